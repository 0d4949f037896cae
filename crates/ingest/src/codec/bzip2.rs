//! The bzip2 codec.

use bzip2::{Decompress, Status};

use super::frames::{FrameStatus, Inflate, Step};

/// Inflates bzip2 streams, each in 4 MB of memory by its format.
pub(super) struct Bzip2Inflater(Decompress);

/// Magic numbers of a stream's first block, and of its end if it has none: the
/// decimals of π, and of its root.
const BLOCK: &[u8] = b"\x31\x41\x59\x26\x53\x59";
const END: &[u8] = b"\x17\x72\x45\x38\x50\x90";

impl Bzip2Inflater {
    pub(super) fn new() -> Bzip2Inflater {
        Bzip2Inflater(Decompress::new(false))
    }
}

impl Inflate for Bzip2Inflater {
    const NAME: &'static str = "bzip2 stream";

    /// `BZh` and a digit alone could begin a text.
    fn begins(next: &[u8]) -> bool {
        match next.strip_prefix(b"BZh") {
            Some([b'1'..=b'9', rest @ ..]) => rest.starts_with(BLOCK) || rest.starts_with(END),
            _ => false,
        }
    }

    fn restart(&mut self) {
        *self = Bzip2Inflater::new();
    }

    fn step(&mut self, input: &[u8], into: &mut [u8]) -> Step {
        let (consumed, produced) = (self.0.total_in(), self.0.total_out());
        let status = match self.0.decompress(input, into) {
            Ok(Status::StreamEnd) => FrameStatus::End,
            Ok(Status::MemNeeded) => fail("there is no memory to unpack it"),
            Ok(_) => FrameStatus::More,
            Err(_) => fail("the bzip2 stream is damaged"),
        };
        let consumed = (self.0.total_in() - consumed) as usize;
        let produced = (self.0.total_out() - produced) as usize;
        Step { consumed, produced, status }
    }
}

fn fail(detail: &str) -> FrameStatus {
    FrameStatus::Fail { kind: "corrupt", detail: detail.to_owned() }
}
