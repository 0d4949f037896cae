//! Unpacks xz.

use lzma_rust2::{Action, Status, XzStream};

use crate::frames::{Inflate, MAX_WINDOW_LOG, Step, Then};

/// Inflates xz streams.
pub(crate) struct Unxz(XzStream);

const MAGIC: &[u8] = b"\xfd7zXZ\0";

/// What a decoder may take: its dictionary and some for itself.
const MEMORY_KIB: u32 = (1 << (MAX_WINDOW_LOG - 10)) + 1024;

impl Unxz {
    pub(crate) fn new() -> Unxz {
        Unxz(XzStream::new_mem_limit(false, MEMORY_KIB))
    }
}

impl Inflate for Unxz {
    const NAME: &'static str = "xz stream";

    fn begins(next: &[u8]) -> bool {
        next.starts_with(MAGIC)
    }

    fn restart(&mut self) {
        *self = Unxz::new();
    }

    fn step(&mut self, input: &[u8], into: &mut [u8]) -> Step {
        let (taken, given) = (self.0.total_in(), self.0.total_out());
        let then = match self.0.process(input, into, Action::Run) {
            Ok(result) if result.status == Status::StreamEnd => Then::End,
            Ok(_) => Then::More,
            Err(error) => fault(&error, self.0.memory_usage()),
        };
        let taken = (self.0.total_in() - taken) as usize;
        let given = (self.0.total_out() - given) as usize;
        Step { taken, given, then }
    }
}

fn fault(error: &std::io::Error, memory_kib: Option<u32>) -> Then {
    if memory_kib.is_some_and(|needed| needed > MEMORY_KIB) {
        let detail = format!("its dictionary is over {} MiB, unpack it first", (1 << MAX_WINDOW_LOG) >> 20);
        return Then::Fail { kind: "too large", detail };
    }
    let said = error.to_string();
    let (kind, what) = if said.contains("not supported") {
        ("unsupported", "has filters")
    } else if said.contains("checksum mismatch") {
        ("crc", "is damaged")
    } else {
        ("corrupt", "is damaged")
    };
    Then::Fail { kind, detail: format!("the xz stream {what}: {said}") }
}
