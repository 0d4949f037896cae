//! Events that have some value in any of several columns.
//!
//! What follows from another column is looked for there: the name, the path
//! and the key of an object are all told by the path's ordinal, so one look
//! through the paths finds the events of all three.

use std::ops::{BitOrAssign, Range};

use tantivy::columnar::ColumnValues;

use logdex_shard::{BATCH_ROWS, BatchScan, BatchSchemas, FLAG, ValueColumn};

use super::bits::Bits;
use super::ordinals::{Ordinals, insert};

/// What is looked for, by the column that is looked through.
#[derive(Default)]
pub(super) struct Gathered {
    sources: Vec<Source>,
    /// Columns of which every value is wanted.
    whole: Vec<ValueColumn>,
    /// What is looked up otherwise.
    others: Vec<(ValueColumn, Ordinals)>,
}

/// A column that is looked through, for itself and for what follows from it.
struct Source {
    name: String,
    /// What is asked of each column.
    asked: Vec<(ValueColumn, Ordinals)>,
}

/// Columns that what is wanted of one may depend on: each has a flag.
const MOST_CONDITIONS: usize = FLAG.trailing_zeros() as usize;

/// Columns that are looked through event by event are at most as many as a
/// number has bits.
const MOST_TOGETHER: usize = 64;

/// From so many on that pays: an event has some four of thirty columns, and
/// looking at one costs four times what it costs by itself.
const TOGETHER: usize = 4;

impl Gathered {
    /// Asks for the events with these ordinals of a column of this name.
    pub fn add(&mut self, name: &str, column: ValueColumn, ordinals: Ordinals) {
        if ordinals.is_empty() {
            return;
        }
        let has_shapes = column.presence().is_some_and(|presence| presence.by_schema().is_some());
        let is_all = column.presence().is_some_and(|presence| presence.is_all());
        if ordinals.are_all(u64::from(column.distinct())) && (is_all || has_shapes) {
            return self.whole.push(column);
        }
        if !column.is_scannable() || column.is_narrower() && !has_shapes {
            return self.others.push((column, ordinals));
        }
        let name = column.source().unwrap_or(name);
        let mut known = self.sources.iter_mut();
        match known.find(|source| source.name == name && source.asked.len() < MOST_CONDITIONS) {
            Some(source) => source.asked.push((column, ordinals)),
            None => self.sources.push(Source { name: name.to_owned(), asked: vec![(column, ordinals)] }),
        }
    }

    /// Adds the events to `answer`, at least those of `within`.
    pub fn insert(&self, within: &Bits, answer: &mut Bits) {
        let mut shapes = BatchSchemas::default();
        insert_whole(&self.whole, &mut shapes, answer);
        let mut wanted: Vec<Wanted> = Vec::new();
        for source in &self.sources {
            match source.only() {
                Some((column, ordinals)) if self.sources.len() < TOGETHER => insert(column, ordinals, answer),
                _ => wanted.extend(source.wanted()),
            }
        }
        let (mut together, alone): (Vec<Wanted>, Vec<Wanted>) =
            wanted.into_iter().partition(|wanted| wanted.ordinals.by_schema().is_some());
        // Those that all events have leave little to do for the others.
        for mut source in alone {
            source.insert(&mut shapes, within, answer);
        }
        for sources in together.chunks_mut(MOST_TOGETHER) {
            match sources.len() < TOGETHER {
                true => sources.iter_mut().for_each(|source| source.insert(&mut shapes, within, answer)),
                false => insert_together(sources, &mut shapes, within, answer),
            }
        }
        self.others.iter().for_each(|(column, ordinals)| insert(column, ordinals, answer));
    }
}

/// Adds the events that have a value in one of these columns: their shapes say
/// so, and one look through those is enough for all columns.
fn insert_whole(columns: &[ValueColumn], of_step: &mut BatchSchemas, answer: &mut Bits) {
    let mut wanted = Vec::new();
    let mut shapes = None;
    for presence in columns.iter().filter_map(ValueColumn::presence) {
        if presence.is_all() {
            return answer.fill();
        }
        if let Some((counts, of_events)) = presence.by_schema() {
            mark(&mut wanted, counts.iter().map(|&count| count > 0), 1u8);
            shapes = Some(of_events);
        }
    }
    let Some(shapes) = shapes else { return };
    for step in 0..shapes.num_vals().div_ceil(BATCH_ROWS as u32) {
        let shapes = of_step.of(shapes, step);
        answer.insert_where(step as usize * BATCH_ROWS, shapes.iter().map(|&shape| at(&wanted, shape)));
    }
}

impl Source {
    /// The one thing that is asked, if it is ordinals of its own next to each
    /// other: those need no table.
    fn only(&self) -> Option<(&ValueColumn, &Ordinals)> {
        match &self.asked[..] {
            [(column, ordinals @ Ordinals::Range(_))] if column.source().is_none() => {
                Some((column, ordinals))
            }
            _ => None,
        }
    }

