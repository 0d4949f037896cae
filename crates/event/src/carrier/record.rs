//! Boundaries, shapes and limits of the records that the scanner cuts.

/// Limits of the scanner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest record, in bytes; less than 4 KiB is taken as that. 16 MiB
    /// by default: AWS caps events at 1 MiB.
    pub record_bytes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { record_bytes: 16 << 20 }
    }
}

/// The syntax of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A JSON value by its brackets.
    Json,
    /// A line of text, without its end.
    Line,
    /// Bytes that are neither, and why.
    Broken(&'static str),
}

/// The position of a record in the buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordRange {
    /// First byte.
    pub start: usize,
    /// Behind the last byte.
    pub end: usize,
    /// Its syntax.
    pub shape: Shape,
}

/// The reason of a broken record of which only the beginning is kept.
pub const TOO_LONG: &str = "record over the size limit, only its beginning is kept";

/// Bytes kept of a record that is too long: enough to see what it was, and
/// within what one posting list or terminal can bear.
pub const KEPT_BYTES: usize = 64 << 10;
