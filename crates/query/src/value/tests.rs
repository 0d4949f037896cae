use std::cmp::Ordering;
use std::hash::BuildHasher;

use proptest::collection::vec;
use proptest::prelude::*;
use rustc_hash::FxBuildHasher;

use super::*;

/// One value of each kind, in the order of groups.
fn values() -> Vec<Value> {
    vec![
        Value::Null,
        false.into(),
        true.into(),
        f64::NEG_INFINITY.into(),
        i64::MIN.into(),
        (-1.5).into(),
        0.into(),
        1.into(),
        1.5.into(),
        i64::MAX.into(),
        9_223_372_036_854_775_808.0.into(),
        f64::INFINITY.into(),
        f64::NAN.into(),
        "".into(),
        "1".into(),
        "b".into(),
        Timestamp(0).into(),
        Value::Date(19_754),
        Value::List([1.into()].into()),
        Value::List([1.into(), Value::Null].into()),
        Value::Map([("k".into(), "v".into())].into()),
    ]
}

#[test]
fn the_order_of_groups_is_total_and_agrees_with_equality_and_hashes() {
    let values = values();
    for (at, a) in values.iter().enumerate() {
        for (other, b) in values.iter().enumerate() {
            assert_eq!(a.cmp(b), at.cmp(&other), "{a:?} {b:?}");
            assert_eq!(a == b, at == other, "{a:?} {b:?}");
        }
    }
    let hash = |value: Value| FxBuildHasher.hash_one(value);
    for (a, b) in
        [(0.into(), (-0.0).into()), (Value::from(7), 7.0.into()), (f64::NAN.into(), (-f64::NAN).into())]
    {
        assert_eq!(a, b);
        assert_eq!(hash(a.clone()), hash(b), "{a:?}");
    }
    assert_ne!(Value::from(i64::MAX), Value::from(i64::MAX as f64));
}

#[test]
fn sorting_by_nature() {
    let sorted = [
        Value::Null,
        "Host".into(),
        "a".into(),
        "host1".into(),
        "host9".into(),
        "host10".into(),
        "host10a".into(),
        "host010".into(),
        "-3".into(),
        2.into(),
        "2.5".into(),
        "10".into(),
    ];
    for pair in sorted.windows(2) {
        assert_eq!(pair[0].natural(&pair[1]), Ordering::Less, "{pair:?}");
        assert_eq!(pair[1].natural(&pair[0]), Ordering::Greater, "{pair:?}");
    }
    let times = [Value::from(Timestamp(9)), Timestamp(10).into()];
    assert_eq!(times[0].natural(&times[1]), Ordering::Less);
}

#[test]
fn nothing_goes_where_it_is_said_to_go() {
    let typed = |descending, nulls_first| Direction { descending, by: By::Typed { nulls_first } };
    let (one, two) = (Value::from(1), Value::from(2));
    for descending in [false, true] {
        assert_eq!(typed(descending, true).compare(&Value::Null, &one), Ordering::Less);
        assert_eq!(typed(descending, false).compare(&Value::Null, &one), Ordering::Greater);
        let order = if descending { Ordering::Greater } else { Ordering::Less };
        assert_eq!(typed(descending, false).compare(&one, &two), order);
    }
    assert_eq!(typed(true, true).compare(&Value::Null, &Value::Null), Ordering::Equal);
}

