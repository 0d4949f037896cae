//! What is known of each event beside its fields: when, and where from.

use std::collections::BTreeMap;
use std::ops::Range;

use hashbrown::HashMap;
use logdex_event::Timestamp;
use logdex_query::expr::Period;
use logdex_query::{Expr, Row, Value};
use rustc_hash::FxBuildHasher;
use tantivy::columnar::ColumnIndex;

use crate::error::Result;
use crate::search::Part;
use crate::shard::{Number, Shard};
use logdex_shard::{BATCH_ROWS, NumberColumn};

use super::coded::{Coded, Numbers};

/// The times of a shard's events.
pub(super) struct Clock {
    column: Option<NumberColumn>,
    /// How many events there are.
    total: u32,
}

impl Clock {
    /// Those of a shard.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn open(shard: &Shard) -> Result<Clock> {
        Ok(Clock { column: shard.number(Number::Time)?, total: shard.events })
    }

    /// The least and the greatest, if there are any.
    pub fn span(&self) -> Option<(i64, i64)> {
        self.column.as_ref().map(|times| (times.values.min_value(), times.values.max_value()))
    }

    /// True if every event has one.
    pub fn is_of_all(&self) -> bool {
        self.column.as_ref().is_some_and(|times| matches!(times.index, ColumnIndex::Full))
    }

    /// The time of an event.
    pub fn time(&self, doc: u32) -> Option<Timestamp> {
        self.column.as_ref()?.first(doc).map(Timestamp)
    }

    /// Puts the times of the events at these places of a step into `times`;
    /// `of_step` is room for those of all its events.
    pub fn read(
        &self,
        step: u32,
        places: &[u32],
        of_step: &mut Vec<i64>,
        times: &mut Vec<Option<Timestamp>>,
    ) {
        times.clear();
        let Some(column) = &self.column else { return times.resize(places.len(), None) };
        logdex_shard::of_step(column, self.total, step, of_step);
        times.extend(places.iter().map(|&place| match of_step.get(place as usize) {
            // Perhaps none, perhaps the first of all moments.
            None | Some(&i64::MIN) => self.time(step * BATCH_ROWS as u32 + place),
            Some(&time) => Some(Timestamp(time)),
        }));
    }
}

/// Times as numbers.
pub(super) fn coded(times: &[Option<Timestamp>]) -> Coded {
    let mut known: HashMap<Option<Timestamp>, u32, FxBuildHasher> = HashMap::default();
    let (mut values, mut last) = (Vec::new(), (None, None));
    let id = |&time: &Option<Timestamp>| match last {
        // Many events happen at the same time.
        (known, Some(id)) if known == time => id,
        _ => {
            let id = *known.entry(time).or_insert_with(|| {
                values.push(time.into());
                values.len() as u32 - 1
            });
            last = (time, Some(id));
            id
        }
    };
    let ids = times.iter().map(id).collect();
    Coded { ids, values }
}

/// The starts of the periods that times lie in.
pub(super) fn periods(times: &[Option<Timestamp>], period: Period) -> Coded {
    let mut periods = Periods::new(period);
    let ids = times.iter().map(|&time| periods.number(time)).collect();
    Coded { ids, values: periods.into_values() }
}

/// The starts of the periods that moments lie in, as numbers. What lies in a
/// period that was met before costs a look-up, be it a moment that was never
/// met.
pub(super) struct Periods {
    period: Period,
    numbers: Numbers,
    met: BTreeMap<i64, (i64, u32)>,
    /// The period that was met last, and its number.
    last: (Range<i64>, u32),
}

impl Periods {
    /// None met so far.
    pub fn new(period: Period) -> Periods {
        Periods { period, numbers: Numbers::default(), met: BTreeMap::new(), last: (0..0, 0) }
    }

    /// The number of the start of the period that a moment lies in.
    #[inline]
    pub fn number(&mut self, time: Option<Timestamp>) -> u32 {
        match time {
            Some(Timestamp(time)) if self.last.0.contains(&time) => self.last.1,
            Some(Timestamp(time)) => self.find(time),
            None => self.numbers.of(Value::Null),
        }
    }

