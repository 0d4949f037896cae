//! Text index: terms, postings, contains scans.

pub(crate) mod hashed_terms;
pub(crate) mod postings;
pub(crate) mod terms;
