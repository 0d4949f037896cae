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
mod error;
pub mod exec;
pub mod expr;
pub mod function;
mod plan;
#[cfg(test)]
pub(crate) mod sample;
pub mod syntax;
pub mod time_expression;
pub mod value;

pub use error::QueryError;
pub use expr::{Expr, Pattern, Row};
pub use plan::{
    AggregateColumn, Bound, Column, FieldTest, Filter, Inlined, Pushdown, Query, Source, Stage, Test,
    TimeRange,
};
pub use syntax::search::{escape, field_clause, parse, quote};
pub use syntax::{Context, insights, nearest};
pub use time_expression::Clock;
pub use value::{Dialect, Direction, Value};

pub use exec as run;
pub use time_expression as when;

/// The functions of expressions, and the periods that some of them round to.
pub mod functions {
    pub use crate::expr::Period;
    pub use crate::function::*;
}

pub use logdex_event::field::names::Vocabulary;
pub use logdex_event::glob;

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
