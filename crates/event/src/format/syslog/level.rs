//! Severity levels, as numbers and as words.

/// Severities by their number in syslog, in the words of `log.level`.
const SEVERITIES: [&str; 8] =
    ["emergency", "alert", "critical", "error", "warning", "notice", "info", "debug"];

/// Abbreviations and synonyms of severities.
const SHORT: &[(&str, &str)] = &[
    ("emerg", "emergency"),
    ("panic", "emergency"),
    ("crit", "critical"),
    ("err", "error"),
    ("warn", "warning"),
];

/// Level words that stand where syslog has a host or a program.
const WORDS: &[&str] =
    &["ERROR", "WARN", "WARNING", "INFO", "DEBUG", "TRACE", "FATAL", "NOTICE", "CRITICAL", "SEVERE"];

/// The level of a priority: facility times eight plus severity.
pub fn of_priority(priority: &str) -> Option<&'static str> {
    let priority: usize = priority.parse().ok().filter(|&priority| priority < 192)?;
    SEVERITIES.get(priority % 8).copied()
}

/// The level of `auth.info`, or of `info` alone.
pub fn of_name(name: &str) -> Option<&'static str> {
    let word = name.rsplit('.').next().unwrap_or(name);
    let short = || SHORT.iter().find(|(short, _)| *short == word).map(|(_, level)| *level);
    SEVERITIES.iter().copied().find(|&level| level == word).or_else(short)
}

/// True for a level written as a word, in any case.
pub fn is_word(word: &str) -> bool {
    // Many names end in a digit, which excludes them cheaply.
    let may_be = word.len() >= 4 && word.as_bytes().last().is_some_and(u8::is_ascii_alphabetic);
    may_be && WORDS.iter().any(|level| level.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_words() {
        for (priority, wanted) in [
            ("86", Some("info")),
            ("0", Some("emergency")),
            ("191", Some("debug")),
            ("192", None),
            ("x", None),
        ] {
            assert_eq!(of_priority(priority), wanted, "{priority}");
        }
        for (name, wanted) in
            [("auth.info", Some("info")), ("auth.err", Some("error")), ("auth", None), ("", None)]
        {
            assert_eq!(of_name(name), wanted, "{name}");
        }
        assert!(is_word("Warn") && !is_word("warned") && !is_word("err"));
    }
}
