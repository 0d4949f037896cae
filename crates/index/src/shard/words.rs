//! The words of [`logdex_core::words`] as a tantivy tokenizer.

use logdex_core::words::for_each_word;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Cuts text into words; tantivy knows it by [`WORDS`].
#[derive(Clone, Default)]
pub(super) struct WordTokenizer {
    /// All words of the text, one after another.
    words: String,
    /// Where each of them ends.
    ends: Vec<usize>,
    scratch: String,
}

/// The tokenizer's name in the schema.
pub(super) const WORDS: &str = "words";

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        let WordTokenizer { words, ends, scratch } = self;
        words.clear();
        ends.clear();
        for_each_word(text, scratch, |word| {
            words.push_str(word);
            ends.push(words.len());
        });
        WordStream { words, ends, next: 0, token: Token::default() }
    }
}

/// The words of one text.
pub(super) struct WordStream<'a> {
    words: &'a str,
    ends: &'a [usize],
    next: usize,
    token: Token,
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(&end) = self.ends.get(self.next) else { return false };
        let start = self.next.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.token.text.clear();
        self.token.text.push_str(&self.words[start..end]);
        self.token.position = self.next;
        self.next += 1;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
