//! Ids: values that hardly ever come again. They are kept in the order of
//! their events, packed, so that no event needs an ordinal; nothing is looked
//! up or sorted while a shard fills. A table from hashes to groups of rows
//! finds one again.
//!
//! ```text
//! blob    = packed group-starts form-of-each-row forms table lengths-of-these
//! group   = GROUP rows; its start is where its first row is packed
//! form    = alphabet letters pads, see `Form`
//! table   = bucket-starts groups; a bucket is the low bits of a hash
//! ```

use std::io;

use tantivy::HasLen;
use tantivy::columnar::ColumnValues;
use tantivy::directory::FileSlice;

use crate::build::chunks::Chunks;
use crate::encoding::alphabet::Alphabet;
use crate::encoding::integers;
use crate::encoding::random_access::RandomAccess;
use crate::file::checksum::checksum;
use crate::file::sections::{Sections, put_sections, put_varint, take_varint};
use crate::{FieldValue, corrupt};

use std::sync::Arc;

/// Rows that are found together: the table names groups, not rows, which
/// costs a byte an id less; looking through a group takes a microsecond.
const GROUP: usize = 256;

/// Ids in a bucket of the table, on average. Each is a group to look through.
const BUCKET: usize = 8;

/// Forms with a fixed number of letters. What has yet another form writes its
/// length before each value.
const MAX_FIXED: usize = 200;

/// How values of one shape are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Form {
    alphabet: Alphabet,
    /// Letters of each value; `None` if each says so itself.
    letters: Option<u32>,
    /// Equals signs behind them, as base 64 has.
    pads: u8,
}

/// The ids of one field while a shard fills.
#[derive(Default)]
pub(crate) struct Ids {
    packed: Chunks<u8>,
    starts: Vec<u64>,
    forms: Vec<Form>,
    form_of: Chunks<u8>,
    hashes: Chunks<u32>,
    scratch: Vec<u8>,
    /// Rows whose value is a null form, ascending.
    pub nulls: Vec<u32>,
}

impl Ids {
    /// Adds the next row.
    pub fn push(&mut self, value: &[u8], is_null: bool) {
        let row = self.form_of.len();
        if row.is_multiple_of(GROUP) {
            self.starts.push(self.packed.len() as u64);
        }
        if is_null {
            self.nulls.push(row as u32);
        }
        let form = self.form(value);
        self.form_of.push(form);
        self.scratch.clear();
        self.forms[form as usize].pack(value, &mut self.scratch);
        self.packed.extend(&self.scratch);
        self.hashes.push(checksum(&self.scratch));
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.form_of.len()
    }

    /// Memory taken, in bytes.
    pub fn bytes(&self) -> usize {
        self.packed.len() + 5 * self.form_of.len()
    }

    fn form(&mut self, value: &[u8]) -> u8 {
        let form = Form::of(value);
        // The same few forms alternate.
        if let Some(found) = self.forms.iter().position(|known| *known == form) {
            return found as u8;
        }
        let form = if self.forms.len() < MAX_FIXED { form } else { Form { letters: None, ..form } };
        if let Some(found) = self.forms.iter().position(|known| *known == form) {
            return found as u8;
        }
        self.forms.push(form);
        (self.forms.len() - 1) as u8
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
        let (mut starts, mut form_of) = (Vec::new(), Vec::new());
        integers::encode(&self.starts, &mut starts)?;
        let forms_of_rows: Vec<u64> = self.form_of.iter().map(u64::from).collect();
        integers::encode_fixed(&forms_of_rows, &mut form_of);
        let mut forms = Vec::new();
        self.forms.iter().for_each(|form| form.encode(&mut forms));
        let (bucket_starts, groups) = table(&self.hashes, &self.nulls)?;
        let mut rest = Vec::new();
        put_sections(&mut rest, &[&starts, &form_of, &forms, &bucket_starts, &groups]);
        Ok(rest)
    }
}

/// Groups by the low bits of hashes: where each bucket starts, and its groups.
/// Null forms are in none: nobody looks for them as ids, and there may be many.
fn table(hashes: &Chunks<u32>, nulls: &[u32]) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let buckets = buckets(hashes.len());
    let bucket = |hash: u32| hash as usize & (buckets - 1);
    let ids = || {
        let mut nulls = nulls.iter().peekable();
        let mut is_id = move |row: u32| nulls.next_if_eq(&&row).is_none();
        (0u32..).zip(hashes.iter()).filter(move |&(row, _)| is_id(row))
    };
    let mut ends = vec![0u64; buckets + 1];
    ids().for_each(|(_, hash)| ends[bucket(hash) + 1] += 1);
    (0..buckets).for_each(|at| ends[at + 1] += ends[at]);
    let starts = ends.clone();
    let mut groups = vec![0u64; hashes.len() - nulls.len()];
    for (row, hash) in ids() {
        let next = &mut ends[bucket(hash)];
        groups[*next as usize] = u64::from(row) / GROUP as u64;
        *next += 1;
    }
    let (mut starts_blob, mut groups_blob) = (Vec::new(), Vec::new());
    integers::encode(&starts, &mut starts_blob)?;
    integers::encode_fixed(&groups, &mut groups_blob);
    Ok((starts_blob, groups_blob))
}

