//! Rows to groups.

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use crate::query::aggregate::{Accumulator, each_once};
use crate::query::expr::{Expr, Row};
use crate::query::stage::{AggregateColumn, Column};
use crate::query::value::Value;

/// Groups of rows, and what is said of each.
pub struct Groups {
    by: Vec<Expr>,
    aggregates: Vec<AggregateColumn>,
    groups: HashMap<Box<[Value]>, Accumulators, FxBuildHasher>,
    bytes: usize,
}

type Accumulators = Box<[Box<dyn Accumulator>]>;

/// What an entry of the table takes beside its values.
const ENTRY_BYTES: usize = 48;

impl Groups {
    /// No groups yet. Without `by` there is one, which all rows are in.
    pub fn new(by: &[Column], aggregates: &[AggregateColumn]) -> Groups {
        let by = by.iter().map(|column| column.value.clone()).collect();
        Groups { by, aggregates: aggregates.to_vec(), groups: HashMap::default(), bytes: 0 }
    }

    /// Takes a row, `times` times.
    pub fn add(&mut self, row: &dyn Row, times: u64) {
        let key: Vec<Value> = self.by.iter().map(|expr| expr.eval(row)).collect();
        if !self.groups.contains_key(&*key) {
            self.begin(key.clone());
        }
        let Some(accumulators) = self.groups.get_mut(&*key) else { return };
        for (column, accumulator) in self.aggregates.iter().zip(accumulators) {
            if column.condition.as_ref().is_some_and(|condition| !condition.holds(row)) {
                continue;
            }
            let before = accumulator.bytes();
            match &column.args[..] {
                [] => accumulator.add(&[], times),
                [arg] => accumulator.add(&[arg.eval(row)], times),
                args => accumulator.add(&args.iter().map(|arg| arg.eval(row)).collect::<Vec<_>>(), times),
            }
            self.bytes = (self.bytes + accumulator.bytes()).saturating_sub(before);
        }
    }

    /// Takes all rows that other groups of the same columns have taken.
    pub fn merge(&mut self, other: Groups) {
        for (key, theirs) in other.groups {
            match self.groups.get_mut(&key) {
                Some(mine) => {
                    for (mine, theirs) in mine.iter_mut().zip(theirs) {
                        let before = mine.bytes();
                        mine.merge(theirs);
                        self.bytes = (self.bytes + mine.bytes()).saturating_sub(before);
                    }
                }
                None => {
                    self.bytes += group_bytes(&key, &theirs);
                    self.groups.insert(key, theirs);
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
        self.bytes
    }

    /// A row for each group, in the order of their values: these, and what is
    /// said of them. There are then no groups any more.
    pub fn drain(&mut self) -> Vec<Vec<Value>> {
        if self.by.is_empty() && self.groups.is_empty() {
            self.begin(Vec::new());
        }
        self.bytes = 0;
        let mut groups: Vec<(Box<[Value]>, Accumulators)> = self.groups.drain().collect();
        groups.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        let row = |(key, accumulators): (Box<[Value]>, Accumulators)| {
            key.into_vec()
                .into_iter()
                .chain(accumulators.iter().map(|accumulator| accumulator.finish()))
                .collect()
        };
        groups.into_iter().map(row).collect()
    }

    fn begin(&mut self, key: Vec<Value>) {
        let begin = |column: &AggregateColumn| match column.distinct {
            true => each_once(column.function.begin),
            false => (column.function.begin)(),
        };
        let accumulators: Accumulators = self.aggregates.iter().map(begin).collect();
        let key = key.into_boxed_slice();
        self.bytes += group_bytes(&key, &accumulators);
        self.groups.insert(key, accumulators);
    }
}

fn group_bytes(key: &[Value], accumulators: &[Box<dyn Accumulator>]) -> usize {
    let pointers = size_of_val(accumulators);
    ENTRY_BYTES
        + pointers
        + key.iter().map(Value::whole_bytes).sum::<usize>()
        + accumulators.iter().map(|accumulator| accumulator.bytes()).sum::<usize>()
}
