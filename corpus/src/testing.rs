//! What the tests of several modules share.

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
    let rest = value(text.as_bytes());
    assert!(rest.is_some_and(<[u8]>::is_empty), "not JSON near {:?}", near(text, rest));
}

fn near(text: &str, rest: Option<&[u8]>) -> String {
    let at = text.len() - rest.map_or(text.len(), <[u8]>::len);
    text.chars().skip(at.saturating_sub(40)).take(120).collect()
}

/// Reads one value and returns what follows it.
fn value(text: &[u8]) -> Option<&[u8]> {
    let text = text.trim_ascii_start();
    let rest = match text.first()? {
        b'{' => list(&text[1..], b'}', |text| value(string(text.trim_ascii_start())?.strip_prefix(b":")?)),
        b'[' => list(&text[1..], b']', value),
        b'"' => string(text),
        b't' => text.strip_prefix(b"true"),
        b'f' => text.strip_prefix(b"false"),
        b'n' => text.strip_prefix(b"null"),
        _ => number(text),
    };
    rest.map(<[u8]>::trim_ascii_start)
}

fn list(text: &[u8], end: u8, item: impl Fn(&[u8]) -> Option<&[u8]>) -> Option<&[u8]> {
    let text = text.trim_ascii_start();
    if text.first() == Some(&end) {
        return Some(&text[1..]);
    }
    let mut rest = item(text)?;
    while rest.first() == Some(&b',') {
        rest = item(&rest[1..])?;
    }
    rest.strip_prefix(&[end])
}

fn string(text: &[u8]) -> Option<&[u8]> {
    let mut rest = text.strip_prefix(b"\"")?;
    loop {
        rest = match rest.first()? {
            b'"' => return Some(&rest[1..]),
            b'\\' if b"\"\\/bfnrt".contains(rest.get(1)?) => &rest[2..],
            b'\\' if rest[1] == b'u' && rest.get(2..6)?.iter().all(u8::is_ascii_hexdigit) => &rest[6..],
            b'\\' | 0..0x20 => return None,
            _ => &rest[1..],
        };
    }
}

fn number(text: &[u8]) -> Option<&[u8]> {
    let digits = |text: &[u8]| text.iter().position(|b| !b.is_ascii_digit()).unwrap_or(text.len());
    let text = text.strip_prefix(b"-").unwrap_or(text);
    let end = digits(text);
    let well_formed = end == 1 || (end > 1 && text[0] != b'0');
    let rest = well_formed.then(|| &text[end..])?;
    match rest.strip_prefix(b".") {
        Some(fraction) => Some(&fraction[digits(fraction)..]).filter(|rest| rest.len() < fraction.len()),
        None => Some(rest),
    }
}

#[test]
fn the_checker_tells_json_from_what_is_not() {
    for good in [r#"{"a":[1,20,{"b":"x\"\u00e9"},{}],"c":null}"#, "[]", "true", "0", "[-1,2.5]"] {
        assert_json(good);
    }
    for bad in
        ["{", r#"{"a" 1}"#, r#"{"a":1,}"#, "[1 2]", "01", "-", "1.", r#""a"#, r#""\x""#, "{}{}", "\"\n\"", ""]
    {
        assert!(std::panic::catch_unwind(|| assert_json(bad)).is_err(), "{bad}");
    }
}
