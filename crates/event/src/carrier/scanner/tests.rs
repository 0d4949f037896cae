//! Records cut from whole, damaged and random streams.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;

/// A record with its bytes, for comparing.
type Cut = (Shape, String, u64);

fn own(buffer: &[u8], base: u64, records: &mut Vec<RecordRange>, cuts: &mut Vec<Cut>) {
    for record in records.drain(..) {
        let text = String::from_utf8_lossy(&buffer[record.start..record.end]).into_owned();
        cuts.push((record.shape, text, base + record.start as u64));
    }
}

/// Feeds `input` in chunks of the lengths that `chunk` gives.
fn scan_in(input: &[u8], limit: usize, mut chunk: impl FnMut() -> usize) -> (Vec<Cut>, u64, bool) {
    let mut scanner = Scanner::new(Limits { record_bytes: limit });
    let (mut cuts, mut records) = (Vec::new(), Vec::new());
    let (mut given_up, mut given) = (0, 0);
    loop {
        let end = given == input.len();
        let buffer = &input[given_up..given];
        let done = scanner.feed(buffer, end, &mut records);
        own(buffer, given_up as u64, &mut records, &mut cuts);
        given_up += done;
        if end {
            assert_eq!(given_up, input.len(), "all bytes are done with at the end");
            return (cuts, scanner.dropped_bytes(), scanner.is_open());
        }
        given = input.len().min(given + chunk().max(1));
    }
}

/// The records of `input`, fed so many bytes at a time.
fn scan_in_steps(input: &[u8], step: usize) -> Vec<String> {
    scan_in(input, 16 << 20, || step).0.into_iter().map(|(_, text, _)| text).collect()
}

fn scan(input: &str) -> Vec<Cut> {
    scan_in(input.as_bytes(), 1 << 20, || usize::MAX / 2).0
}

/// `input` cut into records, each with a letter for its shape.
fn shown(input: &str) -> Vec<String> {
    let letter = |shape| match shape {
        Shape::Json => 'j',
        Shape::Line => 'l',
        Shape::Broken(_) => 'b',
    };
    scan(input).into_iter().map(|(shape, text, _)| format!("{} {text}", letter(shape))).collect()
}

