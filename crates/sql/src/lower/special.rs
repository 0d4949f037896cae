//! Functions with a syntax of their own, and casts.

use logdex_query::expr::Type;
use logdex_query::function::IN_ZONE;
use logdex_query::{Expr, QueryError, Value};
use sqlparser::ast::{self as sql, CeilFloorKind, DataType, TrimWhereField};

use crate::instead::TWO_STEPS;
use crate::places::wrong;
use crate::term::{Kind, Term, folded};

use super::{Lowering, time};

type IsIt = fn(&sql::Expr) -> bool;

/// What is not here yet, as an error names it.
const NOT_HERE: &[(&str, IsIt)] = &[
    ("subqueries", |expr| matches!(expr, sql::Expr::Subquery(_))),
    ("lambdas", |expr| matches!(expr, sql::Expr::Lambda(_))),
    ("rows", |expr| matches!(expr, sql::Expr::Tuple(_))),
    ("ANY and ALL", |expr| matches!(expr, sql::Expr::AnyOp { .. } | sql::Expr::AllOp { .. })),
    ("GROUPING SETS, CUBE and ROLLUP", |expr| {
        matches!(expr, sql::Expr::GroupingSets(_) | sql::Expr::Cube(_) | sql::Expr::Rollup(_))
    }),
    ("COLLATE", |expr| matches!(expr, sql::Expr::Collate { .. })),
    ("SIMILAR TO and RLIKE", |expr| matches!(expr, sql::Expr::SimilarTo { .. } | sql::Expr::RLike { .. })),
    ("IS JSON", |expr| matches!(expr, sql::Expr::IsJson { .. })),
];

impl Lowering<'_> {
    pub(super) fn special(&mut self, expr: &sql::Expr) -> Result<Term, QueryError> {
        use sql::Expr as E;
        match expr {
            E::AtTimeZone { timestamp, time_zone } => self.at_time_zone(timestamp, time_zone),
            E::Extract { field, expr, .. } => self.extract(field, expr),
            E::Ceil { expr, field } => self.rounded("ceil", expr, field),
            E::Floor { expr, field } => self.rounded("floor", expr, field),
            E::Position { expr, r#in } => self.named("strpos", &[&**r#in, &**expr]),
            E::Substring { expr, substring_from, substring_for, .. } => {
                let parts = [Some(expr), substring_from.as_ref(), substring_for.as_ref()];
                let parts: Vec<&sql::Expr> = parts.into_iter().flatten().map(|part| &**part).collect();
                self.named("substr", &parts)
            }
            E::Trim { trim_where, trim_what, expr, trim_characters } => {
                let name = match trim_where {
                    None | Some(TrimWhereField::Both) => "trim",
                    Some(TrimWhereField::Leading) => "ltrim",
                    Some(TrimWhereField::Trailing) => "rtrim",
                };
                let more = trim_what.as_deref().into_iter().chain(trim_characters.iter().flatten());
                let parts: Vec<&sql::Expr> = std::iter::once(&**expr).chain(more).collect();
                self.named(name, &parts)
            }
            E::Array(array) => self.array(array),
            other => {
                let known = NOT_HERE.iter().find(|(_, is_it)| is_it(other));
                let error = wrong(match known {
                    Some((name, _)) => format!("{name} are not here yet"),
                    None => format!("`{}` is not here yet", beginning(other)),
                });
                Err(if matches!(other, E::Subquery(_)) { error.hint(TWO_STEPS) } else { error })
            }
        }
    }

    fn rounded(&mut self, name: &str, expr: &sql::Expr, field: &CeilFloorKind) -> Result<Term, QueryError> {
        match field {
            CeilFloorKind::DateTimeField(sql::DateTimeField::NoDateTime) => self.named(name, &[expr]),
            _ => Err(wrong(format!("{name} takes one number"))),
        }
    }

    /// `ARRAY['a', 'b']`.
    fn array(&mut self, array: &sql::Array) -> Result<Term, QueryError> {
        let items = array.elem.iter().map(|item| self.term(item)).collect::<Result<Vec<_>, _>>()?;
        let values: Option<Vec<Value>> = items.iter().map(|item| item.value().cloned()).collect();
        match values {
            Some(values) => Ok(Term::any(Expr::Literal(Value::List(values.into())))),
            None => Err(wrong("arrays of anything but constants are not here yet")),
        }
    }

    pub(super) fn cast(&mut self, expr: &sql::Expr, data_type: &DataType) -> Result<Term, QueryError> {
        let to = type_of(data_type).ok_or_else(|| {
            wrong(format!("the type {data_type} is not here yet"))
                .hint("types are varchar, bigint, double, decimal, boolean, timestamp, date, ipaddress, json")
        })?;
        let term = self.term(expr)?;
        match (to, &term.kind, term.text()) {
            (Type::Time, _, Some(text)) => Ok(Term::time(Expr::literal(self.moment(text)?))),
            (Type::Time, Kind::Zoned(_), _) => Ok(term),
            (Type::Time, ..) => {
                let term = self.spelled(term);
                Ok(Term::time(folded(Expr::Cast(Box::new(term.expr), to))))
            }
            (Type::Date, ..) => time::date(self, vec![term]),
            (Type::Text, Kind::Zoned(_), _) => Ok(Term::any(shown(term))),
            (Type::Address, ..) => Ok(Term { kind: Kind::Address, ..cast(term, to) }),
            (Type::Json, Kind::Json(slot, _), _) => Ok(Term::any(Expr::Slot(*slot))),
            _ => Ok(cast(term, to)),
        }
    }
}

fn cast(term: Term, to: Type) -> Term {
    Term::any(folded(Expr::Cast(Box::new(term.expr), to)))
}

/// A moment as results show it: with the clock of its zone, where it has one.
pub(crate) fn shown(term: Term) -> Expr {
    match term.kind {
        Kind::Zoned(zone) => Expr::Call(&IN_ZONE, vec![term.expr, Expr::literal(&*zone)]),
        _ => term.expr,
    }
}

/// The start of an expression, for a message.
fn beginning(expr: &sql::Expr) -> String {
    const MOST: usize = 40;
    let text = expr.to_string();
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// The type that a name of SQL means here.
pub(super) fn type_of(data_type: &DataType) -> Option<Type> {
    use DataType as D;
    Some(match data_type {
        D::Varchar(_) | D::CharVarying(_) | D::CharacterVarying(_) | D::Char(_) | D::Character(_) => {
            Type::Text
        }
        D::Text | D::String(_) => Type::Text,
        D::TinyInt(_) | D::SmallInt(_) | D::Int(_) | D::Integer(_) | D::BigInt(_) => Type::Int,
        D::Double(_) | D::DoublePrecision | D::Real | D::Float(_) => Type::Float,
        D::Decimal(_) | D::Dec(_) | D::Numeric(_) => Type::Float,
        D::Boolean | D::Bool => Type::Bool,
        D::Timestamp(..) => Type::Time,
        D::Date => Type::Date,
        D::JSON | D::Array(_) | D::Map(..) => Type::Json,
        D::Custom(name, _) if name.to_string().eq_ignore_ascii_case("ipaddress") => Type::Address,
        _ => return None,
    })
}
