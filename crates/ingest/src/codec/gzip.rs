//! The gzip codec (RFC 1952).
//!
//! Headers and checksums are read here and the data is inflated by flate2's
//! `Decompress`. Its readers lose the bytes that came out of a block in which
//! they meet an error, which must survive, and take padding behind a member for
//! another one.

use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::frames::{FrameStatus, Inflate, Step};
use crate::source::Source;

/// The bytes a member begins with.
pub(super) const MAGIC: &[u8] = b"\x1f\x8b";

/// Inflates gzip members.
pub(super) struct GzipInflater {
    inflate: Decompress,
    crc: Crc,
}

impl GzipInflater {
    pub(super) fn new() -> GzipInflater {
        GzipInflater { inflate: Decompress::new(false), crc: Crc::new() }
    }
}

impl Inflate for GzipInflater {
    const NAME: &'static str = "gzip member";
    const FORMAT: &'static str = "gzip";

    fn begins(next: &[u8]) -> bool {
        next.starts_with(MAGIC)
    }

    fn restart(&mut self) {
        self.inflate.reset(false);
        self.crc.reset();
    }

    fn header(&mut self, input: &mut dyn Source) -> Option<bool> {
        read_header(input)
    }

    fn step(&mut self, input: &[u8], into: &mut [u8]) -> Step {
        let (consumed, produced) = (self.inflate.total_in(), self.inflate.total_out());
        let status = match self.inflate.decompress(input, into, FlushDecompress::None) {
            Ok(Status::StreamEnd) => FrameStatus::End,
            Ok(_) => FrameStatus::More,
            Err(_) => {
                FrameStatus::Fail { kind: "corrupt", detail: "the deflated data is damaged".to_owned() }
            }
        };
        let consumed = (self.inflate.total_in() - consumed) as usize;
        let produced = (self.inflate.total_out() - produced) as usize;
        self.crc.update(&into[..produced]);
        Step { consumed, produced, status }
    }

    fn trailer(&mut self, input: &mut dyn Source) -> Option<bool> {
        let wanted = u64::from_le_bytes(next_bytes(input)?);
        Some(wanted == u64::from(self.crc.sum()) | u64::from(self.crc.amount()) << 32)
    }
}

/// Goes past a member's header; false if it is none, `None` if the input ends.
fn read_header(input: &mut dyn Source) -> Option<bool> {
    const DEFLATE: u8 = 8;
    const HCRC: u8 = 2;
    const EXTRA: u8 = 4;
    const NAME: u8 = 8;
    const COMMENT: u8 = 16;
    let fixed: [u8; 10] = next_bytes(input)?;
    let flags = fixed[3];
    if !fixed.starts_with(MAGIC) || fixed[2] != DEFLATE || flags & 0xe0 != 0 {
        return Some(false);
    }
    if flags & EXTRA != 0 {
        for _ in 0..u16::from_le_bytes(next_bytes(input)?) {
            next_byte(input)?;
        }
    }
    for text in [NAME, COMMENT] {
        if flags & text != 0 {
            while next_byte(input)? != 0 {}
        }
    }
    if flags & HCRC != 0 {
        next_bytes::<2>(input)?;
    }
    Some(true)
}

fn next_bytes<const N: usize>(input: &mut dyn Source) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    for byte in &mut bytes {
        *byte = next_byte(input)?;
    }
    Some(bytes)
}

fn next_byte(input: &mut dyn Source) -> Option<u8> {
    let byte = *input.peek().first()?;
    input.consume(1);
    Some(byte)
}
