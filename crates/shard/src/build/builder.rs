//! Collects the values of a shard's events.

use logdex_event::Timestamp;
use logdex_event::event::{Content, Dependency, Event, EventPart, EventValue, ValueGroup};
use logdex_event::field::{FieldId, Paths, Role, is_null};

use super::column::{Column, ColumnKind, Values};
use super::costs::{CUT_BYTES, DICTIONARY_BYTES, FINISHING_BYTES, WORD_BYTES, column_bytes};
use super::derivation::NO_CODE;
use super::derive::{self, DependentValue, Outcome, StoredValue, derive};
use super::groups::{GroupsBuilder, SeenGroup, put_column};
use super::rare_values::{RARE_ROWS, RareValues};
use super::schemas::events_of_own;
use super::values::ValuesBuilder;
use crate::encoding::numbers::Numbers;
use crate::memory::interner::Interned;
use crate::record::template::{self, Placeholder};
use crate::text::terms::TermsBuilder;
use crate::{CONTEXT, TIME};

/// A field without a column yet in [`Builder::column_ids`].
const NO_COLUMN: u32 = u32::MAX;

/// Whether the raw records can be read back from the columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RawKept {
    /// They can.
    #[default]
    Yes,
    /// They can't: raw records are in the archive only.
    No,
}

/// The columns of a shard while it fills. Its memory is the values' memory:
/// distinct values once, two to four bytes per value of an event.
///
/// ```
/// use logdex_event::{Event, field::{Paths, id}};
/// use logdex_shard::{Builder, Columns, RawKept};
///
/// let mut builder = Builder::new(&["length"], RawKept::Yes);
/// let (mut event, paths) = (Event::default(), Paths::default());
/// for action in ["GetObject", "PutObject", "GetObject"] {
///     event.clear();
///     event.push(id("event.action"), action);
///     event.set_raw(action.as_bytes());
///     builder.push_number(0, action.len() as i64);
///     builder.add(&event, &paths);
/// }
/// let mut file = Vec::new();
/// builder.write(&mut file)?;
/// assert_eq!(Columns::open(file)?.docs, 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Builder {
    pub(crate) columns: Vec<Column>,
    pub(crate) numbers: Vec<Numbers>,
    pub(crate) words: TermsBuilder,
    /// The schema of each event: the columns of its values, in their order.
    pub(crate) schemas: ValuesBuilder,
    pub(crate) groups: GroupsBuilder,
    pub(crate) rare: RareValues,
    /// The template of each event's record, if raw records are kept.
    pub(crate) templates: ValuesBuilder,
    pub(crate) raw: RawKept,
    /// By field.
    column_ids: Vec<u32>,
    context: u32,
    schema: Vec<u8>,
    /// The time of the event, if times are kept.
    time: Option<Timestamp>,
    /// For each of the event's own values the one it derives from.
    stored: Vec<StoredValue>,
    /// Columns and codes of a new group.
    members: Vec<(u32, u32)>,
    placeholders: Vec<Placeholder>,
    template: Vec<u8>,
    bytes: usize,
}

