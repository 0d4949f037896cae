//! Generated archives for the benchmarks, packed and inflated.

#![allow(dead_code)] // Each bench uses some of it.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use logdex_corpus::archive::{self, Format, Naming, Options};
use logdex_corpus::formats::FORMATS;
use logdex_event::carrier::{Limits, RecordRange, Scanner};
use tempfile::TempDir;

/// Magic number of gzip.
const GZIP: &[u8] = b"\x1f\x8b";

/// A format of the generator, by its name.
pub fn format(name: &str) -> &'static Format {
    FORMATS.iter().find(|format| format.name == name).expect("the generator knows the format")
}

/// An archive in a folder that goes away with the value.
pub fn archive(format: &Format, events: u64, events_per_object: u64) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder for the archive");
    let options = Options {
        events,
        events_per_object,
        seed: 1,
        start: jiff::civil::date(2026, 3, 6),
        days: 7,
        accounts: 3,
        naming: Naming::Partitioned,
        story: false,
        level: Some(format.level),
        threads: 2,
    };
    archive::write(format, &options, folder.path()).expect("the archive is written");
    folder
}

/// The objects of an archive as they lie on disk.
pub fn packed(format: &Format, events: u64, events_per_object: u64) -> Vec<Vec<u8>> {
    let folder = archive(format, events, events_per_object);
    let paths = files(folder.path()).expect("the folder is there");
    paths.iter().map(|path| fs::read(path).expect("a file")).collect()
}

/// The objects of an archive, inflated.
pub fn texts(format: &Format, events: u64, events_per_object: u64) -> Vec<Vec<u8>> {
    packed(format, events, events_per_object).iter().map(|bytes| inflated(bytes)).collect()
}

/// What a file holds, unpacked if it is packed.
pub fn inflated(bytes: &[u8]) -> Vec<u8> {
    if !bytes.starts_with(GZIP) {
        return bytes.to_vec();
    }
    let mut text = Vec::new();
    MultiGzDecoder::new(bytes).read_to_end(&mut text).expect("gzip");
    text
}

/// All files below a folder, in order.
pub fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    Ok(found)
}

/// The records of an inflated object.
pub fn cut(text: &[u8]) -> Vec<RecordRange> {
    let mut pieces = Vec::new();
    Scanner::new(Limits::default()).feed(text, true, &mut pieces);
    pieces
}

/// Bytes of texts.
pub fn size(texts: &[Vec<u8>]) -> u64 {
    texts.iter().map(|text| text.len() as u64).sum()
}
