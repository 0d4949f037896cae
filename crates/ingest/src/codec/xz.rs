//! The xz codec.

use lzma_rust2::{Action, Status, XzStream};

use super::frames::{FrameStatus, Inflate, MAX_WINDOW_LOG, Step};

/// Inflates xz streams.
pub(super) struct XzInflater(XzStream);

const MAGIC: &[u8] = b"\xfd7zXZ\0";

/// Memory limit of a decoder: its dictionary and some for itself.
const MEMORY_KIB: u32 = (1 << (MAX_WINDOW_LOG - 10)) + 1024;

impl XzInflater {
    pub(super) fn new() -> XzInflater {
        XzInflater(XzStream::new_mem_limit(false, MEMORY_KIB))
    }
}

impl Inflate for XzInflater {
    const NAME: &'static str = "xz stream";

    fn begins(next: &[u8]) -> bool {
        next.starts_with(MAGIC)
    }

    fn restart(&mut self) {
        *self = XzInflater::new();
    }

    fn step(&mut self, input: &[u8], into: &mut [u8]) -> Step {
        let (consumed, produced) = (self.0.total_in(), self.0.total_out());
        let status = match self.0.process(input, into, Action::Run) {
            Ok(result) if result.status == Status::StreamEnd => FrameStatus::End,
            Ok(_) => FrameStatus::More,
            Err(error) => failure(&error, self.0.memory_usage()),
        };
        let consumed = (self.0.total_in() - consumed) as usize;
        let produced = (self.0.total_out() - produced) as usize;
        Step { consumed, produced, status }
    }
}

fn failure(error: &std::io::Error, memory_kib: Option<u32>) -> FrameStatus {
    if memory_kib.is_some_and(|needed| needed > MEMORY_KIB) {
        let detail = format!("its dictionary is over {} MiB, unpack it first", (1 << MAX_WINDOW_LOG) >> 20);
        return FrameStatus::Fail { kind: "too large", detail };
    }
    let message = error.to_string();
    let (kind, what) = if message.contains("not supported") {
        ("unsupported", "has filters")
    } else if message.contains("checksum mismatch") {
        ("crc", "is damaged")
    } else {
        ("corrupt", "is damaged")
    };
    FrameStatus::Fail { kind, detail: format!("the xz stream {what}: {message}") }
}
