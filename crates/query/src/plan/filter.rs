//! Filters on events: boolean combinations of tests of words, fields and times.

use logdex_event::time::Timestamp;
use logdex_event::words::Phrase;

use super::test::Test;

/// A condition on one event. [`matches`](Filter::matches) is its meaning, `Display`
/// its text in the search syntax.
///
/// ```
/// use logdex_query::{Filter, Test, FieldTest};
///
/// let test = Test::Equals { value: "AccessDenied".into(), number: None };
/// let denied = Filter::Field(FieldTest { fields: vec!["error.code".into()], element: None, test });
/// assert_eq!(denied.to_string(), r#"error.code:"AccessDenied""#);
/// assert_eq!(Filter::all([Filter::All, denied.clone()]), denied);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// Every event.
    All,
    /// Conjunction; true if empty.
    And(Vec<Filter>),
    /// Disjunction; false if empty.
    Or(Vec<Filter>),
    /// Negation.
    Not(Box<Filter>),
    /// A phrase in the searchable content of the event
    /// ([`Content`](logdex_event::event::Content)).
    Words(Phrase),
    /// A test of the values of a field.
    Field(FieldTest),
    /// The event's time lies in a range; events without a time are in none.
    Time(TimeRange),
}

impl Filter {
    /// The conjunction of filters, without nested conjunctions.
    pub fn all(filters: impl IntoIterator<Item = Filter>) -> Filter {
        let mut all = Vec::new();
        for filter in filters {
            match filter {
                Filter::All => {}
                Filter::And(inner) => all.extend(inner),
                other => all.push(other),
            }
        }
        match all.len() {
            0 => Filter::All,
            1 => all.swap_remove(0),
            _ => Filter::And(all),
        }
    }

    /// The disjunction of filters, without nested disjunctions; false if empty.
    pub fn any(filters: impl IntoIterator<Item = Filter>) -> Filter {
        let mut any = Vec::new();
        for filter in filters {
            match filter {
                Filter::Or(inner) => any.extend(inner),
                other => any.push(other),
            }
        }
        if any.len() == 1 { any.swap_remove(0) } else { Filter::Or(any) }
    }
}

/// A half-open range of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimeRange {
    /// The start, inclusive; `None` for no limit.
    pub from: Option<Timestamp>,
    /// The end, exclusive; `None` for no limit.
    pub until: Option<Timestamp>,
}

impl TimeRange {
    /// True if `time` is in the range.
    pub fn contains(&self, time: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= time) && self.until.is_none_or(|until| time < until)
    }
}

/// A test of the values of one field, or of several that share a name.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldTest {
    /// Stored names, canonical or native paths. One value of any of them has to
    /// pass.
    pub fields: Vec<String>,
    /// A path with array indexes (`resources.0.ARN`): the value at this path of
    /// the raw JSON record has to pass. `fields` names the path without indexes,
    /// which has to pass as well.
    pub element: Option<String>,
    /// The test of one value.
    pub test: Test,
}
