//! Lines from before logs were structured: optional log stream, activity, and
//! `Key=value` with bare values, spaces and all.
//!
//! A user's name and a file's path come from the client and may look like
//! keys. Of a key that occurs twice the last one counts: the server writes its
//! own values behind those of the client.

use memchr::{memchr, memmem, memrchr};

use super::activity;
use super::derived::push_derived;
use super::record::{NAME, Record};
use super::session::{Session, is_known};
use crate::context::Context;
use crate::event::{Content, Event};
use crate::field::Paths;
use crate::field::known::AWS_LOGS_STREAM;
use crate::format::push::with_text;

/// The keys of lines, and what structured records call the same.
const KEYS: &[(&str, &str)] = &[
    ("Method", "method"),
    ("User", "user"),
    ("Message", "message"),
    ("SourceIP", "source-ip"),
    ("HomeDir", "home-dir"),
    ("Client", "client"),
    ("Role", "role"),
    ("UserPolicy", "user-policy"),
    ("Kex", "kex"),
    ("Ciphers", "ciphers"),
    ("Macs", "macs"),
    ("ProxyProtocolV2Header", "proxy-protocol-v2-header"),
    ("SessionId", "session-id"),
    ("Operation", "operation"),
    ("Path", "path"),
    ("NewPath", "new-path"),
    ("LinkPath", "link-path"),
    ("TargetPath", "target-path"),
    ("Mode", "mode"),
    ("BytesIn", "bytes-in"),
    ("BytesOut", "bytes-out"),
];

/// The stream of records that belong to no session.
const ERRORS: &str = "ERRORS";

pub(super) fn read(raw: &[u8], context: &Context, event: &mut Event, paths: &mut Paths) -> bool {
    starts_right(raw) && with_text(raw, |text| read_text(text, context, event, paths))
}

/// A cheap test that rejects nearly every line of other formats.
fn starts_right(raw: &[u8]) -> bool {
    let first = word(raw);
    let second = || word(raw.get(first.len() + 1..).unwrap_or_default());
    is_activity(first) || is_activity(second())
}

fn is_activity(word: &[u8]) -> bool {
    // The longest has 19 letters.
    let likely = (4..20).contains(&word.len()) && word[0].is_ascii_uppercase();
    likely && std::str::from_utf8(word).is_ok_and(|name| activity::find(name).is_some())
}

/// The text before the first space.
fn word(text: &[u8]) -> &[u8] {
    &text[..memchr(b' ', text).unwrap_or(text.len())]
}

fn read_text(text: &str, context: &Context, event: &mut Event, paths: &mut Paths) -> bool {
    let Some(line) = Line::parse(text.trim_end(), context) else { return false };
    event.hold(text);
    event.content = Content::Line;
    line.push(context, event, paths);
    let session = line.stream.and_then(Session::of_stream).unwrap_or_default();
    let mut record = line.record();
    record.user = record.user.or(session.user);
    record.session = record.session.or(session.id);
    push_derived(&record, context, event);
    true
}

struct Line<'a> {
    /// The log stream, where the line begins with it.
    stream: Option<&'a str>,
    activity: &'a str,
    /// Values by key, in the order of [`KEYS`].
    values: [Option<&'a str>; KEYS.len()],
}

impl<'a> Line<'a> {
    fn parse(text: &'a str, context: &Context) -> Option<Line<'a>> {
        let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
        let (stream, activity, rest) = match activity::find(first) {
            Some(_) => (None, first, rest),
            None if first == ERRORS || Session::of_stream(first).is_some() => {
                let (activity, rest) = rest.split_once(' ').unwrap_or((rest, ""));
                activity::find(activity)?;
                (Some(first), activity, rest)
            }
            None => return None,
        };
        let line = Line { stream, activity, values: values(rest)? };
        line.is_conclusive(context).then_some(line)
    }

    /// True if no other program writes such a line: its words and keys are
    /// common.
    fn is_conclusive(&self, context: &Context) -> bool {
        if self.values.iter().all(Option::is_none) {
            let of_session = self.stream.is_some_and(|stream| stream != ERRORS);
            return self.activity == "DISCONNECTED" && (of_session || is_known(context));
        }
        let is_path = |value: &str| value.starts_with('/');
        self.stream.is_some()
            || is_known(context)
            || self.get("SourceIP").is_some()
            || self.get("Path").or(self.get("LinkPath")).is_some_and(is_path)
    }

    fn get(&self, key: &str) -> Option<&'a str> {
        let at = KEYS.iter().position(|(known, _)| *known == key)?;
        self.values[at]
    }

