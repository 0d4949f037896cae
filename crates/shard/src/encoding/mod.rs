//! Encodings of columns: how values and their codes are stored.
//!
//! Each encoding of value columns is one file with its code, writer, reader,
//! byte layout and tests, and a row of [`table::ENCODINGS`]; nothing else
//! matches on the set. Integers of all layouts are little-endian; a varint is
//! LEB128, seven bits a byte, the lowest first.

pub(crate) mod alphabet;
pub(crate) mod batch;
pub(crate) mod code_map;
pub(crate) mod code_set;
pub(crate) mod column;
pub(crate) mod concatenation;
pub(crate) mod derived;
pub(crate) mod dictionary;
pub(crate) mod dictionary_column;
pub(crate) mod encoded;
pub(crate) mod event_time;
pub(crate) mod id_format;
pub(crate) mod ids;
pub(crate) mod integers;
pub(crate) mod map;
pub(crate) mod numbers;
pub(crate) mod patches;
pub(crate) mod random_access;
pub(crate) mod scalar_text;
pub(crate) mod scalars;
pub(crate) mod scan;
pub(crate) mod substring;
pub(crate) mod table;
pub(crate) mod time_values;
pub(crate) mod validity;
