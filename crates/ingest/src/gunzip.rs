//! Unpacks gzip (RFC 1952), member after member.
//!
//! flate2's readers lose what came out of a block in which they meet an
//! error, and take padding behind a member for one; so members are walked
//! here, and flate2 inflates.

use flate2::{Crc, Decompress, FlushDecompress, Status};

use crate::fault::Faults;
use crate::source::{Source, Stream};

/// The bytes a member begins with.
pub(crate) const MAGIC: &[u8] = b"\x1f\x8b";

/// A gzip file as the bytes in it.
pub(crate) struct Gunzip<'a> {
    input: Box<dyn Source + 'a>,
    faults: Faults,
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

impl<'a> Gunzip<'a> {
    pub(crate) fn new(input: Box<dyn Source + 'a>, faults: Faults) -> Gunzip<'a> {
        let inflate = Decompress::new(false);
        Gunzip { input, faults, inflate, crc: Crc::new(), state: State::Header(Member::First), offset: 0 }
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

    /// Padding behind a member is zeros up to the end or the next member.
    fn next_member(&mut self) -> State {
        loop {
            let next = self.input.peek();
            let zeros = next.iter().take_while(|&&byte| byte == 0).count();
            if zeros > 0 {
                self.input.consume(zeros);
                continue;
            }
            if next.is_empty() {
                return State::End;
            }
            if next.starts_with(MAGIC) {
                return self.header();
            }
            return self.fail("trailing garbage", "what follows the last gzip member is no gzip");
        }
    }

    fn body(&mut self, into: &mut [u8]) -> (usize, State) {
        let input = self.input.peek();
        let at_end = input.is_empty();
        let (taken, given) = (self.inflate.total_in(), self.inflate.total_out());
        let status = self.inflate.decompress(input, into, FlushDecompress::None);
        let taken = (self.inflate.total_in() - taken) as usize;
        let given = (self.inflate.total_out() - given) as usize;
        self.input.consume(taken);
        self.crc.update(&into[..given]);
        self.offset += given as u64;
        let state = match status {
            Ok(Status::StreamEnd) => State::Trailer,
            Ok(_) if taken + given > 0 => State::Body,
            Ok(_) if at_end => self.fail("truncated", "the file ends inside a gzip member"),
            Ok(_) => self.fail("corrupt", "the gzip member does not go on"),
            Err(_) => self.fail("corrupt", "the deflated data is damaged"),
        };
        (given, state)
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
            self.faults.note("crc", self.offset, "the gzip checksum does not fit the data before it");
        }
        State::Header(Member::Next)
    }

    fn fail(&self, kind: &'static str, detail: &str) -> State {
        self.faults.fail(kind, self.offset, detail);
        State::End
    }
}

impl Stream for Gunzip<'_> {
    fn read(&mut self, into: &mut [u8]) -> usize {
        loop {
            self.state = match self.state {
                State::Header(Member::First) => self.header(),
                State::Header(Member::Next) => self.next_member(),
                State::Body => {
                    let (given, state) = self.body(into);
                    if given > 0 {
                        self.state = state;
                        return given;
                    }
                    state
                }
                State::Trailer => self.trailer(),
                State::End => return 0,
            }
        }
    }
}

/// Goes past a member's header: true if it is one, `None` if the input ends.
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
