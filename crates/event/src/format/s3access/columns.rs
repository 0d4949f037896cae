//! Columns of a line as fields of an event, alone or in value groups.

use super::facts::Facts;
use super::line::{COLUMNS, Column, Line};
use crate::event::{Determinant, Event, KeyText};
use crate::field::{FieldId, id};

/// The fields of the columns, in order.
pub(super) const FIELDS: [FieldId; COLUMNS] = [
    id("bucketowner"),
    id("aws.bucket"),
    id("requestdatetime"),
    id("source.address"),
    id("requester"),
    id("http.request.id"),
    id("event.action"),
    id("key"),
    id("request_uri"),
    id("http.response.status_code"),
    id("error.code"),
    id("http.response.body.bytes"),
    id("file.size"),
    id("totaltime"),
    id("turnaroundtime"),
    id("http.request.referrer"),
    id("user_agent.original"),
    id("versionid"),
    id("aws.host_id"),
    id("sigv"),
    id("tls.cipher"),
    id("authtype"),
    id("url.domain"),
    id("tlsversion"),
    id("accesspointarn"),
    id("aclrequired"),
    id("sourceregion"),
];

/// Pushes a column of a line of text. Those of a JSON object, the parser pushes.
pub(super) fn push_written(line: &Line, column: Column, event: &mut Event) {
    if line.is_text()
        && let Some(value) = line.written(column)
    {
        event.push(FIELDS[column as usize], value);
    }
}

/// Pushes the value group of a key: a qualifier and the text from one column to
/// another. In a line of text it is pushed at once if the key came before.
pub(super) fn push_group(
    line: &Line,
    determinant: Determinant,
    (qualifier, first, last): (char, Column, Column),
    covers: KeyText,
    event: &mut Event,
    push: impl Fn(&mut Event) -> Facts,
) -> Facts {
    match line.span(first, last) {
        Some(text) => Facts::of_bits(
            event.push_group(determinant, (qualifier, text), covers, |event| push(event).bits()),
        ),
        None => push(event),
    }
}
