//! S3 event notifications, as SNS, SQS and Lambda receive them.
//!
//! Source: the Amazon S3 User Guide, "Event message structure".

use super::aws::transfer;
use super::push::{put_address, put_object};
use super::s3access::form_decoded;
use super::spec::{Format, Reader, Verdict};
use super::transfer::Session;
use super::words::{self, Words};
use crate::context::Context;
use crate::event::Event;
use crate::field::id;
use crate::field::known::{
    AWS_OBJECT_KEY, AWS_ROLE_SESSION, CHANNEL, CLOUD_PROVIDER, CLOUD_SERVICE_NAME, EVENT_CATEGORY,
    EVENT_OUTCOME, OPERATION_CLASS, USER_NAME,
};
use crate::field::{FieldId, Paths};
use crate::json::{Marks, Value};
use crate::time;

pub(super) const FORMAT: Format = Format {
    name: "aws.s3.notification",
    description: "S3 event notifications of before EventBridge: {\"eventSource\":\"aws:s3\",\"s3\":…}",
    readers: &[Reader::Json { marks: Marks::all(&["s3", "eventName", "eventSource"]), read }],
    samples: SAMPLES,
};

/// Values that have a field beside their native path.
const ALIASES: &[(&[&str], FieldId)] = &[
    (&["requestParameters", "sourceIPAddress"], id("source.address")),
    (&["responseElements", "x-amz-request-id"], id("http.request.id")),
    (&["responseElements", "x-amz-id-2"], id("aws.host_id")),
];

fn read(record: Value, _: &Context, event: &mut Event, _: &mut Paths) -> Verdict {
    let at = |path: &[&str]| record.at(path)?.text();
    if at(&["eventSource"]) != Some("aws:s3") {
        return Verdict::Other;
    }
    event.time = at(&["eventTime"]).and_then(|text| time::rfc3339(text.as_bytes()));
    event.push(CLOUD_PROVIDER, "aws");
    event.push(CLOUD_SERVICE_NAME, "s3");
    event.push(EVENT_CATEGORY, "file");
    event.push(EVENT_OUTCOME, "success");
    event.push(OPERATION_CLASS, class(at(&["eventName"]).unwrap_or_default()));
    // These paths are CloudTrail's, too, and mean other things there: no aliases.
    for (path, field) in ALIASES {
        if let Some(value) = at(path) {
            event.push(*field, value);
        }
    }
    put_address(event, at(&["requestParameters", "sourceIPAddress"]));
    push_session(at(&["userIdentity", "principalId"]).unwrap_or_default(), event);
    if let Some(key) = at(&["s3", "object", "key"]) {
        let key = form_decoded(key);
        event.push(AWS_OBJECT_KEY, &key);
        put_object(at(&["s3", "bucket", "name"]).unwrap_or_default(), &key, event);
    }
    Verdict::Event
}

/// Pushes the session of a role: `AWS:AROAEXAMPLE:session`.
fn push_session(principal: &str, event: &mut Event) {
    let Some((_, session)) = principal.split_once(":AROA").and_then(|(_, id)| id.split_once(':')) else {
        return;
    };
    event.push(AWS_ROLE_SESSION, session);
    match transfer::session(session, false) {
        Some(found) => {
            let session = Session { user: Some(found.user), id: Some(found.session), server: found.server };
            session.push(event);
            event.push(CHANNEL, "transfer");
        }
        None => event.push(USER_NAME, session),
    }
}

/// Beginnings of event names, and the class of operation.
const CLASSES: Words = &[
    ("write", &["ObjectCreated", "ObjectRestore", "Replication"]),
    ("delete", &["ObjectRemoved", "LifecycleExpiration", "ReducedRedundancyLostObject"]),
    ("permission", &["ObjectAcl"]),
    ("config", &["ObjectTagging", "LifecycleTransition", "IntelligentTiering"]),
];

