//! The id encoding: values that hardly ever come again, packed in the order of
//! rows. No row needs a code; nothing is looked up or sorted while a shard
//! fills. A table from hashes to groups of rows finds an id again.
//!
//! ```text
//! codes section  = 2:u8
//! values section = packed group-starts format-ids formats bucket-starts groups
//!                  bytes-of-each-but-packed:u64*5
//! packed         = for each row the packed value, in the layout of its format
//! group-starts   = packed numbers: where in `packed` each id group, of 256 rows, begins
//! format-ids     = packed numbers: for each row the place of its format in `formats`
//! formats        = (alphabet:u8 letters:varint pads:u8)*
//! bucket-starts  = packed numbers: for each bucket where it begins in `groups`,
//!                  and where the last ends
//! groups         = packed numbers: the id group of each row whose value is no
//!                  null form, by bucket, ascending within one
//! ```
//!
//! `alphabet` is a tag of alphabet.rs. `letters` is one more than the letters
//! of each value without its pads; if it is 0, each value says so itself, in a
//! varint before its packed letters. `pads` equals signs follow the letters.
//! The code of a value is its row.
//!
//! With R rows there are B buckets, the least power of two that is not below
//! R / 8 rounded up (1 if there are no rows). A value's bucket is `hash mod B`,
//! where `hash` is the CRC-32 of its packed bytes, with their varint if they have
//! one. A reader that only decodes values does not need the table.

pub(crate) mod alphabet;
pub(crate) mod format;

use std::io;
use std::sync::Arc;

use tantivy::HasLen;
use tantivy::columnar::ColumnValues;
use tantivy::directory::FileSlice;

use crate::encoding::codes::RowNumbers;
use crate::encoding::encoded::{ColumnSections, EncodedColumn, Encoding, Shard, Values};
use crate::encoding::hash_table::{self, HashTable};
use crate::encoding::ids::alphabet::Alphabet;
use crate::encoding::ids::format::IdFormat;
use crate::encoding::integers;
use crate::encoding::integers::random_access::RandomAccess;
use crate::file::checksum::checksum;
use crate::file::sections::{Sections, put_sections};
use crate::memory::chunks::Chunks;
use crate::{FieldValue, corrupt};

/// The row of the table.
pub(crate) const ENCODING: Encoding = Encoding { code: CODE, name: "ids", open };

const CODE: u8 = 2;

/// The codes section.
pub(crate) const CODES_SECTION: &[u8] = &[CODE];

fn open(_: &dyn Shard, sections: ColumnSections) -> io::Result<EncodedColumn> {
    let ids = IdColumn::open(&sections.values)?;
    Ok(EncodedColumn::new(RowNumbers(ids.len()), ids))
}

/// Rows that are found together: the table names groups, not rows, which
/// costs a byte an id less; looking through a group takes a microsecond.
const GROUP: usize = 256;

/// What reading one id costs, in ids read in order.
const LOOKUP_COST: usize = 32;

/// Ids in a bucket of the table, on average. Each is a group to look through.
const BUCKET: usize = 8;

/// Formats with a fixed number of letters. Values of yet another format have
/// their length written before each.
const MAX_FIXED: usize = 200;

/// The ids of one field while a shard fills.
#[derive(Default)]
pub(crate) struct IdsBuilder {
    packed: Chunks<u8>,
    starts: Vec<u64>,
    formats: Vec<IdFormat>,
    format_ids: Chunks<u8>,
    hashes: Chunks<u32>,
    scratch: Vec<u8>,
    /// Rows whose value is a null form, ascending.
    pub nulls: Vec<u32>,
}

impl IdsBuilder {
    /// Adds the next row.
    pub fn push(&mut self, value: &[u8], is_null: bool) {
        let row = self.format_ids.len();
        if row.is_multiple_of(GROUP) {
            self.starts.push(self.packed.len() as u64);
        }
        if is_null {
            self.nulls.push(row as u32);
        }
        let format = self.format(value);
        self.format_ids.push(format);
        self.scratch.clear();
        self.formats[format as usize].pack(value, &mut self.scratch);
        self.packed.extend(&self.scratch);
        self.hashes.push(checksum(&self.scratch));
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.format_ids.len()
    }

    /// Memory taken, in bytes.
    pub fn bytes(&self) -> usize {
        self.packed.len() + 5 * self.format_ids.len()
    }

    fn format(&mut self, value: &[u8]) -> u8 {
        let format = IdFormat::of(value);
        // The same few formats alternate.
        if let Some(found) = self.formats.iter().position(|known| *known == format) {
            return found as u8;
        }
        let format =
            if self.formats.len() < MAX_FIXED { format } else { IdFormat { letters: None, ..format } };
        if let Some(found) = self.formats.iter().position(|known| *known == format) {
            return found as u8;
        }
        self.formats.push(format);
        (self.formats.len() - 1) as u8
    }

