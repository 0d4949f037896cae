//! Which events' times hold a word, when they are written out.

use logdex_event::scalar::{Scalar, TimestampWord};

use logdex_shard::{BATCH_ROWS, BatchMask, BatchSchemas, EventTimeColumn, ValueColumn, bits};

use super::bits::Bits;

/// Of as many minutes a table is made: two years of them, a megabyte.
const MOST_MINUTES: u64 = 1 << 20;

/// A word, and which moments of a form hold it.
struct Holders<'w> {
    word: &'w TimestampWord,
    times: &'w EventTimeColumn,
    /// The first minute of the table.
    first: u64,
    /// Whether moments of a minute hold the word.
    minutes: Vec<bool>,
    /// Whether those of a second of any minute do.
    seconds: Vec<bool>,
}

/// Adds the events that have a value in a column of times which holds the
/// word, of steps with events of `within`.
pub(super) fn insert(
    column: &ValueColumn,
    times: &EventTimeColumn,
    word: &TimestampWord,
    within: &Bits,
    answer: &mut Bits,
) {
    let holders = Holders::new(word, times);
    let (mut shapes, mut of_step) = (BatchSchemas::default(), Vec::new());
    for step in 0..times.events().div_ceil(BATCH_ROWS as u32) {
        if !within.has_more_than(answer, step as usize * (BATCH_ROWS / 64), BATCH_ROWS / 64) {
            continue;
        }
        times.of_step(step, &mut of_step);
        let mut mask = BatchMask::default();
        for (word, times) in mask.iter_mut().zip(of_step.chunks(64)) {
            *word = bits(times.iter().map(|&time| u8::from(holders.hold(time))));
        }
        if mask == BatchMask::default() {
            continue;
        }
        let there = column.has_in_batch(step, &mut shapes);
        mask.iter_mut().zip(there).for_each(|(word, there)| *word &= there);
        answer.insert_words(step as usize * (BATCH_ROWS / 64), &mask);
    }
}

impl<'w> Holders<'w> {
    fn new(word: &'w TimestampWord, times: &'w EventTimeColumn) -> Holders<'w> {
        let form = times.form();
        let (first, last) = times.span();
        let [first, last] = [first, last].map(|time| time.max(0) as u64 / 60_000_000);
        let minutes = match last - first < MOST_MINUTES {
            true => word.minutes(form, first..=last),
            false => Vec::new(),
        };
        let seconds = (0..60).map(|second| word.is_in_second(form, second)).collect();
        Holders { word, times, first, minutes, seconds }
    }

    /// True if the moment, in microseconds since 1970, holds the word.
    #[inline]
    fn hold(&self, time: i64) -> bool {
        let Ok(time) = u64::try_from(time) else { return false };
        let number = time / 1_000_000;
        let minute = number / 60;
        match self.minutes.get(minute.wrapping_sub(self.first) as usize) {
            Some(holds) => *holds | self.seconds[(number - minute * 60) as usize],
            None => self.word.is_in(Scalar { form: self.times.form(), number }),
        }
    }
}
