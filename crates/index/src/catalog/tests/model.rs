//! Random archives, indexed by random workers that are killed at random,
//! against what must be found afterwards: every content that is in the
//! archive, every record of it once, and nothing else. Files are written,
//! touched, copied, swapped, renamed, packed and written to; they have several
//! spellings, and names that are no text.

use std::collections::{BTreeMap, BTreeSet};

use logdex_event::sink::Growth;
use tempfile::tempdir;

use super::*;

/// Rounds of changing and indexing an archive, for each of the seeds.
const ROUNDS: usize = 25;

/// Seeds that are run, some two seconds; `LOGDEX_MODEL_SEEDS` sets another number.
const SEEDS: u64 = 12;

#[test]
fn random_archives_are_indexed_once_and_whole_whatever_is_killed() {
    let seeds = std::env::var("LOGDEX_MODEL_SEEDS").map_or(SEEDS, |seeds| seeds.parse().unwrap());
    let mut resumed = 0;
    for seed in 1..=seeds {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let dir = tempdir().unwrap();
        let mut world = World::default();
        for round in 0..ROUNDS {
            world.change_archive(&mut random);
            let context = format!("seed {seed}, round {round}");
            for _ in 0..random.below(3) {
                world.index(dir.path(), &mut random, true, &context);
            }
            if random.one_in(2) {
                world.index(dir.path(), &mut random, false, &context);
                world.check(dir.path(), &context);
            }
        }
        resumed += world.resumed;
    }
    assert!(resumed > 0, "the test never resumed an object");
}

/// A xorshift generator: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }

    fn one_in(&mut self, chances: u64) -> bool {
        self.below(chances) == 0
    }
}

/// The bytes of a file: the first records of a log, the last of which may be cut off,
/// perhaps packed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Content {
    log: u16,
    records: u8,
    is_cut: bool,
    is_packed: bool,
}

impl Content {
    fn records(self) -> u64 {
        u64::from(self.records)
    }

    /// A hash that shows the content.
    fn hash(self) -> [u8; 32] {
        let mut hash = [0; 32];
        let [low, high] = self.log.to_le_bytes();
        let bytes = [low, high, self.records, u8::from(self.is_cut), u8::from(self.is_packed)];
        hash[..5].copy_from_slice(&bytes);
        // Other places for what the catalogue tells hashes by.
        hash[8..13].copy_from_slice(&bytes);
        hash
    }

    fn of_hash(hash: [u8; 32]) -> Content {
        let log = u16::from_le_bytes([hash[0], hash[1]]);
        Content { log, records: hash[2], is_cut: hash[3] == 1, is_packed: hash[4] == 1 }
    }

    /// The fingerprint of its first record.
    fn start(self) -> i64 {
        i64::from(self.log) << 32
    }

    /// Bytes, but for those of packing: a record has ten, one that is cut off five.
    fn inflated(self) -> u64 {
        10 * self.records() - if self.is_cut { 5 } else { 0 }
    }

    fn size(self) -> u64 {
        self.inflated() + u64::from(self.is_packed)
    }

    /// True if it begins with all bytes of another: unpacked, or member by member.
    fn begins_with(self, other: Content) -> bool {
        self.log == other.log
            && self.inflated() >= other.inflated()
            && (!other.is_packed || self.is_packed && self != other && !other.is_cut)
    }

    fn end(self) -> ObjectEnd {
        ObjectEnd {
            records: self.records(),
            size: self.size(),
            inflated: self.inflated(),
            hash: self.hash(),
            start: (self.records > 0).then(|| self.start()),
            is_settled: !self.is_cut,
            ..ObjectEnd::default()
        }
    }

    /// The events of its records, each with a mark if it is cut off.
    fn events(self) -> impl Iterator<Item = (u64, bool)> {
        let last = self.records().saturating_sub(1);
        let events = (0..self.records()).filter(move |&ordinal| self.is_event(ordinal));
        events.map(move |ordinal| (ordinal, self.is_cut && ordinal == last))
    }

    /// Every third record is skipped.
    fn is_event(self, ordinal: u64) -> bool {
        !(u64::from(self.log) + ordinal).is_multiple_of(3)
    }
}

