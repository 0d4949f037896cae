//! The plan of a query, and its stages in order of execution.

use std::collections::BTreeSet;

use logdex_query::{AggregateColumn, Column, Direction, Expr, FieldTest, Filter, Query, Source, Stage, Test};

use crate::schema::Schema;
use crate::typed_expr::{ExprKind, TypedExpr};

/// The field with the format of an event.
const DATASET: &str = "event.dataset";

/// A planned query. Expressions after `groups`, if there are any, read rows of groups.
pub(crate) struct Plan {
    pub(crate) condition: Option<Expr>,
    pub(crate) groups: Option<(Vec<Column>, Vec<AggregateColumn>)>,
    pub(crate) having: Option<Expr>,
    /// The columns of the result.
    pub(crate) items: Vec<(String, TypedExpr)>,
    pub(crate) distinct: bool,
    pub(crate) order: Vec<(Expr, Direction)>,
    pub(crate) offset: Option<u64>,
    pub(crate) limit: Option<u64>,
}

impl Plan {
    /// The query over the events of a schema.
    pub(crate) fn query(self, schema: &Schema, sources: Vec<Source>) -> Query {
        let mut stages = self.stages();
        let sources = prune_sources(sources, &mut stages);
        let filter = schema.dataset.map_or(Filter::All, |dataset| {
            let test = Test::Equals { value: dataset.to_owned(), number: None };
            Filter::Field(FieldTest { fields: vec![DATASET.to_owned()], element: None, test })
        });
        Query { filter, sources, stages }
    }

    fn stages(self) -> Vec<Stage> {
        let mut stages = Vec::new();
        // The only condition on events: the index pushes down as much of this
        // first stage as it can answer.
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
            let plain = |(name, typed): &(String, TypedExpr)| Column {
                name: name.as_str().into(),
                value: typed.expr.clone(),
            };
            stages.push(Stage::Select(self.items.iter().map(plain).collect()));
            stages.push(Stage::Distinct);
            stages.extend(cut());
            stages.extend(in_zones(self.items));
        } else {
            stages.extend(cut());
            let column =
                |(name, typed): (String, TypedExpr)| Column { name: name.into(), value: typed.displayed() };
            stages.push(Stage::Select(self.items.into_iter().map(column).collect()));
        }
        stages
    }
}

/// Drops sources that no expression reads, such as those of comparisons that were
/// rewritten. Stages read sources up to the first that replaces all columns.
fn prune_sources(sources: Vec<Source>, stages: &mut [Stage]) -> Vec<Source> {
    let replaces = |stage: &Stage| matches!(stage, Stage::Aggregate { .. } | Stage::Select(_));
    let end = stages.iter().position(replaces).map_or(stages.len(), |at| at + 1);
    let exprs: Vec<&mut Expr> = stages[..end].iter_mut().flat_map(Stage::exprs_mut).collect();
    let read: BTreeSet<usize> = exprs.iter().flat_map(|expr| expr.slots()).collect();
    for expr in exprs {
        expr.substitute(&|slot| Expr::Slot(read.range(..slot).count()));
    }
    let kept = sources.into_iter().enumerate().filter(|(slot, _)| read.contains(slot));
    kept.map(|(_, source)| source).collect()
}

/// A projection that shows times in their zones; `None` if no column has one.
fn in_zones(items: Vec<(String, TypedExpr)>) -> Option<Stage> {
    let zoned = items.iter().any(|(_, typed)| matches!(typed.kind, ExprKind::Zoned(_)));
    let column = |(slot, (name, typed)): (usize, (String, TypedExpr))| {
        let value = TypedExpr { expr: Expr::Slot(slot), kind: typed.kind }.displayed();
        Column { name: name.into(), value }
    };
    zoned.then(|| Stage::Select(items.into_iter().enumerate().map(column).collect()))
}