fn class(name: &str) -> &'static str {
    let name = name.strip_prefix("s3:").unwrap_or(name);
    words::find(CLASSES, |start| name.starts_with(start)).unwrap_or("other")
}

const SAMPLES: &[&str] = &[
    r#"{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-east-1","eventTime":"2024-05-01T10:00:00.000Z","eventName":"ObjectCreated:Put","userIdentity":{"principalId":"AWS:AIDAEXAMPLE"},"s3":{"bucket":{"name":"logs"},"object":{"key":"a.txt","size":3}}}"#,
    r#"{"eventVersion":"2.3","eventSource":"aws:s3","awsRegion":"ap-northeast-1","eventTime":"2024-05-01T10:00:00.123Z","eventName":"ObjectRemoved:DeleteMarkerCreated","userIdentity":{"principalId":"AWS:AROAEXAMPLE:alice@example.com"},"requestParameters":{"sourceIPAddress":"192.0.2.7"},"responseElements":{"x-amz-request-id":"EXAMPLE123456789","x-amz-id-2":"EXAMPLEid2="},"s3":{"s3SchemaVersion":"1.0","configurationId":"all","bucket":{"name":"inbox","ownerIdentity":{"principalId":"A3NL1KOZZKExample"},"arn":"arn:aws:s3:::inbox"},"object":{"key":"in/Screen+Shot%2B1.png","eTag":"d41d8cd98f00b204e9800998ecf8427e","versionId":"096fKKXTRTtl3on89fVO","sequencer":"0055AED6DCD90281E5"}}}"#,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::carrier::Shape;
    use crate::parser::{Parsed, Parser};

    fn check(record: &str, wanted: &[(&str, &str)]) {
        let mut parser = Parser::new(None);
        let Parsed::Event { event, paths, format } = parser.parse(record.as_bytes(), Shape::Json) else {
            panic!("skipped: {record}")
        };
        assert_eq!(format.name, FORMAT.name, "{record}");
        for &(name, value) in wanted {
            let found: Vec<&str> = event.values(paths.find(name).unwrap()).collect();
            let expected = if value.is_empty() { vec![] } else { vec![value] };
            assert_eq!(found, expected, "{name} of {record}");
        }
        assert_eq!(event.time.map(|time| time.to_string().len() > 19), Some(true));
    }

    #[test]
    fn who_and_what() {
        check(
            SAMPLES[1],
            &[
                ("event.action", "ObjectRemoved:DeleteMarkerCreated"),
                ("operation_class", "delete"),
                ("source.ip", "192.0.2.7"),
                ("user.name", "alice@example.com"),
                ("aws.bucket", "inbox"),
                ("aws.object_key", "in/Screen Shot+1.png"),
                ("s3.object.key", "in/Screen+Shot%2B1.png"),
                ("file.path", "inbox/in/Screen Shot+1.png"),
                ("file.name", "Screen Shot+1.png"),
                ("http.request.id", "EXAMPLE123456789"),
                ("cloud.region", "ap-northeast-1"),
            ],
        );
        check(
            SAMPLES[0],
            &[("user.name", ""), ("user.id", "AWS:AIDAEXAMPLE"), ("file.size", "3"), ("source.ip", "")],
        );
        let transfer =
            SAMPLES[1].replace("alice@example.com", "partner.a.03bf7ddc20e33b8c@s-aacfeafc8f2840b9a");
        check(
            &transfer,
            &[("user.name", "partner.a"), ("session.key", "s-aacfeafc8f2840b9a/03bf7ddc20e33b8c")],
        );
    }

    #[test]
    fn others_with_the_same_keys_are_no_notifications() {
        let other = SAMPLES[0].replace("aws:s3", "minio:s3");
        let mut parser = Parser::new(None);
        let Parsed::Event { format, .. } = parser.parse(other.as_bytes(), Shape::Json) else { panic!() };
        assert_eq!(format.name, "json");
    }
}
