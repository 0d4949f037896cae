//! Reads the columns of a shard.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use tantivy::HasLen;
use tantivy::columnar::column_index::open_column_index;
use tantivy::columnar::column_values::load_u64_based_column_values;
use tantivy::columnar::{Column, ColumnIndex, ColumnValues, Dictionary, Version};
use tantivy::directory::FileSlice;

use super::checked::Checked;
use super::directory::{Entry, decode};
use super::footer::Footer;
use super::{EVENT_OF_EACH_VALUE, corrupt};

/// The columns of one shard. Opening reads the directory only; a column costs
/// something when it is asked for.
pub(crate) struct Columns {
    file: FileSlice,
    entries: Vec<Entry>,
    /// Events of the shard.
    pub docs: u32,
}

/// The values of one field over the events of a shard.
pub(crate) struct ValueColumn {
    index: Index,
    ordinals: Arc<dyn ColumnValues<u64>>,
    /// The distinct values, sorted; a value's place is its ordinal.
    pub dictionary: Dictionary,
}

/// Which event a value belongs to.
enum Index {
    /// Events have one value or none.
    Single(ColumnIndex),
    /// Events may have several: the event of each value, ascending.
    EventOfEach(Arc<dyn ColumnValues<u32>>),
}

/// One number for each event, or none.
pub(crate) type NumberColumn = Column<i64>;

impl Columns {
    /// Opens a columns file.
    ///
    /// # Errors
    /// If it is damaged or of another version.
    pub fn open(file: FileSlice) -> io::Result<Columns> {
        let damaged = || corrupt("end of the columns file");
        let before = file.len().checked_sub(Footer::BYTES).ok_or_else(damaged)?;
        let (file, end) = file.split(before);
        let end = end.read_bytes()?;
        let footer = Footer::decode(&end).ok_or_else(damaged)?;
        let content = usize::try_from(footer.content_bytes).ok().filter(|&content| content <= before);
        let (content, sums) = file.split(content.ok_or_else(damaged)?);
        let sums = sums.read_bytes()?;
        if footer.encode(&sums) != end.as_slice() {
            return Err(damaged());
        }
        let content = FileSlice::new(Arc::new(Checked::new(content, sums).ok_or_else(damaged)?));
        let directory = usize::try_from(footer.directory_bytes).ok().filter(|&bytes| bytes <= content.len());
        let (file, directory) = content.split_from_end(directory.ok_or_else(damaged)?);
        Ok(Columns { file, entries: decode(&directory.read_bytes()?)?, docs: footer.docs })
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
        self.entry(name).map(|entry| self.open_values(entry)).transpose()
    }

    fn open_values(&self, entry: &Entry) -> io::Result<ValueColumn> {
        let [index, values, dictionary] = self.blobs(entry)?;
        Ok(ValueColumn {
            index: Index::open(&index)?,
            ordinals: load_u64_based_column_values(values.read_bytes()?)?,
            dictionary: Dictionary::open(dictionary)?,
        })
    }

    /// A number column; `None` if there is none of this name.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn numbers(&self, name: &str) -> io::Result<Option<NumberColumn>> {
        let Some(entry) = self.find((name, false)) else { return Ok(None) };
        let [index, values, _] = self.blobs(entry)?;
        let index = open_column_index(index.read_bytes()?, Version::V2)?;
        let values = load_u64_based_column_values(values.read_bytes()?)?;
        Ok(Some(Column { index, values }))
    }

    fn find(&self, key: (&str, bool)) -> Option<&Entry> {
        let at = self.entries.binary_search_by(|entry| entry.key().cmp(&key)).ok()?;
        Some(&self.entries[at])
    }

    fn blobs(&self, entry: &Entry) -> io::Result<[FileSlice; 3]> {
        let mut at = entry.start;
        let mut blobs = [entry.index_bytes, entry.values_bytes, entry.dictionary_bytes].map(|bytes| {
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

impl ValueColumn {
    /// Calls `take` with each event that has the value with this ordinal.
    pub fn docs_of(&self, ordinal: u64, take: impl FnMut(u32)) {
        self.docs_between(ordinal..ordinal + 1, take);
    }

    /// Calls `take` with each event that has a value with an ordinal in the
    /// range; an event with several such values may come several times.
    pub fn docs_between(&self, ordinals: Range<u64>, take: impl FnMut(u32)) {
        if ordinals.is_empty() {
            return;
        }
        let mut rows = Vec::new();
        let all = 0..self.ordinals.num_vals();
        self.ordinals.get_row_ids_for_value_range(ordinals.start..=ordinals.end - 1, all, &mut rows);
        self.docs_of_rows(rows, take);
    }

    /// Calls `take` with each event that has a value whose ordinal is wanted.
    pub fn docs_where(&self, wanted: impl Fn(u64) -> bool, take: impl FnMut(u32)) {
        const BATCH: usize = 512;
        let total = self.ordinals.num_vals() as usize;
        let mut batch = [0u64; BATCH];
        let mut rows = Vec::new();
        for start in (0..total).step_by(BATCH) {
            let batch = &mut batch[..BATCH.min(total - start)];
            self.ordinals.get_range(start as u64, batch);
            rows.extend(
                batch.iter().enumerate().filter(|(_, ord)| wanted(**ord)).map(|(at, _)| (start + at) as u32),
            );
        }
        self.docs_of_rows(rows, take);
    }

    /// The ordinals of one event's values.
    pub fn ordinals(&self, doc: u32) -> impl Iterator<Item = u64> + '_ {
        self.index.rows(doc).map(|row| self.ordinals.get_val(row))
    }

    /// The value with this ordinal.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn value(&self, ordinal: u64) -> io::Result<String> {
        let mut bytes = Vec::new();
        self.dictionary.ord_to_term(ordinal, &mut bytes)?;
        String::from_utf8(bytes).map_err(|_| corrupt("dictionary"))
    }

    fn docs_of_rows(&self, mut rows: Vec<u32>, take: impl FnMut(u32)) {
        match &self.index {
            Index::Single(index) => index.select_batch_in_place(0, &mut rows),
            Index::EventOfEach(events) => rows.iter_mut().for_each(|row| *row = events.get_val(*row)),
        }
        rows.into_iter().for_each(take);
    }
}

impl Index {
    fn open(file: &FileSlice) -> io::Result<Index> {
        let mut bytes = file.read_bytes()?;
        if bytes.first() != Some(&EVENT_OF_EACH_VALUE) {
            return Ok(Index::Single(open_column_index(bytes, Version::V2)?));
        }
        bytes.advance(1);
        Ok(Index::EventOfEach(load_u64_based_column_values(bytes)?))
    }

    /// The places of an event's values.
    fn rows(&self, doc: u32) -> Range<u32> {
        match self {
            Index::Single(index) => index.value_row_ids(doc),
            Index::EventOfEach(events) => first_from(&**events, doc)..first_from(&**events, doc + 1),
        }
    }
}

/// The first place whose event is `doc` or a later one.
fn first_from(events: &dyn ColumnValues<u32>, doc: u32) -> u32 {
    let (mut low, mut high) = (0, events.num_vals());
    while low < high {
        let middle = low + (high - low) / 2;
        if events.get_val(middle) < doc { low = middle + 1 } else { high = middle }
    }
    low
}
