//! Packs ids into the bits that their letters carry: a UUID into 16 bytes, a
//! host id in base 64 into three quarters.

/// How the letters of an id are packed. Their order is part of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Alphabet {
    /// Any text, as it is.
    Plain,
    /// 8-4-4-4-12 small hexadecimal digits.
    Uuid,
    /// Small hexadecimal digits, two in a byte.
    Hex,
    /// Capitals and digits, three in two bytes: 36 cubed is below 65,536.
    Upper,
    /// The letters of base 64, four in three bytes.
    Base64,
    /// The same with `-` and `_` (RFC 4648 §5).
    Base64Url,
    /// The same with `.` and `_`, as S3 writes version ids.
    Version,
}

/// In the order they are tried: the tightest first.
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

/// For each byte its place among the letters, by alphabet.
const PLACES: [[u8; 256]; 7] = places();

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

const fn places() -> [[u8; 256]; 7] {
    let mut places = [[0; 256]; 7];
    let mut alphabet = 0;
    while alphabet < 7 {
        let letters = letters(alphabet);
        let mut at = 0;
        while at < letters.len() {
            places[alphabet][letters[at] as usize] = at as u8;
            at += 1;
        }
        alphabet += 1;
    }
    places
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
        ALPHABETS.get(code as usize).copied()
    }

    /// Bytes that a value of so many letters is packed into.
    pub fn packed_bytes(self, letters: usize) -> usize {
        match self {
            Alphabet::Plain => letters,
            Alphabet::Uuid => UUID_LETTERS.div_ceil(2) - DASHES.len() / 2,
            Alphabet::Hex => letters.div_ceil(2),
            Alphabet::Upper => letters.div_ceil(3) * 2,
            Alphabet::Base64 | Alphabet::Base64Url | Alphabet::Version => (letters * 3).div_ceil(4),
        }
    }

    /// Packs a value whose letters are all of this alphabet.
    pub fn pack(self, value: &[u8], out: &mut Vec<u8>) {
        let places = &PLACES[self as usize];
        let place = |byte: u8| u32::from(places[byte as usize]);
        match self {
            Alphabet::Plain => out.extend_from_slice(value),
            Alphabet::Uuid => {
                let groups = [&value[..8], &value[9..13], &value[14..18], &value[19..23], &value[24..]];
                let pairs = groups.iter().flat_map(|group| group.chunks_exact(2));
                out.extend(pairs.map(|pair| (place(pair[0]) << 4 | place(pair[1])) as u8));
            }
            Alphabet::Hex => {
                let byte = |pair: &[u8]| place(pair[0]) << 4 | pair.get(1).map_or(0, |&low| place(low));
                out.extend(value.chunks(2).map(|pair| byte(pair) as u8));
            }
            Alphabet::Upper => {
                for three in value.chunks(3) {
                    let letter = |at: usize| three.get(at).map_or(0, |&byte| place(byte));
                    out.extend(((letter(0) * 36 + letter(1)) * 36 + letter(2)).to_le_bytes()[..2].iter());
                }
            }
            Alphabet::Base64 | Alphabet::Base64Url | Alphabet::Version => {
                // Eight at once, which is most of a long id.
                let eights = value.chunks_exact(8);
                let rest = eights.remainder();
                for eight in eights {
                    let bits = eight.iter().fold(0, |bits, &byte| bits << 6 | u64::from(place(byte)));
                    out.extend_from_slice(&bits.to_be_bytes()[2..]);
                }
                for four in rest.chunks(4) {
                    let letter = |at: usize| four.get(at).map_or(0, |&byte| place(byte));
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
        let letter = |place: u32| letters.get(place as usize).copied().unwrap_or(b'?');
        let end = out.len() + count;
        match self {
            Alphabet::Plain => out.extend_from_slice(packed),
            Alphabet::Uuid | Alphabet::Hex => {
                for &byte in packed {
                    for place in [byte >> 4, byte & 15] {
                        if self == Alphabet::Uuid && DASHES.contains(&(out.len() + count - end)) {
                            out.push(b'-');
                        }
                        out.push(letter(u32::from(place)));
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
        out.truncate(end);
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
