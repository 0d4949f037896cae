//! Canonical scalars: numbers and timestamps whose text can be restored from a
//! number and a format.

mod value;
mod words;

pub use value::{SCALAR_FORMATS, Scalar, ScalarFormat};
pub use words::{Candidates, TimestampWord, candidates};
