//! Transfer Family: logins and files of SFTP, FTPS and FTP servers, as JSON or as
//! lines from before; workflows and connectors.
//!
//! Source: the AWS Transfer Family User Guide, "JSON structured logging",
//! "Logging for Transfer Family servers", "Log entries for workflows" and
//! "for SFTP connectors".

mod activity;
mod connector;
mod derived;
mod file;
mod line;
mod login;
mod record;
mod samples;
mod session;
#[cfg(test)]
mod tests;
mod workflow;

pub(super) use file::push as push_file;
pub(super) use session::Session;

use super::spec::{Format, Reader, Verdict};
use crate::context::Context;
use crate::event::Event;
use crate::field::Paths;
use crate::json::{Marks, Value};
use derived::push_derived;
use record::{NAME, Record};

pub(super) const FORMAT: Format = Format {
    name: NAME,
    description: "Transfer Family: logins, files and errors of its servers, workflows, connectors",
    readers: &[
        Reader::Json { marks: Marks::all(&["activity-type", "resource-arn"]), read },
        Reader::Json { marks: workflow::MARKS, read: workflow::read },
        Reader::Json { marks: connector::MARKS, read: connector::read },
        Reader::Line { recognized_by: "a log stream or nothing, an activity and `Key=`", read: line::read },
    ],
    samples: samples::SAMPLES,
};

fn read(record: Value, context: &Context, event: &mut Event, _: &mut Paths) -> Verdict {
    push_derived(&Record::of(record), context, event);
    Verdict::Event
}
