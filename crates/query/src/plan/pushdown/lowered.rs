//! A condition lowered to filters, exactly or not.

use logdex_event::field::names::Named;

use crate::plan::filter::{FieldTest, Filter, Test};

/// The events for which an expression is true, or false, as filters.
pub(super) struct Lowered {
    /// All of these events match it.
    pub(super) filter: Filter,
    /// No other event matches `filter`.
    pub(super) exact: bool,
    /// Exactly these events match it if the fields have at most one value.
    pub(super) single: Option<Filter>,
}

impl Lowered {
    /// No filter is equivalent.
    pub(super) fn unknown() -> Lowered {
        Lowered { filter: Filter::All, exact: false, single: None }
    }

    /// A filter that is equivalent for all events.
    pub(super) fn exact(filter: Filter) -> Lowered {
        Lowered { single: Some(filter.clone()), filter, exact: true }
    }

    /// A filter that is equivalent for events with at most one value, and one that
    /// all of these events match.
    pub(super) fn single(filter: Filter, single: Filter) -> Lowered {
        Lowered { filter, exact: false, single: Some(single) }
    }

    pub(super) fn all(answers: Vec<Lowered>) -> Lowered {
        Lowered {
            exact: answers.iter().all(|answer| answer.exact),
            single: singles(&answers).map(Filter::all),
            filter: Filter::all(answers.into_iter().map(|answer| answer.filter)),
        }
    }

    pub(super) fn any(answers: Vec<Lowered>) -> Lowered {
        Lowered {
            exact: answers.iter().all(|answer| answer.exact),
            single: singles(&answers).map(Filter::any),
            filter: match answers.iter().any(|answer| answer.filter == Filter::All) {
                true => Filter::All,
                false => Filter::any(answers.into_iter().map(|answer| answer.filter)),
            },
        }
    }
}

/// The filters for events with at most one value, if all have one.
fn singles(answers: &[Lowered]) -> Option<Vec<Filter>> {
    answers.iter().map(|answer| answer.single.clone()).collect()
}

/// A test of the fields of a source.
pub(super) fn test(named: &Named, test: Test) -> Filter {
    Filter::Field(FieldTest { fields: named.fields.clone(), element: named.element.clone(), test })
}

pub(super) fn not(filter: Filter) -> Filter {
    match filter {
        Filter::Not(inner) => *inner,
        other => Filter::Not(Box::new(other)),
    }
}
