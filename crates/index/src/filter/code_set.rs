//! Sets of dictionary codes: the values of a column that pass a test.

use std::io;
use std::ops::Range;

use logdex_query::Test;

use logdex_shard::ValueColumn;

use super::bitmap::Bitmap;

/// Dictionary codes that a column is scanned for.
pub(super) enum CodeSet {
    /// All codes of a range.
    Range(Range<u64>),
    /// Any codes; not empty.
    Set(Bitmap),
}

impl CodeSet {
    /// True if there is no code.
    pub fn is_empty(&self) -> bool {
        match self {
            CodeSet::Range(range) => range.is_empty(),
            CodeSet::Set(_) => false,
        }
    }

    /// True if these are all codes below `total`.
    pub fn are_all(&self, total: u64) -> bool {
        matches!(self, CodeSet::Range(range) if *range == (0..total))
    }

    /// True if the set holds this code.
    pub fn contains(&self, code: u64) -> bool {
        match self {
            CodeSet::Range(range) => range.contains(&code),
            CodeSet::Set(set) => set.contains(code as u32),
        }
    }

    /// From a bitmap.
    pub fn from_set(set: Bitmap) -> CodeSet {
        match set.ends() {
            Some((first, last)) if u64::from(last - first) + 1 == set.len() => {
                CodeSet::Range(u64::from(first)..u64::from(last) + 1)
            }
            Some(_) => CodeSet::Set(set),
            None => CodeSet::Range(0..0),
        }
    }

    /// From ascending codes below `limit`.
    pub fn from_ascending(codes: &[u64], limit: u64) -> CodeSet {
        match (codes.first(), codes.last()) {
            (Some(&first), Some(&last)) if last - first + 1 > codes.len() as u64 => {
                let mut set = Bitmap::none(limit as u32);
                codes.iter().for_each(|&code| set.insert(code as u32));
                CodeSet::Set(set)
            }
            (Some(&first), Some(&last)) => CodeSet::Range(first..last + 1),
            _ => CodeSet::Range(0..0),
        }
    }

    /// Adds the events that have a value with one of these codes.
    pub fn insert_events(&self, column: &ValueColumn, answer: &mut Bitmap) {
        match self {
            CodeSet::Range(range) => column.docs_between(range.clone(), |doc| answer.insert(doc)),
            CodeSet::Set(set) => {
                column.docs_where(|code| set.contains(code as u32), |doc| answer.insert(doc))
            }
        }
    }
}

/// The codes of values that start with `prefix` and whose rest passes.
///
/// Where only one value can pass, the dictionary is searched for it; otherwise
/// each distinct value is tested once.
///
/// # Errors
/// If the column is damaged.
pub(super) fn accepted(column: &ValueColumn, prefix: &str, test: &Test) -> io::Result<CodeSet> {
    let total = u64::from(column.distinct());
    if let Some(value) = test.only() {
        if !test.accepts(value) {
            return Ok(CodeSet::Range(0..0));
        }
        return Ok(CodeSet::from_ascending(&column.find(&format!("{prefix}{value}"))?, total));
    }
    let is_all = *test == Test::Any || *test == Test::Exists && column.has_no_nulls();
    if is_all && prefix.is_empty() {
        return Ok(CodeSet::Range(0..total));
    }
    // Comparing with no bytes at all is not cheap: it may load from nowhere,
    // behind a mask, which the processor takes a hundred cycles to get over.
    let passed = match prefix {
        "" => column.passing(&|value| test.accepts(value))?,
        _ => column.passing(&|value| value.strip_prefix(prefix).is_some_and(|value| test.accepts(value)))?,
    };
    Ok(CodeSet::from_ascending(&passed, total))
}