/// What a search can find: contents and ordinals.
type Found = BTreeSet<(Content, u64)>;

/// Events of logs, each with a mark if it is cut off.
type Events = BTreeSet<(u16, u64, bool)>;

#[derive(Default)]
struct World {
    /// The archive: path to content and time.
    archive: BTreeMap<Vec<u8>, (Content, i64)>,
    clock: i64,
    logs: u16,
    /// Contents that were in the archive.
    former: Vec<Content>,
    /// Logs that each path had.
    logs_of: BTreeMap<Vec<u8>, BTreeSet<u16>>,
    /// Logs that had a name which is no longer there: what is indexed of it stays.
    renamed: BTreeSet<u16>,
    /// What the shards hold, published or not: object and ordinal.
    shards: BTreeMap<String, Vec<(u64, u64)>>,
    /// The content that each object was admitted with.
    contents: BTreeMap<u64, Content>,
    resumed: u64,
}

/// One worker: its ledger, and the shard that it fills.
struct Worker {
    ledger: Ledger,
    shard: Vec<(u64, u64)>,
}

impl World {
    /// Changes files.
    fn change_archive(&mut self, random: &mut Random) {
        for _ in 0..1 + random.below(5) {
            self.clock += 1;
            let (path, other) = (name(random.below(6)), name(random.below(6)));
            let there = self.archive.get(&other).copied();
            match (random.below(10), there) {
                (0, Some((content, _))) => _ = self.archive.insert(path, (content, self.clock)),
                (1, Some((content, _))) => _ = self.archive.insert(other, (content, self.clock)),
                (2, Some(there)) => {
                    let moved = self.archive.insert(path, there);
                    match moved {
                        Some(moved) => _ = self.archive.insert(other, moved),
                        None => self.remove(&other, there.0),
                    }
                }
                (3, Some(there)) if path != other => {
                    self.archive.insert(path, there);
                    self.remove(&other, there.0);
                }
                (4 | 5, Some((content, _))) => self.grow(content, random),
                (6, Some((content, _))) if !content.is_packed => {
                    self.replace(content, Content { is_packed: true, ..content });
                }
                (7, _) => {
                    // A log that was longer and is known still would be found twice.
                    let is_there = |log| {
                        self.renamed.contains(&log)
                            || self.archive.values().any(|(content, _)| content.log == log)
                    };
                    let index = random.below(self.former.len().max(1) as u64) as usize;
                    if let Some(&content) = self.former.get(index).filter(|content| !is_there(content.log)) {
                        self.archive.insert(path, (content, self.clock));
                    }
                }
                _ => {
                    self.logs += 1;
                    let records = random.below(7) as u8;
                    let is_cut = records > 0 && random.one_in(4);
                    let content = Content { log: self.logs, records, is_cut, is_packed: random.one_in(4) };
                    self.archive.insert(path, (content, self.clock));
                }
            }
            for (path, (content, _)) in &self.archive {
                self.logs_of.entry(path.clone()).or_default().insert(content.log);
            }
            self.former.extend(self.archive.values().map(|(content, _)| *content));
            self.former.sort_unstable();
            self.former.dedup();
        }
    }

    fn remove(&mut self, path: &[u8], content: Content) {
        self.archive.remove(path);
        self.renamed.insert(content.log);
        self.renamed.extend(self.logs_of.get(path).into_iter().flatten());
    }

    /// Writes to a log, under all its names. A packed one grows by a member, behind the
    /// end of one.
    fn grow(&mut self, content: Content, random: &mut Random) {
        if content.is_packed && content.is_cut || content.records > 100 {
            return;
        }
        let records = content.records + random.below(4) as u8;
        let is_cut = records > content.records && random.one_in(3);
        let grown = Content { records, is_cut, ..content };
        if grown.begins_with(content) && grown != content {
            self.replace(content, grown);
        }
    }

    fn replace(&mut self, old: Content, new: Content) {
        for (content, modified) in self.archive.values_mut().filter(|(content, _)| *content == old) {
            (*content, *modified) = (new, self.clock);
        }
    }

