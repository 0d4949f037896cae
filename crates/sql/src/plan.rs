//! A query, understood: what becomes of the rows, step by step.

use logdex_query::{AggregateColumn, Column, Direction, Expr, FieldTest, Filter, Query, Source, Stage, Test};

use crate::schema::Schema;
use crate::typed_expr::{ExprKind, TypedExpr};

/// The field that says of which format an event is.
const DATASET: &str = "event.dataset";

/// A query in the order in which it works, not that in which it is written.
/// Behind the groups, if there are any, expressions are over their rows.
pub(crate) struct Plan {
    pub(crate) condition: Option<Expr>,
    pub(crate) groups: Option<(Vec<Column>, Vec<AggregateColumn>)>,
    pub(crate) having: Option<Expr>,
    /// The columns of the answer.
    pub(crate) items: Vec<(String, TypedExpr)>,
    pub(crate) distinct: bool,
    pub(crate) order: Vec<(Expr, Direction)>,
    pub(crate) offset: Option<u64>,
    pub(crate) limit: Option<u64>,
}

impl Plan {
    /// The query over events of a family.
    pub(crate) fn query(mut self, schema: &Schema, sources: Vec<Source>) -> Query {
        let sources = self.keep_read(sources);
        let filter = schema.dataset.map_or(Filter::All, |dataset| {
            let test = Test::Equals { value: dataset.to_owned(), number: None };
            Filter::Field(FieldTest { fields: vec![DATASET.to_owned()], element: None, test })
        });
        Query { filter, sources, stages: self.stages() }
    }

    fn stages(self) -> Vec<Stage> {
        let mut stages = Vec::new();
        // The one place that says which events are looked at: an index asks
        // `Filter` as much of this first stage as it can answer.
        stages.extend(self.condition.map(Stage::Filter));
        if let Some((by, aggregates)) = self.groups {
            stages.push(Stage::Aggregate { by, aggregates });
        }
        stages.extend(self.having.map(Stage::Filter));
        let (order, offset, limit) = (self.order, self.offset, self.limit);
        let cut = || {
            let sort = (!order.is_empty()).then(|| Stage::Sort(order.clone()));
            sort.into_iter().chain(offset.map(Stage::Offset)).chain(limit.map(Stage::Limit))
        };
        if self.distinct {
            let plain = |(name, term): &(String, TypedExpr)| Column {
                name: name.as_str().into(),
                value: term.expr.clone(),
            };
            stages.push(Stage::Select(self.items.iter().map(plain).collect()));
            stages.push(Stage::Distinct);
            stages.extend(cut());
            stages.extend(in_zones(self.items));
        } else {
            stages.extend(cut());
            let column =
                |(name, term): (String, TypedExpr)| Column { name: name.into(), value: term.displayed() };
            stages.push(Stage::Select(self.items.into_iter().map(column).collect()));
        }
        stages
    }

    /// Leaves out sources that nothing reads: what is known of a column may be
    /// asked for and not be needed.
    fn keep_read(&mut self, sources: Vec<Source>) -> Vec<Source> {
        let mut read = vec![false; sources.len()];
        self.each_over_events(&mut |expr| {
            for slot in expr.slots() {
                if let Some(read) = read.get_mut(slot) {
                    *read = true;
                }
            }
        });
        let place = |slot: usize| read.iter().take(slot).filter(|read| **read).count();
        self.each_over_events(&mut |expr| *expr = expr.substitute(&|slot| Expr::Slot(place(slot))));
        let kept = sources.into_iter().zip(&read).filter(|(_, read)| **read);
        kept.map(|(source, _)| source).collect()
    }

    /// Hands every expression that reads sources on.
    fn each_over_events(&mut self, take: &mut dyn FnMut(&mut Expr)) {
        self.condition.iter_mut().for_each(&mut *take);
        match &mut self.groups {
            Some((by, aggregates)) => {
                by.iter_mut().for_each(|column| take(&mut column.value));
                for column in aggregates {
                    column.args.iter_mut().for_each(&mut *take);
                    column.condition.iter_mut().for_each(&mut *take);
                }
            }
            None => {
                self.items.iter_mut().for_each(|(_, term)| take(&mut term.expr));
                // Behind DISTINCT, rows are ordered by their columns.
                if !self.distinct {
                    self.order.iter_mut().for_each(|(expr, _)| take(expr));
                }
            }
        }
    }
}

/// The columns once more, moments told by the clocks of their zones; nothing
/// if there are none.
fn in_zones(items: Vec<(String, TypedExpr)>) -> Option<Stage> {
    let zoned = items.iter().any(|(_, term)| matches!(term.kind, ExprKind::Zoned(_)));
    let column = |(slot, (name, term)): (usize, (String, TypedExpr))| {
        let value = TypedExpr { expr: Expr::Slot(slot), kind: term.kind }.displayed();
        Column { name: name.into(), value }
    };
    zoned.then(|| Stage::Select(items.into_iter().enumerate().map(column).collect()))
}
