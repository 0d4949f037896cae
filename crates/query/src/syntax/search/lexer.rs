//! The tokens of the search syntax: names, words, quoted texts and range bounds.

use std::ops::Range;

use crate::error::QueryError;
use logdex_event::glob;

use crate::syntax::regex_literal::{self, Slashed};

/// A word, a value or a quoted text.
#[derive(Clone, Debug, Default)]
pub(super) struct Text {
    /// The text without quotes and escapes.
    pub(super) literal: String,
    /// The text as a glob ([`glob`]), in which escaped wildcards stay escaped.
    pub(super) pattern: String,
    /// True if it has wildcards.
    pub(super) wild: bool,
    /// True if it was in quotes.
    pub(super) quoted: bool,
    /// The bytes of the query, quotes included.
    pub(super) at: Range<usize>,
}

impl Text {
    /// The value of a flag, in which only wildcards and escapes are special.
    pub(super) fn of_flag(value: &str) -> Text {
        let mut text = Text { at: 0..value.len(), ..Text::default() };
        let mut chars = value.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\\' => text.push(chars.next_if(|c| matches!(c, '*' | '?' | '\\' | '/')).unwrap_or(c)),
                '*' | '?' => text.push_wild(c),
                _ => text.push(c),
            }
        }
        text
    }

    /// True for `*`, which matches any value.
    pub(super) fn is_any(&self) -> bool {
        !self.pattern.is_empty() && self.wild && self.pattern.bytes().all(|byte| byte == b'*')
    }

    fn push(&mut self, c: char) {
        self.literal.push(c);
        glob::push_literal(&mut self.pattern, c);
    }

    fn push_wild(&mut self, c: char) {
        self.literal.push(c);
        self.pattern.push(c);
        self.wild = true;
    }
}

/// The bounds of a range.
#[derive(Clone, Debug)]
pub(super) struct Bounds {
    pub(super) low: Option<RangeBound>,
    pub(super) high: Option<RangeBound>,
    /// The bytes of the range in the query.
    pub(super) at: Range<usize>,
}

/// One bound of a range.
#[derive(Clone, Debug)]
pub(super) struct RangeBound {
    pub(super) text: Text,
    pub(super) inclusive: bool,
}

/// A name in front of a colon.
pub(super) struct Name {
    pub(super) text: String,
    /// The bytes of the name in the query, without the colon.
    pub(super) at: Range<usize>,
    /// True if it has backquotes, so that it can only be a name.
    pub(super) quoted: bool,
}

/// A position in the text of a query.
#[derive(Clone)]
pub(super) struct Cursor<'q> {
    query: &'q str,
    at: usize,
}

impl<'q> Cursor<'q> {
    pub(super) fn new(query: &'q str) -> Cursor<'q> {
        Cursor { query, at: 0 }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn rest(&self) -> &'q str {
        &self.query[self.at..]
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn eat(&mut self, text: &str) -> bool {
        let is_next = self.rest().starts_with(text);
        self.at += if is_next { text.len() } else { 0 };
        is_next
    }

    pub(super) fn skip_space(&mut self) {
        self.at = self.query.len() - self.rest().trim_start().len();
    }

    /// Moves past a name that [`name`](Self::name) found, and its colon.
    pub(super) fn pass(&mut self, name: &Name) {
        self.at = name.at.end + 1;
    }

    /// True if this operator is next, as a word of its own.
    pub(super) fn sees(&self, operator: &str) -> bool {
        is_word(self.rest(), operator)
    }

    pub(super) fn eat_operator(&mut self, operator: &str) -> bool {
        self.sees(operator) && self.eat(operator)
    }

    /// The field name here: the text before the first colon of a word that is
    /// neither escaped nor in backquotes.
    pub(super) fn name(&self) -> Option<Name> {
        let mut text = String::new();
        let mut inside = false;
        let mut quoted = false;
        let mut chars = self.rest().char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            match c {
                '`' if inside || text.is_empty() || text.ends_with('.') => (inside, quoted) = (!inside, true),
                _ if inside => text.push(c),
                ':' => return Some(Name { text, at: self.at..self.at + at, quoted }),
                '\\' => {
                    let (_, escaped) = chars.next()?;
                    // A dot inside a key: the escape is part of the name.
                    let kept = escaped == '.' || escaped.is_alphanumeric();
                    text.extend(kept.then_some('\\').into_iter().chain([escaped]));
                }
                _ if ends_word(c) || c == '(' => return None,
                _ => text.push(c),
            }
        }
        None
    }

    /// The word here, without any decoding.
    pub(super) fn raw_word(&self) -> &'q str {
        let rest = self.rest();
        &rest[..rest.find(ends_word).unwrap_or(rest.len())]
    }

