//! Look-up of one value of a record by a dotted path with array positions.

use super::tape::Value;

/// The leaf at a dotted path with array positions: `resources.0.ARN`. A dot
/// inside a key is written `\.`; without a position, the first element that
/// has the rest of the path counts. `None` where there is no leaf, or null.
pub fn element<'t>(record: Value<'t>, path: &str) -> Option<&'t str> {
    at(record, &split(path), &|value| value.scalar().or_else(|| value.elements().find_map(Value::scalar)))
}

/// The value at a path, lists and maps included; the record itself for the
/// empty path.
pub fn value_at<'t>(record: Value<'t>, path: &str) -> Option<Value<'t>> {
    if path.is_empty() {
        return Some(record);
    }
    at(record, &split(path), &|value| (!value.is_null()).then_some(value))
}

fn at<'t, R>(value: Value<'t>, parts: &[String], take: &dyn Fn(Value<'t>) -> Option<R>) -> Option<R> {
    let Some((part, rest)) = parts.split_first() else {
        return take(value);
    };
    let mut entries = value.entries().filter(|(key, _)| key == part);
    if let Some(found) = entries.find_map(|(_, value)| at(value, rest, take)) {
        return Some(found);
    }
    match part.parse::<usize>() {
        Ok(position) => at(value.elements().nth(position)?, rest, take),
        Err(_) => value.elements().find_map(|element| at(element, parts, take)),
    }
}

/// The keys of a path, without the backslashes before their dots.
fn split(path: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut part = String::new();
    let mut chars = path.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '.' => parts.push(std::mem::take(&mut part)),
            '\\' => part.push(chars.next_if_eq(&'.').unwrap_or(c)),
            _ => part.push(c),
        }
    }
    parts.push(part);
    parts
}
