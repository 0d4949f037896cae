//! Words of fields such as `event.reason` and `operation_class`, by pieces of text.

/// Words, each with the pieces of text that stand for it.
pub(super) type Words = &'static [(&'static str, &'static [&'static str])];

/// The first word of which a piece fits.
pub(super) fn find(words: Words, fits: impl Fn(&str) -> bool) -> Option<&'static str> {
    words.iter().find(|(_, pieces)| pieces.iter().any(|piece| fits(piece))).map(|(word, _)| *word)
}
