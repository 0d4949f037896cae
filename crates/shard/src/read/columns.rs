//! Reads the columns of a shard.

use std::io;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use tantivy::HasLen;
use tantivy::columnar::ColumnValues;
use tantivy::columnar::column_values::load_u64_based_column_values;
use tantivy::directory::{FileSlice, OwnedBytes};

use crate::encoding::concatenation::ConcatenationColumn;
use crate::encoding::dictionary::Dictionary;
use crate::encoding::event_time::EventTimeColumn;
use crate::encoding::ids::IdColumn;
use crate::encoding::integers;
use crate::encoding::numbers::{self, NumberColumn};
use crate::encoding::patches::Patches;
use crate::encoding::scalars::ScalarColumn;
use crate::encoding::substring::SubstringColumn;
use crate::encoding::validity::Validity;
use crate::file::column_ids::{self, Slot};
use crate::file::container::{self, Opened};
use crate::file::directory::{Entry, decode};
use crate::file::footer::Footer;
use crate::file::read_at::ReadAt;
use crate::file::sections::{Sections, take_name};
use crate::read::codes::{
    Codes, DIRECT, FIGURES, IN_ORDER, JOINED, MAPPED, MAPPED_FROM_WIDER, PARTS, Rows, TIMES, open_map,
};
use crate::read::column::ValueColumn;
use crate::read::distinct::DistinctValues;
use crate::text::terms::TextIndex;
use crate::{Error, SHAPE, SLOTS, TIME, WORDS, corrupt};

/// The columns of one shard. Opening reads the directory only; a column costs
/// something when it is asked for.
pub struct Columns {
    file: FileSlice,
    entries: Vec<Entry>,
    shapes: OnceLock<Arc<dyn ColumnValues<u64>>>,
    /// Events of the shard.
    pub docs: u32,
    /// The version of the parser that read the events.
    pub parser_version: u32,
}

impl Columns {
    /// Opens a shard. Reads the ends of the file and the directory.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use logdex_shard::{Builder, Columns, RawKept};
    /// let mut file = Vec::new();
    /// Builder::new(&[], RawKept::Yes).write(&mut file)?;
    /// let columns = Columns::open(Arc::<[u8]>::from(file))?;
    /// assert_eq!(columns.docs, 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If the file is damaged or of another version.
    pub fn open(source: impl ReadAt) -> Result<Columns, Error> {
        let Opened { content, directory, footer } = container::open(source)?;
        let entries = decode(&directory.read_bytes()?)?;
        let Footer { events, parser_version, .. } = footer;
        Ok(Columns { file: content, entries, shapes: OnceLock::new(), docs: events, parser_version })
    }

