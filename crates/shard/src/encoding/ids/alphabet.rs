//! Alphabets of ids: letters packed into the bits they carry, a UUID into 16
//! bytes, a host id in base 64 into three quarters.
//!
//! ```text
//! 0 plain       the bytes as they are
//! 1 uuid        0123456789abcdef, and dashes after 8, 12, 16 and 20 digits: as hex,
//!               without the dashes, 16 bytes
//! 2 hex         0123456789abcdef: two letters in a byte, the first in the high half;
//!               an odd last one alone in the high half
//! 3 upper       0-9 A-Z: three letters in a u16, (first * 36 + second) * 36 + third;
//!               letters that miss at the end count 0
//! 4 base64      A-Z a-z 0-9 + /: four letters in three bytes, the first in the
//!               highest bits; 2 or 3 letters at the end take 2 or 3 bytes, one takes one
//! 5 base64url   as 4 with - _ for the last two letters
//! 6 version     as 4 with . _ for the last two letters
//! ```

/// How the letters of an id are packed. The numbers are part of the file
/// format, never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Alphabet {
    /// Any text, as it is.
    Plain = 0,
    /// 8-4-4-4-12 small hexadecimal digits.
    Uuid = 1,
    /// Small hexadecimal digits, two in a byte.
    Hex = 2,
    /// Capitals and digits, three in two bytes: 36 cubed is below 65,536.
    Upper = 3,
    /// The letters of base 64, four in three bytes.
    Base64 = 4,
    /// The same with `-` and `_` (RFC 4648 §5).
    Base64Url = 5,
    /// The same with `.` and `_`, as S3 writes version ids.
    Version = 6,
}

/// By code, which is also the order they are tried in: the tightest first.
pub(crate) const ALPHABETS: [Alphabet; 7] = [
    Alphabet::Plain,
    Alphabet::Uuid,
    Alphabet::Hex,
    Alphabet::Upper,
    Alphabet::Base64,
    Alphabet::Base64Url,
    Alphabet::Version,
];

const HEX: &[u8; 16] = b"0123456789abcdef";
const UPPER: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const BASE64_URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const VERSION: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";

/// Where the dashes of a UUID stand.
const DASHES: [usize; 4] = [8, 13, 18, 23];
const UUID_LETTERS: usize = 36;

/// For each byte a bit for each alphabet that has it.
const MEMBERS: [u8; 256] = members();

/// For each byte its index among the letters, by alphabet.
const INDEXES: [[u8; 256]; 7] = indexes();

const fn letters(alphabet: usize) -> &'static [u8] {
    match alphabet {
        1 | 2 => HEX,
        3 => UPPER,
        4 => BASE64,
        5 => BASE64_URL,
        6 => VERSION,
        _ => &[],
    }
}

const fn indexes() -> [[u8; 256]; 7] {
    let mut indexes = [[0; 256]; 7];
    let mut alphabet = 0;
    while alphabet < 7 {
        let letters = letters(alphabet);
        let mut at = 0;
        while at < letters.len() {
            indexes[alphabet][letters[at] as usize] = at as u8;
            at += 1;
        }
        alphabet += 1;
    }
    indexes
}

const fn members() -> [u8; 256] {
    let mut members = [0; 256];
    let mut alphabet = 2;
    while alphabet < 7 {
        let letters = letters(alphabet);
        let mut at = 0;
        while at < letters.len() {
            members[letters[at] as usize] |= 1 << alphabet;
            at += 1;
        }
        alphabet += 1;
    }
    members
}

impl Alphabet {
    /// The tightest alphabet that has all letters of a value.
    pub fn of(value: &[u8]) -> Alphabet {
        if is_uuid(value) {
            return Alphabet::Uuid;
        }
        let common = value.iter().fold(u8::MAX, |common, &byte| common & MEMBERS[byte as usize]);
        let tightest = (2..ALPHABETS.len()).find(|at| common >> at & 1 == 1);
        tightest.filter(|_| !value.is_empty()).map_or(Alphabet::Plain, |at| ALPHABETS[at])
    }

    /// The number that stands for it on disk.
    pub fn code(self) -> u8 {
        self as u8
    }

    /// The alphabet with this number.
    pub fn from_code(code: u8) -> Option<Alphabet> {
        ALPHABETS.into_iter().find(|alphabet| alphabet.code() == code)
    }

    /// Bytes that a value of so many letters is packed into.
    pub fn packed_bytes(self, letters: usize) -> usize {
        match self {
            Alphabet::Plain => letters,
            Alphabet::Uuid => UUID_LETTERS.div_ceil(2) - DASHES.len() / 2,
            Alphabet::Hex => letters.div_ceil(2),
            Alphabet::Upper => letters.div_ceil(3) * 2,
            Alphabet::Base64 | Alphabet::Base64Url | Alphabet::Version => {
                letters.saturating_mul(3).div_ceil(4)
            }
        }
    }

