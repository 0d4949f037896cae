//! Scan over several columns at once: events that have one of some codes in any
//! of them.
//!
//! A derived column is scanned through its source: name, path and key of an
//! object are all functions of the path, so one scan of the path's codes finds
//! the events of all three.

use std::ops::{BitOrAssign, Range};

use tantivy::columnar::ColumnValues;

use logdex_shard::{BATCH_ROWS, BatchMask, BatchScan, BatchSchemas, CodeSet, FLAG, ValueColumn, bits};

use super::bitmap::{Bitmap, set_bits};

/// Columns and the codes they are scanned for, by source column.
#[derive(Default)]
pub(super) struct MultiColumnScan {
    sources: Vec<SourceScan>,
    /// Columns of which every value is wanted.
    whole: Vec<ValueColumn>,
    /// Columns that are searched one by one.
    others: Vec<(ValueColumn, CodeSet)>,
}

/// A source column, scanned for itself and for columns derived from it.
struct SourceScan {
    name: String,
    /// The columns and the codes wanted of each.
    wanted: Vec<(ValueColumn, CodeSet)>,
}

/// Derived columns of one source that not all events have: each takes a flag.
const MOST_CONDITIONS: usize = FLAG.trailing_zeros() as usize;

/// Columns scanned event by event are at most as many as a number has bits.
const MOST_TOGETHER: usize = 64;

/// From so many columns on that pays: an event has some four of thirty columns,
/// and looking at one costs four times what it costs in a scan of its own.
const TOGETHER: usize = 4;

impl MultiColumnScan {
    /// Adds a column of this name and the codes wanted of it.
    pub fn add(&mut self, name: &str, column: ValueColumn, codes: CodeSet) {
        if codes.is_empty() {
            return;
        }
        let has_schemas = column.validity().by_schema().is_some();
        let is_in_all = column.validity().is_all();
        if codes.are_all(column.distinct()) && (is_in_all || has_schemas) {
            return self.whole.push(column);
        }
        // Of several values of a source the first counts for columns derived from it.
        let is_derived = column.source().is_some();
        let is_alone = column.is_narrower() && !has_schemas || is_derived && !column.is_scan_single();
        if !column.is_scannable() || is_alone {
            return self.others.push((column, codes));
        }
        let name = column.source().unwrap_or(name);
        let mut known = self.sources.iter_mut();
        match known.find(|source| source.name == name && source.wanted.len() < MOST_CONDITIONS) {
            Some(source) => source.wanted.push((column, codes)),
            None => self.sources.push(SourceScan { name: name.to_owned(), wanted: vec![(column, codes)] }),
        }
    }

    /// Adds the events found to `answer`, at least those of `within`.
    pub fn insert(&self, within: &Bitmap, answer: &mut Bitmap) {
        let mut schemas = BatchSchemas::default();
        insert_whole(&self.whole, &mut schemas, answer);
        let mut scans: Vec<FlagScan> = Vec::new();
        for source in &self.sources {
            match source.only_range() {
                Some((column, codes)) if self.sources.len() < TOGETHER => {
                    column.docs_with(codes, |doc| answer.insert(doc))
                }
                _ => scans.extend(source.flag_scan()),
            }
        }
        let (mut together, alone): (Vec<FlagScan>, Vec<FlagScan>) =
            scans.into_iter().partition(|scan| scan.codes.by_schema().is_some());
        // Columns that all events have leave little to do for the others.
        for mut scan in alone {
            scan.insert(&mut schemas, within, answer);
        }
        for scans in together.chunks_mut(MOST_TOGETHER) {
            match scans.len() < TOGETHER {
                true => scans.iter_mut().for_each(|scan| scan.insert(&mut schemas, within, answer)),
                false => insert_together(scans, &mut schemas, within, answer),
            }
        }
        self.others.iter().for_each(|(column, codes)| column.docs_with(codes, |doc| answer.insert(doc)));
    }
}

