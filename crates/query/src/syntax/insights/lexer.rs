//! The tokens of Insights: names, numbers, texts and regular expressions between
//! slashes.

use std::ops::Range;

use crate::error::QueryError;

use crate::syntax::regex_literal;

/// A token of a query.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A name, or a word of the language.
    Name(Name),
    /// The digits of a number and the unit that follows directly.
    Number(String),
    /// A text in quotes, without them.
    Text(String),
    /// An operator or a bracket.
    Symbol(&'static str),
    /// The end of the query.
    End,
}

impl Token {
    /// The word it is, if it is nothing but a word.
    pub(super) fn word(&self) -> Option<&str> {
        match self {
            Token::Name(name) => name.word(),
            _ => None,
        }
    }
}

/// A name: a path into a record.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Name {
    /// The path segments, without backquotes.
    pub(super) parts: Vec<String>,
    /// True if it has backquotes, so that it can only be a name.
    pub(super) quoted: bool,
}

impl Name {
    /// The name without escapes.
    pub(super) fn plain(&self) -> String {
        self.parts.join(".")
    }

    /// The name with dots inside of segments escaped.
    pub(super) fn escaped(&self) -> String {
        let parts: Vec<String> = self.parts.iter().map(|part| part.replace('.', "\\.")).collect();
        parts.join(".")
    }

    /// The word it is, if it is nothing but a word.
    pub(super) fn word(&self) -> Option<&str> {
        match &self.parts[..] {
            [part] if !self.quoted => Some(part),
            _ => None,
        }
    }
}

/// Operators and brackets, longer ones before their prefixes.
const SYMBOLS: &[&str] = &[
    "!=", "<>", "<=", ">=", "=~", "==", "=", "<", ">", "+", "-", "*", "/", "%", "^", "(", ")", "[", "]", ",",
    "|", ".",
];

/// A position in the text of a query.
#[derive(Clone)]
pub(super) struct Cursor<'q> {
    text: &'q str,
    /// The start of the next token.
    at: usize,
    /// The end of the last token.
    last_end: usize,
}

impl<'q> Cursor<'q> {
    pub(super) fn new(text: &'q str) -> Cursor<'q> {
        let mut cursor = Cursor { text, at: 0, last_end: 0 };
        cursor.skip();
        cursor
    }

    /// The start of the next token.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// The end of the last token.
    pub(super) fn last_end(&self) -> usize {
        self.last_end
    }

    /// The text of a range, with comments and line breaks as blanks.
    pub(super) fn between(&self, range: Range<usize>) -> String {
        let lines = self.text.get(range).unwrap_or_default().lines();
        let words = lines.flat_map(|line| without_comment(line).split_whitespace());
        words.collect::<Vec<_>>().join(" ")
    }

    /// Takes the next token.
    ///
    /// # Errors
    /// If a quote or a backquote is never closed, or the character starts no token.
    pub(super) fn next(&mut self) -> Result<Token, QueryError> {
        let (token, end) = self.read()?;
        self.to(end);
        Ok(token)
    }

    /// The next token and its bytes.
    ///
    /// # Errors
    /// As [`next`](Self::next).
    pub(super) fn peek(&self) -> Result<(Token, Range<usize>), QueryError> {
        let (token, end) = self.read()?;
        Ok((token, self.at..end))
    }

    /// Takes a symbol if it is next.
    pub(super) fn eat(&mut self, symbol: &str) -> bool {
        let is_next = self.symbol().is_some_and(|found| found == symbol);
        if is_next {
            self.to(self.at + symbol.len());
        }
        is_next
    }

    /// True if a symbol is next.
    pub(super) fn sees(&self, symbol: &str) -> bool {
        self.symbol() == Some(symbol)
    }

    /// Takes a keyword if it is next.
    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        let is_next = self.sees_word(word);
        if is_next {
            self.to(self.at + word.len());
        }
        is_next
    }

    /// True if a keyword is next, in any case.
    pub(super) fn sees_word(&self, word: &str) -> bool {
        let rest = self.rest();
        let goes_on = |rest: &str| rest.starts_with(|c: char| in_name(c) || c == '.');
        rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
            && !rest.get(word.len()..).is_some_and(goes_on)
    }

    /// True if the next token follows the last one without a blank.
    pub(super) fn is_joined(&self) -> bool {
        self.at == self.last_end
    }

