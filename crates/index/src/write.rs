//! The writer of an index: a store that reading an archive fills.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use logdex_event::sink::{Admission, Growth, ObjectEnd, ObjectFile, Prefix, Problem, StoreError};
use logdex_event::{Event, Origin, Paths, Sink, Store, Timestamp};

use crate::catalog::{self, Ledger, ShardRow};
use crate::error::{Error, Result};
use crate::owner_only;
use crate::shard::{Shard, ShardWriter, Summary};
use logdex_shard::RawKept;

/// Options of a writer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriterOptions {
    /// Whether the index keeps raw records; if not, it keeps their locations in
    /// the archive.
    pub raw: RawKept,
    /// Memory that all shards together may take, in bytes. More makes fewer
    /// and larger shards.
    pub memory_bytes: usize,
    /// Workers that get a sink each.
    pub threads: usize,
}

/// The part of its memory that a worker's shard may fill before it is
/// finished: the rest is for finishing it (sorting dictionaries, the words of
/// their values) and for the blocks in flight.
const FILLED_PART: (usize, usize) = (11, 20);

/// A shard takes at least this much before it is finished, however little
/// memory is allowed: smaller ones would be too many.
const SHARD_BYTES_MIN: usize = 4 << 20;

/// Memory for what is no shard: blocks on their way, parsers and what events
/// remember, the catalogue's cache. A run over many small objects takes some
/// 30 MiB beside its shards.
const BESIDE_BYTES: usize = 30 << 20;

/// Bytes of raw records between two checks of memory: some hundred events, or
/// one that is out of the ordinary.
const CHECK_EVERY: usize = 256 << 10;

/// What an event counts for beside its raw record between two checks: its codes
/// and numbers, which the smallest record has as well.
const EVENT_BYTES: usize = 512;

/// An index open for writing; the only writer it has. It implements
/// [`Store`], so reading an archive can fill it.
pub struct Writer {
    shared: Arc<Shared>,
}

struct Shared {
    catalog: catalog::Writer,
    options: WriterOptions,
    shards: AtomicU32,
}

impl Writer {
    /// Opens the index in a folder for writing, or makes one there.
    ///
    /// # Errors
    /// If someone else is writing to it, or the folder holds something else.
    pub fn open(folder: &Path, options: WriterOptions) -> Result<Writer> {
        let catalog = catalog::Catalog::open_for_writing(folder)?;
        Ok(Writer { shared: Arc::new(Shared { catalog, options, shards: AtomicU32::new(0) }) })
    }

    /// Makes objects new again that an earlier version of this program could
    /// not unpack, if it was for want of one of these codecs, by their names in
    /// [`ObjectEnd::codec`].
    ///
    /// # Errors
    /// If the catalogue can't be read.
    pub fn reconsider(&self, codecs: &[&str]) -> Result<()> {
        self.shared.catalog.reconsider(codecs)
    }

    /// Bytes of all shards on disk.
    ///
    /// # Errors
    /// If the catalogue can't be read.
    pub fn bytes_on_disk(&self) -> Result<u64> {
        let shards = self.shared.catalog.catalog().shards()?;
        Ok(shards.iter().map(|shard| shard.bytes_disk).sum())
    }

    /// True if others than its owner can read the index: an earlier version of this
    /// program made it, or somebody opened it. What is written now is closed.
    pub fn is_open_to_others(&self) -> bool {
        owner_only::is_open_to_others(self.shared.catalog.catalog().dir()).unwrap_or(false)
    }

    /// The catalogue.
    pub(crate) fn catalog(&self) -> &catalog::Writer {
        &self.shared.catalog
    }

    /// Writes down what no shard carried: duplicates met at the end of a run.
    ///
    /// # Errors
    /// If the catalogue can't be written.
    pub fn close(self) -> Result<()> {
        self.shared.catalog.flush()
    }
}

impl Store for Writer {
    type Sink = ShardSink;

    fn sink(&self) -> std::result::Result<ShardSink, StoreError> {
        let ledger = self.shared.catalog.ledger();
        Ok(ShardSink { shared: Arc::clone(&self.shared), shard: None, ledger, unchecked: 0 })
    }

    fn unchanged(&self, file: &ObjectFile) -> bool {
        self.shared.catalog.unchanged(file)
    }

    fn admit(&self, file: &ObjectFile, hash: Option<[u8; 32]>) -> std::result::Result<Admission, StoreError> {
        Ok(self.shared.catalog.admit(file, hash)?)
    }

    fn may_have_grown(&self, hash: &[u8; 32]) -> bool {
        self.shared.catalog.may_have_grown(hash)
    }

