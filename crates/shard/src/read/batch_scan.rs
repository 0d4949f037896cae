//! The values of a column for the events of a shard, step by step: what is
//! unpacked of a step stays in the processor's cache, and no memory is cleared
//! for what is looked at once.

use tantivy::columnar::ColumnValues;

use crate::encoding::batch::{BATCH_ROWS, BatchCodes, BatchMask, BatchSchemas, bits};
use crate::encoding::validity::Validity;
use crate::read::codes::Codes;

/// The flag of an ordinal that needs no other of the event's shape.
pub const FLAG: u8 = 1 << 7;

/// Codes of a column that are looked through: its own, or those of the
/// column that it follows.
pub struct BatchScan<'c> {
    presence: &'c Validity,
    ordinals: &'c dyn ColumnValues<u64>,
    /// True if no event has several.
    is_single: bool,
    /// Those of the step that was loaded.
    loaded: Vec<u64>,
    /// The flags of each of them.
    flagged: Vec<u8>,
    /// How many of them up to each have the flag.
    before: Vec<u32>,
}

impl<'c> BatchScan<'c> {
    /// The ordinals that are looked through for a column, if any are.
    pub(crate) fn of(presence: &'c Validity, ordinals: &'c Codes) -> Option<BatchScan<'c>> {
        let (presence, ordinals) = match ordinals {
            Codes::Direct(ordinals) => (presence, ordinals),
            Codes::Mapped { source, .. } => (&source.presence, &source.ordinals),
            _ => return None,
        };
        // Only of shapes this is asked.
        let is_single = matches!(presence, Validity::Shaped(_)) && presence.is_single();
        Some(BatchScan {
            presence,
            ordinals: &**ordinals,
            is_single,
            loaded: Vec::new(),
            flagged: Vec::new(),
            before: Vec::new(),
        })
    }
}

