//! Pattern matching: `LIKE` and regular expressions.

use logdex_event::Timestamp;
use logdex_query::expr::Comparison;
use logdex_query::{Expr, Pattern, QueryError};
use sqlparser::ast as sql;

use crate::source_map::unlocated;
use crate::typed_expr::{ExprKind, Lowered, TypedExpr};

use super::compare::{iso_span, without_null_markers};
use super::quotes::unquoted_pattern;
use super::{Lowering, SQL};

impl Lowering<'_> {
    /// Lowers `expr LIKE pattern ESCAPE escape`.
    pub(super) fn like(
        &mut self,
        expr: &sql::Expr,
        pattern: &sql::Expr,
        escape: Option<&sql::Expr>,
    ) -> Result<Expr, QueryError> {
        let typed = self.lower(expr)?;
        let text = self.constant_text(pattern, "the pattern of LIKE")?;
        let escape = escape.map(|escape| self.escape(escape)).transpose()?;
        if escape.is_none()
            && let Some(condition) = self.time_prefix_range(&typed, &text)
        {
            return Ok(condition);
        }
        let read = |text| {
            Pattern::like(text, escape).map_err(|error| self.spans.locate(pattern, unlocated(error.0)))
        };
        let inside = unquoted_pattern(&text).filter(|_| typed.kind == ExprKind::QuotedText);
        Ok(match inside {
            Some(inside) => Expr::Or(vec![
                pattern_match(typed.clone(), read(&text)?),
                pattern_match(typed, read(inside)?),
            ]),
            None => pattern_match(typed, read(&text)?),
        })
    }

    /// The time range of `eventtime LIKE '2024-02-01%'`, which prunes shards.
    fn time_prefix_range(&mut self, typed: &TypedExpr, pattern: &str) -> Option<Expr> {
        let is_iso = matches!(typed.kind, ExprKind::IsoTimeText);
        let span = pattern.strip_suffix('%').filter(|_| is_iso).and_then(iso_span)?;
        let time = self.scope.time();
        let at = |op, timestamp: Timestamp| Expr::compare(op, SQL, time.clone(), Expr::literal(timestamp));
        Some(Expr::And(vec![at(Comparison::AtLeast, span.from), at(Comparison::Less, span.until)]))
    }

    fn escape(&mut self, escape: &sql::Expr) -> Result<char, QueryError> {
        let text = self.constant_text(escape, "the character of ESCAPE")?;
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) => Ok(c),
            _ => Err(self.spans.node_error(escape, "ESCAPE takes one character")),
        }
    }

    fn constant_text(&mut self, expr: &sql::Expr, what: &str) -> Result<String, QueryError> {
        let typed = self.lower(expr)?;
        let text = typed.text().map(str::to_owned);
        text.ok_or_else(|| self.spans.node_error(expr, format!("{what} must be a constant text")))
    }
}

/// The condition that a pattern matches.
fn pattern_match(typed: TypedExpr, pattern: Pattern) -> Expr {
    let matches = |text: Expr| Expr::Matches(Box::new(text), pattern.clone());
    match typed.kind {
        ExprKind::Number(slot) => matches(without_null_markers(slot)),
        _ => matches(typed.expr),
    }
}

/// Lowers `regexp_like(text, pattern)`.
pub(super) fn regexp_like(_: &mut Lowering, args: Vec<TypedExpr>) -> Lowered {
    let pattern = regex(&args)?;
    let text = args.into_iter().next().unwrap_or_else(|| TypedExpr::literal(""));
    Ok(TypedExpr::untyped(pattern_match(text, pattern)))
}

/// Lowers `regexp_extract(text, pattern[, group])`.
pub(super) fn regexp_extract(_: &mut Lowering, args: Vec<TypedExpr>) -> Lowered {
    let pattern = regex(&args)?;
    let groups = pattern.as_regex().map_or(1, |regex| regex.captures_len());
    let group = match args.get(2).map(|arg| arg.value().and_then(|value| value.integer())) {
        None => Some(0),
        Some(group) => group.and_then(|group| usize::try_from(group).ok()),
    };
    match group.filter(|&group| group < groups) {
        Some(group) => Ok(TypedExpr::untyped(Expr::Capture(Box::new(args[0].expr.clone()), pattern, group))),
        None => Err(unlocated(format!("this pattern has the groups 0 to {}", groups - 1))),
    }
}

/// Lowers `regexp_replace(text, pattern[, replacement])`.
pub(super) fn regexp_replace(_: &mut Lowering, args: Vec<TypedExpr>) -> Lowered {
    let pattern = regex(&args)?;
    let with = match args.get(2).map(TypedExpr::text) {
        None => String::new(),
        Some(Some(text)) => replacement(text),
        Some(None) => return Err(unlocated("the replacement must be a constant text")),
    };
    Ok(TypedExpr::untyped(Expr::Replace(Box::new(args[0].expr.clone()), pattern, with.into())))
}

fn regex(args: &[TypedExpr]) -> Result<Pattern, QueryError> {
    match args.get(1).and_then(TypedExpr::text) {
        Some(text) => Pattern::regex(text).map_err(|error| unlocated(error.0)),
        None => Err(unlocated("a regular expression must be a constant text")),
    }
}

/// A replacement in the syntax of the crate `regex`. Trino's `$1` ends with its
/// digits, and a backslash escapes the next character.
fn replacement(text: &str) -> String {
    let mut made = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => made.push_str(&literal(chars.next().unwrap_or('\\'))),
            '$' => {
                let group: String = std::iter::from_fn(|| chars.next_if(char::is_ascii_digit)).collect();
                match (group.is_empty(), chars.peek()) {
                    (false, _) => made.push_str(&format!("${{{group}}}")),
                    (true, Some('{')) => made.push('$'),
                    (true, _) => made.push_str("$$"),
                }
            }
            c => made.push(c),
        }
    }
    made
}

fn literal(c: char) -> String {
    if c == '$' { "$$".to_owned() } else { c.to_string() }
}
