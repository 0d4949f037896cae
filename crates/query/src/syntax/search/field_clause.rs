//! `field:value` to a [`Filter`].

use std::ops::Range;

use logdex_event::field::names::{self, Named};
use logdex_event::field::{Kind, is_null};

use crate::error::QueryError;
use crate::expr::Pattern;
use crate::plan::{FieldTest, Filter, Test};
use crate::syntax::Context;

use super::field_type::{self, Asked, Condition};
use super::lexer::{Ends, Text};
use crate::syntax::regex_literal::{self, Slashed};

/// The clause that `name:value` would be, the value taken as it is: blanks,
/// quotes, colons and parentheses are part of it, `*` and `?` are wildcards
/// (`\*`, `\?`, `\\` and `\/` are not), `-` and nothing are the null forms and
/// `*` alone is any value. If its first slashes are its two ends, what lies
/// between is an expression as in the search syntax; `\/home/` is a text. For
/// flags: `--user 'Role/session name'`.
///
/// # Errors
/// If the name is not known or the field can't have such a value. The place
/// is one in `value`.
pub fn field_clause(name: &str, value: &str, context: &Context) -> Result<Filter, QueryError> {
    let text = Text::of_flag(value);
    let named = names::find(name, context.vocabulary).map_err(|unknown| {
        let error = QueryError::new(text.at.clone(), unknown.to_string());
        QueryError { nearest: unknown.nearest, ..error }
    })?;
    match regex_literal::read_whole(value) {
        Slashed::Regex(inside) => of_regex(&named, inside, text.at, context),
        Slashed::Unclear(_) => Err(unclear(value, text.at)
            .hint(format!("a slash in an expression is written \\/; a path is written \\{value}"))),
        Slashed::Text => of_text(&named, &text, context),
    }
}

/// The clause for a word or a quoted text.
pub(super) fn of_text(named: &Named, text: &Text, context: &Context) -> Result<Filter, QueryError> {
    join(named, context, |asked| {
        let kind = field_type::of(asked.spec);
        if text.is_anything() {
            return Ok((kind.presence)(true));
        }
        if is_null(&text.literal) {
            return Ok((kind.presence)(false));
        }
        (kind.text)(asked, text)
    })
}

/// The clause for a range or a comparison.
pub(super) fn of_range(named: &Named, ends: &Ends, context: &Context) -> Result<Filter, QueryError> {
    join(named, context, |asked| {
        let kind = field_type::of(asked.spec);
        if ends.low.is_none() && ends.high.is_none() {
            return Ok((kind.presence)(true));
        }
        (kind.range)(asked, ends)
    })
}

/// The clause for an expression, as it stands between the slashes at `at`.
pub(super) fn of_regex(
    named: &Named,
    inside: &str,
    at: Range<usize>,
    context: &Context,
) -> Result<Filter, QueryError> {
    let pattern = Pattern::regex(&regex_literal::unescaped(inside))
        .map_err(|error| QueryError::new(at.clone(), error.to_string()))?;
    join(named, context, |asked| match asked.spec.map(|spec| spec.kind) {
        Some(Kind::Date) => {
            let what = format!("`{}` is a time, which no expression looks through", asked.name);
            Err(QueryError::new(at.clone(), what)
                .hint(format!("write {0}:2024-02 or {0}:[2024-02-01 TO 2024-02-02]", asked.name)))
        }
        _ => Ok(Condition::Test(Test::Regex(pattern.clone()))),
    })
}

/// What to say of a word that may be a path or an expression.
pub(super) fn unclear(word: &str, at: Range<usize>) -> QueryError {
    QueryError::new(at, format!("`{word}` may be an expression or a path"))
}

/// True if the name leads to a moment.
pub(super) fn is_date(named: &Named) -> bool {
    let kind = |name: &String| names::canonical(name).and_then(|field| field.spec()).map(|spec| spec.kind);
    named.fields.iter().any(|name| kind(name) == Some(Kind::Date))
}

/// One clause on all the fields of a name. Fields that are tested alike share
/// a test; those that can't have such a value are left out, unless it is all
/// of them.
fn join(
    named: &Named,
    context: &Context,
    read: impl Fn(&Asked) -> Result<Condition, QueryError>,
) -> Result<Filter, QueryError> {
    let mut tests: Vec<FieldTest> = Vec::new();
    let mut filters = Vec::new();
    let mut refused = None;
    for name in &named.fields {
        let spec = names::canonical(name).and_then(|field| field.spec());
        match read(&Asked { name, spec, context }) {
            Ok(Condition::Event(filter)) => filters.push(filter),
            Ok(Condition::Test(test)) => match tests.iter_mut().find(|known| known.test == test) {
                Some(known) => known.fields.push(name.clone()),
                None => {
                    let element = named.element.clone();
                    tests.push(FieldTest { fields: vec![name.clone()], element, test });
                }
            },
            Err(error) => refused = refused.or(Some(error)),
        }
    }
    filters.extend(tests.into_iter().map(Filter::Field));
    match refused {
        Some(error) if filters.is_empty() => Err(error),
        _ => Ok(Filter::any(filters)),
    }
}
