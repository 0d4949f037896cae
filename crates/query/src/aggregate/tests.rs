use std::collections::HashSet;

use super::*;
use crate::value::{Dialect, Value};

fn finished(row: &AggregateFunction, rows: &[Vec<Value>]) -> Value {
    let mut accumulator = (row.begin)();
    rows.iter().for_each(|values| accumulator.add(values, 1));
    accumulator.finish()
}

fn function(name: &str, dialect: Dialect) -> &'static AggregateFunction {
    find(name, dialect).last().unwrap()
}

/// Rows with whatever a function may be given: a value, and something beside it.
fn random_rows(seed: u64, count: usize) -> Vec<Vec<Value>> {
    let mut state = seed;
    let mut random = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut value = move || match random(6) {
        0 => Value::Null,
        1 => Value::from(random(5) as i64),
        2 => Value::from(random(1000) as f64 / 10.0),
        3 => Value::from(format!("{}", random(20))),
        4 => Value::from(format!("t{}", random(5))),
        _ => Value::from(random(2) == 0),
    };
    (0..count).map(|_| vec![value(), value()]).collect()
}

#[test]
fn a_call_means_one_row() {
    let mut calls = HashSet::new();
    for row in AGGREGATES {
        for dialect in row.dialects {
            let call = (row.name.to_lowercase(), *dialect, row.args.count());
            assert!(calls.insert(call), "{} stands twice", row.name);
        }
    }
}

/// However rows are split and in whatever order they come, the answer is the
/// same, and a row that is taken twice is like two rows.
#[test]
fn parts_that_are_merged_are_the_whole() {
    for row in AGGREGATES {
        for seed in 0..20 {
            let mut rows = random_rows(seed, 60);
            if row.args == Args::OneAndConstant {
                rows.iter_mut().for_each(|values| values[1] = Value::from(0.5));
            }
            let whole = finished(row, &rows);
            let mut parts: Vec<_> = (0..4).map(|_| (row.begin)()).collect();
            for (at, values) in rows.iter().rev().enumerate() {
                parts[at % 3].add(values, 1);
            }
            let mut merged = parts.pop().unwrap();
            parts.into_iter().for_each(|part| merged.merge(part));
            assert_same(row.name, &merged.finish(), &whole);

            let mut twice = (row.begin)();
            rows.iter().for_each(|values| twice.add(values, 2));
            let doubled: Vec<_> = rows.iter().flat_map(|values| [values.clone(), values.clone()]).collect();
            assert_same(row.name, &twice.finish(), &finished(row, &doubled));

            let mut once = over_distinct(row.begin);
            doubled.iter().for_each(|values| once.add(values, 3));
            let mut different = rows.clone();
            different.sort();
            different.dedup();
            assert_same(row.name, &once.finish(), &finished(row, &different));
        }
    }
}

/// Equal, but for rounding.
fn assert_same(name: &str, a: &Value, b: &Value) {
    let close = match (a, b) {
        (Value::Float(a), Value::Float(b)) => (a - b).abs() <= 1e-9 * a.abs().max(1.0),
        _ => a == b,
    };
    assert!(close, "{name}: {a:?} {b:?}");
}