    /// Indexes the archive, or part of it if the run may be killed.
    fn index(&mut self, dir: &Path, random: &mut Random, mortal: bool, context: &str) {
        let writer = writer(dir);
        self.shards.retain(|id, _| writer.catalog().shard_dir(id).exists());
        let mut workers: Vec<Worker> =
            (0..3).map(|_| Worker { ledger: writer.ledger(), shard: Vec::new() }).collect();
        let outdated = self.outdate(&writer, random);
        for (path, (content, modified)) in self.shuffled(random) {
            if mortal && random.one_in(8) {
                return;
            }
            let file = spelled(&path, modified, random);
            if !writer.unchanged(&file) {
                self.read(&writer, &mut workers, random, &file, content);
            }
            if random.one_in(3) {
                self.publish(&writer, &mut workers[random.below(3) as usize], mortal && random.one_in(4));
                self.found(writer.catalog(), context);
            }
        }
        for worker in &mut workers {
            if mortal && random.one_in(4) {
                return;
            }
            self.publish(&writer, worker, false);
            self.found(writer.catalog(), context);
        }
        writer.flush().unwrap();
        writer.remove_outdated(&outdated).unwrap();
        self.found(writer.catalog(), context);
    }

    /// Lets a run read again what is in some of the shards, now and then.
    fn outdate(&self, writer: &Writer, random: &mut Random) -> Vec<String> {
        let mut shards: Vec<String> =
            writer.catalog().shards().unwrap().into_iter().map(|shard| shard.id).collect();
        let rebuilds = random.one_in(3);
        shards.retain(|_| rebuilds && random.one_in(2));
        for object in writer.objects_in(&shards).unwrap() {
            let is_there = |file: &&ObjectFile| {
                self.archive.get(&file.absolute).is_some_and(|(_, modified)| *modified == file.modified)
            };
            let unchanged = object.files.iter().find(is_there);
            let files = unchanged.map_or(&*object.files, std::slice::from_ref);
            writer.outdate(&object, files).unwrap();
        }
        shards
    }

    fn shuffled(&self, random: &mut Random) -> Vec<(Vec<u8>, (Content, i64))> {
        let mut files: Vec<_> = self.archive.clone().into_iter().collect();
        files.sort_by_cached_key(|_| random.below(1_000));
        files
    }

    /// Reads an object the way ingest does, cut among the workers.
    fn read(
        &mut self,
        writer: &Writer,
        workers: &mut [Worker],
        random: &mut Random,
        file: &ObjectFile,
        content: Content,
    ) {
        let Admission::Read { object, covered } = admit(writer, file, content) else { return };
        // Only a number that nothing was published under is given out again.
        let before = self.contents.insert(object, content);
        if !covered.is_empty() {
            self.resumed += u64::from(before == Some(content));
        }
        for ordinal in 0..content.records() {
            let worker = &mut workers[random.below(3) as usize];
            let published = covered.iter().any(|range| range.contains(&ordinal));
            if published || !content.is_event(ordinal) {
                worker.ledger.skipped(at(object, ordinal), "digest");
            } else {
                worker.ledger.event(at(object, ordinal));
                worker.shard.push((object, ordinal));
            }
            if random.one_in(4) {
                self.publish(writer, &mut workers[random.below(3) as usize], false);
            }
        }
        let last = &mut workers[random.below(3) as usize].ledger;
        last.end(object, file, &content.end());
    }

    /// Publishes what a worker has, unless it is killed just before.
    fn publish(&mut self, writer: &Writer, worker: &mut Worker, killed: bool) {
        let mut publication = worker.ledger.take();
        let shard = std::mem::take(&mut worker.shard);
        if !shard.is_empty() {
            let id = format!("shard-{}-{}", self.clock, self.shards.len());
            self.clock += 1;
            fs::create_dir(writer.catalog().shard_dir(&id)).unwrap();
            publication.shard = Some(ShardRow { id: id.clone(), ..ShardRow::default() });
            self.shards.insert(id, shard);
        }
        if !killed {
            writer.publish(&publication).unwrap();
        }
    }

