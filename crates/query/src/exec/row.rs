//! Rows held in memory.

use crate::expr::Row;
use crate::value::Value;

/// Evaluates all slots of a row.
pub(super) fn materialize(row: &dyn Row, width: usize) -> Vec<Value> {
    (0..width).map(|slot| row.value(slot)).collect()
}

/// Memory of a row in bytes, roughly.
pub(super) fn row_bytes(row: &[Value]) -> usize {
    size_of::<Vec<Value>>() + row.iter().map(Value::total_bytes).sum::<usize>()
}
