//! Operands: names, literals, calls and element access.

use std::ops::Range;

use crate::aggregate;
use crate::error::QueryError;
use crate::expr::{Dialect, Expr, Period};
use crate::function::{self, Function};
use crate::value::Value;
use logdex_event::nearest;

use super::foreign_words;
use super::lexer::{Cursor, Name, Token};
use super::parser::Parser;
use super::period;
use super::scope::{UnknownName, at};

const INSIGHTS: Dialect = Dialect::Insights;

/// Rounds a time to a period.
type Round = fn(Period, Expr) -> Expr;

/// Functions that take a period, and the calls they stand for.
const ROUNDINGS: &[(&str, Round)] = &[("datefloor", Period::floor), ("dateceil", Period::ceil)];

/// The most indexes and hyphens of a name.
const MAX_PIECES: usize = 16;

impl Parser<'_, '_> {
    /// A value without operators, and access to its elements: `m.key`, `l[0]`.
    pub(super) fn operand(&mut self) -> Result<Expr, QueryError> {
        let mut value = self.primary(UnknownName::IsError)?;
        loop {
            if self.cursor.is_joined() && self.cursor.sees("[") {
                let key = self.position()?;
                self.link()?;
                value = at(value, key);
            } else if self.cursor.is_joined() && self.cursor.eat(".") {
                for part in self.name("expected a key here")?.parts {
                    self.link()?;
                    value = at(value, Expr::literal(part));
                }
            } else {
                return Ok(value);
            }
        }
    }

    fn position(&mut self) -> Result<Expr, QueryError> {
        let open = self.cursor.at();
        self.cursor.eat("[");
        let key = self.nested(Self::sum)?;
        self.expect("]", Some(open..open + 1))?;
        Ok(key)
    }

    fn primary(&mut self, unknown_name: UnknownName) -> Result<Expr, QueryError> {
        let (token, place) = self.cursor.peek()?;
        match token {
            Token::Number(text) => {
                self.cursor.next()?;
                number(&text, place)
            }
            Token::Text(text) => {
                self.cursor.next()?;
                Ok(Expr::literal(text))
            }
            Token::Symbol("(") => {
                self.cursor.eat("(");
                let inner = self.nested(Self::condition)?;
                self.expect(")", Some(place))?;
                Ok(inner)
            }
            Token::Name(name) => self.named(name, place, unknown_name),
            Token::End => Err(QueryError::new(place, "the query ends where a value is expected")),
            Token::Symbol(symbol) => {
                let error = QueryError::new(place, format!("expected a value before `{symbol}`"));
                Err(match symbol {
                    "/" => error.hint("an expression stands behind like, =~ or parse"),
                    "*" => error.hint("name the fields; @message is the whole record"),
                    _ => error,
                })
            }
        }
    }

    /// A name; of a function if a parenthesis follows.
    fn named(
        &mut self,
        name: Name,
        place: Range<usize>,
        unknown_name: UnknownName,
    ) -> Result<Expr, QueryError> {
        self.cursor.next()?;
        if let Some(word) = name.word()
            && self.cursor.sees("(")
        {
            return self.call(word, place);
        }
        let (name, place) = self.whole_name(name, place);
        if self.stats.is_some() {
            return self.stats_column(&name).map_err(|error| QueryError { at: place, ..error });
        }
        match self.scope.find(&name, unknown_name) {
            Ok(value) => Ok(value),
            Err(_) if name.word().is_some_and(|word| word.eq_ignore_ascii_case("true")) => {
                Ok(Expr::literal(true))
            }
            Err(_) if name.word().is_some_and(|word| word.eq_ignore_ascii_case("false")) => {
                Ok(Expr::literal(false))
            }
            Err(error) => {
                let word = name.word().unwrap_or_default();
                Err(QueryError { at: place, ..error }.hint_for(word, foreign_words::WORDS))
            }
        }
    }

    /// The longest known name here, with indexes (`resources[0].ARN`) and hyphens that
    /// should have been in backquotes.
    fn whole_name(&mut self, name: Name, place: Range<usize>) -> (Name, Range<usize>) {
        let mut longest = (name.clone(), self.cursor.clone());
        let mut ahead = (name, self.cursor.clone());
        for _ in 0..MAX_PIECES {
            let Some(longer) = longer(&ahead.0, ahead.1.clone()) else { break };
            if self.scope.knows(&longer.0) {
                longest = longer.clone();
            }
            ahead = longer;
        }
        self.cursor = longest.1;
        (longest.0, place.start..self.cursor.last_end())
    }

