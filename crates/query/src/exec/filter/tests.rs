use super::*;
use crate::{Clock, Context, Known, parse};
use logdex_event::carrier::Shape;
use logdex_event::event::Content;
use logdex_event::field::id;
use logdex_event::format::FORMATS;
use logdex_event::parser::{Parsed, Parser};
use logdex_event::time::rfc3339;

/// An event with these values, under native names unless canonical.
fn event(values: &[(&str, &str)]) -> (Event, Paths) {
    let (mut event, mut paths) = (Event::default(), Paths::default());
    for (name, value) in values {
        let field = paths.find(name).unwrap_or_else(|| paths.intern(name));
        event.push(field, value);
    }
    (event, paths)
}

fn fits(query: &str, event: &Event, paths: &Paths) -> bool {
    let clock = Clock { now: rfc3339(b"2024-02-03T12:00:00Z").unwrap(), tz: jiff::tz::TimeZone::UTC };
    let vocabulary = Known(&["n", "n.x", "resources.ARN"]);
    match parse(query, &Context { vocabulary: &vocabulary, clock: &clock }) {
        Ok(query) => query.filter.matches(event, paths),
        Err(error) => panic!("{}", error.pointed(query)),
    }
}

/// A clause, a field, values it holds for, values it does not hold for.
#[test]
fn each_test_against_values() {
    for (clause, field, held, refused) in [
        ("error:accessdenied", "error.code", &["AccessDenied"][..], &["AccessDenied2", "", "-"][..]),
        ("error:\"AccessDenied\"", "error.code", &["AccessDenied"], &["accessdenied"]),
        ("error:ACCESS*d", "error.code", &["AccessDenied", "accessd"], &["xAccessDenied", "Access"]),
        (r"error:a\*", "error.code", &["a*"], &["ab", r"a\*"]),
        ("error:*", "error.code", &["x", "*"], &["", "-"]),
        ("error:-", "error.code", &["", "-"], &["x", "--"]),
        ("event.id:aB", "event.id", &["aB"], &["ab"]),
        ("event.id:aB*", "event.id", &["aBc"], &["abc"]),
        ("message:denied", "message", &["AccessDenied by x", "is denied."], &["undenied", "-"]),
        ("message:\"is not denied\"", "message", &["It IS not-denied"], &["not is denied"]),
        ("message:den*", "message", &["AccessDenied"], &["aden"]),
        ("ip:10.0.0.0/8", "source.ip", &["10.255.0.1", "::ffff:10.0.0.1"], &["11.0.0.0", "x", "::a00:1", ""]),
        ("ip:::ffff:10.0.0.0/104", "source.ip", &["10.255.0.1"], &["11.0.0.1"]),
        ("ip:0.0.0.0/0", "source.ip", &["192.0.2.1"], &["2001:db8::1"]),
        (
            "ip:2001:db8::/32",
            "source.ip",
            &["2001:db8:0:0::1", "2001:DB8:FFFF::"],
            &["2001:db9::1", "32.1.13.184"],
        ),
        ("ip:2001:db8::1", "source.ip", &["2001:0db8:0::0001"], &["2001:db8::2"]),
        ("ip:10.0.*", "source.ip", &["10.0.3.4"], &["10.1.0.0"]),
        (
            "ip:>=10.0.0.9",
            "source.ip",
            &["10.0.0.9", "10.0.0.10", "::ffff:10.0.0.10"],
            &["10.0.0.8", "9.9.9.9", "::1"],
        ),
        ("status:404", "http.response.status_code", &["404", "404.0"], &["4040", "40", "-"]),
        ("status:4*", "http.response.status_code", &["404", "4"], &["504"]),
        ("status:[400 TO 499]", "http.response.status_code", &["400", "499"], &["399", "500", "-", ""]),
        ("status:{400 TO 499}", "http.response.status_code", &["401", "498"], &["400", "499"]),
        ("status:>99", "http.response.status_code", &["100", "1000"], &["99", "9"]),
        ("mfa:yes", "mfa", &["true"], &["false"]),
        ("n:5", "n", &["5", "5.0", "+5", "0.5e1"], &["50", "x5"]),
        ("n:\"5\"", "n", &["5"], &["5.0"]),
        ("n:[5 TO 10]", "n", &["5", "10", "9.5"], &["4", "11", "abc"]),
        ("n:[b TO d}", "n", &["b", "c", "czz"], &["a", "d", "B"]),
        ("n:>-1", "n", &["0"], &["-1", "-", "inf", "nan"]),
        ("n:(a b*)", "n", &["A", "bc"], &["ab"]),
        ("NOT n:a", "n", &["b", "-"], &["a"]),
    ] {
        for (values, wanted) in [(held, true), (refused, false)] {
            for value in values {
                let (event, paths) = event(&[(field, value)]);
                assert_eq!(fits(clause, &event, &paths), wanted, "{clause} {value:?}");
            }
        }
    }
}