    fn named(&self) -> impl Iterator<Item = (&'static (&'static str, &'static str), &'a str)> {
        KEYS.iter().zip(self.values).filter_map(|(key, value)| Some((key, value?)))
    }

    fn record(&self) -> Record<'a> {
        let mut record = Record { activity: Some(self.activity), ..Record::default() };
        self.named().for_each(|((_, name), value)| record.set(name, value));
        record
    }

    /// Pushes all of the line, under the names that structured records have.
    fn push(&self, context: &Context, event: &mut Event, paths: &mut Paths) {
        // The parser pushes the values of carriers.
        event.push_option(
            AWS_LOGS_STREAM,
            self.stream.filter(|&stream| context.get(AWS_LOGS_STREAM) != Some(stream)),
        );
        let root = paths.root(NAME);
        let activity = paths.child(root, "activity-type");
        event.push(paths.field(activity), self.activity);
        for ((key, name), value) in self.named() {
            let node = paths.child(root, name);
            event.push(paths.field(node), value);
            event.push_loose(key);
        }
    }
}

/// The positions of a key and its value.
#[derive(Clone, Copy)]
struct Place {
    key: usize,
    value: usize,
}

/// The values behind an activity, by key; `None` if no key comes first.
fn values(text: &str) -> Option<[Option<&str>; KEYS.len()]> {
    let places = places(text);
    if !text.is_empty() && !places.iter().flatten().any(|place| place.key == 0) {
        return None;
    }
    Some(places.map(|place| {
        let Place { key, value } = place?;
        let next = places.iter().flatten().map(|place| place.key).filter(|&at| at > key).min();
        let value = text.get(value..next.unwrap_or(text.len()))?.trim_end();
        let bare = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
        Some(bare.unwrap_or(value))
    }))
}

/// The last place of each key; the first of the one that the text begins with.
fn places(text: &str) -> [Option<Place>; KEYS.len()] {
    let bytes = text.as_bytes();
    let message = memmem::rfind(bytes, MESSAGE).map(|at| at + MESSAGE.len() - 1);
    let mut places = [None; KEYS.len()];
    let mut from = 0;
    while let Some(equals) = memchr(b'=', &bytes[from..]).map(|at| from + at) {
        let space = memrchr(b' ', &bytes[from..equals]).map(|at| from + at + 1);
        let start = space.or((from == 0).then_some(0));
        from = equals + 1;
        let Some(start) = start else { continue };
        let Some(key) = key_at(&bytes[start..]) else { continue };
        let slot = &mut places[key];
        if slot.is_none_or(|place: Place| place.key > 0) {
            *slot = Some(Place { key: start, value: from });
            from += if Some(from) == message { quoted(&bytes[from..]) } else { 0 };
        }
    }
    places
}

/// The key that a text begins with.
fn key_at(text: &[u8]) -> Option<usize> {
    KEYS.iter().position(|(key, _)| {
        text.strip_prefix(key.as_bytes()).is_some_and(|rest| rest.first() == Some(&b'='))
    })
}

/// The start of a message in quotes, in which no keys are recognized.
const MESSAGE: &[u8] = b"Message=\"";

/// Length of a value in quotes; 0 if they are never closed. Quotes within it
/// are not escaped: it ends before another key or at the end.
fn quoted(text: &[u8]) -> usize {
    let mut end = 1;
    while let Some(at) = memchr(b'"', &text[end..]) {
        end += at + 1;
        let is_last = match &text[end..] {
            [] => true,
            [b' ', rest @ ..] => key_at(rest).is_some(),
            _ => false,
        };
        if is_last {
            return end;
        }
    }
    0
}
