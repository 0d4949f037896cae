//! Collects the values of a shard's events.

use logdex_core::event::{Bundle, Content, Event, Follows, Part, Told};
use logdex_core::Timestamp;
use logdex_core::field::{FieldId, Paths, Role, is_null};

use super::{CONTEXT, TIME};
use super::bundles::Bundles;
use super::bytes::put_varint;
use super::figures::Figures;
use super::ids::Ids;
use super::interner::Interned;
use super::numbers::Numbers;
use super::skeleton::{self, Hole};
use super::unbundle::Mapped;
use super::values::Values;
use super::words::Words;

/// What a field without a column yet has in [`Builder::slots`].
const NO_SLOT: u32 = u32::MAX;

/// What a column costs beside its values, in bytes: itself, its name, and the
/// smallest tables its values can be in.
const COLUMN_OVERHEAD: usize = 500;

/// Whether the raw records can be read back from the columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum RawKept {
    /// They can.
    #[default]
    Yes,
    /// They can't: whoever wants them reads the archive.
    No,
}

/// The columns of a shard while it fills. Its memory is the values' memory:
/// distinct values once, four bytes per value of an event.
pub(crate) struct Builder {
    pub(super) columns: Vec<Column>,
    pub(super) numbers: Vec<Numbers>,
    pub(super) words: Words,
    /// The shape of each event: the columns of its values, in their order.
    pub(super) shapes: Values,
    pub(super) bundles: Bundles,
    /// The skeleton of each event, if raw records are kept.
    pub(super) skeletons: Values,
    pub(super) raw: RawKept,
    slots: Vec<u32>,
    context: u32,
    shape: Vec<u8>,
    /// The time of the event, if times are kept.
    time: Option<Timestamp>,
    /// The column and ordinal of each value of the event's own.
    leaves: Vec<(u32, u32)>,
    /// The same of a new bundle.
    members: Vec<(u32, u32)>,
    holes: Vec<Hole>,
    skeleton: Vec<u8>,
    bytes: usize,
}

/// What a value follows from: the ordinal of the value with the most to say,
/// and all else there is to it (its column, the format, a second ordinal).
#[derive(Clone, Copy)]
struct Cause {
    from: u32,
    cause: u64,
}

/// The ordinal of an id, which has none.
const NO_ORDINAL: u32 = u32::MAX;

/// One value column.
pub(super) struct Column {
    pub name: Box<str>,
    pub role: Role,
    /// A path of the catalogue gets its column however rare it is.
    pub canonical: bool,
    pub stored: Stored,
    /// Where its ordinals follow from, if they came in bundles; it has none
    /// of its own then.
    pub mapped: Option<Mapped>,
}

/// The values of a column.
pub(super) enum Stored {
    Values(Values),
    Ids(Ids),
    Figures(Figures),
}

impl Column {
    /// How many values events have in it.
    pub fn rows(&self) -> usize {
        match (&self.stored, &self.mapped) {
            (_, Some(mapped)) => mapped.rows,
            (Stored::Values(values), None) => values.ordinals.len(),
            (Stored::Ids(ids), None) => ids.len(),
            (Stored::Figures(figures), None) => figures.len(),
        }
    }
}

