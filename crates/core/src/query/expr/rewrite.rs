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

    /// Calls `take` with every slot it reads.
    fn visit(&self, take: &mut dyn FnMut(usize)) {
        match self {
            Expr::Literal(_) => {}
            Expr::Slot(slot) => take(*slot),
            Expr::And(exprs) | Expr::Or(exprs) | Expr::Call(_, exprs) => {
                exprs.iter().for_each(|expr| expr.visit(take));
            }
            Expr::Not(inner)
            | Expr::IsNull(inner)
            | Expr::Matches(inner, _)
            | Expr::Capture(inner, _, _)
            | Expr::Replace(inner, _, _)
            | Expr::Cast(inner, _) => inner.visit(take),
            Expr::Compare(compare) => {
                compare.left.visit(take);
                compare.right.visit(take);
            }
            Expr::Arithmetic(sum) => {
                sum.left.visit(take);
                sum.right.visit(take);
            }
            Expr::In(question) => {
                question.value.visit(take);
                question.list.iter().for_each(|expr| expr.visit(take));
            }
            Expr::Case(branches, otherwise) => {
                for (condition, value) in branches {
                    condition.visit(take);
                    value.visit(take);
                }
                otherwise.visit(take);
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
