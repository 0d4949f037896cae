//! Time functions, by the clock of the session or of a zone.

use logdex_event::nearest;
use logdex_query::expr::{Period, Type};
use logdex_query::function::{
    FROM_LOCAL, Function, LOCAL, PART, part_names, pattern_has_offset, unsupported_in_pattern, zone,
    zone_name,
};
use logdex_query::{Expr, QueryError, Value};

use crate::source_map::unlocated;
use crate::typed_expr::{ExprKind, Lowered, TypedExpr, folded};

use super::Lowering;
use super::args::{core, taken};

impl Lowering<'_> {
    /// The event's time in place of a text that spells it.
    pub(super) fn event_time(&mut self, typed: TypedExpr) -> TypedExpr {
        if typed.is_time_text() { TypedExpr::time(self.scope.time()) } else { typed }
    }

    /// The zone by whose clock a time is read; `None` for UTC.
    fn zone_of(&self, time: &TypedExpr) -> Option<String> {
        match &time.kind {
            ExprKind::Zoned(zone) => Some(zone.to_string()),
            _ => zone_name(self.context.clock),
        }
    }

    /// The local time of an instant.
    fn local_time(&mut self, time: TypedExpr) -> Expr {
        let time = self.event_time(time);
        match self.zone_of(&time) {
            Some(zone) => Expr::Call(&LOCAL, vec![time.expr, Expr::literal(zone)]),
            None => time.expr,
        }
    }

    /// The instant of a local time that is computed from the local time of another instant.
    pub(super) fn map_local_time(&self, time: &TypedExpr, compute: impl Fn(Expr) -> Expr) -> Expr {
        match self.zone_of(time) {
            Some(zone) => {
                let zone = Expr::literal(zone);
                let clock = Expr::Call(&LOCAL, vec![time.expr.clone(), zone.clone()]);
                Expr::Call(&FROM_LOCAL, vec![compute(clock), zone])
            }
            None => compute(time.expr.clone()),
        }
    }

    /// A part of a time as a number.
    pub(super) fn part(&mut self, name: &str, time: TypedExpr) -> Lowered {
        let name = name.to_lowercase();
        let known = part_names().find(|known| *known == name);
        let part = known.ok_or_else(|| unknown_unit(&name, part_names()))?;
        Ok(TypedExpr::call(&PART, vec![Expr::literal(part), self.local_time(time)]))
    }
}

pub(super) fn now(lowering: &mut Lowering, _: Vec<TypedExpr>) -> Lowered {
    Ok(TypedExpr::time(Expr::literal(lowering.context.clock.now)))
}

pub(super) fn today(lowering: &mut Lowering, args: Vec<TypedExpr>) -> Lowered {
    let now = now(lowering, args)?;
    date(lowering, vec![now])
}

/// Lowers `date(time)`: the day that the clock shows.
pub(super) fn date(lowering: &mut Lowering, args: Vec<TypedExpr>) -> Lowered {
    let [time] = taken(args);
    // The day of a text does not depend on a zone.
    let clock = match time.value() {
        Some(Value::Text(_)) => time.expr,
        _ => lowering.local_time(time),
    };
    Ok(TypedExpr::untyped(folded(Expr::Cast(Box::new(clock), Type::Date))))
}

/// Lowers a function that parses a text by a pattern. A text that spells the event's time
/// becomes that time, which the index stores.
pub(super) fn parsed(lowering: &mut Lowering, name: &str, args: Vec<TypedExpr>) -> Lowered {
    let function = core(name)?;
    let [text, pattern] = taken(args);
    check_pattern(function, &pattern)?;
    if text.is_time_text() {
        return Ok(lowering.event_time(text));
    }
    let says_zone = pattern.text().is_some_and(|pattern| pattern_has_offset(function, pattern));
    let timestamp = Expr::Call(function, vec![text.expr, pattern.expr]);
    Ok(TypedExpr::time(folded(match zone_name(lowering.context.clock).filter(|_| !says_zone) {
        Some(zone) => Expr::Call(&FROM_LOCAL, vec![timestamp, Expr::literal(zone)]),
        None => timestamp,
    })))
}

fn check_pattern(function: &Function, pattern: &TypedExpr) -> Result<(), QueryError> {
    match pattern.text().map(|pattern| unsupported_in_pattern(function, pattern)) {
        Some(None) => Ok(()),
        Some(Some(unknown)) => {
            Err(unlocated(format!("`{unknown}` is not known in a pattern of {}", function.name)))
        }
        None => Err(unlocated("a pattern must be a constant text")),
    }
}

/// Lowers `from_iso8601_timestamp(text)`.
pub(super) fn from_iso8601_timestamp(lowering: &mut Lowering, args: Vec<TypedExpr>) -> Lowered {
    let [text] = taken(args);
    match text.kind {
        ExprKind::TimeText | ExprKind::IsoTimeText | ExprKind::Time | ExprKind::Zoned(_) => {
            Ok(lowering.event_time(text))
        }
        _ => Ok(TypedExpr::time(folded(Expr::Call(core("from_iso8601_timestamp")?, vec![text.expr])))),
    }
}

