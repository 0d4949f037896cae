//! Derives values as they come: what follows from another value of the event is
//! worked out once for each distinct value of that, and from then on not stored.
//!
//! Most of these values are a part of what they depend on: the path of a
//! request is a part of the request line. Then only the place of the part is
//! stored. Others are two values with a character between: bucket and key.
//! Values that differ become patches.

use logdex_event::event::Dependency;
use logdex_event::field::{Role, is_null};
use memchr::memmem;

use super::column::{Column, ColumnKind, Values};
use super::cuts::{Cuts, part};
use super::derivation::{Derivation, Function, NO_CODE};
use crate::encoding::derived::substring::Cut;

/// The stored value that a value of the event derives from: itself, if it is
/// not derived.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StoredValue {
    /// The column of the value.
    pub column: u32,
    /// The column of the stored value, its code there and its bytes' address.
    pub source: u32,
    pub code: u32,
    pub start: u32,
}

/// A value with a dependency on others of its event.
pub(crate) struct DependentValue<'a> {
    pub column: u32,
    pub value: &'a str,
    pub dependency: Dependency,
    pub event: u32,
    /// Its index among the event's values.
    pub index: usize,
    /// The events of values that its column has before the first derived one.
    pub patches: Vec<u32>,
}

/// The outcome of deriving a value.
pub(crate) enum Outcome {
    /// It is derived; nothing is to be stored.
    Derived(StoredValue),
    /// The same, and it was the first with this source. If it is no part of
    /// that, it needs a code in its column, which [`set_code`] takes.
    New { stored: StoredValue, is_part: bool },
    /// It is to be stored, as a patch if its column is derived.
    Stored,
}

/// Derives a value, if it fits its column's derivation. `stored` are those of
/// the event's values before it, of which the first names the format.
#[inline]
pub(crate) fn derive(columns: &mut [Column], stored: &[StoredValue], value: DependentValue) -> Outcome {
    let column = &columns[value.column as usize];
    let may_derive = column.kind == ColumnKind::Canonical && !column.is_source && !is_null(value.value);
    if !may_derive || column.derivation.as_ref().is_some_and(|derivation| !derivation.is_free(value.event)) {
        return Outcome::Stored;
    }
    let source = |index: u16| stored.get(index as usize).copied().filter(|it| it.code != NO_CODE);
    let (source, is_function) = match value.dependency {
        Dependency::Function { from, and } => (source(from), and.is_none()),
        Dependency::Similar { to } => (source(to), false),
        Dependency::Concatenation { .. } => return concatenation(columns, stored, value),
    };
    match source {
        Some(source) => substring(columns, stored, value, source, is_function),
        None => Outcome::Stored,
    }
}

fn substring(
    columns: &mut [Column],
    stored: &[StoredValue],
    value: DependentValue,
    source: StoredValue,
    is_function: bool,
) -> Outcome {
    let DependentValue { column: id, value, event, index, patches, .. } = value;
    // Formats have dependencies of their own; the first value names the format.
    let Some(format) = stored.first().map(|first| first.code) else { return Outcome::Stored };
    let first = stored.iter().find(|other| other.column == source.source);
    let is_first = first.is_some_and(|first| (first.source, first.code) == (source.source, source.code));
    let source = StoredValue { column: id, ..source };
    let Ok([column, source_column]) = columns.get_disjoint_mut([id as usize, source.source as usize]) else {
        return Outcome::Stored;
    };
    if !is_first || source_column.kind != ColumnKind::Canonical || source_column.derivation.is_some() {
        return Outcome::Stored;
    }
    let roles = [column.role, source_column.role];
    let Column { values: own, derivation, .. } = column;
    let (Values::Dictionary(own), Some(texts)) = (own, source_column.dictionary()) else {
        return Outcome::Stored;
    };
    let derivation = derivation.get_or_insert_with(|| {
        let function = Function::Substring { source: source.source, format, cuts: Cuts::default() };
        Box::new(Derivation::filling(function, patches))
    });
    let Function::Substring { source: of_source, format: of_format, cuts } = &mut derivation.function else {
        return Outcome::Stored;
    };
    if (*of_source, *of_format) != (source.source, format) {
        return Outcome::Stored;
    }
    let text = texts.distinct.at(source.start);
    let outcome = match cuts.get(source.code) {
        Cut::Unknown => {
            let cut = place(text, value.as_bytes(), cuts.last())
                .and_then(|before| part_at(text, value, before, roles));
            cuts.set(source.code, cut.unwrap_or(Cut::Unknown));
            Outcome::New { stored: source, is_part: cut.is_some() }
        }
        Cut::Part { before, behind } => {
            let part = text.get(before as usize..text.len() - behind as usize);
            match is_function || part == Some(value.as_bytes()) {
                true => Outcome::Derived(source),
                false => Outcome::Stored,
            }
        }
        Cut::Own(code) => match is_function || own.distinct.get(code) == value.as_bytes() {
            true => Outcome::Derived(source),
            false => Outcome::Stored,
        },
    };
    if !matches!(outcome, Outcome::Stored) {
        derivation.derive(event, index);
    }
    source_column.is_source = true;
    outcome
}

