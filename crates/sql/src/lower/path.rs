//! Column paths: names, aliases, subscripts and members.

use logdex_query::function::AT;
use logdex_query::{Expr, QueryError};
use sqlparser::ast::{self as sql, AccessExpr, Ident, Subscript, Value};

use crate::scope::Step;
use crate::source_map::unlocated;
use crate::typed_expr::{Lowered, TypedExpr};

use super::args::value_of;
use super::{Lowering, Names};

impl Lowering<'_> {
    /// Lowers a column, an alias of the select list, or an access into another value.
    pub(super) fn path(&mut self, expr: &sql::Expr) -> Lowered {
        if let sql::Expr::Identifier(ident) = expr
            && let Some(typed) = self.alias(ident)
        {
            return Ok(typed);
        }
        match (steps(expr), expr) {
            (Some(steps), _) => self.column(&steps?, expr),
            (None, sql::Expr::CompoundFieldAccess { root, access_chain }) => {
                let root = self.lower(root)?.expr;
                let steps = access_chain.iter().map(step).collect::<Result<Vec<_>, _>>()?;
                Ok(TypedExpr::untyped(steps.into_iter().fold(root, element)))
            }
            _ => Err(unlocated("expected a column")),
        }
    }

    pub(super) fn column(&mut self, steps: &[Step], expr: &sql::Expr) -> Lowered {
        let typed = self.scope.column(steps).map_err(|error| match steps {
            [Step::Name(name)] if self.aliased(name).is_some() => {
                let what = format!("`{name}` is an alias of the select list, which is not visible here");
                unlocated(what).hint("write the expression itself")
            }
            _ => error,
        })?;
        self.scope.set_source_range(self.spans.range_of(expr));
        Ok(typed)
    }

    fn aliased(&self, name: &str) -> Option<&TypedExpr> {
        let found = self.aliases.iter().find(|(alias, _)| alias.value.eq_ignore_ascii_case(name));
        found.map(|(_, typed)| typed)
    }

    fn alias(&self, ident: &Ident) -> Option<TypedExpr> {
        match self.names {
            Names::Columns => None,
            Names::ThenAliases if self.scope.has_column(&ident.value) => None,
            Names::ThenAliases | Names::AliasesFirst => self.aliased(&ident.value).cloned(),
        }
    }
}

/// The steps of a column path; `None` for any other expression.
pub(super) fn steps(expr: &sql::Expr) -> Option<Result<Vec<Step>, QueryError>> {
    let name = |ident: &Ident| Step::Name(ident.value.clone());
    match expr {
        sql::Expr::Identifier(ident) => Some(Ok(vec![name(ident)])),
        sql::Expr::CompoundIdentifier(idents) => Some(Ok(idents.iter().map(name).collect())),
        sql::Expr::CompoundFieldAccess { root, access_chain } => {
            let more = access_chain.iter().map(step);
            Some(steps(root)?.and_then(|root| root.into_iter().map(Ok).chain(more).collect()))
        }
        sql::Expr::Function(function) => element_at(function),
        _ => None,
    }
}

/// The steps of `element_at(resources, 1)`, which are those of `resources[1]`.
fn element_at(function: &sql::Function) -> Option<Result<Vec<Step>, QueryError>> {
    if !function.name.to_string().eq_ignore_ascii_case("element_at") {
        return None;
    }
    let sql::FunctionArguments::List(list) = &function.args else { return None };
    let [column, index] = &list.args[..] else { return None };
    let index = value_of(index).ok()?.clone();
    let index = step(&AccessExpr::Subscript(Subscript::Index { index })).ok()?;
    let mut steps = steps(value_of(column).ok()?)?.ok()?;
    steps.push(index);
    Some(Ok(steps))
}

fn step(access: &AccessExpr) -> Result<Step, QueryError> {
    match access {
        AccessExpr::Dot(sql::Expr::Identifier(ident)) => Ok(Step::Name(ident.value.clone())),
        AccessExpr::Subscript(Subscript::Index { index: sql::Expr::Value(value) }) => match &value.value {
            Value::SingleQuotedString(key) => Ok(Step::Key(key.clone())),
            Value::Number(digits, _) => match digits.parse::<usize>().ok().and_then(|at| at.checked_sub(1)) {
                Some(at) => Ok(Step::Position(at)),
                None => Err(unlocated("positions in an array begin with 1")),
            },
            _ => Err(unlocated("expected a position or a key")),
        },
        _ => Err(unlocated("only constant positions and keys are supported")),
    }
}

fn element(value: Expr, step: Step) -> Expr {
    let key = match step {
        Step::Name(key) | Step::Key(key) => Expr::literal(key),
        Step::Position(at) => Expr::literal(i64::try_from(at).unwrap_or(i64::MAX)),
    };
    Expr::Call(&AT, vec![value, key])
}
