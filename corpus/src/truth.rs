//! Manifests: the contents of an archive, counted while it is written.
//!
//! They are written by hand and not by serde_json: the values of a field stand in the order of their
//! frequency, and the committed manifests stay as they are.

use std::{
    collections::{BTreeMap, HashMap},
    io::Write,
};

/// How many values of a field the manifest lists.
const LISTED: usize = 300;

/// Counts of one object, or of many after [`Counts::add`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Records written.
    pub events: u64,
    /// Bytes before compression.
    pub bytes: u64,
    /// Bytes on disk.
    pub stored: u64,
    /// Objects written.
    pub objects: u64,
    /// Time of the earliest and of the latest event, seconds since the epoch.
    pub span: Option<(i64, i64)>,
    /// Values that occur once in the whole archive, and where.
    pub needles: Vec<Needle>,
    /// Events of each hour, by its first second.
    pub hours: BTreeMap<i64, u64>,
    fields: Vec<HashMap<Box<str>, u64>>,
}

/// An event with values that no other event has.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Needle {
    /// Path of its object, relative to the archive.
    pub object: String,
    /// Its position in the object, from 0.
    pub ordinal: u64,
    /// Native field names and their values.
    pub values: Vec<(&'static str, String)>,
}

impl Counts {
    /// Counts for so many fields.
    pub fn new(fields: usize) -> Self {
        Self { fields: vec![HashMap::new(); fields], ..Self::default() }
    }

    /// Counts a value of field number `field`.
    pub fn count(&mut self, field: usize, value: &str) {
        self.count_many(field, value, 1);
    }

    /// Counts a value of field number `field` that so many events have.
    pub fn count_many(&mut self, field: usize, value: &str, events: u64) {
        let counts = &mut self.fields[field];
        match counts.get_mut(value) {
            Some(n) => *n += events,
            None => {
                counts.insert(value.into(), events);
            }
        }
    }

    /// Counts one event at a time.
    pub fn event(&mut self, second: i64) {
        self.events += 1;
        self.widen(second, second);
    }

    /// Counts an event's hour.
    pub fn hour(&mut self, second: i64) {
        *self.hours.entry(second - second.rem_euclid(3600)).or_insert(0) += 1;
    }

    /// Adds the counts of another object of the same format.
    pub fn add(&mut self, other: Self) {
        self.events += other.events;
        self.bytes += other.bytes;
        self.stored += other.stored;
        self.objects += other.objects;
        if let Some((first, last)) = other.span {
            self.widen(first, last);
        }
        self.needles.extend(other.needles);
        other.hours.into_iter().for_each(|(hour, n)| *self.hours.entry(hour).or_insert(0) += n);
        self.fields.resize(self.fields.len().max(other.fields.len()), HashMap::new());
        for (mine, theirs) in self.fields.iter_mut().zip(other.fields) {
            theirs.into_iter().for_each(|(value, n)| *mine.entry(value).or_insert(0) += n);
        }
    }

    /// The values of a field with their counts, most frequent first, then by value.
    pub fn values(&self, field: usize) -> Vec<(&str, u64)> {
        let mut values: Vec<(&str, u64)> = self.fields[field].iter().map(|(v, n)| (&**v, *n)).collect();
        values.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        values
    }

    /// Writes the manifest as JSON; `fields` names the fields in the order of their numbers.
    pub fn manifest(&self, format: &str, seed: u64, fields: &[&str]) -> Vec<u8> {
        let mut out = Vec::new();
        let (first, last) = self.span.unwrap_or_default();
        let mut text = |key: &str, value: &str| {
            string(key, &mut out);
            out.extend_from_slice(b": ");
            out.extend_from_slice(value.as_bytes());
            out.extend_from_slice(b",\n  ");
        };
        text("format", &quoted(format));
        text("seed", &seed.to_string());
        text("events", &self.events.to_string());
        text("objects", &self.objects.to_string());
        text("bytes", &self.bytes.to_string());
        text("stored_bytes", &self.stored.to_string());
        text("first", &quoted(&time(first)));
        text("last", &quoted(&time(last)));
        let mut body = b"{\n  ".to_vec();
        body.append(&mut out);
        self.write_fields(fields, &mut body);
        self.write_hours(&mut body);
        self.write_needles(&mut body);
        body.extend_from_slice(b"}\n");
        body
    }

