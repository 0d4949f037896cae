//! Group rewrite: expressions over rows of events as expressions over rows of groups.

use logdex_query::{Column, Expr};

use crate::lower::AGGREGATES;

/// The keys of a query's groups.
pub(crate) struct GroupRewrite<'g> {
    pub(crate) by: &'g [Column],
}

impl GroupRewrite<'_> {
    /// Makes it an expression over rows of groups, which hold the keys and then the aggregates.
    ///
    /// # Errors
    /// With a slot that the expression reads outside keys and aggregates: its
    /// values differ within a group.
    pub(crate) fn rewrite(&self, expr: &mut Expr) -> Result<(), usize> {
        if let Some(at) = self.by.iter().position(|column| is_key(&column.value, expr)) {
            *expr = Expr::Slot(at);
            return Ok(());
        }
        let mut result = Ok(());
        match expr {
            Expr::Slot(slot) => *slot = self.by.len() + slot.checked_sub(AGGREGATES).ok_or(*slot)?,
            other => other.for_operands_mut(&mut |operand| {
                if result.is_ok() {
                    result = self.rewrite(operand);
                }
            }),
        }
        result
    }
}

/// True if an expression is the key, or the slot that the key casts to the type
/// of its column.
fn is_key(by: &Expr, expr: &Expr) -> bool {
    let of_column = |inner: &Expr| matches!(inner, Expr::Slot(_)) && inner == expr;
    by == expr || matches!(by, Expr::Cast(inner, _) if of_column(inner))
}