    /// Takes a regular expression between slashes if one is next. A slash inside is
    /// written `\/`, or is in brackets.
    ///
    /// # Errors
    /// If it is never closed.
    pub(super) fn regex(&mut self) -> Result<Option<(String, Range<usize>)>, QueryError> {
        if !self.rest().starts_with('/') {
            return Ok(None);
        }
        let start = self.at;
        let body = &self.rest()[1..];
        let Some(end) = regex_literal::closing(body) else {
            return Err(QueryError::new(start..start + 1, "this regular expression is never closed")
                .hint("it ends with a slash; one that is part of it is written \\/"));
        };
        let expression = regex_literal::unescaped(&body[..end]);
        self.to(start + end + 2);
        Ok(Some((expression, start..self.last_end)))
    }

    fn rest(&self) -> &'q str {
        &self.text[self.at..]
    }

    fn to(&mut self, end: usize) {
        self.last_end = end;
        self.at = end;
        self.skip();
    }

    /// Skips white space and comments.
    fn skip(&mut self) {
        loop {
            let rest = self.rest().trim_start();
            self.at = self.text.len() - rest.len();
            if !rest.starts_with('#') {
                return;
            }
            self.at += rest.find('\n').unwrap_or(rest.len());
        }
    }

    fn symbol(&self) -> Option<&'static str> {
        let number =
            self.rest().starts_with('.') && self.rest()[1..].starts_with(|c: char| c.is_ascii_digit());
        SYMBOLS.iter().copied().find(|symbol| self.rest().starts_with(symbol)).filter(|_| !number)
    }

    fn read(&self) -> Result<(Token, usize), QueryError> {
        let rest = self.rest();
        match rest.chars().next() {
            None => Ok((Token::End, self.at)),
            Some(quote @ ('"' | '\'')) => self.quoted(quote),
            Some(c) if c.is_ascii_digit() => Ok(self.number()),
            Some('`') => self.name(),
            Some(c) if in_name(c) => self.name(),
            Some(c) => match self.symbol() {
                Some(symbol) => Ok((Token::Symbol(symbol), self.at + symbol.len())),
                None if c == '.' => Ok(self.number()),
                None => {
                    let at = self.at..self.at + c.len_utf8();
                    let error = QueryError::new(at, format!("`{c}` means nothing here"));
                    Err(match c {
                        '&' => error.hint("write and"),
                        '!' => error.hint("write not"),
                        _ => error,
                    })
                }
            },
        }
    }

    /// A text in quotes. A backslash escapes the quote or a backslash, and is literal
    /// before any other character.
    fn quoted(&self, quote: char) -> Result<(Token, usize), QueryError> {
        let mut text = String::new();
        let mut chars = self.rest().char_indices().skip(1).peekable();
        while let Some((at, c)) = chars.next() {
            match c {
                c if c == quote => return Ok((Token::Text(text), self.at + at + 1)),
                '\\' => text.push(chars.next_if(|&(_, c)| c == quote || c == '\\').map_or(c, |(_, c)| c)),
                c => text.push(c),
            }
        }
        Err(QueryError::new(self.at..self.at + 1, "this quote is never closed"))
    }

    fn number(&self) -> (Token, usize) {
        let rest = self.rest();
        let mut end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        end += rest[end..].find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len() - end);
        (Token::Number(rest[..end].to_owned()), self.at + end)
    }

    /// Path segments between dots, some of them in backquotes.
    fn name(&self) -> Result<(Token, usize), QueryError> {
        let rest = self.rest();
        let mut name = Name { parts: Vec::new(), quoted: false };
        let mut end = 0;
        loop {
            if rest[end..].starts_with('`') {
                let open = self.at + end;
                let Some(length) = rest[end + 1..].find('`') else {
                    return Err(QueryError::new(open..open + 1, "this backquote is never closed"));
                };
                name.parts.push(rest[end + 1..end + 1 + length].to_owned());
                name.quoted = true;
                end += length + 2;
            } else {
                let length = rest[end..].find(|c| !in_name(c)).unwrap_or(rest.len() - end);
                name.parts.push(rest[end..end + length].to_owned());
                end += length;
            }
            let goes_on =
                |rest: &str| rest.strip_prefix('.').is_some_and(|rest| rest.starts_with(begins_part));
            if !goes_on(&rest[end..]) {
                return Ok((Token::Name(name), self.at + end));
            }
            end += 1;
        }
    }
}

fn in_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '@')
}

fn begins_part(c: char) -> bool {
    in_name(c) || c == '`'
}

/// A line without the comment at its end.
fn without_comment(line: &str) -> &str {
    let mut quote = None;
    for (at, c) in line.char_indices() {
        match quote {
            None if c == '#' => return &line[..at],
            None if matches!(c, '"' | '\'' | '`') => quote = Some(c),
            Some(open) if open == c => quote = None,
            _ => {}
        }
    }
    line
}
