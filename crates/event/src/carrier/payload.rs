//! Payloads in base64, gzipped or not, as Lambda, Kinesis and Firehose carry
//! them.

use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::MultiGzDecoder;

/// The largest payload after inflation, 256 times the limit of a Kinesis record.
/// The rest of a larger one is dropped.
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
