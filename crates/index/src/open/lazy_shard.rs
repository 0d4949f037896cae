//! A published shard that is opened at first use.

use std::ops::Deref;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::catalog::ShardRow;
use crate::error::Result;
use crate::shard::Shard;

use super::pruning::TimeSpan;

/// A published shard: its catalogue row, and the open file once a search needs
/// it. A search over a time range leaves most shards closed.
pub(super) struct LazyShard {
    folder: PathBuf,
    /// Its counts include events of replaced and forgotten objects.
    pub row: ShardRow,
    shard: OnceLock<Shard>,
    /// It was opened, and an older parser or tokenizer made it.
    is_of_older_parser: AtomicBool,
}

/// A shard that is open, or opened for one use.
pub(super) enum OpenedShard<'a> {
    Kept(&'a Shard),
    Once(Box<Shard>),
}

impl Deref for OpenedShard<'_> {
    type Target = Shard;

    fn deref(&self) -> &Shard {
        match self {
            OpenedShard::Kept(shard) => shard,
            OpenedShard::Once(shard) => shard,
        }
    }
}

impl LazyShard {
    /// The shard in a folder. Opens nothing.
    pub fn new(folder: PathBuf, row: ShardRow) -> LazyShard {
        LazyShard { folder, row, shard: OnceLock::new(), is_of_older_parser: AtomicBool::new(false) }
    }

    /// The times of its events; `None` if none has one.
    pub fn span(&self) -> Option<TimeSpan> {
        let (first, last) = self.row.time_min.zip(self.row.time_max)?;
        Some(TimeSpan { first, last })
    }

    /// The shard, if it is kept open.
    pub fn kept(&self) -> Option<&Shard> {
        self.shard.get()
    }

    /// True if it was opened and an older parser or tokenizer made it.
    pub fn is_of_older_parser(&self) -> bool {
        self.is_of_older_parser.load(Ordering::Relaxed)
    }

    /// The shard, opened if it isn't yet.
    ///
    /// # Errors
    /// If it is missing or damaged.
    pub fn shard(&self) -> Result<&Shard> {
        if let Some(shard) = self.shard.get() {
            return Ok(shard);
        }
        let shard = self.open()?;
        Ok(self.shard.get_or_init(|| shard))
    }

    /// The shard for one use: it is closed again if it was not open before.
    ///
    /// # Errors
    /// If it is missing or damaged.
    pub fn opened(&self) -> Result<OpenedShard<'_>> {
        match self.shard.get() {
            Some(shard) => Ok(OpenedShard::Kept(shard)),
            None => self.open().map(|shard| OpenedShard::Once(Box::new(shard))),
        }
    }

    fn open(&self) -> Result<Shard> {
        let shard = Shard::open(&self.folder, self.row.events as u32, self.row.checksum)?;
        self.is_of_older_parser.fetch_or(shard.is_of_older_parser(), Ordering::Relaxed);
        Ok(shard)
    }
}
