//! Logical plans: filters on events, stages over rows, predicate pushdown and inlining.

mod filter;
mod inlining;
mod merge;
mod pushdown;
mod query;
mod stage;
mod test;

pub use filter::{FieldTest, Filter, TimeRange};
pub use inlining::Inlined;
pub use pushdown::Pushdown;
pub use query::{Query, index_or_push};
pub use stage::{AggregateColumn, Column, Source, Stage};
pub use test::{Bound, Test, TestSet};
