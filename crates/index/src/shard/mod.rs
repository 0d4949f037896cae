//! A shard: one immutable file of columns in a folder of its own.
//!
//! Whatever a shard knows of its events is a column: see the module `columns`
//! for the file. Here is which columns there are beside those of fields.

mod read;
#[cfg(test)]
mod tests;
mod write;

pub(crate) use read::{RawReader, Shard};
pub(crate) use write::{ShardWriter, Summary};

use logdex_event::Content;

/// The file in a shard's folder.
const COLUMNS_FILE: &str = "columns";

/// A number column: its place among [`NUMBERS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Number {
    /// Microseconds since 1970; missing where the record has no time.
    Time,
    /// The object.
    Object,
    /// Position of the record in the object.
    Ordinal,
    /// Position of the event in the record.
    Part,
    /// First byte in the inflated object.
    Offset,
    /// Bytes in the inflated object.
    Bytes,
    /// What free text looks at, see [`content_code`].
    Content,
}

/// The names of the number columns, in the order of [`Number`]. Names of our
/// own start with a control character, which no field's name does in practice.
/// A field may still have any of these names, `@timestamp` above all: it is a
/// value column, and columns are told apart by their kind.
const NUMBERS: [&str; 7] =
    ["@timestamp", "\u{1}object", "\u{1}ordinal", "\u{1}part", "\u{1}offset", "\u{1}bytes", "\u{1}content"];

/// The number that stands for a [`Content`] on disk.
pub(crate) fn content_code(content: Content) -> i64 {
    match content {
        Content::Values => 0,
        Content::Line => 1,
        Content::Raw => 2,
    }
}