impl Builder {
    /// An empty shard with these number columns.
    pub fn new(numbers: &[&'static str], raw: RawKept) -> Builder {
        Builder {
            columns: Vec::new(),
            numbers: numbers.iter().map(|&name| Numbers::new(name)).collect(),
            words: TermsBuilder::default(),
            schemas: ValuesBuilder::default(),
            groups: GroupsBuilder::default(),
            rare: RareValues::default(),
            templates: ValuesBuilder::default(),
            raw,
            column_ids: Vec::new(),
            context: NO_COLUMN,
            schema: Vec::new(),
            time: None,
            stored: Vec::new(),
            members: Vec::new(),
            placeholders: Vec::new(),
            template: Vec::new(),
            bytes: 0,
        }
    }

    /// Adds the next event: its values, its raw record, the words of its own.
    pub fn add(&mut self, event: &Event, paths: &Paths) {
        self.time = event.time.filter(|_| self.numbers.iter().any(|column| column.name == TIME));
        self.schema.clear();
        self.placeholders.clear();
        self.stored.clear();
        let mut index = 0;
        let memory = event.memory();
        event.for_each_part(|part| {
            index += match part {
                EventPart::Value(value) => self.add_value(event, &value, index, paths),
                EventPart::Group(group) => self.add_group(&group, memory, index, paths),
            };
        });
        if !event.context.is_empty() {
            let column = self.context_column();
            put_column(&mut self.schema, column, false);
            self.push(event, column, &event.context);
        }
        template::order(&mut self.placeholders);
        self.index_own_words(event);
        if self.raw == RawKept::Yes {
            self.template.clear();
            template::encode(&event.raw, &self.placeholders, &mut self.template);
            self.templates.push(&self.template);
        }
        self.schemas.push(&self.schema);
    }

    /// Adds a number of the event to be added next, in the `column`-th number column.
    pub fn push_number(&mut self, column: usize, value: i64) {
        let event = self.docs();
        self.numbers[column].push(event, value);
    }

    /// Events so far.
    pub fn docs(&self) -> u32 {
        self.schemas.codes.len() as u32
    }

    /// Memory in bytes, close enough to decide by.
    pub fn bytes(&self) -> usize {
        let own = self.words.bytes() + self.schemas.bytes() + self.templates.bytes() + self.groups.bytes();
        let numbers: usize = self.numbers.iter().map(Numbers::bytes).sum();
        let finishing = self.docs() as usize * FINISHING_BYTES;
        self.bytes + own + numbers + finishing
    }

    /// Adds the value with this index in its event; returns how many values
    /// that are.
    fn add_value(&mut self, event: &Event, value: &EventValue, index: usize, paths: &Paths) -> usize {
        let EventValue { field, value: text, dependency, .. } = *value;
        let column = self.column(paths, field);
        let derived = dependency.and_then(|dependency| self.derive(column, text, dependency));
        put_column(&mut self.schema, column, derived.is_some());
        let stored = derived.unwrap_or_else(|| self.push(event, column, text));
        self.stored.push(stored);
        // A function of another value stands in the record where that one does.
        let is_in_record = matches!(dependency, None | Some(Dependency::Similar { .. }));
        let role = self.columns[column as usize].role;
        let is_own = is_in_record && role != Role::Derived;
        if let Some(range) = value.raw.as_ref().filter(|range| is_own && !range.is_empty()) {
            self.placeholders.push(Placeholder { start: range.start, end: range.end, index, role });
        }
        1
    }

    /// Derives a value, if its column can be; returns the value it derives from.
    fn derive(&mut self, column: u32, value: &str, dependency: Dependency) -> Option<StoredValue> {
        let patches = self.patches_before(column)?;
        let has_patches = !patches.is_empty();
        let (event, index) = (self.docs(), self.stored.len());
        let dependent = DependentValue { column, value, dependency, event, index, patches };
        match derive(&mut self.columns, &self.stored, dependent) {
            Outcome::Derived(stored) => Some(stored),
            Outcome::New { stored, is_part } => {
                if !is_part {
                    let code = self.intern(column, value).number;
                    derive::set_code(&mut self.columns[column as usize], stored, code);
                }
                self.bytes += CUT_BYTES;
                Some(stored)
            }
            Outcome::Stored => {
                // Finding those patches costs too much to be done again.
                self.columns[column as usize].is_underivable |= has_patches;
                None
            }
        }
    }

    /// The events of the values that a column has before the first derived one:
    /// they become patches. `None` if no value can be derived.
    fn patches_before(&mut self, id: u32) -> Option<Vec<u32>> {
        let column = &self.columns[id as usize];
        let rows = column.rows();
        if column.is_underivable {
            return None;
        }
        if column.derivation.is_some() || rows == 0 {
            return Some(Vec::new());
        }
        let events = events_of_own(&self.schemas, id, &self.columns);
        // Values of this event, and of groups, have no place among them.
        let is_ready = events.len() == rows;
        self.columns[id as usize].is_underivable = !is_ready;
        is_ready.then_some(events)
    }

    /// Adds a value group; returns how many values that are: its key and its members.
    fn add_group(&mut self, group: &ValueGroup, memory: u64, index: usize, paths: &Paths) -> usize {
        let seen = match self.groups.find(memory, group.number) {
            Some(seen) => seen,
            None => self.add_new_group(group, paths),
        };
        self.schema.extend_from_slice(self.groups.columns_of(seen));
        if let Some(values) = self.columns[seen.column as usize].dictionary_mut() {
            let before = values.bytes();
            values.push_code(seen.code);
            self.bytes += values.bytes() - before;
        }
        if let Some(range) = &group.raw {
            // Derived, because its words are not indexed as its own.
            let role = Role::Derived;
            self.placeholders.push(Placeholder { start: range.start, end: range.end, index, role });
        }
        1 + seen.members as usize
    }

    /// Adds a group whose number the shard does not know.
    #[cold]
    fn add_new_group(&mut self, group: &ValueGroup, paths: &Paths) -> SeenGroup {
        let columns = &mut self.columns;
        let key_column =
            self.groups.column(group, |name| add_column(columns, &name, Role::Derived, ColumnKind::Groups));
        let Interned { number: code, is_new, .. } = self.intern(key_column, group.key());
        if !is_new && let Some(seen) = self.groups.know(group, code) {
            return seen;
        }
        let mut members = std::mem::take(&mut self.members);
        members.clear();
        for (field, value) in group.values() {
            let column = self.column(paths, field);
            // A column of members is derived from their key or not at all; formats see to it.
            debug_assert!(self.columns[column as usize].derivation.is_none());
            self.columns[column as usize].is_underivable = true;
            members.push((column, self.intern(column, value).number));
        }
        let seen = self.groups.add(group, code, &members);
        self.members = members;
        seen
    }

    /// The code of a value in its column, without a row that has it.
    fn intern(&mut self, column: u32, value: &str) -> Interned {
        self.promote(column);
        let column = &mut self.columns[column as usize];
        let is_content = column.role == Role::Content;
        let Some(values) = column.dictionary_mut() else {
            debug_assert!(false, "ids and scalars depend on nothing");
            return Interned { number: NO_CODE, start: 0, is_new: false };
        };
        let before = values.bytes();
        let interned = values.intern(value.as_bytes());
        self.bytes += values.bytes() - before;
        if interned.is_new && is_content {
            self.bytes += index_words(&mut self.words, value, values);
        }
        interned
    }

    /// Stores a value; returns it for values that depend on it.
    fn push(&mut self, event: &Event, id: u32, value: &str) -> StoredValue {
        let doc = self.docs();
        let no_code = StoredValue { column: id, source: id, code: NO_CODE, start: 0 };
        if let Column { name, values: Values::Rare(rows), .. } = &mut self.columns[id as usize] {
            if rows.len < RARE_ROWS {
                self.rare.push(rows, doc, value.as_bytes());
                self.bytes += RareValues::row_bytes(name, value.as_bytes());
                return no_code;
            }
            self.promote(id);
        }
        let Column { role, values, derivation, .. } = &mut self.columns[id as usize];
        let values = match values {
            Values::Rare(_) => return no_code,
            Values::Dictionary(values) => values,
            Values::Ids(ids) => {
                let before = ids.bytes();
                ids.push(value.as_bytes(), is_null(value));
                self.bytes += ids.bytes() - before;
                return no_code;
            }
            Values::Scalars(scalars) => {
                let before = scalars.bytes();
                scalars.push(value, self.time);
                self.bytes += scalars.bytes() - before;
                return no_code;
            }
        };
        let before = values.bytes();
        let mut bytes = 0;
        let mut push = |value: &str| {
            let interned = values.push(value.as_bytes());
            if interned.is_new && *role == Role::Content {
                bytes += index_words(&mut self.words, value, values);
            }
            interned
        };
        if let Some(derivation) = derivation {
            if let Some(reverted) = derivation.revert(doc).and_then(|index| event.own_value(index)) {
                push(reverted);
            }
            derivation.patches.push(doc);
            self.bytes += size_of::<u32>();
        }
        let Interned { number: code, start, .. } = push(value);
        self.bytes += bytes + values.bytes() - before;
        StoredValue { column: id, source: id, code, start }
    }

    /// Gives a column of rare values a dictionary; leaves any other as it is.
    fn promote(&mut self, id: u32) {
        let Builder { columns, rare, words, bytes, .. } = self;
        let Column { name, values, .. } = &mut columns[id as usize];
        let Values::Rare(rows) = *values else { return };
        let mut dictionary = Box::<ValuesBuilder>::default();
        rare.for_each(rows, |_, address| {
            let value = rare.value(address);
            // The bytes stay where they are until the shard is finished.
            *bytes = bytes.saturating_sub(RareValues::row_bytes(name, value)) + value.len();
            if dictionary.push(value).is_new {
                *bytes += index_words(words, str::from_utf8(value).unwrap_or_default(), &mut dictionary);
            }
        });
        *bytes += DICTIONARY_BYTES + dictionary.bytes();
        *values = Values::Dictionary(dictionary);
    }

    /// Indexes the words of an event that no value of a column has.
    fn index_own_words(&mut self, event: &Event) {
        let doc = self.docs();
        if event.content == Content::Raw {
            let index = |text: &str| self.words.of_event(doc, text);
            match str::from_utf8(&event.raw) {
                Ok(raw) => template::for_each_text(raw, &self.placeholders, index),
                Err(_) => self.words.of_event(doc, &String::from_utf8_lossy(&event.raw)),
            }
        }
        if !event.loose_text().is_empty() {
            self.words.of_event(doc, event.loose_text());
        }
    }

    fn column(&mut self, paths: &Paths, field: FieldId) -> u32 {
        let at = field.0 as usize;
        if self.column_ids.len() <= at {
            self.column_ids.resize(at + 1, NO_COLUMN);
        }
        if self.column_ids[at] == NO_COLUMN {
            let kind = if field.spec().is_some() { ColumnKind::Canonical } else { ColumnKind::Native };
            self.column_ids[at] = add_column(&mut self.columns, paths.name(field), paths.role(field), kind);
            self.bytes += column_bytes(paths.name(field), kind);
        }
        self.column_ids[at]
    }

    fn context_column(&mut self) -> u32 {
        if self.context == NO_COLUMN {
            self.context = add_column(&mut self.columns, CONTEXT, Role::Derived, ColumnKind::Context);
        }
        self.context
    }
}

fn add_column(columns: &mut Vec<Column>, name: &str, role: Role, kind: ColumnKind) -> u32 {
    columns.push(Column::new(name, role, kind));
    (columns.len() - 1) as u32
}

/// Indexes the words of a new value; returns the memory they take, in bytes.
fn index_words(words: &mut TermsBuilder, value: &str, values: &mut ValuesBuilder) -> usize {
    let before = values.words.len();
    words.of_value(if is_null(value) { "" } else { value }, &mut values.words);
    (values.words.len() - before) * WORD_BYTES
}
