//! Which distinct values of a column pass a test.

use std::io;
use std::ops::Range;

use logdex_core::query::Test;

use crate::columns::ValueColumn;

use super::bits::Bits;

/// Ordinals of values, as events are looked up by them.
pub(super) enum Ordinals {
    /// All between two.
    Range(Range<u64>),
    /// Any.
    Set(Bits),
}

impl Ordinals {
    /// From ascending ordinals below `limit`.
    pub fn from_ascending(ordinals: &[u64], limit: u64) -> Ordinals {
        match (ordinals.first(), ordinals.last()) {
            (Some(&first), Some(&last)) if last - first + 1 > ordinals.len() as u64 => {
                let mut set = Bits::none(limit as u32);
                ordinals.iter().for_each(|&ordinal| set.insert(ordinal as u32));
                Ordinals::Set(set)
            }
            (Some(&first), Some(&last)) => Ordinals::Range(first..last + 1),
            _ => Ordinals::Range(0..0),
        }
    }
}

/// The values of a column that start with `path` and whose rest passes.
///
/// Where only one value can pass, or all that pass begin alike, the
/// dictionary is asked for those; otherwise each distinct value is tested once.
///
/// # Errors
/// If the dictionary is damaged.
pub(super) fn accepted(column: &ValueColumn, path: &str, test: &Test) -> io::Result<Ordinals> {
    let total = column.dictionary.num_terms() as u64;
    if let Some(value) = test.only() {
        let ordinal = column.dictionary.term_ord(format!("{path}{value}"))?;
        let passes = |_: &u64| test.accepts(value);
        return Ok(Ordinals::from_ascending(ordinal.filter(passes).as_slice(), total));
    }
    let prefix = format!("{path}{}", common_start(test));
    let mut passed = Vec::new();
    let mut values = column.dictionary.prefix_range(&prefix).into_stream()?;
    while values.advance() {
        let value = str::from_utf8(values.key()).ok().and_then(|value| value.strip_prefix(path));
        if value.is_some_and(|value| test.accepts(value)) {
            passed.push(values.term_ord());
        }
    }
    Ok(Ordinals::from_ascending(&passed, total))
}

/// What every value that passes begins with.
fn common_start(test: &Test) -> &str {
    match test {
        Test::Glob { pattern, folded: false } => pattern.split(['*', '?', '\\']).next().unwrap_or(""),
        _ => "",
    }
}

/// Adds the events that have one of the values.
pub(super) fn insert(column: &ValueColumn, ordinals: &Ordinals, answer: &mut Bits) {
    match ordinals {
        Ordinals::Range(range) => column.docs_between(range.clone(), |doc| answer.insert(doc)),
        Ordinals::Set(set) => {
            column.docs_where(|ordinal| set.contains(ordinal as u32), |doc| answer.insert(doc))
        }
    }
}
