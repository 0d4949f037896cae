//! Typed expressions: a lowered expression with the type knowledge that rewrites use.

use std::sync::Arc;

use logdex_query::expr::Type;
use logdex_query::function::{Function, IN_ZONE};
use logdex_query::{Expr, QueryError, Value};

/// The result of lowering an expression.
pub(crate) type Lowered = Result<TypedExpr, QueryError>;

/// A lowered expression of the query.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TypedExpr {
    pub(crate) expr: Expr,
    pub(crate) kind: ExprKind,
}

/// The type of an expression, as far as Athena's behaviour or a cheaper index
/// lookup depends on it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ExprKind {
    /// No special treatment.
    Unknown,
    /// A column of text that has quotes around it on Athena.
    QuotedText,
    /// A column of numbers, by its slot; the expression casts the slot to a number.
    Number(usize),
    /// A text that spells the event's time.
    TimeText,
    /// The same in ISO 8601, which orders as time does.
    IsoTimeText,
    /// JSON at a native path, by its slot; the expression is its JSON text.
    Json(usize, Arc<str>),
    /// The day of the event as `2024/02/01`.
    DayPartition,
    /// A time, shown in the zone of the session.
    Time,
    /// A time, shown in a zone of its own.
    Zoned(Arc<str>),
    /// An IP address in its shortest spelling.
    Address,
}

impl ExprKind {
    /// The kind of a time that is computed from an expression of this kind.
    pub(crate) fn or_time(self) -> ExprKind {
        if matches!(self, ExprKind::Zoned(_)) { self } else { ExprKind::Time }
    }
}

impl TypedExpr {
    /// An expression of unknown type.
    pub(crate) fn untyped(expr: Expr) -> TypedExpr {
        TypedExpr { expr, kind: ExprKind::Unknown }
    }

    /// A call of a function.
    pub(crate) fn call(function: &'static Function, args: Vec<Expr>) -> TypedExpr {
        TypedExpr::untyped(folded(Expr::Call(function, args)))
    }

    pub(crate) fn literal(value: impl Into<Value>) -> TypedExpr {
        TypedExpr::untyped(Expr::literal(value))
    }

    pub(crate) fn time(expr: Expr) -> TypedExpr {
        TypedExpr { expr, kind: ExprKind::Time }
    }

    /// A column of numbers.
    pub(crate) fn number(slot: usize) -> TypedExpr {
        TypedExpr { expr: Expr::Cast(Box::new(Expr::Slot(slot)), Type::Int), kind: ExprKind::Number(slot) }
    }

    /// The value, if it is constant.
    pub(crate) fn value(&self) -> Option<&Value> {
        match &self.expr {
            Expr::Literal(value) => Some(value),
            _ => None,
        }
    }

    /// True for a text that spells the event's time.
    pub(crate) fn is_time_text(&self) -> bool {
        matches!(self.kind, ExprKind::TimeText | ExprKind::IsoTimeText)
    }

    /// The expression as results show it: a time by the clock of its zone, if it has one.
    pub(crate) fn displayed(self) -> Expr {
        match self.kind {
            ExprKind::Zoned(zone) => Expr::Call(&IN_ZONE, vec![self.expr, Expr::literal(&*zone)]),
            _ => self.expr,
        }
    }

    /// The text, if it is constant.
    pub(crate) fn text(&self) -> Option<&str> {
        self.value().and_then(Value::text)
    }

    /// The simplest expression that is null exactly where this one is.
    pub(crate) fn presence(self) -> Expr {
        match self.kind {
            ExprKind::Number(slot) | ExprKind::Json(slot, _) => Expr::Slot(slot),
            _ => self.expr,
        }
    }
}

/// Constant folding: the expression as a literal, if it reads no slot.
pub(crate) fn folded(expr: Expr) -> Expr {
    match &expr {
        Expr::Literal(_) => expr,
        _ if expr.slots().is_empty() => Expr::Literal(expr.eval(&Vec::<Value>::new())),
        _ => expr,
    }
}
