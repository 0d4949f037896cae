//! The storage engine: events to an immutable file of columns, and back.
//!
//! A shard knows columns and bytes; it knows nothing of archives, catalogues or
//! query languages. Each field has a column of its own: its distinct values
//! and, for each row, the code of one. A test runs once per distinct value, and
//! events follow by scanning codes. A column whose values follow from another's
//! is derived from it and stores what differs. Which events have a value follows
//! from their schemas. Ids, numbers and times have encodings of their own.
//!
//! A raw record is its template and the values at its placeholders. What is in a
//! column is not stored again, and templates are few.
//!
//! Values of rare paths share one column, [`OVERFLOW`], as `path \0 value`: a
//! hundred thousand different keys cost a hundred thousand dictionary entries,
//! not as many columns.
//!
//! | module | has |
//! |---|---|
//! | `file` | the container: footer, directory, checksums |
//! | `memory` | growing sequences, the interner |
//! | `encoding` | one file per encoding, the table of them, validity |
//! | `text` | words and postings |
//! | `record` | templates of raw records, the reader of events, contains scans |
//! | `read` | the columns of a shard, batch scans |
//! | `build` | the builder, derivations, the finished file |
//! | `shard` | all of it as one: a shard that is filled or read |
//!
//! The bytes are described in FORMAT.md.

#![forbid(unsafe_code)]

mod build;
mod encoding;
mod error;
mod file;
mod memory;
mod read;
mod record;
mod shard;
#[cfg(test)]
mod tests;
mod text;

pub use build::builder::{Builder, RawKept};
pub use encoding::batch::{BATCH_ROWS, BatchCodes, BatchMask, BatchSchemas, FLAG, bits};
pub use encoding::code_set::CodeSet;
pub use encoding::column::ValueColumn;
pub use encoding::numbers::{NumberColumn, ROWS_TOGETHER, of_step};
pub use encoding::runs::NONE;
pub use encoding::time_values::EventTimeColumn;
pub use encoding::validity::Validity;
pub use error::Error;
pub use file::directory::Entry;
pub use file::footer::FORMAT_VERSION;
pub use file::read_at::{Bytes, ReadAt};
pub use file::statistics::{Bounds, Statistics};
pub use read::batch_scan::BatchScan;
pub use read::columns::Columns;
pub use read::field::FieldColumn;
pub use read::nullable_codes::NullableCodes;
pub use record::reader::Records;
pub use shard::{NUMBERS, Number, Shard, ShardWriter, Summary, content_code};
pub use text::terms::TextIndex;

use std::io;

/// The overflow column: values of paths too rare for a column of their own.
pub const OVERFLOW: &str = "\u{1}overflow";

/// Separates path and value in [`OVERFLOW`].
pub const OVERFLOW_SEPARATOR: char = '\0';

/// The column of contexts that carriers gave events.
const CONTEXT: &str = "\u{1}context";

/// The column of event schemas.
const SCHEMAS: &str = "\u{1}schema";

/// The column of record templates.
const TEMPLATES: &str = "\u{1}template";

/// The names of all columns, by column id.
const COLUMN_IDS: &str = "\u{1}columns";

/// The number column of times, in microseconds since 1970.
pub const TIME: &str = "@timestamp";

/// The text index.
const WORDS: &str = "\u{1}words";

/// The level of zstd for dictionaries: 1 is twice as fast as zstd's default
/// of 3, for a few percent of size.
const ZSTD_LEVEL: i32 = 1;

/// Takes a code and its value.
pub type FieldValue<'a> = dyn FnMut(u32, &str) -> io::Result<()> + 'a;

/// Takes a code and the bytes of its value.
type FieldBytes<'a> = dyn FnMut(u32, &[u8]) -> io::Result<()> + 'a;

/// True for names of our own columns, which begin with a control character. A field
/// with such a name is kept in the overflow column.
pub fn is_own(name: &str) -> bool {
    name.starts_with('\u{1}')
}

/// The error for a file that is not what was written.
fn corrupt(what: &'static str) -> io::Error {
    Error::Damaged { what, offset: None }.into()
}
