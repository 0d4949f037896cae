//! Random numbers that are the same on every machine: xoshiro256++ seeded by splitmix64.
//!
//! Ranges are drawn here and not by `rand`, whose way from bits to ranges may change between its
//! versions, and with it every byte of the committed sample.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};

/// A small generator; equal seeds give equal streams.
#[derive(Clone, Debug)]
pub struct Rng(Xoshiro256PlusPlus);

impl Rng {
    /// Seeds the generator; any value will do, zero too.
    pub fn new(seed: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    /// The stream number `stream` of a seed: what makes an object's bytes independent of the
    /// thread that writes it.
    pub fn stream(seed: u64, stream: u64) -> Self {
        Self::new(seed ^ mix(stream.wrapping_add(1)))
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number under `n`; 0 when `n` is 0.
    pub fn below(&mut self, n: u64) -> u64 {
        scale(self.bits(), n)
    }

    /// True in `n` of `of` cases.
    pub fn chance(&mut self, n: u64, of: u64) -> bool {
        self.below(of) < n
    }

    /// One of the items, each as likely as the others. The slice must not be empty.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len() as u64) as usize]
    }

    /// Appends `n` characters of an alphabet of at most 64.
    pub fn text(&mut self, alphabet: &[u8], n: usize, out: &mut Vec<u8>) {
        let mut bits = 0;
        for place in 0..n {
            bits = if place % 8 == 0 { self.bits() } else { bits >> 8 };
            out.push(alphabet[((bits & 0xFF) as usize * alphabet.len()) >> 8]);
        }
    }

    /// Appends a version 4 UUID.
    pub fn uuid(&mut self, out: &mut Vec<u8>) {
        let bits = (u128::from(self.bits()) << 64) | u128::from(self.bits());
        let bits =
            (bits & !(0xF000_u128 << 64) & !(0xC000_u128 << 48)) | (0x4000_u128 << 64) | (0x8000_u128 << 48);
        for place in (0..32).rev() {
            out.push(HEX[(bits >> (place * 4)) as usize & 15]);
            if matches!(place, 24 | 20 | 16 | 12) {
                out.push(b'-');
            }
        }
    }
}

/// Lower-case hexadecimal digits.
pub const HEX: &[u8] = b"0123456789abcdef";
/// Digits and capitals, as in S3 request ids.
pub const UPPER: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// The base32 alphabet of access keys and principal ids.
pub const BASE32: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// The base64 alphabet of host ids and tokens.
pub const BASE64: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/// Letters and digits, as in the unique end of CloudTrail file names.
pub const ALNUM: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// The finalizer of splitmix64: spreads a number over all 64 bits.
pub fn mix(n: u64) -> u64 {
    let n = (n ^ (n >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    n ^ (n >> 31)
}

/// Maps 64 random bits to a number under `n`.
pub fn scale(bits: u64, n: u64) -> u64 {
    ((u128::from(bits) * u128::from(n)) >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The committed sample depends on every bit.
    #[test]
    fn the_stream_stays_the_same() {
        let mut rng = Rng::new(2026);
        assert_eq!([rng.bits(), rng.bits()], [0x6D4F_F061_9C33_9B97, 0x9D34_F449_7825_B7A7]);
    }

    #[test]
    fn streams_repeat_and_differ() {
        let take = |seed, stream| Rng::stream(seed, stream).bits();
        assert_eq!(take(1, 2), take(1, 2));
        assert_ne!(take(1, 2), take(1, 3));
        assert_ne!(take(1, 2), take(2, 2));
    }

    #[test]
    fn numbers_stay_under_their_limit_and_reach_it() {
        let mut rng = Rng::new(0);
        let seen: std::collections::BTreeSet<u64> = (0..500).map(|_| rng.below(7)).collect();
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), (0..7).collect::<Vec<_>>());
    }

    #[test]
    fn uuids_have_their_form() {
        let mut rng = Rng::new(5);
        for _ in 0..50 {
            let mut out = Vec::new();
            rng.uuid(&mut out);
            assert_eq!(out.len(), 36);
            assert_eq!([out[8], out[13], out[18], out[23], out[14]], *b"----4");
            assert!(b"89ab".contains(&out[19]));
        }
    }
}
