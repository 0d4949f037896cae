//! Leaves, numbers, strings and nesting of JSON records.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::{Reader, Value};
use crate::carrier::Shape;
use crate::parser::{Parsed, Parser, element};

/// All leaves of a record, without what the parser adds to every event.
fn leaves(raw: &[u8]) -> Vec<(String, String)> {
    let mut parser = Parser::new(None);
    let Parsed::Event { event, paths, format } = parser.parse(raw, Shape::Json) else {
        panic!("skipped");
    };
    assert_eq!(format.name, "json", "{}", String::from_utf8_lossy(raw));
    assert_eq!(event.raw, raw);
    event.fields().skip(2).map(|(field, value)| (paths.name(field).to_owned(), value.to_owned())).collect()
}

fn check(raw: &[u8], wanted: &[(&str, &str)]) {
    let found = leaves(raw);
    let found: Vec<(&str, &str)> = found.iter().map(|(name, value)| (&**name, &**value)).collect();
    assert_eq!(found, wanted, "{}", String::from_utf8_lossy(raw));
}

#[test]
fn leaves_have_paths() {
    check(
        br#" {"a":{"b":[{"c":1},{"c":"x"},[true,false]],"d.e":{"":2}},"n":null,"o":{},"l":[],"s":""} "#,
        &[("a.b.c", "1"), ("a.b.c", "x"), ("a.b", "true"), ("a.b", "false"), ("a.d\\.e.", "2"), ("s", "")],
    );
}

#[test]
fn numbers_stay_as_they_are_written() {
    let numbers = [
        "0",
        "-0",
        "0.0",
        "-0.0",
        "1.50",
        "1e5",
        "1E-7",
        "18446744073709551615",
        "-9223372036854775808",
        "18446744073709551616",
        "123456789012345678901234567890",
        "1e999",
        "-1.5e+999",
        "0.1000000000000000055511151231257827021181583404541015625",
    ];
    for number in numbers {
        let raw = format!("{{\"k,:\\\"}}\":[\"a\\\\\",{{\"x\":null}}],\"n\":{number},\"m\":[{number} , 7]}}");
        let found = leaves(raw.as_bytes());
        let values: Vec<&str> = found.iter().map(|(_, value)| &**value).collect();
        assert_eq!(values, ["a\\", number, number, "7"], "{raw}");
    }
}

#[test]
fn strings_are_unescaped_and_decoded() {
    check(
        r#"{"a":"\"\\\/\b\f\n\r\t\u0041\u00e9\ud83d\ude00é"}"#.as_bytes(),
        &[("a", "\"\\/\u{8}\u{c}\n\r\tAé😀é")],
    );
    check(b"{\"a\":\"x\xffy\",\"\xfe\":1.0}", &[("a", "x\u{fffd}y"), ("\u{fffd}", "1.0")]);
    check(
        br#"{"a":"\ud800","b":"\udc00x","c":"\ud800\u0041","d":"\\ud800"}"#,
        &[("a", "\u{fffd}"), ("b", "\u{fffd}x"), ("c", "\u{fffd}A"), ("d", "\\ud800")],
    );
    check("{\"ключ\":\"値\"}".as_bytes(), &[("ключ", "値")]);
}

