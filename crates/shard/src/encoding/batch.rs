//! Batches of rows: the unit of every scan over a shard.

use tantivy::columnar::ColumnValues;

/// Events of a batch. The first row of every batch is stored with a column:
/// smaller batches find the row of an event faster, larger ones store less.
/// What a scan unpacks of a few columns fits the processor's cache.
pub const BATCH_ROWS: usize = 512;

/// The highest of eight flags of a row: it counts whatever the event's schema is.
pub const FLAG: u8 = 1 << 7;

/// A bit for each event of a batch.
pub type BatchMask = [u64; BATCH_ROWS / 64];

/// A number for each event of a batch.
pub type BatchCodes = [u32; BATCH_ROWS];

/// Schema ids of the events of the batch that was read last. The columns of a
/// shard share them.
#[derive(Default)]
pub struct BatchSchemas {
    batch: Option<u32>,
    schemas: Vec<u64>,
}

impl BatchSchemas {
    /// Schema ids of the events of a batch, from those of all events.
    pub fn of(&mut self, column: &dyn ColumnValues<u64>, batch: u32) -> &[u64] {
        if self.batch.replace(batch) != Some(batch) {
            let start = batch.saturating_mul(BATCH_ROWS as u32).min(column.num_vals());
            self.schemas.resize(BATCH_ROWS.min((column.num_vals() - start) as usize), 0);
            column.get_range(u64::from(start), &mut self.schemas);
        }
        &self.schemas
    }
}

/// A bit for each of up to 64 flags, the first in the lowest. A flag is a
/// number, 0 or 1: of two values the compiler would make a branch, and most
/// can't be predicted.
#[inline]
pub fn bits(flags: impl Iterator<Item = u8>) -> u64 {
    flags.zip(0u32..).fold(0, |word, (flag, at)| word | u64::from(flag).wrapping_shl(at))
}

/// A code as a nullable code: one more, 0 stands for none.
#[inline]
pub(crate) fn nullable(code: u64) -> u32 {
    (code as u32).wrapping_add(1)
}
