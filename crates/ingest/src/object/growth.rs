//! Growth: whether an object begins with all bytes of one that is indexed, as a log
//! does that was written to, packed or renamed since.

use std::hash::Hasher;

use logdex_event::sink::{Growth, Prefix, Store, StoreError};
use rustc_hash::FxHasher;

use super::Input;
use super::prescan::Prescan;
use crate::shared::Shared;
use crate::source::Source;
use crate::tar;

/// Bytes that a fingerprint takes in at most.
const START_BYTES: usize = 1 << 10;

/// Bytes below which an object has no fingerprint.
const START_BYTES_MIN: usize = 16;

/// Bytes hashed at a time.
const PIECE_BYTES: usize = 64 << 10;

/// The fingerprint of an object by its first unpacked bytes: of as many as the largest
/// power of two, up to a KiB. It only proposes objects that may have the same start.
pub(crate) fn fingerprint(bytes: &[u8]) -> Option<i64> {
    let length = bytes.len().min(START_BYTES);
    (length >= START_BYTES_MIN).then(|| of_first(bytes, 1 << length.ilog2()))
}

fn of_first(bytes: &[u8], length: usize) -> i64 {
    let mut hasher = FxHasher::default();
    hasher.write(&bytes[..length]);
    hasher.write_usize(length);
    hasher.finish().cast_signed()
}

/// The objects of earlier runs with all of whose bytes this one begins, compared by
/// their hash; `None` if there are none. Unpacks the object once more, if an object is
/// proposed.
pub(crate) fn find<S: Store>(
    store: &S,
    input: &Input<'_>,
    shared: &Shared<'_>,
) -> Result<Option<Growth>, StoreError> {
    let expansion = shared.options.expansion;
    let is_new = input.hash.known().is_some_and(|hash| store.may_have_grown(&hash));
    let Some(mut plain) = is_new.then(|| input.prescan.unpacked(expansion)).flatten() else {
        return Ok(None);
    };
    if tar::begins(plain.peek()) {
        return Ok(None);
    }
    let starts = starts(&mut *plain);
    let mut prefixes = if starts.is_empty() { Vec::new() } else { store.prefixes(&starts)? };
    let Some(mut plain) = (!prefixes.is_empty()).then(|| input.prescan.unpacked(expansion)).flatten() else {
        return Ok(None);
    };
    prefixes.sort_by_key(|prefix| prefix.inflated);
    let mut hashed = Hashing { hasher: blake3::Hasher::new(), buffer: vec![0; PIECE_BYTES] };
    let mut growth = Growth::default();
    for prefix in &prefixes {
        if shared.is_stopping() {
            return Ok(None);
        }
        let is_plain = prefix.inflated == prefix.size
            && hashed.up_to(prefix.inflated, &mut *plain)
            && *hashed.hasher.finalize().as_bytes() == prefix.hash;
        if is_plain || begins_packed(&input.prescan, prefix) {
            growth.contents.push(prefix.content);
            growth.is_all = is_plain && plain.peek().is_empty();
        }
    }
    Ok((!growth.contents.is_empty()).then_some(growth))
}

/// The fingerprints of all objects that the bytes of a source may begin with.
fn starts(plain: &mut dyn Source) -> Vec<i64> {
    let mut start = vec![0; START_BYTES];
    let mut filled = 0;
    while filled < START_BYTES {
        match plain.read(&mut start[filled..]) {
            0 => break,
            count => filled += count,
        }
    }
    let lengths = (START_BYTES_MIN.ilog2()..=START_BYTES.ilog2()).map(|bits| 1 << bits);
    lengths.take_while(|&length| length <= filled).map(|length| of_first(&start, length)).collect()
}

/// True if the packed bytes begin with those of an object: gzip files grow by members.
fn begins_packed(prescan: &Prescan<'_>, prefix: &Prefix) -> bool {
    let Prescan::Bytes(bytes) = prescan else { return false };
    let start = usize::try_from(prefix.size).ok().and_then(|size| bytes.get(..size));
    start.is_some_and(|start| *blake3::hash(start).as_bytes() == prefix.hash)
}

/// A hash of the bytes of a source so far.
struct Hashing {
    hasher: blake3::Hasher,
    buffer: Vec<u8>,
}

impl Hashing {
    /// Hashes up to so many bytes; false if there are fewer.
    fn up_to(&mut self, bytes: u64, source: &mut dyn Source) -> bool {
        while self.hasher.count() < bytes {
            let wanted = usize::try_from(bytes - self.hasher.count()).unwrap_or(PIECE_BYTES);
            let wanted = wanted.min(PIECE_BYTES);
            match source.read(&mut self.buffer[..wanted]) {
                0 => return false,
                count => self.hasher.update(&self.buffer[..count]),
            };
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_are_those_of_a_start() {
        let text: Vec<u8> = (0..3_000u32).map(|at| (at % 251) as u8).collect();
        assert_eq!(fingerprint(&text[..15]), None);
        for length in [16, 17, 100, 1_000, 1_024, 2_000] {
            let start = fingerprint(&text[..length]).unwrap();
            let lengths = (4..=10).map(|bits| of_first(&text, 1 << bits));
            assert!(lengths.into_iter().any(|of_longer| of_longer == start), "{length}");
        }
        assert_ne!(fingerprint(&text[..32]), fingerprint(&text[1..33]));
    }
}
