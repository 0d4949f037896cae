//! Carriers, from their text to the events inside.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;
use crate::carrier::{Limits, Scanner};

mod each;
mod nested;
mod odd;

/// An event as it was handed out.
#[derive(Debug)]
struct Seen {
    format: &'static str,
    raw: String,
    time: Option<String>,
    fields: Vec<(String, String)>,
}

impl Seen {
    fn of(event: &Event, paths: &Paths, format: &'static Format) -> Seen {
        Seen {
            format: format.name,
            raw: String::from_utf8_lossy(&event.raw).into_owned(),
            time: event.time.map(|time| time.to_string()),
            fields: named(event, paths),
        }
    }

    /// All values of a field.
    fn all(&self, name: &str) -> Vec<&str> {
        self.fields.iter().filter(|(field, _)| field == name).map(|(_, value)| &**value).collect()
    }
}

fn named(event: &Event, paths: &Paths) -> Vec<(String, String)> {
    event.fields().map(|(field, value)| (paths.name(field).to_owned(), value.to_owned())).collect()
}

/// What becomes of an object: each event, or the reason why there is none.
/// Every event must be the same when its record is read again by itself.
fn read(object: &[u8]) -> Vec<Result<Seen, &'static str>> {
    let (mut parser, mut again) = (Parser::new(None), Parser::new(None));
    let (mut records, mut found) = (Vec::new(), Vec::new());
    Scanner::new(Limits::default()).feed(object, true, &mut records);
    for record in records {
        let raw = &object[record.start..record.end];
        let outcome: Result<(), ()> = parser.parse_all(raw, record.shape, &mut |parsed| {
            found.push(match parsed {
                Parsed::Event { event, paths, format } => {
                    assert_same(&mut again, event, paths, format);
                    Ok(Seen::of(event, paths, format))
                }
                Parsed::Skip(reason) => Err(reason),
            });
            Ok(())
        });
        outcome.unwrap();
    }
    found
}

fn assert_same(again: &mut Parser, event: &Event, paths: &Paths, format: &'static Format) {
    let Parsed::Event { event: other, paths: names, format: taken } =
        again.parse_again(&event.raw, &event.context, event.time)
    else {
        panic!("skipped when read again: {}", event.raw.escape_ascii())
    };
    assert_eq!(taken.name, format.name, "{}", event.raw.escape_ascii());
    assert_eq!(named(other, names), named(event, paths), "{}", event.raw.escape_ascii());
    assert_eq!(
        (other.content, other.loose_text(), &other.raw),
        (event.content, event.loose_text(), &event.raw)
    );
}

/// The events of an object of which nothing is skipped.
fn events(object: &str) -> Vec<Seen> {
    let found = read(object.as_bytes()).into_iter();
    found.map(|one| one.unwrap_or_else(|reason| panic!("skipped as {reason}: {object}"))).collect()
}

/// A text as a JSON string.
fn quote(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// An object with its keys in every order that turning gives.
fn turned(entries: &[(&str, &str)]) -> Vec<String> {
    let one = |by: usize| {
        let mut entries: Vec<String> =
            entries.iter().map(|(key, value)| format!("{}:{value}", quote(key))).collect();
        entries.rotate_left(by);
        format!("{{{}}}", entries.join(","))
    };
    (0..entries.len()).map(one).collect()
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// A message of a format, with the action that it is found by.
struct Sample {
    text: &'static str,
    format: &'static str,
    action: &'static str,
    /// What is around it itself.
    carriers: &'static [&'static str],
}

const CLOUDTRAIL: &str = r#"{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","userName":"alice"},"eventTime":"2024-05-01T09:00:00Z","eventSource":"iam.amazonaws.com","eventName":"ListUsers","eventID":"5e1c1a60-0000-4000-8000-000000000201"}"#;

const MESSAGES: &[Sample] = &[
    Sample { text: CLOUDTRAIL, format: "aws.cloudtrail", action: "ListUsers", carriers: &[] },
    Sample {
        text: r#"{"activity-type":"OPEN","resource-arn":"arn:aws:transfer:eu-west-1:111122223333:server/s-1","path":"/inbox/a b","mode":"READ"}"#,
        format: "aws.transfer",
        action: "OPEN",
        carriers: &[],
    },
    Sample {
        text: "demo.9ca9a0e1cec6ad9d CLOSE Path=/inbox/a b BytesIn=121",
        format: "aws.transfer",
        action: "CLOSE",
        carriers: &[],
    },
    Sample {
        text: r#"79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be logs [01/May/2024:10:00:00 +0000] 192.0.2.3 - 3E57427F33A59F07 REST.GET.OBJECT a "GET /a HTTP/1.1" 404 NoSuchKey 297 - 38 - "-" "curl/8" - id SigV4 - AuthHeader logs.s3.amazonaws.com TLSv1.2 - -"#,
        format: "aws.s3access",
        action: "REST.GET.OBJECT",
        carriers: &[],
    },
    Sample {
        text: r#"{"version":"0","id":"1","detail-type":"AWS API Call via CloudTrail","source":"aws.iam","account":"111122223333","time":"2024-05-01T09:00:01Z","region":"us-east-1","resources":[],"detail":{"eventVersion":"1.08","eventSource":"iam.amazonaws.com","eventName":"GetUser","userIdentity":{"type":"Root"}}}"#,
        format: "aws.cloudtrail",
        action: "GetUser",
        carriers: &["eventbridge"],
    },
    Sample {
        text: r#"{"detail":{"bucket":{"name":"logs"},"object":{"key":"a"}},"detail-type":"Object Created","source":"aws.s3"}"#,
        format: "aws.eventbridge",
        action: "Object Created",
        carriers: &["eventbridge"],
    },
    Sample {
        text: r#"{"level":"warn","msg":"two\nlines \u00e9"}"#,
        format: "json",
        action: "",
        carriers: &[],
    },
    Sample { text: "plain \"words\" \\ of text", format: "text", action: "", carriers: &[] },
    Sample { text: "[INFO] ready", format: "text", action: "", carriers: &[] },
];
