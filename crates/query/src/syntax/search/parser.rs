//! The recursive descent parser of the search syntax.
//!
//! Clauses and operators are here, values in `values.rs`; their methods call each
//! other, as the grammar does.

use std::net::IpAddr;

use ipnet::IpNet;

use logdex_event::field::names::{self, Named, Unknown};

use crate::error::QueryError;
use crate::plan::{Filter, Query};
use crate::syntax::Context;

use super::escape::quote;
use super::lexer::{Cursor, Name, Text};
use super::phrase::phrase;
use crate::syntax::regex_literal::{self, Slashed};

/// The nesting limit of parentheses and negations, which bounds the stack.
const MAX_DEPTH: usize = 100;

/// Prefixes of pasted words before a colon, which name a field only if there is one of
/// that name.
const SCHEMES: &[&str] = &["arn", "urn", "sha256", "md5"];

/// Names by which other languages test that a field exists, and the clause to use.
const PRESENCE: &[(&str, &str)] = &[
    ("_exists_", "events that have it are `NAME:*`"),
    ("_missing_", "events that lack it are `NOT NAME:*`"),
];

pub(super) struct Parser<'q, 'c> {
    pub(super) cursor: Cursor<'q>,
    pub(super) context: &'c Context<'c>,
    depth: usize,
}

/// The field whose values are being parsed, inside `field:( … )`.
type ValuesOf<'f> = Option<&'f Named>;

impl<'q, 'c> Parser<'q, 'c> {
    pub(super) fn new(text: &'q str, context: &'c Context<'c>) -> Parser<'q, 'c> {
        Parser { cursor: Cursor::new(text), context, depth: 0 }
    }

    /// The whole query.
    pub(super) fn query(mut self) -> Result<Query, QueryError> {
        self.cursor.skip_space();
        if self.cursor.rest().is_empty() {
            return Ok(Query::search(Filter::All));
        }
        let filter = self.any(None)?;
        match self.cursor.peek() {
            Some(_) => Err(self.error_here("this parenthesis was never opened")),
            None => Ok(Query::search(filter)),
        }
    }

    fn any(&mut self, of: ValuesOf) -> Result<Filter, QueryError> {
        if let Some(named) = of {
            return self.values(named);
        }
        let mut filters = vec![self.all(of)?];
        while self.cursor.eat_operator("OR") {
            filters.push(self.all(of)?);
        }
        Ok(Filter::any(filters))
    }

    pub(super) fn all(&mut self, of: ValuesOf) -> Result<Filter, QueryError> {
        let mut filters = vec![self.unary(of)?];
        while self.cursor.eat_operator("AND") || of.is_none() && self.goes_on() {
            filters.push(self.unary(of)?);
        }
        Ok(Filter::all(filters))
    }

    /// True if another clause or value follows without an operator.
    pub(super) fn goes_on(&self) -> bool {
        self.cursor.peek().is_some_and(|c| c != ')') && !self.cursor.sees("OR") && !self.cursor.sees("AND")
    }

    /// A clause or value, negated or not, and the white space around it.
    fn unary(&mut self, of: ValuesOf) -> Result<Filter, QueryError> {
        self.cursor.skip_space();
        let filter = if self.negation(of) {
            let inner = self.nested(|parser| parser.unary(of))?;
            Filter::Not(Box::new(inner))
        } else {
            match of {
                Some(named) => self.one_of(named)?,
                None => self.clause()?,
            }
        };
        self.cursor.skip_space();
        Ok(filter)
    }

    /// Takes a negation operator. Among values only `NOT` is one, as they may
    /// start with any character.
    fn negation(&mut self, of: ValuesOf) -> bool {
        self.cursor.eat_operator("NOT")
            || of.is_none() && (self.cursor.eat("!") || self.sees_sign('-') && self.cursor.eat("-"))
    }

    /// True if a clause with this sign follows.
    fn sees_sign(&self, sign: char) -> bool {
        let mut chars = self.cursor.rest().chars();
        chars.next() == Some(sign)
            && chars.next().is_some_and(|c| c.is_alphabetic() || matches!(c, '"' | '(' | '@' | '_' | '`'))
    }

    fn clause(&mut self) -> Result<Filter, QueryError> {
        if self.sees_sign('+') {
            self.cursor.eat("+");
        }
        match self.cursor.peek() {
            Some('(') => self.group(None),
            Some('"') => words(&self.cursor.quoted()?),
            Some(c) if c != ')' && !self.sees_operator() => match self.field()? {
                Some((named, name)) => {
                    self.cursor.pass(&name);
                    self.value_after(&name, &named)
                }
                None => {
                    self.reject_regex()?;
                    words(&self.cursor.bare())
                }
            },
            _ => Err(self.missing()),
        }
    }

