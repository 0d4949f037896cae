//! Reads the columns of a shard.

use std::io;
use std::ops::{Range, RangeInclusive};
use std::sync::{Arc, OnceLock};

use tantivy::HasLen;
use tantivy::columnar::ColumnValues;
use tantivy::directory::FileSlice;

use crate::encoding::column::ValueColumn;
use crate::encoding::encoded::{ColumnSections, EncodedColumn, Shard};
use crate::encoding::numbers::{self, NumberColumn};
use crate::encoding::validity::Validity;
use crate::encoding::{dictionary_column, table};
use crate::file::checksum::checksum;
use crate::file::column_ids::{self, Slot, SlotKind};
use crate::file::container::{self, Opened};
use crate::file::directory::{Entry, decode};
use crate::file::footer::Footer;
use crate::file::read_at::ReadAt;
use crate::text::terms::TextIndex;
use crate::{COLUMN_IDS, Error, SCHEMAS, TIME, WORDS, corrupt};

/// Bytes whose blocks are checked by one read: few enough to be held by a source
/// that copies them.
const CHECKED_TOGETHER: usize = 1 << 20;

/// The columns of one shard. Opening reads the directory only; a column costs
/// something when it is opened.
///
/// ```
/// # use logdex_event::{Event, field::{Paths, id}};
/// # use logdex_shard::{Builder, Columns, RawKept};
/// # let mut builder = Builder::new(&["bytes"], RawKept::Yes);
/// # let (mut event, paths) = (Event::default(), Paths::default());
/// # event.push(id("event.action"), "GetObject");
/// # builder.push_number(0, 17);
/// # builder.add(&event, &paths);
/// # let mut file = Vec::new();
/// # builder.write(&mut file)?;
/// let columns = Columns::open(file)?;
/// let action = columns.values("event.action")?.expect("an event has an action");
/// assert_eq!(action.first(0).map(|code| action.value(code)).transpose()?, Some("GetObject".into()));
/// let bytes = columns.numbers("bytes")?.expect("an event has a number");
/// assert_eq!(bytes.first(0), Some(17));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Columns {
    file: FileSlice,
    entries: Vec<Entry>,
    /// The schema id of each event, once it is read.
    schemas: OnceLock<Arc<dyn ColumnValues<u64>>>,
    /// The checksums of the names of all fields, sorted, once they are needed.
    names: OnceLock<Vec<u32>>,
    /// Events of the shard.
    pub docs: u32,
    /// The version of the parser that made the events.
    pub parser_version: u32,
    /// The version of the tokenizer that made the words.
    pub tokenizer_version: u32,
    /// The checksum of the file: two files with the same one are taken for equal.
    pub checksum: u32,
}

impl Columns {
    /// Opens a shard. Reads the ends of the file and the directory.
    ///
    /// # Errors
    /// If the file is damaged or of another version.
    pub fn open(source: impl ReadAt) -> Result<Columns, Error> {
        let Opened { content, directory, footer, checksum } = container::open(source)?;
        let entries = decode(&directory.read_bytes()?)?;
        let Footer { events, parser_version, tokenizer_version, .. } = footer;
        let (schemas, names) = (OnceLock::new(), OnceLock::new());
        Ok(Columns {
            file: content,
            entries,
            schemas,
            names,
            docs: events,
            parser_version,
            tokenizer_version,
            checksum,
        })
    }

    /// Reads all bytes and checks their sums.
    ///
    /// # Errors
    /// At the first damaged block.
    pub fn check_blocks(&self) -> Result<(), Error> {
        let length = self.file.len();
        for start in (0..length).step_by(CHECKED_TOGETHER) {
            self.file.read_bytes_slice(start..length.min(start + CHECKED_TOGETHER))?;
        }
        Ok(())
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
        let sections = self.sections_of(entry)?;
        let validity = self.validity(&sections.validity)?;
        let encoded = table::open(self, sections)?;
        let rows = encoded.codes.row_count();
        if rows.is_some_and(|rows| u64::from(rows) != validity.row_count(self.docs)) {
            return Err(corrupt("rows of a column"));
        }
        Ok(ValueColumn { validity, encoded })
    }

