//! A real archive as the source of copies: its records, their fields and their tokens.

use std::{
    collections::HashMap,
    fs,
    io::Read,
    ops::Range,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use flate2::read::MultiGzDecoder;

use super::{find, text::Text, times, token::hash};
use crate::{
    cloudtrail::FIELDS,
    json::{self, Kind},
};

/// Days around an event within which a number may be a time.
const NEAR: i64 = 400 * 86_400;

/// Members of a record beside [`FIELDS`] that are kept at hand.
const ACCOUNT: &str = "recipientAccountId";

/// An archive in memory, inflated.
#[derive(Default)]
pub struct Source {
    /// Every record, object after object.
    pub text: Text,
    /// Where each record lies, and what it says.
    pub records: Vec<Record>,
    /// The number of the record behind the last one of each object.
    pub ends: Vec<u64>,
    /// Distinct values of the fields that are counted, and their fields.
    pub values: Vec<(usize, Text)>,
    known: HashMap<(usize, Box<[u8]>), u32>,
}

/// One record of the source.
pub struct Record {
    /// Its place in the text.
    pub place: Range<usize>,
    /// `eventTime`, in seconds since the epoch.
    pub time: Option<i64>,
    /// Its values, as numbers of [`Source::values`].
    pub values: Vec<u32>,
    /// The hash of its `eventID`.
    pub id: Option<u64>,
}

impl Source {
    /// Reads all files under a folder, in the order of their paths, but for digests.
    ///
    /// # Errors
    /// When a file cannot be read, or holds anything but CloudTrail records; the message names it.
    pub fn read(folder: &Path) -> Result<Self> {
        let mut paths = Vec::new();
        list(folder, &mut paths).with_context(|| format!("cannot read {}", folder.display()))?;
        paths.sort();
        let mut source = Self::default();
        for path in &paths {
            let bytes = fs::read(path).and_then(inflate);
            let bytes = bytes.with_context(|| format!("cannot read {}", path.display()))?;
            source.add(&bytes).with_context(|| format!("{} holds no CloudTrail records", path.display()))?;
        }
        if source.records.is_empty() {
            bail!("{} holds no records: name a folder of CloudTrail log files", folder.display());
        }
        source.find();
        Ok(source)
    }

    /// The time from the first event to the last; empty at zero if none has one.
    pub fn span(&self) -> Range<i64> {
        let times = || self.records.iter().filter_map(|record| record.time);
        times().min().unwrap_or(0)..times().max().unwrap_or(0)
    }

    /// The value that a record has of one of [`FIELDS`], or of [`ACCOUNT_FIELD`].
    pub fn value(&self, record: &Record, field: usize) -> Option<&Text> {
        record
            .values
            .iter()
            .map(|value| &self.values[*value as usize])
            .find(|(of, _)| *of == field)
            .map(|v| &v.1)
    }

    fn add(&mut self, bytes: &[u8]) -> Option<()> {
        let records = json::records(bytes)?;
        for range in records {
            let start = self.text.bytes.len();
            let record = &bytes[range];
            self.text.bytes.extend_from_slice(record);
            let record = self.record(record, start)?;
            self.records.push(record);
        }
        let end = self.records.len() as u64;
        if self.ends.last().copied().unwrap_or(0) < end {
            self.ends.push(end);
        }
        Some(())
    }

    fn record(&mut self, bytes: &[u8], start: usize) -> Option<Record> {
        let place = start..start + bytes.len();
        let mut record = Record { place, time: None, values: Vec::new(), id: None };
        json::walk(bytes, 0, &mut |path, kind, range| {
            let value = &bytes[range];
            match path {
                _ if kind != Kind::String => {}
                b"eventTime" => record.time = times::read(value).map(|(_, _, second)| second),
                b"eventID" => record.id = Some(hash(value)),
                _ => {
                    let field = field(path);
                    record.values.extend(field.map(|field| self.intern(field, value)));
                }
            }
        })?;
        bytes.starts_with(b"{").then_some(record)
    }

    fn intern(&mut self, field: usize, value: &[u8]) -> u32 {
        let next = self.values.len() as u32;
        let number = *self.known.entry((field, value.into())).or_insert(next);
        if number == next {
            self.values.push((field, Text { bytes: value.to_vec(), tokens: Vec::new() }));
        }
        number
    }

    /// Finds the tokens, now that the time of the archive is known.
    fn find(&mut self) {
        let span = self.span();
        let span = span.start - NEAR..span.end + NEAR;
        for record in &self.records {
            find::of_record(&self.text.bytes, record.place.start, &span, &mut self.text.tokens);
        }
        for (_, value) in &mut self.values {
            find::of_text(&value.bytes, 0..value.bytes.len(), &span, &mut value.tokens);
        }
        self.known = HashMap::new();
    }
}

/// The number of `recipientAccountId` among the fields that are kept.
pub const ACCOUNT_FIELD: usize = FIELDS.len();

fn field(path: &[u8]) -> Option<usize> {
    let kept = FIELDS.iter().chain([&ACCOUNT]);
    kept.into_iter().position(|name| name.as_bytes() == path)
}

fn list(folder: &Path, paths: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        match path.is_dir() {
            true if path.ends_with("CloudTrail-Digest") => {}
            true => list(&path, paths)?,
            false => paths.push(path),
        }
    }
    Ok(())
}

fn inflate(bytes: Vec<u8>) -> std::io::Result<Vec<u8>> {
    if !bytes.starts_with(b"\x1f\x8b") {
        return Ok(bytes);
    }
    let mut text = Vec::new();
    MultiGzDecoder::new(&*bytes).read_to_end(&mut text)?;
    Ok(text)
}
