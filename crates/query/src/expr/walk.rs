//! Traversal of expression trees: visiting, counting and rewriting nodes.

use std::convert::Infallible;

use super::{Calculation, Compare, Expr, In};

impl Expr {
    /// Calls `visit` with this expression and every one below it, parents
    /// first, operands from left to right.
    pub fn walk(&self, visit: &mut dyn FnMut(&Expr)) {
        visit(self);
        self.for_operands(&mut |operand| operand.walk(visit));
    }

    /// The number of nodes of the tree, this one included.
    pub fn node_count(&self) -> usize {
        let mut count = 0_usize;
        self.walk(&mut |_| count = count.saturating_add(1));
        count
    }

    /// The slots the expression reads, each once, in ascending order.
    pub fn slots(&self) -> Vec<usize> {
        let mut slots = Vec::new();
        self.walk(&mut |expr| slots.extend(expr.as_slot()));
        slots.sort_unstable();
        slots.dedup();
        slots
    }

    /// The slot that the expression is, if it is nothing but one.
    pub fn as_slot(&self) -> Option<usize> {
        match self {
            Expr::Slot(slot) => Some(*slot),
            _ => None,
        }
    }

    /// The expression with each slot replaced by `replacement` of it.
    pub fn substitute(&self, replacement: &dyn Fn(usize) -> Expr) -> Expr {
        self.rewrite(&mut |expr| expr.as_slot().map(replacement))
    }

    /// A copy in which each node that `replace` has a replacement for is
    /// replaced. Parents come first; replacements are not rewritten again.
    pub fn rewrite(&self, replace: &mut dyn FnMut(&Expr) -> Option<Expr>) -> Expr {
        if let Some(replaced) = replace(self) {
            return replaced;
        }
        let Ok(rewritten) = self.map_operands(&mut |operand| Ok::<_, Infallible>(operand.rewrite(replace)));
        rewritten
    }

    /// A copy of this node with every expression right below it replaced by
    /// `map` of it, from left to right.
    ///
    /// # Errors
    /// The first error of `map`.
    pub fn map_operands<E>(&self, map: &mut dyn FnMut(&Expr) -> Result<Expr, E>) -> Result<Expr, E> {
        let mut all = |exprs: &[Expr]| exprs.iter().map(&mut *map).collect::<Result<Vec<_>, E>>();
        Ok(match self {
            Expr::Literal(_) | Expr::Slot(_) => self.clone(),
            Expr::And(exprs) => Expr::And(all(exprs)?),
            Expr::Or(exprs) => Expr::Or(all(exprs)?),
            Expr::Call(function, args) => Expr::Call(function, all(args)?),
            Expr::Not(inner) => Expr::Not(Box::new(map(inner)?)),
            Expr::IsNull(inner) => Expr::IsNull(Box::new(map(inner)?)),
            Expr::Matches(text, pattern) => Expr::Matches(Box::new(map(text)?), pattern.clone()),
            Expr::Capture(text, pattern, group) => {
                Expr::Capture(Box::new(map(text)?), pattern.clone(), *group)
            }
            Expr::Replace(text, pattern, with) => {
                Expr::Replace(Box::new(map(text)?), pattern.clone(), with.clone())
            }
            Expr::Cast(value, to) => Expr::Cast(Box::new(map(value)?), *to),
            Expr::Compare(compare) => {
                let Compare { op, dialect, left, right } = &**compare;
                Expr::compare(*op, *dialect, map(left)?, map(right)?)
            }
            Expr::Arithmetic(calculation) => {
                let Calculation { op, dialect, left, right } = &**calculation;
                Expr::calculate(*op, *dialect, map(left)?, map(right)?)
            }
            Expr::In(membership) => {
                let In { dialect, value, list } = &**membership;
                let value = map(value)?;
                Expr::is_in(*dialect, value, list.iter().map(map).collect::<Result<_, E>>()?)
            }
            Expr::Case(branches, otherwise) => {
                let branches = branches.iter().map(|(condition, value)| Ok((map(condition)?, map(value)?)));
                let branches = branches.collect::<Result<_, E>>()?;
                Expr::Case(branches, Box::new(map(otherwise)?))
            }
        })
    }

    /// Calls `visit` with the expressions right below this one.
    fn for_operands(&self, visit: &mut dyn FnMut(&Expr)) {
        match self {
            Expr::Literal(_) | Expr::Slot(_) => {}
            Expr::And(exprs) | Expr::Or(exprs) | Expr::Call(_, exprs) => exprs.iter().for_each(visit),
            Expr::Not(inner)
            | Expr::IsNull(inner)
            | Expr::Matches(inner, _)
            | Expr::Capture(inner, _, _)
            | Expr::Replace(inner, _, _)
            | Expr::Cast(inner, _) => visit(inner),
            Expr::Compare(compare) => [&compare.left, &compare.right].into_iter().for_each(visit),
            Expr::Arithmetic(calculation) => {
                [&calculation.left, &calculation.right].into_iter().for_each(visit);
            }
            Expr::In(membership) => {
                std::iter::once(&membership.value).chain(&membership.list).for_each(visit);
            }
            Expr::Case(branches, otherwise) => {
                let branches = branches.iter().flat_map(|(condition, value)| [condition, value]);
                branches.chain([&**otherwise]).for_each(visit);
            }
        }
    }
}
