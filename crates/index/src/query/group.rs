//! Events of a shard to groups, each combination of values once.

use std::io;
use std::rc::Rc;

use logdex_core::Timestamp;
use logdex_core::query::run::Groups;
use logdex_core::query::{AggregateColumn, Column, Expr, Value};

use crate::error::Result;

use super::budget::Share;
use super::coded::{Coded, Combined};
use super::dated::{Dated, Written};
use super::sheet::Sheet;

/// What is to be grouped by, and said.
pub(super) struct Grouping<'p> {
    /// What makes a group.
    pub by: &'p [Column],
    /// What is said of each.
    pub aggregates: &'p [AggregateColumn],
}

/// Aggregates of which a moment in their arguments counts only if it is the
/// first or the last.
const EXTREMES: &[&str] = &["earliest", "latest", "min", "max", "sortsFirst", "sortsLast", "count"];

/// Combinations after which the memory taken is looked at.
const BETWEEN_CHECKS: usize = 1024;

/// The groups of some events.
///
/// # Errors
/// If the shard is damaged, or the groups take more than `share` can hold.
pub(super) fn groups(sheet: Sheet, grouping: &Grouping, share: &mut Share) -> Result<Groups> {
    let mut groups = Groups::new(grouping.by, grouping.aggregates);
    let said = grouping.aggregates.iter().flat_map(|column| column.args.iter().chain(&column.condition));
    let exprs: Vec<&Expr> = grouping.by.iter().map(|column| &column.value).chain(said).collect();
    for mut sheet in sheet.pieces(exprs.iter().copied()) {
        sheet.prepare(exprs.iter().copied())?;
        Filling { sheet: &mut sheet, grouping, groups: &mut groups, share }.fill()?;
    }
    Ok(groups)
}

/// Groups that are being filled.
struct Filling<'f, 's, 'b> {
    sheet: &'f mut Sheet<'s>,
    grouping: &'f Grouping<'f>,
    groups: &'f mut Groups,
    share: &'f mut Share<'b>,
}

/// How often something comes, and its first and its last moment.
type Span = (u64, Option<Timestamp>, Option<Timestamp>);

/// The group of each event.
struct Members {
    /// Which combination of the groups' values each event has.
    combined: Combined,
    /// The group of each combination.
    groups: Vec<usize>,
}

