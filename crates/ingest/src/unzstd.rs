//! Unpacks Zstandard (RFC 8878).

use zstd::stream::raw::{DParameter, Decoder, InBuffer, Operation, OutBuffer};

use crate::frames::{Inflate, MAX_WINDOW_LOG, Step, Then};

/// Inflates Zstandard frames.
pub(crate) struct Unzstd {
    /// `None` if there is no memory for one.
    decoder: Option<Decoder<'static>>,
    /// Bytes that the next step is fed at most.
    wanted: usize,
}

const MAGIC: &[u8] = b"\x28\xb5\x2f\xfd";

/// How frames end their magic number that hold no data but are to be skipped;
/// the first byte is 0x50 to 0x5f.
const SKIPPABLE: &[u8] = b"\x2a\x4d\x18";

/// Bytes of a block's header.
const BLOCK_HEADER: usize = 3;

impl Unzstd {
    pub(crate) fn new() -> Unzstd {
        let limited = |mut decoder: Decoder<'static>| {
            decoder.set_parameter(DParameter::WindowLogMax(MAX_WINDOW_LOG))?;
            Ok(decoder)
        };
        Unzstd { decoder: Decoder::new().and_then(limited).ok(), wanted: 1 }
    }

    /// Bytes to feed, by the decoder's own hint. That is all of a block and
    /// the header of the next. A call that meets an error forgets what came out
    /// before it, so a call is never fed more than what ends a block.
    fn feed(hint: usize) -> usize {
        hint.saturating_sub(BLOCK_HEADER).max(1)
    }
}

impl Inflate for Unzstd {
    const NAME: &'static str = "zstd frame";

    fn begins(next: &[u8]) -> bool {
        next.starts_with(MAGIC)
            || next.first().is_some_and(|first| first & 0xf0 == 0x50) && next[1..].starts_with(SKIPPABLE)
    }

    fn restart(&mut self) {
        self.wanted = 1;
        if self.decoder.as_mut().is_some_and(|decoder| decoder.reinit().is_err()) {
            self.decoder = None;
        }
    }

    fn step(&mut self, input: &[u8], into: &mut [u8]) -> Step {
        let Some(decoder) = &mut self.decoder else {
            return Step { taken: 0, given: 0, then: fault("there is no memory to unpack it") };
        };
        let mut from = InBuffer::around(&input[..input.len().min(self.wanted)]);
        let mut to = OutBuffer::around(into);
        let then = match decoder.run(&mut from, &mut to) {
            Ok(0) => Then::End,
            Ok(hint) => {
                self.wanted = Unzstd::feed(hint);
                Then::More
            }
            Err(error) => fault(&error.to_string()),
        };
        Step { taken: from.pos(), given: to.pos(), then }
    }
}

/// What zstd says of a fault, in words of ours where they help.
fn fault(said: &str) -> Then {
    let (kind, detail) = if said.contains("too much memory") {
        ("too large", format!("its window is over {} MiB, unpack it first", (1 << MAX_WINDOW_LOG) >> 20))
    } else if said.contains("checksum") {
        ("crc", "the zstd checksum does not fit the data before it".to_owned())
    } else {
        ("corrupt", format!("the zstd frame is damaged: {}", said.to_lowercase()))
    };
    Then::Fail { kind, detail }
}
