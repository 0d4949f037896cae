//! Events of a shard to groups, each combination of values once.

use logdex_core::Timestamp;
use logdex_core::query::run::Groups;
use logdex_core::query::{AggregateColumn, Column, Expr, Value};

use crate::error::Result;

use super::budget::Share;
use super::coder::Coder;
use super::dated::Dated;
use super::given::{Arg, Ingredients};
use super::sheet::Sheet;
use super::tally::{Counts, Tally};

/// What is to be grouped by, and said.
pub(super) struct Grouping<'p> {
    /// What makes a group.
    pub by: &'p [Column],
    /// What is said of each.
    pub aggregates: &'p [AggregateColumn],
}

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
        let ingredients = Ingredients::of(&mut sheet, grouping)?;
        let mut counting = share.another();
        let tally = Tally::of(&ingredients, &mut sheet, &mut counting)?;
        Filling { sheet: &sheet, groups: &mut groups, share }.fill(&tally)?;
    }
    Ok(groups)
}

/// Groups that are being filled.
struct Filling<'f, 's, 'b> {
    sheet: &'f Sheet<'s>,
    groups: &'f mut Groups,
    share: &'f mut Share<'b>,
}

impl Filling<'_, '_, '_> {
    fn fill(&mut self, tally: &Tally) -> Result<()> {
        let seen = tally.seen.iter().zip(0..).filter(|(seen, _)| **seen).map(|(_, id)| id);
        let members: Vec<(u32, Vec<u32>)> = seen.map(|id| (id, tally.members.columns(id).1)).collect();
        let values = self.values(&tally.by, members.iter().map(|(_, numbers)| &numbers[..]))?;
        let mut groups = vec![0; tally.seen.len()];
        for (at, (id, numbers)) in members.iter().enumerate() {
            let key = values.iter().zip(numbers).map(|(values, &number)| values.of(number)).collect();
            groups[*id as usize] = self.groups.number(key);
            self.check(at)?;
        }
        drop((members, values));
        tally.said.iter().try_for_each(|counts| self.take(counts, &groups))?;
        self.share.hold(self.groups.bytes())
    }

    /// Gives the groups of the members what is said of them.
    fn take(&mut self, counts: &Counts, groups: &[usize]) -> Result<()> {
        let came = counts.times.iter().zip(0..).filter(|(times, _)| **times > 0);
        let came: Vec<(u32, u64, (u32, Vec<u32>))> =
            came.map(|(&times, id)| (id, times, counts.combining.columns(id))).collect();
        let given = self.values(&counts.given, came.iter().map(|(_, _, (_, numbers))| &numbers[..]))?;
        for (at, (id, times, (member, numbers))) in came.iter().enumerate() {
            let group = groups.get(*member as usize).copied().unwrap_or_default();
            let span = counts.spans.get(*id as usize).filter(|span| span.first <= span.last);
            let of_span = span.map(|span| [(span.first, 1), (span.last, times - 1)]);
            let moments = match of_span {
                Some(moments) => moments.map(|(time, times)| (Some(Timestamp(time)), times)),
                None => [(None, *times), (None, 0)],
            };
            for (moment, times) in moments.into_iter().filter(|&(_, times)| times > 0) {
                let values = self.arguments(counts, &given, numbers, moment)?;
                counts
                    .said
                    .columns
                    .iter()
                    .for_each(|&column| self.groups.take(group, column, &values, times));
            }
            self.check(at)?;
        }
        Ok(())
    }

    /// The arguments that these numbers stand for, in an event of this moment.
    fn arguments(
        &self,
        counts: &Counts,
        given: &[Values],
        numbers: &[u32],
        moment: Option<Timestamp>,
    ) -> Result<Vec<Value>> {
        let value = |arg: &Arg| match arg {
            Arg::Given(place) => Ok(given[*place].of(numbers[*place])),
            Arg::Time => Ok(moment.into()),
            Arg::Written(Dated::Text(written), place) if numbers[*place] > 0 => written.value(moment),
            Arg::Written(..) => Ok(Value::Null),
        };
        let values = counts.said.args.iter().map(value).collect::<std::io::Result<_>>();
        values.map_err(|error| self.sheet.damaged(error))
    }

    /// What the numbers mean that come in these rows, by coder.
    fn values<'r>(
        &self,
        coders: &[Coder],
        rows: impl Iterator<Item = &'r [u32]> + Clone,
    ) -> Result<Vec<Values>> {
        let of_coder = |(place, coder): (usize, &Coder)| {
            Values::read(coder, rows.clone().map(|row| row[place])).map_err(|error| self.sheet.damaged(error))
        };
        coders.iter().enumerate().map(of_coder).collect()
    }

    /// Looks now and then at the memory that the groups take.
    fn check(&mut self, at: usize) -> Result<()> {
        match at % BETWEEN_CHECKS {
            0 => self.share.hold(self.groups.bytes()),
            _ => Ok(()),
        }
    }
}

/// What some numbers mean.
struct Values {
    /// The numbers, ascending.
    numbers: Vec<u32>,
    values: Vec<Value>,
}

impl Values {
    fn read(coder: &Coder, numbers: impl Iterator<Item = u32>) -> std::io::Result<Values> {
        let mut numbers: Vec<u32> = numbers.collect();
        numbers.sort_unstable();
        numbers.dedup();
        let values = coder.values(&numbers)?;
        Ok(Values { numbers, values })
    }

    fn of(&self, number: u32) -> Value {
        // Without holes a number is its own place.
        let place = match self.numbers.get(number as usize) {
            Some(&other) if other == number => Ok(number as usize),
            _ => self.numbers.binary_search(&number),
        };
        place.ok().and_then(|place| self.values.get(place)).cloned().unwrap_or_default()
    }
}
