//! Clauses on fields (`field:value`) as filters.

use std::ops::Range;

use logdex_event::field::names::{self, Named};
use logdex_event::field::{Kind, is_null};

use crate::error::QueryError;
use crate::expr::Pattern;
use crate::plan::{FieldTest, Filter, Test};
use crate::syntax::Context;

use super::field_type::{self, Condition, FieldContext};
use super::lexer::{Bounds, Text};
use crate::syntax::regex_literal::{self, Slashed};

/// The filter of a flag, as in `--user 'Role/session name'`: the clause
/// `name:value` with blanks, quotes, colons and parentheses as part of the value.
/// `*` and `?` are wildcards (`\*`, `\?`, `\\` and `\/` are literal), `-` and the
/// empty text are null markers and `*` alone is any value. A value between slashes
/// without further slashes is a regular expression as in the search syntax;
/// `\/home/` is a text.
///
/// # Errors
/// If the name is unknown or the field can't have such a value. The position is in
/// `value`.
pub fn field_clause(name: &str, value: &str, context: &Context) -> Result<Filter, QueryError> {
    let text = Text::of_flag(value);
    let named = names::find(name, context.vocabulary)
        .map_err(|unknown| QueryError::unknown(text.at.clone(), unknown))?;
    match regex_literal::whole(value) {
        Slashed::Regex(inside) => of_regex(&named, inside, text.at, context),
        Slashed::Ambiguous(_) => Err(ambiguous(value, text.at)
            .hint(format!("a slash in an expression is written \\/; a path is written \\{value}"))),
        Slashed::Text => of_text(&named, &text, context),
    }
}

/// The clause for a word or a quoted text.
pub(super) fn of_text(named: &Named, text: &Text, context: &Context) -> Result<Filter, QueryError> {
    join(named, context, |field| {
        if text.is_any() || is_null(&text.literal) {
            return Ok(field_type::presence(field, text.is_any()));
        }
        (field_type::of(field.spec).text)(field, text)
    })
}

/// The clause for a range or a comparison.
pub(super) fn of_range(named: &Named, bounds: &Bounds, context: &Context) -> Result<Filter, QueryError> {
    join(named, context, |field| {
        if bounds.low.is_none() && bounds.high.is_none() {
            return Ok(field_type::presence(field, true));
        }
        (field_type::of(field.spec).range)(field, bounds)
    })
}

/// The clause for a regular expression between the slashes at `at`.
pub(super) fn of_regex(
    named: &Named,
    inside: &str,
    at: Range<usize>,
    context: &Context,
) -> Result<Filter, QueryError> {
    let pattern = Pattern::regex(&regex_literal::unescaped(inside))
        .map_err(|error| QueryError::new(at.clone(), error.to_string()))?;
    join(named, context, |field| match field.spec.map(|spec| spec.kind) {
        Some(Kind::Date) => {
            let what = format!("`{}` is a time, which no expression looks through", field.name);
            Err(QueryError::new(at.clone(), what)
                .hint(format!("write {0}:2024-02 or {0}:[2024-02-01 TO 2024-02-02]", field.name)))
        }
        _ => Ok(Condition::Test(Test::Regex(pattern.clone()))),
    })
}

/// The error for a word that may be a path or an expression.
pub(super) fn ambiguous(word: &str, at: Range<usize>) -> QueryError {
    QueryError::new(at, format!("`{word}` may be an expression or a path"))
}

/// True if the name includes a field of times.
pub(super) fn is_date(named: &Named) -> bool {
    let kind = |name: &String| names::canonical(name).and_then(|field| field.spec()).map(|spec| spec.kind);
    named.fields.iter().any(|name| kind(name) == Some(Kind::Date))
}

/// One clause on all the fields of a name. Fields with the same test share it; those
/// that can't have such a value are left out, unless all of them are.
fn join(
    named: &Named,
    context: &Context,
    read: impl Fn(&FieldContext) -> Result<Condition, QueryError>,
) -> Result<Filter, QueryError> {
    let mut tests: Vec<FieldTest> = Vec::new();
    let mut filters = Vec::new();
    let mut rejected = None;
    for name in &named.fields {
        let spec = names::canonical(name).and_then(|field| field.spec());
        match read(&FieldContext { name, spec, context }) {
            Ok(Condition::Event(filter)) => filters.push(filter),
            Ok(Condition::Test(test)) => match tests.iter_mut().find(|known| known.test == test) {
                Some(known) => known.fields.push(name.clone()),
                None => {
                    let element = named.element.clone();
                    tests.push(FieldTest { fields: vec![name.clone()], element, test });
                }
            },
            Err(error) => rejected = rejected.or(Some(error)),
        }
    }
    filters.extend(tests.into_iter().map(Filter::Field));
    match rejected {
        Some(error) if filters.is_empty() => Err(error),
        _ => Ok(Filter::any(filters)),
    }
}
