//! Access log records as JSON objects, as CloudWatch Logs and the newer
//! deliveries to S3 write them: null where lines have `-`, timestamps in RFC 3339.
//!
//! Source: the Amazon S3 User Guide, "Amazon S3 server access log format".

use super::columns::FIELDS;
use super::derived::push_derived;
use super::line::{COLUMNS, Column, Line};
use crate::context::Context;
use crate::event::Event;
use crate::field::Paths;
use crate::format::spec::Verdict;
use crate::json::{Marks, Value};
use crate::time;

pub(super) const MARKS: Marks = Marks::all(&["schema_version_id", "bucket_owner_id"]);

pub(super) fn read(record: Value, _: &Context, event: &mut Event, _: &mut Paths) -> Verdict {
    let mut columns = ["-"; COLUMNS];
    for (key, value) in record.entries() {
        if let Some(at) = FIELDS.iter().position(|&(_, known)| known == key) {
            columns[at] = column(at, value);
        }
    }
    event.time = time::rfc3339(columns[Column::Time as usize].as_bytes());
    push_missing(&columns, event);
    push_derived(&Line::of_columns(event.time, columns), event);
    Verdict::Event
}

/// The value that a line has in a column.
fn column(at: usize, value: Value<'_>) -> &str {
    let text = value.scalar().unwrap_or("-");
    match text {
        "true" if is_acl(at) => "Yes",
        "false" if is_acl(at) => "-",
        _ => text,
    }
}

/// Pushes the null markers that JSON lacks, so that `requester:-` matches, and
/// `acl_required` as lines have it. The parser pushes all other values as written.
fn push_missing(columns: &[&str; COLUMNS], event: &mut Event) {
    for (at, &value) in columns.iter().enumerate() {
        if value == "-" || is_acl(at) {
            event.push(FIELDS[at].0, value);
        }
    }
}

fn is_acl(at: usize) -> bool {
    at == Column::AclRequired as usize
}
