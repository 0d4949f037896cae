//! Splitter: cuts the unpacked bytes of one object into blocks of whole records.

use std::mem;
use std::sync::Arc;

use logdex_event::carrier::{RecordRange, Scanner};

use super::block::Block;
use crate::object::{Input, Object, growth};
use crate::pool::{BLOCK_BYTES, Buffer};
use crate::progress::add;
use crate::shared::Shared;
use crate::source::Source;

/// Cuts one object, a block at a time.
pub(crate) struct Splitter<'a> {
    source: Box<dyn Source + 'a>,
    input: &'a Input<'a>,
    object: Arc<Object>,
    shared: &'a Shared<'a>,
    scanner: Scanner,
    buffer: Buffer,
    /// Bytes of the buffer that are filled.
    filled: usize,
    /// Bytes of the buffer that the scanner has seen.
    scanned: usize,
    /// The offset of the buffer in the unpacked object.
    base: u64,
    /// The fingerprint of the first bytes.
    pub start: Option<i64>,
    /// Records cut so far.
    pub records: u64,
    ended: bool,
    /// Splitting ended before the object did, at the limit of records.
    pub limited: bool,
}

/// Records that make a block, however few bytes they have: their list then
/// takes no more than the bytes of a block may. With lines of two bytes it took
/// twenty times that: 100 MiB for two threads.
const BLOCK_RECORDS: usize = BLOCK_BYTES / mem::size_of::<RecordRange>();

/// Bytes passed to the scanner at a time, so that a block ends soon behind its
/// last record; longer than most records by far.
const WINDOW_BYTES: usize = 64 << 10;

/// Bytes at the start of an object whose zero bytes make it binary, as in grep.
const BINARY_PROBE_BYTES: usize = 8 << 10;

impl<'a> Splitter<'a> {
    pub(crate) fn new(
        source: Box<dyn Source + 'a>,
        input: &'a Input<'a>,
        object: Arc<Object>,
        shared: &'a Shared<'a>,
    ) -> Splitter<'a> {
        Splitter {
            source,
            input,
            object,
            shared,
            scanner: Scanner::new(shared.options.limits),
            buffer: shared.pool.take(),
            filled: 0,
            scanned: 0,
            base: 0,
            start: None,
            records: 0,
            ended: false,
            limited: false,
        }
    }

    /// The next block; `None` at the end.
    pub(crate) fn next(&mut self) -> Option<Block> {
        while !self.has_ended() {
            if self.scanned == self.filled {
                self.fill();
            }
            if self.base == 0 && self.records == 0 {
                let (start, expansion) = (&self.buffer.bytes[..self.filled], self.shared.options.expansion);
                self.object.hints.find_years(start, self.ended, &self.input.prescan, expansion);
            }
            let done = self.scan();
            self.records += self.buffer.pieces.len() as u64;
            if self.scanned == self.filled {
                self.input.problems.locate(self.records.saturating_sub(1));
            }
            if self.shared.options.first_records.is_some_and(|most| self.records >= most) {
                self.ended = true;
                self.limited = true;
            }
            if !self.buffer.pieces.is_empty() {
                return Some(self.cut(done));
            }
            self.buffer.bytes.copy_within(done..self.filled, 0);
            self.pass(done);
        }
        None
    }

    /// Cuts the bytes in the buffer, or enough of them for a block. Returns how
    /// many bytes at its start are done with.
    fn scan(&mut self) -> usize {
        let Buffer { bytes, pieces } = &mut self.buffer;
        let mut done = 0;
        loop {
            self.scanned = self.filled.min(self.scanned + WINDOW_BYTES);
            let (is_all, before) = (self.scanned == self.filled, pieces.len());
            let more = self.scanner.feed(&bytes[done..self.scanned], self.ended && is_all, pieces);
            for piece in &mut pieces[before..] {
                (piece.start, piece.end) = (piece.start + done, piece.end + done);
            }
            done += more;
            if is_all || pieces.len() >= BLOCK_RECORDS {
                return done;
            }
        }
    }

    /// Moves the start of the buffer past bytes that were moved out of it.
    fn pass(&mut self, done: usize) {
        self.filled -= done;
        self.scanned -= done;
        self.base += done as u64;
    }

    /// True when the last block has been returned.
    pub(crate) fn has_ended(&self) -> bool {
        self.limited || (self.ended && self.scanned == self.filled)
    }

    /// The name of the carrier around the records.
    pub(crate) fn carrier(&self) -> &'static str {
        self.scanner.carrier()
    }

    /// True at the end if more bytes would not change the records before.
    pub(crate) fn is_settled(&self) -> bool {
        self.scanner.is_settled() && !self.limited
    }

    /// Bytes inflated so far.
    pub(crate) fn inflated(&self) -> u64 {
        self.base + self.filled as u64
    }

    /// Bytes that are in no record, because it was too long.
    pub(crate) fn dropped(&self) -> u64 {
        self.scanner.dropped_bytes()
    }

    /// Notes problems that only the end shows, and gives the buffer back.
    pub(crate) fn finish(&mut self) {
        if self.scanner.is_open() && !self.limited && !self.input.problems.failed() {
            self.input.problems.note(
                "truncated",
                self.inflated(),
                "a list of records is opened but never closed",
            );
        }
        self.input.problems.locate(self.records.saturating_sub(1));
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
        self.input.meter.inflate(self.filled - before);
        if self.base == 0 && before == 0 {
            self.start = growth::fingerprint(&self.buffer.bytes[..self.filled]);
        }
        if self.base == 0 && before == 0 && is_binary(&self.buffer.bytes[..self.filled]) {
            self.input.problems.fail("binary", 0, "it holds neither text nor JSON");
            // Nothing of it is fit to be cut.
            self.base = self.filled as u64;
            self.filled = 0;
            self.ended = true;
        }
        let expansion = self.shared.options.expansion;
        if self.input.meter.exceeds(expansion) {
            self.input.problems.fail_expansion(self.inflated(), expansion);
            self.ended = true;
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

/// True for bytes that are no text and don't begin like JSON.
fn is_binary(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(BINARY_PROBE_BYTES)];
    let first = head.iter().find(|byte| !byte.is_ascii_whitespace());
    head.contains(&0) && !matches!(first, Some(b'{' | b'['))
}

#[cfg(test)]
mod tests;