fn buckets(rows: usize) -> usize {
    rows.div_ceil(BUCKET).next_power_of_two()
}

impl Form {
    fn of(value: &[u8]) -> Form {
        let pads = value.iter().rev().take(2).take_while(|&&byte| byte == b'=').count();
        let letters = &value[..value.len() - pads];
        let alphabet = Alphabet::of(letters);
        match alphabet {
            Alphabet::Plain => Form { alphabet, letters: None, pads: 0 },
            _ => Form { alphabet, letters: Some(letters.len() as u32), pads: pads as u8 },
        }
    }

    fn pack(self, value: &[u8], out: &mut Vec<u8>) {
        let letters = &value[..value.len() - self.pads as usize];
        if self.letters.is_none() {
            put_varint(out, letters.len() as u64);
        }
        self.alphabet.pack(letters, out);
    }

    /// The bytes of the value at the start of `packed`, without its length,
    /// and how many letters it has. `packed` is shortened to what follows.
    fn take<'a>(self, packed: &mut &'a [u8]) -> Option<(&'a [u8], usize)> {
        let letters = match self.letters {
            Some(letters) => letters as usize,
            None => usize::try_from(take_varint(packed)?).ok()?,
        };
        let (value, rest) = packed.split_at_checked(self.alphabet.packed_bytes(letters))?;
        *packed = rest;
        Some((value, letters))
    }

    fn encode(self, out: &mut Vec<u8>) {
        out.push(self.alphabet.code());
        put_varint(out, self.letters.map_or(0, |letters| u64::from(letters) + 1));
        out.push(self.pads);
    }

    fn decode(bytes: &mut &[u8]) -> Option<Form> {
        let (&code, rest) = bytes.split_first()?;
        *bytes = rest;
        let letters = take_varint(bytes)?.checked_sub(1).map(u32::try_from).transpose().ok()?;
        let (&pads, rest) = bytes.split_first()?;
        *bytes = rest;
        Some(Form { alphabet: Alphabet::from_code(code)?, letters, pads })
    }
}

/// The ids of one field of a finished shard.
pub(crate) struct IdColumn {
    packed: FileSlice,
    starts: Arc<dyn ColumnValues<u64>>,
    form_of: RandomAccess,
    forms: Vec<Form>,
    bucket_starts: RandomAccess,
    groups: RandomAccess,
}

impl IdColumn {
    /// Opens the blob.
    pub(crate) fn open(blob: &FileSlice) -> io::Result<IdColumn> {
        let Sections { head, sections: [starts, form_of, forms, bucket_starts, groups] } =
            Sections::split(blob)?;
        let forms = forms.read_bytes()?;
        let mut forms = forms.as_slice();
        let mut decoded = Vec::new();
        while !forms.is_empty() {
            decoded.push(Form::decode(&mut forms).ok_or_else(|| corrupt("forms of ids"))?);
        }
        Ok(IdColumn {
            packed: head,
            starts: integers::open(starts.read_bytes()?)?,
            form_of: RandomAccess::open(form_of)?,
            forms: decoded,
            bucket_starts: RandomAccess::open(bucket_starts)?,
            groups: RandomAccess::open(groups)?,
        })
    }

    /// True if some ids are not packed, but kept as they are.
    pub fn has_plain(&self) -> bool {
        self.forms.iter().any(|form| form.alphabet == Alphabet::Plain)
    }

    /// True if some values are null forms: those are in no group.
    pub fn has_nulls(&self) -> bool {
        self.groups.len() < self.len()
    }

    /// How many rows there are.
    pub fn len(&self) -> u32 {
        self.form_of.len()
    }

    /// The id of a row.
    ///
    /// # Errors
    /// If the column is damaged.
    pub fn value(&self, row: u32) -> io::Result<String> {
        let group = row as usize / GROUP;
        let mut found = None;
        self.walk(group, |at, form, packed, letters| {
            if at == row {
                found = Some((form, packed.to_vec(), letters));
            }
            at < row
        })?;
        let (form, packed, letters) = found.ok_or_else(|| corrupt("ids"))?;
        let mut text = Vec::new();
        form.unpack(&packed, letters, &mut text);
        String::from_utf8(text).map_err(|_| corrupt("ids"))
    }

