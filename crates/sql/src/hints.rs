//! Hints for what is not supported: the query to write instead.

/// For joins and set operations.
pub(crate) const ONE_TABLE: &str =
    "query each table by itself, or `events`, which has the records of all formats";

/// For subqueries and `WITH`.
pub(crate) const TWO_STEPS: &str =
    "write one SELECT, or two: put the results of the first into IN ('a', 'b')";

/// For window functions.
pub(crate) const FIRST_AND_LAST: &str =
    "min_by(x, ts) and max_by(x, ts) are the first and the last x of each group";

/// For `UNNEST` and lambdas.
pub(crate) const POSITIONS: &str = "an element of a list is resources[1].arn; logdex query has unnest";
