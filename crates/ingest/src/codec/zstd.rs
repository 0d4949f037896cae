//! The Zstandard codec (RFC 8878).

use zstd::stream::raw::{DParameter, Decoder, InBuffer, Operation, OutBuffer};

use super::frames::{FrameStatus, Inflate, MAX_WINDOW_LOG, Step};

/// Inflates Zstandard frames.
pub(super) struct ZstdInflater {
    /// `None` if there is no memory for one.
    decoder: Option<Decoder<'static>>,
    /// Most bytes of input for the next step.
    wanted: usize,
}

const MAGIC: &[u8] = b"\x28\xb5\x2f\xfd";

/// The magic number of frames without data, which are skipped, behind its first
/// byte of 0x50 to 0x5f.
const SKIPPABLE: &[u8] = b"\x2a\x4d\x18";

/// Bytes of a block's header.
const BLOCK_HEADER: usize = 3;

impl ZstdInflater {
    pub(super) fn new() -> ZstdInflater {
        let limited = |mut decoder: Decoder<'static>| {
            decoder.set_parameter(DParameter::WindowLogMax(MAX_WINDOW_LOG))?;
            Ok(decoder)
        };
        ZstdInflater { decoder: Decoder::new().and_then(limited).ok(), wanted: 1 }
    }

    /// Bytes to feed, by the decoder's own hint. That is all of a block and
    /// the header of the next. A call that meets an error forgets what came out
    /// before it, so a call is never fed more than what ends a block.
    fn feed(hint: usize) -> usize {
        hint.saturating_sub(BLOCK_HEADER).max(1)
    }
}

impl Inflate for ZstdInflater {
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
            return Step { consumed: 0, produced: 0, status: failure("there is no memory to unpack it") };
        };
        let mut from = InBuffer::around(&input[..input.len().min(self.wanted)]);
        let mut to = OutBuffer::around(into);
        let status = match decoder.run(&mut from, &mut to) {
            Ok(0) => FrameStatus::End,
            Ok(hint) => {
                self.wanted = ZstdInflater::feed(hint);
                FrameStatus::More
            }
            Err(error) => failure(&error.to_string()),
        };
        Step { consumed: from.pos(), produced: to.pos(), status }
    }
}

/// The problem behind an error message of zstd.
fn failure(message: &str) -> FrameStatus {
    let (kind, detail) = if message.contains("too much memory") {
        ("too large", format!("its window is over {} MiB, unpack it first", (1 << MAX_WINDOW_LOG) >> 20))
    } else if message.contains("checksum") {
        ("crc", "the zstd checksum does not fit the data before it".to_owned())
    } else {
        ("corrupt", format!("the zstd frame is damaged: {}", message.to_lowercase()))
    };
    FrameStatus::Fail { kind, detail }
}
