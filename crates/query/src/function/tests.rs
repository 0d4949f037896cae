use std::collections::HashSet;

use super::*;
use crate::value::{Dialect, Value};

#[test]
fn a_language_has_a_name_once() {
    let mut names = HashSet::new();
    for function in all() {
        assert!(function.arity.least <= function.arity.most, "{}", function.name);
        for dialect in function.dialects {
            assert!(names.insert((function.name.to_lowercase(), *dialect)), "{} stands twice", function.name);
        }
    }
}

/// Values of all kinds in all places give a value, never a panic.
#[test]
fn functions_take_whatever_there_is() {
    let some = [
        Value::Null,
        true.into(),
        0.into(),
        (-1).into(),
        i64::MAX.into(),
        i64::MIN.into(),
        f64::MAX.into(),
        f64::NAN.into(),
        "".into(),
        "é大".into(),
        "2024-02-01T10:00:05Z".into(),
        "10.0.0.0/8".into(),
        logdex_event::Timestamp(i64::MAX).into(),
        logdex_event::Timestamp(i64::MIN).into(),
        Value::Date(i32::MAX),
        Value::List([Value::Null].into()),
        Value::Map([("k".into(), Value::Null)].into()),
    ];
    for function in all() {
        for a in &some {
            for b in &some {
                for c in &some {
                    let values = [a.clone(), b.clone(), c.clone()];
                    for count in function.arity.least..=function.arity.most.min(3) {
                        let _ = function.of(&values[..count]).to_string();
                    }
                }
            }
        }
    }
}

/// Functions of SQL; those of Insights are tested with its parser.
#[test]
fn functions_of_sql() {
    let list = || Value::List(["a".into(), "b".into(), "a".into()].into());
    for (name, values, wanted) in [
        ("substr", vec!["abcdef".into(), 3.into(), 2.into()], "cd"),
        ("substr", vec!["abcdef".into(), (-2).into()], "ef"),
        ("substr", vec!["abcdef".into(), 0.into()], ""),
        ("strpos", vec!["大阪支店".into(), "支".into()], "3"),
        ("strpos", vec!["a".into(), "b".into()], "0"),
        ("split", vec!["a/b".into(), "/".into()], r#"["a","b"]"#),
        ("split_part", vec!["a/b".into(), "/".into(), 2.into()], "b"),
        ("split_part", vec!["a/b".into(), "/".into(), 0.into()], ""),
        ("starts_with", vec!["abc".into(), "ab".into()], "true"),
        ("ends_with", vec!["abc".into(), "ab".into()], "false"),
        ("replace", vec!["aXb".into(), "X".into()], "ab"),
        ("reverse", vec!["aé".into()], "éa"),
        ("length", vec!["大阪".into()], "2"),
        ("upper", vec!["a".into()], "A"),
        ("nullif", vec!["a".into(), "a".into()], ""),
        ("nullif", vec!["a".into(), Value::Null], "a"),
        ("greatest", vec!["9".into(), "10".into()], "9"),
        ("greatest", vec![9.into(), 10.into()], "10"),
        ("round", vec![2.567.into(), 2.into()], "2.57"),
        ("round", vec![(-2.5).into()], "-3"),
        ("truncate", vec![(-2.5).into()], "-2"),
        ("sign", vec![(-2.5).into()], "-1"),
        ("log2", vec![8.into()], "3"),
        ("from_iso8601_timestamp", vec!["2024-02-01T10:00:05+09:00".into()], "2024-02-01T01:00:05Z"),
        ("to_unixtime", vec![logdex_event::Timestamp(1_500_000).into()], "1.5"),
        ("from_unixtime", vec![1.5.into()], "1970-01-01T00:00:01.5Z"),
        ("date", vec!["2024-02-01T23:00:05Z".into()], "2024-02-01"),
        ("json_parse", vec![r#"{"a":[1]}"#.into()], r#"{"a":[1]}"#),
        ("json_array_length", vec!["[1,2]".into()], "2"),
        ("cardinality", vec![list()], "3"),
        ("contains", vec![list(), "b".into()], "true"),
        ("element_at", vec![list(), 2.into()], "b"),
        ("element_at", vec![list(), (-1).into()], "a"),
        ("element_at", vec![list(), 9.into()], ""),
        ("array_join", vec![list(), ",".into()], "a,b,a"),
        ("array_distinct", vec![list()], r#"["a","b"]"#),
        ("array_sort", vec![list()], r#"["a","a","b"]"#),
        ("ip_in_network", vec!["10.0.0.0/8".into(), "10.1.2.3".into()], "true"),
    ] {
        let function = find(name, Dialect::Sql).unwrap();
        assert_eq!(function.of(&values).to_string(), wanted, "{name} {values:?}");
    }
}

#[test]
fn texts_do_not_grow_without_end() {
    let long = Value::from("x".repeat(1 << 14));
    let replace = find("replace", Dialect::Insights).unwrap();
    assert!(replace.of(&[long.clone(), "x".into(), long.clone()]).is_null());
    let concat = find("concat", Dialect::Insights).unwrap();
    assert_eq!(concat.of(&vec![long.clone(); 2]).to_string().len(), 1 << 15);
    assert!(concat.of(&vec![long; 1 << 13]).is_null());
}
