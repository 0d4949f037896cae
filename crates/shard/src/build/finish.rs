//! Writes the columns of a shard, one after another.

use std::collections::HashMap;
use std::io::{self, Write};
use std::rc::Rc;

use logdex_event::field::Role;
use tantivy::columnar::column_values::{CodecType, serialize_u64_based_column_values};
use zstd::bulk::Compressor;

use crate::build::builder::{Builder, Column, Kind, RawKept, Stored};
use crate::build::chunks::Chunks;
use crate::build::code_list::CodeList;
use crate::build::dependencies::{Candidate, Source, sources};
use crate::build::derived::{On, Rider};
use crate::build::groups::{Item, items};
use crate::build::non_null::{count_events, is_null_form, told_events};
use crate::build::overflow::{gather, is_rare};
use crate::build::schemas::Shapes;
use crate::build::ungroup::unbundle;
use crate::encoding::integers::encode_codes;
use crate::encoding::numbers::{Encoded, Numbers};
use crate::encoding::validity::{self, Shaped};
use crate::file::container::ContentWriter;
use crate::file::directory::{Entry, encode};
use crate::file::sections::{put_name, put_sections, put_varint};
use crate::file::statistics::{Bounds, Statistics};
use crate::read::codes::{DIRECT, FIGURES, IN_ORDER, JOINED, MAPPED, MAPPED_FROM_WIDER, PARTS, TIMES};

use crate::build::column_values::ValuesBuilder;
use crate::encoding::{dictionary, patches, substring};
use crate::file::column_ids::{SLOT_OF_CONTEXT, SLOT_OF_FIELD, SLOT_OF_RULE};
use crate::{RARE, SHAPE, SKELETON, SLOTS, WORDS, ZSTD_LEVEL};

impl Builder {
    /// Writes all columns of the shard to `out`.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(self, out: impl Write) -> io::Result<()> {
        let Builder { mut columns, numbers, mut words, shapes: lists, bundles, skeletons, raw, .. } = self;
        columns.iter_mut().for_each(Column::settle);
        let shapes = Shapes::of(&lists, &columns);
        unbundle(&mut columns, &bundles, &shapes, &lists);
        drop(bundles);
        let gathered = gather(&columns, &shapes, &mut words);
        let mut file = File::new(out, lists.ordinals.to_vec())?;
        // TermsBuilder come first, because they are what takes most memory.
        let own = columns.iter().filter(|column| !is_rare(column)).filter_map(words_of);
        let rare = (!gathered.docs.is_empty()).then_some(&gathered.values.words);
        let words = words.encode(file.docs, &own.chain(rare).collect::<Vec<_>>(), &mut file.zstd)?;
        file.blob(WORDS, &words)?;
        drop(words);
        columns.iter_mut().for_each(Column::forget_words);
        let names: Vec<&str> = columns.iter().map(|column| &*column.name).collect();
        file.blob(SLOTS, &slots(&columns))?;
        let (plain, ends) = plain(&lists, &columns);
        let starts = std::iter::once(0).chain(ends.iter().copied());
        file.own(SHAPE, starts.zip(&ends).map(|(start, &end)| &plain[start..end]), &lists.ordinals)?;
        if raw == RawKept::Yes {
            file.own(SKELETON, skeletons.distinct.iter(), &skeletons.ordinals)?;
        }
        for column in numbers.iter().filter(|column| column.len() > 0) {
            file.numbers(column)?;
        }
        let follows = follows(&columns, &shapes);
        for (slot, column) in columns.iter().enumerate().filter(|(_, column)| !is_rare(column)) {
            let mapped = column.mapped.as_ref().map(|mapped| &mapped.source);
            let source = mapped.or(follows[slot].as_ref()).map(|source| (names[source.column], source));
            match &column.rider {
                Some(rider) => file.rider(column, rider, slot, &shapes, &names)?,
                None => file.column(column, slot, &shapes, source)?,
            }
            file.statistics(statistics(column));
        }
        if !gathered.docs.is_empty() {
            file.rare(&gathered.values, &gathered.docs)?;
        }
        file.finish()
    }
}