/// Sets the code of a value that is no part of its source, see [`Outcome::New`].
pub(crate) fn set_code(column: &mut Column, source: StoredValue, code: u32) {
    if let Some(Derivation { function: Function::Substring { cuts, .. }, .. }) =
        column.derivation.as_deref_mut()
    {
        cuts.set(source.code, Cut::Own(code));
    }
}

/// Where a value stands in the text it depends on: where the last one stood, if
/// it does, as most stand in the same place.
fn place(text: &[u8], value: &[u8], last: Cut) -> Option<usize> {
    if let Cut::Part { before, behind } = last {
        let behind = text.len().checked_sub(value.len() + behind as usize);
        let stands = |at: usize| text.get(at..at + value.len()) == Some(value);
        let found = [Some(before as usize), behind].into_iter().flatten().find(|&at| stands(at));
        if found.is_some() {
            return found;
        }
    }
    memmem::find(text, value)
}

/// The value as a part of its source, if it may be one; `roles` are its own
/// and the source's. Words of content must be whole words of content.
fn part_at(text: &[u8], value: &str, before: usize, roles: [Role; 2]) -> Option<Cut> {
    let end = before + value.len();
    let parts = |byte: Option<&u8>| byte.is_none_or(|byte| byte.is_ascii() && !byte.is_ascii_alphanumeric());
    let is_whole = || parts(text.get(end)) && parts(before.checked_sub(1).and_then(|at| text.get(at)));
    let [own, source] = roles;
    if own == Role::Content && !(source == Role::Content && is_whole()) {
        return None;
    }
    part(before, text.len() - end)
}

fn concatenation(columns: &mut [Column], stored: &[StoredValue], value: DependentValue) -> Outcome {
    let DependentValue { column: id, dependency, event, index, patches, .. } = value;
    let Dependency::Concatenation { first, second, separator } = dependency else { return Outcome::Stored };
    // The column of a value that is the first of its event there.
    let column_of = |index: u16| {
        let column = stored.get(index as usize)?.column;
        let is_first = stored[..index as usize].iter().all(|before| before.column != column);
        is_first.then_some(column)
    };
    let (Some(first), Some(second)) = (column_of(first), column_of(second)) else { return Outcome::Stored };
    let derivation = columns[id as usize].derivation.get_or_insert_with(|| {
        Box::new(Derivation::filling(
            Function::Concatenation { sources: [first, second], separator },
            patches,
        ))
    });
    let fits = match derivation.function {
        Function::Concatenation { sources, separator: other } => {
            (sources, other) == ([first, second], separator)
        }
        _ => false,
    };
    if !fits {
        return Outcome::Stored;
    }
    derivation.derive(event, index);
    // Nothing else is derived from it: it has no code.
    Outcome::Derived(StoredValue { column: id, source: id, code: NO_CODE, start: 0 })
}
