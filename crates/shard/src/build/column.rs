//! One value column while a shard fills.

use std::borrow::Cow;
use std::io;

use logdex_event::field::{Role, is_null};
use zstd::bulk::Compressor;

use super::derivation::Derivation;
use super::rare_values::RareRows;
use super::values::ValuesBuilder;
use crate::encoding::ids::{self, IdsBuilder};
use crate::encoding::scalars::{self, ScalarsBuilder};
use crate::encoding::{dictionary, dictionary_column};
use crate::is_own;

/// Native paths with fewer values than this in a shard go to the overflow
/// column. A column costs about 100 bytes on disk and a directory entry at
/// every opening; below this many values the shared dictionary is smaller.
const RARE_BELOW: usize = 64;

/// What a column is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ColumnKind {
    /// A path as it came with the records.
    Native,
    /// A field of the catalogue: it gets its column however rare it is.
    Canonical,
    /// Contexts of carriers.
    Context,
    /// Keys of value groups of one determinant; its codes are the group codes.
    Groups,
}

/// One value column.
pub(crate) struct Column {
    pub name: Box<str>,
    pub role: Role,
    pub kind: ColumnKind,
    /// Values that are not derived.
    pub values: Values,
    /// How others are derived.
    pub derivation: Option<Box<Derivation>>,
    /// Others are derived from it, so it keeps its codes.
    pub is_source: bool,
    /// It has values that no derivation can leave out.
    pub is_underivable: bool,
}

/// Values as they are collected, by role. There are many columns with few values, so
/// that all that takes room is elsewhere.
pub(crate) enum Values {
    /// In [`RareValues`], as long as there are few of a native path.
    Rare(RareRows),
    Dictionary(Box<ValuesBuilder>),
    Ids(Box<IdsBuilder>),
    Scalars(Box<ScalarsBuilder>),
}

/// The codes and the values section of a column; the latter in pieces.
pub(crate) type EncodedSections<'c> = (Vec<u8>, Vec<Cow<'c, [u8]>>);

impl Column {
    /// A column without values.
    pub fn new(name: &str, role: Role, kind: ColumnKind) -> Column {
        let values = match role {
            Role::Id => Values::Ids(Box::default()),
            Role::Scalar => Values::Scalars(Box::default()),
            Role::Content if kind == ColumnKind::Native => Values::Rare(RareRows::default()),
            Role::Content | Role::Derived => Values::Dictionary(Box::default()),
        };
        let name = name.into();
        Column { name, role, kind, values, derivation: None, is_source: false, is_underivable: false }
    }

    /// How many values events have in it.
    pub fn rows(&self) -> usize {
        self.own_rows() + self.derivation.as_ref().map_or(0, |derivation| derivation.rows)
    }

    fn own_rows(&self) -> usize {
        match &self.values {
            Values::Rare(rows) => rows.len as usize,
            Values::Dictionary(values) => values.codes.len(),
            Values::Ids(ids) => ids.len(),
            Values::Scalars(scalars) => scalars.len(),
        }
    }

    /// True if its values go to the overflow column.
    pub fn is_rare(&self) -> bool {
        self.is_rare_with(self.rows())
    }

    /// The same if it had so many values.
    pub fn is_rare_with(&self, rows: usize) -> bool {
        // Paths with names like our own would be taken for those.
        self.kind == ColumnKind::Native && (rows < RARE_BELOW || is_own(&self.name))
    }

    /// Its dictionary; `None` for ids, scalars and rare values.
    pub fn dictionary(&self) -> Option<&ValuesBuilder> {
        match &self.values {
            Values::Dictionary(values) => Some(values),
            Values::Rare(_) | Values::Ids(_) | Values::Scalars(_) => None,
        }
    }

    /// Its dictionary, to change it.
    pub fn dictionary_mut(&mut self) -> Option<&mut ValuesBuilder> {
        match &mut self.values {
            Values::Dictionary(values) => Some(values),
            Values::Rare(_) | Values::Ids(_) | Values::Scalars(_) => None,
        }
    }

    /// Its dictionary, if words of its values are indexed.
    pub fn indexed(&self) -> Option<&ValuesBuilder> {
        self.dictionary().filter(|_| self.role == Role::Content)
    }

    /// How many of its own rows are no null forms; rare values are not looked at.
    pub fn non_null_rows(&self) -> usize {
        match &self.values {
            Values::Dictionary(values) => match non_null_codes(values) {
                Some(non_null) => values.codes.iter().filter(|&code| non_null[code as usize]).count(),
                None => values.codes.len(),
            },
            Values::Rare(rows) => rows.len as usize,
            Values::Ids(ids) => ids.len() - ids.nulls.len(),
            Values::Scalars(scalars) => scalars.len() - scalars.nulls.len(),
        }
    }

    /// True for each of its own rows that is no null form.
    pub fn is_non_null(&self) -> Box<dyn Fn(usize) -> bool + '_> {
        let nulls = match &self.values {
            Values::Rare(_) => return Box::new(|_| true),
            Values::Ids(ids) => &ids.nulls,
            Values::Scalars(scalars) => &scalars.nulls,
            Values::Dictionary(values) => match non_null_codes(values) {
                Some(non_null) => return Box::new(move |row| non_null[values.codes.get(row) as usize]),
                None => return Box::new(|_| true),
            },
        };
        Box::new(|row| nulls.binary_search(&(row as u32)).is_err())
    }

    /// The sections of its values; `names` are those of all columns.
    ///
    /// # Errors
    /// If zstd fails, which it does for want of memory only.
    pub fn encode(&self, names: &[&str], zstd: &mut Compressor<'_>) -> io::Result<EncodedSections<'_>> {
        match &self.values {
            // The overflow column has them.
            Values::Rare(_) => Ok((Vec::new(), Vec::new())),
            Values::Dictionary(values) => {
                let codes = match &self.derivation {
                    Some(derivation) => derivation.encode_codes(names, &values.codes)?,
                    None => dictionary_column::encode_codes(&values.codes),
                };
                let dictionary = dictionary::encode(values.distinct.iter(), zstd)?;
                Ok((codes, vec![Cow::Owned(dictionary)]))
            }
            Values::Ids(ids) => {
                let packed = ids.packed().iter().map(|piece| Cow::Borrowed(&piece[..]));
                let rest = Cow::Owned(ids.encode_rest()?);
                Ok((ids::CODES_SECTION.to_vec(), packed.chain([rest]).collect()))
            }
            Values::Scalars(scalars) => {
                let values = Cow::Owned(scalars.encode(zstd)?);
                Ok((scalars::CODES_SECTION.to_vec(), vec![values]))
            }
        }
    }
}

/// For each code whether its value is no null form; `None` if all are none.
fn non_null_codes(values: &ValuesBuilder) -> Option<Vec<bool>> {
    let non_null: Vec<bool> = values.distinct.iter().map(|value| !is_null_form(value)).collect();
    (!non_null.iter().all(|&non_null| non_null)).then_some(non_null)
}

/// True for the bytes of a null form.
pub(crate) fn is_null_form(value: &[u8]) -> bool {
    str::from_utf8(value).is_ok_and(is_null)
}
