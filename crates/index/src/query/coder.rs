//! Numbers for what expressions give, step by step.

use std::io;
use std::rc::Rc;

use logdex_event::Timestamp;
use logdex_query::Value;
use logdex_query::functions::Period;

use logdex_shard::{BATCH_ROWS, BatchCodes, BatchSchemas, NullableCodes, ValueColumn};

use super::coded::Coded;
use super::dated::Written;
use super::times::Periods;

/// Where the numbers of an expression come from.
pub(super) enum Given {
    /// The values of one column.
    Column(Box<ValueColumn>),
    /// The periods that the events' times lie in, of which there are at most
    /// so many.
    Period(Period, usize),
    /// What was found for all events that are asked about.
    Whole(Rc<Coded>),
    /// Whether events have a time.
    Dated,
    /// Whether events have a field that is their time.
    Has(Rc<Written>),
    /// The same for all events.
    Nothing,
}

/// Some of the events of a step.
pub(super) struct Step<'s> {
    pub number: u32,
    /// The places in the step of the events that are asked about.
    pub places: &'s [u32],
    /// The times of those events, if anybody asks for them.
    pub times: &'s [Option<Timestamp>],
}

/// The numbers of one expression.
pub(super) struct Coder<'c> {
    told: Told<'c>,
    /// The number of each event of the step that was read last.
    numbers: Vec<u32>,
}

enum Told<'c> {
    Column { column: &'c ValueColumn, numbered: Box<(NullableCodes<'c>, BatchCodes)> },
    Period(Periods, usize),
    Whole { coded: &'c Coded, place: usize },
    Dated,
    Has(&'c ValueColumn),
    Nothing,
}

/// Of fewer events of a step than one in so many, each is looked up by itself:
/// that takes about as long as unpacking six (77 ms for 88 where a filter left
/// one event in thirty).
const SPARSE: usize = 6;

impl Given {
    /// What gives the numbers.
    pub fn coder(&self) -> Coder<'_> {
        let told = match self {
            Given::Column(column) => match column.nullable_codes() {
                Some(numbered) => Told::Column { column, numbered: Box::new((numbered, [0; BATCH_ROWS])) },
                None => Told::Nothing,
            },
            Given::Period(period, most) => Told::Period(Periods::new(*period), *most),
            Given::Whole(coded) => Told::Whole { coded, place: 0 },
            Given::Dated => Told::Dated,
            Given::Has(written) => Told::Has(written.column()),
            Given::Nothing => Told::Nothing,
        };
        Coder { told, numbers: Vec::new() }
    }

    /// True if it needs the times of events.
    pub fn reads_times(&self) -> bool {
        matches!(self, Given::Period(..) | Given::Dated)
    }
}

impl Coder<'_> {
    /// How many numbers there may be.
    pub fn width(&self) -> usize {
        match &self.told {
            Told::Column { column, .. } => column.distinct() as usize + 1,
            Told::Period(_, most) => *most,
            Told::Whole { coded, .. } => coded.values.len(),
            Told::Dated | Told::Has(_) => 2,
            Told::Nothing => 1,
        }
    }

    /// The numbers of the events of the step that was read last.
    pub fn numbers(&self) -> &[u32] {
        &self.numbers
    }

    /// Reads the numbers of the events of a step. Each step is read once, one
    /// after the other.
    pub fn read(&mut self, step: &Step, shapes: &mut BatchSchemas) {
        let Step { number, places, times } = *step;
        self.numbers.clear();
        let numbers = &mut self.numbers;
        match &mut self.told {
            Told::Column { numbered, .. } if places.len() * SPARSE <= BATCH_ROWS => {
                numbered.0.read_at(number, places, shapes, numbers);
            }
            Told::Column { numbered, .. } => {
                let (numbered, of_step) = &mut **numbered;
                numbered.read(number, shapes, of_step);
                match places.len() {
                    BATCH_ROWS => numbers.extend_from_slice(of_step),
                    _ => numbers.extend(places.iter().map(|&place| of_step[place as usize % BATCH_ROWS])),
                }
            }
            Told::Period(periods, most) => {
                // Times beyond those that the column says it has are damage.
                let last = most.saturating_sub(1) as u32;
                numbers.extend(times.iter().map(|&time| periods.number(time).min(last)));
            }
            Told::Whole { coded, place } => {
                let end = *place + places.len();
                numbers.extend_from_slice(coded.ids.get(*place..end).unwrap_or_default());
                *place = end;
            }
            Told::Dated => numbers.extend(times.iter().map(|time| u32::from(time.is_some()))),
            Told::Has(column) => {
                let there = column.has_in_batch(number, shapes);
                let has = |place: u32| (there[place as usize / 64] >> (place % 64) & 1) as u32;
                numbers.extend(places.iter().map(|&place| has(place)));
            }
            Told::Nothing => {}
        }
        numbers.resize(places.len(), 0);
    }

    /// What its numbers mean, if it knows without looking.
    pub fn known(&self) -> Option<&[Value]> {
        match &self.told {
            Told::Column { .. } => None,
            Told::Period(periods, _) => Some(periods.values()),
            Told::Whole { coded, .. } => Some(&coded.values),
            Told::Dated | Told::Has(_) | Told::Nothing => Some(&[]),
        }
    }

    /// What these numbers, ascending, mean; those that are known mean nothing.
    ///
    /// # Errors
    /// If the column is damaged.
    pub fn values(&self, numbers: &[u32]) -> io::Result<Vec<Value>> {
        match &self.told {
            Told::Column { column, .. } => column_values(column, numbers),
            _ => Ok(Vec::new()),
        }
    }
}

fn column_values(column: &ValueColumn, numbers: &[u32]) -> io::Result<Vec<Value>> {
    let ordinals: Vec<u32> = numbers.iter().filter_map(|number| number.checked_sub(1)).collect();
    let mut values = vec![Value::Null; numbers.len() - ordinals.len()];
    column.for_each_of(&ordinals, &mut |_, value| {
        values.push(Value::of_field(value));
        Ok(())
    })?;
    // A damaged column may have fewer values than ordinals.
    values.resize(numbers.len(), Value::Null);
    Ok(values)
}
