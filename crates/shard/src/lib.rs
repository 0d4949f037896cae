//! Columns: for each field the values its events have, each distinct value
//! once; and of the raw records what is not a value of some field.
//!
//! A value column has a dictionary of its distinct values and, per event, a
//! small integer into it; a test is asked once for each distinct value, and
//! the events follow by scanning integers. Where the integers follow from
//! those of another column, only that is noted. Ids are kept in the order of
//! their events and have no integers. A number column holds one number per
//! event. Which events have a value follows from their shapes.
//!
//! A raw record is its skeleton, in which places are left out, and the values
//! that stand there. So what is in a column is not kept once more, and the
//! skeletons are few.
//!
//! Paths that few events of a shard have share one column, [`RARE`], whose
//! values are `path \0 value`: a hundred thousand different keys cost a
//! hundred thousand dictionary entries, not as many columns.
//!
//! ```text
//! file       = content checksums footer
//! content    = header sections directory
//! ```
//!
//! The bytes are described in FORMAT.md.

mod build;
mod encoding;
mod error;
mod file;
mod read;
mod record;
mod shard;
#[cfg(test)]
mod tests;
mod text;

pub use build::builder::{Builder, RawKept};
pub use encoding::event_time::EventTimeColumn;
pub use encoding::numbers::{NumberColumn, ROWS_TOGETHER, of_step};
pub use encoding::validity::Validity;
pub use error::Error;
pub use file::directory::Entry;
pub use file::footer::FORMAT_VERSION;
pub use file::read_at::{Bytes, ReadAt};
pub use file::statistics::{Bounds, Statistics};
pub use read::batch::{BATCH_ROWS, BatchCodes, BatchMask, BatchSchemas, bits};
pub use read::batch_scan::{BatchScan, FLAG};
pub use read::column::ValueColumn;
pub use read::columns::Columns;
pub use read::first_values::NONE;
pub use read::nullable_codes::NullableCodes;
pub use record::reader::Records;
pub use shard::{NUMBERS, Number, RecordReader, Shard, ShardWriter, Summary, content_code};
pub use text::terms::TextIndex;

use std::io;

/// The column of all paths too rare for a column of their own.
pub const RARE: &str = "\u{1}rare";

/// Parts path and value in [`RARE`].
pub const RARE_SEPARATOR: char = '\0';

/// The column of what carriers said of an event.
const CONTEXT: &str = "\u{1}context";

/// The column of shapes: which fields an event has values in.
const SHAPE: &str = "\u{1}shape";

/// The column of skeletons.
const SKELETON: &str = "\u{1}skeleton";

/// The names of all fields, in the order of the numbers that shapes give them.
const SLOTS: &str = "\u{1}slots";

/// The number column of times, in microseconds since 1970.
pub const TIME: &str = "@timestamp";

/// The words, and which documents hold them.
const WORDS: &str = "\u{1}words";

/// The level of zstd for dictionaries: 1 is twice as fast as zstd's default
/// of 3, for a few percent of size.
const ZSTD_LEVEL: i32 = 1;

/// Takes an ordinal and its value.
pub type FieldValue<'a> = dyn FnMut(u32, &str) -> io::Result<()> + 'a;

/// Takes a number and the bytes it stands for.
type FieldBytes<'a> = dyn FnMut(u32, &[u8]) -> io::Result<()> + 'a;

/// True for names that no field has: they begin with a control character.
pub fn is_own(name: &str) -> bool {
    name.starts_with('\u{1}')
}

/// The error for a file that is not what was written.
fn corrupt(what: &'static str) -> io::Error {
    Error::Damaged { what, offset: None }.into()
}
