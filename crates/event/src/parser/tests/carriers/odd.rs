//! Empty and malformed carriers.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;

/// What became of an object: formats of events, reasons of what was skipped.
fn outcomes(object: &str) -> Vec<String> {
    let shown = |one: &Result<Seen, &str>| match one {
        Ok(seen) => format!("{} {}", seen.format, seen.all("event.kind").join("")),
        Err(reason) => format!("skipped: {reason}"),
    };
    read(object.as_bytes()).iter().map(shown).collect()
}

#[test]
fn what_is_no_event_is_counted_once() {
    for (object, wanted) in [
        (
            r#"{"messageType":"CONTROL_MESSAGE","owner":"CloudwatchLogs","logGroup":"","logStream":"","subscriptionFilters":[],"logEvents":[{"id":"","timestamp":1,"message":"CWL CONTROL MESSAGE: Checking health of destination Firehose."}]}"#,
            "skipped: control message",
        ),
        (r#"{"messageType":"DATA_MESSAGE","logEvents":[]}"#, "skipped: no messages"),
        (r#"{"searchedLogStreams":[],"events":[]}"#, "skipped: no messages"),
    ] {
        assert_eq!(outcomes(object), [wanted], "{object}");
    }
}

#[test]
fn control_messages_in_a_stream_are_skipped_between_events() {
    let control = r#"{"messageType":"CONTROL_MESSAGE","logEvents":[{"id":"","timestamp":1,"message":"x"}]}"#;
    let data = r#"{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1","timestamp":1,"message":"x"}]}"#;
    assert_eq!(
        outcomes(&format!("{control}{data}{control}")),
        ["skipped: control message", "text event", "skipped: control message"]
    );
}

#[test]
fn what_only_looks_like_a_carrier_is_kept_whole() {
    let cut = base64(&packed(b"words of text")[..15]);
    for object in [
        r#"{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1","timestamp":1,"message":{"a":1}}]}"#
            .to_owned(),
        r#"{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1","timestamp":1}]}"#.to_owned(),
        r#"{"timestamp":1714557600500,"message":"m","ingestionTime":1,"level":"warn"}"#.to_owned(),
        r#"{"results":[[{"field":"count(*)","value":"7"}]],"statistics":{},"status":"Complete"}"#.to_owned(),
        r#"{"results":[],"statistics":{},"status":"Complete"}"#.to_owned(),
        r#"{"TopicArn":"t","Message":""}"#.to_owned(),
        r#"{"Messages":[]}"#.to_owned(),
        r#"{"Messages":[{"Body":"a"},{"Text":"b"}]}"#.to_owned(),
        r#"{"Events":[],"x":1}"#.to_owned(),
        r#"{"CloudTrailEvent":{"eventVersion":"1.08"}}"#.to_owned(),
        r#"{"Data":"no base64!","PartitionKey":"1"}"#.to_owned(),
        r#"{"awslogs":{"data":"%%"}}"#.to_owned(),
        format!(r#"{{"awslogs":{{"data":"{cut}"}}}}"#),
        r#"{"kinesis":"on"}"#.to_owned(),
        r#"{"recordId":"1","data":{"a":1},"result":"Ok"}"#.to_owned(),
        r#"{"detail":"text","detail-type":"x"}"#.to_owned(),
    ] {
        let found = events(&object);
        assert_eq!((found.len(), found[0].format, &*found[0].raw), (1, "json", &*object));
        assert!(found[0].all("carrier").is_empty(), "{object}");
    }
}

#[test]
fn messages_that_cannot_be_read_are_kept_with_their_reason() {
    let object = format!(r#"{{"TopicArn":"t","Message":{}}}"#, quote("{\"a\":"));
    let found = events(&object);
    assert_eq!((found[0].format, &*found[0].raw), ("text", "{\"a\":"));
    assert_eq!(found[0].all("event.kind"), ["pipeline_error"]);
    assert_eq!(found[0].all("carrier"), ["sns"]);
}

#[test]
fn one_format_asked_for_goes_through_carriers() {
    let object = format!(r#"{{"TopicArn":"t","Message":{}}}"#, quote(CLOUDTRAIL));
    for (only, format, kind) in
        [("aws.cloudtrail", "aws.cloudtrail", "event"), ("aws.s3access", "text", "pipeline_error")]
    {
        let (mut parser, mut again) = (Parser::new(crate::format::find(only)), Parser::new(None));
        let mut seen = vec![];
        let done: Result<(), ()> = parser.parse_all(object.as_bytes(), Shape::Json, &mut |parsed| {
            if let Parsed::Event { event, paths, format } = parsed {
                assert_same(&mut again, event, paths, format);
                seen.push(Seen::of(event, paths, format));
            }
            Ok(())
        });
        done.unwrap();
        assert_eq!((seen[0].format, seen[0].all("event.kind")[0]), (format, kind));
        // Reading that one again must not change how the next is read.
        let Parsed::Event { format, .. } = again.parse_again(b"{\"a\":1}", "", None) else { panic!() };
        assert_eq!(format.name, "json");
    }
}

#[test]
fn names_and_values_cannot_break_what_is_kept() {
    let object = r#"{"results":[[{"field":"@message","value":"words"},{"field":"\u0001problem","value":"x"},{"field":"\u0001format","value":"text"},{"field":"a\u001eb\u001fc","value":"d\u001ee\u001ff"},{"field":"","value":"y"},{"field":"n\u0000","value":"z"},{"field":"user.name","value":""}]],"status":"Complete"}"#;
    let found = events(object);
    assert_eq!((found.len(), found[0].format, found[0].all("event.kind")[0]), (1, "text", "event"));
    assert_eq!(found[0].all("a\u{fffd}b\u{fffd}c"), ["def"]);
}

/// Carriers of every message.
fn objects() -> Vec<String> {
    MESSAGES
        .iter()
        .flat_map(|sample| {
            let message = quote(sample.text);
            [
                format!(r#"{{"messageType":"DATA_MESSAGE","logGroup":"g","logEvents":[{{"id":"1","timestamp":1,"message":{message}}}]}}"#),
                format!(r#"{{"TopicArn":"t","Message":{}}}"#, quote(&format!(r#"{{"Messages":[{{"Body":{message}}}]}}"#))),
                format!("2024-05-01T10:00:00.500Z {}", sample.text),
            ]
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn damaged_carriers_are_read_again_as_they_were_read(
        object in select(objects()),
        changes in vec((any::<Index>(), select(b"\"\\{}[]:,0e-u\xff\n 9".as_slice())), 1..4),
    ) {
        let mut raw = object.into_bytes();
        for (at, byte) in changes {
            let at = at.index(raw.len());
            raw[at] = byte;
        }
        // `read` checks that every event is the same when its record is read again.
        read(&raw);
    }
}

/// A string in an array has the shape of a line once it is a record by itself.
#[test]
fn bare_strings_are_read_again_as_they_were_read() {
    for sample in MESSAGES {
        let message = quote(sample.text);
        let queue = quote(&format!(r#"{{"Messages":[{{"Body":{message}}}]}}"#));
        for object in [
            format!("[{message}]"),
            format!("[{queue}]"),
            format!(r#"{{"TopicArn":"t","Message"[{queue}}}"#),
            format!("[[{message}],[{queue}]]"),
        ] {
            assert!(!read(object.as_bytes()).is_empty(), "{object}");
        }
    }
}

/// A payload at the size limit: each part of it must be found in the time that its bytes take.
#[test]
fn many_messages_and_numbers_in_one_record() {
    let event = |at: usize| {
        format!(
            "{{\"id\":\"{at}\",\"timestamp\":{},\"message\":\"m {at}\",\"extractedFields\":{{\"n\":{at}}}}}",
            1_714_557_600_000 + at
        )
    };
    let list: Vec<String> = (0..50_000).map(event).collect();
    let payload = format!("{{\"messageType\":\"DATA_MESSAGE\",\"logEvents\":[{}]}}", list.join(","));
    let found = read(payload.as_bytes());
    assert_eq!(found.len(), 50_000);
    let bytes = vec!["77"; 100_000].join(",");
    let entry =
        format!("{{\"__REALTIME_TIMESTAMP\":\"1\",\"SYSLOG_IDENTIFIER\":\"sshd\",\"MESSAGE\":[{bytes}]}}");
    assert_eq!(read(entry.as_bytes()).len(), 1);
    let envelope =
        format!("{{\"detail-type\":\"x\",\"detail\":{{}},\"resources\":[{bytes}],\"more\":[{bytes}]}}");
    assert_eq!(read(envelope.as_bytes()).len(), 1);
}
