//! Comparisons of fields with literals, lowered to filters.

use crate::expr::{Expr, In, Pattern};
use crate::function::Function;
use crate::plan::filter::{Filter, TimeRange};
use crate::plan::stage::Source;
use crate::plan::test::{Bound, Test};
use crate::value::{Comparison, Decimal, Dialect, Value, decimal, network};
use logdex_event::field::is_null;
use logdex_event::field::names::Named;
use logdex_event::time::Timestamp;

use super::lowered::{Lowered, not, test};
use super::operand::{NullMarkers, Operand, Tests};

/// The events for which an expression that is no connective is `wanted`.
pub(super) fn lower(expr: &Expr, wanted: bool, sources: &[Source]) -> Lowered {
    let source = |expr: &Expr| match expr {
        Expr::Slot(slot) => sources.get(*slot),
        _ => None,
    };
    let operand = |expr: &Expr| Operand::of(expr, sources);
    match expr {
        Expr::IsNull(inner) => source(inner).map_or_else(Lowered::unknown, |source| null(source, wanted)),
        Expr::Compare(compare) => match (&compare.left, &compare.right) {
            (left, Expr::Literal(value)) => {
                comparison(operand(left), compare.op, compare.dialect, value, wanted)
            }
            (Expr::Literal(value), right) => {
                comparison(operand(right), compare.op.mirrored(), compare.dialect, value, wanted)
            }
            _ => Lowered::unknown(),
        },
        Expr::In(membership) => {
            let In { dialect, value, .. } = &**membership;
            let equals = |item: &Expr| match item {
                Expr::Literal(item) => comparison(operand(value), Comparison::Equal, *dialect, item, wanted),
                _ => Lowered::unknown(),
            };
            Lowered::joined(!wanted, membership.list().iter().map(equals).collect())
        }
        Expr::Matches(text, pattern) => match operand(text) {
            Some(Operand { source: Source::Field(named), markers }) => {
                let markers = NullMarkers::by(markers, |marker| pattern.matches_value(marker));
                of_values(named, matching(pattern), &markers, wanted)
            }
            _ => Lowered::unknown(),
        },
        Expr::Call(function, args) => match &args[..] {
            [ip, Expr::Literal(network)] => in_network(function, source(ip), network, wanted),
            _ => Lowered::unknown(),
        },
        _ => Lowered::unknown(),
    }
}

/// Events in which a source is null.
fn null(source: &Source, wanted: bool) -> Lowered {
    let present = match source {
        // Which element of an array is null is left to the residual.
        Source::Field(Named { element: Some(_), .. }) => return Lowered::unknown(),
        Source::Field(named) => test(named, Test::Exists),
        Source::Time => Filter::Time(TimeRange::default()),
        Source::Message | Source::Id => Filter::All,
        Source::Json(_) => return Lowered::unknown(),
    };
    Lowered::exact(if wanted { not(present) } else { present })
}

/// Events whose value passes a test or is a null marker that does or, if not
/// `wanted`, events with another value or null marker.
fn of_values(named: &Named, passes: Tests, markers: &NullMarkers, wanted: bool) -> Lowered {
    let any = |tests: Tests| Filter::any(tests.into_iter().map(|one| test(named, one)));
    let passed = any([passes, markers.tests(true)].concat());
    let (filter, single) = match wanted {
        true => (passed.clone(), passed),
        false => {
            let there = match &markers.tests(false)[..] {
                [Test::Null] => test(named, Test::Any),
                others => any([&[Test::Exists], others].concat()),
            };
            (there.clone(), Filter::all([there, not(passed)]))
        }
    };
    match named.element {
        // Which element of an array is a null marker is left to the residual.
        Some(_) if wanted && markers.tests(true).is_empty() => {
            Lowered { single: None, ..Lowered::single(filter, single) }
        }
        Some(_) => Lowered::unknown(),
        None => Lowered::single(filter, single),
    }
}

fn matching(pattern: &Pattern) -> Tests {
    vec![match pattern.as_glob() {
        Some(pattern) => Test::Glob { pattern, folded: false },
        None => Test::Regex(pattern.clone()),
    }]
}

