//! Membership in lists: constants are found by hash.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::value::{Comparison, Dialect, Value, decimal, equal};

use super::{Binary, Expr, Row};

/// Constants or equalities from which on they are found by hash.
const MANY: usize = 8;

/// A test for membership in a list.
#[derive(Clone, Debug)]
pub struct In {
    /// The language of equality.
    pub dialect: Dialect,
    /// The value.
    pub value: Expr,
    list: Vec<Expr>,
    /// The constants of the list, if it is nothing else and long.
    constants: Option<Constants>,
}

impl PartialEq for In {
    fn eq(&self, other: &In) -> bool {
        (self.dialect, &self.value, &self.list) == (other.dialect, &other.value, &other.list)
    }
}

impl In {
    pub(super) fn new(dialect: Dialect, value: Expr, list: Vec<Expr>) -> In {
        let constants = if list.len() >= MANY { Constants::of(&list) } else { None };
        In { dialect, value, list, constants }
    }

    /// The list.
    pub fn list(&self) -> &[Expr] {
        &self.list
    }

    /// The value, and the list unless it is one by hash.
    pub(super) fn operands(&self) -> (&Expr, &[Expr]) {
        (&self.value, if self.constants.is_some() { &[] } else { &self.list })
    }

    /// As [`operands`](Self::operands): constants by hash stay as they are.
    pub(super) fn operands_mut(&mut self) -> (&mut Expr, &mut [Expr]) {
        let list = if self.constants.is_some() { &mut [][..] } else { &mut self.list[..] };
        (&mut self.value, list)
    }

    /// True if the value is in the list; `None` if it is not, or is null, and that or a
    /// member of the list is null.
    pub(super) fn holds(&self, row: &dyn Row) -> Option<bool> {
        let value = self.value.eval(row);
        match &self.constants {
            Some(constants) => constants.has(&value),
            None => {
                let equals = |item: &Expr| Comparison::Equal.holds(self.dialect, &value, &item.eval(row));
                super::any(self.list.iter().map(equals))
            }
        }
    }
}

/// Constants by hash: what is equal to a text or a number is found there.
#[derive(Clone, Debug)]
struct Constants(Arc<Hashed>);

#[derive(Debug, Default)]
struct Hashed {
    texts: HashSet<Arc<str>>,
    /// What compares as a number, by the bits of the nearest double.
    numbers: HashMap<u64, Vec<Value>>,
    /// What is neither a text nor a number.
    others: Vec<Value>,
    all: Vec<Value>,
    has_null: bool,
}

impl Constants {
    /// `None` if one of the list is no constant.
    fn of(list: &[Expr]) -> Option<Constants> {
        let mut hashed = Hashed::default();
        for item in list {
            let Expr::Literal(value) = item else { return None };
            hashed.add(value);
        }
        Some(Constants(Arc::new(hashed)))
    }

    fn has(&self, value: &Value) -> Option<bool> {
        let Constants(hashed) = self;
        let is_equal = |constant: &Value| equal(value, constant) == Some(true);
        let near = || {
            let near = number_key(value).and_then(|key| hashed.numbers.get(&key));
            near.is_some_and(|near| near.iter().any(is_equal))
        };
        let found = match value {
            Value::Null => return None,
            Value::Text(text) => hashed.texts.contains(text) || near() || hashed.others.iter().any(is_equal),
            Value::Int(_) | Value::WideInt(_) | Value::Float(_) => {
                near() || hashed.others.iter().any(is_equal)
            }
            Value::NullMarker(marker) => hashed.texts.contains(*marker) || hashed.others.iter().any(is_equal),
            _ => hashed.all.iter().any(is_equal),
        };
        if !found && hashed.has_null { None } else { Some(found) }
    }
}

impl Hashed {
    fn add(&mut self, value: &Value) {
        self.all.push(value.clone());
        match value {
            Value::Null => self.has_null = true,
            Value::Text(text) => drop(self.texts.insert(Arc::clone(text))),
            Value::Int(_) | Value::WideInt(_) | Value::Float(_) => {}
            other => self.others.push(other.clone()),
        }
        if let Some(key) = number_key(value) {
            self.numbers.entry(key).or_default().push(value.clone());
        }
    }
}

/// The hash of what a text or a number compares as with numbers.
fn number_key(value: &Value) -> Option<u64> {
    let float = match value {
        Value::Text(text) => match &**text {
            "true" => 1.0,
            "false" => 0.0,
            text => decimal(text)?,
        },
        Value::Int(_) | Value::WideInt(_) | Value::Float(_) => value.number()?.float(),
        _ => return None,
    };
    Some((if float == 0.0 { 0.0 } else { float }).to_bits())
}

impl Expr {
    /// The disjunction. Many equalities of one expression with constants become a
    /// membership.
    pub fn any_of(exprs: Vec<Expr>) -> Expr {
        let mut exprs = merged(exprs, Comparison::Equal);
        if exprs.len() == 1 { exprs.swap_remove(0) } else { Expr::Or(exprs) }
    }

