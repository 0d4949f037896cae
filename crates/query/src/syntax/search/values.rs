//! The grammar of field values: one, a range, a regular expression, or several in
//! parentheses. Its methods and those of `parser.rs` call each other.

use logdex_event::field::names::Named;

use crate::error::QueryError;
use crate::plan::Filter;

use super::escape::quote;
use super::field_clause;
use super::lexer::{Bounds, Name, RangeBound, Text};
use super::parser::Parser;
use crate::syntax::regex_literal::Slashed;

impl Parser<'_, '_> {
    /// The values in the parentheses of `field:( … )`, of which any matches. Values
    /// with `NOT` that no `OR` joins to others are excluded: `(Access* NOT
    /// AccessDenied)`.
    pub(super) fn values(&mut self, named: &Named) -> Result<Filter, QueryError> {
        let (mut any, mut none) = (Vec::new(), Vec::new());
        let mut joined = false;
        loop {
            self.cursor.skip_space();
            let is_negated = self.cursor.sees("NOT");
            let filter = self.all(Some(named))?;
            let goes_on = self.cursor.eat_operator("OR");
            match filter {
                Filter::Not(_) if is_negated && !joined && !goes_on => none.push(filter),
                _ => any.push(filter),
            }
            joined = goes_on;
            if !joined && !self.goes_on() {
                break;
            }
        }
        let any = (!any.is_empty()).then(|| Filter::any(any));
        Ok(Filter::all(any.into_iter().chain(none)))
    }

    /// One of several values.
    pub(super) fn one_of(&mut self, named: &Named) -> Result<Filter, QueryError> {
        let (start, before) = (self.cursor.at(), self.cursor.rest());
        let filter = self.value(named)?;
        let taken = &before[..self.cursor.at() - start];
        let is_last = self.cursor.rest().trim_start().starts_with(')');
        if taken.ends_with(',') && !taken.ends_with("\\,") && !is_last {
            let end = self.cursor.at();
            return Err(QueryError::new(end - 1..end, "values stand side by side, without commas")
                .hint("a comma that ends a value is written \\,"));
        }
        Ok(filter)
    }

    pub(super) fn value_after(&mut self, name: &Name, named: &Named) -> Result<Filter, QueryError> {
        let start = self.cursor.at();
        self.cursor.skip_space();
        let spaced = self.cursor.at() > start;
        let missing = match self.cursor.peek() {
            None | Some(')') => true,
            Some(_) => spaced && self.sees_operator(),
        };
        if missing {
            let name = &name.text;
            return Err(QueryError::new(start..start, format!("expected a value of `{name}` here"))
                .hint(format!("any value at all is `{name}:*`, none is `NOT {name}:*`")));
        }
        self.value(named)
    }

    pub(super) fn value(&mut self, named: &Named) -> Result<Filter, QueryError> {
        let start = self.cursor.at();
        match self.cursor.peek() {
            Some('(') => self.group(Some(named)),
            Some('"') => field_clause::of_text(named, &self.cursor.quoted()?, self.context),
            Some('[' | '{') => {
                self.cursor.eat(&self.cursor.rest()[..1]);
                field_clause::of_range(named, &self.cursor.range(start)?, self.context)
            }
            Some('<' | '>') => field_clause::of_range(named, &self.comparison(named)?, self.context),
            Some('/') => self.slashed(named),
            Some(c) if c != ')' && !self.sees_operator() => {
                field_clause::of_text(named, &self.bare_value(named), self.context)
            }
            _ => Err(self.missing()),
        }
    }

    /// A regular expression, or a value that starts with a slash.
    fn slashed(&mut self, named: &Named) -> Result<Filter, QueryError> {
        let start = self.cursor.at();
        match self.cursor.slashed() {
            Slashed::Regex(inside) => {
                field_clause::of_regex(named, inside, self.cursor.pass_regex(inside), self.context)
            }
            Slashed::Ambiguous(word) => Err(field_clause::ambiguous(word, start..start + word.len()).hint(
                format!("a slash in an expression is written \\/; a path stands in quotes: {}", quote(word)),
            )),
            Slashed::Text => field_clause::of_text(named, &self.bare_value(named), self.context),
        }
    }

    /// A value without quotes. A date includes the time of day after it:
    /// `@timestamp:>=2024-02-01 10:00`.
    fn bare_value(&mut self, named: &Named) -> Text {
        let mut text = self.cursor.bare();
        if field_clause::is_date(named) && text.literal.len() == "2024-02-01".len() {
            self.cursor.bare_time(&mut text);
        }
        text
    }

    /// `>a`, `>=a`, `<a`, `<=a`: a range with one bound.
    fn comparison(&mut self, named: &Named) -> Result<Bounds, QueryError> {
        let start = self.cursor.at();
        let above = self.cursor.eat(">");
        if !above {
            self.cursor.eat("<");
        }
        let inclusive = self.cursor.eat("=");
        self.cursor.skip_space();
        let text = match self.cursor.peek() {
            Some('"') => self.cursor.quoted()?,
            _ => self.bare_value(named),
        };
        if text.literal.is_empty() {
            let at = self.cursor.at();
            return Err(QueryError::new(at..at, "expected a value to compare with here"));
        }
        let at = start..self.cursor.at();
        let end = Some(RangeBound { text, inclusive });
        Ok(if above { Bounds { low: end, high: None, at } } else { Bounds { low: None, high: end, at } })
    }
}
