//! Text index: terms and postings.

pub(crate) mod postings;
pub(crate) mod terms;
