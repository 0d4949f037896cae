//! Arrays that are no fields: times, periods of times, object paths, event names.

use std::collections::BTreeMap;
use std::ops::Range;

use hashbrown::HashMap;
use logdex_event::Timestamp;
use logdex_query::expr::Period;
use logdex_query::{Expr, Value};
use rustc_hash::FxBuildHasher;
use tantivy::columnar::ColumnIndex;

use crate::error::Result;
use crate::open::OpenShard;
use crate::shard::{Number, Shard};
use logdex_shard::{BATCH_ROWS, NumberColumn};

use super::dictionary_array::{DictionaryArray, ValueInterner};

/// The times of a shard's events.
pub(crate) struct ShardTimes {
    column: Option<NumberColumn>,
    /// How many events there are.
    total: u32,
}

impl ShardTimes {
    /// Opens the column of times.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn open(shard: &Shard) -> Result<ShardTimes> {
        Ok(ShardTimes { column: shard.number(Number::Time)?, total: shard.events })
    }

    /// The least and the greatest time in microseconds, if there are any.
    pub fn span(&self) -> Option<(i64, i64)> {
        self.column.as_ref().map(|times| (times.values.min_value(), times.values.max_value()))
    }

    /// True if every event has a time.
    pub fn is_of_all(&self) -> bool {
        self.column.as_ref().is_some_and(|times| matches!(times.index, ColumnIndex::Full))
    }

    /// The time of an event.
    pub fn time(&self, doc: u32) -> Option<Timestamp> {
        self.column.as_ref()?.first(doc).map(Timestamp)
    }

    /// Puts the times of these rows of a batch into `times`; `of_batch` is a
    /// buffer for the times of all its rows.
    pub fn read(
        &self,
        batch: u32,
        rows: &[u32],
        of_batch: &mut Vec<i64>,
        times: &mut Vec<Option<Timestamp>>,
    ) {
        times.clear();
        let Some(column) = &self.column else { return times.resize(rows.len(), None) };
        logdex_shard::of_step(column, self.total, batch, of_batch);
        times.extend(rows.iter().map(|&row| match of_batch.get(row as usize) {
            // Either no time, or the least that there is.
            None | Some(&i64::MIN) => self.time(batch * BATCH_ROWS as u32 + row),
            Some(&time) => Some(Timestamp(time)),
        }));
    }
}

/// Times as an array.
pub(super) fn of_times(times: &[Option<Timestamp>]) -> DictionaryArray {
    let mut known: HashMap<Option<Timestamp>, u32, FxBuildHasher> = HashMap::default();
    let (mut values, mut last) = (Vec::new(), (None, None));
    let code = |&time: &Option<Timestamp>| match last {
        // Many events happen at the same time.
        (known, Some(code)) if known == time => code,
        _ => {
            let code = *known.entry(time).or_insert_with(|| {
                values.push(time.into());
                values.len() as u32 - 1
            });
            last = (time, Some(code));
            code
        }
    };
    let codes = times.iter().map(code).collect();
    DictionaryArray { codes, values }
}

/// The starts of the periods that times lie in, as an array.
pub(super) fn of_periods(times: &[Option<Timestamp>], period: Period) -> DictionaryArray {
    let mut periods = Periods::new(period);
    let codes = times.iter().map(|&time| periods.code(time)).collect();
    DictionaryArray { codes, values: periods.interner.values }
}

/// Codes for the starts of the periods that times lie in. A time in a known
/// period costs a look-up, the first of a period an evaluation.
pub(crate) struct Periods {
    period: Period,
    interner: ValueInterner,
    /// Known periods: start to end and code.
    known: BTreeMap<i64, (i64, u32)>,
    /// The period of the last time, and its code.
    last: (Range<i64>, u32),
}

impl Periods {
    /// Without known periods.
    pub fn new(period: Period) -> Periods {
        Periods { period, interner: ValueInterner::default(), known: BTreeMap::new(), last: (0..0, 0) }
    }

