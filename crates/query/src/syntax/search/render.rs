//! Filters rendered in the search syntax.

use std::fmt::{self, Display, Formatter};

use logdex_event::words::Phrase;

use crate::expr::Pattern;
use crate::plan::{Bound, FieldTest, Filter, Test, TimeRange};

use super::escape::{self, IN_VALUES, IN_WORDS, escape, quote};

impl Display for Filter {
    /// Renders one line that [`parse`](super::parse()) reads as an equivalent filter,
    /// unless a stored name (`user`) also names other fields.
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        match self {
            Filter::All => f.write_str("*"),
            Filter::And(all) if all.is_empty() => f.write_str("*"),
            Filter::Or(any) if any.is_empty() => f.write_str("NOT *"),
            Filter::And(all) => joined(f, all, " AND "),
            Filter::Or(any) => joined(f, any, " OR "),
            Filter::Not(inner) => {
                f.write_str("NOT ")?;
                operand(f, inner)
            }
            Filter::Words(phrase) => f.write_str(&words(phrase)),
            Filter::Field(test) if test.test == Test::Any => {
                let either = [Test::Exists, Test::Null].map(|of| FieldTest { test: of, ..test.clone() });
                joined(f, &either.map(Filter::Field), " OR ")
            }
            Filter::Field(test) => field(f, test),
            Filter::Time(range) => time(f, range),
        }
    }
}

fn joined(f: &mut Formatter, filters: &[Filter], operator: &str) -> fmt::Result {
    for (at, filter) in filters.iter().enumerate() {
        f.write_str(if at > 0 { operator } else { "" })?;
        if filters.len() == 1 { filter.fmt(f)? } else { operand(f, filter)? }
    }
    Ok(())
}

/// Renders a filter as an operand of another, in parentheses if needed.
fn operand(f: &mut Formatter, filter: &Filter) -> fmt::Result {
    let is_one = match filter {
        Filter::And(several) | Filter::Or(several) => several.len() < 2,
        Filter::Field(FieldTest { test: Test::Any, .. }) => false,
        Filter::Field(test) => test.element.is_some() || test.fields.len() < 2,
        _ => true,
    };
    if is_one { filter.fmt(f) } else { write!(f, "({filter})") }
}

fn field(f: &mut Formatter, test: &FieldTest) -> fmt::Result {
    let value = value(&test.test);
    let names = match &test.element {
        Some(element) => std::slice::from_ref(element),
        None => &test.fields,
    };
    for (at, name) in names.iter().enumerate() {
        write!(f, "{}{}:{value}", if at > 0 { " OR " } else { "" }, escape::name(name))?;
    }
    Ok(())
}

fn time(f: &mut Formatter, range: &TimeRange) -> fmt::Result {
    match (range.from, range.until) {
        (None, None) => f.write_str("@timestamp:*"),
        (Some(from), None) => write!(f, "@timestamp:>={from}"),
        (None, Some(until)) => write!(f, "@timestamp:<{until}"),
        (Some(from), Some(until)) => write!(f, "@timestamp:[{from} TO {until}}}"),
    }
}

fn value(test: &Test) -> String {
    match test {
        Test::Any | Test::Exists => "*".into(),
        Test::Null => "-".into(),
        Test::Equals { value, number: None } => quote(value),
        Test::Equals { value, number: Some(_) } | Test::EqualsFolded { value, .. } => {
            escape::literal(value, IN_VALUES)
        }
        Test::Glob { pattern, .. } => escape::pattern(pattern, IN_VALUES),
        Test::Words(phrase) => words(phrase),
        Test::Range { low, high } => range(low, high),
        Test::Network(network) if network.prefix_len() == network.max_prefix_len() => {
            network.addr().to_string()
        }
        Test::Network(network) => network.to_string(),
        Test::Regex(pattern) => expression(pattern),
        Test::AnyOf(tests) => format!("({})", tests.tests().iter().map(value).collect::<Vec<_>>().join(" ")),
    }
}