    /// The packed ids, with which the blob begins.
    pub fn packed(&self) -> &[Vec<u8>] {
        self.packed.pieces()
    }

    /// What follows them in the blob.
    ///
    /// # Errors
    /// None in practice: it is written to memory.
    pub fn encode_rest(&self) -> io::Result<Vec<u8>> {
        let (mut starts, mut format_ids) = (Vec::new(), Vec::new());
        integers::encode(&self.starts, &mut starts)?;
        let ids_of_rows: Vec<u64> = self.format_ids.iter().map(u64::from).collect();
        integers::encode_fixed(&ids_of_rows, &mut format_ids);
        let mut formats = Vec::new();
        self.formats.iter().for_each(|format| format.encode(&mut formats));
        // Null forms are in no bucket: nobody looks for them as ids, and there may be many.
        let mut nulls = self.nulls.iter().peekable();
        let is_id = move |&(row, _): &(u32, u32)| nulls.next_if_eq(&&row).is_none();
        let ids = (0u32..).zip(self.hashes.iter()).filter(is_id);
        let groups = ids.map(|(row, hash)| (hash, row / GROUP as u32));
        let [bucket_starts, groups] = hash_table::encode(groups, self.hashes.len().div_ceil(BUCKET))?;
        let mut rest = Vec::new();
        put_sections(&mut rest, &[&starts, &format_ids, &formats, &bucket_starts, &groups]);
        Ok(rest)
    }
}

/// The ids of one field of a finished shard.
pub(crate) struct IdColumn {
    packed: FileSlice,
    starts: Arc<dyn ColumnValues<u64>>,
    format_ids: RandomAccess,
    formats: Vec<IdFormat>,
    /// The groups of rows by the hashes of ids.
    groups: HashTable,
}

impl IdColumn {
    /// Opens the blob.
    pub(crate) fn open(blob: &FileSlice) -> io::Result<IdColumn> {
        let Sections { head, sections: [starts, format_ids, formats, bucket_starts, groups] } =
            Sections::split(blob)?;
        let formats = formats.read_bytes()?;
        let mut formats = formats.as_slice();
        let mut decoded = Vec::new();
        while !formats.is_empty() {
            decoded.push(IdFormat::decode(&mut formats).ok_or_else(|| corrupt("formats of ids"))?);
        }
        let ids = IdColumn {
            packed: head,
            starts: integers::open(starts.read_bytes()?)?,
            format_ids: RandomAccess::open(format_ids)?,
            formats: decoded,
            groups: HashTable::open([bucket_starts, groups])?,
        };
        let rows = ids.len();
        if ids.starts.num_vals() != rows.div_ceil(GROUP as u32) || ids.groups.items().len() > rows {
            return Err(corrupt("ids"));
        }
        Ok(ids)
    }

    fn len(&self) -> u32 {
        self.format_ids.len()
    }

    /// Calls `take` with the row, format, packed bytes and letters of each row
    /// of a group until it returns false.
    fn walk(
        &self,
        group: usize,
        mut take: impl FnMut(u32, IdFormat, &[u8], usize) -> bool,
    ) -> io::Result<()> {
        self.walk_ids(group, |row, id, packed, letters| take(row, self.formats[id], packed, letters))
    }

    fn walk_ids(
        &self,
        group: usize,
        mut take: impl FnMut(u32, usize, &[u8], usize) -> bool,
    ) -> io::Result<()> {
        let damaged = || corrupt("ids");
        if group >= self.starts.num_vals() as usize {
            return Err(damaged());
        }
        let start = self.starts.get_val(group as u32) as usize;
        let next = group as u32 + 1;
        let end = if next < self.starts.num_vals() {
            self.starts.get_val(next) as usize
        } else {
            self.packed.len()
        };
        if start > end || end > self.packed.len() {
            return Err(damaged());
        }
        let bytes = self.packed.read_bytes_slice(start..end)?;
        let mut packed = bytes.as_slice();
        let first = (group * GROUP) as u32;
        let rows = first..self.len().min(first.saturating_add(GROUP as u32));
        let mut ids = Vec::with_capacity(GROUP);
        self.format_ids.each(rows.clone(), |id| ids.push(id as usize))?;
        for (row, id) in rows.zip(ids) {
            let format = self.formats.get(id).ok_or_else(damaged)?;
            let (bytes, letters) = format.take(&mut packed).ok_or_else(damaged)?;
            if !take(row, id, bytes, letters) {
                break;
            }
        }
        Ok(())
    }
}

