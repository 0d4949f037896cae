//! A published shard that is opened at first use.

use std::path::PathBuf;
use std::sync::OnceLock;

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
}

impl LazyShard {
    /// The shard in a folder. Opens nothing.
    pub fn new(folder: PathBuf, row: ShardRow) -> LazyShard {
        LazyShard { folder, row, shard: OnceLock::new() }
    }

    /// The times of its events; `None` if none has one.
    pub fn span(&self) -> Option<TimeSpan> {
        let (first, last) = self.row.time_min.zip(self.row.time_max)?;
        Some(TimeSpan { first, last })
    }

    /// The shard, if it is open.
    pub fn opened(&self) -> Option<&Shard> {
        self.shard.get()
    }

    /// True if it is open and an older parser or tokenizer made it.
    pub fn is_of_older_parser(&self) -> bool {
        self.opened().is_some_and(Shard::is_of_older_parser)
    }

    /// The shard, opened if it isn't yet.
    ///
    /// # Errors
    /// If it is missing or damaged.
    pub fn shard(&self) -> Result<&Shard> {
        if let Some(shard) = self.shard.get() {
            return Ok(shard);
        }
        let shard = Shard::open(&self.folder, self.row.events as u32)?;
        Ok(self.shard.get_or_init(|| shard))
    }
}
