//! Collects the values of a shard's events.

use logdex_core::field::{FieldId, Paths, Role};

use super::values::{Arena, Values};

/// What a field without a column yet has in [`Builder::slots`].
const NO_SLOT: u32 = u32::MAX;

/// Room for values from the start. It is address space until it is written
/// to; growing by copying touched every page of it twice.
const ARENA_BYTES: usize = 96 << 20;

/// What a column costs beside its values, in bytes: itself, its name, and the
/// smallest tables its values can be in.
const COLUMN_OVERHEAD: usize = 400;

/// The columns of a shard while it fills. Its memory is the values' memory:
/// distinct values once, four bytes per value of an event.
pub(crate) struct Builder {
    pub(super) arena: Arena,
    pub(super) columns: Vec<Column>,
    pub(super) numbers: Vec<Numbers>,
    slots: Vec<u32>,
    entries: usize,
}

/// One value column.
pub(super) struct Column {
    pub name: Box<str>,
    pub role: Role,
    /// A path of the catalogue gets its column however rare it is.
    pub canonical: bool,
    pub values: Values,
}

/// One number column: a value for each event, or none.
pub(super) struct Numbers {
    pub name: &'static str,
    pub values: Vec<i64>,
    /// Events that have a value; empty as long as all have.
    pub docs: Vec<u32>,
}

impl Builder {
    /// An empty shard with these number columns.
    pub fn new(numbers: &[&'static str]) -> Builder {
        let number = |&name: &&'static str| Numbers { name, values: Vec::new(), docs: Vec::new() };
        Builder {
            arena: Arena::with_capacity(ARENA_BYTES),
            columns: Vec::new(),
            numbers: numbers.iter().map(number).collect(),
            slots: Vec::new(),
            entries: 0,
        }
    }

    /// Notes a value of event `doc`. Events come in ascending order.
    pub fn push(&mut self, paths: &Paths, field: FieldId, doc: u32, value: &str) {
        let slot = self.slot(paths, field);
        self.entries += 1;
        let Column { role, values, .. } = &mut self.columns[slot];
        match role {
            Role::Id => values.push_unique(&mut self.arena, doc, value.as_bytes()),
            Role::Content | Role::Derived => values.push(&mut self.arena, doc, value.as_bytes()),
        }
    }

    /// Notes a number of event `doc` in the `column`-th number column.
    pub fn push_number(&mut self, column: usize, doc: u32, value: i64) {
        self.numbers[column].push(doc, value);
    }

    /// Memory in bytes, close enough to decide by.
    pub fn bytes(&self) -> usize {
        // Summing over a thousand columns for each event would cost more than
        // it tells: entries and arena are nearly all of it. An entry is an
        // ordinal and often its event, four bytes each, and vectors hold some
        // room in reserve.
        self.arena.len()
            + self.entries * 8
            + self.columns.len() * COLUMN_OVERHEAD
            + self.numbers.iter().map(|column| column.values.capacity() * 8).sum::<usize>()
    }

    fn slot(&mut self, paths: &Paths, field: FieldId) -> usize {
        let at = field.0 as usize;
        if self.slots.len() <= at {
            self.slots.resize(at + 1, NO_SLOT);
        }
        if self.slots[at] == NO_SLOT {
            self.slots[at] = self.columns.len() as u32;
            self.columns.push(Column {
                name: paths.name(field).into(),
                role: paths.role(field),
                canonical: field.spec().is_some(),
                values: Values::default(),
            });
        }
        self.slots[at] as usize
    }
}

impl Numbers {
    fn push(&mut self, doc: u32, value: i64) {
        let entries = self.values.len();
        if self.docs.is_empty() && entries != doc as usize {
            self.docs.extend(0..entries as u32);
        }
        if entries != doc as usize || !self.docs.is_empty() {
            self.docs.push(doc);
        }
        self.values.push(value);
    }
}
