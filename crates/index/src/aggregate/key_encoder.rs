//! Key encoders: an integer per event for the value of an expression, batch by
//! batch.

use std::io;
use std::rc::Rc;

use logdex_event::Timestamp;
use logdex_query::Value;
use logdex_query::expr::Period;

use logdex_shard::{BATCH_ROWS, BatchCodes, BatchSchemas, NullableCodes, ValueColumn};

use crate::batch::{DictionaryArray, Periods, TimestampText};

/// Where the codes of an expression come from.
pub(super) enum KeySource {
    /// The dictionary codes of one column.
    Column(Box<ValueColumn>),
    /// The periods that the events' times lie in, of which there are at most
    /// so many.
    Period(Period, usize),
    /// Values of all selected events, evaluated before.
    Array(Rc<DictionaryArray>),
    /// Whether events have a time.
    HasTime,
    /// Whether events have a field that is their time.
    HasField(Rc<TimestampText>),
    /// Null for all events.
    Null,
}

/// Selected events of a batch.
pub(super) struct BatchRows<'b> {
    /// The number of the batch in the shard.
    pub batch: u32,
    /// The positions of the selected events in the batch, ascending.
    pub rows: &'b [u32],
    /// The times of those events, if an encoder reads them.
    pub times: &'b [Option<Timestamp>],
}

/// Encodes one expression.
pub(super) struct KeyEncoder<'c> {
    state: State<'c>,
    /// The code of each selected event of the last batch.
    codes: Vec<u32>,
}

enum State<'c> {
    Column { column: &'c ValueColumn, codes: Box<(NullableCodes<'c>, BatchCodes)> },
    Period(Periods, usize),
    Array { array: &'c DictionaryArray, read: usize },
    HasTime,
    HasField(&'c ValueColumn),
    Null,
}

/// Where fewer than one event of a batch in so many is selected, each is looked
/// up by itself: that takes about as long as unpacking six (77 ms for 88 where a
/// filter left one event in thirty).
const SPARSE: usize = 6;

impl KeySource {
    /// An encoder of this source.
    pub fn encoder(&self) -> KeyEncoder<'_> {
        let state = match self {
            KeySource::Column(column) => match column.nullable_codes() {
                Some(codes) => State::Column { column, codes: Box::new((codes, [0; BATCH_ROWS])) },
                None => State::Null,
            },
            KeySource::Period(period, most) => State::Period(Periods::new(*period), *most),
            KeySource::Array(array) => State::Array { array, read: 0 },
            KeySource::HasTime => State::HasTime,
            KeySource::HasField(text) => State::HasField(&text.column),
            KeySource::Null => State::Null,
        };
        KeyEncoder { state, codes: Vec::new() }
    }

    /// True if its encoder reads the times of events.
    pub fn reads_times(&self) -> bool {
        matches!(self, KeySource::Period(..) | KeySource::HasTime)
    }
}

impl KeyEncoder<'_> {
    /// All codes are below this.
    pub fn width(&self) -> usize {
        match &self.state {
            State::Column { column, .. } => column.distinct() as usize + 1,
            State::Period(_, most) => *most,
            State::Array { array, .. } => array.values.len(),
            State::HasTime | State::HasField(_) => 2,
            State::Null => 1,
        }
    }

    /// The codes of the selected events of the last batch.
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// Encodes the selected events of a batch. Batches come once each, in order.
    pub fn encode(&mut self, selected: &BatchRows, schemas: &mut BatchSchemas) {
        let BatchRows { batch, rows, times } = *selected;
        self.codes.clear();
        let out = &mut self.codes;
        match &mut self.state {
            State::Column { codes, .. } if rows.len() * SPARSE <= BATCH_ROWS => {
                codes.0.read_at(batch, rows, schemas, out);
            }
            State::Column { codes, .. } => {
                let (codes, of_batch) = &mut **codes;
                codes.read(batch, schemas, of_batch);
                match rows.len() {
                    BATCH_ROWS => out.extend_from_slice(of_batch),
                    _ => out.extend(rows.iter().map(|&row| of_batch[row as usize % BATCH_ROWS])),
                }
            }
            State::Period(periods, most) => {
                // Times beyond the bounds that the column states are damage.
                let last = most.saturating_sub(1) as u32;
                out.extend(times.iter().map(|&time| periods.code(time).min(last)));
            }
            State::Array { array, read } => {
                let end = *read + rows.len();
                out.extend_from_slice(array.codes.get(*read..end).unwrap_or_default());
                *read = end;
            }
            State::HasTime => out.extend(times.iter().map(|time| u32::from(time.is_some()))),
            State::HasField(column) => {
                let there = column.has_in_batch(batch, schemas);
                let has = |row: u32| (there[row as usize / 64] >> (row % 64) & 1) as u32;
                out.extend(rows.iter().map(|&row| has(row)));
            }
            State::Null => {}
        }
        self.codes.resize(rows.len(), 0);
    }

    /// The value of each code, if they are in memory; empty if codes have none.
    pub fn dictionary(&self) -> Option<&[Value]> {
        match &self.state {
            State::Column { .. } => None,
            State::Period(periods, _) => Some(periods.values()),
            State::Array { array, .. } => Some(&array.values),
            State::HasTime | State::HasField(_) | State::Null => Some(&[]),
        }
    }

    /// The values of these codes of a column, ascending; none of other sources.
    ///
    /// # Errors
    /// If the column is damaged.
    pub fn column_values(&self, codes: &[u32]) -> io::Result<Vec<Value>> {
        let State::Column { column, .. } = &self.state else { return Ok(Vec::new()) };
        // Code 0 is null, the others are one more than the column's own.
        let own: Vec<u32> = codes.iter().filter_map(|code| code.checked_sub(1)).collect();
        let mut values = vec![Value::Null; codes.len() - own.len()];
        column.for_each_of(&own, &mut |_, value| {
            values.push(Value::from_field(value));
            Ok(())
        })?;
        // A damaged column may have fewer values than codes.
        values.resize(codes.len(), Value::Null);
        Ok(values)
    }
}