/// Adds the events that have a value in one of these columns: their schemas
/// tell, and one scan of those is enough for all columns.
fn insert_whole(columns: &[ValueColumn], of_batch: &mut BatchSchemas, answer: &mut Bitmap) {
    let mut wanted = Vec::new();
    let mut schemas = None;
    for validity in columns.iter().map(ValueColumn::validity) {
        if validity.is_all() {
            return answer.fill();
        }
        if let Some((counts, of_events)) = validity.by_schema() {
            mark(&mut wanted, counts.iter().map(|&count| count > 0), 1u8);
            schemas = Some(of_events);
        }
    }
    let Some(schemas) = schemas else { return };
    for batch in 0..schemas.num_vals().div_ceil(BATCH_ROWS as u32) {
        let schemas = of_batch.of(schemas, batch);
        for (word, schemas) in (batch as usize * (BATCH_ROWS / 64)..).zip(schemas.chunks(64)) {
            answer.insert_words(word, &[bits(schemas.iter().map(|&schema| at(&wanted, schema)))]);
        }
    }
}

impl SourceScan {
    /// The source column and its codes, if no derived column is wanted and the
    /// codes are a range: then no table of flags is needed.
    fn only_range(&self) -> Option<(&ValueColumn, &CodeSet)> {
        match &self.wanted[..] {
            [(column, codes @ CodeSet::Range(_))] if column.source().is_none() => Some((column, codes)),
            _ => None,
        }
    }

    /// The scan by a table of flags.
    fn flag_scan(&self) -> Option<FlagScan<'_>> {
        let codes = self.wanted.first()?.0.batch_scan()?;
        let mut scan = FlagScan { codes, flags: Vec::new(), of_schemas: Vec::new(), schemas: None };
        for (number, (column, codes)) in self.wanted.iter().enumerate() {
            let wanted = column.scanned_codes(codes);
            let counts = match column.is_narrower() {
                true => column.validity().by_schema(),
                false => None,
            };
            let flag = counts.map_or(FLAG, |_| 1 << number);
            mark(&mut scan.flags, wanted.into_iter(), flag);
            if let Some((counts, schemas)) = counts {
                scan.schemas = Some(schemas);
                mark(&mut scan.of_schemas, counts.iter().map(|&count| count > 0), flag);
            }
        }
        Some(scan)
    }
}

/// The scan of a source column for codes with flags.
struct FlagScan<'c> {
    codes: BatchScan<'c>,
    /// The flags of each code: [`FLAG`] if it is wanted in any event, a lower
    /// one if the event must have a value in some derived column.
    flags: Vec<u8>,
    /// For each schema the flags of the derived columns that it has.
    of_schemas: Vec<u8>,
    /// The schemas of all events, if they matter.
    schemas: Option<&'c dyn ColumnValues<u64>>,
}

impl FlagScan<'_> {
    /// Unpacks the codes of a batch; false if none of them is wanted, as in most
    /// batches for a rare value.
    fn load(&mut self, batch: u32) -> bool {
        self.codes.load(batch);
        self.codes.flag(&self.flags) != 0
    }

    /// The flags that count in an event of a schema.
    #[inline]
    fn of_schema(&self, schema: u64) -> u8 {
        at(&self.of_schemas, schema) | FLAG
    }

    fn insert(&mut self, schemas: &mut BatchSchemas, within: &Bitmap, answer: &mut Bitmap) {
        for batch in batches(within) {
            if is_open(batch, within, answer) && self.load(batch) {
                let mask = match self.schemas {
                    None => self.codes.with_flag(batch, schemas),
                    Some(all) => {
                        let of_schema = |schema| self.of_schema(schema);
                        self.codes.with_flag_of_schema(batch, schemas, all, of_schema)
                    }
                };
                answer.insert_words(batch as usize * (BATCH_ROWS / 64), &mask);
            }
        }
    }
}