#[test]
fn sums_are_exact() {
    let sum = function("sum", Dialect::Sql);
    let rows = |values: &[Value]| values.iter().map(|value| vec![value.clone()]).collect::<Vec<_>>();
    let large = [i64::MAX.into(), 1.into(), (-1).into()];
    assert_eq!(finished(sum, &rows(&large)), i64::MAX.into());
    let tenths = vec![Value::from(0.1); 10_000];
    assert_eq!(finished(sum, &rows(&tenths)), 1000.0.into());
    let apart = [1e100.into(), 1.0.into(), (-1e100).into()];
    assert_eq!(finished(sum, &rows(&apart)), 1.0.into());
    assert_eq!(finished(sum, &rows(&[Value::Null, "x".into()])), Value::Null);
    assert_eq!(finished(sum, &rows(&["1".into(), "2".into()])), 3.into());
    assert_eq!(finished(sum, &rows(&["1".into(), "2.0".into()])).to_string(), "3");
    let both = finished(sum, &rows(&[i64::MAX.into(), i64::MAX.into()]));
    assert_eq!(both.to_string(), "18446744073709551614");
    let texts = ["18446744073709551615", "-9223372036854775809", "1"].map(Value::from);
    assert_eq!(finished(sum, &rows(&texts)).to_string(), "9223372036854775807");
    // Beyond 128 bits a sum is a float, which its exponent shows.
    let most = Value::from(i128::MAX.to_string());
    assert_eq!(finished(sum, &rows(std::slice::from_ref(&most))).to_string(), i128::MAX.to_string());
    assert_eq!(finished(sum, &rows(&[most.clone(), most])).to_string(), "3.402823669209385e38");
    let mut many = (sum.begin)();
    many.add(&[i64::MAX.into()], u64::MAX);
    assert_eq!(many.finish().to_string(), (i128::from(i64::MAX) * i128::from(u64::MAX)).to_string());
}

#[test]
fn values_beside_the_largest() {
    let row = |value: &str, by: i64| vec![Value::from(value), Value::from(by)];
    let rows = [row("a", 1), row("c", 5), row("b", 5), vec!["z".into(), Value::Null]];
    assert_eq!(finished(function("max_by", Dialect::Sql), &rows), "b".into());
    assert_eq!(finished(function("min_by", Dialect::Sql), &rows), "a".into());
    let missing = [vec![Value::Null, Value::from(9)], row("a", 1)];
    assert_eq!(finished(function("max_by", Dialect::Sql), &missing), Value::Null);
    assert_eq!(finished(function("latest", Dialect::Insights), &missing), "a".into());
}

#[test]
fn lists_and_counts_of_values() {
    let rows = ["b", "a", "b"].map(|text| vec![Value::from(text)]);
    assert_eq!(finished(function("array_agg", Dialect::Sql), &rows).to_string(), r#"["a","b","b"]"#);
    assert_eq!(finished(function("histogram", Dialect::Sql), &rows).to_string(), r#"{"a":1,"b":2}"#);
    assert_eq!(finished(function("array_agg", Dialect::Sql), &[]), Value::Null);
}

#[test]
fn percentiles_are_ranks() {
    let pct = function("approx_percentile", Dialect::Sql);
    let of = |share: f64, numbers: &[f64]| {
        finished(pct, &numbers.iter().map(|&number| vec![number.into(), share.into()]).collect::<Vec<_>>())
    };
    let numbers: Vec<f64> = (-50..50).map(f64::from).collect();
    assert_eq!(of(0.5, &numbers), (-1).into());
    assert_eq!(of(0.95, &numbers), 44.into());
    assert_eq!(of(0.0, &numbers), (-50).into());
    assert_eq!(of(1.0, &numbers), 49.into());
    assert_eq!(of(2.0, &numbers), Value::Null);
    assert_eq!(of(0.5, &[]), Value::Null);
}

#[test]
fn beyond_the_exact_size_a_count_is_near() {
    let row = function("count_distinct", Dialect::Insights);
    let count = EXACT_VALUES + EXACT_VALUES / 2;
    let (mut a, mut b) = ((row.begin)(), (row.begin)());
    for number in 0..count {
        let part = if number % 2 == 0 { &mut a } else { &mut b };
        part.add(&[Value::from(number as i64)], 1);
    }
    assert!(a.bytes() > EXACT_VALUES / 2 * size_of::<Value>());
    a.merge(b);
    let found = a.finish().number().unwrap().float();
    assert!((found / count as f64 - 1.0).abs() < 0.015, "{found}");
    assert!(a.bytes() < 1 << 20, "the values are given up");
}

#[test]
fn memory_is_counted() {
    for row in AGGREGATES {
        let mut accumulator = (row.begin)();
        let before = accumulator.bytes();
        random_rows(1, 200).iter().for_each(|values| accumulator.add(values, 1));
        assert!(accumulator.bytes() >= before, "{}", row.name);
    }
}
