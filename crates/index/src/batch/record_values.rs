//! Values that only raw records have, read event by event.

use logdex_event::carrier;
use logdex_query::exec::EventRows;
use logdex_query::{Row, Source, Value};

use crate::budget::Share;
use crate::error::{Error, Kind, Result};
use crate::open::OpenShard;
use crate::records::{FETCHED_TOGETHER, ReadEvent, RecordReader};

use super::dictionary_array::{DictionaryArray, ValueInterner};

/// What happens to events whose records are in the archive no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MissingRecords {
    /// The query fails.
    AreErrors,
    /// Their values are null.
    AreNull,
}

/// The values of these sources in each of these events, and why some records
/// could not be had. Costs reading each record, and parsing it unless all
/// sources are [`Source::Message`].
///
/// # Errors
/// If the shard is damaged, a record is missing and that is an error, or the
/// values take more than `share` can hold.
pub(super) fn read_records(
    shard: OpenShard,
    docs: &[u32],
    sources: &[Source],
    missing: MissingRecords,
    share: &mut Share,
) -> Result<(Vec<DictionaryArray>, Option<String>)> {
    let mut reader = RecordReader::new(shard)?;
    let mut reads = EventRows::new(sources);
    let mut interners: Vec<ValueInterner> = sources.iter().map(|_| ValueInterner::default()).collect();
    let mut codes: Vec<Vec<u32>> = vec![Vec::with_capacity(docs.len()); sources.len()];
    let mut gone = None;
    for chunk in docs.chunks(FETCHED_TOGETHER) {
        reader.fetch(chunk)?;
        for &doc in chunk {
            let values = match (values(&mut reader, doc, sources, &mut reads)?, missing) {
                (ReadEvent::Read(values), _) => values,
                (ReadEvent::Gone(detail), MissingRecords::AreErrors) => {
                    return Err(Error::new(Kind::Gone { detail }));
                }
                (ReadEvent::Gone(detail), MissingRecords::AreNull) => {
                    gone = Some(detail);
                    Vec::new()
                }
            };
            let mut values = values.into_iter();
            for (codes, interner) in codes.iter_mut().zip(&mut interners) {
                let value = values.next().unwrap_or_default();
                let (before, bytes) = (interner.values.len(), value.total_bytes());
                codes.push(interner.code(value));
                if interner.values.len() > before {
                    share.add(bytes)?;
                }
            }
        }
    }
    let array = |(codes, interner): (_, ValueInterner)| DictionaryArray { codes, values: interner.values };
    Ok((codes.into_iter().zip(interners).map(array).collect(), gone))
}

fn values(
    reader: &mut RecordReader,
    doc: u32,
    sources: &[Source],
    reads: &mut EventRows,
) -> Result<ReadEvent<Vec<Value>>> {
    if sources.iter().all(|source| *source == Source::Message) {
        let raw = match reader.raw(doc)? {
            Ok(raw) => raw,
            Err(reason) => return Ok(ReadEvent::Gone(reason)),
        };
        // Only the parsed event says which carrier's prefix is not part of it.
        if carrier::prefixes(&raw).next().is_none() {
            let message: Value = String::from_utf8_lossy(&raw).into_owned().into();
            return Ok(ReadEvent::Read(vec![message; sources.len()]));
        }
    }
    reader.parse(doc, |event, paths| {
        let row = reads.row(event, paths);
        (0..sources.len()).map(|slot| row.value(slot)).collect()
    })
}
