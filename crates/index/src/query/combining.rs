//! Combinations of numbers that come together, numbered as they come.

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use logdex_shard::NONE;

/// Numbers for the combinations of several columns' numbers, perhaps on top of
/// other combinations. Columns of one number tell nothing apart and are passed
/// by.
pub(super) struct Combining {
    /// How many numbers each column has.
    widths: Vec<usize>,
    /// The columns that tell something apart.
    telling: Vec<usize>,
    /// Numbers of pairs: of the combination so far and the next column's
    /// number. A column that is all there is stands for itself.
    pairs: Vec<Pairs>,
}

/// Numbers of pairs, as they come.
struct Pairs {
    /// How many numbers the second of a pair may be.
    width: usize,
    /// How many cells its table may have.
    most_cells: usize,
    table: Table,
    /// The pair of each number.
    origins: Vec<(u32, u32)>,
}

enum Table {
    /// A row for each first of a pair, a cell in it for each second.
    Cells(Vec<u32>),
    Hashed(HashMap<u64, u32, FxBuildHasher>),
}

/// Cells of a table at most: four megabytes, which a processor's cache nearly
/// holds. A look-up in a larger one takes as long as one by hash.
const MOST_CELLS: usize = 1 << 20;

/// And at most so many for each event: the system has to clear them first.
const CELLS_EACH: usize = 4;

impl Combining {
    /// For columns that have so many numbers each, of so many events.
    pub fn new(widths: Vec<usize>, events: usize) -> Combining {
        let mut all = Combining::on_top(widths, events);
        if all.telling.len() == 1 {
            all.pairs.clear();
        }
        all
    }

    /// The same together with a combination that each event has already.
    pub fn on_top(widths: Vec<usize>, events: usize) -> Combining {
        let most_cells = MOST_CELLS.min(events.saturating_mul(CELLS_EACH));
        let telling: Vec<usize> = (0..widths.len()).filter(|&column| widths[column] > 1).collect();
        let pairs = telling.iter().map(|&column| Pairs::new(widths[column], most_cells)).collect();
        Combining { widths, telling, pairs }
    }

    /// The column that stands for itself.
    fn only(&self) -> Option<usize> {
        self.telling.first().copied().filter(|_| self.pairs.is_empty())
    }

    /// Above all numbers given so far, if it is on top of one that has given
    /// numbers below `below`; that is 1 if it is on top of nothing.
    pub fn len(&self, below: usize) -> usize {
        match self.pairs.last() {
            Some(last) => last.origins.len(),
            None => self.only().map_or(below, |only| self.widths[only]),
        }
    }

    /// Replaces the combination that each event has by the number for that
    /// and what the event has in the columns.
    pub fn number<'n>(&mut self, ids: &mut Vec<u32>, columns: impl Fn(usize) -> &'n [u32]) {
        if let Some(only) = self.only() {
            ids.clear();
            ids.extend_from_slice(columns(only));
        }
        for (pairs, &column) in self.pairs.iter_mut().zip(&self.telling) {
            pairs.number(ids, columns(column));
        }
    }

    /// Puts what a combination has in each column into `columns`, which is of
    /// their number; gives what it is on top of.
    pub fn columns(&self, id: u32, columns: &mut [u32]) -> u32 {
        let mut id = id;
        columns.fill(0);
        if let Some(only) = self.only() {
            columns[only] = std::mem::take(&mut id);
        }
        for (pairs, &column) in self.pairs.iter().zip(&self.telling).rev() {
            if let Some(&(before, number)) = pairs.origins.get(id as usize) {
                (id, columns[column]) = (before, number);
            }
        }
        id
    }

    /// Memory taken, in bytes.
    pub fn bytes(&self) -> usize {
        self.pairs.iter().map(Pairs::bytes).sum()
    }
}

impl Pairs {
    fn new(width: usize, most_cells: usize) -> Pairs {
        Pairs { width, most_cells, table: Table::Cells(Vec::new()), origins: Vec::new() }
    }

