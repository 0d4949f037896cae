//! The search syntax.

use super::{Query, Vocabulary};

/// A question that can't be understood, and where.
#[derive(Debug)]
pub struct QueryError;

/// Reads the search syntax.
///
/// # Errors
/// Where it is not understood.
pub fn parse(_text: &str, _vocabulary: &dyn Vocabulary) -> Result<Query, QueryError> {
    Err(QueryError)
}