    fn widen(&mut self, first: i64, last: i64) {
        let (a, b) = self.span.unwrap_or((first, last));
        self.span = Some((a.min(first), b.max(last)));
    }

    fn write_fields(&self, fields: &[&str], out: &mut Vec<u8>) {
        out.extend_from_slice(b"\"fields\": {");
        for (number, name) in fields.iter().enumerate() {
            let values = self.values(number);
            let with: u64 = values.iter().map(|(_, n)| n).sum();
            separate(number, b"\n    ", out);
            string(name, out);
            let _ = write!(out, ": {{\"events\": {with}, \"distinct\": {}, \"top\": {{", values.len());
            for (place, (value, n)) in values.iter().take(LISTED).enumerate() {
                separate(place, b"\n      ", out);
                string(value, out);
                let _ = write!(out, ": {n}");
            }
            out.extend_from_slice(b"}}");
        }
        out.extend_from_slice(b"},\n  ");
    }

    fn write_hours(&self, out: &mut Vec<u8>) {
        if self.hours.is_empty() {
            return;
        }
        out.extend_from_slice(b"\"hours\": {");
        for (number, (hour, n)) in self.hours.iter().enumerate() {
            separate(number, b"\n    ", out);
            string(&time(*hour)[..13], out);
            let _ = write!(out, ": {n}");
        }
        out.extend_from_slice(b"},\n  ");
    }

    fn write_needles(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"\"needles\": [");
        for (number, needle) in self.needles.iter().enumerate() {
            separate(number, b"\n    ", out);
            out.extend_from_slice(b"{\"object\": ");
            string(&needle.object, out);
            let _ = write!(out, ", \"ordinal\": {}, \"values\": {{", needle.ordinal);
            for (place, (name, value)) in needle.values.iter().enumerate() {
                separate(place, b" ", out);
                string(name, out);
                out.extend_from_slice(b": ");
                string(value, out);
            }
            out.extend_from_slice(b"}}");
        }
        out.extend_from_slice(b"]\n");
    }
}

/// Appends a JSON string, escaped.
pub fn string(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    escaped(text.as_bytes(), out);
    out.push(b'"');
}

/// Appends what stands between the quotes of a JSON string.
pub fn escaped(text: &[u8], out: &mut Vec<u8>) {
    for piece in text.chunks(32) {
        // Without a way out in the middle this is done for many bytes at once.
        if !piece.iter().fold(false, |any, &byte| any | must_be_escaped(byte)) {
            out.extend_from_slice(piece);
            continue;
        }
        for &byte in piece {
            match byte {
                b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
                // Writing into a Vec cannot fail.
                0..0x20 => _ = write!(out, "\\u{byte:04x}"),
                _ => out.push(byte),
            }
        }
    }
}

fn must_be_escaped(byte: u8) -> bool {
    (byte < 0x20) | (byte == b'"') | (byte == b'\\')
}

fn quoted(text: &str) -> String {
    let mut out = Vec::new();
    string(text, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

fn time(second: i64) -> String {
    let mut out = Vec::new();
    crate::timeline::iso(second, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

fn separate(number: usize, space: &[u8], out: &mut Vec<u8>) {
    if number > 0 {
        out.push(b',');
    }
    out.extend_from_slice(space);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_wherever_they_need_it() {
        for before in [0, 7, 31, 32, 90] {
            let text = format!("{}\"a\\b\n\u{7f}é\u{1}{}", "x".repeat(before), "y".repeat(40));
            let mut out = Vec::new();
            string(&text, &mut out);
            let right =
                format!(r#""{}\"a\\b\u000a{}é\u0001{}""#, "x".repeat(before), '\u{7f}', "y".repeat(40));
            assert_eq!(String::from_utf8(out).unwrap(), right);
        }
    }

    #[test]
    fn sums_do_not_depend_on_the_order_of_the_parts() {
        let part = |value: &str, second| {
            let mut counts = Counts::new(1);
            counts.count(0, value);
            counts.event(second);
            counts
        };
        let sum = |order: [(&str, i64); 3]| {
            let mut all = Counts::new(1);
            order.into_iter().for_each(|(value, second)| all.add(part(value, second)));
            all
        };
        let (one, two) = (sum([("a", 5), ("b", 1), ("a", 9)]), sum([("a", 9), ("a", 5), ("b", 1)]));
        assert_eq!(one, two);
        assert_eq!(one.values(0), [("a", 2), ("b", 1)]);
        assert_eq!(one.span, Some((1, 9)));
    }
}
