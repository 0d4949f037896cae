//! Helpers that the tests of several modules share.

use std::{
    collections::BTreeMap,
    fs,
    io::Read,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use jiff::civil::Date;

use crate::{
    archive::{self, Format, Naming, Options},
    truth::Counts,
};

/// A folder that is gone when the test is.
pub struct Folder(pub PathBuf);

impl Folder {
    /// A new name under the system's folder for such things; nothing is created yet.
    pub fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Self(std::env::temp_dir().join(format!("logdex-corpus-{}-{number}", std::process::id())))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A small archive: three days, two accounts, needles.
pub fn options(events: u64) -> Options {
    Options {
        events,
        events_per_object: 300,
        seed: 11,
        start: Date::constant(2026, 3, 6),
        days: 3,
        accounts: 2,
        naming: Naming::Partitioned,
        story: false,
        level: Some(5),
        threads: 2,
    }
}

/// Writes an archive and returns its files as they lie on disk, with what it claims to hold.
pub fn written(format: &Format, options: &Options) -> (BTreeMap<String, Vec<u8>>, Counts) {
    let folder = Folder::new();
    let counts = archive::write(format, options, &folder.0).unwrap();
    (files(&folder.0), counts)
}

/// The files under a folder by their path in it.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// The text inside a gzip member.
pub fn inflated(bytes: &[u8]) -> String {
    let mut text = String::new();
    flate2::read::GzDecoder::new(bytes).read_to_string(&mut text).unwrap();
    text
}

/// Counts the values of a list, most frequent first, then by value, as [`Counts::values`] does.
pub fn tally<'a>(values: impl Iterator<Item = &'a str>) -> Vec<(&'a str, u64)> {
    let mut counts = BTreeMap::new();
    values.for_each(|value| *counts.entry(value).or_insert(0) += 1);
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    counts
}

/// Panics unless a text is one JSON value and nothing else.
pub fn assert_json(text: &str) {
    if let Err(error) = serde_json::from_str::<serde_json::Value>(text) {
        panic!("not JSON: {error}: {}", text.lines().nth(error.line().saturating_sub(1)).unwrap_or_default());
    }
}
