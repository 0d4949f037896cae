//! Where what groups are made of comes from, found out once for a shard.

use std::rc::Rc;

use logdex_query::{AggregateColumn, Column, Expr, Value};

use crate::error::Result;

use super::coder::Given;
use super::dated::{Dated, Written};
use super::sheet::Sheet;
use super::times::Periods;

/// Aggregates of which a moment in their arguments counts only if it is the
/// first or the last.
const EXTREMES: &[&str] = &["earliest", "latest", "min", "max", "sortsFirst", "sortsLast", "count"];

/// More periods than this are found one by one.
const MOST_PERIODS: u64 = 1 << 20;

/// What is to be grouped by, and said.
pub(super) struct Grouping<'p> {
    /// What makes a group.
    pub by: &'p [Column],
    /// What is said of each.
    pub aggregates: &'p [AggregateColumn],
}

/// What groups and what is said of them are made of.
pub(super) struct Ingredients {
    /// What makes a group.
    pub by: Vec<Given>,
    /// What is said of each.
    pub said: Vec<Said>,
}

/// What some aggregates are given, which are given the same.
pub(super) struct Said {
    /// Their columns.
    pub columns: Vec<usize>,
    /// Which of the events count, if not all do.
    pub counted: Option<Counted>,
    /// Each argument.
    pub args: Vec<Arg>,
    /// What tells the arguments, and what is to be told apart besides.
    pub given: Vec<Given>,
    /// True if of the moments only the first and the last count.
    pub by_extremes: bool,
}

/// What a condition gives for each event.
pub(super) struct Counted {
    /// What it gives, as numbers.
    pub given: Given,
    /// Whether events with a number count.
    pub holds: Vec<bool>,
}

/// An argument of an aggregate.
pub(super) enum Arg {
    /// What the ingredient at this place tells.
    Given(usize),
    /// The time of the event.
    Time,
    /// The time of the event as a field has it, if it has the field: the
    /// ingredient at this place tells; without one, all events have it.
    Written(Rc<Written>, Option<usize>),
}

impl Ingredients {
    /// What a sheet's events are grouped by and what is said of them.
    ///
    /// # Errors
    /// If the shard is damaged, or its memory too small.
    pub fn of(sheet: &mut Sheet, grouping: &Grouping) -> Result<Ingredients> {
        let by = grouping.by.iter().map(|column| given(sheet, &column.value)).collect::<Result<_>>()?;
        let mut said: Vec<Said> = Vec::new();
        for (column, aggregate) in grouping.aggregates.iter().enumerate() {
            let is_alike = |other: &Said| {
                let other = &grouping.aggregates[other.columns[0]];
                other.args == aggregate.args && other.condition == aggregate.condition
            };
            match said.iter_mut().find(|said| is_alike(said)) {
                Some(alike) => alike.columns.push(column),
                None => said.push(Said {
                    columns: vec![column],
                    counted: None,
                    args: Vec::new(),
                    given: Vec::new(),
                    by_extremes: false,
                }),
            }
        }
        said.iter_mut().try_for_each(|said| said.find(sheet, grouping.aggregates))?;
        Ok(Ingredients { by, said })
    }

    /// True if it needs the times of events.
    pub fn reads_times(&self) -> bool {
        let given = self.said.iter().flat_map(|said| &said.given);
        self.said.iter().any(|said| said.by_extremes) || self.by.iter().chain(given).any(Given::reads_times)
    }
}

impl Said {
    fn find(&mut self, sheet: &mut Sheet, aggregates: &[AggregateColumn]) -> Result<()> {
        let AggregateColumn { args, condition, .. } = &aggregates[self.columns[0]];
        if let Some(condition) = condition {
            let coded = sheet.code(condition)?;
            let holds = coded.values.iter().map(|value| value.truth() == Some(true)).collect();
            self.counted = Some(Counted { given: Given::Whole(coded), holds });
        }
        let dated = self.only_extreme_times(sheet, aggregates)?;
        self.by_extremes = dated.is_some();
        let dated = dated.unwrap_or_else(|| args.iter().map(|_| None).collect());
        if self.by_extremes && !sheet.clock()?.is_of_all() {
            // Events without a time are not those with one.
            self.given.push(Given::Dated);
        }
        for (arg, dated) in args.iter().zip(dated) {
            let place = self.given.len();
            self.args.push(match dated {
                None => {
                    self.given.push(given(sheet, arg)?);
                    Arg::Given(place)
                }
                Some(Dated::Time) => Arg::Time,
                Some(Dated::Text(written)) if written.is_in_all() => Arg::Written(written, None),
                Some(Dated::Text(written)) => {
                    self.given.push(Given::Has(Rc::clone(&written)));
                    Arg::Written(written, Some(place))
                }
            });
        }
        Ok(())
    }

    /// Which arguments the times of events tell, if there are any and only the
    /// first and the last time counts.
    fn only_extreme_times(
        &self,
        sheet: &Sheet,
        aggregates: &[AggregateColumn],
    ) -> Result<Option<Vec<Option<Dated>>>> {
        let are_extremes = self.columns.iter().all(|&column| {
            EXTREMES.contains(&aggregates[column].function.name) && !aggregates[column].distinct
        });
        if !are_extremes {
            return Ok(None);
        }
        let args = &aggregates[self.columns[0]].args;
        let dated: Vec<_> = args.iter().map(|expr| sheet.dated(expr)).collect::<Result<_>>()?;
        let by_time = dated.iter().any(|dated| matches!(dated, Some(Dated::Time)));
        // Texts that do not sort as their times do can only go with those.
        let counts = |dated: &Dated| match dated {
            Dated::Time => true,
            Dated::Text(written) => by_time || written.is_ordered(),
        };
        let reads_time = |expr: &Expr| expr.slots().into_iter().any(|slot| sheet.is_time(slot));
        let mut others = args.iter().zip(&dated).filter(|(_, dated)| dated.is_none());
        let is_told = dated.iter().flatten().all(counts) && !others.any(|(expr, _)| reads_time(expr));
        Ok((is_told && dated.iter().any(Option::is_some)).then_some(dated))
    }
}

fn given(sheet: &mut Sheet, expr: &Expr) -> Result<Given> {
    if let Expr::Literal(Value::Null) = expr {
        return Ok(Given::Nothing);
    }
    if let Some(column) = sheet.column(expr)?.filter(|column| column.has_nullable_codes()) {
        return Ok(Given::Column(Box::new(column)));
    }
    if let Some(period) = sheet.period(expr)
        && let Some((first, last)) = sheet.clock()?.span()
        && let most = Periods::most(period, first, last)
        && most < MOST_PERIODS
    {
        return Ok(Given::Period(period, most as usize));
    }
    Ok(Given::Whole(sheet.code(expr)?))
}
