//! Trial of formats and carriers on one record.

use crate::carrier::{self, Messages};
use crate::context::Context;
use crate::event::Event;
use crate::field::Paths;
use crate::field::known::{CARRIER, EVENT_DATASET, EVENT_KIND};
use crate::format::{FORMATS, Format, Reader, Verdict};
use crate::json::{Keys, Value, push_leaves};

/// The result of a format that takes a record.
pub(super) enum Taken {
    Event(&'static Format),
    Skip(&'static str),
}

/// Extracts the records of an object that is a carrier; `pool` has memory for
/// them to reuse.
pub(super) fn messages(root: Value, keys: Keys, pool: &mut Vec<Messages>) -> Option<Messages> {
    for (carrier, open) in carrier::messages(keys) {
        let mut found = pool.pop().unwrap_or_default();
        found.clear();
        found.push(CARRIER, carrier.name);
        if open(root, &mut found) {
            return Some(found);
        }
        pool.push(found);
    }
    None
}

/// Opens the envelopes of a record, and fills the event by the first format that
/// takes it, or by `only`.
pub(super) fn take_json(
    root: Value,
    keys: Keys,
    only: Option<&'static Format>,
    context: &mut Context,
    event: &mut Event,
    paths: &mut Paths,
) -> Option<Taken> {
    if !root.is_object() {
        return None;
    }
    let (mut record, mut keys, mut fallback) = (root, keys, None);
    while let Some((carrier, envelope)) = carrier::envelope(keys)
        && let Some(inner) = (envelope.open)(record, context)
    {
        context.push(CARRIER, carrier.name);
        (record, keys, fallback) = (inner, Keys::of(inner), Some(envelope.fallback_format));
    }
    let mut tried = FORMATS.iter().filter(|format| only.is_none_or(|only| only.name == format.name));
    tried.find_map(|format| {
        let reads = |reader: &Reader| match *reader {
            Reader::Json { marks, read } => {
                (fallback == Some(format.name) || marks.fit(keys)).then_some(read)
            }
            Reader::Line { .. } => None,
        };
        let mut readers = format.readers.iter().filter_map(reads);
        readers.find_map(|read| {
            begin(event, format);
            event.hold_with_twin(root.source(), root.twin());
            match read(record, context, event, paths) {
                Verdict::Other => None,
                Verdict::Skip(reason) => Some(Taken::Skip(reason)),
                Verdict::Event => {
                    let root = paths.root(format.name);
                    push_leaves(record, root, event, paths);
                    Some(Taken::Event(format))
                }
                Verdict::EventBut(left_out) => {
                    let root = paths.root(format.name);
                    for (key, value) in record.entries().filter(|(key, _)| *key != left_out) {
                        let child = paths.child(root, key);
                        push_leaves(value, child, event, paths);
                    }
                    Some(Taken::Event(format))
                }
            }
        })
    })
}

/// Fills the event from a line by a format; false if the format does not take
/// the line.
pub(super) fn take_line(
    format: &Format,
    line: &[u8],
    context: &Context,
    event: &mut Event,
    paths: &mut Paths,
) -> bool {
    let reads = |reader: &Reader| match *reader {
        Reader::Line { read, .. } => Some(read),
        Reader::Json { .. } => None,
    };
    format.readers.iter().filter_map(reads).any(|read| {
        begin(event, format);
        read(line, context, event, paths)
    })
}

fn begin(event: &mut Event, format: &Format) {
    event.clear();
    event.push(EVENT_DATASET, format.name);
    event.push(EVENT_KIND, "event");
}
