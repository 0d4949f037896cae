//! JSON paths (`$.a[0]["b-c"]`) and the functions that follow them.

use crate::value::Value;

use super::definition::{Function, SQL, exactly, row};
use super::json::contains;

pub(super) const FUNCTIONS: &[Function] = &[
    // The value at a path of a JSON text.
    row("json_extract", SQL, exactly(2), extract),
    // The text, number or boolean at a path of a JSON text.
    row("json_extract_scalar", SQL, exactly(2), |values| match extract(values) {
        Value::List(_) | Value::Map(_) | Value::Null => Value::Null,
        scalar => scalar.to_string().into(),
    }),
    // How many values a list or a map at a path has.
    row("json_size", SQL, exactly(2), |values| match extract(values) {
        Value::List(list) => i64::try_from(list.len()).ok().into(),
        Value::Map(entries) => i64::try_from(entries.len()).ok().into(),
        Value::Null => Value::Null,
        _ => 0.into(),
    }),
    // True if a JSON text is a list with this value in it.
    row("json_array_contains", SQL, exactly(2), |values| contains(&values[0].parsed_json(), &values[1])),
];

/// A step of a JSON path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathStep {
    /// The value of a key of a map.
    Key(String),
    /// The element of a list, from 0.
    Index(usize),
}

/// Parses a JSON path; `None` if it is malformed or has wildcards.
pub fn json_path(path: &str) -> Option<Vec<PathStep>> {
    let mut rest = path.trim().strip_prefix('$')?;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        let (step, behind) = match rest.strip_prefix('[') {
            Some(inside) => bracketed(inside)?,
            None => plain(rest.strip_prefix('.')?)?,
        };
        steps.push(step);
        rest = behind;
    }
    Some(steps)
}

/// Splits `0]` or `"key"]` off the rest of a path.
fn bracketed(text: &str) -> Option<(PathStep, &str)> {
    for quote in ['"', '\''] {
        if let Some(inside) = text.strip_prefix(quote) {
            let (key, rest) = inside.split_once(quote)?;
            return Some((PathStep::Key(key.to_owned()), rest.strip_prefix(']')?));
        }
    }
    let (inside, rest) = text.split_once(']')?;
    let digits = !inside.is_empty() && inside.bytes().all(|byte| byte.is_ascii_digit());
    let step = if digits { PathStep::Index(inside.parse().ok()?) } else { PathStep::Key(bare(inside)?) };
    Some((step, rest))
}

/// A key up to the next dot or bracket.
fn plain(text: &str) -> Option<(PathStep, &str)> {
    let end = text.find(['.', '[']).unwrap_or(text.len());
    Some((PathStep::Key(bare(&text[..end])?), &text[end..]))
}

/// A key without quotes.
fn bare(key: &str) -> Option<String> {
    (!key.is_empty() && !key.contains(['*', '?', '"', '\''])).then(|| key.to_owned())
}

fn extract(values: &[Value]) -> Value {
    let Some(steps) = values[1].text().and_then(json_path) else { return Value::Null };
    steps.iter().fold(values[0].parsed_json(), |value, step| match (step, &value) {
        (PathStep::Key(key), Value::Map(_)) => value.at(&key.as_str().into()),
        (PathStep::Index(at), Value::List(list)) => list.get(*at).cloned().unwrap_or_default(),
        _ => Value::Null,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Dialect;

    #[test]
    fn json_paths_are_followed() {
        let json = r#"{"a":[{"b-c":"x"},{"d":1.5}],"e":true,"f":null,"g":"{}"}"#;
        for (function, path, wanted) in [
            ("json_extract_scalar", r#"$.a[0]["b-c"]"#, "x"),
            ("json_extract_scalar", "$.a[0].b-c", "x"),
            ("json_extract_scalar", "$['a'][1].d", "1.5"),
            ("json_extract_scalar", "$.e", "true"),
            ("json_extract_scalar", "$.a", ""),
            ("json_extract_scalar", "$.f", ""),
            ("json_extract_scalar", "$.A", ""),
            ("json_extract_scalar", "$.a[9].d", ""),
            ("json_extract_scalar", "$.a[*].d", ""),
            ("json_extract_scalar", "a", ""),
            ("json_extract", "$.a[1]", r#"{"d":1.5}"#),
            ("json_extract", "$", json),
            ("json_size", "$.a", "2"),
            ("json_size", "$.e", "0"),
        ] {
            let function = super::super::find(function, Dialect::Sql).unwrap();
            assert_eq!(function.of(&[json.into(), path.into()]).to_string(), wanted, "{path}");
        }
    }

    #[test]
    fn malformed_paths_are_rejected() {
        for text in
            ["", "a", "$a", "$.", "$[", "$[]", "$[\"a]", "$.a..b", "$.*", "$é", "$[99999999999999999999]"]
        {
            assert_eq!(json_path(text), None, "{text}");
        }
        assert_eq!(json_path("$"), Some(vec![]));
    }
}
