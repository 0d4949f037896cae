//! Building blocks of sections: varints, names, and sections within a section.

use std::io;

use tantivy::HasLen;
use tantivy::directory::FileSlice;

use crate::corrupt;

/// Appends a number, seven bits a byte, the lowest first (LEB128).
#[inline]
pub(crate) fn put_varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Takes a number off the front; `None` if there is none.
#[inline]
pub(crate) fn take_varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..u64::BITS).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

/// Appends a signed number: 0, -1, 1, -2 … as 0, 1, 2, 3 …
#[inline]
pub(crate) fn put_zigzag(out: &mut Vec<u8>, number: i64) {
    put_varint(out, (number << 1 ^ number >> 63) as u64);
}

/// Takes a signed number off the front; `None` if there is none.
#[inline]
pub(crate) fn take_zigzag(bytes: &mut &[u8]) -> Option<i64> {
    take_varint(bytes).map(|number| (number >> 1) as i64 ^ -((number & 1) as i64))
}

/// Appends bytes behind their length.
pub(crate) fn put_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    put_varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// Takes bytes behind their length off the front; `None` if there are none.
pub(crate) fn take_bytes<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = usize::try_from(take_varint(bytes)?).ok()?;
    let (taken, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(taken)
}

/// Appends a name with its length.
pub(crate) fn put_name(name: &str, out: &mut Vec<u8>) {
    out.extend((name.len() as u32).to_le_bytes());
    out.extend(name.as_bytes());
}

/// Takes a name with its length off the front; `None` if there is none.
pub(crate) fn take_name(bytes: &mut &[u8]) -> Option<String> {
    let (length, rest) = bytes.split_first_chunk()?;
    let (name, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    *bytes = rest;
    // A copy, as the bytes of a mapped file may change.
    String::from_utf8(name.to_vec()).ok()
}

/// A blob cut into its parts, none of which has been read.
pub(crate) struct Sections<const N: usize> {
    /// What stands before the parts.
    pub head: FileSlice,
    /// The parts.
    pub sections: [FileSlice; N],
}

/// Appends parts and their lengths to a blob that already has a head.
pub(crate) fn put_sections(blob: &mut Vec<u8>, parts: &[&[u8]]) {
    parts.iter().for_each(|part| blob.extend_from_slice(part));
    parts.iter().for_each(|part| blob.extend((part.len() as u64).to_le_bytes()));
}

impl<const N: usize> Sections<N> {
    /// Cuts what [`put_sections`] put together.
    pub fn split(blob: &FileSlice) -> io::Result<Sections<N>> {
        let damaged = || corrupt("parts of a column");
        let before = blob.len().checked_sub(N * size_of::<u64>()).ok_or_else(damaged)?;
        let lengths = blob.slice_from(before).read_bytes()?;
        let lengths: Vec<u64> = lengths
            .as_slice()
            .chunks_exact(size_of::<u64>())
            .map(|length| length.iter().rev().fold(0, |sum, &byte| sum << 8 | u64::from(byte)))
            .collect();
        let total = lengths.iter().try_fold(0u64, |sum, &length| sum.checked_add(length));
        let total = total.and_then(|total| usize::try_from(total).ok()).ok_or_else(damaged)?;
        let mut at = before.checked_sub(total).ok_or_else(damaged)?;
        let head = blob.slice_to(at);
        let mut lengths = lengths.into_iter();
        let sections = std::array::from_fn(|_| {
            let start = at;
            at += lengths.next().unwrap_or(0) as usize;
            blob.slice(start..at)
        });
        Ok(Sections { head, sections })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn signed_numbers_and_bytes_come_back(number in any::<i64>(), bytes in any::<Vec<u8>>()) {
            let mut out = Vec::new();
            put_zigzag(&mut out, number);
            put_bytes(&bytes, &mut out);
            let mut rest = &out[..];
            prop_assert_eq!(take_zigzag(&mut rest), Some(number));
            prop_assert_eq!(take_bytes(&mut rest), Some(&bytes[..]));
            prop_assert!(rest.is_empty());
            prop_assert_eq!(take_bytes(&mut &out[out.len() - bytes.len()..][..0]), None);
        }
    }

    #[test]
    fn numbers_and_parts_come_back() {
        let numbers = [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX];
        let mut bytes = Vec::new();
        numbers.iter().for_each(|&number| put_varint(&mut bytes, number));
        let mut rest = &bytes[..];
        assert!(numbers.iter().all(|&number| take_varint(&mut rest) == Some(number)));
        assert_eq!(take_varint(&mut rest), None);
        assert_eq!(take_varint(&mut &[0xff; 11][..]), None);
        let mut blob = b"head".to_vec();
        put_sections(&mut blob, &[b"one", b"", b"three"]);
        let Sections { head, sections: [one, two, three] } = Sections::split(&FileSlice::from(blob)).unwrap();
        let read = [head, one, two, three].map(|part| part.read_bytes().unwrap().as_slice().to_vec());
        assert_eq!(read, [&b"head"[..], b"one", b"", b"three"]);
        assert!(Sections::<3>::split(&FileSlice::from(vec![0xff; 30])).is_err());
        assert!(Sections::<3>::split(&FileSlice::from(vec![0xff; 3])).is_err());
    }
}