/// Lowers `from_unixtime(seconds[, zone])`.
pub(super) fn from_unixtime(lowering: &mut Lowering, args: Vec<TypedExpr>) -> Lowered {
    let has_zone = args.len() > 1;
    let [seconds, zone] = taken(args);
    let time = TypedExpr::time(folded(Expr::Call(core("from_unixtime")?, vec![seconds.expr])));
    if has_zone { at_timezone(lowering, vec![time, zone]) } else { Ok(time) }
}

/// Lowers `to_unixtime(time)`.
pub(super) fn to_unixtime(lowering: &mut Lowering, args: Vec<TypedExpr>) -> Lowered {
    let [time] = taken(args);
    Ok(TypedExpr::call(core("to_unixtime")?, vec![lowering.event_time(time).expr]))
}

/// Lowers `to_iso8601(time)`.
pub(super) fn to_iso8601(lowering: &mut Lowering, args: Vec<TypedExpr>) -> Lowered {
    let [time] = taken(args);
    match lowering.event_time(time) {
        zoned @ TypedExpr { kind: ExprKind::Zoned(_), .. } => Ok(TypedExpr::untyped(zoned.displayed())),
        time => Ok(TypedExpr::call(core("to_iso8601")?, vec![time.expr])),
    }
}

/// Lowers `at_timezone(time, zone)`.
pub(super) fn at_timezone(lowering: &mut Lowering, args: Vec<TypedExpr>) -> Lowered {
    let [time, zone] = taken(args);
    let kind = ExprKind::Zoned(known_zone(&zone)?.into());
    Ok(TypedExpr { expr: lowering.event_time(time).expr, kind })
}

/// Lowers `with_timezone(time, zone)`: the instant with the same local time in another zone.
pub(super) fn with_timezone(lowering: &mut Lowering, args: Vec<TypedExpr>) -> Lowered {
    let [time, zone] = taken(args);
    let name = known_zone(&zone)?;
    let expr = folded(Expr::Call(&FROM_LOCAL, vec![lowering.local_time(time), Expr::literal(name)]));
    Ok(TypedExpr { expr, kind: ExprKind::Zoned(name.into()) })
}

fn known_zone(typed: &TypedExpr) -> Result<&str, QueryError> {
    let Some(name) = typed.text() else {
        return Err(unlocated("expected the name of a zone in quotes: 'Asia/Tokyo'"));
    };
    match zone(name) {
        Some(_) => Ok(name),
        None => Err(unlocated(format!("no time zone is named `{name}`"))),
    }
}

/// Lowers a function that renders a time by a pattern.
pub(super) fn formatted(lowering: &mut Lowering, name: &str, args: Vec<TypedExpr>) -> Lowered {
    let function = core(name)?;
    let [time, pattern] = taken(args);
    check_pattern(function, &pattern)?;
    Ok(TypedExpr::call(function, vec![lowering.local_time(time), pattern.expr]))
}

/// Lowers `date_trunc('hour', time)`.
pub(super) fn date_trunc(lowering: &mut Lowering, args: Vec<TypedExpr>) -> Lowered {
    let [name, time] = taken(args);
    let period = unit_of(&name)?;
    let time = lowering.event_time(time);
    let expr = folded(lowering.map_local_time(&time, |clock| period.floor(clock)));
    Ok(TypedExpr { expr, kind: time.kind.or_time() })
}

/// Lowers `date_add('day', -7, time)`.
pub(super) fn date_add(lowering: &mut Lowering, args: Vec<TypedExpr>) -> Lowered {
    let [name, count, time] = taken(args);
    let unit = unit_of(&name)?;
    let count = count.value().and_then(Value::integer);
    let count = count.ok_or_else(|| unlocated("the number of units to add must be a constant"))?;
    Ok(lowering.later(time, unit.times(count)))
}

/// Lowers `date_diff('minute', from, to)`.
pub(super) fn date_diff(lowering: &mut Lowering, args: Vec<TypedExpr>) -> Lowered {
    let [name, from, to] = taken(args);
    unit_of(&name)?;
    let unit = Expr::literal(name.text().unwrap_or_default().to_lowercase());
    let values = vec![unit, lowering.local_time(from), lowering.local_time(to)];
    Ok(TypedExpr::call(core("date_diff")?, values))
}

/// The unit that a text names.
fn unit_of(typed: &TypedExpr) -> Result<Period, QueryError> {
    let name = typed.text().ok_or_else(|| unlocated("expected a unit in quotes: 'hour'"))?;
    let known = Period::NAMED.iter().map(|&(name, _)| name);
    Period::named(&name.to_lowercase()).ok_or_else(|| unknown_unit(name, known))
}

fn unknown_unit<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> QueryError {
    let known: Vec<&str> = known.collect();
    unlocated(format!("no unit is named `{name}`"))
        .nearest(nearest(name, known.iter().copied()))
        .hint(format!("units are {}", known.join(", ")))
}
