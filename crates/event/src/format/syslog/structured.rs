//! Structured data of RFC 5424: `[id name="value" …][id …]`.

/// Parts structured data from the message behind it. What is neither nil nor
/// well formed is all message.
pub fn split(text: &str) -> (&str, &str) {
    if let Some(rest) = text.strip_prefix('-')
        && (rest.is_empty() || rest.starts_with(' '))
    {
        return ("-", rest.strip_prefix(' ').unwrap_or(rest));
    }
    match length(text.as_bytes()) {
        Some(length) if length > 0 => {
            let (data, rest) = text.split_at(length);
            (data, rest.strip_prefix(' ').unwrap_or(rest))
        }
        _ => ("", text),
    }
}

/// Bytes of the elements at the start; `None` if one is not closed.
fn length(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    while text.get(at) == Some(&b'[') {
        at += element(&text[at..])?;
    }
    matches!(text.get(at), None | Some(b' ')).then_some(at)
}

/// Bytes of one element. Brackets and quotes in values are escaped.
fn element(text: &[u8]) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    for (at, byte) in text.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b']' if !quoted => return Some(at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_and_message() {
        for (text, data, message) in [
            ("- hello", "-", "hello"),
            ("-", "-", ""),
            ("", "", ""),
            (r#"[a b="c"] hello"#, r#"[a b="c"]"#, "hello"),
            (r#"[a b="c"][d e="f"] [x] y"#, r#"[a b="c"][d e="f"]"#, "[x] y"),
            (r#"[a b="\"]\\"] hello"#, r#"[a b="\"]\\"]"#, "hello"),
            (r#"[a b="] "c"] hello"#, "", r#"[a b="] "c"] hello"#),
            (r#"[a b="c"]hello"#, "", r#"[a b="c"]hello"#),
            ("[a]", "[a]", ""),
            ("hello", "", "hello"),
            ("-hello", "", "-hello"),
        ] {
            assert_eq!(split(text), (data, message), "{text}");
        }
    }
}