impl Filling<'_, '_, '_> {
    fn fill(&mut self) -> Result<()> {
        let by = self.codes(self.grouping.by.iter().map(|column| &column.value))?;
        let combined = self.combined(&[], &by);
        let mut groups = Vec::with_capacity(combined.firsts.len());
        for (at, &first) in combined.firsts.iter().enumerate() {
            let key = by.iter().map(|coded| coded.at(first as usize).clone()).collect();
            groups.push(self.groups.number(key));
            self.check(at)?;
        }
        drop(by);
        let members = Members { combined, groups };
        let mut done = vec![false; self.grouping.aggregates.len()];
        for column in 0..done.len() {
            if !done[column] {
                let alike = self.alike(column);
                alike.iter().for_each(|&column| done[column] = true);
                self.take(&alike, &members)?;
            }
        }
        self.share.hold(self.groups.bytes())
    }

    /// The columns that are given the same values as this one.
    fn alike(&self, column: usize) -> Vec<usize> {
        let aggregates = self.grouping.aggregates;
        let is_alike = |other: &usize| {
            aggregates[*other].args == aggregates[column].args
                && aggregates[*other].condition == aggregates[column].condition
        };
        (column..aggregates.len()).filter(is_alike).collect()
    }

    /// Gives each group what these columns say of its events.
    fn take(&mut self, columns: &[usize], members: &Members) -> Result<()> {
        let AggregateColumn { args, condition, .. } = &self.grouping.aggregates[columns[0]];
        let counts = condition.as_ref().map(|condition| self.sheet.code(condition)).transpose()?;
        let holds: Option<Vec<bool>> = counts
            .as_ref()
            .map(|coded| coded.values.iter().map(|value| value.truth() == Some(true)).collect());
        let counted = |at: usize| match (&counts, &holds) {
            (Some(coded), Some(holds)) => holds[coded.ids[at] as usize],
            _ => true,
        };
        if let Some(dated) = self.only_extreme_times(columns)? {
            return self.take_extremes(columns, members, &dated, &counted);
        }
        let coded = self.codes(args.iter())?;
        let all = self.combined(&[&members.combined], &coded);
        let times = all.counts(counted);
        let mut values = Vec::with_capacity(coded.len());
        for (at, (&first, &times)) in all.firsts.iter().zip(&times).enumerate() {
            if times > 0 {
                values.clear();
                values.extend(coded.iter().map(|coded| coded.at(first as usize).clone()));
                let group = members.of(first as usize);
                columns.iter().for_each(|&column| self.groups.take(group, column, &values, times));
                self.check(at)?;
            }
        }
        Ok(())
    }

    /// Which arguments of these columns the times of events tell, if there are
    /// any and only the first and the last time counts.
    fn only_extreme_times(&self, columns: &[usize]) -> Result<Option<Vec<Option<Dated>>>> {
        let aggregates = self.grouping.aggregates;
        let are_extremes = columns.iter().all(|&column| {
            EXTREMES.contains(&aggregates[column].function.name) && !aggregates[column].distinct
        });
        if !are_extremes {
            return Ok(None);
        }
        let args = &aggregates[columns[0]].args;
        let dated: Vec<_> = args.iter().map(|expr| self.sheet.dated(expr)).collect::<Result<_>>()?;
        let by_time = dated.iter().any(|dated| matches!(dated, Some(Dated::Time)));
        // Texts that do not sort as their times do can only go with those.
        let counts = |dated: &Dated| match dated {
            Dated::Time => true,
            Dated::Text(written) => by_time || written.is_ordered(),
        };
        let reads_time = |expr: &Expr| expr.slots().into_iter().any(|slot| self.sheet.is_time(slot));
        let mut others = args.iter().zip(&dated).filter(|(_, dated)| dated.is_none());
        let is_told = dated.iter().flatten().all(counts) && !others.any(|(expr, _)| reads_time(expr));
        Ok((is_told && dated.iter().any(Option::is_some)).then_some(dated))
    }

    /// The same where of the moments that come with the same other values the
    /// first and the last are enough. `dated` are the arguments they tell.
    fn take_extremes(
        &mut self,
        columns: &[usize],
        members: &Members,
        dated: &[Option<Dated>],
        counted: &dyn Fn(usize) -> bool,
    ) -> Result<()> {
        let args = &self.grouping.aggregates[columns[0]].args;
        let others = args.iter().zip(dated).filter(|(_, dated)| dated.is_none());
        let others = self.codes(others.map(|(expr, _)| expr))?;
        let moments = self.sheet.times()?;
        let there = self.there(dated, &moments);
        let all = self.combined(&[&members.combined, &there], &others);
        let spans = spans(&all, &moments, counted);
        for (at, (&place, &(times, first, last))) in all.firsts.iter().zip(&spans).enumerate() {
            let (place, group) = (place as usize, members.of(place as usize));
            for (moment, times) in [(first, times.min(1)), (last, times.saturating_sub(1))] {
                if times > 0 {
                    let values = self.told(dated, &others, place, moment)?;
                    columns.iter().for_each(|&column| self.groups.take(group, column, &values, times));
                }
            }
            self.check(at)?;
        }
        Ok(())
    }

    /// Which events have a time, and which of the fields that are one.
    fn there(&self, dated: &[Option<Dated>], moments: &[Option<Timestamp>]) -> Combined {
        let docs = self.sheet.docs();
        let mut there = vec![moments.iter().map(|time| time.is_some().into()).collect::<Vec<u32>>()];
        there.extend(written(dated).map(|it| docs.iter().map(|&doc| it.has(doc).into()).collect()));
        let there: Vec<(&[u32], usize)> = there.iter().map(|those| (&those[..], 2)).collect();
        Combined::of(&there, moments.len())
    }

    /// The arguments of the event at a place, were it of this moment.
    fn told(
        &self,
        dated: &[Option<Dated>],
        others: &[Rc<Coded>],
        place: usize,
        moment: Option<Timestamp>,
    ) -> Result<Vec<Value>> {
        let mut others = others.iter().map(|coded| coded.at(place).clone());
        let value = |dated: &Option<Dated>| match dated {
            None => Ok(others.next().unwrap_or_default()),
            Some(Dated::Time) => Ok(moment.into()),
            Some(Dated::Text(it)) if it.has(self.sheet.docs()[place]) => it.value(moment),
            Some(Dated::Text(_)) => Ok(Value::Null),
        };
        let values = dated.iter().map(value).collect::<io::Result<_>>();
        values.map_err(|error| self.sheet.damaged(error))
    }

    fn codes<'e>(&mut self, exprs: impl Iterator<Item = &'e Expr>) -> Result<Vec<Rc<Coded>>> {
        exprs.map(|expr| self.sheet.code(expr)).collect()
    }

    /// What events have of several combinations and columns together.
    fn combined(&self, combinations: &[&Combined], coded: &[Rc<Coded>]) -> Combined {
        let first = combinations.iter().map(|all| (&all.ids[..], all.firsts.len()));
        let columns: Vec<_> =
            first.chain(coded.iter().map(|coded| (&coded.ids[..], coded.values.len()))).collect();
        Combined::of(&columns, self.sheet.len())
    }

    /// Looks now and then at the memory that the groups take.
    fn check(&mut self, at: usize) -> Result<()> {
        match at % BETWEEN_CHECKS {
            0 => self.share.hold(self.groups.bytes()),
            _ => Ok(()),
        }
    }
}

/// How often each combination comes in events that count, and the first and
/// the last moment.
fn spans(all: &Combined, moments: &[Option<Timestamp>], counted: &dyn Fn(usize) -> bool) -> Vec<Span> {
    let mut spans = vec![(0u64, None, None); all.firsts.len()];
    for (at, (&id, &moment)) in all.ids.iter().zip(moments).enumerate() {
        if counted(at) {
            let (times, first, last) = &mut spans[id as usize];
            *times += 1;
            *first = first.map_or(moment, |first| Some(first).min(moment));
            *last = (*last).max(moment);
        }
    }
    spans
}

/// The fields among arguments that are times written out.
fn written(dated: &[Option<Dated>]) -> impl Iterator<Item = &Written> {
    dated.iter().filter_map(|dated| match dated {
        Some(Dated::Text(written)) => Some(&**written),
        Some(Dated::Time) | None => None,
    })
}

impl Members {
    /// The group of the event at a place.
    fn of(&self, place: usize) -> usize {
        self.groups[self.combined.ids[place] as usize]
    }
}
