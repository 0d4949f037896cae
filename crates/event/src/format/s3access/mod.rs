//! S3 server access logs: one request per line of 18 to 27 columns, or per
//! JSON object.

mod facts;
mod groups;
mod host;
mod how;
mod json;
mod key;
mod line;
mod operation;
mod request;
mod samples;
#[cfg(test)]
mod tests;
mod what;
mod who;

pub(super) use key::form_decoded;

use super::{Format, Reader};
use crate::context::Context;
use crate::event::{Content, Determinant, Event, KeyText};
use crate::field::id;
use crate::field::{FieldId, Paths, is_null};
use facts::Facts;
use line::{COLUMNS, Column, Line};
use operation::Operation;
use request::Request;

pub(super) const FORMAT: Format = Format {
    name: "aws.s3access",
    description: "S3 server access logs",
    readers: &[
        Reader::Line { told_by: "a bucket owner, a bucket and a time in brackets", read },
        Reader::Json { marks: json::MARKS, read: json::read },
    ],
    samples: samples::SAMPLES,
};

/// Where the columns go, in their order.
const FIELDS: [FieldId; COLUMNS] = [
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

const EXTRA: FieldId = id("extra");
const TAGS: FieldId = id("tags");

fn read(raw: &[u8], _: &Context, event: &mut Event, _: &mut Paths) -> bool {
    if !line::starts_right(raw) {
        return false;
    }
    match simdutf8::basic::from_utf8(raw) {
        Ok(text) => read_text(text, event),
        // Bytes that are no UTF-8 come from user agents and referers; no
        // space or quote is ever part of what they are replaced by.
        Err(_) => read_text(&String::from_utf8_lossy(raw), event),
    }
}

fn read_text(text: &str, event: &mut Event) -> bool {
    let Some(line) = Line::parse(text) else {
        return false;
    };
    event.hold(text);
    event.time = line.time;
    event.content = Content::Line;
    push_columns(&line, event);
    push_derived(&line, event);
    true
}

/// Columns that are keys of no value group.
const ALONE: [Column; 13] = [
    Column::BucketOwner,
    Column::Bucket,
    Column::Time,
    Column::RequestId,
    Column::Operation,
    Column::RequestUri,
    Column::Key,
    Column::BytesSent,
    Column::ObjectSize,
    Column::TotalTime,
    Column::TurnAroundTime,
    Column::VersionId,
    Column::HostId,
];

fn push_columns(line: &Line, event: &mut Event) {
    for column in ALONE {
        // The key is a part of what was requested, if not spelt otherwise there.
        if column == Column::Key && line.get(Column::RequestUri).is_some() {
            event.begin_similar(FIELDS[Column::RequestUri as usize]);
        }
        push_written(line, column, event);
        event.end_dependency();
    }
    for value in line.extra() {
        event.push(EXTRA, value);
    }
    if line.quote_ambiguous {
        event.push(TAGS, "quote_ambiguous");
    }
}

/// Pushes a column of a line of text. Those of a JSON object, the parser pushes.
fn push_written(line: &Line, column: Column, event: &mut Event) {
    if line.is_text()
        && let Some(value) = line.written(column)
    {
        event.push(FIELDS[column as usize], value);
    }
}

fn push_derived(line: &Line, event: &mut Event) {
    let operation = Operation::parse(line.get(Column::Operation).unwrap_or_default());
    let request = line.get(Column::RequestUri).map(Request::parse);
    let agent = how::push_agent(line, event);
    let requester = who::push(line, &operation, agent, event);
    let signature = how::push_signature(line, &operation, event);
    let facts = agent | requester | signature;
    how::push_channel(line, &operation, facts, event);
    if let Some(request) = request {
        who::push_signer(&request, facts, event);
    }
    what::push(line, &operation, request, event);
}

/// Pushes the value group of a key: a qualifier and the text from one column to
/// another. In a line of text it is pushed at once if the key came before.
fn push_group(
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

/// Adds a derived value, unless there is none.
fn put(event: &mut Event, field: FieldId, value: &str) {
    if !is_null(value) {
        event.push(field, value);
    }
}
