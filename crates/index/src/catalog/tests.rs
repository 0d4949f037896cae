//! Tests of the catalogue as a whole.

mod growing;
mod migrating;
mod model;
mod naming;
mod opening;
mod publishing;
mod rebuilding;
mod reconsidering;

use std::fs;
use std::path::Path;

use logdex_event::event::Origin;
use logdex_event::sink::{Admission, ObjectEnd, ObjectFile};

use super::names::HIDDEN;
use super::sql::{count, count_or_null, rows};
use super::{Catalog, Ledger, SHARDS_DIR, ShardRow, Writer};

fn file(path: &str, modified: i64) -> ObjectFile {
    let is_stream = path == "-" || path.starts_with("-/");
    ObjectFile { path: path.to_owned(), is_stream, size: 100, modified, ..ObjectFile::default() }
}

/// A file as the catalogue has it, with the absolute path that it is known by.
fn known(file: ObjectFile) -> ObjectFile {
    ObjectFile { absolute: file.identity().to_owned(), ..file }
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

fn duplicate(records: Option<u64>) -> Admission {
    Admission::Duplicate { records }
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

/// A file and the object it has, or is about to have, and what the ledger says of its
/// records.
#[derive(Debug, PartialEq, Eq)]
struct Listed {
    object: u64,
    path: String,
    state: String,
    /// The path of the object it is a duplicate of.
    original: Option<String>,
    /// Records cut from it, or from the object it is a duplicate of.
    records: Option<u64>,
    indexed: u64,
    skipped: u64,
    rejected: u64,
}

impl Listed {
    /// True if every record is accounted for; never before the end is known.
    fn balances(&self) -> bool {
        let there = if self.original.is_some() { self.records.unwrap_or(0) } else { 0 };
        self.records == Some(there + self.indexed + self.skipped + self.rejected)
    }
}

/// Files with their objects, in order of path.
fn listed(catalog: &Catalog) -> Vec<Listed> {
    let sql = "SELECT o.id, f.path,
                   iif(f.copy AND f.content = o.content, 'duplicate', iif(o.whole, 'read', 'partial')),
                   iif(f.copy AND f.content = o.content, first.path, NULL), o.records,
                   iif(f.copy AND f.content = o.content, 0,
                       (SELECT coalesce(sum(records), 0) FROM parts WHERE object = o.id)),
                   iif(f.copy AND f.content = o.content, 0,
                       (SELECT coalesce(sum(records), 0) FROM tallies
                        WHERE object = o.id AND what = 'skipped')),
                   iif(f.copy AND f.content = o.content, 0,
                       (SELECT coalesce(sum(records), 0) FROM tallies
                        WHERE object = o.id AND what = 'rejected'))
               FROM files AS f JOIN current AS o ON o.content IN (f.content, f.next)
               JOIN files AS first ON first.content = f.content AND NOT first.copy
               ORDER BY f.path, o.id";
    let rows = catalog.ask("list objects", |db| {
        let row = |row: &rusqlite::Row<'_>| {
            Ok(Listed {
                object: count(row, 0)?,
                path: String::from_utf8_lossy(&row.get::<_, Vec<u8>>(1)?).into_owned(),
                state: row.get(2)?,
                original: row
                    .get::<_, Option<Vec<u8>>>(3)?
                    .map(|path| String::from_utf8_lossy(&path).into_owned()),
                records: count_or_null(row, 4)?,
                indexed: count(row, 5)?,
                skipped: count(row, 6)?,
                rejected: count(row, 7)?,
            })
        };
        db.prepare(sql)?.query_map([], row)?.collect()
    });
    rows.unwrap()
}

/// The account of one object.
fn account(catalog: &Catalog, object: u64) -> Listed {
    let is_it = |row: &Listed| row.object == object && row.original.is_none();
    listed(catalog).into_iter().find(is_it).unwrap()
}

/// How many files have an object in a state.
fn number_of(catalog: &Catalog, state: &str) -> usize {
    listed(catalog).iter().filter(|row| row.state == state).count()
}

/// Events that can be found.
fn visible_events(catalog: &Catalog) -> u64 {
    let sql = "SELECT coalesce(sum(events), 0) FROM parts WHERE object NOT IN (SELECT id FROM hidden)";
    catalog.ask("add up events", |db| db.query_row(sql, [], |row| count(row, 0))).unwrap()
}

/// Objects that are hidden and should not be, or the other way round, and contents
/// that have not exactly one file to stand for them, or a file with several rows: what
/// the catalogue keeps follows from the rest of it.
fn wrongly_hidden_or_seen(catalog: &Catalog) -> Vec<u64> {
    let sql = format!(
        "SELECT id FROM objects WHERE hidden <> {HIDDEN}
               UNION ALL
               SELECT content FROM files GROUP BY content HAVING sum(copy = 0) <> 1
               UNION ALL
               SELECT content FROM files GROUP BY path, stream HAVING count(*) > 1"
    );
    catalog.ask("check what is hidden", |db| rows(db, &sql, [], |row| count(row, 0))).unwrap()
}

fn shard_folders(dir: &Path) -> Vec<String> {
    let folders = fs::read_dir(dir.join(SHARDS_DIR)).unwrap();
    let mut names: Vec<String> =
        folders.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
