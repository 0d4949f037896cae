//! The command `stats`: aggregates, and expressions over them.

use std::ops::Range;
use std::sync::Arc;

use crate::aggregate::{self, AggregateFunction, Args};
use crate::error::QueryError;
use crate::expr::{Dialect, Expr};
use crate::plan::{AggregateColumn, Column, Stage, index_or_push};

use super::lexer::Name;
use super::parser::{Item, Parser, Stats};

/// Parses a `stats` command.
///
/// # Errors
/// If the text is malformed.
pub(super) fn stats(parser: &mut Parser) -> Result<(), QueryError> {
    parser.stats = Some(Stats::default());
    let items = parser.list(|parser| {
        let item = parser.item()?;
        parser.stats.get_or_insert_default().items.push(item);
        Ok(())
    });
    let Stats { aggregates, items: columns } = parser.stats.take().unwrap_or_default();
    items?;
    let by = match parser.cursor.eat_word("by") {
        true => parser.list(Parser::item)?,
        false => Vec::new(),
    };
    if aggregates.is_empty() && by.is_empty() {
        let at = parser.cursor.at();
        return Err(QueryError::new(at..at, "stats needs an aggregate, such as count(*), or groups"));
    }
    group(parser, by, aggregates, columns);
    Ok(())
}

/// Adds the stages: the aggregation, and the columns computed from it.
fn group(parser: &mut Parser, by: Vec<Item>, mut aggregates: Vec<AggregateColumn>, columns: Vec<Item>) {
    let keys = by.len();
    let names: Vec<Arc<str>> = by.iter().chain(&columns).map(|item| item.name.clone()).collect();
    let plain = columns.len() == aggregates.len()
        && columns.iter().enumerate().all(|(at, item)| item.value == Expr::Slot(at));
    let named = |item: Item| Column { name: item.name, value: item.value };
    if plain {
        for (aggregate, item) in aggregates.iter_mut().zip(&columns) {
            aggregate.name = item.name.clone();
        }
    }
    parser.stages.push(Stage::Aggregate { by: by.into_iter().map(named).collect(), aggregates });
    if !plain {
        // The group key comes before the aggregates.
        let behind = |mut item: Item| {
            item.value.substitute(&|slot| Expr::Slot(slot + keys));
            named(item)
        };
        let kept = (0..keys).map(|slot| Column { name: names[slot].clone(), value: Expr::Slot(slot) });
        parser.stages.push(Stage::Select(kept.chain(columns.into_iter().map(behind)).collect()));
    }
    parser.scope.group(&names);
    let shown = names.into_iter().enumerate().map(|(slot, name)| Column { name, value: Expr::Slot(slot) });
    parser.shown = shown.collect();
    parser.displayed = None;
    parser.ordered = true;
}

impl Parser<'_, '_> {
    /// A column of the current `stats` by its name.
    ///
    /// # Errors
    /// If there is none so far.
    pub(super) fn stats_column(&self, name: &Name) -> Result<Expr, QueryError> {
        let wanted = name.plain();
        let items = self.stats.as_ref().map_or(&[][..], |stats| &stats.items);
        let found = items.iter().rev().find(|item| *item.name == *wanted).map(|item| item.value.clone());
        found.ok_or_else(|| {
            QueryError::new(
                0..0,
                format!("`{wanted}` is neither in an aggregate nor a column before this one"),
            )
            .hint(format!("to make groups of it, write: by {wanted}"))
        })
    }

    /// The arguments of a call of an aggregate function.
    pub(super) fn aggregate(&mut self, word: &str, place: Range<usize>) -> Result<Expr, QueryError> {
        let Some(outer) = self.stats.take() else {
            return Err(QueryError::new(place, format!("`{word}` sums up many events"))
                .hint("aggregates stand in stats, where they are not inside of each other"));
        };
        // Arguments are evaluated for each row, so they contain no aggregates.
        let values = self.arguments(|parser| match parser.cursor.eat("*") {
            true => Ok(None),
            false => parser.condition().map(Some),
        });
        self.stats = Some(outer);
        let values: Vec<Expr> = values?.into_iter().flatten().collect();
        let count = values.len();
        let function = aggregate::find_call(word, Dialect::Insights, count).map_err(|counts| {
            QueryError::new(place.clone(), format!("{word} takes {counts}, here it has {count}"))
        })?;
        let args = self.with_time(function, values, place)?;
        let Some(stats) = &mut self.stats else { return Ok(Expr::Literal(Default::default())) };
        let column = AggregateColumn { name: word.into(), function, args, distinct: false, condition: None };
        Ok(Expr::Slot(index_or_push(&mut stats.aggregates, column)))
    }

    fn with_time(
        &mut self,
        function: &AggregateFunction,
        mut args: Vec<Expr>,
        place: Range<usize>,
    ) -> Result<Vec<Expr>, QueryError> {
        let name = function.name;
        match function.args {
            Args::OneAndTime if self.scope.is_grouped() => {
                let what = format!("behind stats nothing is {name}, as events are gone");
                return Err(QueryError::new(place, what));
            }
            Args::OneAndTime => args.push(self.scope.time()),
            Args::OneAndConstant if !matches!(args.get(1), Some(Expr::Literal(_))) => {
                return Err(QueryError::new(place, format!("{name} takes a field and a number")));
            }
            _ => {}
        }
        Ok(args)
    }
}
