//! S3 server access logs: one request per line of 18 to 27 columns, or per
//! JSON object.

mod columns;
mod connection;
mod derived;
mod facts;
mod groups;
mod host;
mod json;
mod key;
mod line;
mod object;
mod operation;
mod request;
mod requester;
mod samples;
#[cfg(test)]
mod tests;

pub(super) use key::form_decoded;

use super::push::with_text;
use super::spec::{Format, Reader};
use crate::context::Context;
use crate::event::{Content, Event};
use crate::field::Paths;
use crate::field::known::{EXTRA, TAGS};
use columns::{FIELDS, push_written};
use derived::push_derived;
use line::{Column, Line};

pub(super) const FORMAT: Format = Format {
    name: "aws.s3access",
    description: "S3 server access logs",
    readers: &[
        Reader::Line { recognized_by: "a bucket owner, a bucket and a time in brackets", read },
        Reader::Json { marks: json::MARKS, read: json::read },
    ],
    samples: samples::SAMPLES,
};

fn read(raw: &[u8], _: &Context, event: &mut Event, _: &mut Paths) -> bool {
    // Bytes that are no UTF-8 come from user agents and referers; no
    // space or quote is ever part of what they are replaced by.
    line::starts_right(raw) && with_text(raw, |text| read_text(text, event))
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
            event.begin_similar(FIELDS[Column::RequestUri as usize].0);
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