#[test]
fn carriers_are_unwrapped() {
    for (input, wanted) in [
        ("", &[][..]),
        (" \r\n\n ", &[]),
        ("\u{feff}{\"a\":1}", &["j {\"a\":1}"]),
        (r#"{"Records":[]}"#, &[]),
        ("[]", &[]),
        ("{}", &["j {}"]),
        (r#"{"Records":[{"a":1},{"b":[2,{"c":"}"}]}]}"#, &[r#"j {"a":1}"#, r#"j {"b":[2,{"c":"}"}]}"#]),
        ("{ \"Records\" :\n [ {\"a\":1} ,\n {\"b\":2}\n ]\n}\n", &[r#"j {"a":1}"#, r#"j {"b":2}"#]),
        (r#"{"Records":[{"a":1}],"next":"x]}","more":{"y":[{}]}}{"b":1}"#, &[r#"j {"a":1}"#, r#"j {"b":1}"#]),
        (
            r#"[{"Records":[{"a":1}]},{"Records":[{"b":1}]},{"c":1}]"#,
            &[r#"j {"a":1}"#, r#"j {"b":1}"#, r#"j {"c":1}"#],
        ),
        (
            r#"[{"a":1},2,-3.5e1,"x\",y",null,[{"b":1}],true]"#,
            &[r#"j {"a":1}"#, "j 2", "j -3.5e1", r#"j "x\",y""#, "j null", r#"j [{"b":1}]"#, "j true"],
        ),
        (r#"{"Records":"none"}"#, &[r#"j {"Records":"none"}"#]),
        (r#"{"Records":[1,2]}"#, &[r#"j {"Records":[1,2]}"#]),
        (r#"{"a":1,"Records":[{"b":1}]}"#, &[r#"j {"a":1,"Records":[{"b":1}]}"#]),
        (
            "{\"a\":1}{\"b\":2}\n{\"c\":\n3}, {\"d\":4},\n{\"e\":5}",
            &[r#"j {"a":1}"#, r#"j {"b":2}"#, "j {\"c\":\n3}", r#"j {"d":4}"#, r#"j {"e":5}"#],
        ),
    ] {
        assert_eq!(shown(input), wanted, "{input}");
    }
}

#[test]
fn lines_are_lines() {
    for (input, wanted) in [
        ("one\r\ntwo\n\n \nthree", &["l one", "l two", "l three"][..]),
        (
            "[INFO] up\n[2024-01-01] {\"a\":1}\n[12] x\n[\n",
            &["l [INFO] up", "l [2024-01-01] {\"a\":1}", "l [12] x", "l ["],
        ),
        ("a {\"b\":1}\n{\"c\":1}\nd,e\n,f\n}\n", &["l a {\"b\":1}", "j {\"c\":1}", "l d,e", "l ,f", "l }"]),
        ("\"quoted\" line\n", &["l \"quoted\" line"]),
        ("{no json}\nnext\n", &["b {no json}", "l next"]),
    ] {
        assert_eq!(shown(input), wanted, "{input}");
    }
}

#[test]
fn a_broken_record_takes_nothing_with_it() {
    for (input, wanted) in [
        // A line end inside a string.
        ("{\"a\":\"x\n{\"b\":1}\n", &["b {\"a\":\"x", "j {\"b\":1}"][..]),
        // Not closed.
        ("{\"a\":{\"b\":1}\n{\"c\":1}\n", &["b {\"a\":{\"b\":1}", "j {\"c\":1}"]),
        ("[{\"a\":{\"b\":1},{\"c\":1}]", &["b {\"a\":{\"b\":1},", "j {\"c\":1}"]),
        ("[{\"a\":1},{\"b\":1]{\"c\":1}", &["j {\"a\":1}", "b {\"b\":1", "j {\"c\":1}"]),
        ("{\"Records\":[{\"a\":1}\n{\"Records\":[{\"b\":1}]}", &["j {\"a\":1}", "j {\"b\":1}"]),
        ("{\"Records\":[{\"a\":1}]\n{\"b\":1}", &["j {\"a\":1}", "b ]", "j {\"b\":1}"]),
        // Closed by the wrong bracket, or once too often.
        ("{\"a\":[1}}{\"b\":1}", &["b {\"a\":[1}}", "j {\"b\":1}"]),
        ("{\"a\":1}]},{\"b\":1}", &["j {\"a\":1}", "b ]}", "j {\"b\":1}"]),
        ("[{\"a\":1}},{\"b\":1}]", &["j {\"a\":1}", "b }", "j {\"b\":1}"]),
        // Quotes inside a string.
        (
            "[{\"a\":\"5\" disk\",\"b\":\"c\"},{\"d\":1},{\"e\":1}]",
            &["b {\"a\":\"5\" disk\",\"b\":\"c\"},", "j {\"d\":1}", "j {\"e\":1}"],
        ),
        ("{\"a\":\"say \"hi\" now\"}\n{\"b\":1}", &["b {\"a\":\"say \"hi\" now\"}", "j {\"b\":1}"]),
        // A line end inside a string of a record that shares its line with others.
        (
            "{\"Records\":[{\"a\":\"x\ny\",\"b\":1},{\"c\":1}]}",
            &["b {\"a\":\"x", "b y\",\"b\":1},", "j {\"c\":1}"],
        ),
        // Text after a list that was never closed is text.
        ("[{\"a\":1}\nplain\nlines\n", &["j {\"a\":1}", "b plain", "l lines"]),
        // Not finished.
        ("{\"a\":1}\n{\"b\":[", &["j {\"a\":1}", "b {\"b\":["]),
        ("{\"Records\":[{\"a\":\"\\\"", &["b {\"a\":\"\\\""]),
    ] {
        assert_eq!(shown(input), wanted, "{input}");
    }
}

#[test]
fn a_list_left_open_is_told() {
    assert!(scan_in(br#"{"Records":[{"a":1},"#, 1 << 20, || 7).2);
    assert!(!scan_in(br#"{"Records":[{"a":1}]}"#, 1 << 20, || 7).2);
}

#[test]
fn strings_of_any_length_and_escapes_at_any_place() {
    for length in 0..200 {
        for escape in ["", "\\\"", "\\\\", "\\\\\\\""] {
            let record = format!("{{\"{}{escape}\":\"{{[{escape}\"}}", "x".repeat(length));
            assert_eq!(shown(&format!("{record}{record}")), [format!("j {record}"), format!("j {record}")]);
        }
    }
}

#[test]
fn deep_nesting_is_followed_beyond_what_is_remembered() {
    let record = format!("{{\"a\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(shown(&format!("{record}\n{{}}")), [format!("j {record}"), "j {}".to_owned()]);
}

#[test]
fn too_long_records_keep_their_beginning() {
    const LIMIT: usize = 100_000;
    let long = "x".repeat(3 * LIMIT);
    for (before, record, behind) in [
        ("", format!("{long}\n"), "after\n"),
        ("first\n", format!("{{\"a\":\"{long}\\\"\",\"b\":[{{}}]}}"), "{\"c\":1}"),
        ("[{\"a\":1},", format!("\"{long}\""), ",{\"b\":1}]"),
        ("[{\"a\":1},", format!("{{\"{long}\":\"\"oops{long}}}"), ", {\"b\":1}]"),
        ("{\"Records\":[{\"a\":1}", format!("],\"more\":\"{long}\"}}"), "{\"b\":1}"),
    ] {
        let input = format!("{before}{record}{behind}");
        for chunk in [999, 70_000, 1 << 20] {
            let (cuts, dropped, _) = scan_in(input.as_bytes(), LIMIT, || chunk);
            let place = cuts.iter().position(|cut| cut.0 == Shape::Broken(TOO_LONG)).expect("a long one");
            assert_eq!(cuts[place].1, record[..KEPT_BYTES], "{before} {chunk}");
            assert_eq!(cuts.len(), place + 2, "{before} {chunk}");
            let unread = record.trim_end().len() - KEPT_BYTES;
            assert!((unread..unread + 3).contains(&(dropped as usize)), "{before} {chunk} {dropped}");
        }
    }
}

#[test]
fn what_is_held_back_stays_within_the_limit() {
    const LIMIT: usize = 100_000;
    for unit in ["x", "{\"a\":", "\"", "[", " ", "}", "{\"a\":\"x\"y", "[{\"a\":1},"] {
        let input = unit.repeat(2_000_000 / unit.len());
        let mut scanner = Scanner::new(Limits { record_bytes: LIMIT });
        let (mut held, mut records) = (Vec::new(), Vec::new());
        for chunk in input.as_bytes().chunks(10_000) {
            held.extend_from_slice(chunk);
            let done = scanner.feed(&held, false, &mut records);
            held.drain(..done);
            assert!(held.len() <= LIMIT + 10_000, "{unit}: {}", held.len());
        }
    }
}

const SEEDS: &[&str] = &[
    r#"{"Records":[{"a":"x","b":{"c":[1,2,{"d":"\\\""}]}},{"e":null,"f":"{[\u00e9"}],"g":"h"}"#,
    "[{\"a\":1},\n {\"b\":\"two\"},\n 3, \"four\", [5]]\n",
    "{\"a\":1}\r\n{\"b\":{\"c\":\"d\"}}\r\n[INFO] text, {\"x\":1}\r\n{\"e\":\n  [1,\n  2]\n}\n",
    "plain\n\n[2024-01-01] more\n{\"Records\":[{\"a\":1}\n{\"Records\":[{\"b\":1}]}\n",
];

/// Streams of seeds and long runs, with a few bytes replaced, inserted or removed.
fn damaged_stream() -> impl Strategy<Value = Vec<u8>> {
    let seed = select(SEEDS).prop_map(|seed| seed.as_bytes().to_vec());
    let run = (select(b"x \"{".as_slice()), 0..9000_usize).prop_map(|(byte, length)| vec![byte; length]);
    let parts = vec(prop_oneof![8 => seed, 1 => run], 1..6);
    let change = (any::<Index>(), select(b"{}[]\",:\n \\a1\r\0\xff".as_slice()), 0..3_u8);
    (parts, vec(change, 0..8)).prop_map(|(parts, changes)| {
        let mut input = parts.concat();
        for (at, byte, kind) in changes {
            if input.is_empty() {
                break;
            }
            let at = at.index(input.len());
            match kind {
                0 => input[at] = byte,
                1 => input.insert(at, byte),
                _ => drop(input.remove(at)),
            }
        }
        input
    })
}

/// Streams of any bytes, and of those that mean something in JSON.
fn any_stream() -> impl Strategy<Value = Vec<u8>> {
    let structural = select(b"{}[]\",:\n \\a1-tn<".as_slice());
    prop_oneof![4 => damaged_stream(), 2 => vec(structural, 0..300), 1 => vec(any::<u8>(), 0..300)]
}

/// Lengths of chunks, all short or of any length.
fn chunks() -> impl Strategy<Value = Vec<usize>> {
    prop_oneof![vec(1..8_usize, 1..40), vec(1..3000_usize, 1..40)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6000))]

    #[test]
    fn any_split_gives_the_same_records(input in any_stream(), chunks in chunks()) {
        let whole = scan_in(&input, 4096, || usize::MAX / 2);
        let mut lengths = chunks.iter().copied().cycle();
        let chunked = scan_in(&input, 4096, || lengths.next().unwrap_or(1));
        prop_assert_eq!(whole, chunked);
    }

    #[test]
    fn every_byte_is_in_one_record_or_between_records(input in any_stream()) {
        let mut scanner = Scanner::new(Limits { record_bytes: 1 << 20 });
        let mut records = Vec::new();
        scanner.feed(&input, true, &mut records);
        let mut last = 0;
        let end = RecordRange { start: input.len(), end: input.len(), shape: Shape::Line };
        for record in records.iter().chain([&end]) {
            prop_assert!(last <= record.start && record.start <= record.end);
            let between = String::from_utf8_lossy(&input[last..record.start]).replace("\"Records\"", "");
            // The rest of a `{"Records":[…]` object may have any keys; it starts with the list's end.
            let tail = between.contains(']');
            let wrapping = |c: char| c.is_ascii_whitespace() || "{[]},:\u{feff}".contains(c);
            prop_assert!(tail || between.chars().all(wrapping), "{between:?}");
            last = record.end;
        }
    }
}

#[test]
fn exported_records_go_on_over_lines() {
    let text = "2024-05-01T10:00:00.000Z one\n  two\n\n}\n2024-05-01T10:00:01.000Z {\n  \"a\": 1\n}\r\n\r\n\
                {\"b\":2}\n2024-05-01T10:00:02.000Z three\nmore\nMay  1 10:00:00 host sshd[1]: x\nplain\n\
                1714557600123 four\n five";
    let wanted = [
        "2024-05-01T10:00:00.000Z one\n  two\n\n}",
        "2024-05-01T10:00:01.000Z {\n  \"a\": 1\n}",
        "{\"b\":2}",
        "2024-05-01T10:00:02.000Z three\nmore",
        "May  1 10:00:00 host sshd[1]: x",
        "plain",
        "1714557600123 four\n five",
    ];
    for step in [1, 2, 3, 7, 24, 25, 33, 1000] {
        let found: Vec<String> = scan_in_steps(text.as_bytes(), step);
        assert_eq!(found, wanted, "{step}");
    }
}

#[test]
fn lines_without_a_time_behind_an_exported_one_are_not_all_one_record() {
    let text = format!("2024-05-01T10:00:00.000Z first\n{}", "a line of text\n".repeat(200_000));
    let found = scan_in_steps(text.as_bytes(), 1 << 16);
    assert!(found.iter().all(|record| record.len() <= 1 << 20));
    assert!(
        found.len() > 100_000 && found.iter().map(|record| record.len() + 1).sum::<usize>() == text.len()
    );
}

#[test]
fn lists_of_records_are_told_by_their_first() {
    for (text, records) in [
        (
            "{\"events\":[{\"timestamp\":1,\"message\":\"a\"},{\"message\":\"b\"}],\"nextForwardToken\":\"f/1\"}",
            2,
        ),
        ("{\n  \"Events\": [\n    {\n \"EventId\": \"1\"}, {}]}", 2),
        ("{\"events\":[{\"id\":1},{\"id\":2}],\"total\":2}", 1),
        ("{\"events\":[],\"nextForwardToken\":\"f/1\"}", 1),
        ("{\"Events\":[1,2]}", 1),
        ("{\"Records\":[]}", 0),
    ] {
        for step in [1, 5, 1000] {
            assert_eq!(scan_in_steps(text.as_bytes(), step).len(), records, "{text}");
        }
    }
}