impl BatchScan<'_> {
    /// Unpacks the ordinals of a step's events.
    pub fn load(&mut self, step: u32) {
        let rows = self.presence.rows_of_step(step);
        let total = self.ordinals.num_vals();
        let (start, end) = (rows.start.min(total), rows.end.min(total));
        self.loaded.resize(end.saturating_sub(start) as usize, 0);
        self.ordinals.get_range(u64::from(start), &mut self.loaded);
    }

    /// How many values events of each shape have, none of them several, and
    /// the shapes of events; `None` if events have values in another way.
    pub fn by_shape(&self) -> Option<(&[u32], &dyn ColumnValues<u64>)> {
        if self.is_single { self.presence.by_shape() } else { None }
    }

    /// One more than the first ordinal of each event of the loaded step, 0 for
    /// none.
    pub fn first_numbers(&self, step: u32, shapes: &mut BatchSchemas, numbers: &mut BatchCodes) {
        let number = |ordinal: u64| (ordinal as u32).wrapping_add(1);
        match self.presence {
            Validity::All => {
                numbers.iter_mut().zip(&self.loaded).for_each(|(it, &ordinal)| *it = number(ordinal));
            }
            Validity::Shaped(steps) => {
                let mut row = 0;
                for (it, &shape) in numbers.iter_mut().zip(shapes.of(&*steps.shapes, step)) {
                    let count = steps.count(shape) as usize;
                    // Without a branch: which events have a value can't be foreseen.
                    let ordinal = self.loaded.get(row).copied().unwrap_or_default();
                    row += count;
                    *it = number(ordinal) * u32::from(count > 0);
                }
            }
            Validity::Listed(docs) => {
                numbers.fill(0);
                for (row, &ordinal) in self.presence.rows_of_step(step).zip(&self.loaded).rev() {
                    numbers[docs.get_val(row) as usize % BATCH_ROWS] = number(ordinal);
                }
            }
        }
    }

    /// One more than the first ordinal of each of some events of a step, 0 for
    /// none; by their places, ascending. The step need not be loaded.
    pub fn first_numbers_at(
        &self,
        step: u32,
        places: &[u32],
        of_step: &mut BatchSchemas,
        numbers: &mut Vec<u32>,
    ) {
        let total = self.ordinals.num_vals();
        let number =
            |row: u32| if row < total { (self.ordinals.get_val(row) as u32).wrapping_add(1) } else { 0 };
        match self.presence {
            Validity::All => {
                numbers.extend(places.iter().map(|place| number(step * BATCH_ROWS as u32 + place)))
            }
            Validity::Shaped(steps) => {
                let mut row = self.presence.rows_of_step(step).start;
                let mut rest = of_step.of(&*steps.shapes, step).iter();
                let mut next = 0;
                for &place in places {
                    let before = rest.by_ref().take((place - next) as usize);
                    row = before.fold(row, |row, &shape| row.saturating_add(steps.count(shape)));
                    let count = rest.next().map_or(0, |&shape| steps.count(shape));
                    numbers.push(if count > 0 { number(row) } else { 0 });
                    row = row.saturating_add(count);
                    next = place + 1;
                }
            }
            Validity::Listed(_) => {
                let rows = |place: &u32| self.presence.rows(step * BATCH_ROWS as u32 + place);
                numbers.extend(places.iter().map(rows).map(|rows| match rows.is_empty() {
                    true => 0,
                    false => number(rows.start),
                }));
            }
        }
    }

    /// Takes for each loaded ordinal the flags that stand at its place, none
    /// where nothing does; gives all of them together.
    pub fn flag(&mut self, flags: &[u8]) -> u8 {
        let mut all = 0;
        self.flagged.clear();
        self.flagged.extend(self.loaded.iter().map(|&ordinal| {
            let flags = flags.get(ordinal as usize).copied().unwrap_or_default();
            all |= flags;
            flags
        }));
        all
    }

    /// The flags of the loaded ordinals.
    pub fn flagged(&self) -> &[u8] {
        &self.flagged
    }

    /// The events of the loaded step that have an ordinal with the [`FLAG`].
    pub fn with_flag(&mut self, step: u32, of_step: &mut BatchSchemas) -> BatchMask {
        let mut mask = BatchMask::default();
        match self.presence {
            Validity::All => {
                for (word, flags) in mask.iter_mut().zip(self.flagged.chunks(64)) {
                    *word = bits(flags.iter().map(|flags| flags / FLAG));
                }
            }
            Validity::Shaped(steps) => {
                // How many rows before each have the flag: an event has one
                // with it if the numbers before and behind its rows differ.
                self.before.clear();
                let mut before = 0;
                self.before.push(before);
                self.before.extend(self.flagged.iter().map(|flags| {
                    before += u32::from(flags / FLAG);
                    before
                }));
                let (mut row, mut last) = (0, 0);
                let shapes = of_step.of(&*steps.shapes, step);
                for (word, shapes) in mask.iter_mut().zip(shapes.chunks(64)) {
                    *word = bits(shapes.iter().map(|&shape| {
                        row += steps.count(shape) as usize;
                        let before = self.before.get(row).copied().unwrap_or_default();
                        u8::from(std::mem::replace(&mut last, before) != before)
                    }));
                }
            }
            Validity::Listed(docs) => {
                for (row, &flags) in self.presence.rows_of_step(step).zip(&self.flagged) {
                    let place = docs.get_val(row) as usize % BATCH_ROWS;
                    mask[place / 64] |= u64::from(flags / FLAG) << (place % 64);
                }
            }
        }
        mask
    }

    /// The events of the loaded step that have an ordinal with a flag that the
    /// event's shape has, too. Events have one ordinal, or none; `shapes` are
    /// those of all events.
    pub fn with_flag_of_shape(
        &self,
        step: u32,
        of_step: &mut BatchSchemas,
        shapes: &dyn ColumnValues<u64>,
        of_shape: impl Fn(u64) -> u8,
    ) -> BatchMask {
        let mut mask = BatchMask::default();
        let fits = |flags: u8, shape: u64| u8::from(flags & of_shape(shape) != 0);
        let shapes = of_step.of(shapes, step);
        match self.presence {
            Validity::All => {
                let events = self.flagged.chunks(64).zip(shapes.chunks(64));
                for (word, (flags, shapes)) in mask.iter_mut().zip(events) {
                    *word = bits(flags.iter().zip(shapes).map(|(&flags, &shape)| fits(flags, shape)));
                }
            }
            Validity::Shaped(steps) => {
                let mut row = 0;
                for (word, shapes) in mask.iter_mut().zip(shapes.chunks(64)) {
                    *word = bits(shapes.iter().map(|&shape| {
                        let count = steps.count(shape) as usize;
                        let flags = self.flagged.get(row).copied().unwrap_or_default();
                        row += count;
                        u8::from(count > 0) & fits(flags, shape)
                    }));
                }
            }
            Validity::Listed(docs) => {
                for (row, &flags) in self.presence.rows_of_step(step).zip(&self.flagged) {
                    let place = docs.get_val(row) as usize % BATCH_ROWS;
                    let shape = shapes.get(place).copied().unwrap_or_default();
                    mask[place / 64] |= u64::from(fits(flags, shape)) << (place % 64);
                }
            }
        }
        mask
    }
}
