//! What of a query is done by columns, and what row by row.

use logdex_query::exec::row_limit;
use logdex_query::value::By;
use logdex_query::{
    AggregateColumn, Column, Direction, Expr, Filter, Pushdown, Query, Source, Stage, TimeRange, Value,
};

use crate::search::{Order, range};

/// What is to be done.
pub(super) struct Plan<'q> {
    /// What slots of events hold.
    pub sources: &'q [Source],
    /// What events must fit that the query itself asks.
    pub filter: &'q Filter,
    /// What its pushdown filters ask besides.
    pub pushdown: Pushdown,
    /// The times that events must be of, if all must be of some.
    pub range: Option<TimeRange>,
    /// What becomes of the events.
    pub first: First,
    /// The order of the events, where rows are alike in all that is asked.
    pub order: Order,
    /// The slots of the rows that `stages` get, over the sources.
    pub columns: Vec<Expr>,
    /// What happens to the rows then.
    pub stages: &'q [Stage],
}

/// What becomes of the events.
pub(super) enum First {
    /// Groups of them.
    Group {
        /// What makes a group, over the sources.
        by: Vec<Column>,
        /// What is said of each, over the sources.
        aggregates: Vec<AggregateColumn>,
    },
    /// Rows, in this order.
    Rows {
        /// What they are ordered by before their time, over the sources.
        keys: Vec<(Expr, Direction)>,
        /// How many of the first are wanted; all if `None`.
        wanted: Option<usize>,
    },
}

impl<'q> Plan<'q> {
    /// The plan of a query. `all_dated` if no event lacks a time.
    pub fn of(query: &'q Query, all_dated: bool) -> Plan<'q> {
        let bare =
            Query { filter: Filter::All, sources: query.sources.clone(), stages: query.stages.clone() };
        let pushdown = bare.pushdown();
        let inlined = query.inlined();
        let mut plan = Plan {
            sources: &query.sources,
            filter: &query.filter,
            range: range(&[&query.filter, &pushdown.filter]),
            pushdown,
            first: First::Rows { keys: Vec::new(), wanted: row_limit(inlined.stages) },
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
        plan.leave_out_unread();
        plan
    }

    /// Takes a sort in, which is done with if it is by time alone.
    fn sort(&mut self, keys: Vec<(Expr, Direction)>, all_dated: bool) {
        let wanted = row_limit(&self.stages[1..]);
        let by_time = keys.first().filter(|(expr, _)| self.is_time(expr)).map(|&(_, direction)| direction);
        if by_time.is_some_and(|direction| !direction.descending) {
            self.order = Order::OldestFirst;
        }
        let is_as_events_come = by_time.is_some_and(|direction| all_dated || is_undated_last(direction));
        self.first = match is_as_events_come && keys.len() == 1 {
            true => {
                self.stages = &self.stages[1..];
                First::Rows { keys: Vec::new(), wanted }
            }
            false => First::Rows { keys: self.without_time(keys), wanted },
        };
    }

    /// Leaves out a last key that says what the order of events says anyway.
    fn without_time(&self, mut keys: Vec<(Expr, Direction)>) -> Vec<(Expr, Direction)> {
        let is_said = |(expr, direction): &(Expr, Direction)| {
            self.is_time(expr) && direction.descending && is_undated_last(*direction)
        };
        if self.order == Order::NewestFirst && keys.len() > 1 && keys.last().is_some_and(is_said) {
            keys.pop();
        }
        keys
    }

    fn is_time(&self, expr: &Expr) -> bool {
        matches!(expr, Expr::Slot(slot) if self.sources.get(*slot) == Some(&Source::Time))
    }

    /// Replaces columns that no stage reads.
    fn leave_out_unread(&mut self) {
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

/// Which of the first slots stages read.
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
    // Without columns chosen, rows are the answer as they are.
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
            let said = aggregates.iter().flat_map(|column| column.args.iter().chain(&column.condition));
            by.iter().map(|column| &column.value).chain(said).collect()
        }
        Stage::Sort(keys) => keys.iter().map(|(expr, _)| expr).collect(),
        Stage::Dedup(by) => by.iter().collect(),
        Stage::Limit(_) | Stage::Offset(_) | Stage::Distinct => Vec::new(),
    }
}