fn comparison(
    operand: Option<Operand>,
    op: Comparison,
    dialect: Dialect,
    value: &Value,
    wanted: bool,
) -> Lowered {
    let Some(operand) = operand else { return Lowered::unknown() };
    match (op, wanted) {
        // The negation of every operator but equality is another operator.
        (Comparison::NotEqual, _) => comparison(Some(operand), Comparison::Equal, dialect, value, !wanted),
        (Comparison::Less, false) => comparison(Some(operand), Comparison::AtLeast, dialect, value, true),
        (Comparison::AtMost, false) => comparison(Some(operand), Comparison::Greater, dialect, value, true),
        (Comparison::Greater, false) => comparison(Some(operand), Comparison::AtMost, dialect, value, true),
        (Comparison::AtLeast, false) => comparison(Some(operand), Comparison::Less, dialect, value, true),
        _ => match operand.source {
            Source::Field(named) => {
                let markers = NullMarkers::by(operand.markers, |marker| op.holds(dialect, marker, value));
                with_value(named, op, dialect, value, wanted, &markers)
            }
            Source::Time => with_time(op, value, wanted),
            Source::Message | Source::Id | Source::Json(_) => Lowered::unknown(),
        },
    }
}

fn with_value(
    named: &Named,
    op: Comparison,
    dialect: Dialect,
    value: &Value,
    wanted: bool,
    markers: &NullMarkers,
) -> Lowered {
    match value {
        Value::Null => Lowered::exact(Filter::Or(Vec::new())),
        Value::Text(text) if op == Comparison::Equal && is_null(text) => {
            of_values(named, Vec::new(), markers, wanted)
        }
        Value::Text(text) if op == Comparison::Equal => {
            of_values(named, vec![Test::Equals { value: text.to_string(), number: None }], markers, wanted)
        }
        // No filter tests which of the values are numbers.
        Value::Text(text) if dialect == Dialect::Insights && decimal(text).is_some() => Lowered::unknown(),
        Value::Text(text) => of_values(
            named,
            vec![range(op, |inclusive| Bound::Text { value: text.to_string(), inclusive })],
            markers,
            wanted,
        ),
        Value::Int(_) | Value::WideInt(_) | Value::Float(_) => match value.number() {
            Some(number) => of_values(named, with_number(op, value, &number.into()), markers, wanted),
            None => Lowered::unknown(),
        },
        _ => Lowered::unknown(),
    }
}

/// Texts of numbers in a range; the booleans of JSON are 1 and 0.
fn with_number(op: Comparison, value: &Value, wanted: &Decimal) -> Tests {
    let mut tests = vec![range(op, |inclusive| Bound::Number { value: wanted.clone(), inclusive })];
    for (text, number) in [("true", 1.0), ("false", 0.0)] {
        if op.holds(Dialect::Insights, &Value::Float(number), value) == Some(true) {
            tests.push(Test::Equals { value: text.to_owned(), number: None });
        }
    }
    tests
}

/// The range of values that a comparison with a limit holds for, except for
/// [`Comparison::NotEqual`].
fn range(op: Comparison, bound: impl Fn(bool) -> Bound) -> Test {
    let (low, high) = match op {
        Comparison::Equal | Comparison::NotEqual => (bound(true), bound(true)),
        Comparison::Less => (Bound::None, bound(false)),
        Comparison::AtMost => (Bound::None, bound(true)),
        Comparison::Greater => (bound(false), Bound::None),
        Comparison::AtLeast => (bound(true), Bound::None),
    };
    Test::Range { low, high }
}

/// Events for whose time a comparison holds.
fn with_time(op: Comparison, value: &Value, wanted: bool) -> Lowered {
    let at = match value {
        Value::Int(millis) => millis.checked_mul(1000).map(Timestamp),
        other => other.timestamp(),
    };
    let Some((at, next)) = at.and_then(|at| Some((at, Timestamp(at.0.checked_add(1)?)))) else {
        return Lowered::unknown();
    };
    let (from, until) = match op {
        Comparison::Equal | Comparison::NotEqual => (Some(at), Some(next)),
        Comparison::Less => (None, Some(at)),
        Comparison::AtMost => (None, Some(next)),
        Comparison::Greater => (Some(next), None),
        Comparison::AtLeast => (Some(at), None),
    };
    let inside = Filter::Time(TimeRange { from, until });
    Lowered::exact(match wanted {
        true => inside,
        false => Filter::all([Filter::Time(TimeRange::default()), not(inside)]),
    })
}

/// Events whose address is in a network. The functions are never null.
fn in_network(function: &Function, source: Option<&Source>, within: &Value, wanted: bool) -> Lowered {
    let network = within.text().and_then(network);
    let fits = match function.name {
        "isIpInSubnet" => |_| true,
        "isIpv4InSubnet" => |v4| v4,
        "isIpv6InSubnet" => |v4: bool| !v4,
        _ => return Lowered::unknown(),
    };
    match (source, network) {
        (Some(Source::Field(named)), Some(network))
            if fits(network.addr().is_ipv4()) && named.element.is_none() =>
        {
            let inside = test(named, Test::Network(network));
            match wanted {
                true => Lowered::single(inside.clone(), inside),
                false => Lowered::single(Filter::All, not(inside)),
            }
        }
        _ => Lowered::unknown(),
    }
}
