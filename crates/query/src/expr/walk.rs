//! Traversal of expression trees: visiting, counting and rewriting nodes.

use super::Expr;

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

    /// Replaces each slot by `replacement` of it.
    pub fn substitute(&mut self, replacement: &dyn Fn(usize) -> Expr) {
        match self {
            Expr::Slot(slot) => *self = replacement(*slot),
            other => other.for_operands_mut(&mut |operand| operand.substitute(replacement)),
        }
    }

    /// Calls `visit` with the expressions right below this one, from left to right.
    pub fn for_operands_mut(&mut self, visit: &mut dyn FnMut(&mut Expr)) {
        match self {
            Expr::Literal(_) | Expr::Slot(_) => {}
            Expr::And(exprs) | Expr::Or(exprs) | Expr::Call(_, exprs) => exprs.iter_mut().for_each(visit),
            Expr::Not(inner)
            | Expr::IsNull(inner)
            | Expr::Matches(inner, _)
            | Expr::Capture(inner, _, _)
            | Expr::Replace(inner, _, _)
            | Expr::Cast(inner, _) => visit(inner),
            Expr::Compare(compare) => [&mut compare.left, &mut compare.right].into_iter().for_each(visit),
            Expr::Arithmetic(calculation) => {
                [&mut calculation.left, &mut calculation.right].into_iter().for_each(visit);
            }
            Expr::In(membership) => {
                let (value, list) = membership.operands_mut();
                std::iter::once(value).chain(list).for_each(visit);
            }
            Expr::Case(branches, otherwise) => {
                let branches = branches.iter_mut().flat_map(|(condition, value)| [condition, value]);
                branches.chain([&mut **otherwise]).for_each(visit);
            }
        }
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
                let (value, list) = membership.operands();
                std::iter::once(value).chain(list).for_each(visit);
            }
            Expr::Case(branches, otherwise) => {
                let branches = branches.iter().flat_map(|(condition, value)| [condition, value]);
                branches.chain([&**otherwise]).for_each(visit);
            }
        }
    }
}
