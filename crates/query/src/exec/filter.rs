//! Evaluation of filters on parsed events, the reference for index searches.

use logdex_event::event::{Content, Event};
use logdex_event::field::names::without_detail;
use logdex_event::field::{Paths, Role, is_null};
use logdex_event::parser::element;
use logdex_event::words::Phrase;

use crate::plan::{FieldTest, Filter, Test};

impl Filter {
    /// True if the filter matches an event. `paths` names the event's fields. Slow:
    /// every clause reads every value. Events do not know their object, so clauses
    /// on `log.file.path` match none; an index answers those.
    pub fn matches(&self, event: &Event, paths: &Paths) -> bool {
        match self {
            Filter::All => true,
            Filter::And(all) => all.iter().all(|filter| filter.matches(event, paths)),
            Filter::Or(any) => any.iter().any(|filter| filter.matches(event, paths)),
            Filter::Not(inner) => !inner.matches(event, paths),
            Filter::Words(phrase) => contains(event, paths, phrase),
            Filter::Field(test) => passes(event, paths, test),
            Filter::Time(range) => event.time.is_some_and(|time| range.contains(time)),
        }
    }
}

fn passes(event: &Event, paths: &Paths, test: &FieldTest) -> bool {
    let some_value = test
        .fields
        .iter()
        .filter_map(|name| paths.find(name))
        .any(|field| event.values(field).any(|value| test.test.accepts(value)));
    some_value && test.element.as_deref().is_none_or(|path| element_passes(event, path, &test.test))
}

/// True if the value at a path with array indexes passes. A path below an envelope's
/// `detail` also applies to records without an envelope.
fn element_passes(event: &Event, path: &str, test: &Test) -> bool {
    let passes = |path| element(&event.raw, path).is_some_and(|value| test.accepts(&value));
    passes(path) || without_detail(path).is_some_and(passes)
}

/// True if the searchable content of an event has the phrase.
fn contains(event: &Event, paths: &Paths, phrase: &Phrase) -> bool {
    match event.content {
        Content::Raw => phrase.is_in(&String::from_utf8_lossy(&event.raw)),
        Content::Values => in_a_value(event, paths, phrase),
        Content::Line => in_a_value(event, paths, phrase) || across_the_line(event, paths, phrase),
    }
}

fn in_a_value(event: &Event, paths: &Paths, phrase: &Phrase) -> bool {
    event.loose_texts().any(|text| phrase.is_in(text))
        || event.fields().any(|(field, value)| match paths.role(field) {
            Role::Content | Role::Scalar => phrase.is_in(value),
            Role::Id => !is_null(value) && value == phrase.typed,
            Role::Derived => false,
        })
}

/// True for a phrase across fields of a line: each of its words is in some value,
/// and the line has them in order.
fn across_the_line(event: &Event, paths: &Paths, phrase: &Phrase) -> bool {
    phrase.has_order()
        && phrase.words().all(|word| in_a_value(event, paths, &word))
        && phrase.is_in(&String::from_utf8_lossy(&event.raw))
}

#[cfg(test)]
mod tests;
