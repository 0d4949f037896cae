//! The query languages whose operators and functions differ.

/// A query language: operators and functions take their semantics from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// CloudWatch Logs Insights.
    Insights,
    /// SQL as Athena (Trino) has it.
    Sql,
}

/// All languages.
pub(crate) const BOTH: &[Dialect] = &[Dialect::Insights, Dialect::Sql];
pub(crate) const INSIGHTS: &[Dialect] = &[Dialect::Insights];
pub(crate) const SQL: &[Dialect] = &[Dialect::Sql];
