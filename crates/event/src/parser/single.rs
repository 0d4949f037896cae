//! Look-up in a single raw record, for queries that name a position in an array.

use crate::carrier::{self, Shape};
use crate::context::Context;
use crate::json::{self, Keys};

/// The leaf of a JSON record at a dotted path with array positions:
/// `resources.0.ARN`. A dot inside a key is written `\.`; without a position,
/// the first element that has the rest of the path counts. Prefixes and envelopes
/// are not part of the path. `None` where there is no leaf,
/// or null. Parses the record anew, so it is for single records.
pub fn element(raw: &[u8], path: &str) -> Option<String> {
    record(raw, |record| json::element(record, path).map(str::to_owned)).flatten()
}

/// Passes a JSON record, without its prefix and envelopes, to `then`; `None` if
/// it is no JSON. Parses the record anew.
pub fn record<R>(raw: &[u8], then: impl FnOnce(json::Value) -> R) -> Option<R> {
    let mut prefixes = carrier::prefixes(raw).map(|(_, prefix)| &raw[prefix.start..]);
    let text = match carrier::shape(raw) {
        Shape::Json => raw,
        _ => prefixes.find(|text| carrier::shape(text) == Shape::Json)?,
    };
    let read = |tape: &json::Tape| {
        let mut record = tape.root();
        let mut context = Context::default();
        while let Some((_, envelope)) = carrier::envelope(Keys::of(record))
            && let Some(inner) = (envelope.open)(record, &mut context)
        {
            record = inner;
        }
        then(record)
    };
    json::Reader::default().read(text, read).ok()
}
