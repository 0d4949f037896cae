//! Derived values that several formats push: known values, addresses, objects.

use memchr::memrchr;

use super::aws::address;
use crate::event::Event;
use crate::field::known::{FILE_NAME, FILE_PATH, SOURCE_IP};
use crate::field::{FieldId, is_null};

/// Pushes a derived value unless it is null.
#[inline]
pub(super) fn put(event: &mut Event, field: FieldId, value: &str) {
    if !is_null(value) {
        event.push(field, value);
    }
}

/// Pushes a derived value that is present and not null.
pub(super) fn put_some(event: &mut Event, field: FieldId, value: Option<&str>) {
    put(event, field, value.unwrap_or_default());
}

/// Pushes `source.ip` in its canonical form, if the address is an IP.
pub(super) fn put_address(event: &mut Event, address: Option<&str>) {
    if let Some(ip) = address.and_then(address::parse) {
        event.push_fmt(SOURCE_IP, format_args!("{ip}"));
    }
}

/// Pushes `file.path` and `file.name` of an S3 object.
pub(super) fn put_object(bucket: &str, key: &str, event: &mut Event) {
    event.push_fmt(FILE_PATH, format_args!("{bucket}/{key}"));
    put(event, FILE_NAME, last_part(key));
}

/// The part of a path behind its last slash; empty for a folder.
pub(super) fn last_part(path: &str) -> &str {
    memrchr(b'/', path.as_bytes()).map_or(path, |at| &path[at + 1..])
}