    /// Rejects regular expressions in free text, which is searched by its words.
    fn reject_regex(&self) -> Result<(), QueryError> {
        let Slashed::Regex(inside) = self.cursor.slashed() else { return Ok(()) };
        if !regex_literal::looks_like_regex(inside) {
            return Ok(());
        }
        let start = self.cursor.at();
        let literal = format!("/{inside}/");
        Err(QueryError::new(start..start + literal.len(), "an expression needs a field to look through")
            .hint(format!(
                "write action:{literal} or message:{literal}; words may have * and ?, and text stands in quotes: {}",
                quote(&literal)
            )))
    }

    pub(super) fn group(&mut self, of: ValuesOf) -> Result<Filter, QueryError> {
        let open = self.cursor.at();
        self.cursor.eat("(");
        let filter = self.nested(|parser| parser.any(of))?;
        if !self.cursor.eat(")") {
            return Err(QueryError::new(open..open + 1, "this parenthesis is never closed"));
        }
        Ok(filter)
    }

    fn nested(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<Filter, QueryError>,
    ) -> Result<Filter, QueryError> {
        if self.depth == MAX_DEPTH {
            return Err(self.error_here(format!("more than {MAX_DEPTH} clauses inside each other")));
        }
        self.depth += 1;
        let filter = read(self);
        self.depth -= 1;
        filter
    }

    /// The field whose name and colon follow, if any.
    fn field(&self) -> Result<Option<(Named, Name)>, QueryError> {
        let Some(name) = self.cursor.name().filter(|name| name.quoted || !self.is_word()) else {
            return Ok(None);
        };
        match names::find(&name.text, self.context.vocabulary) {
            Ok(named) => Ok(Some((named, name))),
            Err(unknown) if name.quoted || looks_like_field(&name.text) => Err(self.unknown(&name, unknown)),
            Err(_) => Ok(None),
        }
    }

    fn unknown(&self, name: &Name, unknown: Unknown) -> QueryError {
        let word = self.cursor.raw_word();
        if let Some((_, clause)) = PRESENCE.iter().find(|(other, _)| name.text == *other) {
            let field = word.get(name.at.len() + 1..).filter(|field| !field.is_empty()).unwrap_or("NAME");
            return QueryError::new(name.at.clone(), unknown.to_string()).hint(clause.replace("NAME", field));
        }
        let error = QueryError::unknown(name.at.clone(), unknown);
        if word.len() <= name.at.len() + 1 {
            return error;
        }
        error.hint(format!("to look for the text, put it in quotes: {}", quote(word)))
    }

    /// True for words with colons that are no fields whatever fields there are: URLs,
    /// ARNs, addresses.
    fn is_word(&self) -> bool {
        let word = self.cursor.raw_word();
        let below = word.split_once(':').map_or("", |(_, rest)| rest);
        below.starts_with("//")
            || word.starts_with("arn:aws")
            || word.parse::<IpAddr>().is_ok()
            || word.parse::<IpNet>().is_ok()
    }

    pub(super) fn sees_operator(&self) -> bool {
        ["AND", "OR", "NOT"].iter().any(|operator| self.cursor.sees(operator))
    }

    /// The error for a missing clause or value.
    pub(super) fn missing(&self) -> QueryError {
        let at = self.cursor.at();
        match self.cursor.peek() {
            None => QueryError::new(at..at, "the query ends where a word or a clause is expected"),
            Some(')') => self.error_here("expected a word or a clause before this parenthesis"),
            Some(_) => {
                let word = self.cursor.raw_word();
                let word = word.split(['(', '[', '{']).next().unwrap_or(word);
                QueryError::new(at..at + word.len(), format!("expected a word or a clause before `{word}`"))
                    .hint(format!("to look for the word itself, put it in quotes: \"{word}\""))
            }
        }
    }

    fn error_here(&self, what: impl Into<String>) -> QueryError {
        let at = self.cursor.at();
        QueryError::new(at..at + self.cursor.peek().map_or(0, char::len_utf8), what)
    }
}

/// True if a name looks like a field's.
fn looks_like_field(name: &str) -> bool {
    let scheme = SCHEMES.iter().any(|scheme| name.eq_ignore_ascii_case(scheme));
    !scheme
        && name.starts_with(|c: char| c.is_alphabetic() || matches!(c, '@' | '_'))
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '@' | '\\'))
}

/// A word or phrase of free text.
fn words(text: &Text) -> Result<Filter, QueryError> {
    if text.is_any() {
        return Ok(Filter::All);
    }
    phrase(text).map(Filter::Words)
}
