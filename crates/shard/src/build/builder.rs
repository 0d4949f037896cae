//! Collects the values of a shard's events.

use logdex_event::Timestamp;
use logdex_event::event::{Bundle, Content, Event, Follows, Part, Told};
use logdex_event::field::{FieldId, Paths, Role, is_null};

use crate::build::column_values::ValuesBuilder;
use crate::build::derived::{self, Passenger, Ride, Rider, Root, ride};
use crate::build::groups::{Bundles, Seen, put_slot};
use crate::build::schemas::docs_with;
use crate::build::ungroup::Mapped;
use crate::encoding::ids::IdsBuilder;
use crate::encoding::numbers::Numbers;
use crate::encoding::scalars::ScalarsBuilder;
use crate::memory::interner::Interned;
use crate::record::template::{self, Hole};
use crate::text::terms::TermsBuilder;
use crate::{CONTEXT, TIME};

/// What a field without a column yet has in [`Builder::slots`].
const NO_SLOT: u32 = u32::MAX;

/// What an entry of a rider costs, in bytes.
const ENTRY_BYTES: usize = 4;

/// What a column costs beside its values, in bytes: itself, its name, and the
/// smallest tables its values can be in.
const COLUMN_OVERHEAD: usize = 500;

/// Whether the raw records can be read back from the columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RawKept {
    /// They can.
    #[default]
    Yes,
    /// They can't: whoever wants them reads the archive.
    No,
}

/// The columns of a shard while it fills. Its memory is the values' memory:
/// distinct values once, four bytes per value of an event.
pub struct Builder {
    pub(crate) columns: Vec<Column>,
    pub(crate) numbers: Vec<Numbers>,
    pub(crate) words: TermsBuilder,
    /// The shape of each event: the columns of its values, in their order.
    pub(crate) shapes: ValuesBuilder,
    pub(crate) bundles: Bundles,
    /// The skeleton of each event, if raw records are kept.
    pub(crate) skeletons: ValuesBuilder,
    pub(crate) raw: RawKept,
    slots: Vec<u32>,
    context: u32,
    shape: Vec<u8>,
    /// The time of the event, if times are kept.
    time: Option<Timestamp>,
    /// What each value of the event's own goes back to.
    roots: Vec<Root>,
    /// The same of a new bundle.
    members: Vec<(u32, u32)>,
    holes: Vec<Hole>,
    skeleton: Vec<u8>,
    bytes: usize,
}

/// The ordinal of what has none: ids, figures.
pub(crate) const NO_ORDINAL: u32 = u32::MAX;

/// Whose name a column has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A path as it came with the records.
    Native,
    /// A field of the catalogue: it gets its column however rare it is.
    Canonical,
    /// What carriers say of events.
    Context,
    /// What values follow from by a rule.
    Rule,
}

/// One value column.
pub(crate) struct Column {
    pub name: Box<str>,
    pub role: Role,
    /// Whose name it is.
    pub kind: Kind,
    pub stored: Stored,
    /// Where its ordinals follow from, if they came in bundles; it has none
    /// of its own then.
    pub mapped: Option<Mapped>,
    /// What its values ride on, if they do.
    pub rider: Option<Rider>,
    /// Others ride on it, so it can't.
    pub is_source: bool,
    /// It has values that can't be told from others, so no others ride.
    pub is_stubborn: bool,
}

/// The values of a column.
pub(crate) enum Stored {
    ValuesBuilder(ValuesBuilder),
    Ids(IdsBuilder),
    ScalarsBuilder(ScalarsBuilder),
}

impl Column {
    /// How many values events have in it.
    pub fn rows(&self) -> usize {
        match (&self.stored, &self.mapped) {
            (_, Some(mapped)) => mapped.rows,
            (Stored::ValuesBuilder(values), None) => {
                let riding = self.rider.as_ref().map_or(0, |rider| rider.riding);
                values.ordinals.len() + riding as usize
            }
            (Stored::Ids(ids), None) => ids.len(),
            (Stored::ScalarsBuilder(figures), None) => figures.len(),
        }
    }
}

