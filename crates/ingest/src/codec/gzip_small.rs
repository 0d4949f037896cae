//! The gzip codec for small files, which are inflated in one call.

use std::cell::RefCell;

use libdeflater::Decompressor;
use memchr::memmem;

use super::gzip::MAGIC;
use crate::source::Source;

/// Inflated bytes up to which an object is unpacked in one go. libdeflate
/// takes 2 µs less for 11 KB than a stream with all that is to be set up for
/// one, of some 27 µs that reading and cutting such an object takes. Of 20 MB it
/// takes 15 % less, and the copy from outside the cache half of that again.
const MOST_BYTES: usize = 256 << 10;

/// No deflated byte comes to more than this.
const MOST_EXPANSION: usize = 1032;

/// A header and a trailer, and the least there is between them.
const LEAST_BYTES: usize = 20;

/// Unpacks all that follows, if that is one sound and small gzip member. If
/// there is any doubt, nothing of it is consumed: the inflater of `gzip.rs`
/// finds out what is wrong and where.
pub(super) fn unpack(input: &mut dyn Source) -> Option<Vec<u8>> {
    let packed = input.all()?;
    let bytes = inflate(packed)?;
    let taken = packed.len();
    input.consume(taken);
    Some(bytes)
}

thread_local! {
    static INFLATER: RefCell<Decompressor> = RefCell::new(Decompressor::new());
}

fn inflate(packed: &[u8]) -> Option<Vec<u8>> {
    let (_, trailer) = packed.split_last_chunk::<8>()?;
    let size = usize::try_from(u64::from_le_bytes(*trailer) >> 32).ok()?;
    let is_plausible =
        packed.len() >= LEAST_BYTES && size <= MOST_BYTES && size / MOST_EXPANSION <= packed.len();
    // Sizes don't show that there are several members: they may be equal.
    if !is_plausible || memmem::find(&packed[MAGIC.len()..], MAGIC).is_some() {
        return None;
    }
    let mut bytes = vec![0; size];
    let inflated = INFLATER.with_borrow_mut(|inflater| inflater.gzip_decompress(packed, &mut bytes));
    let sum = u64::from(libdeflater::crc32(&bytes));
    // libdeflate has checked the sum behind the data; here is checked that it
    // is the sum at the end of the file.
    let is_all = inflated == Ok(size) && sum == u64::from_le_bytes(*trailer) & u64::from(u32::MAX);
    is_all.then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::gzip;

    #[test]
    fn one_sound_member_is_unpacked() {
        for text in [&b""[..], b"a", &b"some text ".repeat(2000), &vec![b'a'; MOST_BYTES]] {
            assert_eq!(inflate(&gzip(text)).as_deref(), Some(text));
        }
    }

    #[test]
    fn doubts_are_left_to_the_stream() {
        let sound = gzip(&b"some text ".repeat(20));
        let damaged = |at: usize| {
            let mut bytes = sound.clone();
            bytes[at] ^= 1;
            bytes
        };
        let (length, trailer) = (sound.len(), &sound[sound.len() - 8..]);
        let doubtful = [
            Vec::new(),
            sound[..length - 1].to_vec(),
            // Equal members have equal sizes and sums.
            [&sound[..], &sound].concat(),
            [&sound[..], &[0; 8]].concat(),
            [&sound[..], b"garbage"].concat(),
            [&sound[..length - 8], b"x", trailer].concat(),
            gzip(&vec![b'a'; MOST_BYTES + 1]),
            damaged(0),
            damaged(2),
            damaged(12),
            damaged(length - 8),
            damaged(length - 4),
            damaged(length - 1),
        ];
        for (number, packed) in doubtful.iter().enumerate() {
            assert_eq!(inflate(packed), None, "{number}");
        }
    }
}
