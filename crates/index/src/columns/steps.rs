//! Steps in which the events of a shard are gone through, one after the other.

use tantivy::columnar::ColumnValues;

/// Events of a step. Where the rows of a column begin is noted for each:
/// finding an event's row goes through half as many shapes, a tenth of a
/// microsecond; what is unpacked of some columns fits the processor's cache.
pub(crate) const STEP: usize = 512;

/// A bit for each event of a step.
pub(crate) type Mask = [u64; STEP / 64];

/// A number for each event of a step.
pub(crate) type StepNumbers = [u32; STEP];

/// The shapes of the events of the step that was looked at last. The columns
/// of a shard share them.
#[derive(Default)]
pub(crate) struct StepShapes {
    step: Option<u32>,
    shapes: Vec<u64>,
}

impl StepShapes {
    /// The shapes of the events of a step.
    pub fn of(&mut self, column: &dyn ColumnValues<u64>, step: u32) -> &[u64] {
        if self.step.replace(step) != Some(step) {
            let start = step.saturating_mul(STEP as u32).min(column.num_vals());
            self.shapes.resize(STEP.min((column.num_vals() - start) as usize), 0);
            column.get_range(u64::from(start), &mut self.shapes);
        }
        &self.shapes
    }
}

/// A bit for each of up to 64 answers, the first in the lowest. An answer is a
/// number, 0 or 1: of two values the compiler would make a branch, and most
/// can't be foreseen.
#[inline]
pub(crate) fn bits(answers: impl Iterator<Item = u8>) -> u64 {
    answers.zip(0u32..).fold(0, |word, (answer, place)| word | u64::from(answer).wrapping_shl(place))
}
