//! An expression, and what is known of its values before any is there.

use std::sync::Arc;

use logdex_query::expr::Type;
use logdex_query::{Expr, Value};

/// An expression of the query, lowered.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Term {
    /// What it gives.
    pub(crate) expr: Expr,
    pub(crate) kind: Kind,
}

/// What is known of a term's values. Operators ask it where what Athena does
/// depends on a column's type, and where there is a better way to ask an index.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    /// Nothing.
    Any,
    /// A column of text that has quotes around it on Athena.
    Quoted,
    /// The slot of a column of numbers; the term is that as a number.
    Number(usize),
    /// The slot of a text that spells the event's time.
    Stamp(usize),
    /// The same in ISO 8601, which orders as time does.
    IsoStamp(usize),
    /// The slot of what lies at a native path; the term is that as JSON text.
    Json(usize, Arc<str>),
    /// The day of the event as `2024/02/01`.
    Day,
    /// A moment, to be told in the zone of the session.
    Time,
    /// A moment, to be told in a zone.
    Zoned(Arc<str>),
    /// An address, spelled the shortest way.
    Address,
}

impl Kind {
    /// The kind of a moment that is computed from one of this.
    pub(crate) fn or_time(self) -> Kind {
        if matches!(self, Kind::Zoned(_)) { self } else { Kind::Time }
    }
}

impl Term {
    /// A term of which nothing is known.
    pub(crate) fn any(expr: Expr) -> Term {
        Term { expr, kind: Kind::Any }
    }

    pub(crate) fn literal(value: impl Into<Value>) -> Term {
        Term::any(Expr::literal(value))
    }

    pub(crate) fn time(expr: Expr) -> Term {
        Term { expr, kind: Kind::Time }
    }

    /// A column of numbers.
    pub(crate) fn number(slot: usize) -> Term {
        Term { expr: Expr::Cast(Box::new(Expr::Slot(slot)), Type::Int), kind: Kind::Number(slot) }
    }

    /// The value, if it is always the same.
    pub(crate) fn value(&self) -> Option<&Value> {
        match &self.expr {
            Expr::Literal(value) => Some(value),
            _ => None,
        }
    }

    /// True for a text that spells the event's time.
    pub(crate) fn is_stamp(&self) -> bool {
        matches!(self.kind, Kind::Stamp(_) | Kind::IsoStamp(_))
    }

    /// The text, if it is always the same.
    pub(crate) fn text(&self) -> Option<&str> {
        self.value().and_then(Value::text)
    }

    /// The expression that is nothing exactly where this is, as simple as can be.
    pub(crate) fn presence(self) -> Expr {
        match self.kind {
            Kind::Number(slot) | Kind::Json(slot, _) => Expr::Slot(slot),
            _ => self.expr,
        }
    }
}

/// The expression as a literal, if it reads nothing.
pub(crate) fn folded(expr: Expr) -> Expr {
    let nothing: &[Value] = &[];
    match &expr {
        Expr::Literal(_) => expr,
        _ if expr.slots().is_empty() => Expr::Literal(expr.eval(&nothing.to_vec())),
        _ => expr,
    }
}
