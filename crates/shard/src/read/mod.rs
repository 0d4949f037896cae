//! Reading of columns: the columns of a shard and of a field, batch scans, nullable codes.

pub(crate) mod batch_scan;
pub(crate) mod columns;
pub(crate) mod field;
pub(crate) mod nullable_codes;
