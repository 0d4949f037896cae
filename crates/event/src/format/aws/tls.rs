//! TLS versions as AWS writes them.

/// `1.2` of `TLSv1.2`, in any case; `1.0` of `TLSv1`, which has no minor
/// number. `None` for anything else.
pub fn version(text: &str) -> Option<&str> {
    let (name, number) = text.split_at_checked(4)?;
    if !name.eq_ignore_ascii_case("TLSv") {
        return None;
    }
    match number {
        "1" => Some("1.0"),
        "1.0" | "1.1" | "1.2" | "1.3" => Some(number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions() {
        for (text, wanted) in [
            ("TLSv1.2", Some("1.2")),
            ("TLSV1.3", Some("1.3")),
            ("TLSv1", Some("1.0")),
            ("TLSv1.0", Some("1.0")),
            ("-", None),
            ("TLSv", None),
            ("TLSé1.2", None),
            ("", None),
        ] {
            assert_eq!(version(text), wanted, "{text}");
        }
    }
}
