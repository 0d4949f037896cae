//! One event of an answer.

use std::sync::Arc;

use logdex_event::field::is_null;
use logdex_event::{Event, FieldId, Paths, Timestamp};

/// An event as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// When it happened.
    pub time: Option<Timestamp>,
    /// The index it was found in, as a position among those opened.
    pub index: usize,
    /// The path of its object.
    pub path: Arc<str>,
    /// The number of its object.
    pub object: u64,
    /// Its record's position in the object.
    pub ordinal: u64,
    /// Its position among the events of the record; 0 unless that is a carrier
    /// of several.
    pub part: u32,
    /// The record byte for byte; of a carrier of several, this one's message.
    /// Empty if it is gone.
    pub raw: Vec<u8>,
    /// Why the record can't be had, where the index does not keep it and the
    /// archive no longer has it.
    pub gone: Option<String>,
    /// Its fields under their stored names, in order; null forms left out. A
    /// field with several values comes several times.
    pub fields: Vec<(String, String)>,
}

/// The fields of an event, without null forms.
pub(super) fn fields(event: &Event, paths: &Paths, path: &str) -> Vec<(String, String)> {
    let pair = |field: FieldId, value: &str| (paths.name(field).to_owned(), value.to_owned());
    let told = event.fields().filter(|(_, value)| !is_null(value));
    let object = (!path.is_empty()).then_some((super::filter::OBJECT_PATH, path));
    told.chain(object).map(|(field, value)| pair(field, value)).collect()
}

/// Fields as a shard has them, without null forms.
pub(super) fn kept(mut fields: Vec<(String, String)>, path: &str) -> Vec<(String, String)> {
    fields.retain(|(_, value)| !is_null(value));
    if let Some(spec) = super::filter::OBJECT_PATH.spec().filter(|_| !path.is_empty()) {
        fields.push((spec.name.to_owned(), path.to_owned()));
    }
    fields
}