#[test]
fn one_value_of_any_field_is_enough() {
    let (event, paths) = event(&[("error.code", "-"), ("error.code", "x"), ("actor.arn", "a"), ("n.x", "1")]);
    assert!(fits("error:x", &event, &paths));
    assert!(fits("error:- error:*", &event, &paths));
    assert!(fits("requester:a", &event, &paths));
    assert!(fits("n.x:1", &event, &paths));
    assert!(!fits("n:1", &event, &paths));
    assert!(!fits("n:-", &event, &paths), "an absent field has no null form");
    assert!(!fits("file:*", &event, &paths), "the index answers it");
}

#[test]
fn times_are_the_events() {
    let (mut event, paths) = event(&[]);
    assert!(!fits("@timestamp:*", &event, &paths));
    assert!(fits("@timestamp:-", &event, &paths));
    assert!(fits("NOT @timestamp:>1d", &event, &paths));
    event.time = rfc3339(b"2024-02-01T23:59:59.999999Z");
    for (query, wanted) in [
        ("@timestamp:*", true),
        ("@timestamp:2024-02-01", true),
        ("@timestamp:2024-02-02", false),
        ("@timestamp:[2024-01-31 TO 2024-02-01]", true),
        ("@timestamp:[2024-01-31 TO 2024-02-01}", false),
        ("@timestamp:>2024-02-01", false),
        ("@timestamp:>=2d", true),
        ("@timestamp:>=36h", false),
    ] {
        assert_eq!(fits(query, &event, &paths), wanted, "{query}");
    }
}

#[test]
fn free_text_looks_at_content_and_whole_ids() {
    let (mut event, paths) = event(&[
        ("error.message", "User ci is not authorized"),
        ("event.id", "Ab-12"),
        ("http.request.id", "-"),
        ("event.category", "iam"),
        ("n", "大阪支店"),
    ]);
    for (query, wanted) in [
        ("authorized", true),
        ("\"not authorized\"", true),
        ("\"authorized not\"", false),
        ("auth*", true),
        ("Ab-12", true),
        ("ab-12", false),
        ("12", false),
        ("iam", false),
        ("阪支", true),
        ("ci -denied", true),
        ("ci 大阪 OR x", true),
    ] {
        assert_eq!(fits(query, &event, &paths), wanted, "{query}");
    }
    event.content = Content::Raw;
    event.raw = b"raw \xff words".to_vec();
    assert!(fits("\"raw words\"", &event, &paths));
    assert!(!fits("authorized", &event, &paths));
}

#[test]
fn records_in_the_words_of_the_schema_are_content() {
    let raw =
        br#"{"user":{"name":"Mallory Example"},"source":{"ip":"192.0.2.7"},"note":"x","tags":"x\u0000y","event":{"kind":"-"}}"#;
    let mut parser = Parser::new(None);
    let Parsed::Event { event, paths, .. } = parser.parse(raw, Shape::Json) else {
        panic!("skipped");
    };
    for (query, wanted) in [
        ("mallory", true),
        ("\"mallory example\"", true),
        ("\"example 192\"", false),
        ("\"x y\"", true),
        ("192.0.2.7", true),
        ("user:\"Mallory Example\"", true),
        ("ip:192.0.2.0/24", true),
        ("json", false),
    ] {
        assert_eq!(fits(query, event, paths), wanted, "{query}");
    }
}

