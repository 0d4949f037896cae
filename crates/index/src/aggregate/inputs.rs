//! Group keys and aggregate arguments bound to their sources in one shard.

use std::rc::Rc;

use logdex_query::{AggregateColumn, Column, Expr, Value};

use crate::batch::{Periods, RecordBatch, TimeArgument, TimestampText};
use crate::error::Result;

use super::key_encoder::KeySource;

/// Aggregates for which only the first and the last time among their
/// arguments matter.
const EXTREMES: &[&str] = &["earliest", "latest", "min", "max", "sortsFirst", "sortsLast", "count"];

/// Where there may be more periods than this, each event's is evaluated.
const MOST_PERIODS: u64 = 1 << 20;

/// The group key and the aggregates of a query.
pub(crate) struct Grouping<'p> {
    /// The columns of the group key.
    pub by: &'p [Column],
    /// The aggregates.
    pub aggregates: &'p [AggregateColumn],
}

/// The sources of group keys and aggregates.
pub(super) struct AggregateInputs {
    /// Those of the group key.
    pub by: Vec<KeySource>,
    /// The aggregate calls; aggregates with the same arguments and filter
    /// clause share one.
    pub calls: Vec<AggregateCall>,
}

/// Aggregates with the same arguments and filter clause.
pub(super) struct AggregateCall {
    /// Their positions among the aggregates.
    pub columns: Vec<usize>,
    /// The filter clause, if there is one.
    pub filter: Option<FilterClause>,
    /// Each argument.
    pub args: Vec<Argument>,
    /// What events are encoded by: arguments, and presence of times.
    pub sources: Vec<KeySource>,
    /// True if of the times only the first and the last matter.
    pub by_extremes: bool,
}

/// The filter clause of an aggregate call.
pub(super) struct FilterClause {
    /// The values of its condition.
    pub source: KeySource,
    /// Whether events with each code pass.
    pub passes: Vec<bool>,
}

/// An argument of an aggregate.
pub(super) enum Argument {
    /// The value of the source at this position.
    Source(usize),
    /// The time of the event.
    Time,
    /// A field that is the time of the event, written out. The source at this
    /// position says which events have the field; all do if there is none.
    Text(Rc<TimestampText>, Option<usize>),
}

impl AggregateInputs {
    /// Binds a grouping to a batch of records.
    ///
    /// # Errors
    /// If the shard is damaged, or its memory too small.
    pub fn bind(records: &mut RecordBatch, grouping: &Grouping) -> Result<AggregateInputs> {
        let by = grouping.by.iter().map(|column| source(records, &column.value)).collect::<Result<_>>()?;
        let mut alike: Vec<Vec<usize>> = Vec::new();
        for (column, aggregate) in grouping.aggregates.iter().enumerate() {
            let is_alike = |columns: &&mut Vec<usize>| {
                let other = &grouping.aggregates[columns[0]];
                other.args == aggregate.args && other.condition == aggregate.condition
            };
            match alike.iter_mut().find(is_alike) {
                Some(columns) => columns.push(column),
                None => alike.push(vec![column]),
            }
        }
        let call = |columns| AggregateCall::bind(columns, records, grouping.aggregates);
        Ok(AggregateInputs { by, calls: alike.into_iter().map(call).collect::<Result<_>>()? })
    }

    /// True if it needs the times of events.
    pub fn reads_times(&self) -> bool {
        let sources = self.calls.iter().flat_map(|call| &call.sources);
        self.calls.iter().any(|call| call.by_extremes)
            || self.by.iter().chain(sources).any(KeySource::reads_times)
    }
}

impl AggregateCall {
    fn bind(
        columns: Vec<usize>,
        records: &mut RecordBatch,
        aggregates: &[AggregateColumn],
    ) -> Result<AggregateCall> {
        let AggregateColumn { args: exprs, condition, .. } = &aggregates[columns[0]];
        let filter =
            condition.as_ref().map(|condition| FilterClause::bind(condition, records)).transpose()?;
        let times = time_arguments(&columns, records, aggregates)?;
        let by_extremes = times.is_some();
        let times = times.unwrap_or_else(|| exprs.iter().map(|_| None).collect());
        let (mut args, mut sources) = (Vec::new(), Vec::new());
        if by_extremes && !records.event_times()?.is_of_all() {
            // Events without a time are not those with one.
            sources.push(KeySource::HasTime);
        }
        for (expr, time) in exprs.iter().zip(times) {
            let position = sources.len();
            args.push(match time {
                None => {
                    sources.push(source(records, expr)?);
                    Argument::Source(position)
                }
                Some(TimeArgument::Time) => Argument::Time,
                Some(TimeArgument::Text(text)) if text.column.is_in_all() => Argument::Text(text, None),
                Some(TimeArgument::Text(text)) => {
                    sources.push(KeySource::HasField(Rc::clone(&text)));
                    Argument::Text(text, Some(position))
                }
            });
        }
        Ok(AggregateCall { columns, filter, args, sources, by_extremes })
    }
}

impl FilterClause {
    fn bind(condition: &Expr, records: &mut RecordBatch) -> Result<FilterClause> {
        let array = records.evaluate(condition)?;
        let passes = array.values.iter().map(|value| value.truth() == Some(true)).collect();
        Ok(FilterClause { source: KeySource::Array(array), passes })
    }
}

/// The arguments that are functions of the event's time, if there are any
/// and only the first and the last time matter.
fn time_arguments(
    columns: &[usize],
    records: &RecordBatch,
    aggregates: &[AggregateColumn],
) -> Result<Option<Vec<Option<TimeArgument>>>> {
    let are_extremes = columns
        .iter()
        .all(|&column| EXTREMES.contains(&aggregates[column].function.name) && !aggregates[column].distinct);
    if !are_extremes {
        return Ok(None);
    }
    let args = &aggregates[columns[0]].args;
    let times: Vec<_> = args.iter().map(|expr| records.time_argument(expr)).collect::<Result<_>>()?;
    let by_time = times.iter().any(|time| matches!(time, Some(TimeArgument::Time)));
    // Texts that do not sort as their times do need those beside them.
    let sorts = |time: &TimeArgument| match time {
        TimeArgument::Time => true,
        TimeArgument::Text(text) => by_time || text.is_ordered(),
    };
    let reads_time = |expr: &Expr| expr.slots().into_iter().any(|slot| records.is_time(slot));
    let mut others = args.iter().zip(&times).filter(|(_, time)| time.is_none());
    let suffice = times.iter().flatten().all(sorts) && !others.any(|(expr, _)| reads_time(expr));
    Ok((suffice && times.iter().any(Option::is_some)).then_some(times))
}

/// The cheapest source of an expression.
fn source(records: &mut RecordBatch, expr: &Expr) -> Result<KeySource> {
    if let Expr::Literal(Value::Null) = expr {
        return Ok(KeySource::Null);
    }
    if let Some(column) = records.column(expr)?.filter(|column| column.has_nullable_codes()) {
        return Ok(KeySource::Column(Box::new(column)));
    }
    if let Some(period) = records.period(expr)
        && let Some((first, last)) = records.event_times()?.span()
        && let most = Periods::most(period, first, last)
        && most < MOST_PERIODS
    {
        return Ok(KeySource::Period(period, most as usize));
    }
    Ok(KeySource::Array(records.evaluate(expr)?))
}
