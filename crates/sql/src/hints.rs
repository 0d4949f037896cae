//! What to do instead of asking for what is not here yet.

/// Of several tables at once.
pub(crate) const ONE_TABLE: &str =
    "ask for each by itself, or for `events`, which has the records of all formats";

/// Of a query inside of another.
pub(crate) const TWO_STEPS: &str =
    "write one SELECT, or ask twice: what the first finds goes into IN ('a', 'b')";

/// Of rows beside a row.
pub(crate) const FIRST_AND_LAST: &str =
    "min_by(x, ts) and max_by(x, ts) are the first and the last x of each group";

/// Of each value of a list.
pub(crate) const POSITIONS: &str = "a position of a list is resources[1].arn; logdex query has unnest";
