//! Every format on its samples and on damaged records.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;
use crate::format::{FORMATS, Reader};

mod carriers;

fn shape_of(record: &[u8]) -> Shape {
    if record.trim_ascii_start().starts_with(b"{") { Shape::Json } else { Shape::Line }
}

fn values<'a>(parsed: &Parsed<'a>, name: &str) -> Vec<&'a str> {
    match parsed {
        Parsed::Event { event, paths, .. } => {
            paths.find(name).map_or(vec![], |field| event.values(field).collect())
        }
        Parsed::Skip(_) => vec![],
    }
}

fn event<'a>(parsed: &Parsed<'a>) -> &'a Event {
    match parsed {
        Parsed::Event { event, .. } => event,
        Parsed::Skip(reason) => panic!("skipped: {reason}"),
    }
}

#[test]
fn the_table_is_in_order() {
    for (at, format) in FORMATS.iter().enumerate() {
        assert!(!format.description.is_empty() && !format.description.ends_with('.'), "{}", format.name);
        assert!(FORMATS[..at].iter().all(|other| other.name != format.name), "{} stands twice", format.name);
    }
    assert_eq!(catch_all().name, "text");
    let json = FORMATS.iter().position(|format| format.name == "json");
    let last = FORMATS
        .iter()
        .rposition(|format| format.readers.iter().any(|reader| matches!(reader, Reader::Json { .. })));
    assert_eq!(json, last, "a format behind json would never be asked");
}

#[test]
fn samples_are_taken_by_their_own_format_and_no_other() {
    let mut parser = Parser::new(None);
    for format in FORMATS {
        for sample in format.samples {
            match parser.parse(sample.as_bytes(), shape_of(sample.as_bytes())) {
                Parsed::Event { event, paths, format: taken } => {
                    assert_eq!(taken.name, format.name, "{sample}");
                    let name = |name| paths.find(name).and_then(|field| event.get(field));
                    assert_eq!(
                        (name("event.dataset"), name("event.kind")),
                        (Some(format.name), Some("event"))
                    );
                    assert_eq!(event.raw, sample.as_bytes());
                }
                Parsed::Skip(_) => assert_ne!(format.name, "text"),
            }
            // Whatever was read before must not matter.
            let again =
                Parser::new(Some(format)).parse(sample.as_bytes(), shape_of(sample.as_bytes())).dataset();
            assert!(again.is_none_or(|name| name == format.name), "--format {}: {sample}", format.name);
        }
        let telling = |other: &&Format| other.name != format.name && !matches!(other.name, "json" | "text");
        for other in FORMATS.iter().filter(telling) {
            for sample in format.samples {
                let mut parser = Parser::new(Some(other));
                let parsed = parser.parse(sample.as_bytes(), shape_of(sample.as_bytes()));
                if let Parsed::Event { format, .. } = parsed {
                    assert_eq!(format.name, "text", "{} takes {sample}", other.name);
                }
            }
        }
    }
}

impl Parsed<'_> {
    fn dataset(&self) -> Option<String> {
        values(self, "event.dataset").first().map(|&name| name.to_owned())
    }
}

#[test]
fn what_cannot_be_read_is_kept_with_its_reason() {
    let deep = format!("{{\"a\":{}1{}}}", "[".repeat(5000), "]".repeat(5000));
    for (raw, shape, reason) in [
        ("{\"a\":", Shape::Json, "malformed JSON"),
        ("[INFO] started", Shape::Json, "malformed JSON"),
        ("{\"a\":1} x", Shape::Json, "malformed JSON"),
        ("{\"a\":01}", Shape::Json, "malformed JSON"),
        ("", Shape::Json, "malformed JSON"),
        (&deep, Shape::Json, "JSON nested too deep"),
        ("{\"a", Shape::Broken("record cut"), "record cut"),
    ] {
        let mut parser = Parser::new(None);
        let parsed = parser.parse(raw.as_bytes(), shape);
        assert_eq!(values(&parsed, "event.kind"), ["pipeline_error"], "{raw}");
        assert_eq!(values(&parsed, "event.reason"), [reason], "{raw}");
        assert_eq!(values(&parsed, "event.dataset"), ["text"]);
        assert_eq!((event(&parsed).raw.as_slice(), event(&parsed).content), (raw.as_bytes(), Content::Raw));
        // Nothing of it may reach the next record.
        let next = parser.parse(b"{\"b\":1}", Shape::Json);
        assert_eq!((values(&next, "event.kind"), values(&next, "b")), (vec!["event"], vec!["1"]));
        assert_eq!(event(&next).content, Content::Values);
    }
}

