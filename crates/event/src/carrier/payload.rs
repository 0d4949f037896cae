//! Bytes in base64, and gzip inside of that, as payloads of Lambda, Kinesis
//! and Firehose have them.

use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::MultiGzDecoder;

/// A payload may come to this much: 256 times what AWS lets a Kinesis record
/// have. What is beyond is no honest payload.
const MAX_BYTES: u64 = 256 << 20;

/// Layers of gzip that are unpacked.
const MAX_LAYERS: usize = 3;

/// The bytes of a payload; `None` if it is not base64, or its gzip is damaged.
pub(super) fn unpack(text: &str) -> Option<Vec<u8>> {
    let mut bytes = STANDARD.decode(text.trim_ascii()).ok()?;
    for _ in 0..MAX_LAYERS {
        if !bytes.starts_with(b"\x1f\x8b") {
            break;
        }
        let mut inflated = Vec::new();
        MultiGzDecoder::new(&*bytes).take(MAX_BYTES).read_to_end(&mut inflated).ok()?;
        bytes = inflated;
    }
    Some(bytes)
}
