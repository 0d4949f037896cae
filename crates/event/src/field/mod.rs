//! Fields: named values of events. The [`catalogue`] lists the canonical ones,
//! [`Paths`] numbers native paths as they occur, [`names`] resolves the names
//! that people type.

pub mod catalogue;
mod id;
pub(crate) mod known;
pub mod names;
mod paths;
mod spec;

pub use catalogue::CATALOGUE;
pub use id::{FieldId, id};
pub use paths::{NodeId, Paths};
pub use spec::{FieldSpec, Kind, Role};

/// True for the null markers of logs: `-` and the empty string. (JSON null never
/// becomes a value.) A null marker matches only a query for itself, as in
/// `requester:-`.
pub fn is_null(value: &str) -> bool {
    matches!(value, "" | "-")
}
