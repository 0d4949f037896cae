//! Group rewrite: expressions over rows of events as expressions over rows of groups.

use logdex_query::{Column, Expr};

use crate::lower::AGGREGATES;

/// The keys of a query's groups.
pub(crate) struct GroupRewrite<'g> {
    pub(crate) by: &'g [Column],
}

impl GroupRewrite<'_> {
    /// The expression over rows of groups, which hold the keys and then the aggregates.
    ///
    /// # Errors
    /// With a slot that the expression reads outside keys and aggregates: its
    /// values differ within a group.
    pub(crate) fn rewrite(&self, expr: &Expr) -> Result<Expr, usize> {
        if let Some(at) = self.by.iter().position(|column| is_key(&column.value, expr)) {
            return Ok(Expr::Slot(at));
        }
        match expr {
            Expr::Slot(slot) => match slot.checked_sub(AGGREGATES) {
                Some(at) => Ok(Expr::Slot(self.by.len() + at)),
                None => Err(*slot),
            },
            other => other.map_operands(&mut |operand| self.rewrite(operand)),
        }
    }
}

/// True if an expression is the key, or the slot that the key casts to the type
/// of its column.
fn is_key(by: &Expr, expr: &Expr) -> bool {
    let of_column = |inner: &Expr| matches!(inner, Expr::Slot(_)) && inner == expr;
    by == expr || matches!(by, Expr::Cast(inner, _) if of_column(inner))
}