    /// Packs a value whose letters are all of this alphabet.
    pub fn pack(self, value: &[u8], out: &mut Vec<u8>) {
        let indexes = &INDEXES[self as usize];
        let index = |byte: u8| u32::from(indexes[byte as usize]);
        match self {
            Alphabet::Plain => out.extend_from_slice(value),
            Alphabet::Uuid => {
                let groups = [&value[..8], &value[9..13], &value[14..18], &value[19..23], &value[24..]];
                let pairs = groups.iter().flat_map(|group| group.chunks_exact(2));
                out.extend(pairs.map(|pair| (index(pair[0]) << 4 | index(pair[1])) as u8));
            }
            Alphabet::Hex => {
                let byte = |pair: &[u8]| index(pair[0]) << 4 | pair.get(1).map_or(0, |&low| index(low));
                out.extend(value.chunks(2).map(|pair| byte(pair) as u8));
            }
            Alphabet::Upper => {
                for three in value.chunks(3) {
                    let letter = |at: usize| three.get(at).map_or(0, |&byte| index(byte));
                    out.extend(((letter(0) * 36 + letter(1)) * 36 + letter(2)).to_le_bytes()[..2].iter());
                }
            }
            Alphabet::Base64 | Alphabet::Base64Url | Alphabet::Version => {
                // Eight at once, which is most of a long id.
                let eights = value.chunks_exact(8);
                let rest = eights.remainder();
                for eight in eights {
                    let bits = eight.iter().fold(0, |bits, &byte| bits << 6 | u64::from(index(byte)));
                    out.extend_from_slice(&bits.to_be_bytes()[2..]);
                }
                for four in rest.chunks(4) {
                    let letter = |at: usize| four.get(at).map_or(0, |&byte| index(byte));
                    let bits = letter(0) << 18 | letter(1) << 12 | letter(2) << 6 | letter(3);
                    let bytes = bits.to_be_bytes();
                    out.extend_from_slice(&bytes[1..1 + (four.len() * 3).div_ceil(4)]);
                }
            }
        }
    }

    /// The letters that [`Alphabet::pack`] packed, appended to `out`; nothing
    /// sensible if the bytes are others.
    pub fn unpack(self, packed: &[u8], count: usize, out: &mut Vec<u8>) {
        let letters = letters(self as usize);
        let letter = |index: u32| letters.get(index as usize).copied().unwrap_or(b'?');
        let start = out.len();
        match self {
            Alphabet::Plain => out.extend_from_slice(packed),
            Alphabet::Uuid | Alphabet::Hex => {
                for &byte in packed {
                    for index in [byte >> 4, byte & 15] {
                        if self == Alphabet::Uuid && DASHES.contains(&(out.len() - start)) {
                            out.push(b'-');
                        }
                        out.push(letter(u32::from(index)));
                    }
                }
            }
            Alphabet::Upper => {
                for two in packed.chunks_exact(2) {
                    let bits = u32::from(u16::from_le_bytes([two[0], two[1]]));
                    out.extend([bits / 1296, bits / 36 % 36, bits % 36].map(letter));
                }
            }
            Alphabet::Base64 | Alphabet::Base64Url | Alphabet::Version => {
                for three in packed.chunks(3) {
                    let byte = |at: usize| three.get(at).map_or(0, |&byte| u32::from(byte));
                    let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
                    out.extend([bits >> 18, bits >> 12 & 63, bits >> 6 & 63, bits & 63].map(letter));
                }
            }
        }
        out.truncate(start.saturating_add(count));
    }
}

fn is_uuid(value: &[u8]) -> bool {
    let Ok(value) = <&[u8; UUID_LETTERS]>::try_from(value) else { return false };
    DASHES.iter().all(|&at| value[at] == b'-')
        && value.iter().filter(|&&byte| MEMBERS[byte as usize] >> Alphabet::Hex.code() & 1 == 1).count() == 32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_letter_for_letter() {
        let host = "s6lglC+yY8l3k+wz6GGst3m0okC2uyAI9toJcujSSZrXlohR0q01guwprcbYoKb42dtKQth6i0c";
        for (value, alphabet, bytes) in [
            ("96f8794a-8fac-4b30-a023-79757b059fcb", Alphabet::Uuid, 16),
            ("96F8794A-8fac-4b30-a023-79757b059fcb", Alphabet::Base64Url, 27),
            ("96f8794a8fac4b30a02379757b059fc", Alphabet::Hex, 16),
            ("FAR9A1X6E021IHEN", Alphabet::Upper, 12),
            (host, Alphabet::Base64, 57),
            ("CVJy1o2ukgsiCRBllFxAxOK3n_zMRAX9", Alphabet::Base64Url, 24),
            ("CVJy1o2ukgsiCRBllFxAxOK3n.zMRAX9", Alphabet::Version, 24),
            ("", Alphabet::Plain, 0),
            ("-", Alphabet::Base64Url, 1),
            ("a b", Alphabet::Plain, 3),
            ("é", Alphabet::Plain, 2),
        ] {
            assert_eq!(Alphabet::of(value.as_bytes()), alphabet, "{value}");
            check(alphabet, value, bytes);
        }
        for length in 1..40 {
            check(Alphabet::Hex, &"0f".repeat(length)[..length], length.div_ceil(2));
            check(Alphabet::Upper, &"A0Z".repeat(length)[..length], length.div_ceil(3) * 2);
            check(Alphabet::Base64, &"+/az".repeat(length)[..length], (length * 3).div_ceil(4));
        }
    }

    fn check(alphabet: Alphabet, value: &str, bytes: usize) {
        let mut packed = Vec::new();
        alphabet.pack(value.as_bytes(), &mut packed);
        assert_eq!((packed.len(), alphabet.packed_bytes(value.len())), (bytes, bytes), "{value}");
        let mut unpacked = b"before".to_vec();
        alphabet.unpack(&packed, value.len(), &mut unpacked);
        assert_eq!(&unpacked[6..], value.as_bytes());
    }

    #[test]
    fn any_bytes_unpack_to_something() {
        for alphabet in ALPHABETS {
            let mut out = Vec::new();
            alphabet.unpack(&[0xff; 16], 36, &mut out);
            alphabet.unpack(&[], 36, &mut out);
            assert_eq!(Alphabet::from_code(alphabet.code()), Some(alphabet));
        }
        assert_eq!(Alphabet::from_code(7), None);
    }
}
