//! A condition lowered to filters, exactly or not.

use logdex_event::field::names::Named;

use crate::plan::filter::{FieldTest, Filter};
use crate::plan::test::Test;

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

    /// The conjunction of conditions, or their disjunction.
    pub(super) fn joined(all: bool, answers: Vec<Lowered>) -> Lowered {
        let join = |filters: Vec<Filter>| if all { Filter::all(filters) } else { Filter::any(filters) };
        let singles = answers.iter().map(|answer| answer.single.clone()).collect::<Option<Vec<_>>>();
        let is_open = !all && answers.iter().any(|answer| answer.filter == Filter::All);
        Lowered {
            exact: answers.iter().all(|answer| answer.exact),
            single: singles.map(join),
            filter: match is_open {
                true => Filter::All,
                false => join(answers.into_iter().map(|answer| answer.filter).collect()),
            },
        }
    }
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
