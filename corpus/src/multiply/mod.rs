//! Copies of a real archive: each copy has accounts, keys, ids and times of its own, and is byte
//! for byte as the original otherwise.
//!
//! Equal values of the original are equal in a copy: an account in
//! `recipientAccountId` and in an ARN within a policy within a string. Names of users and roles,
//! addresses and agents stay, so a name is met as often again as there are copies.

mod find;
pub mod source;
pub mod text;
mod times;
pub mod token;

use std::{collections::HashSet, ops::Range, path::Path};

use anyhow::Result;

use self::{
    source::{ACCOUNT_FIELD, Record, Source},
    token::Renewal,
};
use crate::{
    archive::{Frame, NEEDLES, Object, Objects, Sizes},
    cloudtrail::{self, FIELDS, FRAME},
    json,
    rng::{Rng, mix},
    truth::{Counts, Needle},
};

/// The name of this mode, in manifests.
pub const NAME: &str = "multiply";

/// Compression level that keeps up with writing.
pub const LEVEL: u32 = 5;

/// Events of a part, where all are written into one object.
pub const PART: u64 = 12_000;

/// Place of `awsRegion` in [`FIELDS`].
const REGION: usize = 7;

/// Options of a multiplication.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Copies; the original is not among them.
    pub times: u64,
    /// Equal seeds give equal bytes.
    pub seed: u64,
    /// Sizes of objects, or as the source has them.
    pub sizes: Option<Sizes>,
    /// Whether objects end in `.gz`.
    pub packed: bool,
}

/// Copies of an archive, object by object.
pub struct Copies {
    settings: Settings,
    source: Source,
    /// Seconds from one copy to the next.
    period: i64,
    /// Events that are needles, in order.
    needles: Vec<u64>,
}

impl Copies {
    /// Reads the archive under a folder. It is kept in memory, inflated.
    ///
    /// # Errors
    /// When a file cannot be read, or holds anything but CloudTrail records; the message names it.
    pub fn open(folder: &Path, settings: &Settings) -> Result<Self> {
        let source = Source::read(folder)?;
        let needles = needles(&source.records, settings.times);
        Ok(Self { settings: settings.clone(), period: period(source.span()), source, needles })
    }

    fn events(&self) -> u64 {
        self.source.records.len() as u64 * self.settings.times
    }

    /// Numbers of the events of an object.
    fn events_of(&self, number: u64) -> Range<u64> {
        if let Some(sizes) = &self.settings.sizes {
            return sizes.events_of(number, self.events());
        }
        let (ends, each) = (&self.source.ends, self.source.records.len() as u64);
        let (copy, place) = (number / ends.len() as u64, (number % ends.len() as u64) as usize);
        let start = if place == 0 { 0 } else { ends[place - 1] };
        copy * each + start..copy * each + ends[place]
    }

    /// What a copy puts in place of what it is a copy of.
    fn copy(&self, number: u64) -> Renewal {
        let seed = Rng::stream(self.settings.seed, number).bits();
        Renewal { seed, shift: (number as i64 + 1) * self.period }
    }

    fn record(&self, event: u64) -> &Record {
        &self.source.records[(event % self.source.records.len() as u64) as usize]
    }

    /// Files are delivered some minutes after their first event.
    fn path(&self, number: u64, event: u64) -> String {
        let mut rng = Rng::stream(mix(self.settings.seed), number);
        let (record, copy) = (self.record(event), self.copy(event / self.source.records.len() as u64));
        let text = |field, or: &str| {
            let value = self.source.value(record, field).map(|value| value.whole(&copy));
            // Nothing of a path may be a folder of its own.
            value.map_or(or.to_owned(), |value| String::from_utf8_lossy(&value).replace(['/', '.'], "-"))
        };
        let (account, region) = (text(ACCOUNT_FIELD, "000000000000"), text(REGION, "us-east-1"));
        let delivered = record.time.unwrap_or(0) + copy.shift + 300 + rng.below(600) as i64;
        cloudtrail::path(&account, &region, delivered, self.settings.packed, &mut rng)
    }

    /// Counts the values of events of one copy.
    fn count(&self, events: Range<u64>, copy: &Renewal, counts: &mut Counts) {
        let mut values = Vec::new();
        for event in events {
            let record = self.record(event);
            values.extend_from_slice(&record.values);
            match record.time {
                Some(time) => {
                    counts.event(time + copy.shift);
                    counts.hour(time + copy.shift);
                }
                None => counts.events += 1,
            }
        }
        values.sort_unstable();
        for same in values.chunk_by(|a, b| a == b) {
            let (field, value) = &self.source.values[same[0] as usize];
            if *field < FIELDS.len() {
                counts.count_many(*field, &json::unescaped(&value.whole(copy)), same.len() as u64);
            }
        }
    }
}

impl Objects for Copies {
    fn count(&self) -> u64 {
        match &self.settings.sizes {
            Some(sizes) => sizes.objects(self.events()),
            None => self.source.ends.len() as u64 * self.settings.times,
        }
    }

    fn write(&self, number: u64, object: &mut Object) {
        let (events, each) = (self.events_of(number), self.source.records.len() as u64);
        object.path = self.path(number, events.start);
        object.bytes.extend_from_slice(FRAME.head);
        let mut from = events.start;
        while from < events.end {
            let to = events.end.min((from / each + 1) * each);
            let copy = self.copy(from / each);
            for event in from..to {
                let start = object.bytes.len();
                self.source.text.write(self.record(event).place.clone(), &copy, &mut object.bytes);
                if self.needles.binary_search(&event).is_ok() {
                    plant(event - events.start, start, object);
                }
                object.bytes.extend_from_slice(FRAME.joint);
            }
            self.count(from..to, &copy, &mut object.counts);
            from = to;
        }
        object.bytes.truncate(object.bytes.len() - FRAME.joint.len());
        object.bytes.extend_from_slice(FRAME.tail);
    }

    fn frame(&self) -> Option<Frame> {
        Some(FRAME)
    }
}

/// Notes the id of the record that begins at `start` of an object.
fn plant(ordinal: u64, start: usize, object: &mut Object) {
    if let Some(id) = json::member(&object.bytes[start..], "eventID") {
        let values = vec![("eventID", json::unescaped(id).into_owned())];
        object.counts.needles.push(Needle { object: object.path.clone(), ordinal, values });
    }
}

/// Eight events, evenly over the copies, whose ids no other event has.
fn needles(records: &[Record], times: u64) -> Vec<u64> {
    let (mut seen, mut twice) = (HashSet::new(), HashSet::new());
    for id in records.iter().filter_map(|record| record.id) {
        if !seen.insert(id) {
            twice.insert(id);
        }
    }
    let each = records.len() as u64;
    let unique = |event: &u64| records[(event % each) as usize].id.is_some_and(|id| !twice.contains(&id));
    let step = each * times / NEEDLES;
    let mut needles: Vec<u64> =
        (0..NEEDLES).filter_map(|n| (n * step + step / 2..(n + 1) * step).find(unique)).collect();
    needles.dedup();
    needles
}

/// Copies follow each other: after whole hours if the archive is shorter than half a day, after
/// whole days if not, so that the rhythm of days stays.
fn period(span: Range<i64>) -> i64 {
    let length = span.end - span.start + 1;
    let unit = if length <= 12 * 3600 { 3600 } else { 86_400 };
    (length + unit - 1) / unit * unit
}

#[cfg(test)]
mod tests;
