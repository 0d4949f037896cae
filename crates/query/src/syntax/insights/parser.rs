//! The state of the recursive descent parser and its shared rules.
//!
//! Commands, expressions, operands, patterns and `stats` are methods of [`Parser`] in files
//! of their own, which call each other.

use std::ops::Range;
use std::sync::Arc;

use crate::error::QueryError;
use crate::expr::Expr;
use crate::plan::{AggregateColumn, Column, Source, Stage};
use crate::syntax::Context;
use crate::value::{By, Direction};

use super::lexer::{Cursor, Name, Token};
use super::scope::Scope;

/// The limit on result rows of queries without one.
pub const DEFAULT_LIMIT: u64 = 10_000;

/// The nesting limit of parentheses, negations and calls.
const MAX_DEPTH: usize = 64;

/// The limit on chained operators of a query. Chains nest to the left, as deep as
/// they are long.
const MAX_LINKS: usize = 250;

/// Parses a query command by command, each of which adds its stages.
pub(super) struct Parser<'q, 'c> {
    pub(super) cursor: Cursor<'q>,
    pub(super) context: &'c Context<'c>,
    pub(super) scope: Scope<'c>,
    pub(super) stages: Vec<Stage>,
    /// The columns of `fields` or `stats` so far.
    pub(super) shown: Vec<Column>,
    /// The columns of the last `display`.
    pub(super) displayed: Option<Vec<Column>>,
    /// The `stats` command that is being parsed.
    pub(super) stats: Option<Stats>,
    /// The rows are sorted by the query, or ordered by groups.
    pub(super) ordered: bool,
    pub(super) limited: bool,
    depth: usize,
    links: usize,
}

/// A value and its name.
pub(super) struct Item {
    pub(super) name: Arc<str>,
    pub(super) value: Expr,
    /// True if its name is its text.
    pub(super) is_plain: bool,
}

/// The `stats` command that is being parsed.
#[derive(Default)]
pub(super) struct Stats {
    /// The aggregates; expressions over them take the first as slot 0.
    pub(super) aggregates: Vec<AggregateColumn>,
    /// The columns so far, to which later ones may refer.
    pub(super) items: Vec<Item>,
}

impl<'q, 'c> Parser<'q, 'c> {
    pub(super) fn new(text: &'q str, context: &'c Context<'c>) -> Parser<'q, 'c> {
        Parser {
            cursor: Cursor::new(text),
            context,
            scope: Scope::new(context.vocabulary),
            stages: Vec::new(),
            shown: Vec::new(),
            displayed: None,
            stats: None,
            ordered: false,
            limited: false,
            depth: 0,
            links: 0,
        }
    }

    /// Adds the final stages: an order, a limit, and the columns shown.
    pub(super) fn end(&mut self) {
        self.put_in_order();
        if !self.limited {
            self.stages.push(Stage::Limit(DEFAULT_LIMIT));
        }
        let shown = match self.displayed.take() {
            Some(displayed) => displayed,
            None if self.shown.is_empty() => self.default_columns(),
            None => std::mem::take(&mut self.shown),
        };
        self.stages.push(Stage::Select(shown));
    }

    /// Latest events first, unless the query has set an order.
    pub(super) fn put_in_order(&mut self) {
        if !self.ordered {
            let latest = Direction { descending: true, by: By::Typed { nulls_first: false } };
            let time = self.scope.time();
            self.stages.push(Stage::Sort(vec![(time, latest)]));
            self.ordered = true;
        }
    }

    fn default_columns(&mut self) -> Vec<Column> {
        let message = self.scope.source(Source::Message);
        [("@timestamp", self.scope.time()), ("@message", message)]
            .map(|(name, value)| Column { name: name.into(), value })
            .into()
    }

    /// Parses one or more elements separated by commas.
    pub(super) fn list<T>(
        &mut self,
        mut read: impl FnMut(&mut Self) -> Result<T, QueryError>,
    ) -> Result<Vec<T>, QueryError> {
        let mut all = vec![read(self)?];
        while self.cursor.eat(",") {
            all.push(read(self)?);
        }
        Ok(all)
    }

    /// Parses one more level of nesting.
    pub(super) fn nested<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, QueryError>,
    ) -> Result<T, QueryError> {
        if self.depth == MAX_DEPTH {
            let at = self.cursor.at();
            return Err(QueryError::new(at..at, format!("more than {MAX_DEPTH} levels inside each other")));
        }
        self.depth += 1;
        let found = read(self);
        self.depth -= 1;
        found
    }

    /// Counts a chained operator.
    pub(super) fn link(&mut self) -> Result<(), QueryError> {
        self.links += 1;
        if self.links <= MAX_LINKS {
            return Ok(());
        }
        let at = self.cursor.at();
        Err(QueryError::new(at..at, format!("more than {MAX_LINKS} operators in one query")))
    }

    /// Takes a required symbol.
    pub(super) fn expect(&mut self, symbol: &str, open: Option<Range<usize>>) -> Result<(), QueryError> {
        if self.cursor.eat(symbol) {
            return Ok(());
        }
        match (self.cursor.peek()?, open) {
            ((Token::End, _), Some(open)) => Err(QueryError::new(open, "this bracket is never closed")),
            ((_, at), _) => Err(QueryError::new(at, format!("expected `{symbol}` here"))),
        }
    }

    /// `value`, named by its text, or `value as name`.
    pub(super) fn item(&mut self) -> Result<Item, QueryError> {
        let start = self.cursor.at();
        // A lone name loses its backquotes.
        let lone = match self.cursor.peek() {
            Ok((Token::Name(name), at)) => Some((name.plain(), at.end)),
            _ => None,
        };
        let value = self.condition()?;
        let end = self.cursor.last_end();
        if self.cursor.eat_word("as") {
            return Ok(Item { name: self.new_name()?, value, is_plain: false });
        }
        let text = self.cursor.between(start..end);
        let name = lone.filter(|(_, lone_end)| *lone_end == end).map_or(text, |(name, _)| name);
        Ok(Item { name: name.into(), value, is_plain: true })
    }

    /// Takes a required name; the error says what is `expected`.
    pub(super) fn name(&mut self, expected: &str) -> Result<Name, QueryError> {
        match self.cursor.peek()? {
            (Token::Name(name), _) => {
                self.cursor.next()?;
                Ok(name)
            }
            (_, at) => Err(QueryError::new(at, expected)),
        }
    }

    /// The name of a new column.
    pub(super) fn new_name(&mut self) -> Result<Arc<str>, QueryError> {
        Ok(self.name("expected a name for a column here")?.plain().into())
    }

    /// Adds a column to the rows, or a name if the value is one already.
    pub(super) fn add_column(&mut self, name: &Arc<str>, value: Expr) {
        if let Expr::Slot(slot) = value {
            return self.scope.alias(name, slot);
        }
        self.push_row_wise(Stage::Extend(vec![Column { name: name.clone(), value }]));
        self.scope.add(name);
    }

    /// Adds a row-wise stage. It goes before a sort, which then sorts fewer rows.
    pub(super) fn push_row_wise(&mut self, stage: Stage) {
        let sorts = self.stages.iter().rev().take_while(|stage| matches!(stage, Stage::Sort(_))).count();
        self.stages.insert(self.stages.len() - sorts, stage);
    }
}
