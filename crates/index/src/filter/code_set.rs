//! The codes of a column whose values pass a test.

use std::io;

use logdex_query::Test;

use logdex_shard::{CodeSet, ValueColumn};

/// Values that are tested in the time of one look-up, which inflates some blocks.
const VALUES_OF_A_LOOK_UP: usize = 1 << 13;

/// The codes of values that start with `prefix` and whose rest passes.
///
/// Where only one value can pass, the dictionary is searched for it; otherwise
/// each distinct value is tested once.
///
/// # Errors
/// If the column is damaged.
pub(super) fn accepted(column: &ValueColumn, prefix: &str, test: &Test) -> io::Result<CodeSet> {
    if let Some(value) = test.only() {
        if !test.accepts(value) {
            return Ok(CodeSet::Range(0..0));
        }
        return Ok(CodeSet::of_ascending(&column.find(&format!("{prefix}{value}"))?));
    }
    if let Test::AnyOf(tests) = test
        && let Some(values) = tests.only()
        && tests.tests().len().saturating_mul(VALUES_OF_A_LOOK_UP) < column.distinct() as usize
    {
        return look_up(column, prefix, values);
    }
    let is_all = *test == Test::Any || *test == Test::Exists && column.has_no_nulls();
    if is_all && prefix.is_empty() {
        return Ok(CodeSet::Range(0..column.distinct()));
    }
    // Comparing with no bytes at all is not cheap: it may load from nowhere,
    // behind a mask, which the processor takes a hundred cycles to get over.
    let passed = match prefix {
        "" => column.passing(&|value| test.accepts(value))?,
        _ => column.passing(&|value| value.strip_prefix(prefix).is_some_and(|value| test.accepts(value)))?,
    };
    Ok(CodeSet::of_ascending(&passed))
}

fn look_up<'v>(
    column: &ValueColumn,
    prefix: &str,
    values: impl Iterator<Item = &'v str>,
) -> io::Result<CodeSet> {
    let mut codes = Vec::new();
    for value in values {
        codes.extend(column.find(&format!("{prefix}{value}"))?);
    }
    codes.sort_unstable();
    codes.dedup();
    Ok(CodeSet::of_ascending(&codes))
}
