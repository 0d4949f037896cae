//! Fields: named values of events. One [`catalogue`] says which there are,
//! [`Paths`] numbers the rest as they turn up, [`names`] leads what people
//! type to what is stored.

pub mod catalogue;
mod id;
pub mod names;
mod paths;
mod spec;

pub use catalogue::{CATALOGUE, FieldSpec, Kind, Role};
pub use paths::{NodeId, Paths};

/// A field, numbered within one [`Paths`]. Numbers below
/// `CATALOGUE.len()` are the catalogue's rows and mean the same everywhere;
/// those above are native paths in the order they turned up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldId(pub u32);

impl FieldId {
    /// The catalogue's row, if it is one of those.
    pub fn spec(self) -> Option<&'static FieldSpec> {
        CATALOGUE.get(self.0 as usize)
    }
}

/// True for the ways logs write "nothing here": `-` and the empty string.
/// (JSON null never becomes a value.) Such a value answers only to being
/// asked for by itself, as in `requester:-`.
pub fn is_null(value: &str) -> bool {
    matches!(value, "" | "-")
}
