//! Numbers as they are written, compared exactly.
//!
//! A double has 53 bits, so `9007199254740993` and `9007199254740992` are the same
//! one. Rounding keeps order: where the doubles of two numbers differ, the numbers
//! differ the same way. Only where they are equal are digits compared.

use std::cmp::Ordering;
use std::fmt;

/// A number in decimal notation, of any length.
///
/// ```
/// use logdex_query::Decimal;
///
/// let limit = Decimal::parse("9007199254740993").unwrap();
/// assert!(limit > Decimal::parse("9007199254740992").unwrap());
/// assert_eq!(limit, Decimal::parse("9007199254740993.0").unwrap());
/// assert_eq!(Decimal::parse("0x1F"), None);
/// ```
#[derive(Clone, Debug)]
pub struct Decimal {
    text: String,
    /// The nearest double.
    float: f64,
}

impl Decimal {
    /// The number that a text spells in decimal; `None` for anything else (`inf`,
    /// `nan` and hexadecimal included), and beyond the range of a double.
    pub fn parse(text: &str) -> Option<Decimal> {
        decimal(text).map(|float| Decimal { text: text.to_owned(), float })
    }

    /// How this number compares with the one that a text spells; `None` if it
    /// spells none.
    #[inline]
    pub fn compare_with(&self, text: &str) -> Option<Ordering> {
        decimal(text).map(|float| compare((&self.text, self.float), (text, float)))
    }

    /// True if a text spells this number.
    #[inline]
    pub fn equals(&self, text: &str) -> bool {
        self.compare_with(text) == Some(Ordering::Equal)
    }

    /// The nearest double.
    pub fn float(&self) -> f64 {
        self.float
    }
}

impl From<i128> for Decimal {
    fn from(number: i128) -> Decimal {
        Decimal { text: number.to_string(), float: number as f64 }
    }
}

impl From<f64> for Decimal {
    /// Below 2^53 and from 2^64 on the shortest decimal that this double is nearest
    /// to, which is how it was written or computed; between, where integers of 64 bits
    /// are, exactly the double.
    fn from(float: f64) -> Decimal {
        let text = if INTEGERS.contains(&float.abs()) { format!("{float:.0}") } else { float.to_string() };
        Decimal { text, float }
    }
}

/// Doubles that are integers, not all of them, and may stand beside one of 64 bits.
const INTEGERS: std::ops::Range<f64> = 9_007_199_254_740_992.0..18_446_744_073_709_551_616.0;

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Decimal) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Decimal) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Decimal) -> Ordering {
        compare((&self.text, self.float), (&other.text, other.float))
    }
}

/// The double nearest to the number that a text spells in decimal; `None` for
/// anything else (`inf`, `nan` and hexadecimal included).
pub(crate) fn decimal(text: &str) -> Option<f64> {
    let first = *text.as_bytes().first()?;
    if !(first.is_ascii_digit() || matches!(first, b'-' | b'+' | b'.')) {
        return None;
    }
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// How two texts compare as numbers; `None` if one of them spells none.
pub(super) fn compare_texts(a: &str, b: &str) -> Option<Ordering> {
    Some(compare((a, decimal(a)?), (b, decimal(b)?)))
}

/// Compares two numbers, each with its nearest double.
#[inline]
fn compare(a: (&str, f64), b: (&str, f64)) -> Ordering {
    match a.1.partial_cmp(&b.1) {
        Some(Ordering::Equal) | None if a.0 == b.0 => Ordering::Equal,
        Some(Ordering::Equal) | None => Digits::of(a.0).cmp(&Digits::of(b.0)),
        Some(order) => order,
    }
}

/// A number as its significant digits and their place.
struct Digits<'t> {
    is_negative: bool,
    /// The power of ten of the first digit, plus one.
    magnitude: i64,
    /// From the first digit that is not 0 to the last; a point may be among them.
    /// Empty for zero.
    digits: &'t [u8],
}