    /// What is wanted of it, as tables.
    fn wanted(&self) -> Option<Wanted<'_>> {
        let ordinals = self.asked.first()?.0.batch_scan()?;
        let mut all = Wanted { ordinals, flags: Vec::new(), of_shapes: Vec::new(), shapes: None };
        for (number, (column, ordinals)) in self.asked.iter().enumerate() {
            let wanted = column.scanned_codes(&|ordinal| ordinals.contains(ordinal));
            let counts = match column.is_narrower() {
                true => column.presence().and_then(|presence| presence.by_schema()),
                false => None,
            };
            let flag = counts.map_or(FLAG, |_| 1 << number);
            mark(&mut all.flags, wanted.into_iter(), flag);
            if let Some((counts, shapes)) = counts {
                all.shapes = Some(shapes);
                mark(&mut all.of_shapes, counts.iter().map(|&count| count > 0), flag);
            }
        }
        Some(all)
    }
}

/// What is wanted of a column that is looked through.
struct Wanted<'c> {
    ordinals: BatchScan<'c>,
    /// The flags of each ordinal: [`FLAG`] if it is wanted whatever else the
    /// event has, a lower one if the event must have a value in some column.
    flags: Vec<u8>,
    /// For each shape, the flags of the columns that it has.
    of_shapes: Vec<u8>,
    /// The shapes of all events, if they count.
    shapes: Option<&'c dyn ColumnValues<u64>>,
}

impl Wanted<'_> {
    /// Unpacks the ordinals of a step; false if none of them is wanted, as in
    /// most steps for a rare value.
    fn load(&mut self, step: u32) -> bool {
        self.ordinals.load(step);
        self.ordinals.flag(&self.flags) != 0
    }

    /// The flags that an ordinal may have in an event of a shape.
    #[inline]
    fn of_shape(&self, shape: u64) -> u8 {
        at(&self.of_shapes, shape) | FLAG
    }

    fn insert(&mut self, shapes: &mut BatchSchemas, within: &Bits, answer: &mut Bits) {
        for step in steps(within) {
            if is_open(step, within, answer) && self.load(step) {
                let mask = match self.shapes {
                    None => self.ordinals.with_flag(step, shapes),
                    Some(all) => {
                        let of_shape = |shape| self.of_shape(shape);
                        self.ordinals.with_flag_of_schema(step, shapes, all, of_shape)
                    }
                };
                answer.insert_words(step as usize * (BATCH_ROWS / 64), &mask);
            }
        }
    }
}

/// The same for columns of which events have some by their shapes: each event
/// is looked at in those that it has.
fn insert_together(sources: &mut [Wanted], of_step: &mut BatchSchemas, within: &Bits, answer: &mut Bits) {
    let (mut there, mut depend) = (Vec::new(), 0u64);
    for (number, source) in sources.iter().enumerate() {
        let counts = source.ordinals.by_schema().map_or(&[][..], |(counts, _)| counts);
        mark(&mut there, counts.iter().map(|&count| count > 0), 1u64 << number);
        depend |= u64::from(source.shapes.is_some()) << number;
    }
    let mut flags = Vec::new();
    for step in steps(within) {
        if !is_open(step, within, answer) {
            continue;
        }
        // The flags of all columns, and where those of each are.
        let (mut loaded, mut rows) = (0, [0; MOST_TOGETHER]);
        flags.clear();
        for (number, source) in sources.iter_mut().enumerate() {
            if source.load(step) {
                loaded |= 1u64 << number;
                rows[number] = flags.len();
                flags.extend_from_slice(source.ordinals.flags());
            }
        }
        let Some((_, shapes)) = sources[0].ordinals.by_schema().filter(|_| loaded != 0) else { continue };
        let fits = |&shape: &u64| {
            let (mut has, mut fits) = (at(&there, shape) & loaded, 0);
            while has != 0 {
                let number = has.trailing_zeros() as usize;
                let row = rows[number];
                rows[number] += 1;
                let of_shape = match depend >> number & 1 {
                    0 => FLAG,
                    _ => sources[number].of_shape(shape),
                };
                fits |= flags.get(row).copied().unwrap_or_default() & of_shape;
                has &= has - 1;
            }
            u8::from(fits != 0)
        };
        answer.insert_where(step as usize * BATCH_ROWS, of_step.of(shapes, step).iter().map(fits));
    }
}

/// The steps of a shard.
fn steps(within: &Bits) -> Range<u32> {
    0..within.limit().div_ceil(BATCH_ROWS as u32)
}

/// True if a step has events of `within` that are not in the answer yet.
fn is_open(step: u32, within: &Bits, answer: &Bits) -> bool {
    within.has_more_than(answer, step as usize * (BATCH_ROWS / 64), BATCH_ROWS / 64)
}

/// Adds a bit to the numbers at the places that are marked.
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
fn at<N: Copy + Default>(numbers: &[N], place: u64) -> N {
    numbers.get(place as usize).copied().unwrap_or_default()
}
