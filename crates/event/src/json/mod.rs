//! JSON records: a flat tape over the text, made in memory that is used again.

mod element;
mod keys;
mod leaves;
mod mend;
mod reader;
mod tape;

pub use element::element;
pub use keys::{Keys, Marks};
pub use tape::{Tape, Value};

pub use element::value_at;
pub(crate) use leaves::push_leaves;
pub use reader::Reader;

#[cfg(test)]
mod tests;
