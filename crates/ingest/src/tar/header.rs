//! One header of a tar archive, as POSIX ("ustar Interchange Format") and GNU
//! tar lay it out.
//!
//! The `tar` crate's `Header` is not enough: it refuses fields without digits,
//! which old archives have, cuts binary numbers to 64 bits without an error,
//! and knows no signed checksums.

use std::ops::Range;

/// Everything in an archive starts at a multiple of this.
pub(crate) const BLOCK: usize = 512;

const NAME: Range<usize> = 0..100;
const SIZE: Range<usize> = 124..136;
const MODIFIED: Range<usize> = 136..148;
const SUM: Range<usize> = 148..156;
const KIND: usize = 156;
const MAGIC: Range<usize> = 257..263;
const PREFIX: Range<usize> = 345..500;

/// A header.
pub(super) struct Header<'a>(&'a [u8; BLOCK]);

impl<'a> Header<'a> {
    /// The header that `next` begins with, if it does: its checksum is right,
    /// and so is its magic number. Archives of 1979 have none, nor have labels
    /// of GNU tar, and nothing behind it.
    pub(super) fn read(next: &'a [u8]) -> Option<Header<'a>> {
        let block: &[u8; BLOCK] = next.first_chunk()?;
        let is_named = block[MAGIC].starts_with(b"ustar")
            || block[0] != 0 && block[MAGIC.start..].iter().all(|&byte| byte == 0);
        (is_named && is_sound(block)).then_some(Header(block))
    }

    /// The letter for the kind of member.
    pub(super) fn kind(&self) -> u8 {
        self.0[KIND]
    }

    /// The name, in two parts joined by a slash if it is long. GNU tar has
    /// other fields in the place of the first part.
    pub(super) fn name(&self) -> Vec<u8> {
        let name = text(&self.0[NAME]);
        let prefix = text(&self.0[PREFIX]);
        if &self.0[MAGIC] == b"ustar\0" && !prefix.is_empty() {
            return [prefix, name].join(&b'/');
        }
        name.to_vec()
    }

    /// Bytes of data behind the header; `None` for a number that is none.
    pub(super) fn size(&self) -> Option<u64> {
        u64::try_from(number(&self.0[SIZE])?).ok()
    }

    /// Seconds since 1970; 0 for a number that is none.
    pub(super) fn modified(&self) -> i64 {
        number(&self.0[MODIFIED]).unwrap_or(0)
    }
}

/// The bytes before the first zero.
pub(super) fn text(bytes: &[u8]) -> &[u8] {
    bytes.split(|&byte| byte == 0).next().unwrap_or_default()
}

/// Some old archives add up their bytes as signed ones.
fn is_sound(block: &[u8; BLOCK]) -> bool {
    let others = || block.iter().enumerate().map(|(at, &byte)| if SUM.contains(&at) { b' ' } else { byte });
    let unsigned: i64 = others().map(i64::from).sum();
    let signed: i64 = others().map(|byte| i64::from(byte as i8)).sum();
    number(&block[SUM]).is_some_and(|sum| sum == unsigned || sum == signed)
}

/// A number in octal digits or, where the first bit is set, in binary; that is
/// how GNU tar writes what needs more digits than there are.
fn number(field: &[u8]) -> Option<i64> {
    let (&first, rest) = field.split_first()?;
    if first & 0x80 != 0 {
        // The second bit is the sign.
        let start = i64::from((first << 1) as i8 >> 1);
        return rest.iter().try_fold(start, |number, &byte| Some(number.checked_mul(256)? + i64::from(byte)));
    }
    let digits = text(field).trim_ascii();
    digits.iter().try_fold(0i64, |number, &digit| match digit {
        b'0'..=b'7' => number.checked_mul(8).map(|number| number + i64::from(digit - b'0')),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        for (field, wanted) in [
            (&b"0000644\0"[..], Some(0o644)),
            (b"   644 \0", Some(0o644)),
            (b"77777777777\0", Some((1 << 33) - 1)),
            (b"\0\0\0\0", Some(0)),
            (b"12x", None),
            (b"777777777777777777777777", None),
            (b"\x80\0\0\0\0\0\0\x02\0\0\0\0", Some(1 << 33)),
            (b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe", Some(-2)),
            (b"\x80\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff", None),
            (b"", None),
        ] {
            assert_eq!(number(field), wanted, "{field:?}");
        }
    }
}
