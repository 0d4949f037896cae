//! What only the raw records of events tell: read and parsed one by one.

use logdex_event::carrier;
use logdex_query::exec::EventRows;
use logdex_query::{Row, Source, Value};

use crate::error::{Error, Kind, Result};
use crate::search::{FETCHED_TOGETHER, Part, Read, Reader};

use super::budget::Share;
use super::coded::{Coded, Numbers};

/// What becomes of events whose records are in the archive no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    /// The question can't be answered.
    IsError,
    /// There is nothing in them.
    IsNothing,
}

/// What these sources are in each of these events, and why some records could
/// not be had. Costs reading each record, and parsing it if more than
/// [`Source::Message`] is asked for.
///
/// # Errors
/// If the shard is damaged, a record is gone and `missing` says so, or what
/// is read takes more than `share` can hold.
pub(super) fn read(
    part: Part,
    docs: &[u32],
    sources: &[Source],
    missing: Missing,
    share: &mut Share,
) -> Result<(Vec<Coded>, Option<String>)> {
    let mut reader = Reader::new(part.asked)?;
    let mut reads = EventRows::new(sources);
    let mut numbers: Vec<Numbers> = sources.iter().map(|_| Numbers::default()).collect();
    let mut ids: Vec<Vec<u32>> = vec![Vec::with_capacity(docs.len()); sources.len()];
    let mut gone = None;
    for chunk in docs.chunks(FETCHED_TOGETHER) {
        reader.fetch(chunk)?;
        for &doc in chunk {
            let values = match (values(&mut reader, doc, sources, &mut reads)?, missing) {
                (Ok(values), _) => values,
                (Err(detail), Missing::IsError) => return Err(Error::new(Kind::Gone { detail })),
                (Err(detail), Missing::IsNothing) => {
                    gone = Some(detail);
                    Vec::new()
                }
            };
            let mut values = values.into_iter();
            for (ids, numbers) in ids.iter_mut().zip(&mut numbers) {
                let value = values.next().unwrap_or_default();
                let (before, bytes) = (numbers.values.len(), value.total_bytes());
                ids.push(numbers.of(value));
                if numbers.values.len() > before {
                    share.add(bytes)?;
                }
            }
        }
    }
    let coded = ids.into_iter().zip(numbers).map(|(ids, numbers)| Coded { ids, values: numbers.values });
    Ok((coded.collect(), gone))
}

fn values(
    reader: &mut Reader,
    doc: u32,
    sources: &[Source],
    reads: &mut EventRows,
) -> Result<std::result::Result<Vec<Value>, String>> {
    if sources.iter().all(|source| *source == Source::Message) {
        let raw = match reader.raw(doc)? {
            Ok(raw) => raw,
            Err(reason) => return Ok(Err(reason)),
        };
        // Which of its carriers' prefixes are no part of it, the event tells.
        if carrier::prefixes(&raw).next().is_none() {
            let message: Value = String::from_utf8_lossy(&raw).into_owned().into();
            return Ok(Ok(vec![message; sources.len()]));
        }
    }
    let read = reader.read(doc, |event, paths| {
        let row = reads.row(event, paths);
        (0..sources.len()).map(|slot| row.value(slot)).collect()
    })?;
    Ok(match read {
        Read::Event(values) => Ok(values),
        Read::Gone(reason) => Err(reason),
    })
}
