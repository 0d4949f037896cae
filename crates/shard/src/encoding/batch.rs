//! Steps in which the events of a shard are gone through, one after the other.

use tantivy::columnar::ColumnValues;

/// Events of a step. Where the rows of a column begin is noted for each:
/// finding an event's row goes through half as many shapes, a tenth of a
/// microsecond; what is unpacked of some columns fits the processor's cache.
pub const BATCH_ROWS: usize = 512;

/// A bit for each event of a step.
pub type BatchMask = [u64; BATCH_ROWS / 64];

/// A number for each event of a step.
pub type BatchCodes = [u32; BATCH_ROWS];

/// The shapes of the events of the step that was looked at last. The columns
/// of a shard share them.
#[derive(Default)]
pub struct BatchSchemas {
    step: Option<u32>,
    shapes: Vec<u64>,
}

impl BatchSchemas {
    /// The shapes of the events of a step.
    pub fn of(&mut self, column: &dyn ColumnValues<u64>, step: u32) -> &[u64] {
        if self.step.replace(step) != Some(step) {
            let start = step.saturating_mul(BATCH_ROWS as u32).min(column.num_vals());
            self.shapes.resize(BATCH_ROWS.min((column.num_vals() - start) as usize), 0);
            column.get_range(u64::from(start), &mut self.shapes);
        }
        &self.shapes
    }
}

/// A bit for each of up to 64 answers, the first in the lowest. An answer is a
/// number, 0 or 1: of two values the compiler would make a branch, and most
/// can't be foreseen.
#[inline]
pub fn bits(answers: impl Iterator<Item = u8>) -> u64 {
    answers.zip(0u32..).fold(0, |word, (answer, place)| word | u64::from(answer).wrapping_shl(place))
}
