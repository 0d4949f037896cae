//! Patterns with `*` (any run of characters) and `?` (one character).

/// True if the pattern fits the whole text.
pub fn fits(_pattern: &str, _text: &str) -> bool {
    false
}

/// Like [`fits`], the case of ASCII letters ignored; `pattern` is lower-case.
pub fn fits_folded(_pattern: &str, _text: &str) -> bool {
    false
}