    /// The conjunction. Many inequalities of one expression with constants become a
    /// negated membership.
    pub fn all_of(exprs: Vec<Expr>) -> Expr {
        let mut exprs = merged(exprs, Comparison::NotEqual);
        if exprs.len() == 1 { exprs.swap_remove(0) } else { Expr::And(exprs) }
    }
}

/// Expressions with many comparisons of one value with constants as one membership, which is
/// negated for [`Comparison::NotEqual`].
fn merged(exprs: Vec<Expr>, op: Comparison) -> Vec<Expr> {
    if exprs.len() < MANY {
        return exprs;
    }
    let mut lists: Vec<(Dialect, Expr, Vec<Expr>)> = Vec::new();
    let mut rest = Vec::new();
    for expr in exprs {
        match constant(expr, op) {
            Ok((dialect, value, items)) => {
                match lists.iter_mut().find(|(known, of, _)| *known == dialect && *of == value) {
                    Some((_, _, known)) => known.extend(items),
                    None => lists.push((dialect, value, items)),
                }
            }
            Err(other) => rest.push(other),
        }
    }
    for (dialect, value, items) in lists {
        if items.len() < MANY {
            let compare = |item| Expr::compare(op, dialect, value.clone(), item);
            rest.extend(items.into_iter().map(compare));
            continue;
        }
        let membership = Expr::is_in(dialect, value, items);
        rest.push(if op == Comparison::Equal { membership } else { membership.negated() });
    }
    rest
}

/// What an expression compares with which constants, if it is this comparison with a constant
/// or, of equality, a membership in some; otherwise the expression.
fn constant(expr: Expr, op: Comparison) -> Result<(Dialect, Expr, Vec<Expr>), Expr> {
    let is_constant = |item: &Expr| matches!(item, Expr::Literal(_));
    match expr {
        Expr::Compare(compare) if compare.op == op => match *compare {
            Binary { dialect, left, right: Expr::Literal(value), .. } => {
                Ok((dialect, left, vec![Expr::Literal(value)]))
            }
            other => Err(Expr::Compare(Box::new(other))),
        },
        Expr::In(membership) if op == Comparison::Equal && membership.list.iter().all(is_constant) => {
            let In { dialect, value, list, .. } = *membership;
            Ok((dialect, value, list))
        }
        other => Err(other),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use logdex_event::time::rfc3339;

    use super::*;

    fn any_value() -> impl Strategy<Value = Value> {
        let texts = &[
            "",
            "-",
            "a",
            "A",
            "1",
            "1.0",
            "0",
            "-0",
            "true",
            "false",
            "9007199254740993",
            "2024-05-01",
        ][..];
        let wide = Value::from("18446744073709551616").number().unwrap();
        prop_oneof![
            prop::sample::select(texts).prop_map(Value::from),
            (-1..3_i64).prop_map(Value::from),
            prop::sample::select(&[0.0, -0.0, 1.0, 0.5, 9_007_199_254_740_992.0, f64::NAN][..])
                .prop_map(Value::from),
            Just(Value::from(9_007_199_254_740_993)),
            Just(wide.into()),
            proptest::bool::ANY.prop_map(Value::from),
            prop::sample::select(&Value::NULL_MARKERS[..]).prop_map(Value::NullMarker),
            Just(Value::from(rfc3339(b"2024-05-01T00:00:00Z"))),
            Just(Value::List([Value::from(1)].into())),
            Just(Value::Null),
        ]
    }

    proptest! {
        #[test]
        fn constants_by_hash_are_compared_as_one_by_one(
            value in any_value(),
            list in prop::collection::vec(any_value(), MANY..20),
        ) {
            let membership = In::new(Dialect::Sql, Expr::Slot(0), list.iter().cloned().map(Expr::Literal).collect());
            prop_assert!(membership.constants.is_some());
            let wanted = super::super::any(list.iter().map(|item| equal(&value, item)));
            prop_assert_eq!(membership.holds(&vec![value]), wanted);
        }
    }

    #[test]
    fn many_equalities_are_a_membership() {
        let equal =
            |slot, value: i64| Expr::compare(Comparison::Equal, Dialect::Sql, Expr::Slot(slot), value.into());
        let other = Expr::IsNull(Box::new(Expr::Slot(1)));
        let exprs = (0..20).map(|value| equal(0, value)).chain([other.clone(), equal(1, 5)]);
        let list = (0..20).map(Expr::from).collect();
        let wanted = vec![other, Expr::is_in(Dialect::Sql, Expr::Slot(0), list), equal(1, 5)];
        assert_eq!(Expr::any_of(exprs.collect()), Expr::Or(wanted));
        let differs =
            |value: i64| Expr::compare(Comparison::NotEqual, Dialect::Sql, Expr::Slot(0), value.into());
        let list = (0..20).map(Expr::from).collect();
        let wanted = Expr::is_in(Dialect::Sql, Expr::Slot(0), list).negated();
        assert_eq!(Expr::all_of((0..20).map(differs).collect()), wanted);
    }
}
