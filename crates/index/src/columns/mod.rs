//! Columns: for each field the values its events have, each distinct value
//! once.
//!
//! A value column is a sorted dictionary of the distinct values and, per
//! event, their ordinals; a test is asked once for each distinct value, and
//! the events follow by scanning small integers. A number column holds one
//! integer per event. Both use tantivy's column index, column codecs and
//! sorted string tables; what is our own is how they are filled (a value is
//! hashed once, and only if it differs from the one before) and the directory
//! that names them.
//!
//! Paths that few events of a shard have share one column,
//! [`RARE`], whose values are `path \0 value`: a hundred thousand different
//! keys cost a hundred thousand dictionary entries, not as many columns.
//!
//! ```text
//! file       = content sums footer
//! content    = blobs directory
//! blob       = column index, values, dictionary (tantivy's own layouts)
//! directory  = entries, see directory.rs
//! sums       = one for each block of the content, see checked.rs
//! footer     = sizes, events, a sum, version, magic, see footer.rs
//! ```

mod build;
mod checked;
mod directory;
mod footer;
mod read;
#[cfg(test)]
mod tests;
mod values;
mod write;

pub(crate) use build::Builder;
pub(crate) use checked::{Checked, Summed, sum};
pub(crate) use read::{Columns, NumberColumn, ValueColumn};

use std::io;

/// The column of all paths too rare for a column of their own.
pub(crate) const RARE: &str = "\u{1}rare";

/// Parts path and value in [`RARE`].
pub(crate) const RARE_SEPARATOR: char = '\0';

/// Native paths with fewer values than this in a shard go to [`RARE`]. A
/// column costs about 100 bytes on disk and a directory entry at every
/// opening; below this many values the shared dictionary is smaller.
const RARE_BELOW: usize = 64;

/// First byte of a column index that lists the event of each value: where
/// events have several. Other first bytes are tantivy's cardinalities, which
/// count up from 0.
const EVENT_OF_EACH_VALUE: u8 = 0xff;

/// The error for a file that is not what was written.
fn corrupt(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("{what} is damaged"))
}
