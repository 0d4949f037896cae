//! Schema of the table `events`: all events, by canonical and native names.

use super::ColumnKind::Time;
use super::{Column, Schema, column};

/// Other columns are the fields of the catalogue and the paths of the index.
pub(super) const SCHEMA: Schema = Schema {
    name: "events",
    description: "every event, by the names that `logdex fields` lists",
    dataset: None,
    hints: &[],
    columns: COLUMNS,
};

const COLUMNS: &[Column] = &[column("timestamp", Time), column("time", Time)];