    /// The schema id of each event.
    fn schemas(&self) -> io::Result<Arc<dyn ColumnValues<u64>>> {
        if let Some(schemas) = self.schemas.get() {
            return Ok(Arc::clone(schemas));
        }
        let entry = self.entry(SCHEMAS).ok_or_else(|| corrupt("schemas of events"))?;
        let codes =
            self.sections_of(entry).and_then(|sections| dictionary_column::open_codes(&sections.codes));
        let schemas = located(entry, codes)?.0;
        if schemas.num_vals() != self.docs {
            return located(entry, Err(corrupt("schemas of events")));
        }
        Ok(Arc::clone(self.schemas.get_or_init(|| schemas)))
    }

    fn sections_of(&self, entry: &Entry) -> io::Result<ColumnSections> {
        let [validity, codes, values] = self.blobs(entry)?;
        Ok(ColumnSections { validity, codes, values })
    }

    /// False if no event has a number of this range in a number column, as far as
    /// its bounds tell.
    pub(crate) fn may_meet(&self, name: &str, range: &RangeInclusive<i64>) -> bool {
        self.find((name, false)).is_some_and(|entry| entry.statistics.bounds.may_meet(range))
    }

    /// A number column; `None` if there is none of this name.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn numbers(&self, name: &str) -> io::Result<Option<NumberColumn>> {
        let Some(entry) = self.find((name, false)) else { return Ok(None) };
        let [index, values, zones] = self.blobs(entry)?;
        located(entry, numbers::open(index.read_bytes()?, values.read_bytes()?, &zones)).map(Some)
    }

    /// The words and the documents that hold them.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn words(&self) -> io::Result<TextIndex> {
        let entry = self.find((WORDS, false)).ok_or_else(|| corrupt("words"))?;
        located(entry, self.blobs(entry).and_then(|[_, _, words]| TextIndex::open(&words)))
    }

    /// All columns that events have values in, by column id.
    pub(crate) fn slots(&self) -> io::Result<Vec<Slot>> {
        self.with_column_ids(column_ids::decode)
    }

    /// False if no event has a value in a field of this name. True for others, too,
    /// but rarely.
    pub(crate) fn may_have_field(&self, name: &str) -> io::Result<bool> {
        let names = match self.names.get() {
            Some(names) => names,
            None => {
                let names = self.with_column_ids(checksums)?;
                self.names.get_or_init(|| names)
            }
        };
        Ok(names.binary_search(&checksum(name.as_bytes())).is_ok())
    }

    fn with_column_ids<T>(&self, read: impl FnOnce(&[u8]) -> Option<T>) -> io::Result<T> {
        let damaged = || corrupt("names of columns");
        let entry = self.find((COLUMN_IDS, false)).ok_or_else(damaged)?;
        let bytes = self.blobs(entry).and_then(|[_, _, bytes]| bytes.read_bytes());
        located(entry, bytes.and_then(|bytes| read(&bytes).ok_or_else(damaged)))
    }

    fn find(&self, key: (&str, bool)) -> Option<&Entry> {
        let at = self.entries.binary_search_by(|entry| entry.key().cmp(&key)).ok()?;
        Some(&self.entries[at])
    }

    fn blobs(&self, entry: &Entry) -> io::Result<[FileSlice; 3]> {
        let mut at = entry.start;
        let mut blobs = [entry.validity_bytes, entry.codes_bytes, entry.values_bytes].map(|bytes| {
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

impl Shard for Columns {
    fn docs(&self) -> u32 {
        self.docs
    }

    fn sections(&self, name: &str) -> io::Result<ColumnSections> {
        self.sections_of(self.entry(name).ok_or_else(|| corrupt("source of a column"))?)
    }

    fn validity(&self, section: &FileSlice) -> io::Result<Validity> {
        Validity::open(section.read_bytes()?, || self.schemas())
    }

    fn open(&self, name: &str) -> io::Result<(Validity, EncodedColumn)> {
        let column = self.values(name)?.ok_or_else(|| corrupt("source of a column"))?;
        Ok((column.validity, column.encoded))
    }

    fn times(&self) -> io::Result<Option<NumberColumn>> {
        self.numbers(TIME)
    }
}

/// The checksums of the names of fields, sorted.
fn checksums(column_ids: &[u8]) -> Option<Vec<u32>> {
    let mut checksums = Vec::new();
    column_ids::for_each(column_ids, |kind, name| {
        if kind == SlotKind::Field {
            checksums.push(checksum(name.as_bytes()));
        }
    })?;
    checksums.sort_unstable();
    Some(checksums)
}

/// Adds where the entry starts to an error of opening it.
fn located<T>(entry: &Entry, opened: io::Result<T>) -> io::Result<T> {
    opened.map_err(|error| Error::from(error).at(entry.start).into())
}