impl Column {
    /// Sets free what only filling needs.
    fn settle(&mut self) {
        if let Stored::ValuesBuilder(values) = &mut self.stored {
            values.settle();
        }
    }

    /// Sets free the words, once they are written.
    fn forget_words(&mut self) {
        if let Stored::ValuesBuilder(values) = &mut self.stored {
            values.words = Chunks::default();
        }
    }
}

/// The words of a column's values, if free text looks at them.
fn words_of(column: &Column) -> Option<&Chunks<u32>> {
    match &column.stored {
        Stored::ValuesBuilder(values) if column.role == Role::Content => Some(&values.words),
        _ => None,
    }
}

/// The statistics of a column that is written.
fn statistics(column: &Column) -> Statistics {
    let rows = column.rows() as u32;
    match &column.stored {
        // Values that follow from another column's are not among its own.
        Stored::ValuesBuilder(values) if column.rider.is_none() => Statistics {
            rows,
            distinct: Some(values.distinct.len() as u32),
            bounds: Bounds::of_values(values.distinct.iter()),
        },
        _ => Statistics { rows, distinct: None, bounds: Bounds::Unknown },
    }
}

/// For each column the one it follows from.
fn follows(columns: &[Column], shapes: &Shapes) -> Vec<Option<Source>> {
    let mut found: Vec<Option<Source>> = columns.iter().map(|_| None).collect();
    let (mut slots, mut candidates) = (Vec::new(), Vec::new());
    for (slot, column) in columns.iter().enumerate() {
        if let Stored::ValuesBuilder(ValuesBuilder { ordinals, distinct, .. }) = &column.stored
            && !is_rare(column)
            && column.mapped.is_none()
            && column.rider.is_none()
            && column.kind != Kind::Rule
            && shapes.is_single(slot)
        {
            slots.push(slot);
            candidates.push(Candidate { ordinals, distinct: distinct.len(), shapes: shapes.of_slot(slot) });
        }
    }
    // Who follows whom is found out by shapes: with as many as events it takes too long.
    if !shapes.are_many() {
        let sources = sources(&candidates, shapes.of_docs, shapes.len);
        // What others ride on keeps its ordinals.
        let followers = slots.iter().zip(sources).filter(|(slot, _)| !columns[**slot].is_source);
        for (&slot, source) in followers {
            found[slot] = source.map(|source| Source { column: slots[source.column], ..source });
        }
    }
    found
}

/// The shapes as they are kept, the columns of an event and no more: one
/// behind the other, and where each ends. There may be as many as events.
fn plain(lists: &ValuesBuilder, columns: &[Column]) -> (Vec<u8>, Vec<usize>) {
    let rules: Vec<bool> = columns.iter().map(|column| column.kind == Kind::Rule).collect();
    let (mut shapes, mut ends) = (Vec::new(), Vec::new());
    for list in lists.distinct.iter() {
        for slot in items(list, |slot| rules[slot as usize]).map(Item::slot) {
            put_varint(&mut shapes, u64::from(slot));
        }
        ends.push(shapes.len());
    }
    (shapes, ends)
}

/// The names of columns behind one another, each with its kind.
fn slots(columns: &[Column]) -> Vec<u8> {
    let mut blob = Vec::new();
    for column in columns {
        blob.push(match column.kind {
            Kind::Native | Kind::Canonical => SLOT_OF_FIELD,
            Kind::Context => SLOT_OF_CONTEXT,
            Kind::Rule => SLOT_OF_RULE,
        });
        put_name(&column.name, &mut blob);
    }
    blob
}

/// What a column has, each in pieces: presence, ordinals, dictionary or ids.
type Blobs<'a> = [&'a [&'a [u8]]; 3];

struct File<'z, W> {
    /// The shape of each event.
    shapes: Vec<u32>,
    /// Which events have values, by how many values shapes have.
    presences: HashMap<Vec<u32>, Rc<[u8]>>,
    out: ContentWriter<W>,
    docs: u32,
    next_word: u32,
    entries: Vec<Entry>,
    zstd: Compressor<'z>,
}