    fn prefixes(&self, starts: &[i64]) -> std::result::Result<Vec<Prefix>, StoreError> {
        Ok(self.shared.catalog.prefixes(starts)?)
    }

    fn admit_grown(
        &self,
        file: &ObjectFile,
        hash: [u8; 32],
        growth: &Growth,
    ) -> std::result::Result<Admission, StoreError> {
        Ok(self.shared.catalog.admit_grown(file, hash, growth)?)
    }
}

/// Fills one shard after another for one worker, and publishes each with the
/// records it covers.
pub struct ShardSink {
    shared: Arc<Shared>,
    /// The shard being filled and its name.
    shard: Option<(String, ShardWriter)>,
    ledger: Ledger,
    /// Bytes of raw records since the last check of memory.
    unchecked: usize,
}

impl Sink for ShardSink {
    fn event(&mut self, event: &Event, paths: &Paths, origin: Origin) -> std::result::Result<(), StoreError> {
        let (_, shard) = match &mut self.shard {
            Some(shard) => shard,
            none => none.insert(self.shared.start_shard()?),
        };
        shard.add(event, paths, origin)?;
        self.ledger.event(origin);
        self.unchecked += event.raw.len() + EVENT_BYTES;
        Ok(())
    }

    fn record_done(&mut self, paths: &Paths) -> std::result::Result<(), StoreError> {
        if self.unchecked >= CHECK_EVERY {
            self.unchecked = 0;
            if self.bytes(paths) >= self.shared.shard_bytes() {
                self.publish()?;
            }
        }
        Ok(())
    }

    fn skipped(&mut self, origin: Origin, reason: &'static str) {
        self.ledger.skipped(origin, reason);
    }

    fn rejected(&mut self, origin: Origin, reason: &'static str) {
        self.ledger.rejected(origin, reason);
    }

    fn problem(&mut self, object: u64, problem: Problem) {
        self.ledger.problem(object, problem);
    }

    fn end(&mut self, object: u64, file: &ObjectFile, end: &ObjectEnd) {
        self.ledger.end(object, file, end);
    }

    fn is_empty(&self) -> bool {
        self.shard.is_none()
    }

    fn finish(mut self) -> std::result::Result<(), StoreError> {
        Ok(self.publish()?)
    }
}

impl ShardSink {
    /// Memory that publishing would set free.
    fn bytes(&self, paths: &Paths) -> usize {
        let shard = self.shard.as_ref().map_or(0, |(_, shard)| shard.bytes());
        shard.saturating_add(self.ledger.bytes() + paths.bytes())
    }

    fn publish(&mut self) -> Result<()> {
        let mut publication = self.ledger.take();
        if let Some((id, shard)) = self.shard.take() {
            let summary = shard.finish()?;
            publication.shard = Some(self.shared.row(id, &summary)?);
        }
        self.shared.catalog.publish(&publication)
    }
}

impl Shared {
    /// Memory that a shard may fill: its share of what other things leave.
    fn shard_bytes(&self) -> usize {
        let others = BESIDE_BYTES + self.catalog.memory_bytes();
        let each = self.options.memory_bytes.saturating_sub(others) / self.options.threads.max(1);
        (each / FILLED_PART.1 * FILLED_PART.0).max(SHARD_BYTES_MIN)
    }

    fn start_shard(&self) -> Result<(String, ShardWriter)> {
        let id = self.catalog.shard_name(now(), self.shards.fetch_add(1, Ordering::Relaxed));
        let shard = ShardWriter::create(&self.catalog.catalog().shard_dir(&id), self.options.raw)?;
        Ok((id, shard))
    }

    fn row(&self, id: String, summary: &Summary) -> Result<ShardRow> {
        let folder = self.catalog.catalog().shard_dir(&id);
        let times = summary.times.map(|(low, high)| (Timestamp(low), Timestamp(high)));
        Ok(ShardRow {
            id,
            events: u64::from(summary.events),
            bytes_raw: summary.raw_bytes,
            bytes_disk: bytes_in(&folder).map_err(|error| Error::io(&folder, "measure the shard", error))?,
            time_min: times.map(|times| times.0),
            time_max: times.map(|times| times.1),
            undated: u64::from(summary.undated),
            created: now(),
            checksum: Some(Shard::open(&folder, summary.events, None)?.columns.checksum),
        })
    }
}

/// Microseconds since 1970.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

fn bytes_in(folder: &Path) -> std::io::Result<u64> {
    std::fs::read_dir(folder)?.map(|entry| Ok(entry?.metadata()?.len())).sum()
}
