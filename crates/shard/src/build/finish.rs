//! Finishes a shard: derives columns from each other and writes all of them.

use std::io::{self, Write};

use logdex_event::field::Role;

use super::builder::{Builder, RawKept};
use super::column::{Column, ColumnKind, Values};
use super::dependencies::{Candidate, sources};
use super::derivation::{Derivation, Function, NO_CODE};
use super::file_writer::FileWriter;
use super::groups::{Item, items};
use super::members::derive_members;
use super::non_null::non_null_events;
use super::overflow::Overflow;
use super::schemas::Schemas;
use super::values::ValuesBuilder;
use crate::encoding::{dictionary, dictionary_column, validity};
use crate::file::column_ids::{SLOT_OF_CONTEXT, SLOT_OF_FIELD, SLOT_OF_RULE};
use crate::file::sections::{put_name, put_varint};
use crate::file::statistics::{Bounds, Statistics};
use crate::memory::chunks::Chunks;
use crate::memory::code_list::CodeList;
use crate::memory::interner::Interner;
use crate::{COLUMN_IDS, OVERFLOW, SCHEMAS, TEMPLATES, WORDS};

impl Builder {
    /// Writes all columns of the shard to `out`.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(self, out: impl Write) -> io::Result<()> {
        let Builder { mut columns, numbers, mut words, schemas: lists, groups, rare, templates, raw, .. } =
            self;
        columns.iter_mut().filter_map(Column::dictionary_mut).for_each(ValuesBuilder::settle);
        let schemas = Schemas::of(&lists, &columns);
        derive_members(&mut columns, &groups, &schemas, &lists);
        drop(groups);
        let overflow = Overflow::of(&columns, rare, &schemas, &mut words);
        let mut file = FileWriter::new(out, lists.codes.to_vec())?;
        // Words come first, because they are what takes most memory.
        let own = columns.iter().filter(|column| !column.is_rare()).filter_map(Column::indexed);
        let rare = (!overflow.events.is_empty()).then_some(&overflow.values);
        let of_values: Vec<&Chunks<u32>> = own.chain(rare).map(|values| &values.words).collect();
        let words = words.encode(file.docs, &of_values, &mut file.zstd)?;
        file.blob(WORDS, &words)?;
        drop(words);
        columns.iter_mut().filter_map(Column::dictionary_mut).for_each(|it| it.words = Chunks::default());
        file.blob(COLUMN_IDS, &column_ids(&columns))?;
        let (bytes, ends) = schema_lists(&lists, &columns);
        let starts = std::iter::once(0).chain(ends.iter().copied());
        write_own(
            &mut file,
            SCHEMAS,
            starts.zip(&ends).map(|(start, &end)| &bytes[start..end]),
            &lists.codes,
        )?;
        if raw == RawKept::Yes {
            write_own(&mut file, TEMPLATES, templates.distinct.iter(), &templates.codes)?;
        }
        for column in numbers.iter().filter(|column| column.len() > 0) {
            file.numbers(column)?;
        }
        derive_event_times(&mut columns, &schemas);
        derive_dependent(&mut columns, &schemas);
        let names: Vec<&str> = columns.iter().map(|column| &*column.name).collect();
        for (id, column) in columns.iter().enumerate().filter(|(_, column)| !column.is_rare()) {
            let validity = file.validity(id, &schemas)?;
            let (codes, values) = column.encode(&names, &mut file.zstd)?;
            let values: Vec<&[u8]> = values.iter().map(|piece| &**piece).collect();
            let events = non_null_events(column, id, &schemas);
            let sections = [&[&validity[..]][..], &[&codes], &values];
            file.entry(&column.name, Some(column.role), events, sections, column.indexed())?;
            file.statistics(statistics(column));
        }
        if !overflow.events.is_empty() {
            write_overflow(&mut file, &overflow)?;
        }
        file.finish()
    }
}

/// The statistics of a column: bounds only where its dictionary has all of its values.
fn statistics(column: &Column) -> Statistics {
    let rows = column.rows() as u32;
    let has_all = |derivation: &Derivation| matches!(derivation.function, Function::Map { .. });
    match column.dictionary() {
        Some(values) if column.derivation.as_deref().is_none_or(has_all) => Statistics {
            rows,
            distinct: Some(values.distinct.len() as u32),
            bounds: Bounds::of_values(values.distinct.iter()),
        },
        _ => Statistics { rows, distinct: None, bounds: Bounds::Unknown },
    }
}

/// Derives columns that are the times of their events.
fn derive_event_times(columns: &mut [Column], schemas: &Schemas) {
    for (id, column) in columns.iter_mut().enumerate() {
        // A time for each event, or none: of several the order would be lost.
        if let Values::Scalars(scalars) = &column.values
            && let Some(format) = scalars.event_time()
            && schemas.is_single(id)
        {
            let rows = scalars.len();
            column.derivation = Some(Box::new(Derivation::whole(Function::EventTime(format), rows, rows)));
            column.values = Values::Dictionary(Box::default());
        }
    }
}

