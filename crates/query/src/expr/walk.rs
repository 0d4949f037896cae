//! Which slots an expression reads, and the same expression over others.

use super::{Calculation, Compare, Expr, In};

impl Expr {
    /// The slots it reads, each once, in order.
    pub fn slots(&self) -> Vec<usize> {
        let mut slots = Vec::new();
        self.visit(&mut |slot| slots.push(slot));
        slots.sort_unstable();
        slots.dedup();
        slots
    }

    /// Calls `take` with every slot it reads, as often as it reads it.
    pub(crate) fn visit(&self, take: &mut dyn FnMut(usize)) {
        if let Expr::Slot(slot) = self {
            take(*slot);
        }
        self.operands(&mut |operand| operand.visit(take));
    }

    /// How many parts it is made of, itself included.
    pub(crate) fn parts(&self) -> usize {
        let mut parts = 1_usize;
        self.operands(&mut |operand| parts = parts.saturating_add(operand.parts()));
        parts
    }

    /// Calls `take` with the expressions right below this one.
    fn operands(&self, take: &mut dyn FnMut(&Expr)) {
        match self {
            Expr::Literal(_) | Expr::Slot(_) => {}
            Expr::And(exprs) | Expr::Or(exprs) | Expr::Call(_, exprs) => exprs.iter().for_each(take),
            Expr::Not(inner)
            | Expr::IsNull(inner)
            | Expr::Matches(inner, _)
            | Expr::Capture(inner, _, _)
            | Expr::Replace(inner, _, _)
            | Expr::Cast(inner, _) => take(inner),
            Expr::Compare(compare) => [&compare.left, &compare.right].into_iter().for_each(take),
            Expr::Arithmetic(sum) => [&sum.left, &sum.right].into_iter().for_each(take),
            Expr::In(question) => std::iter::once(&question.value).chain(&question.list).for_each(take),
            Expr::Case(branches, otherwise) => {
                let branches = branches.iter().flat_map(|(condition, value)| [condition, value]);
                branches.chain([&**otherwise]).for_each(take);
            }
        }
    }

    /// The same with each slot replaced by what `of` says.
    pub fn substitute(&self, of: &dyn Fn(usize) -> Expr) -> Expr {
        let one = |expr: &Expr| expr.substitute(of);
        let boxed = |expr: &Expr| Box::new(expr.substitute(of));
        let all = |exprs: &[Expr]| exprs.iter().map(one).collect::<Vec<_>>();
        match self {
            Expr::Literal(_) => self.clone(),
            Expr::Slot(slot) => of(*slot),
            Expr::And(exprs) => Expr::And(all(exprs)),
            Expr::Or(exprs) => Expr::Or(all(exprs)),
            Expr::Call(function, args) => Expr::Call(function, all(args)),
            Expr::Not(inner) => Expr::Not(boxed(inner)),
            Expr::IsNull(inner) => Expr::IsNull(boxed(inner)),
            Expr::Matches(text, pattern) => Expr::Matches(boxed(text), pattern.clone()),
            Expr::Capture(text, pattern, group) => Expr::Capture(boxed(text), pattern.clone(), *group),
            Expr::Replace(text, pattern, with) => Expr::Replace(boxed(text), pattern.clone(), with.clone()),
            Expr::Cast(value, to) => Expr::Cast(boxed(value), *to),
            Expr::Compare(compare) => {
                let Compare { op, dialect, left, right } = &**compare;
                Expr::compare(*op, *dialect, one(left), one(right))
            }
            Expr::Arithmetic(sum) => {
                let Calculation { op, dialect, left, right } = &**sum;
                Expr::calculate(*op, *dialect, one(left), one(right))
            }
            Expr::In(question) => {
                let In { dialect, value, list } = &**question;
                Expr::is_in(*dialect, one(value), all(list))
            }
            Expr::Case(branches, otherwise) => {
                let branches = branches.iter().map(|(condition, value)| (one(condition), one(value)));
                Expr::Case(branches.collect(), boxed(otherwise))
            }
        }
    }
}
