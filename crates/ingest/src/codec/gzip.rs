//! The gzip codec (RFC 1952), member after member.
//!
//! Members are walked here and inflated by flate2's `Decompress`. Its readers
//! lose the bytes that came out of a block in which they meet an error, which
//! must survive, and take padding behind a member for another one.

use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::frames::skip_padding;
use crate::source::problems::ProblemLog;
use crate::source::{Source, Stream};

/// The bytes a member begins with.
pub(super) const MAGIC: &[u8] = b"\x1f\x8b";

/// A gzip file as the bytes in it.
pub(super) struct GzipDecoder<'a> {
    input: Box<dyn Source + 'a>,
    problems: ProblemLog,
    inflate: Decompress,
    crc: Crc,
    state: State,
    /// Bytes that have come out.
    offset: u64,
}

enum State {
    /// Before a member.
    Header(Member),
    /// Inside one.
    Body,
    /// Behind its data.
    Trailer,
    End,
}

enum Member {
    First,
    Next,
}

impl<'a> GzipDecoder<'a> {
    pub(super) fn new(input: Box<dyn Source + 'a>, problems: ProblemLog) -> GzipDecoder<'a> {
        let inflate = Decompress::new(false);
        GzipDecoder {
            input,
            problems,
            inflate,
            crc: Crc::new(),
            state: State::Header(Member::First),
            offset: 0,
        }
    }

    fn header(&mut self) -> State {
        match read_header(self.input.as_mut()) {
            Some(true) => {
                self.inflate.reset(false);
                self.crc.reset();
                State::Body
            }
            Some(false) => self.fail("corrupt", "not a gzip header"),
            None => self.fail("truncated", "the file ends inside a gzip header"),
        }
    }

    fn next_member(&mut self) -> State {
        let next = skip_padding(self.input.as_mut());
        if next.is_empty() {
            State::End
        } else if next.starts_with(MAGIC) {
            self.header()
        } else {
            self.fail("trailing garbage", "what follows the last gzip member is no gzip")
        }
    }

    fn body(&mut self, into: &mut [u8]) -> (usize, State) {
        let input = self.input.peek();
        let at_end = input.is_empty();
        let (consumed, produced) = (self.inflate.total_in(), self.inflate.total_out());
        let status = self.inflate.decompress(input, into, FlushDecompress::None);
        let consumed = (self.inflate.total_in() - consumed) as usize;
        let produced = (self.inflate.total_out() - produced) as usize;
        self.input.consume(consumed);
        self.crc.update(&into[..produced]);
        self.offset += produced as u64;
        let state = match status {
            Ok(Status::StreamEnd) => State::Trailer,
            Ok(_) if consumed + produced > 0 => State::Body,
            Ok(_) if at_end => self.fail("truncated", "the file ends inside a gzip member"),
            Ok(_) => self.fail("corrupt", "the gzip member does not go on"),
            Err(_) => self.fail("corrupt", "the deflated data is damaged"),
        };
        (produced, state)
    }

    fn trailer(&mut self) -> State {
        let mut trailer = [0; 8];
        for byte in &mut trailer {
            match next_byte(self.input.as_mut()) {
                Some(next) => *byte = next,
                None => return self.fail("truncated", "the file ends inside a gzip checksum"),
            }
        }
        let wanted = u64::from_le_bytes(trailer);
        if wanted != u64::from(self.crc.sum()) | u64::from(self.crc.amount()) << 32 {
            self.problems.note("crc", self.offset, "the gzip checksum does not fit the data before it");
        }
        State::Header(Member::Next)
    }

    fn fail(&self, kind: &'static str, detail: &str) -> State {
        self.problems.fail(kind, self.offset, detail);
        State::End
    }
}

impl Stream for GzipDecoder<'_> {
    fn read(&mut self, into: &mut [u8]) -> usize {
        loop {
            self.state = match self.state {
                State::Header(Member::First) => self.header(),
                State::Header(Member::Next) => self.next_member(),
                State::Body => {
                    let (produced, state) = self.body(into);
                    if produced > 0 {
                        self.state = state;
                        return produced;
                    }
                    state
                }
                State::Trailer => self.trailer(),
                State::End => return 0,
            }
        }
    }
}

/// Goes past a member's header; false if it is none, `None` if the input ends.
fn read_header(input: &mut dyn Source) -> Option<bool> {
    const DEFLATE: u8 = 8;
    const HCRC: u8 = 2;
    const EXTRA: u8 = 4;
    const NAME: u8 = 8;
    const COMMENT: u8 = 16;
    let mut fixed = [0; 10];
    for byte in &mut fixed {
        *byte = next_byte(input)?;
    }
    let flags = fixed[3];
    if !fixed.starts_with(MAGIC) || fixed[2] != DEFLATE || flags & 0xe0 != 0 {
        return Some(false);
    }
    if flags & EXTRA != 0 {
        let bytes = u16::from_le_bytes([next_byte(input)?, next_byte(input)?]);
        for _ in 0..bytes {
            next_byte(input)?;
        }
    }
    for text in [NAME, COMMENT] {
        if flags & text != 0 {
            while next_byte(input)? != 0 {}
        }
    }
    if flags & HCRC != 0 {
        next_byte(input)?;
        next_byte(input)?;
    }
    Some(true)
}

fn next_byte(input: &mut dyn Source) -> Option<u8> {
    let byte = *input.peek().first()?;
    input.consume(1);
    Some(byte)
}