/// Derives columns that depend on another one.
fn derive_dependent(columns: &mut [Column], schemas: &Schemas) {
    // Dependencies are found by schemas: with as many as events it takes too long.
    if schemas.are_many() {
        return;
    }
    let (mut ids, mut candidates) = (Vec::new(), Vec::new());
    for (id, column) in columns.iter().enumerate() {
        let is_own = column.derivation.is_none() && column.kind != ColumnKind::Groups;
        if let Some(ValuesBuilder { codes, distinct, .. }) = column.dictionary()
            && is_own
            && !column.is_rare()
            && schemas.is_single(id)
        {
            ids.push(id);
            candidates.push(Candidate { codes, distinct: distinct.len(), schemas: schemas.of_column(id) });
        }
    }
    let found = sources(&candidates, schemas.of_events, schemas.len);
    for (&id, source) in ids.iter().zip(found) {
        let Some(source) = source.filter(|_| !columns[id].is_source) else { continue };
        let (rows, non_null) = (columns[id].rows(), non_null_events(&columns[id], id, schemas));
        let (of, is_copy) = (ids[source.column], is_copy(columns, id, ids[source.column], &source.map));
        let function = Function::of_source(of as u32, source.map, source.is_narrower, is_copy);
        columns[id].derivation = Some(Box::new(Derivation::whole(function, rows, non_null as usize)));
        if let Some(values) = columns[id].dictionary_mut() {
            values.codes = CodeList::default();
            if is_copy {
                values.distinct = Interner::default();
            }
        }
    }
}

/// Distinct values from which on a copy of another dictionary is left out: the one
/// place of a smaller one costs less than looking values up among more of them.
const COPIED_VALUES: usize = 4096;

/// True if a column without words has the values of its source, and many.
fn is_copy(columns: &[Column], id: usize, source: usize, map: &[u32]) -> bool {
    let [own, source] = [id, source].map(|id| &columns[id]);
    let Some([values, texts]) = own.dictionary().zip(source.dictionary()).map(<[_; 2]>::from) else {
        return false;
    };
    own.role == Role::Derived
        && values.distinct.len() >= COPIED_VALUES
        // No part is empty.
        && (0..).zip(map).all(|(from, &to)| {
            let text = texts.distinct.get(from);
            to == NO_CODE || text == values.distinct.get(to) && !text.is_empty()
        })
}

/// The schemas as they are stored, the columns of an event and no more: one
/// behind the other, and where each ends. There may be as many as events.
fn schema_lists(lists: &ValuesBuilder, columns: &[Column]) -> (Vec<u8>, Vec<usize>) {
    let is_group: Vec<bool> = columns.iter().map(|column| column.kind == ColumnKind::Groups).collect();
    let (mut bytes, mut ends) = (Vec::new(), Vec::new());
    for list in lists.distinct.iter() {
        for column in items(list, |id| is_group[id as usize]).map(Item::column) {
            put_varint(&mut bytes, u64::from(column));
        }
        ends.push(bytes.len());
    }
    (bytes, ends)
}

/// The names of columns behind one another, each with its kind.
fn column_ids(columns: &[Column]) -> Vec<u8> {
    let mut section = Vec::new();
    for column in columns {
        section.push(match column.kind {
            ColumnKind::Native | ColumnKind::Canonical => SLOT_OF_FIELD,
            ColumnKind::Context => SLOT_OF_CONTEXT,
            ColumnKind::Groups => SLOT_OF_RULE,
        });
        put_name(&column.name, &mut section);
    }
    section
}

/// A column of our own, with a value for each event.
fn write_own<'v, W: Write>(
    file: &mut FileWriter<'_, W>,
    name: &str,
    distinct: impl Iterator<Item = &'v [u8]>,
    codes: &CodeList,
) -> io::Result<()> {
    let dictionary = dictionary::encode(distinct, &mut file.zstd)?;
    let (validity, codes) = (validity::encode_all(), dictionary_column::encode_codes(codes));
    file.entry(name, Some(Role::Derived), file.docs, [&[&validity], &[&codes], &[&dictionary]], None)
}

fn write_overflow<W: Write>(file: &mut FileWriter<'_, W>, overflow: &Overflow) -> io::Result<()> {
    let Overflow { values, events } = overflow;
    let dictionary = dictionary::encode(values.distinct.iter(), &mut file.zstd)?;
    let (validity, codes) =
        (validity::encode_listed(events)?, dictionary_column::encode_codes(&values.codes));
    let with_values = events.chunk_by(|one, other| one == other).count() as u32;
    let sections: [&[&[u8]]; 3] = [&[&validity], &[&codes], &[&dictionary]];
    file.entry(OVERFLOW, Some(Role::Content), with_values, sections, Some(values))
}