#[test]
fn phrases_run_across_the_fields_of_a_line() {
    let (mut event, paths) = event(&[("http.response.status_code", "403"), ("error.code", "AccessDenied")]);
    event.raw = b"x 403 AccessDenied y".to_vec();
    assert!(!fits("\"403 AccessDenied\"", &event, &paths));
    event.content = Content::Line;
    assert!(fits("\"403 AccessDenied\"", &event, &paths));
    assert!(!fits("\"AccessDenied 403\"", &event, &paths));
    assert!(!fits("\"x 403\"", &event, &paths), "x is no value");
}

#[test]
fn an_element_is_asked_of_the_raw_record() {
    let (mut event, paths) = event(&[("resources.ARN", "a"), ("resources.ARN", "b")]);
    event.raw = br#"{"resources":[{"ARN":"a"},{"ARN":"b"}]}"#.to_vec();
    let stands = |path: &str, value: &str| {
        let query = format!("{path}:{value}");
        let wanted = element(&event.raw, path).is_some_and(|found| found == value);
        assert_eq!(fits(&query, &event, &paths), wanted, "{query}");
    };
    stands("resources.0.ARN", "a");
    stands("resources.1.ARN", "a");
    stands("resources.7.ARN", "b");
    assert!(fits("resources.ARN:b", &event, &paths));
    // Below an envelope's `detail` stands the record, be there an envelope or not.
    assert!(fits("detail.resources.0.ARN:a", &event, &paths));
    assert!(!fits("detail.resources.1.ARN:a", &event, &paths));
    assert!(!fits("resources.0.ARN:c", &event, &paths));
}

#[test]
fn formats_are_called_by_their_last_part_too() {
    let (event, paths) = event(&[("event.dataset", "aws.cloudtrail")]);
    for (query, wanted) in [
        ("source:cloudtrail", true),
        ("source:CloudTrail", true),
        ("event.dataset:aws.cloudtrail", true),
        ("source:*trail", true),
        ("NOT source:s3access", true),
        ("source:\"cloudtrail\"", false),
        ("source:trail", false),
        ("source:aws", false),
    ] {
        assert_eq!(fits(query, &event, &paths), wanted, "{query}");
    }
}

#[test]
fn the_field_numbers_of_the_catalogue_are_used() {
    let (event, paths) = event(&[("user.name", "ci")]);
    assert_eq!(event.get(id("user.name")), Some("ci"));
    assert!(fits("user:CI", &event, &paths));
}

/// What only whole queries ask.
#[test]
fn null_forms_pass_for_themselves() {
    let dash = Test::Equals { value: "-".into(), number: None };
    let empty = Test::Equals { value: String::new(), number: None };
    for (test, accepted) in [(&Test::Any, ["-", "", "x"]), (&Test::Null, ["-", "", "-"])] {
        assert!(accepted.iter().all(|value| test.accepts(value)), "{test:?}");
    }
    assert!(dash.accepts("-") && !dash.accepts("") && !dash.accepts("x"));
    assert!(empty.accepts("") && !empty.accepts("-"));
    // A look-up among ids does not find them.
    assert_eq!((dash.only(), empty.only()), (None, None));
    let any = Filter::Field(FieldTest { fields: vec!["key".into()], element: None, test: Test::Any });
    assert_eq!(any.to_string(), "key:* OR key:-");
    assert_eq!(Filter::Not(Box::new(any)).to_string(), "NOT (key:* OR key:-)");
}

#[test]
fn words_and_phrases_of_a_transfer_line_are_all_found() {
    let clock = Clock { now: logdex_event::Timestamp(0), tz: jiff::tz::TimeZone::UTC };
    let context = Context { vocabulary: &Known(&[]), clock: &clock };
    let format = FORMATS.iter().find(|format| format.name == "aws.transfer").unwrap();
    let lines = format.samples.iter().filter(|sample| !sample.starts_with('{'));
    assert!(lines.clone().count() > 3);
    for line in lines {
        let mut parser = Parser::new(None);
        let parsed = parser.parse(line.as_bytes(), Shape::Line);
        let Parsed::Event { event, paths, .. } = parsed else { panic!() };
        assert_eq!(event.content, Content::Line);
        for words in line.split(' ').chain([*line]).map(|words| words.replace('"', " ")) {
            let query = parse(&format!("\"{words}\""), &context).unwrap_or_else(|error| panic!("{error}"));
            assert!(query.filter.matches(event, paths), "{words} of {line}");
        }
    }
}
