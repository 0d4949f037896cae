//! Events of a shard to groups, each combination of values once.

use logdex_event::Timestamp;
use logdex_query::exec::Groups;
use logdex_query::{Expr, Value};

use crate::error::Result;

use super::budget::Share;
use super::coder::Coder;
use super::combining::Combining;
use super::given::{Arg, Grouping, Ingredients};
use super::sheet::Sheet;
use super::tally::{Counts, Tally};

/// Combinations after which the memory taken is looked at.
const BETWEEN_CHECKS: usize = 1024;

/// Fills groups with the events of a sheet.
///
/// # Errors
/// If the shard is damaged, or the groups take more than `share` can hold.
pub(super) fn fill(sheet: Sheet, grouping: &Grouping, groups: &mut Groups, share: &mut Share) -> Result<()> {
    let said = grouping.aggregates.iter().flat_map(|column| column.args.iter().chain(&column.condition));
    let exprs: Vec<&Expr> = grouping.by.iter().map(|column| &column.value).chain(said).collect();
    for mut sheet in sheet.pieces(exprs.iter().copied()) {
        sheet.prepare(exprs.iter().copied())?;
        let ingredients = Ingredients::of(&mut sheet, grouping)?;
        let mut counting = share.another();
        let tally = Tally::of(&ingredients, &mut sheet, &mut counting)?;
        Filling { sheet: &sheet, groups, share, counting }.fill(&tally)?;
    }
    Ok(())
}

/// Groups that are being filled.
struct Filling<'f, 's, 'b> {
    sheet: &'f Sheet<'s>,
    groups: &'f mut Groups,
    share: &'f mut Share<'b>,
    /// What the counts take.
    counting: Share<'b>,
}

impl Filling<'_, '_, '_> {
    fn fill(&mut self, tally: &Tally) -> Result<()> {
        let seen = tally.seen.iter().zip(0..).filter(|(seen, _)| **seen).map(|(_, id)| id);
        let rows = Rows::of(&tally.members, tally.by.len(), seen);
        self.counting.add(rows.bytes())?;
        let values = self.values(&tally.by, &rows)?;
        let (mut groups, mut key) = (vec![0; tally.seen.len()], Vec::new());
        for (at, (id, _, numbers)) in rows.iter().enumerate() {
            key.clear();
            key.extend(values.iter().zip(numbers).map(|(values, &number)| values.of(number)));
            groups[id as usize] = self.groups.index(&key);
            self.check(at)?;
        }
        drop((rows, values));
        tally.said.iter().try_for_each(|counts| self.take(counts, &groups))?;
        self.share.hold(self.groups.bytes())
    }

    /// Gives the groups of the members what is said of them.
    fn take(&mut self, counts: &Counts, groups: &[usize]) -> Result<()> {
        let rows = match &counts.each {
            Some(each) => Rows::each(each, counts.given.len()),
            None => Rows::of(&counts.combining, counts.given.len(), counts.came()),
        };
        self.counting.add(rows.bytes())?;
        let given = self.values(&counts.given, &rows)?;
        let mut values = Vec::new();
        for (at, (id, member, numbers)) in rows.iter().enumerate() {
            let group = groups.get(member as usize).copied().unwrap_or_default();
            for (moment, times) in counts.moments(id).into_iter().filter(|&(_, times)| times > 0) {
                self.arguments(counts, &given, numbers, moment, &mut values)?;
                counts
                    .said
                    .columns
                    .iter()
                    .for_each(|&column| self.groups.accumulate(group, column, &values, times));
            }
            self.check(at)?;
        }
        Ok(())
    }

    /// Puts the arguments that these numbers stand for, in an event of this
    /// moment, into `values`.
    fn arguments(
        &self,
        counts: &Counts,
        given: &[Values],
        numbers: &[u32],
        moment: Option<Timestamp>,
        values: &mut Vec<Value>,
    ) -> Result<()> {
        values.clear();
        for arg in &counts.said.args {
            values.push(match arg {
                Arg::Given(place) => given[*place].of(numbers[*place]),
                Arg::Time => moment.into(),
                Arg::Written(written, place) => match place {
                    Some(place) if numbers[*place] == 0 => Value::Null,
                    _ => written.value(moment).map_err(|error| self.sheet.damaged(error))?,
                },
            });
        }
        Ok(())
    }

    /// What the numbers mean that come in these rows, by coder.
    fn values<'c>(&self, coders: &'c [Coder], rows: &Rows) -> Result<Vec<Values<'c>>> {
        let of_coder = |(place, coder): (usize, &'c Coder)| {
            let numbers = rows.iter().map(|(_, _, numbers)| numbers[place]);
            Values::read(coder, numbers).map_err(|error| self.sheet.damaged(error))
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

/// Some combinations, and what each has in the columns.
struct Rows {
    /// Each combination, and what it is on top of.
    ids: Vec<(u32, u32)>,
    columns: usize,
    /// The numbers of each in the columns, one behind the other.
    numbers: Vec<u32>,
}

impl Rows {
    fn of(combining: &Combining, columns: usize, ids: impl Iterator<Item = u32>) -> Rows {
        let mut rows = Rows { ids: Vec::new(), columns, numbers: Vec::new() };
        for id in ids {
            let start = rows.numbers.len();
            rows.numbers.resize(start + columns, 0);
            rows.ids.push((id, combining.columns(id, &mut rows.numbers[start..])));
        }
        rows
    }

    /// Events by themselves: a member and numbers in so many columns each.
    fn each(events: &[u32], columns: usize) -> Rows {
        let events = || events.chunks_exact(columns + 1);
        let ids = events().map(|event| (0, event[0])).collect();
        Rows { ids, columns, numbers: events().flat_map(|event| &event[1..]).copied().collect() }
    }

    /// Memory taken, in bytes.
    fn bytes(&self) -> usize {
        self.ids.capacity() * size_of::<(u32, u32)>() + self.numbers.capacity() * size_of::<u32>()
    }

    fn iter(&self) -> impl Iterator<Item = (u32, u32, &[u32])> {
        let numbers = |row: usize| &self.numbers[row * self.columns..(row + 1) * self.columns];
        self.ids.iter().enumerate().map(move |(row, &(id, base))| (id, base, numbers(row)))
    }
}

/// What the numbers of a coder mean.
enum Values<'c> {
    /// All of them.
    Known(&'c [Value]),
    /// Some, by their numbers, which are ascending.
    Found(Vec<u32>, Vec<Value>),
}

impl<'c> Values<'c> {
    fn read(coder: &'c Coder, numbers: impl Iterator<Item = u32>) -> std::io::Result<Values<'c>> {
        if let Some(known) = coder.known() {
            return Ok(Values::Known(known));
        }
        let mut numbers: Vec<u32> = numbers.collect();
        numbers.sort_unstable();
        numbers.dedup();
        let values = coder.values(&numbers)?;
        Ok(Values::Found(numbers, values))
    }

    fn of(&self, number: u32) -> Value {
        let value = match self {
            Values::Known(values) => values.get(number as usize),
            Values::Found(numbers, values) => {
                // Without holes a number is its own place.
                let place = match numbers.get(number as usize) {
                    Some(&other) if other == number => Ok(number as usize),
                    _ => numbers.binary_search(&number),
                };
                place.ok().and_then(|place| values.get(place))
            }
        };
        value.cloned().unwrap_or_default()
    }
}
