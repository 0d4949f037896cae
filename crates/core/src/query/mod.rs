//! Text to [`Query`]: one filter, however it was written, and its executable
//! meaning.
//!
//! [`parse`] reads the search syntax, [`Query::matches`] says whether an event
//! fits. What an index answers is tested against that.

mod ast;
pub mod glob;
mod matches;
mod parse;
pub mod when;

pub use ast::{Bound, FieldTest, Filter, Query, Test, TimeRange};
pub use parse::{QueryError, parse};

/// The field names a query may use beyond the catalogue's: the native paths
/// that an index holds.
pub trait Vocabulary {
    /// True if some event has this native path.
    fn has(&self, path: &str) -> bool;

    /// All native paths, for suggestions; any order.
    fn paths(&self) -> Vec<String>;
}
