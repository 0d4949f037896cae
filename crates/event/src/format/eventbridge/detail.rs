//! Access to the values of an event's detail by paths of keys.

use crate::json::Value;

/// The text at a path of keys.
pub(super) fn text<'t>(value: Value<'t>, path: &[&str]) -> Option<&'t str> {
    at(value, path)?.scalar()
}

/// The value at a path of keys.
pub(super) fn at<'t>(value: Value<'t>, path: &[&str]) -> Option<Value<'t>> {
    path.iter().try_fold(value, |value, key| value.get(key))
}