    /// What a search finds now. Nothing is ever found twice.
    fn found(&self, catalog: &Catalog, context: &str) -> Found {
        assert_eq!(wrongly_hidden_or_seen(catalog), [0; 0], "{context}");
        let snapshot = catalog.snapshot().unwrap();
        let mut found = Found::new();
        for (object, ordinal) in snapshot.shards.iter().flat_map(|shard| &self.shards[&shard.id]) {
            if !snapshot.retired.contains(object) {
                let once = found.insert((self.contents[object], *ordinal));
                assert!(once, "{context}: record {ordinal} of object {object} is found twice");
            }
        }
        found
    }

    /// After a run that was not killed, the index is what the archive is, and what had
    /// a name that is gone.
    fn check(&self, dir: &Path, context: &str) {
        let catalog = Catalog::open_for_reading(dir).unwrap();
        let (mut found, mut records) = (Events::new(), BTreeSet::new());
        for (content, ordinal) in self.found(&catalog, context) {
            let is_cut = content.is_cut && ordinal + 1 == content.records();
            found.insert((content.log, ordinal, is_cut));
            let once = records.insert((content.log, ordinal));
            assert!(once, "{context}: record {ordinal} of log {} is found twice", content.log);
        }
        let expected = self.expected();
        let missing: Vec<_> = expected.difference(&found).collect();
        assert!(missing.is_empty(), "{context}: missing {missing:?}");
        let more: Vec<_> =
            found.difference(&expected).filter(|(log, ..)| !self.renamed.contains(log)).collect();
        assert!(more.is_empty(), "{context}: too many {more:?}");
        for row in listed(&catalog).iter().filter(|row| row.state == "partial") {
            assert!(!self.archive.contains_key(row.path.as_bytes()), "{context}: {row:?}");
        }
        let writer = writer(dir);
        for (path, &(_, modified)) in &self.archive {
            let file = ObjectFile { absolute: path.clone(), ..file("x", modified) };
            assert!(writer.unchanged(&file), "{context}: {path:?}");
        }
    }

    fn expected(&self) -> Events {
        let contents = self.archive.values().map(|(content, _)| *content);
        contents
            .flat_map(|content| content.events().map(move |(ordinal, is_cut)| (content.log, ordinal, is_cut)))
            .collect()
    }
}

/// The absolute path of a file; some are no text.
fn name(number: u64) -> Vec<u8> {
    match number {
        0 => b"/logs/\xff".to_vec(),
        1 => b"/logs/\xfe".to_vec(),
        // Two paths that are looked up by the same number.
        2 => b"/logs/log.plumless".to_vec(),
        3 => b"/logs/log.buckeroo".to_vec(),
        number => format!("/logs/log.{number}").into_bytes(),
    }
}

/// A file as one of those who name it spells it.
fn spelled(path: &[u8], modified: i64, random: &mut Random) -> ObjectFile {
    let whole = String::from_utf8_lossy(path).into_owned();
    let shown = match random.below(3) {
        0 => whole[6..].to_owned(),
        1 => format!("../logs/{}", &whole[6..]),
        _ => whole,
    };
    ObjectFile { absolute: path.to_vec(), ..file(&shown, modified) }
}

/// Admits an object the way ingest does: first it looks for what it begins with.
fn admit(writer: &Writer, file: &ObjectFile, content: Content) -> Admission {
    if content.records > 0 && writer.may_have_grown(&content.hash()) {
        let mut prefixes = writer.prefixes(&[content.start()]).unwrap();
        prefixes.sort_by_key(|prefix| prefix.inflated);
        prefixes.retain(|prefix| content.begins_with(Content::of_hash(prefix.hash)));
        if let Some(longest) = prefixes.last() {
            let of = Content::of_hash(longest.hash);
            let is_all = !of.is_packed && of.inflated() == content.inflated();
            let contents = prefixes.iter().map(|prefix| prefix.content).collect();
            return writer.admit_grown(file, content.hash(), &Growth { contents, is_all }).unwrap();
        }
    }
    writer.admit(file, Some(content.hash())).unwrap()
}
