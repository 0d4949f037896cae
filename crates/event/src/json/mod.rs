//! JSON records: parsing into a flat tape, classification by keys, leaves.

mod keys;
mod leaves;
mod path;
mod reader;
mod repair;
mod tape;

pub use keys::{Keys, Marks};
pub use tape::{Tape, Value};

pub(crate) use leaves::push_leaves;
pub use path::{element, value_at};
pub use reader::Reader;

#[cfg(test)]
mod tests;
