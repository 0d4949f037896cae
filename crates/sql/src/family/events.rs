//! All events, whatever their format, by canonical and native names.

use super::Is::Time;
use super::{Column, Family, column};

/// Names of its columns are looked up in the catalogue and the index's paths.
pub(super) const FAMILY: Family = Family {
    name: "events",
    description: "every event, by the names that `logdex fields` lists",
    dataset: None,
    hints: &[],
    columns: COLUMNS,
};

const COLUMNS: &[Column] = &[column("timestamp", Time), column("time", Time)];
