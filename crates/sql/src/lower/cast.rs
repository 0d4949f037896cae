//! `CAST(x AS type)`. A cast that fails gives null, as `TRY_CAST` does.

use logdex_query::Expr;
use logdex_query::expr::Type;
use sqlparser::ast::{self as sql, DataType};

use crate::source_map::unlocated;
use crate::typed_expr::{ExprKind, Lowered, TypedExpr, folded};

use super::{Lowering, time};

impl Lowering<'_> {
    /// Lowers `CAST(expr AS data_type)`.
    pub(super) fn cast(&mut self, expr: &sql::Expr, data_type: &DataType) -> Lowered {
        let to = type_of(data_type).ok_or_else(|| {
            unlocated(format!("the type {data_type} is not supported"))
                .hint("types are varchar, bigint, double, decimal, boolean, timestamp, date, ipaddress, json")
        })?;
        let typed = self.lower(expr)?;
        match (to, &typed.kind, typed.text()) {
            (Type::Time, _, Some(text)) => Ok(TypedExpr::time(Expr::literal(self.timestamp(text)?))),
            (Type::Time, ExprKind::Zoned(_), _) => Ok(typed),
            (Type::Time, ..) => {
                let typed = self.event_time(typed);
                Ok(TypedExpr::time(folded(Expr::Cast(Box::new(typed.expr), to))))
            }
            (Type::Date, ..) => time::date(self, vec![typed]),
            (Type::Text, ExprKind::Zoned(_), _) => Ok(TypedExpr::untyped(typed.displayed())),
            (Type::Address, ..) => Ok(TypedExpr { kind: ExprKind::Address, ..cast(typed, to) }),
            (Type::Json, ExprKind::Json(slot, _), _) => Ok(TypedExpr::untyped(Expr::Slot(*slot))),
            _ => Ok(cast(typed, to)),
        }
    }
}

fn cast(typed: TypedExpr, to: Type) -> TypedExpr {
    TypedExpr::untyped(folded(Expr::Cast(Box::new(typed.expr), to)))
}

/// The type of a SQL type name; `None` for types that are not supported.
pub(super) fn type_of(data_type: &DataType) -> Option<Type> {
    use DataType as D;
    Some(match data_type {
        D::Varchar(_) | D::CharVarying(_) | D::CharacterVarying(_) | D::Char(_) | D::Character(_) => {
            Type::Text
        }
        D::Text | D::String(_) => Type::Text,
        D::TinyInt(_) | D::SmallInt(_) | D::Int(_) | D::Integer(_) | D::BigInt(_) => Type::Int,
        D::Double(_) | D::DoublePrecision | D::Real | D::Float(_) => Type::Float,
        D::Decimal(_) | D::Dec(_) | D::Numeric(_) => Type::Decimal,
        D::Boolean | D::Bool => Type::Bool,
        D::Timestamp(..) => Type::Time,
        D::Date => Type::Date,
        D::JSON | D::Array(_) | D::Map(..) => Type::Json,
        D::Custom(name, _) if name.to_string().eq_ignore_ascii_case("ipaddress") => Type::Address,
        _ => return None,
    })
}
