//! Columns of a line as fields of an event, alone or in value groups.

use super::facts::Facts;
use super::line::{COLUMNS, Column, Line};
use crate::event::{Determinant, Event, KeyText};
use crate::field::{FieldId, id};

/// The fields of the columns, in order, and their keys in JSON.
pub(super) const FIELDS: [(FieldId, &str); COLUMNS] = [
    (id("bucketowner"), "bucket_owner_id"),
    (id("aws.bucket"), "bucket_name"),
    (id("requestdatetime"), "request_time"),
    (id("source.address"), "remote_ip"),
    (id("requester"), "requester"),
    (id("http.request.id"), "request_id"),
    (id("event.action"), "operation"),
    (id("key"), "key_name"),
    (id("request_uri"), "request_uri"),
    (id("http.response.status_code"), "http_status"),
    (id("error.code"), "error_code"),
    (id("http.response.body.bytes"), "bytes_sent_size"),
    (id("file.size"), "object_size"),
    (id("totaltime"), "total_duration"),
    (id("turnaroundtime"), "turn_around_duration"),
    (id("http.request.referrer"), "referer"),
    (id("user_agent.original"), "user_agent"),
    (id("versionid"), "version_id"),
    (id("aws.host_id"), "host_id"),
    (id("sigv"), "signature_version"),
    (id("tls.cipher"), "cipher_suite"),
    (id("authtype"), "authentication_type"),
    (id("url.domain"), "host_header"),
    (id("tlsversion"), "tls_version"),
    (id("accesspointarn"), "access_point_arn"),
    (id("aclrequired"), "acl_required"),
    (id("sourceregion"), "source_region"),
];

/// Pushes a column of a line of text. Those of a JSON object, the parser pushes.
pub(super) fn push_written(line: &Line, column: Column, event: &mut Event) {
    if line.is_text()
        && let Some(value) = line.written(column)
    {
        event.push(FIELDS[column as usize].0, value);
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
        Some(text) => Facts(event.push_group(determinant, (qualifier, text), covers, |event| push(event).0)),
        None => push(event),
    }
}
