//! Turns the bytes of one object into blocks of whole records.

use std::mem;
use std::sync::Arc;

use logdex_event::carrier::{RecordRange, Scanner};
use logdex_event::sink::ObjectFile;

use crate::about::About;
use crate::again::Again;
use crate::block::{BLOCK_BYTES, Block, Buffer, Object};
use crate::fault::Faults;
use crate::list::Below;
use crate::progress::add;
use crate::source::{Meter, Source};
use crate::worker::Shared;
use crate::years::{self, Follower};

/// An object that is read: a file, or a member of an archive.
pub(crate) struct Reading<'r> {
    pub file: &'r ObjectFile,
    /// Bytes that it should have, by what it is in.
    pub size: u64,
    pub below: &'r Below,
    pub meter: Meter<'r>,
    pub again: Again<'r>,
    pub faults: Faults,
    /// Archives around it.
    pub depth: usize,
}

/// Inflates and cuts one object, a block at a time.
pub(crate) struct Reader<'a> {
    source: Box<dyn Source + 'a>,
    faults: Faults,
    meter: Meter<'a>,
    again: Again<'a>,
    object: Arc<Object>,
    shared: &'a Shared<'a>,
    scanner: Scanner,
    buffer: Buffer,
    /// Bytes of the buffer that are filled.
    filled: usize,
    /// Bytes of the buffer that the scanner has seen.
    shown: usize,
    /// Where the buffer starts in the inflated object.
    base: u64,
    records: u64,
    ended: bool,
    /// Reading ended before the object did, because no more was wanted.
    left: bool,
}

/// Records that make a block, however few bytes they have: their list then
/// takes no more than the bytes of a block may. With lines of two bytes it took
/// twenty times that: 100 MiB for two threads.
const BLOCK_RECORDS: usize = BLOCK_BYTES / mem::size_of::<RecordRange>();

/// Bytes shown to the scanner at a time, so that a block ends soon behind its
/// last record; longer than most records by far.
const WINDOW_BYTES: usize = 64 << 10;

/// How much of an object is looked at to tell text from other bytes, as in grep.
const LOOKED_AT_FOR_NUL: usize = 8 << 10;

