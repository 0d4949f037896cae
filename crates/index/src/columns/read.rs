//! Reads the columns of a shard.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use tantivy::HasLen;
use tantivy::columnar::column_index::open_column_index;
use tantivy::columnar::column_values::load_u64_based_column_values;
use tantivy::columnar::{Column, ColumnIndex, ColumnValues, Dictionary, Version};
use tantivy::directory::FileSlice;

use super::directory::{Entry, corrupt, decode};
use super::write::{EVENT_OF_EACH_VALUE, MAGIC, VERSION};

/// Bytes behind the directory: its length, the version, the magic number.
const FOOTER_BYTES: usize = 16;

/// The columns of one shard. Opening reads the directory only; a column costs
/// something when it is asked for.
pub(crate) struct Columns {
    file: FileSlice,
    entries: Vec<Entry>,
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
        if file.len() < FOOTER_BYTES {
            return Err(corrupt("columns file"));
        }
        let (body, footer) = file.split_from_end(FOOTER_BYTES);
        let footer = footer.read_bytes()?;
        let word =
            |at: usize| u32::from_le_bytes([footer[at], footer[at + 1], footer[at + 2], footer[at + 3]]);
        if word(12) != MAGIC || word(8) != VERSION {
            return Err(corrupt("end of the columns file"));
        }
        let length = u64::from(word(0)) | u64::from(word(4)) << 32;
        let length = usize::try_from(length).ok().filter(|&length| length <= body.len());
        let (file, directory) = body.split_from_end(length.ok_or_else(|| corrupt("columns file"))?);
        let entries = decode(&directory.read_bytes()?)?;
        Ok(Columns { file, entries })
    }

    /// All columns, sorted by name.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The column of this name, values or numbers.
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        let at = self.entries.binary_search_by(|entry| entry.name.as_str().cmp(name)).ok()?;
        Some(&self.entries[at])
    }

    /// The values of a field; `None` if no event of the shard has one.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn values(&self, name: &str) -> io::Result<Option<ValueColumn>> {
        self.entry(name).filter(|entry| entry.role.is_some()).map(|entry| self.open_values(entry)).transpose()
    }

    /// The values of a column of this file.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn open_values(&self, entry: &Entry) -> io::Result<ValueColumn> {
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
        let Some(entry) = self.entry(name).filter(|entry| entry.role.is_none()) else { return Ok(None) };
        let [index, values, _] = self.blobs(entry)?;
        let index = open_column_index(index.read_bytes()?, Version::V2)?;
        let values = load_u64_based_column_values(values.read_bytes()?)?;
        Ok(Some(Column { index, values }))
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

#[cfg(test)]
mod tests {
    use super::super::{Builder, RARE};
    use super::*;
    use logdex_core::field::Paths;

    fn built(events: &[&[(&str, &str)]]) -> (Columns, Vec<String>) {
        let mut paths = Paths::default();
        let mut builder = Builder::new(&["even"]);
        for (doc, fields) in events.iter().enumerate() {
            for (name, value) in *fields {
                let field = paths.intern(name);
                builder.push(&paths, field, doc as u32, value);
            }
            if doc % 3 == 0 {
                builder.push_number(0, doc as u32, -(doc as i64));
            }
        }
        let mut file = Vec::new();
        let mut words = Vec::new();
        let mut take = |text: &str| {
            words.push(text.to_owned());
            Ok(())
        };
        builder.write(events.len() as u32, &mut file, &mut take).unwrap();
        (Columns::open(FileSlice::from(file)).unwrap(), words)
    }

    fn docs(column: &ValueColumn, value: &str) -> Vec<u32> {
        let mut docs = Vec::new();
        if let Some(ordinal) = column.dictionary.term_ord(value).unwrap() {
            column.docs_of(ordinal, |doc| docs.push(doc));
        }
        docs
    }

    fn of(column: &ValueColumn, doc: u32) -> Vec<String> {
        column.ordinals(doc).map(|ordinal| column.value(ordinal).unwrap()).collect()
    }

    #[test]
    fn values_lead_to_their_events_in_every_cardinality() {
        let events: &[&[(&str, &str)]] = &[
            &[("event.action", "b"), ("error.code", "x")],
            &[("event.action", "a")],
            &[("event.action", "b"), ("error.code", "x"), ("error.code", "y")],
            &[("event.action", "c"), ("error.code", "-")],
        ];
        let (columns, words) = built(events);
        let action = columns.values("event.action").unwrap().unwrap();
        assert_eq!(docs(&action, "b"), [0, 2]);
        assert_eq!(docs(&action, "zz"), Vec::<u32>::new());
        let error = columns.values("error.code").unwrap().unwrap();
        assert_eq!(docs(&error, "x"), [0, 2]);
        assert_eq!(of(&error, 2), ["x", "y"]);
        assert_eq!(of(&error, 1), Vec::<String>::new());
        assert_eq!(columns.entry("error.code").unwrap().events, 2);
        assert_eq!(words.len(), 6, "{words:?}");
        let mut wanted = Vec::new();
        error.docs_where(|ordinal| ordinal > 0, |doc| wanted.push(doc));
        assert_eq!(wanted, [0, 2, 2]);
    }

    #[test]
    fn an_optional_column_and_numbers() {
        let events: Vec<Vec<(&str, &str)>> =
            (0..1000).map(|doc| if doc % 7 == 3 { vec![("user.name", "u")] } else { vec![] }).collect();
        let events: Vec<&[(&str, &str)]> = events.iter().map(|event| &event[..]).collect();
        let (columns, _) = built(&events);
        let user = columns.values("user.name").unwrap().unwrap();
        let wanted: Vec<u32> = (0..1000).filter(|doc| doc % 7 == 3).collect();
        assert_eq!(docs(&user, "u"), wanted);
        let numbers = columns.numbers("even").unwrap().unwrap();
        assert_eq!((numbers.first(999), numbers.first(998)), (Some(-999), None));
    }

    #[test]
    fn rare_paths_share_a_column() {
        let events: &[&[(&str, &str)]] = &[&[("a.b", "1"), ("c", "x y")], &[("a.b", "2")]];
        let (columns, words) = built(events);
        assert!(columns.entry("a.b").is_none());
        let rare = columns.values(RARE).unwrap().unwrap();
        assert_eq!(docs(&rare, "a.b\u{0}2"), [1]);
        assert_eq!(words, ["1", "2", "x y"]);
    }

    #[test]
    fn damage_is_an_error_not_a_panic() {
        assert!(Columns::open(FileSlice::from(vec![0; 10])).is_err());
        assert!(Columns::open(FileSlice::from(vec![0xff; 100])).is_err());
    }
}