#[test]
fn values_are_written_as_people_read_them() {
    for (value, wanted) in [
        (Value::Null, ""),
        (true.into(), "true"),
        ((-5).into(), "-5"),
        (1.0.into(), "1"),
        (0.25.into(), "0.25"),
        ((-0.0).into(), "0"),
        (1e20.into(), "1e20"),
        (0.000001.into(), "1e-6"),
        ("a\"b".into(), "a\"b"),
        (Timestamp(1_706_781_605_250_000).into(), "2024-02-01T10:00:05.25Z"),
        (Value::Date(19_754), "2024-02-01"),
        (
            Value::List(["a\"\n".into(), 1.into(), Value::Null, f64::NAN.into()].into()),
            r#"["a\"\n",1,null,null]"#,
        ),
        (Value::Map([("k".into(), Timestamp(0).into())].into()), r#"{"k":"1970-01-01T00:00:00Z"}"#),
    ] {
        assert_eq!(value.to_string(), wanted, "{value:?}");
    }
}

#[test]
fn values_as_numbers_and_conditions() {
    for (value, number, truth) in [
        (Value::Null, None, None),
        ("403".into(), Some(403.0), Some(true)),
        ("0.0".into(), Some(0.0), Some(false)),
        ("inf".into(), None, None),
        ("0x10".into(), None, None),
        ("TRUE".into(), None, Some(true)),
        ("false".into(), None, Some(false)),
        (true.into(), Some(1.0), Some(true)),
        (Timestamp(5_000).into(), Some(5.0), None),
    ] {
        assert_eq!(value.number().map(Number::float), number, "{value:?}");
        assert_eq!(value.truth(), truth, "{value:?}");
    }
    assert_eq!(Value::from("5.0").integer(), Some(5));
    assert_eq!(Value::from(1e30).integer(), None);
}

#[test]
fn memory_is_counted() {
    assert_eq!(Value::from(1).bytes(), 0);
    assert!(Value::from("x".repeat(1000)).bytes() >= 1000);
    assert!(Value::List(vec![Value::from("x".repeat(1000)); 10].into()).bytes() >= 10_000);
}

#[test]
fn nothing_in_writing_is_nothing() {
    for (text, form) in [("-", "-"), ("", "")] {
        let value = Value::from_field(text);
        assert!(value.is_null());
        assert_eq!((value.null_marker(), value.text(), value.as_text()), (Some(form), None, None));
        assert_eq!(value, Value::Null);
        assert_eq!(FxBuildHasher.hash_one(value.clone()), FxBuildHasher.hash_one(Value::Null));
        assert_eq!((value.to_string(), value.clone().without_marker().null_marker()), (String::new(), None));
        assert_eq!((value.number(), value.truth(), value.bytes()), (None, None, 0));
        assert_eq!(value.natural(&"a".into()), Ordering::Less);
    }
    assert_eq!(Value::from_field("--").text(), Some("--"));
}

#[test]
fn the_forms_are_those_of_fields() {
    assert!(Value::NULL_MARKERS.iter().all(|form| logdex_event::field::is_null(form)));
    assert!(!logdex_event::field::is_null("--"));
}

/// Values of all types, with numbers and texts that often are equal.
fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        proptest::sample::select(&Value::NULL_MARKERS[..]).prop_map(Value::NullMarker),
        any::<bool>().prop_map(Value::from),
        (-2..3_i64).prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-4..5_i8).prop_map(|half| Value::from(f64::from(half) / 2.0)),
        any::<f64>().prop_map(Value::from),
        "[a-b0-1]{0,3}".prop_map(Value::from),
        (-2..3_i64).prop_map(|time| Value::from(Timestamp(time))),
        (-2..3).prop_map(Value::Date),
    ];
    leaf.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(|values| Value::List(values.into())),
            vec(("[ab]".prop_map(Arc::from), inner), 0..3).prop_map(|entries| Value::Map(entries.into())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_order_of_values_is_total(a in any_value(), b in any_value(), c in any_value()) {
        prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
        prop_assert_eq!(a == b, a.cmp(&b).is_eq());
        let mut sorted = [&a, &b, &c];
        sorted.sort_unstable();
        prop_assert!(sorted[0] <= sorted[1] && sorted[1] <= sorted[2] && sorted[0] <= sorted[2]);
        if a == b {
            prop_assert_eq!(FxBuildHasher.hash_one(&a), FxBuildHasher.hash_one(&b));
            prop_assert_eq!(a.cmp(&c), b.cmp(&c));
        }
    }

    #[test]
    fn sort_orders_are_total(
        a in any_value(),
        b in any_value(),
        c in any_value(),
        descending in any::<bool>(),
        by in proptest::sample::select(&[
            By::Natural,
            By::Typed { nulls_first: false },
            By::Typed { nulls_first: true },
        ][..]),
    ) {
        let compare = |a: &Value, b: &Value| Direction { descending, by }.compare(a, b);
        prop_assert_eq!(compare(&a, &b), compare(&b, &a).reverse());
        let mut sorted = [&a, &b, &c];
        sorted.sort_by(|a, b| compare(a, b));
        prop_assert!(compare(sorted[0], sorted[1]).is_le() && compare(sorted[1], sorted[2]).is_le());
        prop_assert!(compare(sorted[0], sorted[2]).is_le());
    }

    #[test]
    fn integers_survive_text_and_json(number in any::<i64>()) {
        let text = Value::from(number).to_string();
        prop_assert_eq!(Value::from(text.as_str()).integer(), Some(number));
        prop_assert_eq!(Value::parse_json(&text), Value::Int(number));
    }
}
