//! Optional quotes of access-log columns. AWS's table pattern keeps the quotes
//! of the line, the fields of events do not; constants match with and without.

use logdex_query::Value;

/// A text without the quotes around it.
fn unquoted(text: &str) -> Option<&str> {
    text.strip_prefix('"')?.strip_suffix('"')
}

/// The value, and the value without quotes if it has them.
pub(super) fn spellings(value: Value) -> impl Iterator<Item = Value> {
    let inside = value.text().and_then(unquoted).map(Value::from);
    std::iter::once(value).chain(inside)
}

/// A pattern of `LIKE` without the quotes at its ends; `None` if it has none.
pub(super) fn unquoted_pattern(pattern: &str) -> Option<&str> {
    let start = pattern.strip_prefix('"').unwrap_or(pattern);
    let inside = start.strip_suffix('"').unwrap_or(start);
    (inside.len() < pattern.len()).then_some(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_pair_of_quotes_is_removed() {
        for (text, wanted) in [
            (r#""a""#, Some("a")),
            (r#"""a"""#, Some(r#""a""#)),
            (r#""""#, Some("")),
            (r#"""#, None),
            (r#""a"#, None),
            ("a", None),
            ("", None),
        ] {
            assert_eq!(unquoted(text), wanted, "{text}");
        }
        for (pattern, wanted) in [
            (r#""GET%"#, Some("GET%")),
            (r#"%curl/8""#, Some("%curl/8")),
            (r#""_""#, Some("_")),
            ("%a%", None),
        ] {
            assert_eq!(unquoted_pattern(pattern), wanted, "{pattern}");
        }
    }
}
