//! Scanner states for everything but JSON objects and arrays: scalars, lines,
//! exported records, stray brackets, junk.

use memchr::{memchr, memchr2};

use super::{Feed, Scanner, State};
use crate::carrier::line_prefix;
use crate::carrier::nesting::{LOOKBACK, is_white};
use crate::carrier::record::Shape;

/// The longest record of an export with several lines: CloudWatch Logs takes no
/// longer events. Lines beyond are records of their own.
const EXPORTED_BYTES: usize = 1 << 20;

impl Scanner {
    /// A JSON string, number or literal.
    pub(super) fn scalar(&mut self, feed: &mut Feed, string: bool, mut escaped: bool) -> bool {
        for (at, &byte) in feed.buffer.iter().enumerate().skip(self.at) {
            match byte {
                _ if escaped => escaped = false,
                b'\n' if string => {
                    return self.cut_json(feed, at, Shape::Broken("line end inside a string"));
                }
                b'\\' if string => escaped = true,
                b'"' if string => return self.cut_json(feed, at + 1, Shape::Json),
                b'"' | b',' | b'[' | b']' | b'{' | b'}' if !string => {
                    return self.cut_json(feed, at, Shape::Json);
                }
                _ if !string && is_white(byte) => return self.cut_json(feed, at, Shape::Json),
                _ => {}
            }
        }
        self.at = feed.buffer.len();
        self.state = State::Scalar { string, escaped };
        if feed.end && !string {
            return self.cut_json(feed, self.at, Shape::Json);
        }
        self.more(feed)
    }

    pub(super) fn line(&mut self, feed: &mut Feed, shape: Shape) -> bool {
        match memchr(b'\n', &feed.buffer[self.at..]) {
            Some(step) => {
                let stop = self.at + step;
                if shape == Shape::Line
                    && !self.over
                    && line_prefix::export(&feed.buffer[self.start..stop]).is_some()
                {
                    self.at = stop;
                    self.state = State::Exported;
                    return true;
                }
                self.cut(feed, stop, shape)
            }
            None => {
                self.at = feed.buffer.len();
                if feed.end { self.cut(feed, self.at, shape) } else { self.more(feed) }
            }
        }
    }

    /// A record of an export, up to the end of a line, where it ends if the next
    /// line begins another.
    pub(super) fn exported(&mut self, feed: &mut Feed) -> bool {
        loop {
            let next = feed.buffer.get(self.at + 1..).unwrap_or_default();
            let is_decidable = feed.end || next.len() >= line_prefix::DECISIVE_BYTES || next.contains(&b'\n');
            let line_end = memchr(b'\n', next).map(|step| self.at + 1 + step);
            let so_far = line_end.unwrap_or(feed.buffer.len()) - self.start;
            if so_far > EXPORTED_BYTES.min(self.limit)
                || is_decidable && (next.is_empty() || !line_prefix::is_continuation(next))
            {
                return self.cut(feed, self.without_line_ends(feed.buffer), Shape::Line);
            }
            match line_end {
                Some(stop) if is_decidable => self.at = stop,
                None if feed.end => self.at = feed.buffer.len(),
                _ => return false,
            }
        }
    }

    /// The end of the record up to here, without line ends before it.
    fn without_line_ends(&self, buffer: &[u8]) -> usize {
        let is_end = |&byte: &u8| !matches!(byte, b'\n' | b'\r');
        let last = buffer[self.start..self.at].iter().rposition(is_end);
        self.start + last.map_or(0, |last| last + 1)
    }

    pub(super) fn closers(&mut self, feed: &mut Feed) -> bool {
        let others = |&byte: &u8| !matches!(byte, b'}' | b']');
        let broken = Shape::Broken("closing bracket without an opening one");
        match feed.buffer[self.at..].iter().position(others) {
            Some(step) => self.cut_json(feed, self.at + step, broken),
            None => {
                self.at = feed.buffer.len();
                if feed.end { self.cut_json(feed, self.at, broken) } else { self.more(feed) }
            }
        }
    }

    /// Text runs to the end of its line, or to `{"` behind `}` or `},`: on
    /// one long line that is where the next record begins.
    pub(super) fn junk(&mut self, feed: &mut Feed, reason: &'static str, leaves: bool) -> bool {
        while let Some(step) = memchr2(b'\n', b'{', &feed.buffer[self.at..]) {
            let place = self.at + step;
            if feed.buffer[place] == b'\n' {
                if leaves {
                    self.wrappers.clear();
                }
                return self.cut_json(feed, place, Shape::Broken(reason));
            }
            match feed.buffer.get(place + 1) {
                None if !feed.end => {
                    self.at = place;
                    return self.more(feed);
                }
                Some(b'"') if self.after_record(feed.buffer, place) => {
                    return self.cut_json(feed, place, Shape::Broken(reason));
                }
                _ => self.at = place + 1,
            }
        }
        self.at = feed.buffer.len();
        if feed.end { self.cut_json(feed, self.at, Shape::Broken(reason)) } else { self.more(feed) }
    }

    /// True if a record seems to end before `place`, with or without a comma.
    fn after_record(&self, buffer: &[u8], place: usize) -> bool {
        let floor = if self.over { 0 } else { self.start };
        let near = floor.max(place.saturating_sub(LOOKBACK));
        let mut bytes = buffer[near..place].iter().rev().copied().filter(|&byte| !is_white(byte));
        match bytes.next() {
            Some(b',') => bytes.next() == Some(b'}'),
            last => last == Some(b'}'),
        }
    }
}
