//! Text to [`Query`]: a filter and what becomes of the events that fit,
//! however it was written, and its executable meaning.
//!
//! [`parse()`] reads the search syntax, [`field_clause`] what a flag says,
//! [`insights::parse`] CloudWatch Logs Insights. [`Query::matches`] tells
//! whether an event fits, [`run::Run`] what the stages make of those that do.
//! What an index answers is tested against these two.
//!
//! An index need not look at every event. [`Query::pushdown`] says what of the
//! row filters it can answer by itself, [`Query::inlined`] what is computed of an
//! event's fields alone, so once for all events that agree in them, and
//! [`run::Groups`] takes such a row as many times as it came.

pub mod aggregate;
mod ast;
mod clause;
mod error;
pub mod expr;
pub mod functions;
mod inlining;
pub mod insights;
mod kinds;
mod lex;
mod matches;
mod parse;
mod pushdown;
pub mod run;
#[cfg(test)]
pub(crate) mod sample;
mod show;
mod slashes;
mod spell;
mod stage;
pub mod value;
pub mod when;

pub use ast::{Bound, FieldTest, Filter, Query, Test, TimeRange};
pub use clause::field_clause;
pub use error::QueryError;
pub use expr::{Dialect, Expr, Pattern, Row};
pub use inlining::Inlined;
pub use parse::parse;
pub use pushdown::Pushdown;
pub use spell::{escape, quote};
pub use stage::{AggregateColumn, Column, Source, Stage};
pub use value::{Direction, Value};
pub use when::Clock;

pub use logdex_event::field::names::Vocabulary;
pub use logdex_event::glob;

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