impl Digits<'_> {
    /// Of a text that a double was parsed from.
    fn of(text: &str) -> Digits<'_> {
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        // Of more digits than an `i64` has, the number is zero or not finite.
        let sign = if exponent.starts_with('-') { i64::MIN / 4 } else { i64::MAX / 4 };
        let exponent = exponent.parse().unwrap_or(sign).clamp(i64::MIN / 4, i64::MAX / 4);
        let is_negative = mantissa.starts_with('-');
        let mantissa = mantissa.trim_start_matches(['-', '+']).as_bytes();
        let point = mantissa.iter().position(|&byte| byte == b'.').unwrap_or(mantissa.len());
        let is_significant = |byte: &u8| matches!(byte, b'1'..=b'9');
        let Some(first) = mantissa.iter().position(is_significant) else {
            return Digits { is_negative: false, magnitude: 0, digits: &[] };
        };
        let last = mantissa.iter().rposition(is_significant).unwrap_or(first);
        let before_point = point as i64 - first as i64 + i64::from(first > point);
        Digits { is_negative, magnitude: exponent + before_point, digits: &mantissa[first..=last] }
    }

    fn cmp(&self, other: &Digits) -> Ordering {
        match (self.is_negative, other.is_negative) {
            (false, false) => self.cmp_size(other),
            (true, true) => other.cmp_size(self),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }

    /// Compares without signs. More digits after the same ones are more, as the last
    /// is not 0.
    fn cmp_size(&self, other: &Digits) -> Ordering {
        let is_some = |number: &Digits| !number.digits.is_empty();
        is_some(self)
            .cmp(&is_some(other))
            .then(self.magnitude.cmp(&other.magnitude))
            .then_with(|| self.without_point().cmp(other.without_point()))
    }

    fn without_point(&self) -> impl Iterator<Item = &u8> {
        self.digits.iter().filter(|&&byte| byte != b'.')
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn digits_decide_where_doubles_are_equal() {
        for ascending in [
            ["-9007199254740993", "-9007199254740992", "-1", "0", "1e-999", "0.1", "0.10000000000000000001"],
            ["9007199254740992", "9007199254740992.5", "9007199254740993", "1e16", "1e17", "1e18", "1e19"],
            [
                "99999999999999999998",
                "99999999999999999999",
                "1e20",
                "100000000000000000001",
                "1.1e20",
                "2e20",
                "1e21",
            ],
        ] {
            for (at, a) in ascending.iter().enumerate() {
                for (other, b) in ascending.iter().enumerate() {
                    assert_eq!(compare_texts(a, b), Some(at.cmp(&other)), "{a} {b}");
                }
            }
        }
    }

    #[test]
    fn notations_of_one_number_are_equal() {
        for equal in [
            &["0", "-0", "0.0", ".0", "0e99999999999999999999", "+0"][..],
            &["100", "1e2", "1E+2", "100.", "00100.00", "+100", "1000e-1", ".1e3"],
            &["0.00125", "125e-5", ".00125", "1.25e-3", "0.001250"],
            &["18446744073709551616", "18446744073709551616.0", "1844674407370955161.6e1"],
        ] {
            for (a, b) in equal.iter().flat_map(|a| equal.iter().map(move |b| (a, b))) {
                assert_eq!(compare_texts(a, b), Some(Ordering::Equal), "{a} {b}");
            }
        }
        for text in ["", "-", "x", "inf", "-inf", "nan", "0x10", "1_000", "1e999", "1 "] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_double_is_the_decimal_it_is_written_as() {
        let text = |float: f64| Decimal::from(float).to_string();
        assert_eq!([0.1, 250.0, -0.5, 1e15].map(text), ["0.1", "250", "-0.5", "1000000000000000"]);
        assert_eq!(text(9_223_372_036_854_775_807.0), "9223372036854775808");
        assert_eq!(Decimal::from(1e23), Decimal::parse("1e23").unwrap());
    }

    proptest! {
        #[test]
        fn integers_compare_as_integers(a in any::<i128>(), near in -3..4i128, shift in 0..127u32) {
            let a = a >> shift;
            let b = a.saturating_add(near);
            prop_assert_eq!(Decimal::from(a).cmp(&Decimal::from(b)), a.cmp(&b));
            prop_assert_eq!(compare_texts(&format!("{a}.0"), &format!("{b}e0")), Some(a.cmp(&b)));
        }
    }
}