    /// All columns, sorted by name.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The value column of this name.
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        self.find((name, true))
    }

    /// The values of a field; `None` if no event of the shard has one.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn values(&self, name: &str) -> io::Result<Option<ValueColumn>> {
        self.entry(name).map(|entry| located(entry, self.open_values(entry))).transpose()
    }

    fn open_values(&self, entry: &Entry) -> io::Result<ValueColumn> {
        let [presence, ordinals, dictionary] = self.blobs(entry)?;
        let presence = Validity::open(presence.read_bytes()?, || self.shapes())?;
        let (ordinals, distinct) = self.open_both(ordinals.read_bytes()?, &dictionary)?;
        Ok(ValueColumn::new(presence, ordinals, distinct))
    }

    /// The ordinals and the distinct values of a column.
    fn open_both(&self, mut rest: OwnedBytes, dictionary: &FileSlice) -> io::Result<(Codes, DistinctValues)> {
        let damaged = || corrupt("ordinals");
        let kind = *rest.first().ok_or_else(damaged)?;
        rest.advance(1);
        match kind {
            DIRECT => {
                let ordinals = Codes::Direct(integers::open(rest)?);
                Ok((ordinals, DistinctValues::Values(Dictionary::open(dictionary)?)))
            }
            IN_ORDER => {
                let ids = IdColumn::open(dictionary)?;
                Ok((Codes::InOrder(ids.len()), DistinctValues::Ids(ids)))
            }
            kind @ (MAPPED | MAPPED_FROM_WIDER) => {
                let name = Arc::from(name_of(&mut rest)?);
                let source = self.open_rows(&name)?;
                let (map, is_wider) = (open_map(rest)?, kind == MAPPED_FROM_WIDER);
                let distinct = DistinctValues::Values(Dictionary::open(dictionary)?);
                Ok((Codes::Mapped { name, source, map, is_wider }, distinct))
            }
            FIGURES => {
                let figures = ScalarColumn::open(dictionary)?;
                Ok((Codes::InOrder(figures.len()), DistinctValues::Figures(figures)))
            }
            TIMES => {
                let times = self.times(*rest.first().ok_or_else(damaged)?)?;
                Ok((Codes::Event(self.docs), DistinctValues::Times(times)))
            }
            PARTS => self.open_parts(rest, dictionary),
            JOINED => self.open_joined(rest, dictionary),
            _ => Err(damaged()),
        }
    }

    fn open_parts(&self, blob: OwnedBytes, dictionary: &FileSlice) -> io::Result<(Codes, DistinctValues)> {
        let mut blob = blob;
        let name = name_of(&mut blob)?;
        let source = self.open_rows(&name)?;
        let [_, _, values] = self.blobs(self.entry(&name).ok_or_else(|| corrupt("ordinals"))?)?;
        let Sections { sections: [own, exceptions], .. } = Sections::split(&FileSlice::new(Arc::new(blob)))?;
        let (own, exceptions) =
            (load_u64_based_column_values(own.read_bytes()?)?, Patches::open(&exceptions)?);
        let parts = SubstringColumn::open(dictionary, Dictionary::open(&values)?, Arc::clone(&own))?;
        let base = parts.base();
        Ok((Codes::Part { source, own, base, exceptions }, DistinctValues::Parts(parts)))
    }

    fn open_joined(
        &self,
        mut blob: OwnedBytes,
        dictionary: &FileSlice,
    ) -> io::Result<(Codes, DistinctValues)> {
        let damaged = || corrupt("ordinals");
        let separator = char::from(*blob.first().ok_or_else(damaged)?);
        blob.advance(1);
        let mut column = || {
            let name = name_of(&mut blob)?;
            let entry = self.entry(&name).ok_or_else(damaged)?;
            // A file that is damaged could join columns in a circle.
            let [_, ordinals, _] = self.blobs(entry)?;
            match ordinals.read_bytes()?.first() {
                Some(&JOINED) | None => Err(damaged()),
                Some(_) => self.open_values(entry),
            }
        };
        let (first, second) = (column()?, column()?);
        let own = Dictionary::open(dictionary)?;
        let joined = ConcatenationColumn::new(own, first, separator, second, self.docs);
        let (base, docs, exceptions) =
            (joined.base(), self.docs, Patches::open(&FileSlice::new(Arc::new(blob)))?);
        Ok((Codes::Joined { base, docs, exceptions }, DistinctValues::Joined(Box::new(joined))))
    }

    /// The times of events as a column of values.
    fn times(&self, form: u8) -> io::Result<EventTimeColumn> {
        let times = self.numbers(TIME)?;
        times.and_then(|times| EventTimeColumn::new(form, times, self.docs)).ok_or_else(|| corrupt("times"))
    }

    /// The ordinals of a column that others follow from.
    fn open_rows(&self, name: &str) -> io::Result<Rows> {
        let damaged = || corrupt("ordinals");
        let [presence, ordinals, _] = self.blobs(self.entry(name).ok_or_else(damaged)?)?;
        let mut ordinals = ordinals.read_bytes()?;
        if ordinals.first() != Some(&DIRECT) {
            return Err(damaged());
        }
        ordinals.advance(1);
        let presence = Validity::open(presence.read_bytes()?, || self.shapes())?;
        Ok(Rows { presence, ordinals: integers::open(ordinals)? })
    }

    /// The shape of each event.
    fn shapes(&self) -> io::Result<Arc<dyn ColumnValues<u64>>> {
        if let Some(shapes) = self.shapes.get() {
            return Ok(Arc::clone(shapes));
        }
        let entry = self.entry(SHAPE).ok_or_else(|| corrupt("shapes of events"))?;
        let [_, ordinals, _] = self.blobs(entry)?;
        let mut ordinals = ordinals.read_bytes()?;
        if ordinals.first() != Some(&DIRECT) {
            return Err(corrupt("shapes of events"));
        }
        ordinals.advance(1);
        let shapes = integers::open(ordinals)?;
        Ok(Arc::clone(self.shapes.get_or_init(|| shapes)))
    }

    /// A number column; `None` if there is none of this name.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn numbers(&self, name: &str) -> io::Result<Option<NumberColumn>> {
        let Some(entry) = self.find((name, false)) else { return Ok(None) };
        let [index, values, zones] = self.blobs(entry)?;
        let (index, values) = (index.read_bytes()?, values.read_bytes()?);
        located(entry, numbers::open(index, values, &zones)).map(Some)
    }

    /// The words and the documents that hold them.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn words(&self) -> io::Result<TextIndex> {
        let entry = self.find((WORDS, false)).ok_or_else(|| corrupt("words"))?;
        let [_, _, words] = self.blobs(entry)?;
        located(entry, TextIndex::open(&words))
    }

    /// All columns that events have values in, in the order of the numbers
    /// shapes give them.
    pub(crate) fn slots(&self) -> io::Result<Vec<Slot>> {
        let damaged = || corrupt("names of columns");
        let entry = self.find((SLOTS, false)).ok_or_else(damaged)?;
        let [_, _, names] = self.blobs(entry)?;
        column_ids::decode(&names.read_bytes()?).ok_or_else(damaged)
    }

    fn find(&self, key: (&str, bool)) -> Option<&Entry> {
        let at = self.entries.binary_search_by(|entry| entry.key().cmp(&key)).ok()?;
        Some(&self.entries[at])
    }

    fn blobs(&self, entry: &Entry) -> io::Result<[FileSlice; 3]> {
        let mut at = entry.start;
        let mut blobs = [entry.presence_bytes, entry.ordinals_bytes, entry.dictionary_bytes].map(|bytes| {
            let range = at..at.saturating_add(bytes);
            at = range.end;
            range
        });
        if at > self.file.len() as u64 {
            return Err(corrupt("directory of columns"));
        }
        let slice = |range: &mut Range<u64>| self.file.slice(range.start as usize..range.end as usize);
        Ok(blobs.each_mut().map(slice))
    }
}

/// Adds where the entry starts to an error of opening it.
fn located<T>(entry: &Entry, opened: io::Result<T>) -> io::Result<T> {
    opened.map_err(|error| Error::from(error).at(entry.start).into())
}

/// Takes a name off the front.
fn name_of(blob: &mut OwnedBytes) -> io::Result<String> {
    let mut rest = blob.as_slice();
    let name = take_name(&mut rest).ok_or_else(|| corrupt("ordinals"))?.to_owned();
    blob.advance(blob.len() - rest.len());
    Ok(name)
}
