//! Text to [`Query`]: one filter, however it was written, and its executable
//! meaning.
//!
//! [`parse()`] reads the search syntax, [`field_clause`] what a flag says,
//! [`Query::matches`] tells whether an event fits. What an index answers is
//! tested against that.

pub mod aggregate;
mod ast;
mod clause;
mod error;
pub mod expr;
mod flat;
pub mod functions;
pub mod insights;
mod kinds;
mod leading;
mod lex;
mod matches;
mod parse;
pub mod run;
#[cfg(test)]
pub(crate) mod sample;
mod stage;
pub mod value;
pub mod when;

pub use ast::{Bound, FieldTest, Filter, Query, Test, TimeRange};
pub use clause::field_clause;
pub use error::QueryError;
pub use expr::{Dialect, Expr, Pattern, Row};
pub use flat::Flat;
pub use leading::Leading;
pub use lex::quote;
pub use parse::parse;
pub use stage::{AggregateColumn, Column, Source, Stage};
pub use value::{Direction, Value};
pub use when::Clock;

pub use crate::field::names::Vocabulary;
pub use crate::glob;

/// What a question means depends on these.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The native paths there are.
    pub vocabulary: &'a dyn Vocabulary,
    /// What `now` and times without a zone mean.
    pub clock: &'a Clock,
}

/// A vocabulary for tests.
#[cfg(test)]
pub(crate) struct Known(pub(crate) &'static [&'static str]);

#[cfg(test)]
impl Vocabulary for Known {
    fn has(&self, path: &str) -> bool {
        self.0.contains(&path)
    }

    fn paths(&self) -> Vec<String> {
        self.0.iter().map(|&path| path.to_owned()).collect()
    }
}
