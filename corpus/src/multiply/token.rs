//! Tokens: parts of a record that differ in each copy, and their replacements.

use crate::{
    multiply::times::{self, Form},
    rng::{ALNUM, BASE32, HEX, Rng, mix},
};

/// A piece of text that a copy has another one for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it begins.
    pub start: usize,
    /// Its length in bytes.
    pub length: u32,
    /// What it is.
    pub kind: Kind,
    /// Its hash, or its second since the epoch where it is a time.
    pub value: u64,
}

/// Shapes of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Twelve digits.
    Account,
    /// `AKIA…`, `AROA…`: four letters, eight that an account's keys share, the rest.
    Key,
    /// `8-4-4-4-12` hexadecimal digits.
    Uuid,
    /// Hexadecimal digits, as in `i-0a1b2c3d4e5f60718`.
    Hex,
    /// Letters and digits without more of a shape: S3's request ids, tokens, base64.
    Opaque,
    /// A time that says what it is.
    Time(Form),
    /// Seconds since the epoch, or their thousandths, millionths, billionths.
    Epoch,
}

/// What one copy puts in place of tokens: the same for the same, wherever it stands.
#[derive(Clone, Copy, Debug)]
pub struct Renewal {
    /// What tells this copy from others.
    pub seed: u64,
    /// Seconds by which its times are later.
    pub shift: i64,
}

impl Renewal {
    /// Appends what takes the place of a token, which was written as `old`.
    pub fn write(&self, token: &Token, old: &[u8], out: &mut Vec<u8>) {
        let mut rng = Rng::new(self.seed ^ token.value);
        match token.kind {
            Kind::Account => rng.text(&HEX[..10], 12, out),
            Kind::Key => self.key(old, &mut rng, out),
            Kind::Uuid => uuid(old, &mut rng, out),
            Kind::Hex => hex(old, &mut rng, out),
            Kind::Opaque => opaque(old, &mut rng, out),
            Kind::Time(form) => times::write(form, old, token.value as i64 + self.shift, out),
            Kind::Epoch => times::write_epoch(old, self.shift, out),
        }
    }

    /// Keys of an account have eight characters in common; they still do, else copies would
    /// compress worse than what they are copies of.
    fn key(&self, old: &[u8], rng: &mut Rng, out: &mut Vec<u8>) {
        out.extend_from_slice(&old[..4]);
        Rng::new(self.seed ^ hash(&old[4..12])).text(BASE32, 8, out);
        rng.text(BASE32, old.len() - 12, out);
    }
}

/// A number that stands for a text.
pub fn hash(text: &[u8]) -> u64 {
    let step =
        |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3).rotate_left(23);
    mix(text.iter().fold(text.len() as u64, step))
}

/// Dashes, version and variant stay.
fn uuid(old: &[u8], rng: &mut Rng, out: &mut Vec<u8>) {
    let start = out.len();
    rng.uuid(out);
    let (new, upper) = (&mut out[start..], old.iter().any(u8::is_ascii_uppercase));
    if upper {
        new.make_ascii_uppercase();
    }
    (new[14], new[19]) = (old[14], old[19]);
}

/// A leading zero stays, as EC2's longer ids have it, and there is still a letter and a digit.
fn hex(old: &[u8], rng: &mut Rng, out: &mut Vec<u8>) {
    let start = out.len();
    rng.text(HEX, old.len(), out);
    let new = &mut out[start..];
    if old[0] == b'0' {
        new[0] = b'0';
    }
    let last = old.len() - 1;
    new[last - 1] = b'a' + new[last - 1] % 6;
    new[last] = b'0' + new[last] % 10;
}

/// A digit for a digit, a letter for a letter of its case; the rest stays.
fn opaque(old: &[u8], rng: &mut Rng, out: &mut Vec<u8>) {
    let mut bits = 0;
    for (place, byte) in old.iter().enumerate() {
        bits = if place % 8 == 0 { rng.bits() } else { bits >> 8 };
        let drawn = |from: &[u8]| from[((bits & 0xFF) as usize * from.len()) >> 8];
        out.push(match byte {
            b'A'..=b'Z' => drawn(&ALNUM[..26]),
            b'a'..=b'z' => drawn(&ALNUM[26..52]),
            b'0'..=b'9' => drawn(&ALNUM[52..]),
            _ => *byte,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn renewed(kind: Kind, old: &str, seed: u64) -> String {
        let token = Token { start: 0, length: old.len() as u32, kind, value: hash(old.as_bytes()) };
        let mut out = Vec::new();
        Renewal { seed, shift: 0 }.write(&token, old.as_bytes(), &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_is_new_has_the_shape_of_the_old() {
        let class = |c: char| match c {
            '0'..='9' => '0',
            'a'..='z' => 'a',
            'A'..='Z' => 'A',
            _ => c,
        };
        for (kind, old) in [
            (Kind::Account, "111122223333"),
            (Kind::Opaque, "3L137+example/AbCd12="),
            (Kind::Key, "AKIAIOSFODNN7EXAMPLE"),
            (Kind::Key, "AROACKCEVSQ6C2EXAMPLE"),
            (Kind::Uuid, "0A1B2C3D-1111-4222-8333-444455556666"),
            (Kind::Hex, "0a1b2c3d4e5f60718"),
        ] {
            let new = renewed(kind, old, 1);
            assert_ne!(new, old);
            assert_eq!((&new, new.len()), (&renewed(kind, old, 1), old.len()));
            assert_ne!(new, renewed(kind, old, 2));
            match kind {
                Kind::Account | Kind::Opaque => {
                    assert!(new.chars().map(class).eq(old.chars().map(class)), "{new}");
                }
                Kind::Key => assert_eq!(new[..4], old[..4]),
                Kind::Uuid => assert!(new.contains("-4") && !new.contains(|c: char| c.is_ascii_lowercase())),
                _ => assert!(new.starts_with('0') && new.bytes().all(|b| b.is_ascii_hexdigit())),
            }
        }
        let shared = |old| renewed(Kind::Key, old, 7)[4..12].to_owned();
        assert_eq!(shared("AKIAIOSFODNN7EXAMPLE"), shared("ASIAIOSFODNN2EXAMPLE"));
    }
}
