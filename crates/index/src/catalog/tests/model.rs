//! Random archives, indexed by random workers that are killed at random,
//! against what must be found afterwards: every content that is in the
//! archive, every record of it once, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

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

fn records(content: u8) -> u64 {
    u64::from(content) % 7
}

/// Every third record is skipped.
fn is_event(content: u8, ordinal: u64) -> bool {
    !(u64::from(content) + ordinal).is_multiple_of(3)
}

/// What a search can find: contents and ordinals.
type Found = BTreeSet<(u8, u64)>;

#[derive(Default)]
struct World {
    /// The archive: path to content and time.
    archive: BTreeMap<String, (u8, i64)>,
    clock: i64,
    /// What the shards hold, published or not: object and ordinal.
    shards: BTreeMap<String, Vec<(u64, u64)>>,
    /// The content that each object was admitted with.
    contents: BTreeMap<u64, u8>,
    resumed: u64,
}

/// One worker: its ledger, and the shard that it fills.
struct Worker {
    ledger: Ledger,
    shard: Vec<(u64, u64)>,
}

impl World {
    /// Writes, touches, copies and swaps files.
    fn change_archive(&mut self, random: &mut Random) {
        for _ in 0..1 + random.below(5) {
            self.clock += 1;
            let path = format!("log.{}", random.below(6));
            let other = format!("log.{}", random.below(6));
            let new = (random.below(20) as u8, self.clock);
            let there = self.archive.get(&other).copied();
            match (random.below(5), there) {
                (0, Some((content, _))) => _ = self.archive.insert(path, (content, self.clock)),
                (1, Some((content, _))) => _ = self.archive.insert(other, (content, self.clock)),
                (2, Some(there)) => {
                    let moved = self.archive.insert(path, there);
                    self.archive.insert(other, moved.unwrap_or(new));
                }
                _ => _ = self.archive.insert(path, new),
            }
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
            let file = file(&path, modified);
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
                self.archive.get(&file.path).is_some_and(|(_, modified)| *modified == file.modified)
            };
            let unchanged = object.files.iter().find(is_there);
            let files = unchanged.map_or(&*object.files, std::slice::from_ref);
            writer.outdate(&object, files).unwrap();
        }
        shards
    }

    fn shuffled(&self, random: &mut Random) -> Vec<(String, (u8, i64))> {
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
        content: u8,
    ) {
        let Admission::Read { object, covered } = writer.admit(file, Some(hash(content))).unwrap() else {
            return;
        };
        // Only a number that nothing was published under is given out again.
        let before = self.contents.insert(object, content);
        if !covered.is_empty() {
            assert_eq!(before, Some(content));
            self.resumed += 1;
        }
        for ordinal in 0..records(content) {
            let worker = &mut workers[random.below(3) as usize];
            let published = covered.iter().any(|range| range.contains(&ordinal));
            if published || !is_event(content, ordinal) {
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
        last.end(object, file, &end(content, records(content)));
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

    /// After a run that was not killed, the index is what the archive is.
    fn check(&self, dir: &Path, context: &str) {
        let catalog = Catalog::open_for_reading(dir).unwrap();
        assert_eq!(self.found(&catalog, context), self.expected(), "{context}");
        let rows = listed(&catalog);
        for row in &rows {
            assert!(row.balances(), "{context}: {row:?}");
            assert_ne!(row.state, "partial", "{context}: {row:?}");
            assert_eq!(row.records, Some(records(self.archive[&row.path].0)), "{context}: {row:?}");
        }
        assert!(rows.iter().map(|row| &row.path).eq(self.archive.keys()), "{context}: {rows:?}");
        assert_eq!(visible_events(&catalog), self.expected().len() as u64, "{context}");
        let writer = writer(dir);
        for (path, &(_, modified)) in &self.archive {
            assert!(writer.unchanged(&file(path, modified)), "{context}: {path}");
        }
    }

    fn expected(&self) -> Found {
        let contents = self.archive.values().map(|(content, _)| *content);
        contents
            .flat_map(|content| (0..records(content)).map(move |ordinal| (content, ordinal)))
            .filter(|&(content, ordinal)| is_event(content, ordinal))
            .collect()
    }
}
