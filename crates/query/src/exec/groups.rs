//! Hash aggregation of rows.

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use crate::aggregate::{Accumulator, over_distinct};
use crate::expr::{Expr, Row};
use crate::plan::{AggregateColumn, Column};
use crate::value::Value;

/// A hash table from group keys to accumulators.
pub struct Groups {
    by: Vec<Expr>,
    aggregates: Vec<AggregateColumn>,
    /// The index of each group in `groups`.
    indexes: HashMap<Box<[Value]>, usize, FxBuildHasher>,
    groups: Vec<Accumulators>,
    bytes: usize,
}

type Accumulators = Box<[Box<dyn Accumulator>]>;

/// Memory of an entry of the hash table, and of one of the list of groups.
const ENTRY_BYTES: usize = size_of::<(Box<[Value]>, usize)>() + 1;
const GROUP_BYTES: usize = size_of::<Accumulators>();

impl Groups {
    /// An empty table. Without `by` all rows are in one group.
    pub fn new(by: &[Column], aggregates: &[AggregateColumn]) -> Groups {
        let by = by.iter().map(|column| column.value.clone()).collect();
        let aggregates = aggregates.to_vec();
        Groups { by, aggregates, indexes: HashMap::default(), groups: Vec::new(), bytes: 0 }
    }

    /// Adds a row `times` times.
    pub fn add(&mut self, row: &dyn Row, times: u64) {
        let key: Vec<Value> = self.by.iter().map(|expr| expr.eval(row)).collect();
        let group = self.index(&key);
        for column in 0..self.aggregates.len() {
            let AggregateColumn { condition, args, .. } = &self.aggregates[column];
            if condition.as_ref().is_some_and(|condition| !condition.holds(row)) {
                continue;
            }
            match &args[..] {
                [] => self.accumulate(group, column, &[], times),
                [arg] => self.accumulate(group, column, &[arg.eval(row)], times),
                args => {
                    let values: Vec<Value> = args.iter().map(|arg| arg.eval(row)).collect();
                    self.accumulate(group, column, &values, times);
                }
            }
        }
    }

    /// The index of the group with this key, which is made if there is none. For
    /// callers that evaluate the expressions themselves.
    pub fn index(&mut self, key: &[Value]) -> usize {
        match self.indexes.get(key) {
            Some(&index) => {
                if key.iter().any(Value::is_null) {
                    self.merge_markers(key);
                }
                index
            }
            None => self.begin(key.to_vec()),
        }
    }

    /// Adds arguments to one aggregate of a group, `times` times. The aggregate's
    /// condition must be true for them. Unknown groups and columns are ignored.
    pub fn accumulate(&mut self, group: usize, column: usize, values: &[Value], times: u64) {
        let accumulators = self.groups.get_mut(group).and_then(|group| group.get_mut(column));
        let Some(accumulator) = accumulators else { return };
        let before = accumulator.bytes();
        accumulator.add(values, times);
        self.bytes = (self.bytes + accumulator.bytes()).saturating_sub(before);
    }

    /// Adds the rows of another table of the same columns.
    pub fn merge(&mut self, other: Groups) {
        let mut groups = other.groups;
        for (key, index) in other.indexes {
            let theirs = std::mem::take(&mut groups[index]);
            match self.indexes.get(&key) {
                Some(&mine) => {
                    self.merge_markers(&key);
                    for (mine, theirs) in self.groups[mine].iter_mut().zip(theirs) {
                        let before = mine.bytes();
                        mine.merge(theirs);
                        self.bytes = (self.bytes + mine.bytes()).saturating_sub(before);
                    }
                }
                None => {
                    self.put(key, theirs);
                }
            }
        }
    }

    /// The number of groups.
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// True before any row.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Memory of the groups in bytes, roughly. Constant time.
    pub fn bytes(&self) -> usize {
        // While a table grows it exists twice, the new one twice as large.
        let tables = self.indexes.capacity() * ENTRY_BYTES + self.groups.capacity() * GROUP_BYTES;
        self.bytes + tables + tables / 2
    }

    /// Takes the rows of the groups, in the order of their keys: the key, then the
    /// aggregates. Each group's memory is freed when its row is taken.
    pub fn drain(&mut self) -> Drained {
        if self.by.is_empty() && self.groups.is_empty() {
            self.begin(Vec::new());
        }
        let mut accumulators = std::mem::take(&mut self.groups);
        let mut keys: Vec<(Box<[Value]>, usize)> = std::mem::take(&mut self.indexes).into_iter().collect();
        keys.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        let taken = |(key, index): (Box<[Value]>, usize)| (key, std::mem::take(&mut accumulators[index]));
        let groups: Vec<(Box<[Value]>, Accumulators)> = keys.into_iter().map(taken).collect();
        let total = groups.len();
        Drained { groups: groups.into_iter(), total, bytes: std::mem::take(&mut self.bytes) }
    }

    /// Where rows of a group have different null markers, or some none, the key of the
    /// group is null without a marker.
    fn merge_markers(&mut self, key: &[Value]) {
        let differ = |known: &Value, other: &Value| {
            known.null_marker().is_some() && known.null_marker() != other.null_marker()
        };
        let known = self.indexes.get_key_value(key).map(|(known, _)| known.iter().zip(key));
        if known.is_none_or(|mut pairs| !pairs.any(|(known, other)| differ(known, other))) {
            return;
        }
        let Some((mut known, index)) = self.indexes.remove_entry(key) else { return };
        for (known, other) in known.iter_mut().zip(key) {
            if differ(known, other) {
                *known = Value::Null;
            }
        }
        self.indexes.insert(known, index);
    }

    fn begin(&mut self, key: Vec<Value>) -> usize {
        let begin = |column: &AggregateColumn| match column.distinct {
            true => over_distinct(column.function.begin),
            false => (column.function.begin)(),
        };
        let accumulators: Accumulators = self.aggregates.iter().map(begin).collect();
        self.put(key.into_boxed_slice(), accumulators)
    }

    fn put(&mut self, key: Box<[Value]>, accumulators: Accumulators) -> usize {
        let index = self.groups.len();
        self.bytes += group_bytes(&key, &accumulators);
        self.groups.push(accumulators);
        self.indexes.insert(key, index);
        index
    }
}

/// The rows of groups, freed one by one.
pub struct Drained {
    groups: std::vec::IntoIter<(Box<[Value]>, Accumulators)>,
    total: usize,
    bytes: usize,
}

impl Drained {
    /// Memory of the remaining groups in bytes, roughly.
    pub fn bytes(&self) -> usize {
        let each = self.bytes / self.total.max(1);
        self.groups.len() * each + self.total * size_of::<(Box<[Value]>, Accumulators)>()
    }
}

impl Iterator for Drained {
    type Item = Vec<Value>;

    fn next(&mut self) -> Option<Vec<Value>> {
        let (key, aggregates) = self.groups.next()?;
        let aggregates = aggregates.iter().map(|accumulator| accumulator.finish());
        Some(key.into_vec().into_iter().chain(aggregates).collect())
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.groups.size_hint()
    }
}

impl ExactSizeIterator for Drained {}

fn group_bytes(key: &[Value], accumulators: &[Box<dyn Accumulator>]) -> usize {
    let pointers = size_of_val(accumulators);
    pointers
        + key.iter().map(Value::total_bytes).sum::<usize>()
        + accumulators.iter().map(|accumulator| accumulator.bytes()).sum::<usize>()
}