impl<'a> Reader<'a> {
    pub(crate) fn new(
        source: Box<dyn Source + 'a>,
        reading: &Reading<'a>,
        object: Arc<Object>,
        shared: &'a Shared<'a>,
    ) -> Reader<'a> {
        Reader {
            source,
            faults: reading.faults.clone(),
            meter: reading.meter.clone(),
            again: reading.again,
            object,
            shared,
            scanner: Scanner::new(shared.options.limits),
            buffer: shared.pool.take(),
            filled: 0,
            shown: 0,
            base: 0,
            records: 0,
            ended: false,
            left: false,
        }
    }

    /// The next block; `None` at the end.
    pub(crate) fn next(&mut self) -> Option<Block> {
        while !self.has_ended() {
            if self.shown == self.filled {
                self.fill();
            }
            if self.base == 0 && self.records == 0 {
                self.follow_years();
            }
            let done = self.scan();
            self.records += self.buffer.pieces.len() as u64;
            if self.shown == self.filled {
                self.faults.locate(self.records.saturating_sub(1));
            }
            if self.shared.options.first_records.is_some_and(|most| self.records >= most) {
                self.ended = true;
                self.left = true;
            }
            if !self.buffer.pieces.is_empty() {
                return Some(self.cut(done));
            }
            self.buffer.bytes.copy_within(done..self.filled, 0);
            self.pass(done);
        }
        None
    }

    /// Cuts what is in the buffer, or enough of it for a block. Returns how
    /// many bytes at its start are done with.
    fn scan(&mut self) -> usize {
        let Buffer { bytes, pieces } = &mut self.buffer;
        let mut done = 0;
        loop {
            self.shown = self.filled.min(self.shown + WINDOW_BYTES);
            let (is_all, before) = (self.shown == self.filled, pieces.len());
            let more = self.scanner.feed(&bytes[done..self.shown], self.ended && is_all, pieces);
            for piece in &mut pieces[before..] {
                (piece.start, piece.end) = (piece.start + done, piece.end + done);
            }
            done += more;
            if is_all || pieces.len() >= BLOCK_RECORDS {
                return done;
            }
        }
    }

    /// Goes past bytes at the start of the buffer.
    fn pass(&mut self, done: usize) {
        self.filled -= done;
        self.shown -= done;
        self.base += done as u64;
    }

    /// True when the last block has been given out.
    pub(crate) fn has_ended(&self) -> bool {
        self.left || (self.ended && self.shown == self.filled)
    }

    /// Records cut so far.
    pub(crate) fn records(&self) -> u64 {
        self.records
    }

    /// What the records are in, by name.
    pub(crate) fn carrier(&self) -> &'static str {
        self.scanner.carrier()
    }

    /// True if the object goes on behind what was wanted of it.
    pub(crate) fn has_more(&self) -> bool {
        self.left
    }

    /// Bytes inflated so far.
    pub(crate) fn inflated(&self) -> u64 {
        self.base + self.filled as u64
    }

    /// Bytes that are in no record, because it was too long.
    pub(crate) fn dropped(&self) -> u64 {
        self.scanner.dropped_bytes()
    }

    /// Notes what only the end shows, and gives the buffer back.
    pub(crate) fn finish(&mut self) {
        if self.inflated() == 0 && !self.faults.failed() {
            self.faults.note("empty", 0, "there is nothing in it");
        } else if self.scanner.is_open() && !self.left && !self.faults.failed() {
            self.faults.note("truncated", self.inflated(), "a list of records is opened but never closed");
        }
        self.faults.locate(self.records.saturating_sub(1));
        self.shared.pool.give_back(mem::take(&mut self.buffer));
    }

    /// Fills the buffer up to a block, or adds one if most of it is taken by
    /// a record that goes on.
    fn fill(&mut self) {
        let wanted = if self.filled < BLOCK_BYTES / 2 { BLOCK_BYTES } else { self.filled + BLOCK_BYTES };
        if self.buffer.bytes.len() < wanted {
            self.buffer.bytes.resize(wanted, 0);
        }
        let before = self.filled;
        while self.filled < wanted && !self.ended {
            let count = self.source.read(&mut self.buffer.bytes[self.filled..wanted]);
            self.filled += count;
            self.ended = count == 0;
        }
        add(&self.shared.progress.bytes_inflated, (self.filled - before) as u64);
        self.meter.inflate(self.filled - before);
        if self.base == 0 && before == 0 && is_binary(&self.buffer.bytes[..self.filled]) {
            self.faults.fail("binary", 0, "it holds neither text nor JSON");
            // Nothing of it is fit to be cut.
            self.base = self.filled as u64;
            self.filled = 0;
            self.ended = true;
        }
        let expansion = self.shared.options.expansion;
        if self.meter.exceeds(expansion) {
            self.faults.fail_expansion(self.inflated(), expansion);
            self.ended = true;
        }
    }

    /// Finds out about the years of dates that have none, if the first bytes
    /// show that there are such.
    fn follow_years(&mut self) {
        let About { years, reference, .. } = &self.object.about;
        let start = &self.buffer.bytes[..self.filled];
        if years.get().is_some() || !years::are_missing(start) {
            return;
        }
        let mut follower = Follower::default();
        if self.ended {
            follower.follow(start, 0);
        } else {
            self.again.each(self.shared.options.expansion, &mut |lines, base| follower.follow(lines, base));
        }
        if let Some(found) = follower.finish(*reference) {
            // Nobody else sets it: an object is read by one worker.
            let _ = years.set(found);
        }
    }

    /// Makes a block of the buffer; what belongs to the next record moves on.
    fn cut(&mut self, done: usize) -> Block {
        let mut next = self.shared.pool.take();
        let rest = &self.buffer.bytes[done..self.filled];
        if next.bytes.len() < rest.len() {
            next.bytes.resize(rest.len() + BLOCK_BYTES, 0);
        }
        next.bytes[..rest.len()].copy_from_slice(rest);
        let block = Block {
            object: Arc::clone(&self.object),
            first: self.records - self.buffer.pieces.len() as u64,
            base: self.base,
            buffer: mem::replace(&mut self.buffer, next),
        };
        self.pass(done);
        block
    }
}

/// True for bytes that are no text and don't begin as JSON does.
fn is_binary(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(LOOKED_AT_FOR_NUL)];
    let first = head.iter().find(|byte| !byte.is_ascii_whitespace());
    head.contains(&0) && !matches!(first, Some(b'{' | b'['))
}
