//! Expressions as trees.

use logdex_query::Expr;
use logdex_query::expr::{Calculation, Compare, In};

/// How many parts an expression is made of, itself included.
pub(crate) fn parts(expr: &Expr) -> usize {
    let all = |exprs: &[Expr]| exprs.iter().map(parts).sum::<usize>();
    1 + match expr {
        Expr::Literal(_) | Expr::Slot(_) => 0,
        Expr::And(exprs) | Expr::Or(exprs) | Expr::Call(_, exprs) => all(exprs),
        Expr::Not(inner)
        | Expr::IsNull(inner)
        | Expr::Matches(inner, _)
        | Expr::Capture(inner, _, _)
        | Expr::Replace(inner, _, _)
        | Expr::Cast(inner, _) => parts(inner),
        Expr::Compare(compare) => parts(&compare.left) + parts(&compare.right),
        Expr::Arithmetic(sum) => parts(&sum.left) + parts(&sum.right),
        Expr::In(question) => parts(&question.value) + all(&question.list),
        Expr::Case(branches, otherwise) => {
            let of_branches = branches.iter().map(|(condition, value)| parts(condition) + parts(value));
            of_branches.sum::<usize>() + parts(otherwise)
        }
    }
}

/// The same expression with all right below it replaced.
pub(crate) fn with_operands<E>(expr: &Expr, of: &mut dyn FnMut(&Expr) -> Result<Expr, E>) -> Result<Expr, E> {
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
