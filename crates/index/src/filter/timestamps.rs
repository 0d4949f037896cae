//! Words of timestamps: events whose time, written out, holds a word.

use logdex_event::scalar::{Scalar, TimestampWord};

use logdex_shard::{BATCH_ROWS, BatchMask, BatchSchemas, EventTimeColumn, ValueColumn, bits};

use super::bitmap::Bitmap;

/// Minutes a table may have: two years, a megabyte.
const MOST_MINUTES: u64 = 1 << 20;

/// A word, and the timestamps in a format that hold it.
struct WordTimes<'w> {
    word: &'w TimestampWord,
    times: &'w EventTimeColumn,
    /// The first minute of the table.
    first: u64,
    /// Whether all timestamps of each minute hold the word.
    minutes: Vec<bool>,
    /// Whether those of each second of any minute do.
    seconds: Vec<bool>,
}

/// Adds the events with a value in a column of event times that holds the word,
/// from batches with events of `within`.
pub(super) fn insert(
    column: &ValueColumn,
    times: &EventTimeColumn,
    word: &TimestampWord,
    within: &Bitmap,
    answer: &mut Bitmap,
) {
    let word_times = WordTimes::new(word, times);
    let (mut schemas, mut of_batch) = (BatchSchemas::default(), Vec::new());
    for batch in 0..times.events().div_ceil(BATCH_ROWS as u32) {
        if !within.has_more_than(answer, batch as usize * (BATCH_ROWS / 64), BATCH_ROWS / 64) {
            continue;
        }
        times.of_step(batch, &mut of_batch);
        let mut mask = BatchMask::default();
        for (word, times) in mask.iter_mut().zip(of_batch.chunks(64)) {
            *word = bits(times.iter().map(|&time| u8::from(word_times.hold(time))));
        }
        if mask == BatchMask::default() {
            continue;
        }
        let there = column.has_in_batch(batch, &mut schemas);
        mask.iter_mut().zip(there).for_each(|(word, there)| *word &= there);
        answer.insert_words(batch as usize * (BATCH_ROWS / 64), &mask);
    }
}

impl<'w> WordTimes<'w> {
    fn new(word: &'w TimestampWord, times: &'w EventTimeColumn) -> WordTimes<'w> {
        let format = times.format();
        let (first, last) = times.span();
        let [first, last] = [first, last].map(|time| time.max(0) as u64 / 60_000_000);
        let minutes = match last - first < MOST_MINUTES {
            true => word.minutes(format, first..=last),
            false => Vec::new(),
        };
        let seconds = (0..60).map(|second| word.is_in_second(format, second)).collect();
        WordTimes { word, times, first, minutes, seconds }
    }

    /// True if the timestamp of a time, in microseconds since 1970, holds the
    /// word.
    #[inline]
    fn hold(&self, time: i64) -> bool {
        let Ok(time) = u64::try_from(time) else { return false };
        let number = time / 1_000_000;
        let minute = number / 60;
        match self.minutes.get(minute.wrapping_sub(self.first) as usize) {
            Some(holds) => *holds | self.seconds[(number - minute * 60) as usize],
            None => self.word.is_in(Scalar { format: self.times.format(), number }),
        }
    }
}