impl Builder {
    /// An empty shard with these number columns.
    pub fn new(numbers: &[&'static str], raw: RawKept) -> Builder {
        Builder {
            columns: Vec::new(),
            numbers: numbers.iter().map(|&name| Numbers::new(name)).collect(),
            words: Words::default(),
            shapes: Values::default(),
            bundles: Bundles::default(),
            skeletons: Values::default(),
            raw,
            slots: Vec::new(),
            context: NO_SLOT,
            shape: Vec::new(),
            time: None,
            leaves: Vec::new(),
            members: Vec::new(),
            holes: Vec::new(),
            skeleton: Vec::new(),
            bytes: 0,
        }
    }

    /// Takes the next event: its values, its raw record, the words of its own.
    pub fn add(&mut self, event: &Event, paths: &Paths) {
        let doc = self.docs();
        self.time = event.time.filter(|_| self.numbers.iter().any(|column| column.name == TIME));
        self.shape.clear();
        self.holes.clear();
        self.leaves.clear();
        let mut leaf = 0;
        for told in event.parts() {
            leaf += match told {
                Told::Value(part) => self.add_value(&part, leaf, paths),
                Told::Bundle(bundle) => self.add_bundle(&bundle, event.memory(), leaf, paths),
            };
        }
        if !event.context.is_empty() {
            let slot = self.context_slot();
            put_varint(&mut self.shape, u64::from(slot));
            self.push(slot, &event.context, None);
        }
        skeleton::settle(&mut self.holes);
        self.own_words(event, doc);
        if self.raw == RawKept::Yes {
            self.skeleton.clear();
            skeleton::encode(&event.raw, &self.holes, &mut self.skeleton);
            self.skeletons.push(&self.skeleton);
        }
        self.shapes.push(&self.shape);
    }

    /// Takes a value, the `leaf`-th of its event; returns how many those are.
    fn add_value(&mut self, part: &Part, leaf: usize, paths: &Paths) -> usize {
        let Part { field, value, follows, .. } = *part;
        let slot = self.slot(paths, field);
        put_varint(&mut self.shape, u64::from(slot));
        let cause = follows.and_then(|follows| self.cause(follows));
        let (role, ordinal) = self.push(slot, value, cause);
        self.leaves.push((slot, ordinal));
        // What follows from another value stands where that one does.
        let is_own = role != Role::Derived && follows.is_none();
        if let Some(range) = part.raw.as_ref().filter(|range| is_own && !range.is_empty()) {
            self.holes.push(Hole { start: range.start, end: range.end, leaf, role });
        }
        1
    }

    /// Takes values that came together: the text they follow from and each of
    /// them count.
    fn add_bundle(&mut self, bundle: &Bundle, memory: u64, leaf: usize, paths: &Paths) -> usize {
        let known = self.bundles.find(memory, bundle.number);
        let at = known.unwrap_or_else(|| self.new_bundle(bundle, paths));
        let seen = &self.bundles.all[at];
        self.shape.extend_from_slice(self.bundles.shape(seen));
        if let Stored::Values(values) = &mut self.columns[seen.slot as usize].stored {
            let before = values.bytes();
            values.push_known(seen.ordinal);
            self.bytes += values.bytes() - before;
        }
        if let Some(range) = &bundle.raw {
            // Derived, because its words are not indexed as its own.
            self.holes.push(Hole { start: range.start, end: range.end, leaf, role: Role::Derived });
        }
        1 + self.bundles.members(seen).len()
    }

    /// Takes a bundle whose number the shard does not know; returns its place.
    #[cold]
    fn new_bundle(&mut self, bundle: &Bundle, paths: &Paths) -> usize {
        let columns = &mut self.columns;
        let slot = self.bundles.column(bundle.rule().index(), |name| add_column(columns, &name, Role::Derived, true));
        let (_, Interned { number, is_new, .. }) = self.intern(slot, bundle.cause());
        if let Some(at) = Some(number).filter(|_| !is_new).and_then(|number| self.bundles.know(bundle, number)) {
            return at;
        }
        let mut members = std::mem::take(&mut self.members);
        members.clear();
        for (field, value) in bundle.values() {
            let slot = self.slot(paths, field);
            members.push((slot, self.intern(slot, value).1.number));
        }
        let at = self.bundles.add(bundle, number, &members);
        self.members = members;
        at
    }

    /// The ordinal of a value in its column.
    fn intern(&mut self, slot: u32, value: &str) -> (Role, Interned) {
        let Column { role, stored, .. } = &mut self.columns[slot as usize];
        let Stored::Values(values) = stored else {
            debug_assert!(false, "no rule gives ids");
            return (*role, Interned { number: NO_ORDINAL, start: 0, is_new: false });
        };
        let before = values.bytes();
        let interned = values.intern(value.as_bytes());
        self.bytes += values.bytes() - before;
        if interned.is_new && *role == Role::Content {
            self.bytes += note_words(&mut self.words, value, values);
        }
        (*role, interned)
    }

    /// Notes a number of the event to be added next, in the `column`-th number column.
    pub fn push_number(&mut self, column: usize, value: i64) {
        let doc = self.docs();
        self.numbers[column].push(doc, value);
    }

    /// Events so far.
    pub fn docs(&self) -> u32 {
        self.shapes.ordinals.len() as u32
    }

    /// Memory in bytes, close enough to decide by.
    pub fn bytes(&self) -> usize {
        let own = self.words.bytes() + self.shapes.bytes() + self.skeletons.bytes() + self.bundles.bytes();
        let numbers: usize = self.numbers.iter().map(Numbers::bytes).sum();
        let finishing = self.docs() as usize * FINISHING_BYTES;
        self.bytes + self.columns.len() * COLUMN_OVERHEAD + own + numbers + finishing
    }

    /// Notes a value; returns its column's role and its ordinal.
    fn push(&mut self, slot: u32, value: &str, cause: Option<Cause>) -> (Role, u32) {
        let Column { role, stored, .. } = &mut self.columns[slot as usize];
        let values = match stored {
            Stored::Values(values) => values,
            Stored::Ids(ids) => {
                let before = ids.bytes();
                ids.push(value.as_bytes(), is_null(value));
                self.bytes += ids.bytes() - before;
                return (*role, NO_ORDINAL);
            }
            Stored::Figures(figures) => {
                let before = figures.bytes();
                figures.push(value, self.time);
                self.bytes += figures.bytes() - before;
                return (*role, NO_ORDINAL);
            }
        };
        let before = values.bytes();
        if let Some(Cause { from, cause }) = cause
            && let Some(ordinal) = values.push_followed(from, cause)
        {
            debug_assert_eq!(values.distinct.get(ordinal), value.as_bytes(), "{slot} does not follow");
            self.bytes += values.bytes() - before;
            return (*role, ordinal);
        }
        let Interned { number, is_new, .. } = values.push(value.as_bytes());
        if is_new && *role == Role::Content {
            self.bytes += note_words(&mut self.words, value, values);
        }
        if let Some(Cause { from, cause }) = cause {
            values.remember(from, cause, number);
        }
        self.bytes += values.bytes() - before;
        (*role, number)
    }

    /// What a value of this event follows from.
    fn cause(&self, Follows { from, and }: Follows) -> Option<Cause> {
        let leaf = |at: u16| self.leaves.get(at as usize).filter(|(_, ordinal)| *ordinal != NO_ORDINAL);
        let &(slot, from) = leaf(from)?;
        let and = and.map_or(Some(NO_ORDINAL), |and| Some(leaf(and)?.1))?;
        // Formats have rules of their own; the first value names the format.
        let &(_, format) = self.leaves.first()?;
        // One below the largest, which no cause has.
        let slot = u16::try_from(slot).ok().filter(|slot| *slot < u16::MAX)?;
        let format = u16::try_from(format).ok()?;
        Some(Cause { from, cause: u64::from(slot) << 48 | u64::from(format) << 32 | u64::from(and) })
    }

    /// Words of an event that no value of a column has.
    fn own_words(&mut self, event: &Event, doc: u32) {
        if event.content == Content::Raw {
            match str::from_utf8(&event.raw) {
                Ok(raw) => skeleton::for_each_text(raw, &self.holes, |text| self.words.of_event(doc, text)),
                Err(_) => self.words.of_event(doc, &String::from_utf8_lossy(&event.raw)),
            }
        }
        if !event.loose_text().is_empty() {
            self.words.of_event(doc, event.loose_text());
        }
    }

    fn slot(&mut self, paths: &Paths, field: FieldId) -> u32 {
        let at = field.0 as usize;
        if self.slots.len() <= at {
            self.slots.resize(at + 1, NO_SLOT);
        }
        if self.slots[at] == NO_SLOT {
            let is_canonical = field.spec().is_some();
            self.slots[at] = add_column(&mut self.columns, paths.name(field), paths.role(field), is_canonical);
        }
        self.slots[at]
    }

    fn context_slot(&mut self) -> u32 {
        if self.context == NO_SLOT {
            self.context = add_column(&mut self.columns, CONTEXT, Role::Derived, true);
        }
        self.context
    }
}

fn add_column(columns: &mut Vec<Column>, name: &str, role: Role, canonical: bool) -> u32 {
    let stored = match role {
        Role::Id => Stored::Ids(Ids::default()),
        Role::Figure => Stored::Figures(Figures::default()),
        Role::Content | Role::Derived => Stored::Values(Values::default()),
    };
    columns.push(Column { name: name.into(), role, canonical, stored, mapped: None });
    (columns.len() - 1) as u32
}

/// Notes the words of a new value; returns the memory they take, in bytes.
fn note_words(words: &mut Words, value: &str, values: &mut Values) -> usize {
    let before = values.words.len();
    words.of_value(if is_null(value) { "" } else { value }, &mut values.words);
    (values.words.len() - before) * WORD_BYTES
}

/// What an event costs while the shard is finished: its shape and its place
/// among the events of that shape, and one column's ordinals or numbers in one
/// piece, the numbers from both of their forms.
const FINISHING_BYTES: usize = 32;

/// What a word of a distinct value costs: four bytes while the shard fills,
/// four more when its documents are put in order at the end.
const WORD_BYTES: usize = 8;
