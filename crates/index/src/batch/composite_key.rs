//! Composite keys: ids for the combinations of several columns' codes, in the
//! order they first occur.

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use logdex_shard::NONE;

/// Ids for the combinations of several columns' codes, perhaps on top of other
/// ids. Columns with a single code are left out, as they distinguish nothing.
pub(crate) struct CompositeKeys {
    /// How many codes each column has.
    widths: Vec<usize>,
    /// The columns with several codes.
    columns: Vec<usize>,
    /// Ids of pairs: of the id so far and the next column's code. Empty if a
    /// single column is its own key.
    pairs: Vec<PairIds>,
}

/// Ids of pairs of numbers, in the order they first occur.
struct PairIds {
    /// The second of a pair is below this.
    width: usize,
    /// Cells that the table may have.
    most_cells: usize,
    table: Table,
    /// The pair of each id.
    pairs: Vec<(u32, u32)>,
}

enum Table {
    /// A row for each first of a pair, a cell in it for each second.
    Cells(Vec<u32>),
    Hashed(HashMap<u64, u32, FxBuildHasher>),
}

/// Cells of a table at most: four megabytes, which a processor's cache nearly
/// holds. A look-up in a larger one takes as long as one by hash.
const MOST_CELLS: usize = 1 << 20;

/// And at most so many per event: the system has to clear them first.
const CELLS_EACH: usize = 4;

impl CompositeKeys {
    /// For columns with so many codes each, of so many events.
    pub fn new(widths: Vec<usize>, events: usize) -> CompositeKeys {
        let mut keys = CompositeKeys::on_top(widths, events);
        if keys.columns.len() == 1 {
            keys.pairs.clear();
        }
        keys
    }

    /// The same on top of an id that each event has already.
    pub fn on_top(widths: Vec<usize>, events: usize) -> CompositeKeys {
        let most_cells = MOST_CELLS.min(events.saturating_mul(CELLS_EACH));
        let columns: Vec<usize> = (0..widths.len()).filter(|&column| widths[column] > 1).collect();
        let pairs = columns.iter().map(|&column| PairIds::new(widths[column], most_cells)).collect();
        CompositeKeys { widths, columns, pairs }
    }

    /// The column that is its own key.
    fn only(&self) -> Option<usize> {
        self.columns.first().copied().filter(|_| self.pairs.is_empty())
    }

    /// All ids so far are below this. `base` is the same of the ids below, 1 if
    /// there are none.
    pub fn width(&self, base: usize) -> usize {
        match self.pairs.last() {
            Some(last) => last.pairs.len(),
            None => self.only().map_or(base, |only| self.widths[only]),
        }
    }

    /// Replaces the id of each event by the id of that and its codes in the
    /// columns.
    pub fn encode<'n>(&mut self, ids: &mut Vec<u32>, columns: impl Fn(usize) -> &'n [u32]) {
        if let Some(only) = self.only() {
            ids.clear();
            ids.extend_from_slice(columns(only));
        }
        for (pairs, &column) in self.pairs.iter_mut().zip(&self.columns) {
            pairs.encode(ids, columns(column));
        }
    }

    /// Puts the codes of an id into `codes`, one for each column, and returns
    /// the id it is on top of.
    pub fn decode(&self, id: u32, codes: &mut [u32]) -> u32 {
        let mut id = id;
        codes.fill(0);
        if let Some(only) = self.only() {
            codes[only] = std::mem::take(&mut id);
        }
        for (pairs, &column) in self.pairs.iter().zip(&self.columns).rev() {
            if let Some(&(before, code)) = pairs.pairs.get(id as usize) {
                (id, codes[column]) = (before, code);
            }
        }
        id
    }

    /// Memory taken, in bytes.
    pub fn bytes(&self) -> usize {
        self.pairs.iter().map(PairIds::bytes).sum()
    }
}

impl PairIds {
    fn new(width: usize, most_cells: usize) -> PairIds {
        PairIds { width, most_cells, table: Table::Cells(Vec::new()), pairs: Vec::new() }
    }

    /// Replaces the first of each pair by the id of the pair.
    fn encode(&mut self, ids: &mut [u32], seconds: &[u32]) {
        let mut at = 0;
        while let Some((ids, seconds)) =
            ids.get_mut(at..).zip(seconds.get(at..)).filter(|(ids, _)| !ids.is_empty())
        {
            let Table::Cells(cells) = &mut self.table else { break };
            let mut done = 0;
            for (id, &second) in ids.iter_mut().zip(seconds) {
                let Some(cell) = cells.get_mut(*id as usize * self.width + second as usize) else { break };
                if *cell == NONE {
                    *cell = self.pairs.len() as u32;
                    self.pairs.push((*id, second));
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
                let pairs = &mut self.pairs;
                *id = *known.entry(key(*id, second)).or_insert_with(|| {
                    pairs.push((*id, second));
                    pairs.len() as u32 - 1
                });
            }
        }
    }

    /// Makes room for the pairs with this first number.
    #[cold]
    fn grow(&mut self, first: u32) {
        let Table::Cells(cells) = &mut self.table else { return };
        let needed = (first as usize + 1).saturating_mul(self.width);
        if needed <= self.most_cells {
            let room = (cells.len() * 2).max(needed).min(self.most_cells);
            cells.resize(room - room % self.width, NONE);
            return;
        }
        let known = self.pairs.iter().zip(0..).map(|(&(first, second), id)| (key(first, second), id));
        self.table = Table::Hashed(known.collect());
    }

    fn bytes(&self) -> usize {
        let table = match &self.table {
            Table::Cells(cells) => cells.len() * size_of::<u32>(),
            // A table of hashes is half full when it has just grown.
            Table::Hashed(known) => known.capacity() * 2 * size_of::<(u64, u32)>(),
        };
        table + self.pairs.capacity() * size_of::<(u32, u32)>()
    }
}

fn key(first: u32, second: u32) -> u64 {
    u64::from(first) << 32 | u64::from(second)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Encodes combinations a few at a time, and decodes them.
    fn check(mut all: CompositeKeys, base: &[u32], columns: &[Vec<u32>]) {
        let mut numbers = Vec::new();
        for start in (0..base.len()).step_by(7) {
            let end = base.len().min(start + 7);
            let mut ids = base[start..end].to_vec();
            all.encode(&mut ids, |column| &columns[column][start..end]);
            numbers.extend_from_slice(&ids);
        }
        let row = |at: usize| (base[at], columns.iter().map(|column| column[at]).collect::<Vec<_>>());
        let below = base.iter().max().map_or(1, |&most| most as usize + 1);
        for (at, &id) in numbers.iter().enumerate() {
            assert!((id as usize) < all.width(below));
            let mut had = vec![7; columns.len()];
            assert_eq!((all.decode(id, &mut had), had), row(at));
        }
        let mut distinct: Vec<_> = (0..base.len()).map(row).collect();
        distinct.sort();
        distinct.dedup();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), distinct.len());
    }

    #[test]
    fn combinations_have_an_id_each() {
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
            check(CompositeKeys::new(widths(), 1 << 20), &[0; 3000], &columns);
            check(CompositeKeys::on_top(widths(), 1 << 20), &column(5, 9), &columns);
            check(CompositeKeys::on_top(widths(), 3000), &column(5, 1000), &columns);
        }
    }
}
