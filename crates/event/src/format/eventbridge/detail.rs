//! Access to the values of an event's detail by paths of keys.

use crate::field::{FieldId, id};
use crate::json::Value;

pub(super) const CATEGORY: FieldId = id("event.category");
pub(super) const OPERATION_CLASS: FieldId = id("operation_class");

/// The text at a path of keys.
pub(super) fn text<'t>(value: Value<'t>, path: &[&str]) -> Option<&'t str> {
    at(value, path)?.scalar()
}

/// The value at a path of keys.
pub(super) fn at<'t>(value: Value<'t>, path: &[&str]) -> Option<Value<'t>> {
    path.iter().try_fold(value, |value, key| value.get(key))
}
