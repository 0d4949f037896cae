//! Commands one after the other.

use std::ops::Range;
use std::sync::Arc;

use crate::error::QueryError;
use crate::expr::Expr;
use crate::plan::{AggregateColumn, Column, Source, Stage};
use crate::syntax::Context;
use crate::value::{By, Direction};

use super::lexer::{Cursor, Token};
use super::scope::Scope;

/// Rows of an answer where the query sets no limit.
pub const DEFAULT_LIMIT: u64 = 10_000;

/// How deep parentheses, negations and calls nest.
const MAX_DEPTH: usize = 64;

/// How many operators a query may chain. Chains nest to the left, as deep as
/// they are long.
const MAX_LINKS: usize = 250;

/// Reads a query command by command, each of which adds its stages.
pub(super) struct Parser<'q, 'c> {
    pub(super) cursor: Cursor<'q>,
    pub(super) context: &'c Context<'c>,
    pub(super) scope: Scope<'c>,
    pub(super) stages: Vec<Stage>,
    /// The columns that `fields` or `stats` have named so far.
    pub(super) shown: Vec<Column>,
    /// Those of the last `display`.
    pub(super) displayed: Option<Vec<Column>>,
    /// The aggregates of a `stats` that is being read.
    pub(super) stats: Option<Stats>,
    pub(super) order: Order,
    pub(super) limited: bool,
    depth: usize,
    links: usize,
}

/// A value and what it is called.
pub(super) struct Item {
    pub(super) name: Arc<str>,
    pub(super) value: Expr,
    /// It has no name of its own but what it is written as.
    pub(super) is_plain: bool,
}

/// The aggregates of a `stats` that is being read.
#[derive(Default)]
pub(super) struct Stats {
    /// The aggregates; expressions over them take the first as slot 0.
    pub(super) aggregates: Vec<AggregateColumn>,
    /// The columns so far, which later ones may name.
    pub(super) items: Vec<Item>,
}

/// The order that rows are in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// As events come.
    None,
    /// One that the query asked for, or the one of groups.
    Set,
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
            order: Order::None,
            limited: false,
            depth: 0,
            links: 0,
        }
    }

    /// What every query ends with: an order, a limit, the columns shown.
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
        if self.order == Order::None {
            let latest = Direction { descending: true, by: By::Typed { nulls_first: false } };
            let time = self.scope.time();
            self.stages.push(Stage::Sort(vec![(time, latest)]));
            self.order = Order::Set;
        }
    }

    fn default_columns(&mut self) -> Vec<Column> {
        let message = self.scope.source(Source::Message);
        [("@timestamp", self.scope.time()), ("@message", message)]
            .map(|(name, value)| Column { name: name.into(), value })
            .into()
    }

    /// Reads one or more things with commas between.
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

    /// Reads something that nests.
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

    /// Counts one more operator of a chain.
    pub(super) fn link(&mut self) -> Result<(), QueryError> {
        self.links += 1;
        if self.links <= MAX_LINKS {
            return Ok(());
        }
        let at = self.cursor.at();
        Err(QueryError::new(at..at, format!("more than {MAX_LINKS} operators in one query")))
    }

    /// Takes a symbol that must stand here.
    pub(super) fn expect(&mut self, symbol: &str, open: Option<Range<usize>>) -> Result<(), QueryError> {
        if self.cursor.eat(symbol) {
            return Ok(());
        }
        match (self.cursor.peek()?, open) {
            ((Token::End, _), Some(open)) => Err(QueryError::new(open, "this bracket is never closed")),
            ((_, at), _) => Err(QueryError::new(at, format!("expected `{symbol}` here"))),
        }
    }

    /// A name that is given to a column.
    pub(super) fn new_name(&mut self) -> Result<Arc<str>, QueryError> {
        match self.cursor.peek()? {
            (Token::Name(name), _) => {
                self.cursor.next()?;
                Ok(name.plain().into())
            }
            (_, at) => Err(QueryError::new(at, "expected a name for a column here")),
        }
    }

    /// Adds a column to the rows, unless it is one already, and gives it a name.
    pub(super) fn add_column(&mut self, name: &Arc<str>, value: Expr) {
        if let Expr::Slot(slot) = value {
            return self.scope.call(name, slot);
        }
        self.push_for_rows(Stage::Extend(vec![Column { name: name.clone(), value }]));
        self.scope.add(name);
    }

    /// Adds a stage that looks at single rows, which makes no difference to
    /// their order: it goes before a sort, which then has less to do.
    pub(super) fn push_for_rows(&mut self, stage: Stage) {
        let sorts = self.stages.iter().rev().take_while(|stage| matches!(stage, Stage::Sort(_))).count();
        self.stages.insert(self.stages.len() - sorts, stage);
    }
}