#[test]
fn repeated_keys_keep_all_values() {
    check(br#"{"a":1,"a":2,"b":{"c":3},"b":{"c":4}}"#, &[("a", "1"), ("a", "2"), ("b.c", "3"), ("b.c", "4")]);
}

#[test]
fn nesting_up_to_the_limit() {
    for (depth, readable) in [(1, true), (100, true), (127, true), (129, false), (100_000, false)] {
        let raw = format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
        let mut parser = Parser::new(None);
        let Parsed::Event { format, .. } = parser.parse(raw.as_bytes(), Shape::Json) else {
            panic!("skipped");
        };
        assert_eq!(format.name == "json", readable, "{depth}");
    }
}

#[test]
fn times_at_the_usual_keys() {
    for (raw, wanted) in [
        (r#"{"time":"2024-05-01T10:00:00Z"}"#, Some("2024-05-01T10:00:00Z")),
        (r#"{"date":"2023-01-01","ts":1714557600.5}"#, Some("2024-05-01T10:00:00.5Z")),
        (
            r#"{"time":"2020-01-01T00:00:00Z","@timestamp":"2024-05-01T10:00:00Z"}"#,
            Some("2024-05-01T10:00:00Z"),
        ),
        (r#"{"@timestamp":"soon","time":1714557600000}"#, Some("2024-05-01T10:00:00Z")),
        (r#"{"__REALTIME_TIMESTAMP":"1714557600123456"}"#, Some("2024-05-01T10:00:00.123456Z")),
        (r#"{"time":12,"nested":{"time":1714557600}}"#, None),
        (r#"{"time":{"s":1714557600}}"#, None),
        (r#"{}"#, None),
    ] {
        let mut parser = Parser::new(None);
        let Parsed::Event { event, .. } = parser.parse(raw.as_bytes(), Shape::Json) else {
            panic!("skipped");
        };
        assert_eq!(event.time.map(|time| time.to_string()).as_deref(), wanted, "{raw}");
    }
}

#[test]
fn elements_by_place() {
    let raw = br#"{"resources":[{"type":"b"},{"ARN":"x","n":1.0}],"a.b":{"c":true},"o":{"0":"zero"},"l":[[1,2],[3]],"n":null}"#;
    for (path, wanted) in [
        ("resources.1.ARN", Some("x")),
        ("resources.0.ARN", None),
        ("resources.ARN", Some("x")),
        ("resources.1.n", Some("1.0")),
        ("resources.2.ARN", None),
        ("a\\.b.c", Some("true")),
        ("a.b.c", None),
        ("o.0", Some("zero")),
        ("l.1.0", Some("3")),
        ("l.0", Some("1")),
        ("n", None),
        ("o", None),
        ("", None),
        ("resources", None),
    ] {
        assert_eq!(element(raw, path).as_deref(), wanted, "{path}");
    }
    assert_eq!(element(b"not json", "a"), None);
    assert_eq!(element(br#"{"detail":{"x":"y"}}"#, "detail.x").as_deref(), Some("y"));
}

/// Pieces of JSON, and some that are none.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "\"a\":",
    "\\",
    "\\u",
    "d800",
    "dc00",
    "0041",
    "-",
    "0",
    "17",
    ".5",
    "e9",
    "E+400",
    "18446744073709551616",
    "true",
    "null",
    " ",
    "\n",
    "x",
    "\u{e9}",
];

/// Text that resembles JSON, and any bytes.
fn json_like() -> impl Strategy<Value = Vec<u8>> {
    let piece = select(PIECES);
    let pieces = vec(piece, 0..20).prop_map(|pieces| pieces.concat().into_bytes());
    prop_oneof![4 => pieces, 1 => vec(any::<u8>(), 0..60)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn any_bytes_are_read_or_refused(raw in json_like()) {
        let read = Reader::default().read(&raw, |tape| tape.root().get("a").and_then(Value::scalar).map(str::to_owned));
        if serde_json::from_slice::<serde_json::Value>(&raw).is_ok() {
            prop_assert!(read.is_ok(), "refused: {}", raw.escape_ascii());
        }
    }

    #[test]
    fn any_number_keeps_its_notation(number in "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?") {
        let raw = format!("{{\"before\":[1,{{}}],\"n\":{number},\"after\":\"x\"}}");
        let read = Reader::default().read(raw.as_bytes(), |tape| tape.root().get("n").and_then(Value::scalar).map(str::to_owned));
        prop_assert_eq!(read, Ok(Some(number)));
    }

    #[test]
    fn any_escapes_are_read(text in r#"(\\u(d8|dc|00|20)[0-9a-f]{2}|\\["\\/bfnrt]|[a-z]){0,12}"#) {
        let raw = format!("{{\"a\":\"{text}\"}}");
        let read = Reader::default().read(raw.as_bytes(), |tape| tape.root().get("a").and_then(Value::string).map(str::to_owned));
        let read = read.unwrap();
        if let Ok(wanted) = serde_json::from_str::<serde_json::Value>(&raw) {
            prop_assert_eq!(read.as_deref(), wanted["a"].as_str());
        }
    }
}
