//! Transfer Family: what SFTP, FTPS and FTP servers log of logins and files,
//! as JSON or as the lines of before; workflows and connectors.
//!
//! Source: the AWS Transfer Family User Guide, "JSON structured logging",
//! "Logging for Transfer Family servers", "Log entries for workflows" and
//! "for SFTP connectors".

mod activity;
mod connector;
mod file;
mod line;
mod login;
mod record;
mod samples;
mod session;
#[cfg(test)]
mod tests;
mod workflow;

pub(super) use file::{push as push_file, push_object};
pub(super) use session::Session;

use super::aws::address;
use super::aws::arn::Arn;
use super::{Format, Reader, Verdict};
use crate::context::Context;
use crate::event::Event;
use crate::field::id;
use crate::field::{FieldId, Paths, is_null};
use crate::json::{Marks, Value};
use record::Record;
use session::push_service;

const SOURCE_IP: FieldId = id("source.ip");
const ACCOUNT_ID: FieldId = id("cloud.account.id");
const REGION: FieldId = id("cloud.region");

pub(super) const FORMAT: Format = Format {
    name: NAME,
    description: "Transfer Family: logins, files and errors of its servers, workflows, connectors",
    readers: &[
        Reader::Json { marks: Marks::all(&["activity-type", "resource-arn"]), read },
        Reader::Json { marks: workflow::MARKS, read: workflow::read },
        Reader::Json { marks: connector::MARKS, read: connector::read },
        Reader::Line { told_by: "a log stream or nothing, an activity and `Key=`", read: line::read },
    ],
    samples: samples::SAMPLES,
};

const NAME: &str = "aws.transfer";

fn read(record: Value, context: &Context, event: &mut Event, _: &mut Paths) -> Verdict {
    push_derived(&Record::of(record), context, event);
    Verdict::Event
}

/// Pushes what a record leads to, whichever way it was written.
fn push_derived(record: &Record, context: &Context, event: &mut Event) {
    push_service(event);
    let arn = record.resource.and_then(Arn::parse);
    let session = Session {
        user: record.user,
        id: record.session,
        server: arn.and_then(|arn| arn.resource.strip_prefix("server/")),
    };
    let session = session.or_of(context);
    session.push(event);
    if let Some(role) = record.role {
        session.push_role(role, event);
    }
    if let Some(arn) = arn {
        push_place(&arn, event);
    }
    push_address(record.address, event);
    login::push_key(record, event);
    activity::push(record, event);
    for path in [record.path, record.new_path].into_iter().flatten() {
        file::push(path, event);
    }
}

fn push_place(arn: &Arn, event: &mut Event) {
    put(event, ACCOUNT_ID, arn.account);
    put(event, REGION, arn.region);
}

fn push_address(address: Option<&str>, event: &mut Event) {
    if let Some(ip) = address.and_then(address::parse) {
        event.push_fmt(SOURCE_IP, format_args!("{ip}"));
    }
}

/// Adds a derived value, unless there is none.
fn put(event: &mut Event, field: FieldId, value: &str) {
    if !is_null(value) {
        event.push(field, value);
    }
}
