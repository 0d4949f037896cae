//! Reading of columns: codes of rows, batch scans.

pub(crate) mod batch_scan;
pub(crate) mod codes;
pub(crate) mod column;
pub(crate) mod columns;
pub(crate) mod distinct;
pub(crate) mod first_values;
pub(crate) mod nullable_codes;
