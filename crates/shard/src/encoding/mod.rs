//! Encodings of columns: how values and codes are stored.

pub(crate) mod alphabet;
pub(crate) mod concatenation;
pub(crate) mod dictionary;
pub(crate) mod event_time;
pub(crate) mod ids;
pub(crate) mod integers;
pub(crate) mod numbers;
pub(crate) mod patches;
pub(crate) mod random_access;
pub(crate) mod scalars;
pub(crate) mod substring;
pub(crate) mod validity;
