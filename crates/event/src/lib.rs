//! Parsing of log bytes to [`Event`]s: carriers, formats, the field catalogue,
//! and the traits that join reading and indexing.
//!
//! Nothing here does IO, starts a thread, reads the clock or panics on input:
//! bytes go in and values come out, so every part can be tested, fuzzed and
//! measured alone.

#![forbid(unsafe_code)]

pub mod archive;
pub mod carrier;
pub mod context;
pub mod event;
pub mod field;
pub mod format;
pub mod glob;
pub mod json;
mod nearest;
pub mod parser;
pub mod scalar;
#[cfg(test)]
#[path = "../../../tests/shared/mod.rs"]
mod shared;
pub mod sink;
mod table;
pub mod time;
pub mod words;

pub use context::Context;
pub use event::{Content, Event, Origin};
pub use field::{FieldId, Paths};
pub use nearest::{edits, nearest, nearest_by};
pub use sink::{Sink, Store};
pub use time::Timestamp;