fn words(phrase: &Phrase) -> String {
    if !phrase.is_glob() {
        let is_word = phrase.typed.chars().all(char::is_alphanumeric);
        return if is_word { escape(&phrase.typed) } else { quote(&phrase.typed) };
    }
    escape::pattern(&phrase.typed, IN_WORDS)
}

fn range(low: &Bound, high: &Bound) -> String {
    let (low_inside, low) = end(low);
    let (high_inside, high) = end(high);
    let (open, close) = (if low_inside { '[' } else { '{' }, if high_inside { ']' } else { '}' });
    format!("{open}{low} TO {high}{close}")
}

fn end(bound: &Bound) -> (bool, String) {
    match bound {
        Bound::None => (true, "*".into()),
        Bound::Number { value, inclusive } => (*inclusive, value.to_string()),
        Bound::Ip { value, inclusive } => (*inclusive, value.to_string()),
        Bound::Text { value, inclusive } => (*inclusive, quote(value)),
    }
}

fn expression(pattern: &Pattern) -> String {
    match pattern.as_regex() {
        Some(regex) => format!("/{}/", slashes_escaped(regex.as_str())),
        None => escape::pattern(&pattern.as_glob().unwrap_or_default(), IN_VALUES),
    }
}

/// A regular expression as it is written between slashes.
fn slashes_escaped(expression: &str) -> String {
    let mut escaped = String::with_capacity(expression.len());
    let mut is_escape = false;
    for c in expression.chars() {
        if c == '/' && !is_escape {
            escaped.push('\\');
        }
        is_escape = c == '\\' && !is_escape;
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use crate::{Clock, Context, Known, parse};
    use logdex_event::time::rfc3339;

    fn shown(query: &str) -> String {
        let clock = Clock { now: rfc3339(b"2024-02-03T12:00:00Z").unwrap(), tz: jiff::tz::TimeZone::UTC };
        let known = Known(&["user", "aws:cdk:path", "resources.ARN", "bytes-got"]);
        match parse(query, &Context { vocabulary: &known, clock: &clock }) {
            Ok(query) => query.filter.to_string(),
            Err(error) => panic!("{}", error.pointed(query)),
        }
    }

    #[test]
    fn a_filter_is_shown_as_it_could_have_been_typed() {
        for (query, wanted) in [
            ("", "*"),
            ("a \"b c\" deni* NOT x", "a AND \"b c\" AND deni* AND NOT x"),
            ("a (b OR NOT (c d))", "a AND (b OR NOT (c AND d))"),
            ("error:AccessDenied", "error.code:AccessDenied"),
            ("error:\"a \\\"b\"", "error.code:\"a \\\"b\""),
            ("error:(a* NOT ab)", "error.code:a* AND NOT error.code:ab"),
            ("error:* -error:-", "error.code:* AND NOT error.code:-"),
            (r"bucket:a\*b\ c*", r"aws.bucket:a\*b\ c*"),
            ("actor.arn:arn:aws:iam::111122223333:user/ci", "actor.arn:arn:aws:iam::111122223333:user/ci"),
            ("resources.0.ARN:x", "resources.0.ARN:x"),
            (r"aws\:cdk\:path:x", r"aws\:cdk\:path:x"),
            ("error:/a\\/[b/]/", r"error.code:/a\/[b\/]/"),
            ("status:>=400", "http.response.status_code:[400 TO *]"),
            ("bytes-got:{a TO \"b c\"]", "bytes-got:{\"a\" TO \"b c\"]"),
            ("ip:(10.1.0.0/16 2001:db8::7)", "source.ip:10.1.0.0/16 OR source.ip:2001:db8::7"),
            ("@timestamp:2024-02-01", "@timestamp:[2024-02-01T00:00:00Z TO 2024-02-02T00:00:00Z}"),
            ("@timestamp:(* OR >2023)", "@timestamp:* OR @timestamp:>=2024-01-01T00:00:00Z"),
        ] {
            assert_eq!(shown(query), wanted, "{query}");
            assert_eq!(shown(wanted), wanted, "{query}");
        }
        assert_eq!(shown("NOT user:x*"), "NOT (user.name:x* OR user:x*)");
    }
}
