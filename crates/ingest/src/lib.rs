//! From an archive to events: lists its objects, maps, inflates and cuts them
//! into records, parses those on all cores and pushes the events into the sinks
//! of a [`Store`](logdex_event::Store).
//!
//! One thread lists the objects, workers read them: `worker.rs` is the map of
//! the crate. A small object is read and parsed by one worker; a large one is
//! inflated and cut into blocks of whole records, which any worker parses. Every
//! queue is bounded, and so is the memory, by the options and not by the input.
//! Nothing in an archive stops a run: problems are noted with path and offset,
//! and the run goes on.

#![forbid(unsafe_code)]

mod codec;
mod error;
mod fetch;
mod list;
mod object;
mod options;
mod pool;
mod progress;
mod record;
mod run;
mod shared;
mod source;
mod summary;
mod tar;
mod worker;

pub use codec::{CODECS, Codec};
pub use error::Error;
pub use fetch::fetch;
pub use list::{Pattern, Patterns, absolute_bytes, file_at, path_of_bytes};
pub use options::Options;
pub use progress::Progress;
pub use run::run;
pub use summary::Summary;

#[cfg(test)]
mod tests;