    fn call(&mut self, word: &str, place: Range<usize>) -> Result<Expr, QueryError> {
        if self.stats.is_none()
            && self.scope.is_grouped()
            && let Some(column) = self.column_of_text(&place)
        {
            return Ok(column);
        }
        if aggregate::find(word, INSIGHTS).next().is_some() {
            return self.aggregate(word, place);
        }
        if word.eq_ignore_ascii_case("bin") {
            return self.bin(place);
        }
        if word.eq_ignore_ascii_case("now") {
            return match self.arguments(Self::condition)?.len() {
                // Seconds, as in Insights, not milliseconds.
                0 => Ok(Expr::literal(self.context.clock.now.0.div_euclid(1_000_000))),
                _ => Err(QueryError::new(place, "now() takes no value")),
            };
        }
        if let Some((_, round)) = ROUNDINGS.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)) {
            return self.rounded(*round);
        }
        let Some(function) = function::find(word, INSIGHTS) else {
            return Err(unknown(word, place));
        };
        let unknown_name = if function.sees_nulls { UnknownName::IsNull } else { UnknownName::IsError };
        let args = self.arguments(|parser| parser.argument(unknown_name))?;
        check(function, args.len(), place)?;
        Ok(match (function.name, <[Expr; 1]>::try_from(args)) {
            // As an operator, which pushdown lowers.
            ("ispresent", Ok([field])) => field.is_present(),
            (_, Ok(args)) => Expr::Call(function, args.into()),
            (_, Err(args)) => Expr::Call(function, args),
        })
    }

    /// The column whose name is the text of this call: `sort count(*)`.
    fn column_of_text(&mut self, place: &Range<usize>) -> Option<Expr> {
        let mut ahead = self.cursor.clone();
        let mut open = 0_usize;
        loop {
            match ahead.next().ok()? {
                Token::Symbol("(") => open += 1,
                Token::Symbol(")") => open = open.saturating_sub(1),
                Token::End => return None,
                _ => {}
            }
            if open == 0 {
                break;
            }
        }
        let column = self.scope.column_of_text(&self.cursor.between(place.start..ahead.last_end()))?;
        self.cursor = ahead;
        Some(column)
    }

    /// Arguments in parentheses.
    pub(super) fn arguments<T>(
        &mut self,
        read: impl FnMut(&mut Self) -> Result<T, QueryError>,
    ) -> Result<Vec<T>, QueryError> {
        let open = self.cursor.at();
        self.cursor.eat("(");
        if self.cursor.eat(")") {
            return Ok(Vec::new());
        }
        let values = self.nested(|parser| parser.list(read))?;
        self.expect(")", Some(open..open + 1))?;
        Ok(values)
    }

    /// An argument of a function. A lone name may be unknown if the function sees
    /// nulls.
    fn argument(&mut self, unknown_name: UnknownName) -> Result<Expr, QueryError> {
        if unknown_name == UnknownName::IsNull
            && let Ok((Token::Name(_), _)) = self.cursor.peek()
        {
            let mut ahead = self.cursor.clone();
            // A lone name ends with the argument.
            if ahead.next().is_ok() && (ahead.sees(",") || ahead.sees(")")) {
                return self.primary(unknown_name);
            }
        }
        self.condition()
    }

    /// `bin(5m)`: the event's time, rounded down.
    fn bin(&mut self, place: Range<usize>) -> Result<Expr, QueryError> {
        if self.scope.is_grouped() {
            return Err(QueryError::new(place, "behind stats events have no time to put in bins"));
        }
        if self.stats.is_some() {
            return Err(QueryError::new(place, "bins make groups")
                .hint("they stand behind `by`: stats count(*) by bin(5m)"));
        }
        let periods = self.arguments(Self::period)?;
        match periods[..] {
            [period] => Ok(period.floor(self.scope.time())),
            _ => Err(QueryError::new(place, "bin takes a period, such as 5m")),
        }
    }

    /// `datefloor(time, 1h)`.
    fn rounded(&mut self, round: Round) -> Result<Expr, QueryError> {
        let open = self.cursor.at();
        self.cursor.eat("(");
        let time = self.nested(Self::sum)?;
        self.expect(",", None)?;
        let period = self.period()?;
        self.expect(")", Some(open..open + 1))?;
        Ok(round(period, time))
    }

    fn period(&mut self) -> Result<Period, QueryError> {
        let (token, at) = self.cursor.peek()?;
        match token {
            Token::Number(text) | Token::Text(text) => {
                self.cursor.next()?;
                period::period(&text, at)
            }
            _ => Err(QueryError::new(at, "expected a period here, such as 5m")),
        }
    }
}

/// A name with the index or the hyphen that follows directly, and its end.
fn longer<'q>(name: &Name, mut cursor: Cursor<'q>) -> Option<(Name, Cursor<'q>)> {
    let mut name = name.clone();
    if !cursor.is_joined() {
        return None;
    }
    if cursor.eat("-") {
        let part = match cursor.is_joined().then(|| cursor.next())? {
            Ok(Token::Name(rest)) => rest.parts,
            Ok(Token::Number(digits)) => vec![digits],
            _ => return None,
        };
        let (first, rest) = part.split_first()?;
        let last = name.parts.last_mut()?;
        last.push('-');
        last.push_str(first);
        name.parts.extend_from_slice(rest);
        return Some((name, cursor));
    }
    if cursor.eat("[")
        && let Ok(Token::Number(digits)) = cursor.next()
        && cursor.eat("]")
    {
        name.parts.push(digits);
        let end = cursor.clone();
        if cursor.is_joined()
            && cursor.eat(".")
            && let Ok(Token::Name(rest)) = cursor.next()
        {
            name.parts.extend(rest.parts);
            return Some((name, cursor));
        }
        return Some((name, end));
    }
    None
}

fn number(text: &str, at: Range<usize>) -> Result<Expr, QueryError> {
    match Value::from(text).number() {
        Some(number) if !text.ends_with(char::is_alphabetic) => Ok(Expr::Literal(number.into())),
        _ => Err(QueryError::new(at, format!("`{text}` is no number"))
            .hint("a name that begins with a digit is written in backquotes, a text in quotes")),
    }
}

/// Checks the number of arguments of a call.
fn check(function: &Function, count: usize, at: Range<usize>) -> Result<(), QueryError> {
    if function.arity.takes(count) {
        return Ok(());
    }
    Err(QueryError::new(at, format!("{} takes {}, here it has {count}", function.name, function.arity)))
}

fn unknown(word: &str, at: Range<usize>) -> QueryError {
    let special = ["bin", "now"].into_iter().chain(ROUNDINGS.iter().map(|&(name, _)| name));
    QueryError::new(at, format!("no function is named `{word}`"))
        .hint_for(word, foreign_words::WORDS)
        .nearest(nearest(word, aggregate::function_names(INSIGHTS).chain(special)))
}
