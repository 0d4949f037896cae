//! Derived values that several formats push: known values, addresses, objects.

use memchr::memrchr;

use super::aws::{address, tls};
use crate::event::Event;
use crate::field::known::{
    FILE_NAME, FILE_PATH, SOURCE_IP, TLS_ESTABLISHED, TLS_USED, TLS_VERSION, TLS_VERSION_PROTOCOL,
};
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

/// Pushes whether TLS was used, `None` if that is unknown, and the version as logged.
pub(super) fn put_tls(event: &mut Event, used: Option<bool>, version: Option<&str>) {
    let (used, established) = match used {
        Some(true) => ("yes", Some("true")),
        Some(false) => ("no", Some("false")),
        None => ("unknown", None),
    };
    event.push(TLS_USED, used);
    event.push_option(TLS_ESTABLISHED, established);
    if let Some(version) = version.and_then(tls::version) {
        event.push(TLS_VERSION, version);
        event.push(TLS_VERSION_PROTOCOL, "tls");
    }
}

/// Pushes `file.path` and `file.name` of an S3 object.
pub(super) fn put_object(bucket: &str, key: &str, event: &mut Event) {
    event.push_joined(FILE_PATH, &[bucket, "/", key]);
    put(event, FILE_NAME, last_part(key));
}

/// The part of a path behind its last slash; empty for a folder.
pub(super) fn last_part(path: &str) -> &str {
    memrchr(b'/', path.as_bytes()).map_or(path, |at| &path[at + 1..])
}

/// Passes a line to `read` as text, in which U+FFFD replaces bytes that are no UTF-8.
pub(super) fn with_text<R>(raw: &[u8], read: impl FnOnce(&str) -> R) -> R {
    match simdutf8::basic::from_utf8(raw) {
        Ok(text) => read(text),
        Err(_) => read(&String::from_utf8_lossy(raw)),
    }
}
