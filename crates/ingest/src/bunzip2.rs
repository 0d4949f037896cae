//! Unpacks bzip2.

use bzip2::{Decompress, Status};

use crate::frames::{Inflate, Step, Then};

/// Inflates bzip2 streams. What one needs is bounded by its format: 4 MB.
pub(crate) struct Bunzip2(Decompress);

/// What a stream's first block begins with, or its end if it has none: the
/// decimals of π, and of its root.
const BLOCK: &[u8] = b"\x31\x41\x59\x26\x53\x59";
const END: &[u8] = b"\x17\x72\x45\x38\x50\x90";

impl Bunzip2 {
    pub(crate) fn new() -> Bunzip2 {
        Bunzip2(Decompress::new(false))
    }
}

impl Inflate for Bunzip2 {
    const NAME: &'static str = "bzip2 stream";

    /// `BZh` and a digit alone could begin a text.
    fn begins(next: &[u8]) -> bool {
        match next.strip_prefix(b"BZh") {
            Some([b'1'..=b'9', rest @ ..]) => rest.starts_with(BLOCK) || rest.starts_with(END),
            _ => false,
        }
    }

    fn restart(&mut self) {
        *self = Bunzip2::new();
    }

    fn step(&mut self, input: &[u8], into: &mut [u8]) -> Step {
        let (taken, given) = (self.0.total_in(), self.0.total_out());
        let then = match self.0.decompress(input, into) {
            Ok(Status::StreamEnd) => Then::End,
            Ok(Status::MemNeeded) => fail("there is no memory to unpack it"),
            Ok(_) => Then::More,
            Err(_) => fail("the bzip2 stream is damaged"),
        };
        let taken = (self.0.total_in() - taken) as usize;
        let given = (self.0.total_out() - given) as usize;
        Step { taken, given, then }
    }
}

fn fail(detail: &str) -> Then {
    Then::Fail { kind: "corrupt", detail: detail.to_owned() }
}
