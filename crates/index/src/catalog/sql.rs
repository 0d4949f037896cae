//! Helpers around SQLite: locking, and conversion of numbers.

use std::borrow::Cow;
use std::sync::{Mutex, MutexGuard, PoisonError};

use logdex_event::Timestamp;
use logdex_event::sink::ObjectFile;
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Params, Row};

/// Locks; what a panicking thread left behind is still consistent, because
/// transactions roll back and memory is changed after they commit.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs a statement that changes rows.
pub(super) fn execute(db: &Connection, sql: &str, params: impl Params) -> rusqlite::Result<()> {
    db.prepare_cached(sql)?.execute(params).map(drop)
}

/// The rows of a query, each as `read` has it.
pub(super) fn rows<T>(
    db: &Connection,
    sql: &str,
    params: impl Params,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    db.prepare_cached(sql)?.query_map(params, read)?.collect()
}

/// Calls `take` with each row of a query.
pub(super) fn for_each_row(
    db: &Connection,
    sql: &str,
    mut take: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let mut select = db.prepare_cached(sql)?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        take(row)?;
    }
    Ok(())
}

/// A file from four columns: path, what is shown of it, size, last modification.
pub(super) fn file(row: &Row<'_>, first: usize) -> rusqlite::Result<ObjectFile> {
    Ok(ObjectFile {
        path: shown_path(row, first)?.into_owned(),
        absolute: row.get(first)?,
        is_stream: false,
        size: count(row, first + 2)?,
        modified: row.get(first + 3)?,
    })
}

/// A path as users see it, from two columns: the path, and what is shown of it (see
/// [`NAMES`](super::schema)).
pub(super) fn shown_path<'r>(row: &'r Row<'_>, first: usize) -> rusqlite::Result<Cow<'r, str>> {
    let path = row.get_ref(first)?.as_blob()?;
    Ok(match row.get_ref(first + 1)? {
        ValueRef::Text(shown) => String::from_utf8_lossy(shown),
        ValueRef::Integer(left_out) => {
            let left_out = usize::try_from(left_out).unwrap_or(0).min(path.len());
            String::from_utf8_lossy(&path[left_out..])
        }
        _ => String::from_utf8_lossy(path),
    })
}

/// What is shown of a file's path, as its row has it.
pub(super) fn shown_column(file: &ObjectFile) -> Value {
    let (path, shown) = (file.identity(), file.path.as_bytes());
    if path == shown {
        Value::Null
    } else if path.ends_with(shown) {
        Value::Integer((path.len() - shown.len()) as i64)
    } else {
        Value::Text(file.path.clone())
    }
}

/// A number as SQLite keeps it. Sizes and counts stay far below 2^63.
pub(super) fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number that can't be negative, unless the file is damaged.
pub(super) fn count(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let number: i64 = row.get(column)?;
    u64::try_from(number).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, number))
}

/// The same of a column that may be NULL.
pub(super) fn count_or_null(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<u64>> {
    let number: Option<i64> = row.get(column)?;
    number.map(|_| count(row, column)).transpose()
}

/// A time in microseconds, or NULL.
pub(super) fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(Timestamp))
}