    /// Replaces the first of each pair by the pair's number.
    fn number(&mut self, ids: &mut [u32], seconds: &[u32]) {
        let mut at = 0;
        while let Some((ids, seconds)) =
            ids.get_mut(at..).zip(seconds.get(at..)).filter(|(ids, _)| !ids.is_empty())
        {
            let Table::Cells(cells) = &mut self.table else { break };
            let mut done = 0;
            for (id, &second) in ids.iter_mut().zip(seconds) {
                let Some(cell) = cells.get_mut(*id as usize * self.width + second as usize) else { break };
                if *cell == NONE {
                    *cell = self.origins.len() as u32;
                    self.origins.push((*id, second));
                }
                *id = *cell;
                done += 1;
            }
            at += done;
            if let Some(&first) = ids.get(done) {
                self.grow(first);
            }
        }
        if let (Table::Hashed(known), Some(ids)) = (&mut self.table, ids.get_mut(at..)) {
            for (id, &second) in ids.iter_mut().zip(&seconds[at..]) {
                let origins = &mut self.origins;
                *id = *known.entry(key(*id, second)).or_insert_with(|| {
                    origins.push((*id, second));
                    origins.len() as u32 - 1
                });
            }
        }
    }

    /// Makes room for the pairs of a first.
    #[cold]
    fn grow(&mut self, first: u32) {
        let Table::Cells(cells) = &mut self.table else { return };
        let needed = (first as usize + 1).saturating_mul(self.width);
        if needed <= self.most_cells {
            let room = (cells.len() * 2).max(needed).min(self.most_cells);
            cells.resize(room - room % self.width, NONE);
            return;
        }
        let known = self.origins.iter().zip(0..).map(|(&(first, second), id)| (key(first, second), id));
        self.table = Table::Hashed(known.collect());
    }

    fn bytes(&self) -> usize {
        let table = match &self.table {
            Table::Cells(cells) => cells.len() * size_of::<u32>(),
            // A table of hashes is half full when it has just grown.
            Table::Hashed(known) => known.capacity() * 2 * size_of::<(u64, u32)>(),
        };
        table + self.origins.capacity() * size_of::<(u32, u32)>()
    }
}

fn key(first: u32, second: u32) -> u64 {
    u64::from(first) << 32 | u64::from(second)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers combinations a few at a time, and reads them back.
    fn check(mut all: Combining, base: &[u32], columns: &[Vec<u32>]) {
        let mut numbers = Vec::new();
        for start in (0..base.len()).step_by(7) {
            let end = base.len().min(start + 7);
            let mut ids = base[start..end].to_vec();
            all.number(&mut ids, |column| &columns[column][start..end]);
            numbers.extend_from_slice(&ids);
        }
        let row = |at: usize| (base[at], columns.iter().map(|column| column[at]).collect::<Vec<_>>());
        let below = base.iter().max().map_or(1, |&most| most as usize + 1);
        for (at, &id) in numbers.iter().enumerate() {
            assert!((id as usize) < all.len(below));
            let mut had = vec![7; columns.len()];
            assert_eq!((all.columns(id, &mut had), had), row(at));
        }
        let mut distinct: Vec<_> = (0..base.len()).map(row).collect();
        distinct.sort();
        distinct.dedup();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), distinct.len());
    }

    #[test]
    fn combinations_have_a_number_each() {
        let column = |step: u32, limit: u32| (0..3000u32).map(|at| at.wrapping_mul(step) % limit).collect();
        let alike: Vec<Vec<Vec<u32>>> = vec![
            vec![],
            vec![column(1, 1)],
            vec![column(7, 100)],
            vec![column(1, 1), column(3, 5)],
            vec![column(7, 10), column(3, 5), column(1, 1), column(11, 4)],
            // These are more than a table takes.
            vec![column(1, 2000), column(0x9e37, 70_000)],
            vec![column(1, 3), column(0x9e37, 1 << 30)],
        ];
        for columns in alike {
            let widths = || columns.iter().map(|column| *column.iter().max().unwrap() as usize + 1).collect();
            check(Combining::new(widths(), 1 << 20), &[0; 3000], &columns);
            check(Combining::on_top(widths(), 1 << 20), &column(5, 9), &columns);
            check(Combining::on_top(widths(), 3000), &column(5, 1000), &columns);
        }
    }
}
