//! Fields: named values of events. One [`catalogue`] says which there are,
//! [`Paths`] numbers the rest as they turn up, [`names`] leads what people
//! type to what is stored.

pub mod catalogue;
mod id;
pub mod names;
mod paths;
mod spec;

pub use catalogue::CATALOGUE;
pub use id::{FieldId, id};
pub use paths::{NodeId, Paths};
pub use spec::{FieldSpec, Kind, Role};

/// True for the ways logs write "nothing here": `-` and the empty string.
/// (JSON null never becomes a value.) Such a value answers only to being
/// asked for by itself, as in `requester:-`.
pub fn is_null(value: &str) -> bool {
    matches!(value, "" | "-")
}
