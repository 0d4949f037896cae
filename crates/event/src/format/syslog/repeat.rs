//! Repetition notices: messages that stand for several.

/// Strips `message repeated 3 times: [ …]` from a message: the inner message,
/// and how many times more it occurred.
pub fn unwrapped(message: &str) -> (&str, Option<&str>) {
    let inside = || {
        let (count, rest) = count(message.strip_prefix("message repeated ")?)?;
        let inside = rest.strip_prefix(": [")?.trim_end().strip_suffix(']')?;
        Some((inside.strip_prefix(' ').unwrap_or(inside), Some(count)))
    };
    inside().unwrap_or((message, None))
}

/// How many times the previous message was repeated, if this one is only a
/// notice of that.
pub fn of_last(message: &str) -> Option<&str> {
    count(message.strip_prefix("last message repeated ")?).map(|(count, _)| count)
}

/// The number in `3 times`, and the rest.
fn count(text: &str) -> Option<(&str, &str)> {
    let (count, rest) = text.split_once(' ')?;
    let rest = rest.strip_prefix("time")?;
    let is_number = !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some((count, rest.strip_prefix('s').unwrap_or(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_messages() {
        for (message, wanted) in [
            ("message repeated 3 times: [ hello [preauth]]", ("hello [preauth]", Some("3"))),
            ("message repeated 2 times: [hello]", ("hello", Some("2"))),
            ("message repeated x times: [ hello]", ("message repeated x times: [ hello]", None)),
            ("message repeated 2 times: [ hello", ("message repeated 2 times: [ hello", None)),
            ("hello", ("hello", None)),
        ] {
            assert_eq!(unwrapped(message), wanted, "{message}");
        }
        assert_eq!(of_last("last message repeated 2 times"), Some("2"));
        assert_eq!(of_last("last message repeated 1 time"), Some("1"));
        assert_eq!(of_last("last message repeated often"), None);
    }
}
