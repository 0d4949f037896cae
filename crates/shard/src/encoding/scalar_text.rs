//! Scalars and their texts: formats by their codes, tests that run once per number.

use std::io;

use logdex_event::scalar::{SCALAR_FORMATS, Scalar, ScalarFormat};
use rustc_hash::FxHashMap;

use crate::corrupt;

/// The code of each format. Part of the file format, never reused; 0 stands
/// for texts that are no scalars.
const FORMATS: [(u8, ScalarFormat); SCALAR_FORMATS.len()] =
    [(1, ScalarFormat::Decimal), (2, ScalarFormat::AccessLog), (3, ScalarFormat::Rfc3339)];

/// Bits of a scalar's code that are its format's.
pub(crate) const FORMAT_BITS: u32 = 2;

const _: () = assert!(SCALAR_FORMATS.len() < 1 << FORMAT_BITS, "formats no longer fit in FORMAT_BITS");

/// The code of a format.
pub(crate) fn code_of_format(format: ScalarFormat) -> u8 {
    FORMATS.iter().find(|(_, known)| *known == format).map_or(0, |(code, _)| *code)
}

/// The format with this code.
pub(crate) fn format_of_code(code: u8) -> Option<ScalarFormat> {
    FORMATS.iter().find(|(known, _)| *known == code).map(|(_, format)| *format)
}

/// Appends the text of a scalar.
pub(crate) fn put(scalar: Scalar, out: &mut Vec<u8>) {
    let mut text = String::new();
    scalar.write(&mut text);
    out.extend_from_slice(text.as_bytes());
}

/// Results of a test on texts, by a number that stands for the text.
#[derive(Default)]
pub(crate) struct PassMemo {
    known: FxHashMap<u64, bool>,
    text: Vec<u8>,
}

impl PassMemo {
    /// Whether the text of a number passes; `write` appends the text.
    pub fn passes(
        &mut self,
        number: u64,
        write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>,
        passes: &dyn Fn(&str) -> bool,
    ) -> io::Result<bool> {
        if let Some(&passed) = self.known.get(&number) {
            return Ok(passed);
        }
        self.text.clear();
        write(&mut self.text)?;
        let passed = passes(str::from_utf8(&self.text).map_err(|_| corrupt("scalars"))?);
        self.known.insert(number, passed);
        Ok(passed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_has_a_code_of_its_own() {
        for format in SCALAR_FORMATS {
            let code = code_of_format(format);
            assert!(code > 0 && code < 1 << FORMAT_BITS, "{format:?} has no code");
            assert_eq!(format_of_code(code), Some(format));
        }
        assert_eq!(format_of_code(0), None);
    }
}
