//! The scanner.

/// What the scanner keeps to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest record, in bytes.
    pub record_bytes: usize,
}

/// How a piece looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A JSON value by its brackets.
    Json,
    /// A line of text, without its end.
    Line,
    /// Something else.
    Broken(&'static str),
}

/// A record in the buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// First byte.
    pub start: usize,
    /// Behind the last byte.
    pub end: usize,
    /// How it looks.
    pub shape: Shape,
}

/// Cuts records.
pub struct Scanner;
