//! Reads an archive: lists its objects, maps, inflates and cuts them into
//! records, parses those on all cores and pushes the events into the sinks of
//! a [`Store`](logdex_event::Store).
//!
//! One thread lists. Every worker takes objects: a small one it reads, parses
//! and is done with; of a large one it inflates and cuts blocks of whole
//! records, which any worker parses. Every queue is bounded, and so is the
//! memory, by the options and not by the input. Nothing in an archive stops a
//! run: what is wrong is noted with its path and place, and the run goes on.

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
pub use error::{Error, ErrorKind, PatternError};
pub use fetch::{Gone, Place, fetch};
pub use list::{Pattern, Patterns};
pub use options::Options;
pub use progress::Progress;
pub use run::run;
pub use summary::Summary;

#[cfg(test)]
mod tests;
