//! Formats of ids: alphabet, length, pads.

use crate::encoding::ids::alphabet::Alphabet;
use crate::file::sections::{put_varint, take_varint};

/// How values are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct IdFormat {
    pub alphabet: Alphabet,
    /// Letters of each value; `None` if the length is written before each.
    pub letters: Option<u32>,
    /// Equals signs behind them, as base 64 has.
    pub pads: u8,
}

impl IdFormat {
    /// The tightest format of a value.
    pub fn of(value: &[u8]) -> IdFormat {
        let pads = value.iter().rev().take(2).take_while(|&&byte| byte == b'=').count();
        let letters = &value[..value.len() - pads];
        let alphabet = Alphabet::of(letters);
        match alphabet {
            Alphabet::Plain => IdFormat { alphabet, letters: None, pads: 0 },
            _ => IdFormat { alphabet, letters: Some(letters.len() as u32), pads: pads as u8 },
        }
    }

    /// Appends a value of this format, with its length if the format has none.
    pub fn pack(self, value: &[u8], out: &mut Vec<u8>) {
        let letters = &value[..value.len() - self.pads as usize];
        if self.letters.is_none() {
            put_varint(out, letters.len() as u64);
        }
        self.alphabet.pack(letters, out);
    }

    /// The bytes of the value at the start of `packed`, without its length,
    /// and how many letters it has. `packed` is shortened to what follows.
    pub fn take<'a>(self, packed: &mut &'a [u8]) -> Option<(&'a [u8], usize)> {
        let letters = match self.letters {
            Some(letters) => letters as usize,
            None => usize::try_from(take_varint(packed)?).ok()?,
        };
        let (value, rest) = packed.split_at_checked(self.alphabet.packed_bytes(letters))?;
        *packed = rest;
        Some((value, letters))
    }

    /// Appends the format itself.
    pub fn encode(self, out: &mut Vec<u8>) {
        out.push(self.alphabet.code());
        put_varint(out, self.letters.map_or(0, |letters| u64::from(letters) + 1));
        out.push(self.pads);
    }

    /// Takes a format off the front.
    pub fn decode(bytes: &mut &[u8]) -> Option<IdFormat> {
        let (&code, rest) = bytes.split_first()?;
        *bytes = rest;
        let letters = take_varint(bytes)?.checked_sub(1).map(u32::try_from).transpose().ok()?;
        let (&pads, rest) = bytes.split_first()?;
        *bytes = rest;
        Some(IdFormat { alphabet: Alphabet::from_code(code)?, letters, pads })
    }

    /// Appends the value of letters that [`pack`](Self::pack) packed.
    pub fn unpack(self, packed: &[u8], letters: usize, out: &mut Vec<u8>) {
        self.alphabet.unpack(packed, letters, out);
        out.resize(out.len() + self.pads as usize, b'=');
    }
}