/// The same for columns whose events are known by schema: of each event only
/// the columns that it has are scanned. The events of a column among 64 are a
/// number, so a column is passed over at once where it has no wanted code.
fn insert_together(
    scans: &mut [FlagScan],
    of_batch: &mut BatchSchemas,
    within: &Bitmap,
    answer: &mut Bitmap,
) {
    let (mut columns, mut conditional) = (Vec::new(), 0u64);
    for (number, scan) in scans.iter().enumerate() {
        let counts = scan.codes.by_schema().map_or(&[][..], |(counts, _)| counts);
        mark(&mut columns, counts.iter().map(|&count| count > 0), 1u64 << number);
        conditional |= u64::from(scan.schemas.is_some()) << number;
    }
    let mut flags = Vec::new();
    for batch in batches(within) {
        if !is_open(batch, within, answer) {
            continue;
        }
        // The flags of all columns, and the next row of each in them.
        let (mut loaded, mut rows) = (0, [0; MOST_TOGETHER]);
        flags.clear();
        for (number, scan) in scans.iter_mut().enumerate() {
            if scan.load(batch) {
                loaded |= 1u64 << number;
                rows[number] = flags.len();
                flags.extend_from_slice(scan.codes.flags());
            }
        }
        let Some((_, schemas)) = scans[0].codes.by_schema().filter(|_| loaded != 0) else { continue };
        let mut mask = BatchMask::default();
        for (word, schemas) in mask.iter_mut().zip(of_batch.of(schemas, batch).chunks(64)) {
            // First the columns of each event, then the events of each column.
            let mut has = [0; 64];
            has.iter_mut().zip(schemas).for_each(|(has, &schema)| *has = at(&columns, schema) & loaded);
            transpose(&mut has);
            for number in set_bits(&[loaded]).map(|number| number as usize) {
                let (events, start) = (has[number], rows[number]);
                rows[number] += events.count_ones() as usize;
                let flags = flags.get(start..rows[number]).unwrap_or_default();
                let scan = &scans[number];
                *word |= match conditional >> number & 1 {
                    0 => deposit(flags, events, |_| FLAG),
                    _ => deposit(flags, events, |place| scan.of_schema(schemas[place])),
                };
            }
        }
        answer.insert_words(batch as usize * (BATCH_ROWS / 64), &mask);
    }
}

/// The events that have a row with a flag that counts in them: `rows` are the
/// flags of the rows of these events, one each.
#[inline]
fn deposit(rows: &[u8], events: u64, counts: impl Fn(usize) -> u8) -> u64 {
    // Most columns have no wanted code among 64 events, and the compiler makes
    // this a few instructions.
    if rows.iter().fold(0, |all, flags| all | flags) == 0 {
        return 0;
    }
    let (mut rest, mut found) = (events, 0);
    for flags in rows {
        let event = rest & rest.wrapping_neg();
        let place = rest.trailing_zeros() as usize;
        found |= event * u64::from(flags & counts(place) != 0);
        rest ^= event;
    }
    found
}

/// Transposes a matrix of 64 by 64 bits: bit `b` of number `a` becomes bit `a` of
/// number `b`. Swaps the off-diagonal quarters of ever smaller blocks.
fn transpose(matrix: &mut [u64; 64]) {
    let (mut half, mut low) = (32, u64::from(u32::MAX));
    while half > 0 {
        for block in matrix.chunks_exact_mut(2 * half) {
            let (upper, lower) = block.split_at_mut(half);
            for (upper, lower) in upper.iter_mut().zip(lower) {
                let differences = (*upper >> half ^ *lower) & low;
                *upper ^= differences << half;
                *lower ^= differences;
            }
        }
        half /= 2;
        low ^= low << half;
    }
}

/// The batches of a shard.
fn batches(within: &Bitmap) -> Range<u32> {
    0..within.limit().div_ceil(BATCH_ROWS as u32)
}

/// True if a batch has events of `within` that are not in the answer yet.
fn is_open(batch: u32, within: &Bitmap, answer: &Bitmap) -> bool {
    within.has_more_than(answer, batch as usize * (BATCH_ROWS / 64), BATCH_ROWS / 64)
}

/// Adds a bit to the numbers at the positions that are marked.
fn mark<N>(numbers: &mut Vec<N>, marks: impl ExactSizeIterator<Item = bool>, bit: N)
where
    N: Copy + Default + BitOrAssign,
{
    numbers.resize(numbers.len().max(marks.len()), N::default());
    for (number, _) in numbers.iter_mut().zip(marks).filter(|(_, marked)| *marked) {
        *number |= bit;
    }
}

#[inline]
fn at<N: Copy + Default>(numbers: &[N], position: u64) -> N {
    numbers.get(position as usize).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transposing_swaps_rows_and_columns() {
        let mut state = 7u64;
        let matrix: [u64; 64] = std::array::from_fn(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state ^ state >> 29
        });
        let mut turned = matrix;
        transpose(&mut turned);
        for (row, column) in (0..64).flat_map(|row| (0..64).map(move |column| (row, column))) {
            assert_eq!(matrix[row] >> column & 1, turned[column] >> row & 1);
        }
    }
}