impl Values for IdColumn {
    fn code_count(&self) -> u32 {
        self.len()
    }

    /// The rows that have this id; none for a null form.
    fn find(&self, value: &str) -> io::Result<Vec<u32>> {
        let fixed = IdFormat::of(value.as_bytes());
        let mut found = Vec::new();
        for format in [fixed, IdFormat { letters: None, ..fixed }] {
            let Some(id) = self.formats.iter().position(|known| *known == format) else { continue };
            let mut packed = Vec::new();
            format.pack(value.as_bytes(), &mut packed);
            let letters = value.len() - format.pads as usize;
            let body = packed.len() - format.alphabet.packed_bytes(letters);
            for group in self.groups.find(checksum(&packed))? {
                self.walk_ids(group as usize, |row, other, bytes, count| {
                    if other == id && bytes == &packed[body..] && count == letters {
                        found.push(row);
                    }
                    true
                })?;
            }
            if format.letters.is_none() {
                break;
            }
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    fn for_each(&self, take: &mut FieldValue) -> io::Result<()> {
        let mut text = Vec::new();
        let mut result = Ok(());
        for group in 0..self.starts.num_vals() as usize {
            self.walk(group, |row, format, packed, letters| {
                text.clear();
                format.unpack(packed, letters, &mut text);
                result = match str::from_utf8(&text) {
                    Ok(text) => take(row, text),
                    Err(_) => Err(corrupt("ids")),
                };
                result.is_ok()
            })?;
            std::mem::replace(&mut result, Ok(()))?;
        }
        Ok(())
    }

    fn read(&self, code: u32, out: &mut Vec<u8>) -> io::Result<()> {
        let group = code as usize / GROUP;
        let mut found = None;
        self.walk(group, |row, format, packed, letters| {
            if row == code {
                found = Some((format, packed.to_vec(), letters));
            }
            row < code
        })?;
        let (format, packed, letters) = found.ok_or_else(|| corrupt("ids"))?;
        format.unpack(&packed, letters, out);
        Ok(())
    }

    fn lookup_cost(&self) -> usize {
        LOOKUP_COST
    }

    fn has_plain_ids(&self) -> bool {
        self.formats.iter().any(|format| format.alphabet == Alphabet::Plain)
    }

    /// Null forms are in no group.
    fn has_no_nulls(&self) -> bool {
        self.groups.items().len() >= self.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(values: &[String]) -> IdColumn {
        let mut ids = IdsBuilder::default();
        values.iter().for_each(|value| ids.push(value.as_bytes(), false));
        let blob = [ids.packed().concat(), ids.encode_rest().unwrap()].concat();
        IdColumn::open(&FileSlice::from(blob)).unwrap()
    }

    /// Ids of many formats, some of them twice.
    fn ids() -> Vec<String> {
        let id = |at: u64| {
            let random = (at / 2).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            match at % 7 {
                0 | 1 => format!("{random:08x}-8fac-4b30-a023-79757b059fcb")[..36].to_owned(),
                2 => format!("{random:X}"),
                3 => "-".to_owned(),
                4 => format!("{random:x}/Z+=="),
                5 => "a".repeat(at as usize % 1000),
                _ => format!("é {random}"),
            }
        };
        (0..3000).map(id).collect()
    }

    #[test]
    fn every_id_comes_back_and_is_found() {
        let values = ids();
        let column = column(&values);
        assert_eq!(column.len() as usize, values.len());
        let mut read_back = Vec::new();
        column
            .for_each(&mut |row, value| {
                read_back.push((row as usize, value.to_owned()));
                Ok(())
            })
            .unwrap();
        assert!(read_back.iter().map(|(row, value)| (*row, value)).eq(values.iter().enumerate()));
        for (row, value) in values.iter().enumerate().step_by(13) {
            let mut id = Vec::new();
            column.read(row as u32, &mut id).unwrap();
            assert_eq!(id, value.as_bytes());
            let wanted: Vec<u32> =
                (0..).zip(&values).filter(|pair| pair.1 == value).map(|pair| pair.0).collect();
            assert_eq!(column.find(value).unwrap(), wanted, "{value}");
        }
        assert!(column.find("96f8794a-8fac-4b30-a023-79757b059fcb").unwrap().is_empty());
        assert!(column.find("").unwrap().len() < 10);
        assert!(column.read(3000, &mut Vec::new()).is_err());
    }

    #[test]
    fn no_ids_at_all() {
        let column = column(&[]);
        assert_eq!(column.len(), 0);
        assert!(column.find("x").unwrap().is_empty());
        column.for_each(&mut |_, _| panic!()).unwrap();
    }
}
