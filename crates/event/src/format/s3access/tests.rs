//! Traps of the format, and generated lines.

mod columns;
mod derived;
mod generated;
mod json;
mod shared;

use super::line::COLUMNS;
use super::*;
use crate::field::names;

/// The event of a line, if the format takes it.
fn event(line: impl AsRef<[u8]>) -> Option<Event> {
    let mut event = Event::default();
    read(line.as_ref(), &Context::default(), &mut event, &mut Paths::default()).then_some(event)
}

/// All values of a field.
fn values<'a>(event: &'a Event, name: &str) -> Vec<&'a str> {
    event.values(names::canonical(name).unwrap()).collect()
}

/// The only value of a field.
fn value<'a>(event: &'a Event, name: &str) -> Option<&'a str> {
    let values = values(event, name);
    assert!(values.len() <= 1, "{name} has {values:?}");
    values.first().copied()
}

/// Compares fields of a line; `None` for those it must not have.
fn check(line: &str, wanted: &[(&str, Option<&str>)]) {
    let event = event(line).unwrap_or_else(|| panic!("refused: {line}"));
    for &(name, wanted) in wanted {
        assert_eq!(value(&event, name), wanted, "{name} of {line}");
    }
}

/// A line with its parts put in: what stands before the request line is fixed.
fn with(from_uri: &str) -> String {
    format!(
        "0123abcd example-data [06/Apr/2022:12:29:11 +0000] 192.0.2.7 - 0A1B2C3D4E5F6071 REST.GET.OBJECT k {from_uri}"
    )
}

/// The columns behind the version id, of 26.
const TAIL: &str = "aG9zdA== - TLS_AES_128_GCM_SHA256 - example-data.s3.amazonaws.com TLSv1.3 - -";
