//! One value of one record, for queries that name a place in an array.

use super::tape::Value;

/// The leaf at a dotted path with array positions: `resources.0.ARN`. A dot
/// inside a key is written `\.`; without a position, the first element that
/// has the rest of the path counts. `None` where there is no leaf, or null.
pub fn element<'t>(record: Value<'t>, path: &str) -> Option<&'t str> {
    at(record, &split(path))
}

fn at<'t>(value: Value<'t>, parts: &[String]) -> Option<&'t str> {
    let Some((part, rest)) = parts.split_first() else {
        return value.scalar().or_else(|| value.elements().find_map(Value::scalar));
    };
    if let Some(found) = value.entries().filter(|(key, _)| key == part).find_map(|(_, value)| at(value, rest))
    {
        return Some(found);
    }
    match part.parse::<usize>() {
        Ok(position) => at(value.elements().nth(position)?, rest),
        Err(_) => value.elements().find_map(|element| at(element, parts)),
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
