//! Random ids and orders.

use crate::rng::{BASE32, HEX, Rng};

/// Shuffles items.
pub fn shuffle<T>(items: &mut [T], rng: &mut Rng) {
    for last in (1..items.len()).rev() {
        items.swap(last, rng.below(last as u64 + 1) as usize);
    }
}

/// So many hexadecimal digits.
pub fn hex(digits: usize, rng: &mut Rng) -> String {
    written(|out| rng.text(HEX, digits, out))
}

/// A version 4 UUID.
pub fn uuid(rng: &mut Rng) -> String {
    written(|out| rng.uuid(out))
}

/// An id as AWS's examples have them: a prefix such as `AKIA`, some characters, `EXAMPLE`.
pub fn example_id(prefix: &str, middle: usize, rng: &mut Rng) -> String {
    format!("{prefix}{}EXAMPLE", written(|out| rng.text(BASE32, middle, out)))
}

fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::new();
    write(&mut out);
    String::from_utf8_lossy(&out).into_owned()
}
