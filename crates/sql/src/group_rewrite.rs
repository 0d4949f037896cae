//! Expressions over rows, as ones over groups of rows.

use logdex_query::{Column, Expr};

use crate::expr_visitor::with_operands;
use crate::lower::AGGREGATES;

/// What makes a group.
pub(crate) struct Grouping<'g> {
    pub(crate) by: &'g [Column],
}

impl Grouping<'_> {
    /// The same over the rows of groups: first the values of `by`, then the
    /// aggregates.
    ///
    /// # Errors
    /// With a slot that is read beside them: its values differ within a group.
    pub(crate) fn of(&self, expr: &Expr) -> Result<Expr, usize> {
        if let Some(at) = self.by.iter().position(|column| is_value_of(&column.value, expr)) {
            return Ok(Expr::Slot(at));
        }
        match expr {
            Expr::Slot(slot) => match slot.checked_sub(AGGREGATES) {
                Some(at) => Ok(Expr::Slot(self.by.len() + at)),
                None => Err(*slot),
            },
            other => with_operands(other, &mut |operand| self.of(operand)),
        }
    }
}

/// True if an expression is what makes a group, or a slot that it is but for
/// the type of the column.
fn is_value_of(by: &Expr, expr: &Expr) -> bool {
    let of_column = |inner: &Expr| matches!(inner, Expr::Slot(_)) && inner == expr;
    by == expr || matches!(by, Expr::Cast(inner, _) if of_column(inner))
}
