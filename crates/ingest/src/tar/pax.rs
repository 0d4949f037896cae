//! Extended headers of tar archives: attributes of the next member that do not
//! fit its header, or are more exact (POSIX, "pax Extended Header").
//!
//! The `tar` crate's `PaxExtensions` cuts records at newlines, which paths may
//! contain, and stops at an empty line as if there were no damage.

/// Attributes of the next member.
#[derive(Default)]
pub(super) struct Extended {
    pub name: Option<Vec<u8>>,
    pub size: Option<u64>,
    /// Nanoseconds since 1970.
    pub modified: Option<i64>,
    /// True if only the parts of the file are there that are not zeros.
    pub is_sparse: bool,
}

impl Extended {
    /// Adds the attributes of a pax header's records, `LENGTH KEY=VALUE\n` each.
    /// False if they are damaged; attributes before the damage are kept.
    pub(super) fn read(&mut self, mut records: &[u8]) -> bool {
        while !records.is_empty() {
            let Some((key, value, rest)) = record(records) else {
                return false;
            };
            self.set(key, value);
            records = rest;
        }
        true
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        let text = || std::str::from_utf8(value).ok();
        match key {
            b"path" => self.name = Some(value.to_vec()),
            b"size" => self.size = text().and_then(|text| text.parse().ok()),
            b"mtime" => self.modified = text().and_then(nanoseconds),
            key if key.starts_with(b"GNU.sparse.") => self.is_sparse = true,
            _ => {}
        }
    }
}

/// Key and value of the first record, and the records behind it.
fn record(records: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let space = records.iter().take(20).position(|&byte| byte == b' ')?;
    let length: usize = std::str::from_utf8(&records[..space]).ok()?.parse().ok()?;
    let (record, rest) = records.split_at_checked(length)?;
    let record = record.get(space + 1..)?.strip_suffix(b"\n")?;
    let equals = record.iter().position(|&byte| byte == b'=')?;
    Some((&record[..equals], &record[equals + 1..], rest))
}

/// `1700000000.25`, maybe with a sign, in nanoseconds.
fn nanoseconds(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let nanos: i64 = format!("{fraction:0<9.9}").parse().ok()?;
    let seconds = whole.parse::<i64>().ok()?.checked_mul(1_000_000_000)?;
    if whole.starts_with('-') { seconds.checked_sub(nanos) } else { seconds.checked_add(nanos) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records() {
        let mut extended = Extended::default();
        assert!(extended.read(b"14 path=a\nb=c\n13 size=1000\n20 mtime=-1.5000001\n12 comment=\n"));
        assert_eq!(extended.name.as_deref(), Some(&b"a\nb=c"[..]));
        assert_eq!((extended.size, extended.modified), (Some(1000), Some(-1_500_000_100)));
        assert!(!extended.is_sparse);
    }

    #[test]
    fn damage() {
        for records in [
            &b"x"[..],
            b"9999 path=a\n",
            b"0 path=a\n",
            b"3 path=a\n",
            b"8 path=a\n",
            b"10 path=ab",
            b"7 path\n",
            b"99999999999999999999999 path=a\n",
        ] {
            let mut extended = Extended::default();
            let before = [b"9 path=x\n", records].concat();
            assert!(!extended.read(&before), "{}", String::from_utf8_lossy(records));
            assert_eq!(extended.name.as_deref(), Some(&b"x"[..]));
        }
    }

    #[test]
    fn times() {
        for (text, wanted) in [
            ("0", Some(0)),
            ("12.", Some(12_000_000_000)),
            ("12.0000000019", Some(12_000_000_001)),
            ("-0.5", Some(-500_000_000)),
            ("1.x", None),
            ("", None),
            ("99999999999999", None),
        ] {
            assert_eq!(nanoseconds(text), wanted, "{text}");
        }
    }
}
