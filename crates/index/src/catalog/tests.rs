//! Tests of the catalogue as a whole.

mod model;
mod opening;
mod publishing;
mod reconsidering;

use std::fs;
use std::path::Path;

use logdex_event::event::Origin;
use logdex_event::sink::{Admission, ObjectEnd, ObjectFile};

use super::{Catalog, Ledger, SHARDS_DIR, ShardRow, Writer};

fn file(path: &str, modified: i64) -> ObjectFile {
    ObjectFile { path: path.to_owned(), size: 100, modified }
}

fn hash(content: u8) -> [u8; 32] {
    [content; 32]
}

fn end(content: u8, records: u64) -> ObjectEnd {
    ObjectEnd {
        records,
        inflated: 1_000,
        codec: "gzip".to_owned(),
        hash: hash(content),
        ..ObjectEnd::default()
    }
}

fn at(object: u64, ordinal: u64) -> Origin {
    Origin { object, ordinal, ..Origin::default() }
}

fn writer(dir: &Path) -> Writer {
    Catalog::open_for_writing(dir).unwrap()
}

/// The object number of an admission that must be a reading from the start.
fn fresh(admission: Admission) -> u64 {
    match admission {
        Admission::Read { object, covered } if covered.is_empty() => object,
        other => panic!("not new: {other:?}"),
    }
}

fn duplicate(of: &str, records: Option<u64>) -> Admission {
    Admission::Duplicate { of: of.to_owned(), records }
}

fn events(ledger: &mut Ledger, object: u64, ordinals: std::ops::Range<u64>) {
    for ordinal in ordinals {
        ledger.event(at(object, ordinal));
    }
}

/// Publishes what a ledger holds under a shard of this name.
fn publish(writer: &Writer, ledger: &mut Ledger, shard: &str) {
    let mut publication = ledger.take();
    fs::create_dir_all(writer.catalog().shard_dir(shard)).unwrap();
    publication.shard = Some(ShardRow { id: shard.to_owned(), ..ShardRow::default() });
    writer.publish(&publication).unwrap();
}

/// Indexes a whole file as one object in a shard of its own.
fn index(writer: &Writer, file: &ObjectFile, content: u8, records: u64) -> u64 {
    let object = fresh(writer.admit(file, Some(hash(content))).unwrap());
    let mut ledger = writer.ledger();
    events(&mut ledger, object, 0..records);
    ledger.end(object, file, &end(content, records));
    publish(writer, &mut ledger, &format!("s{object}"));
    object
}

fn shard_folders(dir: &Path) -> Vec<String> {
    let folders = fs::read_dir(dir.join(SHARDS_DIR)).unwrap();
    let mut names: Vec<String> =
        folders.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
