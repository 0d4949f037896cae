//! The languages that whole queries are written in. A language is its row
//! here; what it means, core or the language's own crate says.

use logdex_query::insights;

/// A language for whole queries.
pub struct Language {
    /// What people call it.
    pub name: &'static str,
    /// Rows of an answer where the query sets no limit; `None` if that is all.
    pub default_limit: Option<u64>,
}

/// CloudWatch Logs Insights: `logdex query`.
pub const INSIGHTS: Language =
    Language { name: "Logs Insights", default_limit: Some(insights::DEFAULT_LIMIT) };

/// SQL as Athena takes it: `logdex sql`.
pub const SQL: Language = Language { name: "SQL", default_limit: None };
