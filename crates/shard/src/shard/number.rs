//! The number columns of a shard: when each event was, and where it came from.

use logdex_event::Content;

/// A number column of every shard. `self as usize` is its place in [`NUMBERS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// Microseconds since 1970; null where the record has no time.
    Time,
    /// The object.
    Object,
    /// Position of the record in the object.
    Ordinal,
    /// Position of the event in the record.
    Part,
    /// First byte of the record in the inflated object, less [`Number::Bytes`] of
    /// all events before it in the shard.
    Offset,
    /// Bytes of the record in the inflated object; of a carrier all of it.
    Bytes,
    /// What free text looks at, see [`content_code`].
    Content,
}

/// The names of the number columns, in the order of [`Number`]. Names of our
/// own start with a control character, which no field's name does in practice.
/// A field may still have any of these names, `@timestamp` above all: it is a
/// value column, and columns are told apart by their kind.
pub const NUMBERS: [&str; 7] =
    ["@timestamp", "\u{1}object", "\u{1}ordinal", "\u{1}part", "\u{1}offset", "\u{1}bytes", "\u{1}content"];

/// The number that stands for a [`Content`] in a file.
pub fn content_code(content: Content) -> i64 {
    match content {
        Content::Values => 0,
        Content::Line => 1,
        Content::Raw => 2,
    }
}
