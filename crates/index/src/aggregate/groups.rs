//! Groups filled from the hash aggregation of a shard: codes become values, and
//! each combination is aggregated once for all its events.

use logdex_event::Timestamp;
use logdex_query::exec::Groups;
use logdex_query::{Expr, Value};

use crate::batch::{CompositeKeys, RecordBatch};
use crate::budget::Share;
use crate::error::Result;

use super::hash_aggregation::{CallCounts, HashAggregation};
use super::inputs::{AggregateInputs, Argument, Grouping};
use super::key_encoder::KeyEncoder;

/// Combinations between two checks of memory.
const BETWEEN_CHECKS: usize = 1024;

/// Fills groups with the events of a batch of records.
///
/// # Errors
/// If the shard is damaged, or the groups take more than `share` can hold.
pub(crate) fn fill(
    records: RecordBatch,
    grouping: &Grouping,
    groups: &mut Groups,
    share: &mut Share,
) -> Result<()> {
    let inputs = grouping.aggregates.iter().flat_map(|column| column.args.iter().chain(&column.condition));
    let exprs: Vec<&Expr> = grouping.by.iter().map(|column| &column.value).chain(inputs).collect();
    for mut records in records.pieces(exprs.iter().copied()) {
        records.prepare(exprs.iter().copied())?;
        let inputs = AggregateInputs::bind(&mut records, grouping)?;
        let mut counting = share.another();
        let aggregation = HashAggregation::of(&inputs, &records, &mut counting)?;
        GroupFiller { records: &records, groups, share, counting }.fill(&aggregation)?;
    }
    Ok(())
}

/// Groups being filled.
struct GroupFiller<'f, 's, 'b> {
    records: &'f RecordBatch<'s>,
    groups: &'f mut Groups,
    /// The memory of the groups.
    share: &'f mut Share<'b>,
    /// The memory of the counts.
    counting: Share<'b>,
}

impl GroupFiller<'_, '_, '_> {
    fn fill(&mut self, aggregation: &HashAggregation) -> Result<()> {
        let seen = aggregation.seen.iter().zip(0..).filter(|(seen, _)| **seen).map(|(_, id)| id);
        let keys = Combinations::of(&aggregation.keys, aggregation.by.len(), seen);
        self.counting.add(keys.bytes())?;
        let values = self.values(&aggregation.by, &keys)?;
        let (mut groups, mut key) = (vec![0; aggregation.seen.len()], Vec::new());
        for (at, (id, _, codes)) in keys.iter().enumerate() {
            key.clear();
            key.extend(values.iter().zip(codes).map(|(values, &code)| values.get(code)));
            groups[id as usize] = self.groups.index(&key);
            self.check(at)?;
        }
        drop((keys, values));
        aggregation.calls.iter().try_for_each(|counts| self.aggregate(counts, &groups))?;
        self.share.hold(self.groups.bytes())
    }

    /// Aggregates the combinations of a call. `groups` maps ids of group keys
    /// to groups.
    fn aggregate(&mut self, counts: &CallCounts, groups: &[usize]) -> Result<()> {
        let combinations = match &counts.events {
            Some(events) => Combinations::of_events(events, counts.args.len()),
            None => Combinations::of(&counts.combinations, counts.args.len(), counts.occurring()),
        };
        self.counting.add(combinations.bytes())?;
        let dictionaries = self.values(&counts.args, &combinations)?;
        let mut values = Vec::new();
        for (at, (id, key, codes)) in combinations.iter().enumerate() {
            let group = groups.get(key as usize).copied().unwrap_or_default();
            for (time, count) in counts.occurrences(id).into_iter().filter(|&(_, count)| count > 0) {
                self.arguments(counts, &dictionaries, codes, time, &mut values)?;
                for &column in &counts.call.columns {
                    self.groups.accumulate(group, column, &values, count);
                }
            }
            self.check(at)?;
        }
        Ok(())
    }

    /// Puts the arguments with these codes, in an event of this time, into
    /// `values`.
    fn arguments(
        &self,
        counts: &CallCounts,
        dictionaries: &[Values],
        codes: &[u32],
        time: Option<Timestamp>,
        values: &mut Vec<Value>,
    ) -> Result<()> {
        values.clear();
        for arg in &counts.call.args {
            values.push(match arg {
                Argument::Source(source) => dictionaries[*source].get(codes[*source]),
                Argument::Time => time.into(),
                Argument::Text(_, Some(source)) if codes[*source] == 0 => Value::Null,
                Argument::Text(text, _) => text.value(time).map_err(|error| self.records.damaged(error))?,
            });
        }
        Ok(())
    }

    /// The values of the codes in these combinations, by encoder.
    fn values<'c>(&self, encoders: &'c [KeyEncoder], combinations: &Combinations) -> Result<Vec<Values<'c>>> {
        let of_encoder = |(column, encoder): (usize, &'c KeyEncoder)| {
            let codes = combinations.iter().map(|(_, _, codes)| codes[column]);
            Values::read(encoder, codes).map_err(|error| self.records.damaged(error))
        };
        encoders.iter().enumerate().map(of_encoder).collect()
    }

    /// Checks the memory of the groups now and then.
    fn check(&mut self, at: usize) -> Result<()> {
        match at % BETWEEN_CHECKS {
            0 => self.share.hold(self.groups.bytes()),
            _ => Ok(()),
        }
    }
}

