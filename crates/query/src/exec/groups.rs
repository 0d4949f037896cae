//! Rows to groups.

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use crate::aggregate::{Accumulator, over_distinct};
use crate::expr::{Expr, Row};
use crate::plan::{AggregateColumn, Column};
use crate::value::Value;

/// Groups of rows, and what is said of each.
pub struct Groups {
    by: Vec<Expr>,
    aggregates: Vec<AggregateColumn>,
    /// Each group's place among the accumulators.
    numbers: HashMap<Box<[Value]>, usize, FxBuildHasher>,
    groups: Vec<Accumulators>,
    bytes: usize,
}

type Accumulators = Box<[Box<dyn Accumulator>]>;

/// What an entry of the table of groups takes, and one of the list of them.
const ENTRY_BYTES: usize = size_of::<(Box<[Value]>, usize)>() + 1;
const GROUP_BYTES: usize = size_of::<Accumulators>();

impl Groups {
    /// No groups yet. Without `by` there is one, which all rows are in.
    pub fn new(by: &[Column], aggregates: &[AggregateColumn]) -> Groups {
        let by = by.iter().map(|column| column.value.clone()).collect();
        let aggregates = aggregates.to_vec();
        Groups { by, aggregates, numbers: HashMap::default(), groups: Vec::new(), bytes: 0 }
    }

    /// Takes a row, `times` times.
    pub fn add(&mut self, row: &dyn Row, times: u64) {
        let key: Vec<Value> = self.by.iter().map(|expr| expr.eval(row)).collect();
        let group = self.number(&key);
        for column in 0..self.aggregates.len() {
            let AggregateColumn { condition, args, .. } = &self.aggregates[column];
            if condition.as_ref().is_some_and(|condition| !condition.holds(row)) {
                continue;
            }
            match &args[..] {
                [] => self.take(group, column, &[], times),
                [arg] => self.take(group, column, &[arg.eval(row)], times),
                args => {
                    let values: Vec<Value> = args.iter().map(|arg| arg.eval(row)).collect();
                    self.take(group, column, &values, times);
                }
            }
        }
    }

    /// The number of the group with these values, which is made if there is
    /// none. For those who evaluate expressions themselves.
    pub fn number(&mut self, key: &[Value]) -> usize {
        match self.numbers.get(key) {
            Some(&number) => {
                if key.iter().any(Value::is_null) {
                    self.agree(key);
                }
                number
            }
            None => self.begin(key.to_vec()),
        }
    }

    /// Takes a row into one aggregate of a group, `times` times: the values
    /// of its arguments, its condition being true. A group or a column that
    /// there is not takes nothing.
    pub fn take(&mut self, group: usize, column: usize, values: &[Value], times: u64) {
        let accumulators = self.groups.get_mut(group).and_then(|group| group.get_mut(column));
        let Some(accumulator) = accumulators else { return };
        let before = accumulator.bytes();
        accumulator.add(values, times);
        self.bytes = (self.bytes + accumulator.bytes()).saturating_sub(before);
    }

    /// Takes all rows that other groups of the same columns have taken.
    pub fn merge(&mut self, other: Groups) {
        let mut groups: Vec<Option<Accumulators>> = other.groups.into_iter().map(Some).collect();
        for (key, number) in other.numbers {
            let Some(theirs) = groups.get_mut(number).and_then(Option::take) else { continue };
            match self.numbers.get(&key) {
                Some(&mine) => {
                    self.agree(&key);
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

    /// How many groups there are.
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// True before any row.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Memory they take, in bytes, roughly. Costs nothing to ask.
    pub fn bytes(&self) -> usize {
        // A table that grows is there twice for a while, the new one twice as large.
        let tables = self.numbers.capacity() * ENTRY_BYTES + self.groups.capacity() * GROUP_BYTES;
        self.bytes + tables + tables / 2
    }

    /// A row for each group, in the order of their values: these, and what is
    /// said of them. There are then no groups any more; each gives its memory
    /// back when its row is taken.
    pub fn drain(&mut self) -> Drained {
        if self.by.is_empty() && self.groups.is_empty() {
            self.begin(Vec::new());
        }
        let mut accumulators: Vec<Option<Accumulators>> =
            std::mem::take(&mut self.groups).into_iter().map(Some).collect();
        let mut keys: Vec<(Box<[Value]>, usize)> = std::mem::take(&mut self.numbers).into_iter().collect();
        keys.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        let finished = |(key, number): (Box<[Value]>, usize)| {
            let said = accumulators.get_mut(number).and_then(Option::take).unwrap_or_default();
            (key, said)
        };
        let groups: Vec<(Box<[Value]>, Accumulators)> = keys.into_iter().map(finished).collect();
        let total = groups.len();
        Drained { groups: groups.into_iter(), total, bytes: std::mem::take(&mut self.bytes) }
    }

    /// Where rows of a group write nothing in several ways, or some lack the
    /// field, the group is of nothing that is not written.
    fn agree(&mut self, key: &[Value]) {
        let differ = |known: &Value, other: &Value| {
            known.null_marker().is_some() && known.null_marker() != other.null_marker()
        };
        let known = self.numbers.get_key_value(key).map(|(known, _)| known.iter().zip(key));
        if known.is_none_or(|mut pairs| !pairs.any(|(known, other)| differ(known, other))) {
            return;
        }
        let Some((mut known, number)) = self.numbers.remove_entry(key) else { return };
        for (known, other) in known.iter_mut().zip(key) {
            if differ(known, other) {
                *known = Value::Null;
            }
        }
        self.numbers.insert(known, number);
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
        let number = self.groups.len();
        self.bytes += group_bytes(&key, &accumulators);
        self.groups.push(accumulators);
        self.numbers.insert(key, number);
        number
    }
}

/// The rows of groups, which are let go one by one.
pub struct Drained {
    groups: std::vec::IntoIter<(Box<[Value]>, Accumulators)>,
    total: usize,
    bytes: usize,
}

impl Drained {
    /// Memory that the groups still take whose rows were not taken, in bytes,
    /// roughly.
    pub fn bytes(&self) -> usize {
        let each = self.bytes / self.total.max(1);
        self.groups.len() * each + self.total * size_of::<(Box<[Value]>, Accumulators)>()
    }
}

impl Iterator for Drained {
    type Item = Vec<Value>;

    fn next(&mut self) -> Option<Vec<Value>> {
        let (key, said) = self.groups.next()?;
        let said = said.iter().map(|accumulator| accumulator.finish());
        Some(key.into_vec().into_iter().chain(said).collect())
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