impl Builder {
    /// An empty shard with these number columns.
    pub fn new(numbers: &[&'static str], raw: RawKept) -> Builder {
        Builder {
            columns: Vec::new(),
            numbers: numbers.iter().map(|&name| Numbers::new(name)).collect(),
            words: TermsBuilder::default(),
            shapes: ValuesBuilder::default(),
            bundles: Bundles::default(),
            skeletons: ValuesBuilder::default(),
            raw,
            slots: Vec::new(),
            context: NO_SLOT,
            shape: Vec::new(),
            time: None,
            roots: Vec::new(),
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
        self.roots.clear();
        let mut leaf = 0;
        let memory = event.memory();
        event.for_each_part(|told| {
            leaf += match told {
                Told::Value(part) => self.add_value(event, &part, leaf, paths),
                Told::Bundle(bundle) => self.add_bundle(&bundle, memory, leaf, paths),
            };
        });
        if !event.context.is_empty() {
            let slot = self.context_slot();
            put_slot(&mut self.shape, slot, false);
            self.push(event, slot, &event.context);
        }
        template::settle(&mut self.holes);
        self.own_words(event, doc);
        if self.raw == RawKept::Yes {
            self.skeleton.clear();
            template::encode(&event.raw, &self.holes, &mut self.skeleton);
            self.skeletons.push(&self.skeleton);
        }
        self.shapes.push(&self.shape);
    }

    /// Takes a value, the `leaf`-th of its event; returns how many those are.
    fn add_value(&mut self, event: &Event, part: &Part, leaf: usize, paths: &Paths) -> usize {
        let Part { field, value, follows, .. } = *part;
        let slot = self.slot(paths, field);
        let rides = follows.and_then(|follows| self.ride(slot, value, follows));
        put_slot(&mut self.shape, slot, rides.is_some());
        let root = rides.unwrap_or_else(|| self.push(event, slot, value));
        self.roots.push(root);
        // What follows from another value stands where that one does.
        let stands = matches!(follows, None | Some(Follows::Resembles { .. }));
        let role = self.columns[slot as usize].role;
        let is_own = stands && role != Role::Derived;
        if let Some(range) = part.raw.as_ref().filter(|range| is_own && !range.is_empty()) {
            self.holes.push(Hole { start: range.start, end: range.end, leaf, role });
        }
        1
    }

    /// Lets a value ride on others, if it can; returns what it goes back to.
    fn ride(&mut self, slot: u32, value: &str, follows: Follows) -> Option<Root> {
        let exceptions = self.exceptions(slot)?;
        let is_late = !exceptions.is_empty();
        let (doc, leaf) = (self.docs(), self.roots.len());
        let passenger = Passenger { slot, value, follows, doc, leaf, exceptions };
        match ride(&mut self.columns, &self.roots, passenger) {
            Ride::Rides(root) => Some(root),
            Ride::New { root, is_part } => {
                if !is_part {
                    let ordinal = self.intern(slot, value).number;
                    derived::settle(&mut self.columns[slot as usize], root, ordinal);
                }
                self.bytes += ENTRY_BYTES;
                Some(root)
            }
            Ride::Not => {
                // Looking for exceptions costs too much to be done again.
                self.columns[slot as usize].is_stubborn |= is_late;
                None
            }
        }
    }

    /// The events of the values that a column has before the first that rides:
    /// they become exceptions. `None` if no value can ride.
    fn exceptions(&mut self, slot: u32) -> Option<Vec<u32>> {
        let column = &self.columns[slot as usize];
        let rows = column.rows();
        if column.is_stubborn {
            return None;
        }
        if column.rider.is_some() || rows == 0 {
            return Some(Vec::new());
        }
        let docs = docs_with(&self.shapes, slot, &self.columns);
        // ValuesBuilder of this event, and of bundles, have no place among them.
        let is_ready = docs.len() == rows;
        self.columns[slot as usize].is_stubborn = !is_ready;
        is_ready.then_some(docs)
    }

    /// Takes values that came together: the text they follow from and each of
    /// them count.
    fn add_bundle(&mut self, bundle: &Bundle, memory: u64, leaf: usize, paths: &Paths) -> usize {
        let seen = match self.bundles.find(memory, bundle.number) {
            Some(seen) => seen,
            None => self.new_bundle(bundle, paths),
        };
        self.shape.extend_from_slice(self.bundles.shape(seen));
        if let Stored::ValuesBuilder(values) = &mut self.columns[seen.slot as usize].stored {
            let before = values.bytes();
            values.push_known(seen.ordinal);
            self.bytes += values.bytes() - before;
        }
        if let Some(range) = &bundle.raw {
            // Derived, because its words are not indexed as its own.
            self.holes.push(Hole { start: range.start, end: range.end, leaf, role: Role::Derived });
        }
        1 + seen.members as usize
    }

    /// Takes a bundle whose number the shard does not know.
    #[cold]
    fn new_bundle(&mut self, bundle: &Bundle, paths: &Paths) -> Seen {
        let columns = &mut self.columns;
        let slot = self
            .bundles
            .column(bundle.rule().index(), |name| add_column(columns, &name, Role::Derived, Kind::Rule));
        let Interned { number, is_new, .. } = self.intern(slot, bundle.cause());
        if let Some(at) =
            Some(number).filter(|_| !is_new).and_then(|number| self.bundles.know(bundle, number))
        {
            return at;
        }
        let mut members = std::mem::take(&mut self.members);
        members.clear();
        for (field, value) in bundle.values() {
            let slot = self.slot(paths, field);
            // Bundles and riders don't go together; formats take care that they needn't.
            debug_assert!(self.columns[slot as usize].rider.is_none());
            self.columns[slot as usize].is_stubborn = true;
            members.push((slot, self.intern(slot, value).number));
        }
        let at = self.bundles.add(bundle, number, &members);
        self.members = members;
        at
    }

    /// The ordinal of a value in its column.
    fn intern(&mut self, slot: u32, value: &str) -> Interned {
        let Column { role, stored, .. } = &mut self.columns[slot as usize];
        let Stored::ValuesBuilder(values) = stored else {
            debug_assert!(false, "no rule gives ids");
            return Interned { number: NO_ORDINAL, start: 0, is_new: false };
        };
        let before = values.bytes();
        let interned = values.intern(value.as_bytes());
        self.bytes += values.bytes() - before;
        if interned.is_new && *role == Role::Content {
            self.bytes += note_words(&mut self.words, value, values);
        }
        interned
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

    /// Notes a value; returns what others that follow from it go back to.
    fn push(&mut self, event: &Event, slot: u32, value: &str) -> Root {
        let doc = self.docs();
        let Column { role, stored, rider, .. } = &mut self.columns[slot as usize];
        let none = Root { column: slot, slot, ordinal: NO_ORDINAL, start: 0 };
        let values = match stored {
            Stored::ValuesBuilder(values) => values,
            Stored::Ids(ids) => {
                let before = ids.bytes();
                ids.push(value.as_bytes(), is_null(value));
                self.bytes += ids.bytes() - before;
                return none;
            }
            Stored::ScalarsBuilder(figures) => {
                let before = figures.bytes();
                figures.push(value, self.time);
                self.bytes += figures.bytes() - before;
                return none;
            }
        };
        let before = values.bytes();
        let mut bytes = 0;
        let mut push = |value: &str| {
            let interned = values.push(value.as_bytes());
            if interned.is_new && *role == Role::Content {
                bytes += note_words(&mut self.words, value, values);
            }
            interned
        };
        if let Some(rider) = rider {
            if let Some(first) = rider.unseat(doc).and_then(|at| event.own_value(at)) {
                push(first);
                rider.exceptions.push(doc);
            }
            rider.exceptions.push(doc);
        }
        let Interned { number, start, .. } = push(value);
        self.bytes += bytes + if rider.is_some() { size_of::<u32>() } else { 0 };
        self.bytes += values.bytes() - before;
        Root { column: slot, slot, ordinal: number, start }
    }

    /// TermsBuilder of an event that no value of a column has.
    fn own_words(&mut self, event: &Event, doc: u32) {
        if event.content == Content::Raw {
            match str::from_utf8(&event.raw) {
                Ok(raw) => template::for_each_text(raw, &self.holes, |text| self.words.of_event(doc, text)),
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
            let kind = if field.spec().is_some() { Kind::Canonical } else { Kind::Native };
            self.slots[at] = add_column(&mut self.columns, paths.name(field), paths.role(field), kind);
        }
        self.slots[at]
    }

    fn context_slot(&mut self) -> u32 {
        if self.context == NO_SLOT {
            self.context = add_column(&mut self.columns, CONTEXT, Role::Derived, Kind::Context);
        }
        self.context
    }
}

fn add_column(columns: &mut Vec<Column>, name: &str, role: Role, kind: Kind) -> u32 {
    let stored = match role {
        Role::Id => Stored::Ids(IdsBuilder::default()),
        Role::Scalar => Stored::ScalarsBuilder(ScalarsBuilder::default()),
        Role::Content | Role::Derived => Stored::ValuesBuilder(ValuesBuilder::default()),
    };
    let name = name.into();
    columns.push(Column {
        name,
        role,
        kind,
        stored,
        mapped: None,
        rider: None,
        is_source: false,
        is_stubborn: false,
    });
    (columns.len() - 1) as u32
}

/// Notes the words of a new value; returns the memory they take, in bytes.
fn note_words(words: &mut TermsBuilder, value: &str, values: &mut ValuesBuilder) -> usize {
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
