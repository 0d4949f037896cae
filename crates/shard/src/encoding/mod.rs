//! Encodings of columns: how values and their codes are stored.
//!
//! Each encoding of value columns is one file (ids: one folder) with its tag,
//! writer, reader and byte layout, and a row of [`table::ENCODINGS`], by which columns are
//! opened; the builder matches on its own types. Integers of all layouts are
//! little-endian; a varint is LEB128, seven bits a byte, the lowest first.

pub(crate) mod batch;
pub(crate) mod code_map;
pub(crate) mod code_set;
pub(crate) mod codes;
pub(crate) mod column;
pub(crate) mod derived;
pub(crate) mod dictionary;
pub(crate) mod dictionary_column;
pub(crate) mod encoded;
pub(crate) mod hash_table;
pub(crate) mod ids;
pub(crate) mod integers;
pub(crate) mod numbers;
pub(crate) mod runs;
pub(crate) mod scalar_text;
pub(crate) mod scalars;
pub(crate) mod table;
pub(crate) mod time_values;
pub(crate) mod validity;