    fn find(&mut self, time: i64) -> u32 {
        if let Some((&start, &(end, id))) = self.met.range(..=time).next_back()
            && time < end
        {
            self.last = (start..end, id);
            return id;
        }
        let start = self.period.floor(Expr::literal(Timestamp(time))).eval(&NoSlots);
        let end = self.period.after(Expr::Literal(start.clone()), 1).eval(&NoSlots);
        let id = self.numbers.of(start.clone());
        if let (Value::Time(start), Value::Time(end)) = (start, end) {
            self.met.insert(start.0, (end.0, id));
        }
        id
    }

    /// Above all numbers there may be for moments between two.
    pub fn most(period: Period, first: i64, last: i64) -> u64 {
        const SHORTEST_MONTH: i64 = 28 * 86_400_000_000;
        let length = match period {
            Period::Micros(length) => length,
            Period::Months(count) => SHORTEST_MONTH.saturating_mul(count),
        };
        // One may begin before the first moment, and one is of no moment.
        last.abs_diff(first) / length.unsigned_abs().max(1) + 3
    }

    /// What each number means.
    pub fn values(&self) -> &[Value] {
        &self.numbers.values
    }

    fn into_values(self) -> Vec<Value> {
        self.numbers.values
    }
}

struct NoSlots;

impl Row for NoSlots {
    fn value(&self, _: usize) -> Value {
        Value::Null
    }
}

/// The paths of the events' objects; number 0 is nothing.
///
/// # Errors
/// If the shard is damaged or the catalogue can't be asked.
pub(super) fn objects(part: Part, docs: &[u32]) -> Result<Coded> {
    let column = part.asked.shard.number(Number::Object)?;
    let mut known: HashMap<u64, u32, FxBuildHasher> = HashMap::default();
    let mut coded = Coded { ids: Vec::with_capacity(docs.len()), values: vec![Value::Null] };
    for &doc in docs {
        let object = number(&column, doc);
        let id = match known.get(&object) {
            Some(&id) => id,
            None => {
                let path = part.asked.objects.path(object)?;
                let id = if path.is_empty() { 0 } else { coded.values.len() as u32 };
                if id > 0 {
                    coded.values.push(Value::Text(path));
                }
                known.insert(object, id);
                id
            }
        };
        coded.ids.push(id);
    }
    Ok(coded)
}

/// The stable names of events, `<object>:<ordinal>`, and behind another colon
/// the part of a record that is several events.
///
/// # Errors
/// If the shard is damaged.
pub(super) fn names(part: Part, docs: &[u32]) -> Result<Coded> {
    let shard = part.asked.shard;
    let [object, ordinal, part] = [Number::Object, Number::Ordinal, Number::Part].map(|n| shard.number(n));
    let (object, ordinal, part) = (object?, ordinal?, part?);
    let name = |&doc: &u32| {
        let (object, ordinal) = (number(&object, doc), number(&ordinal, doc));
        match number(&part, doc) {
            0 => format!("{object}:{ordinal}").into(),
            part => format!("{object}:{ordinal}:{part}").into(),
        }
    };
    Ok(Coded { ids: (0..docs.len() as u32).collect(), values: docs.iter().map(name).collect() })
}

fn number(column: &Option<NumberColumn>, doc: u32) -> u64 {
    column.as_ref().and_then(|column| column.first(doc)).unwrap_or(0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_those_of_the_expression() {
        let day = 86_400_000_000i64;
        let times: Vec<Option<Timestamp>> = (0..400)
            .map(|at| (at % 7 != 3).then_some(Timestamp((at * 37 % 400) * day / 3 - 40 * day)))
            .chain([Some(Timestamp(i64::MIN)), Some(Timestamp(i64::MAX))])
            .collect();
        for period in [Period::Micros(3_600_000_000), Period::Micros(7 * day), Period::Months(1)] {
            let coded = periods(&times, period);
            for (at, &time) in times.iter().enumerate() {
                let wanted = period.floor(Expr::literal(time)).eval(&NoSlots);
                assert_eq!(*coded.at(at), wanted, "{time:?} {period:?}");
            }
            assert!(coded.values.len() < times.len());
        }
    }

    #[test]
    fn equal_times_have_one_number() {
        let times = [Some(Timestamp(5)), None, Some(Timestamp(5)), Some(Timestamp(5)), None];
        let coded = coded(&times);
        assert_eq!((&coded.ids[..], coded.values.len()), (&[0, 1, 0, 0, 1][..], 2));
    }
}
