//! One structured line: members in any order, every value a text.

use std::borrow::Cow;

use crate::{
    rng::Rng,
    timeline,
    truth::{Counts, Needle, escaped},
};

/// Native names of the fields that are counted. `transfer.user` is the user of the line, by the
/// line or by the name of its stream.
pub const FIELDS: &[&str] =
    &["source-ip", "activity-type", "message", "method", "resource-arn", "transfer.user"];

/// A line about to be written.
pub struct Line<'a> {
    /// When, in milliseconds since the epoch.
    pub at: i64,
    /// Whose stream it is in; empty where the stream has none.
    pub owner: &'a str,
    /// Its members.
    pub members: Vec<(&'static str, Cow<'a, str>)>,
    /// Which needle it is.
    pub needle: Option<u64>,
}

impl<'a> Line<'a> {
    /// A line of an activity of a server.
    pub fn new(at: i64, activity: &'static str, server: &'a str) -> Self {
        // Room for all that any line has: growing costs more than writing.
        let line = Self { at, owner: "", members: Vec::with_capacity(13), needle: None };
        line.with("activity-type", activity).with("resource-arn", server)
    }

    /// Adds a member.
    pub fn with(mut self, key: &'static str, value: impl Into<Cow<'a, str>>) -> Self {
        self.members.push((key, value.into()));
        self
    }

    /// Appends the line as an export has it: its time, a space, its object.
    pub fn write(&mut self, rng: &mut Rng, out: &mut Vec<u8>) {
        for last in (1..self.members.len()).rev() {
            self.members.swap(last, rng.below(last as u64 + 1) as usize);
        }
        timeline::iso(self.at.div_euclid(1000), out);
        out.pop();
        let millis = self.at.rem_euclid(1000) as u16;
        let digit = |n: u16| b'0' + (n % 10) as u8;
        out.extend_from_slice(&[b'.', digit(millis / 100), digit(millis / 10), digit(millis), b'Z', b' ']);
        for (place, (key, value)) in self.members.iter().enumerate() {
            out.extend_from_slice(if place == 0 { b"{\"" } else { b",\"" });
            out.extend_from_slice(key.as_bytes());
            out.extend_from_slice(b"\":\"");
            escaped(value.as_bytes(), out);
            out.push(b'"');
        }
        out.extend_from_slice(b"}\n");
    }

    /// Counts the values that the manifest lists.
    pub fn count(&self, counts: &mut Counts) {
        let mut owner = self.owner;
        for (key, value) in &self.members {
            if *key == "user" {
                owner = value;
            }
            if let Some(field) = FIELDS.iter().position(|name| name == key) {
                counts.count(field, value);
            }
        }
        if !owner.is_empty() {
            counts.count(FIELDS.len() - 1, owner);
        }
        counts.event(self.at.div_euclid(1000));
        counts.hour(self.at.div_euclid(1000));
    }

    /// Notes where a needle has come to lie, and what nothing else has.
    pub fn plant(&self, object: &str, ordinal: u64, counts: &mut Counts) {
        if self.needle.is_some() {
            let unique = ["user", "source-ip", "path", "message"];
            let members = self.members.iter().filter(|(key, _)| unique.contains(key));
            let values = members.map(|(key, value)| (*key, value.to_string())).collect();
            counts.needles.push(Needle { object: object.to_owned(), ordinal, values });
        }
    }
}
