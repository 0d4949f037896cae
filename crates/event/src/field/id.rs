//! Field identifiers.

use super::catalogue::CATALOGUE;
use super::spec::FieldSpec;
use crate::table::same;

/// A field, numbered within one [`Paths`](super::Paths). Numbers below
/// `CATALOGUE.len()` are the catalogue's rows and mean the same everywhere;
/// those above are native paths in order of their first occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldId(pub u32);

impl FieldId {
    /// The row of the catalogue; `None` for a native path.
    pub fn spec(self) -> Option<&'static FieldSpec> {
        CATALOGUE.get(self.0 as usize)
    }
}

/// The identifier of a canonical field, for use in constants: an unknown name
/// then fails to compile.
pub const fn id(name: &str) -> FieldId {
    let mut at = 0;
    while at < CATALOGUE.len() {
        if same(CATALOGUE[at].name.as_bytes(), name.as_bytes()) {
            return FieldId(at as u32);
        }
        at += 1;
    }
    panic!("no such field in the catalogue")
}
