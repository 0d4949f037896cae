//! Query languages, logical plans and their reference execution.
//!
//! [`parse()`] reads the search syntax, [`field_clause`] the value of a flag,
//! [`insights::parse`] CloudWatch Logs Insights; each gives a [`Query`], a filter on
//! events and stages over their rows. [`Filter::matches`] evaluates the filter on an
//! event, [`exec::Run`] the stages; indexes are tested against these two.
//!
//! Indexes do not evaluate every event: [`Query::pushdown`] lowers row conditions to
//! filters with a residual, [`Query::inlined`] gives expressions over the fields of an
//! event, evaluated once for all events with equal fields, and [`exec::Groups`] adds
//! such a row as often as it occurs.
//!
//! The modules build on each other in this order: [`value`], [`function`], [`expr`],
//! [`aggregate`], plans ([`Query`]), [`exec`], [`syntax`].
//!
//! ```
//! use logdex_query::{Clock, Context, Vocabulary, parse};
//!
//! struct NoPaths;
//! impl Vocabulary for NoPaths {
//!     fn has(&self, _: &str) -> bool {
//!         false
//!     }
//!     fn paths(&self) -> Vec<String> {
//!         Vec::new()
//!     }
//! }
//!
//! let clock = Clock::utc(logdex_event::time::rfc3339(b"2024-02-03T12:00:00Z").unwrap());
//! let context = Context { vocabulary: &NoPaths, clock: &clock };
//! let query = parse("error:AccessDenied NOT bucket:logs", &context)?;
//! assert_eq!(query.filter.to_string(), "error.code:AccessDenied AND NOT aws.bucket:logs");
//! # Ok::<(), logdex_query::QueryError>(())
//! ```

#![forbid(unsafe_code)]

pub mod aggregate;
mod error;
pub mod exec;
pub mod expr;
pub mod function;
mod plan;
pub mod syntax;
pub mod time_expression;
pub mod value;

pub use error::QueryError;
pub use expr::{Expr, Pattern, Row};
pub use plan::{
    AggregateColumn, Bound, Column, FieldTest, Filter, Inlined, Pushdown, Query, Source, Stage, Test,
    TestSet, TimeRange, index_or_push,
};
pub use syntax::search::{escape, field_clause, parse, quote};
pub use syntax::{Context, insights};
pub use time_expression::Clock;
pub use value::{Decimal, Dialect, Direction, Value};

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

#[cfg(test)]
mod tests;