impl<W: Write> File<'_, W> {
    fn new(out: W, shapes: Vec<u32>) -> io::Result<Self> {
        let docs = shapes.len() as u32;
        let zstd = Compressor::new(ZSTD_LEVEL)?;
        let presences = HashMap::new();
        Ok(File {
            shapes,
            presences,
            out: ContentWriter::new(out)?,
            docs,
            next_word: docs,
            entries: Vec::new(),
            zstd,
        })
    }

    /// Something that is no column.
    fn blob(&mut self, name: &str, blob: &[u8]) -> io::Result<()> {
        self.entry(name, None, 0, [&[], &[], &[blob]], None)
    }

    /// A value column of our own, with a value for each event.
    fn own<'v>(
        &mut self,
        name: &str,
        distinct: impl Iterator<Item = &'v [u8]>,
        ordinals: &CodeList,
    ) -> io::Result<()> {
        let dictionary = dictionary::encode(distinct, &mut self.zstd)?;
        let (presence, ordinals) = (validity::encode_all(), direct(ordinals));
        self.entry(name, Some(Role::Derived), self.docs, [&[&presence], &[&ordinals], &[&dictionary]], None)
    }

    fn column(
        &mut self,
        column: &Column,
        slot: usize,
        shapes: &Shapes,
        source: Option<(&str, &Source)>,
    ) -> io::Result<()> {
        let presence = self.presence(slot, shapes)?;
        let events = told_events(column, slot, shapes);
        match &column.stored {
            Stored::Ids(ids) => {
                let rest = ids.encode_rest()?;
                let packed = ids.packed().iter().map(Vec::as_slice);
                let blob: Vec<&[u8]> = packed.chain([&rest[..]]).collect();
                self.entry(
                    &column.name,
                    Some(column.role),
                    events,
                    [&[&presence], &[&[IN_ORDER]], &blob],
                    None,
                )
            }
            Stored::ScalarsBuilder(figures) => {
                // A time for each event, or none: with several, their order would be lost.
                let timed = figures.timed().filter(|_| shapes.is_single(slot));
                let (ordinals, blob) = match timed {
                    Some(form) => (vec![TIMES, form], Vec::new()),
                    None => (vec![FIGURES], figures.encode(&mut self.zstd)?),
                };
                let blobs: Blobs = [&[&presence], &[&ordinals], &[&blob]];
                self.entry(&column.name, Some(column.role), events, blobs, None)
            }
            Stored::ValuesBuilder(values) => {
                let ordinals = match source {
                    Some((name, source)) => mapped(name, source)?,
                    None => direct(&values.ordinals),
                };
                let dictionary = dictionary::encode(values.distinct.iter(), &mut self.zstd)?;
                let words = (column.role == Role::Content).then_some(values);
                let blobs: Blobs = [&[&presence], &[&ordinals], &[&dictionary]];
                self.entry(&column.name, Some(column.role), events, blobs, words)
            }
        }
    }

    /// A column that rides on others.
    fn rider(
        &mut self,
        column: &Column,
        rider: &Rider,
        slot: usize,
        shapes: &Shapes,
        names: &[&str],
    ) -> io::Result<()> {
        let Stored::ValuesBuilder(values) = &column.stored else { return Ok(()) };
        let presence = self.presence(slot, shapes)?;
        let mut exceptions = Vec::new();
        patches::encode(&rider.exceptions, &values.ordinals.to_vec(), &mut exceptions)?;
        let (ordinals, dictionary) = match &rider.on {
            On::Part { source, entries, .. } => {
                let mut ordinals = vec![PARTS];
                put_name(names[*source as usize], &mut ordinals);
                put_sections(&mut ordinals, &[&substring::encode_own(entries)?, &exceptions]);
                (ordinals, substring::encode(values.distinct.iter(), entries, &mut self.zstd)?)
            }
            On::Joined { first, second, separator } => {
                let mut ordinals = vec![JOINED, *separator];
                [first, second].iter().for_each(|slot| put_name(names[**slot as usize], &mut ordinals));
                ordinals.extend_from_slice(&exceptions);
                (ordinals, dictionary::encode(values.distinct.iter(), &mut self.zstd)?)
            }
        };
        let words = (column.role == Role::Content).then_some(values);
        let told = |row: usize| !is_null_form(values.distinct.get(values.ordinals.get(row)));
        let events = rider.riding + count_events(&rider.exceptions, told);
        let blobs: Blobs = [&[&presence], &[&ordinals], &[&dictionary]];
        self.entry(&column.name, Some(column.role), events, blobs, words)
    }

    /// Which events have values in a column.
    fn presence(&mut self, slot: usize, shapes: &Shapes) -> io::Result<Rc<[u8]>> {
        if shapes.are_all(slot) {
            return Ok(validity::encode_all().into());
        }
        if shapes.are_many() {
            return Ok(validity::encode_listed(&shapes.docs(slot))?.into());
        }
        let counts = shapes.counts(slot);
        // What comes together is there together.
        if let Some(known) = self.presences.get(&counts) {
            return Ok(Rc::clone(known));
        }
        let blob: Rc<[u8]> =
            validity::encode_shaped(&Shaped { counts: &counts, shapes: &self.shapes })?.into();
        self.presences.insert(counts, Rc::clone(&blob));
        Ok(blob)
    }

    fn rare(&mut self, values: &ValuesBuilder, docs: &[u32]) -> io::Result<()> {
        let dictionary = dictionary::encode(values.distinct.iter(), &mut self.zstd)?;
        let (presence, ordinals) = (validity::encode_listed(docs)?, direct(&values.ordinals));
        let blobs: Blobs = [&[&presence], &[&ordinals], &[&dictionary]];
        let mut events = docs.to_vec();
        events.dedup();
        self.entry(RARE, Some(Role::Content), events.len() as u32, blobs, Some(values))
    }

    fn numbers(&mut self, column: &Numbers) -> io::Result<()> {
        let Encoded { index, values, zones, statistics } = column.encode(self.docs)?;
        self.entry(column.name, None, column.len() as u32, [&[&index], &[&values], &[&zones]], None)?;
        self.statistics(statistics);
        Ok(())
    }

    /// Writes blobs and notes where they are. `words` are the values whose
    /// words are indexed, in the order of the documents that stand for them.
    fn entry(
        &mut self,
        name: &str,
        role: Option<Role>,
        events: u32,
        blobs: Blobs,
        words: Option<&ValuesBuilder>,
    ) -> io::Result<()> {
        let start = self.out.written();
        let mut lengths = [0; 3];
        for (pieces, length) in blobs.iter().zip(&mut lengths) {
            for piece in *pieces {
                self.out.write_all(piece)?;
                *length += piece.len() as u64;
            }
        }
        let first_word = words.map(|values| {
            let first = self.next_word;
            self.next_word += values.distinct.len() as u32;
            first
        });
        let [presence_bytes, ordinals_bytes, dictionary_bytes] = lengths;
        let name = name.to_owned();
        self.entries.push(Entry {
            name,
            role,
            events,
            start,
            presence_bytes,
            ordinals_bytes,
            dictionary_bytes,
            first_word,
            statistics: Statistics::default(),
        });
        Ok(())
    }

    /// Notes the statistics of the column that was written last.
    fn statistics(&mut self, statistics: Statistics) {
        if let Some(entry) = self.entries.last_mut() {
            entry.statistics = statistics;
        }
    }

    fn finish(mut self) -> io::Result<()> {
        self.entries.sort_by(|a, b| a.key().cmp(&b.key()));
        let mut directory = Vec::new();
        encode(&self.entries, &mut directory);
        self.out.finish(&directory, self.docs)
    }
}

fn direct(ordinals: &CodeList) -> Vec<u8> {
    let mut blob = vec![DIRECT];
    encode_codes(ordinals, &mut blob);
    blob
}

fn mapped(name: &str, source: &Source) -> io::Result<Vec<u8>> {
    let mut blob = vec![if source.is_wider { MAPPED_FROM_WIDER } else { MAPPED }];
    put_name(name, &mut blob);
    serialize_u64_based_column_values::<u32>(&&source.map[..], &[CodecType::Bitpacked], &mut blob)?;
    Ok(blob)
}
