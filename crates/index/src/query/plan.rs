//! The plan of a query: what runs on columns, and what row by row.

use logdex_query::exec::row_limit;
use logdex_query::value::By;
use logdex_query::{
    AggregateColumn, Column, Direction, Expr, Filter, Pushdown, Query, Source, Stage, TimeRange, Value,
};

use crate::open::time_range;
use crate::topk::Order;

/// A plan.
pub(super) struct Plan<'q> {
    /// The sources of slots.
    pub sources: &'q [Source],
    /// The filter of the query itself.
    pub filter: Filter,
    /// Filters and conditions pushed down from its stages.
    pub pushdown: Pushdown,
    /// A range that holds the times of all events that pass; `None` if there is
    /// no such range.
    pub range: Option<TimeRange>,
    /// How the events are consumed.
    pub first: First,
    /// The order of events that are equal in all sort expressions.
    pub order: Order,
    /// The columns of the rows that `stages` read, over the sources.
    pub columns: Vec<Expr>,
    /// The remaining stages.
    pub stages: &'q [Stage],
}

/// How events are consumed.
pub(super) enum First {
    /// By aggregation.
    Group {
        /// The group key, over the sources.
        by: Vec<Column>,
        /// The aggregates, over the sources.
        aggregates: Vec<AggregateColumn>,
    },
    /// As rows, in this order.
    Rows {
        /// The sort expressions before the time, over the sources.
        keys: Vec<(Expr, Direction)>,
        /// How many of the first rows are read; all if `None`.
        limit: Option<usize>,
    },
}

impl<'q> Plan<'q> {
    /// The plan of a query. `all_dated` if every event has a time.
    pub fn of(query: &'q Query, all_dated: bool) -> Plan<'q> {
        let bare =
            Query { filter: Filter::All, sources: query.sources.clone(), stages: query.stages.clone() };
        let pushdown = bare.pushdown();
        let inlined = query.inlined();
        let mut plan = Plan {
            sources: &query.sources,
            filter: query.filter.clone().merged(),
            range: time_range(&[&query.filter, &pushdown.filter]),
            pushdown,
            first: First::Rows { keys: Vec::new(), limit: row_limit(inlined.stages) },
            order: Order::NewestFirst,
            columns: inlined.columns.clone(),
            stages: inlined.stages,
        };
        match inlined.first() {
            Some(Stage::Aggregate { by, aggregates }) => {
                plan.stages = &inlined.stages[1..];
                plan.first = First::Group { by, aggregates };
            }
            Some(Stage::Sort(keys)) => plan.sort(keys, all_dated),
            _ => {}
        }
        plan.drop_unread();
        plan
    }

    /// Plans a sort; a sort by time alone is the order of events.
    fn sort(&mut self, keys: Vec<(Expr, Direction)>, all_dated: bool) {
        let limit = row_limit(&self.stages[1..]);
        let by_time = keys.first().filter(|(expr, _)| self.is_time(expr)).map(|&(_, direction)| direction);
        if by_time.is_some_and(|direction| !direction.descending) {
            self.order = Order::OldestFirst;
        }
        let is_as_events_come = by_time.is_some_and(|direction| all_dated || is_undated_last(direction));
        self.first = match is_as_events_come && keys.len() == 1 {
            true => {
                self.stages = &self.stages[1..];
                First::Rows { keys: Vec::new(), limit }
            }
            false => First::Rows { keys: self.without_time(keys), limit },
        };
    }

    /// Drops a last key that the order of events implies.
    fn without_time(&self, mut keys: Vec<(Expr, Direction)>) -> Vec<(Expr, Direction)> {
        let is_implied = |(expr, direction): &(Expr, Direction)| {
            self.is_time(expr) && direction.descending && is_undated_last(*direction)
        };
        if self.order == Order::NewestFirst && keys.len() > 1 && keys.last().is_some_and(is_implied) {
            keys.pop();
        }
        keys
    }

    fn is_time(&self, expr: &Expr) -> bool {
        matches!(expr, Expr::Slot(slot) if self.sources.get(*slot) == Some(&Source::Time))
    }

    /// Replaces columns that no stage reads by nulls.
    fn drop_unread(&mut self) {
        let read = read(self.stages, self.columns.len());
        for (column, read) in self.columns.iter_mut().zip(read) {
            if !read {
                *column = Expr::Literal(Value::Null);
            }
        }
    }
}

/// True if rows without a time come last.
fn is_undated_last(direction: Direction) -> bool {
    match direction.by {
        By::Natural => direction.descending,
        By::Typed { nulls_first } => !nulls_first,
    }
}

/// Whether stages read each of the first slots.
fn read(stages: &[Stage], width: usize) -> Vec<bool> {
    let mut read = vec![false; width];
    for stage in stages {
        let ends = matches!(stage, Stage::Select(_) | Stage::Aggregate { .. });
        if matches!(stage, Stage::Distinct) {
            return vec![true; width];
        }
        for expr in exprs(stage) {
            expr.slots().into_iter().filter(|&slot| slot < width).for_each(|slot| read[slot] = true);
        }
        if ends {
            return read;
        }
    }
    // Without a projection the rows themselves are the answer.
    vec![true; width]
}

fn exprs(stage: &Stage) -> Vec<&Expr> {
    match stage {
        Stage::Filter(expr) => vec![expr],
        Stage::Unnest { list, .. } => vec![list],
        Stage::Extend(columns) | Stage::Select(columns) => {
            columns.iter().map(|column| &column.value).collect()
        }
        Stage::Aggregate { by, aggregates } => {
            let inputs = aggregates.iter().flat_map(|column| column.args.iter().chain(&column.condition));
            by.iter().map(|column| &column.value).chain(inputs).collect()
        }
        Stage::Sort(keys) => keys.iter().map(|(expr, _)| expr).collect(),
        Stage::Dedup(by) => by.iter().collect(),
        Stage::Limit(_) | Stage::Offset(_) | Stage::Distinct => Vec::new(),
    }
}