#[test]
fn values_that_are_no_objects_are_text_without_an_error() {
    for raw in ["12", "\"words of text\"", "[1,2]", "null", "[[\"a\"]]"] {
        let mut parser = Parser::new(None);
        let parsed = parser.parse(raw.as_bytes(), Shape::Json);
        assert_eq!(values(&parsed, "event.kind"), ["event"], "{raw}");
        assert_eq!((values(&parsed, "event.dataset"), event(&parsed).content), (vec!["text"], Content::Raw));
    }
}

#[test]
fn lines_of_text() {
    let mut parser = Parser::new(None);
    let parsed = parser.parse(b"[INFO] started", Shape::Line);
    assert_eq!(
        (values(&parsed, "event.kind"), values(&parsed, "event.dataset")),
        (vec!["event"], vec!["text"])
    );
    let parsed = parser.parse(b"2024-05-01T10:00:00Z caf\xe9 open", Shape::Line);
    assert_eq!(event(&parsed).time.map(|time| time.to_string()).as_deref(), Some("2024-05-01T10:00:00Z"));
    assert_eq!(event(&parsed).raw, b"2024-05-01T10:00:00Z caf\xe9 open");
    assert_eq!(values(&parsed, "message"), ["caf\u{fffd} open"]);
    assert_eq!(event(&parser.parse(b"no time", Shape::Line)).time, None);
}

#[test]
fn only_one_format() {
    let cloudtrail = crate::format::find("aws.cloudtrail");
    for (only, raw, dataset, kind) in [
        (cloudtrail, "{\"a\":1}", "text", "pipeline_error"),
        (cloudtrail, "{\"eventVersion\":\"1.08\",\"eventName\":\"X\"}", "aws.cloudtrail", "event"),
        (cloudtrail, "a line", "text", "pipeline_error"),
        (cloudtrail, "[1]", "text", "pipeline_error"),
        (crate::format::find("json"), "{\"eventVersion\":\"1.08\",\"eventName\":\"X\"}", "json", "event"),
        (crate::format::find("text"), "{\"a\":1}", "text", "event"),
        (crate::format::find("aws.s3access"), "{\"a\":1}", "text", "pipeline_error"),
    ] {
        let shape = if raw.starts_with(['{', '[']) { Shape::Json } else { Shape::Line };
        let mut parser = Parser::new(only);
        let parsed = parser.parse(raw.as_bytes(), shape);
        assert_eq!(
            (values(&parsed, "event.dataset"), values(&parsed, "event.kind")),
            (vec![dataset], vec![kind]),
            "{raw}"
        );
    }
}

#[test]
fn names_can_be_forgotten_between_records() {
    let mut parser = Parser::new(None);
    for key in 0..100 {
        let raw = format!("{{\"k{key}\":{key}}}");
        assert_eq!(values(&parser.parse(raw.as_bytes(), Shape::Json), &format!("k{key}")), [key.to_string()]);
        parser.forget_paths();
        assert_eq!(parser.paths().find(&format!("k{key}")), None);
    }
}

/// A sample of some format, with a few bytes replaced and the end cut off or not.
fn damaged_sample() -> impl Strategy<Value = Vec<u8>> {
    let samples: Vec<&str> = FORMATS
        .iter()
        .flat_map(|format| format.samples)
        .copied()
        .filter(|sample| !sample.is_empty())
        .collect();
    let change = (any::<Index>(), select(b"\"\\{}[]:,0e-u\xff\x00 9".as_slice()));
    let cut = proptest::option::of(any::<Index>());
    (select(samples), vec(change, 1..4), cut).prop_map(|(sample, changes, cut)| {
        let mut raw = sample.as_bytes().to_vec();
        for (at, byte) in changes {
            let at = at.index(raw.len());
            raw[at] = byte;
        }
        raw.truncate(cut.map_or(raw.len(), |cut| cut.index(raw.len())));
        raw
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn damaged_records_are_kept_whatever_the_damage(records in vec(damaged_sample(), 1..8)) {
        let mut parser = Parser::new(None);
        for raw in records {
            for shape in [Shape::Json, Shape::Line] {
                if let Parsed::Event { event, .. } = parser.parse(&raw, shape) {
                    prop_assert_eq!(&event.raw, &raw);
                }
            }
            element(&raw, "userIdentity.arn");
        }
    }
}