    /// The code of the start of the period that a time lies in.
    #[inline]
    pub fn code(&mut self, time: Option<Timestamp>) -> u32 {
        match time {
            Some(Timestamp(time)) if self.last.0.contains(&time) => self.last.1,
            Some(Timestamp(time)) => self.find(time),
            None => self.interner.code(Value::Null),
        }
    }

    fn find(&mut self, time: i64) -> u32 {
        if let Some((&start, &(end, code))) = self.known.range(..=time).next_back()
            && time < end
        {
            self.last = (start..end, code);
            return code;
        }
        let start = self.period.floor(Expr::literal(Timestamp(time))).eval(&Vec::new());
        let end = self.period.after(Expr::Literal(start.clone())).eval(&Vec::new());
        let code = self.interner.code(start.clone());
        if let (Value::Time(start), Value::Time(end)) = (start, end) {
            self.known.insert(start.0, (end.0, code));
        }
        code
    }

    /// All codes of times between two are below this.
    pub fn most(period: Period, first: i64, last: i64) -> u64 {
        const SHORTEST_MONTH: i64 = 28 * 86_400_000_000;
        let length = match period {
            Period::Micros(length) => length,
            Period::Months(count) => SHORTEST_MONTH.saturating_mul(count),
        };
        // One period may begin before the first time, and null has a code.
        last.abs_diff(first) / length.unsigned_abs().max(1) + 3
    }

    /// The value of each code.
    pub fn values(&self) -> &[Value] {
        &self.interner.values
    }
}

/// The paths of the events' objects as an array; code 0 is null.
///
/// # Errors
/// If the shard is damaged or the catalogue can't be read.
pub(super) fn of_objects(shard: OpenShard, docs: &[u32]) -> Result<DictionaryArray> {
    let column = shard.shard.number(Number::Object)?;
    let mut known: HashMap<u64, u32, FxBuildHasher> = HashMap::default();
    let mut array = DictionaryArray { codes: Vec::with_capacity(docs.len()), values: vec![Value::Null] };
    for &doc in docs {
        let object = number(&column, doc);
        let code = match known.get(&object) {
            Some(&code) => code,
            None => {
                let path = shard.objects.path(object)?;
                let code = if path.is_empty() { 0 } else { array.values.len() as u32 };
                if code > 0 {
                    array.values.push(Value::Text(path));
                }
                known.insert(object, code);
                code
            }
        };
        array.codes.push(code);
    }
    Ok(array)
}

/// The stable names of events, `<object>:<ordinal>`, and behind another colon
/// the part of a record that is several events.
///
/// # Errors
/// If the shard is damaged.
pub(super) fn of_names(shard: OpenShard, docs: &[u32]) -> Result<DictionaryArray> {
    let shard = shard.shard;
    let [object, ordinal, part] = [Number::Object, Number::Ordinal, Number::Part].map(|n| shard.number(n));
    let (object, ordinal, part) = (object?, ordinal?, part?);
    let name = |&doc: &u32| {
        let (object, ordinal) = (number(&object, doc), number(&ordinal, doc));
        match number(&part, doc) {
            0 => format!("{object}:{ordinal}").into(),
            part => format!("{object}:{ordinal}:{part}").into(),
        }
    };
    Ok(DictionaryArray { codes: (0..docs.len() as u32).collect(), values: docs.iter().map(name).collect() })
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
            let array = of_periods(&times, period);
            for (at, &time) in times.iter().enumerate() {
                let wanted = period.floor(Expr::literal(time)).eval(&Vec::new());
                assert_eq!(*array.at(at), wanted, "{time:?} {period:?}");
            }
            assert!(array.values.len() < times.len());
        }
    }

    #[test]
    fn equal_times_have_one_code() {
        let times = [Some(Timestamp(5)), None, Some(Timestamp(5)), Some(Timestamp(5)), None];
        let array = of_times(&times);
        assert_eq!((&array.codes[..], array.values.len()), (&[0, 1, 0, 0, 1][..], 2));
    }
}