    /// Takes a text in quotes. `\"` and `\\` are escapes.
    ///
    /// # Errors
    /// If they are not closed.
    pub(super) fn quoted(&mut self) -> Result<Text, QueryError> {
        let start = self.at;
        let mut text = Text { quoted: true, ..Text::default() };
        let mut chars = self.rest().char_indices().skip(1).peekable();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    self.at = start + at + 1;
                    text.at = start..self.at;
                    return Ok(text);
                }
                '\\' => text.push(chars.next_if(|(_, c)| matches!(c, '"' | '\\')).map_or(c, |(_, c)| c)),
                _ => text.push(c),
            }
        }
        Err(QueryError::new(start..start + 1, "this quote is never closed")
            .hint("a quote that is part of a word is written \\\""))
    }

    /// The kind of the text here, if it starts with a slash.
    pub(super) fn slashed(&self) -> Slashed<'q> {
        if self.rest().starts_with('/') { regex_literal::prefix(self.rest()) } else { Slashed::Text }
    }

    /// Moves past an expression that [`slashed`](Self::slashed) found, and
    /// returns its bytes.
    pub(super) fn pass_regex(&mut self, inside: &str) -> Range<usize> {
        let start = self.at;
        self.at += inside.len() + 2;
        start..self.at
    }

    /// Takes a word up to white space, a quote, or an unbalanced parenthesis: `file(1).txt` is one word, `a(b c)` is not.
    pub(super) fn bare(&mut self) -> Text {
        let mut open = 0_usize;
        self.text(|cursor, c| match c {
            '(' if open > 0 || closes(cursor.rest()) => {
                open += 1;
                false
            }
            ')' if open > 0 => {
                open -= 1;
                false
            }
            _ => ends_word(c) || c == '(',
        })
    }

    /// Adds the next word to a text if it is a time of day, `10:00`.
    pub(super) fn bare_time(&mut self, text: &mut Text) {
        let mut ahead = self.clone();
        ahead.skip_space();
        if !matches!(ahead.rest().as_bytes(), [b'0'..=b'9', b'0'..=b'9', b':', b'0'..=b'9', ..]) {
            return;
        }
        let time = ahead.bare();
        *self = ahead;
        text.literal = format!("{} {}", text.literal, time.literal);
        text.at.end = time.at.end;
    }

    /// Takes `a TO b` and the closing bracket; `open` is the position of the
    /// opening one, just before.
    ///
    /// # Errors
    /// If any of these is missing.
    pub(super) fn range(&mut self, open: usize) -> Result<Bounds, QueryError> {
        let low_inclusive = self.query[open..].starts_with('[');
        let low = self.end()?;
        self.skip_space();
        if let Some(c) = self.peek().filter(|_| !self.sees("TO")) {
            return Err(QueryError::new(self.at..self.at + c.len_utf8(), "expected `TO` here").hint(RANGE));
        }
        let unclosed = || QueryError::new(open..open + 1, "this range is never closed").hint(RANGE);
        if !self.eat("TO") {
            return Err(unclosed());
        }
        let high = self.end()?;
        self.skip_space();
        let high_inclusive = self.peek() == Some(']');
        if !self.eat("]") && !self.eat("}") {
            return Err(unclosed());
        }
        let end = |text: Text, inclusive| (!text.is_any()).then_some(RangeBound { text, inclusive });
        Ok(Bounds { low: end(low, low_inclusive), high: end(high, high_inclusive), at: open..self.at })
    }

    /// Takes one bound: a quoted text, or everything up to ` TO ` or the closing
    /// bracket.
    fn end(&mut self) -> Result<Text, QueryError> {
        self.skip_space();
        if self.peek() == Some('"') {
            return self.quoted();
        }
        let text = self.text(|cursor, c| match c {
            ']' | '}' => true,
            _ if c.is_whitespace() => {
                let next = cursor.rest().trim_start();
                next.is_empty() || next.starts_with([']', '}']) || is_word(next, "TO")
            }
            _ => false,
        });
        if text.literal.is_empty() || is_word(&text.literal, "TO") {
            let at = text.at.start;
            return Err(QueryError::new(at..at, "expected an end of the range here").hint(RANGE));
        }
        Ok(text)
    }

    /// Takes text without quotes up to the character for which `ends` is true. A
    /// backslash escapes any character but letters and digits, before which it is
    /// a backslash.
    fn text(&mut self, mut ends: impl FnMut(&Cursor<'q>, char) -> bool) -> Text {
        let mut text = Text { at: self.at..self.at, ..Text::default() };
        while let Some(c) = self.peek().filter(|&c| !ends(self, c)) {
            self.at += c.len_utf8();
            match c {
                '\\' => match self.peek().filter(|c| !c.is_alphanumeric()) {
                    Some(escaped) => {
                        self.at += escaped.len_utf8();
                        text.push(escaped);
                    }
                    None => text.push(c),
                },
                '*' | '?' => text.push_wild(c),
                _ => text.push(c),
            }
        }
        text.at.end = self.at;
        text
    }
}

const RANGE: &str = "a range is written [a TO b], {a TO b} without its ends, * for no limit";

fn ends_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | ')')
}

/// True if `text` starts with this word and not with a longer one.
fn is_word(text: &str, word: &str) -> bool {
    text.strip_prefix(word)
        .is_some_and(|rest| rest.chars().next().is_none_or(|c| ends_word(c) || "([]{}".contains(c)))
}

/// True if the parenthesis that `text` starts with is closed within the word.
fn closes(text: &str) -> bool {
    let mut open = 0_usize;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => drop(chars.next()),
            '(' => open += 1,
            ')' if open == 1 => return true,
            ')' => open -= 1,
            _ if ends_word(c) => return false,
            _ => {}
        }
    }
    false
}
