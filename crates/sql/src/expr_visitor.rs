//! Expression visitor: node counts, and copies with other children.

use logdex_query::Expr;
use logdex_query::expr::{Calculation, Compare, In};

/// The number of nodes of an expression, itself included.
pub(crate) fn node_count(expr: &Expr) -> usize {
    let all = |exprs: &[Expr]| exprs.iter().map(node_count).sum::<usize>();
    1 + match expr {
        Expr::Literal(_) | Expr::Slot(_) => 0,
        Expr::And(exprs) | Expr::Or(exprs) | Expr::Call(_, exprs) => all(exprs),
        Expr::Not(inner)
        | Expr::IsNull(inner)
        | Expr::Matches(inner, _)
        | Expr::Capture(inner, _, _)
        | Expr::Replace(inner, _, _)
        | Expr::Cast(inner, _) => node_count(inner),
        Expr::Compare(compare) => node_count(&compare.left) + node_count(&compare.right),
        Expr::Arithmetic(sum) => node_count(&sum.left) + node_count(&sum.right),
        Expr::In(question) => node_count(&question.value) + all(&question.list),
        Expr::Case(branches, otherwise) => {
            let of_branches =
                branches.iter().map(|(condition, value)| node_count(condition) + node_count(value));
            of_branches.sum::<usize>() + node_count(otherwise)
        }
    }
}

/// A copy of an expression with its direct children replaced.
pub(crate) fn map_children<E>(expr: &Expr, of: &mut dyn FnMut(&Expr) -> Result<Expr, E>) -> Result<Expr, E> {
    let mut all = |exprs: &[Expr]| exprs.iter().map(&mut *of).collect::<Result<Vec<_>, E>>();
    Ok(match expr {
        Expr::Literal(_) | Expr::Slot(_) => expr.clone(),
        Expr::And(exprs) => Expr::And(all(exprs)?),
        Expr::Or(exprs) => Expr::Or(all(exprs)?),
        Expr::Call(function, args) => Expr::Call(function, all(args)?),
        Expr::Not(inner) => Expr::Not(Box::new(of(inner)?)),
        Expr::IsNull(inner) => Expr::IsNull(Box::new(of(inner)?)),
        Expr::Matches(text, pattern) => Expr::Matches(Box::new(of(text)?), pattern.clone()),
        Expr::Capture(text, pattern, group) => Expr::Capture(Box::new(of(text)?), pattern.clone(), *group),
        Expr::Replace(text, pattern, with) => {
            Expr::Replace(Box::new(of(text)?), pattern.clone(), with.clone())
        }
        Expr::Cast(value, to) => Expr::Cast(Box::new(of(value)?), *to),
        Expr::Compare(compare) => {
            let Compare { op, dialect, left, right } = &**compare;
            Expr::compare(*op, *dialect, of(left)?, of(right)?)
        }
        Expr::Arithmetic(sum) => {
            let Calculation { op, dialect, left, right } = &**sum;
            Expr::calculate(*op, *dialect, of(left)?, of(right)?)
        }
        Expr::In(question) => {
            let In { dialect, value, list } = &**question;
            let value = of(value)?;
            let list = list.iter().map(&mut *of).collect::<Result<_, E>>()?;
            Expr::is_in(*dialect, value, list)
        }
        Expr::Case(branches, otherwise) => {
            let mut taken = Vec::new();
            for (condition, value) in branches {
                taken.push((of(condition)?, of(value)?));
            }
            Expr::Case(taken, Box::new(of(otherwise)?))
        }
    })
}