/// Combinations of codes, by columns.
struct Combinations {
    /// The id of each, and the id of what it is on top of.
    ids: Vec<(u32, u32)>,
    columns: usize,
    /// The codes of each in the columns, one combination after the other.
    codes: Vec<u32>,
}

impl Combinations {
    fn of(keys: &CompositeKeys, columns: usize, ids: impl Iterator<Item = u32>) -> Combinations {
        let mut combinations = Combinations { ids: Vec::new(), columns, codes: Vec::new() };
        for id in ids {
            let start = combinations.codes.len();
            combinations.codes.resize(start + columns, 0);
            combinations.ids.push((id, keys.decode(id, &mut combinations.codes[start..])));
        }
        combinations
    }

    /// Single events: a group key and so many codes each.
    fn of_events(events: &[u32], columns: usize) -> Combinations {
        let events = || events.chunks_exact(columns + 1);
        let ids = events().map(|event| (0, event[0])).collect();
        Combinations { ids, columns, codes: events().flat_map(|event| &event[1..]).copied().collect() }
    }

    /// Memory taken, in bytes.
    fn bytes(&self) -> usize {
        self.ids.capacity() * size_of::<(u32, u32)>() + self.codes.capacity() * size_of::<u32>()
    }

    fn iter(&self) -> impl Iterator<Item = (u32, u32, &[u32])> {
        let codes = |row: usize| &self.codes[row * self.columns..(row + 1) * self.columns];
        self.ids.iter().enumerate().map(move |(row, &(id, base))| (id, base, codes(row)))
    }
}

/// Values of the codes of an encoder.
enum Values<'c> {
    /// All of them.
    All(&'c [Value]),
    /// Some, by their codes, which are ascending.
    Some(Vec<u32>, Vec<Value>),
}

impl<'c> Values<'c> {
    fn read(encoder: &'c KeyEncoder, codes: impl Iterator<Item = u32>) -> std::io::Result<Values<'c>> {
        if let Some(dictionary) = encoder.dictionary() {
            return Ok(Values::All(dictionary));
        }
        let mut codes: Vec<u32> = codes.collect();
        codes.sort_unstable();
        codes.dedup();
        let values = encoder.column_values(&codes)?;
        Ok(Values::Some(codes, values))
    }

    fn get(&self, code: u32) -> Value {
        let value = match self {
            Values::All(values) => values.get(code as usize),
            Values::Some(codes, values) => {
                // Without gaps a code is its own position.
                let position = match codes.get(code as usize) {
                    Some(&other) if other == code => Ok(code as usize),
                    _ => codes.binary_search(&code),
                };
                position.ok().and_then(|position| values.get(position))
            }
        };
        value.cloned().unwrap_or_default()
    }
}