    /// Calls `take` with each row and its id.
    ///
    /// # Errors
    /// If the column is damaged, and those of `take`.
    pub fn for_each(&self, take: &mut FieldValue) -> io::Result<()> {
        let mut text = Vec::new();
        let mut result = Ok(());
        for group in 0..self.starts.num_vals() as usize {
            self.walk(group, |row, form, packed, letters| {
                text.clear();
                form.unpack(packed, letters, &mut text);
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

    /// The rows that have this id, ascending; none for a null form.
    ///
    /// # Errors
    /// If the column is damaged.
    pub fn find(&self, value: &[u8]) -> io::Result<Vec<u32>> {
        let fixed = Form::of(value);
        let mut found = Vec::new();
        for form in [fixed, Form { letters: None, ..fixed }] {
            let Some(code) = self.forms.iter().position(|known| *known == form) else { continue };
            let mut packed = Vec::new();
            form.pack(value, &mut packed);
            let hash = checksum(&packed);
            let letters = value.len() - form.pads as usize;
            let body = packed.len() - form.alphabet.packed_bytes(letters);
            for group in self.groups_of(hash)? {
                self.walk_codes(group, |row, at, bytes, count| {
                    if at == code && bytes == &packed[body..] && count == letters {
                        found.push(row);
                    }
                    true
                })?;
            }
            if form.letters.is_none() {
                break;
            }
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    fn groups_of(&self, hash: u32) -> io::Result<Vec<usize>> {
        let bucket = hash & (buckets(self.len() as usize) as u32 - 1);
        let range = self.bucket_starts.get(bucket)?..self.bucket_starts.get(bucket + 1)?;
        if range.end > u64::from(self.groups.len()) {
            return Err(corrupt("table of ids"));
        }
        let mut groups = Vec::new();
        for at in range {
            groups.push(self.groups.get(at as u32)? as usize);
        }
        groups.dedup();
        Ok(groups)
    }

    /// Calls `take` with the row, form, packed bytes and letters of each row
    /// of a group until it returns false.
    fn walk(&self, group: usize, mut take: impl FnMut(u32, Form, &[u8], usize) -> bool) -> io::Result<()> {
        self.walk_codes(group, |row, code, packed, letters| take(row, self.forms[code], packed, letters))
    }

    fn walk_codes(
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
        let rows = first..self.len().min(first + GROUP as u32);
        let mut codes = Vec::with_capacity(GROUP);
        self.form_of.each(rows.clone(), |code| codes.push(code as usize))?;
        for (row, code) in rows.zip(codes) {
            let form = self.forms.get(code).ok_or_else(damaged)?;
            let (bytes, letters) = form.take(&mut packed).ok_or_else(damaged)?;
            if !take(row, code, bytes, letters) {
                break;
            }
        }
        Ok(())
    }
}

impl Form {
    fn unpack(self, packed: &[u8], letters: usize, out: &mut Vec<u8>) {
        self.alphabet.unpack(packed, letters, out);
        out.resize(out.len() + self.pads as usize, b'=');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(values: &[String]) -> IdColumn {
        let mut ids = Ids::default();
        values.iter().for_each(|value| ids.push(value.as_bytes(), false));
        let blob = [ids.packed().concat(), ids.encode_rest().unwrap()].concat();
        IdColumn::open(&FileSlice::from(blob)).unwrap()
    }

    /// Ids of many forms, some of them twice.
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
        let mut told = Vec::new();
        column
            .for_each(&mut |row, value| {
                told.push((row as usize, value.to_owned()));
                Ok(())
            })
            .unwrap();
        assert!(told.iter().map(|(row, value)| (*row, value)).eq(values.iter().enumerate()));
        for (row, value) in values.iter().enumerate().step_by(13) {
            assert_eq!(&column.value(row as u32).unwrap(), value);
            let wanted: Vec<u32> =
                (0..).zip(&values).filter(|pair| pair.1 == value).map(|pair| pair.0).collect();
            assert_eq!(column.find(value.as_bytes()).unwrap(), wanted, "{value}");
        }
        assert!(column.find(b"96f8794a-8fac-4b30-a023-79757b059fcb").unwrap().is_empty());
        assert!(column.find(b"").unwrap().len() < 10);
        assert!(column.value(3000).is_err());
    }

    #[test]
    fn no_ids_at_all() {
        let column = column(&[]);
        assert_eq!(column.len(), 0);
        assert!(column.find(b"x").unwrap().is_empty());
        column.for_each(&mut |_, _| panic!()).unwrap();
    }
}
