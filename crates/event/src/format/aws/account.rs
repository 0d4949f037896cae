//! Account ids encoded in access key ids.

/// The twelve digits of an account id.
pub type AccountId = [u8; 12];

/// Decodes the account id that newer access key ids carry: the ten characters
/// behind the prefix are base32 of 48 bits, of which the first is set and the
/// next 40 are the account. Keys of the older format (`AKIAI…`, `AKIAJ…`)
/// lack that first bit: `None`.
pub fn of_access_key(key: &str) -> Option<AccountId> {
    let rest = key.strip_prefix("AKIA").or_else(|| key.strip_prefix("ASIA"))?;
    if rest.len() < 12 {
        return None;
    }
    let bits = rest.bytes().take(10).try_fold(0u64, |bits, byte| Some(bits << 5 | base32(byte)?))?;
    // Ten characters are 50 bits, two more than the six bytes that count.
    let bits = bits >> 2;
    let number = (bits & 0x7fff_ffff_ff80) >> 7;
    (bits >> 47 == 1).then(|| digits(number))?
}

fn base32(byte: u8) -> Option<u64> {
    match byte {
        b'A'..=b'Z' => Some(u64::from(byte - b'A')),
        b'2'..=b'7' => Some(u64::from(byte - b'2') + 26),
        _ => None,
    }
}

fn digits(mut number: u64) -> Option<AccountId> {
    let mut id = [b'0'; 12];
    for digit in id.iter_mut().rev() {
        *digit += (number % 10) as u8;
        number /= 10;
    }
    (number == 0).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A key id as AWS would make it for an account.
    fn key(prefix: &str, account: u64) -> String {
        const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let bits = (1u64 << 47 | account << 7 | 0x55) << 2;
        let text = (0..10).rev().map(|at| ALPHABET[(bits >> (5 * at) & 31) as usize] as char);
        format!("{prefix}{}EXMPLE", text.collect::<String>())
    }

    #[test]
    fn newer_keys_contain_their_account() {
        for account in [0, 1, 29_608_264_753, 111_122_223_333, 999_999_999_999] {
            for prefix in ["AKIA", "ASIA"] {
                let wanted = format!("{account:012}");
                let found = of_access_key(&key(prefix, account)).unwrap();
                assert_eq!(std::str::from_utf8(&found).unwrap(), wanted);
            }
        }
        // Worked out apart from this code: 111122223333 is 0x19df6690e5.
        assert_eq!(of_access_key("ASIARTX3GSDS2UEXMPLE").as_ref(), Some(b"111122223333"));
    }

    #[test]
    fn older_keys_and_other_ids_contain_none() {
        for text in
            ["AKIAIOSFODNN7EXAMPLE", "AKIAJ2345672EXAMPLEX", "AROAQ2345672EXAMPLEX", "ASIAQ234", "ASIA", ""]
        {
            assert_eq!(of_access_key(text), None, "{text}");
        }
        assert_eq!(of_access_key("ASIAQ23456!2EXAMPLEX"), None);
        // 40 bits reach beyond twelve digits.
        assert_eq!(of_access_key("ASIA7777777777EXMPLE"), None);
    }
}
