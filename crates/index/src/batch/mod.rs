//! Columnar evaluation: expressions over some events of one shard, as
//! dictionary arrays.
//!
//! A [`RecordBatch`] reads what a query needs of its selected events: fields
//! from columns, times and names from number columns, the rest from raw records.
//! Every value is a code into a dictionary of distinct values, so an expression
//! is evaluated once for each distinct combination of its inputs.

mod composite_key;
mod dictionary_array;
mod field_values;
mod record_batch;
mod record_values;
mod selection;
mod times;
mod timestamp_text;

pub(crate) use composite_key::CompositeKeys;
pub(crate) use dictionary_array::DictionaryArray;
pub(crate) use field_values::{is_single, read_field};
pub(crate) use record_batch::RecordBatch;
pub(crate) use record_values::MissingRecords;
pub(crate) use selection::Selection;
pub(crate) use times::Periods;
pub(crate) use timestamp_text::{TimeArgument, TimestampText};
