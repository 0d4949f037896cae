//! Expressions with a syntax of their own, such as `EXTRACT` and `TRIM`, and
//! errors for those that are not supported.

use logdex_query::{Expr, Value};
use sqlparser::ast::{self as sql, CeilFloorKind, TrimWhereField};

use crate::hints::TWO_STEPS;
use crate::source_map::unlocated;
use crate::typed_expr::{Lowered, TypedExpr};

use super::{Lowering, time};

type Matcher = fn(&sql::Expr) -> bool;

/// Unsupported expressions, by the name in the error.
const UNSUPPORTED: &[(&str, Matcher)] = &[
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
    pub(super) fn special(&mut self, expr: &sql::Expr) -> Lowered {
        use sql::Expr as E;
        match expr {
            E::AtTimeZone { timestamp, time_zone } => {
                let args = self.lower_all([&**timestamp, &**time_zone])?;
                time::at_timezone(self, args)
            }
            E::Extract { field, expr, .. } => {
                let time = self.lower(expr)?;
                self.part(&field.to_string(), time)
            }
            E::Ceil { expr, field } => self.rounded("ceil", expr, field),
            E::Floor { expr, field } => self.rounded("floor", expr, field),
            E::Position { expr, r#in } => self.call_by_name("strpos", [&**r#in, &**expr]),
            E::Substring { expr, substring_from, substring_for, .. } => {
                let parts = [Some(expr), substring_from.as_ref(), substring_for.as_ref()];
                self.call_by_name("substr", parts.into_iter().flatten().map(|part| &**part))
            }
            E::Trim { trim_where, trim_what, expr, trim_characters } => {
                let name = match trim_where {
                    None | Some(TrimWhereField::Both) => "trim",
                    Some(TrimWhereField::Leading) => "ltrim",
                    Some(TrimWhereField::Trailing) => "rtrim",
                };
                let more = trim_what.as_deref().into_iter().chain(trim_characters.iter().flatten());
                self.call_by_name(name, std::iter::once(&**expr).chain(more))
            }
            E::Array(array) => self.array(array),
            other => {
                let known = UNSUPPORTED.iter().find(|(_, matches)| matches(other));
                let error = unlocated(match known {
                    Some((name, _)) => format!("{name} are not supported"),
                    None => format!("`{}` is not supported", beginning(other)),
                });
                Err(if matches!(other, E::Subquery(_)) { error.hint(TWO_STEPS) } else { error })
            }
        }
    }

    fn rounded(&mut self, name: &str, expr: &sql::Expr, field: &CeilFloorKind) -> Lowered {
        match field {
            CeilFloorKind::DateTimeField(sql::DateTimeField::NoDateTime) => self.call_by_name(name, [expr]),
            _ => Err(unlocated(format!("{name} takes one number"))),
        }
    }

    /// Lowers `ARRAY['a', 'b']`.
    fn array(&mut self, array: &sql::Array) -> Lowered {
        let items = self.lower_all(&array.elem)?;
        let values: Option<Vec<Value>> = items.iter().map(|item| item.value().cloned()).collect();
        match values {
            Some(values) => Ok(TypedExpr::untyped(Expr::Literal(Value::List(values.into())))),
            None => Err(unlocated("arrays of anything but constants are not supported")),
        }
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
