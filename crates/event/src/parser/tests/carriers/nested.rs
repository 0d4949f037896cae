//! Nested carriers.

use super::*;

/// A subscription's payload with these messages.
fn subscription(messages: &[&str]) -> String {
    let events: Vec<String> = messages
        .iter()
        .map(|message| format!(r#"{{"id":"3","timestamp":1714557600500,"message":{}}}"#, quote(message)))
        .collect();
    format!(
        r#"{{"messageType":"DATA_MESSAGE","owner":"111122223333","logGroup":"/aws/x","logStream":"one","subscriptionFilters":["all"],"logEvents":[{}]}}"#,
        events.join(",")
    )
}

fn in_awslogs(text: &str) -> String {
    format!("{{\"awslogs\":{{\"data\":\"{}\"}}}}", base64(&packed(text.as_bytes())))
}

fn in_sqs(text: &str) -> String {
    format!("{{\"Messages\":[{{\"MessageId\":\"1\",\"Body\":{}}}]}}", quote(text))
}

fn in_sns(text: &str) -> String {
    format!(r#"{{"Type":"Notification","TopicArn":"t","Message":{}}}"#, quote(text))
}

fn in_sqs_of_lambda(text: &str) -> String {
    format!(r#"{{"Records":[{{"messageId":"1","receiptHandle":"h","body":{}}}]}}"#, quote(text))
}

fn in_kinesis(text: &str) -> String {
    format!(
        r#"{{"Records":[{{"kinesis":{{"data":"{}"}},"eventSource":"aws:kinesis"}}]}}"#,
        base64(&packed(text.as_bytes()))
    )
}

#[test]
fn carriers_in_carriers() {
    let event_bridge = MESSAGES[4].text;
    let records = format!("{{\"Records\":[{CLOUDTRAIL},{CLOUDTRAIL}]}}");
    let one = subscription(&[CLOUDTRAIL]);
    for (object, carriers, count) in [
        (in_sqs(&in_awslogs(&one)), &["sqs", "awslogs", "subscription"][..], 1),
        (in_sqs(&in_sns(CLOUDTRAIL)), &["sqs", "sns"], 1),
        (in_sqs(&in_sns(&records)), &["sqs", "sns"], 2),
        (in_sqs_of_lambda(&in_sns(&records)), &["sqs-lambda", "sns"], 2),
        (in_kinesis(&one), &["kinesis-lambda", "subscription"], 1),
        (in_kinesis(&subscription(&[event_bridge])), &["kinesis-lambda", "subscription", "eventbridge"], 1),
        (subscription(&[CLOUDTRAIL, event_bridge, CLOUDTRAIL]), &["subscription"], 3),
        (subscription(&[&in_sns(event_bridge)]), &["subscription", "sns", "eventbridge"], 1),
        (format!("2024-05-01T10:00:00.500Z {}", in_sns(CLOUDTRAIL)), &["export", "sns"], 1),
        (format!("{one}{one}"), &["subscription"], 2),
        (format!("[{one},{one}]"), &["subscription"], 2),
    ] {
        let found = events(&object);
        assert_eq!(found.len(), count, "{object}");
        assert_eq!(found[0].all("carrier"), carriers, "{object}");
        for seen in &found {
            assert_eq!(seen.format, "aws.cloudtrail", "{object}");
        }
    }
}

#[test]
fn firehose_delivers_several_members_back_to_back() {
    let (one, two) = (subscription(&[CLOUDTRAIL, "plain words"]), subscription(&[MESSAGES[2].text]));
    let data = [packed(one.as_bytes()), packed(two.as_bytes())].concat();
    let object = format!(
        r#"{{"requestId":"1","records":[{{"data":"{}"}},{{"data":"{}"}}]}}"#,
        base64(&data),
        base64(b"a\nb\n")
    );
    let found = events(&object);
    let formats: Vec<&str> = found.iter().map(|seen| seen.format).collect();
    assert_eq!(formats, ["aws.cloudtrail", "text", "aws.transfer", "text", "text"]);
    assert_eq!(found[2].all("carrier"), ["firehose", "subscription"]);
    assert_eq!((&*found[3].raw, &*found[4].raw), ("a", "b"));
    assert_eq!(found[4].all("carrier"), ["firehose"]);
    // What the first record said is not said of the last.
    assert!(found[4].all("aws.logs.group").is_empty() && found[4].time.is_none());
}

#[test]
fn too_deep_carriers_are_records_of_their_own() {
    let mut object = CLOUDTRAIL.to_owned();
    for _ in 0..MAX_DEPTH {
        object = in_sns(&object);
    }
    assert_eq!(events(&object)[0].format, "aws.cloudtrail");
    let deeper = in_sns(&object);
    let found = events(&deeper);
    assert_eq!((found.len(), found[0].format), (1, "json"));
    assert_eq!(found[0].all("carrier").len(), MAX_DEPTH);
}

#[test]
fn the_innermost_carrier_knows_best() {
    let inner = subscription(&["words"]);
    let outer = inner.replace("/aws/x", "/aws/outer").replace("1714557600500", "1714557000000");
    let outer = outer.replace("\"words\"", &quote(&inner));
    let found = events(&outer);
    assert_eq!(found[0].all("aws.logs.group"), ["/aws/outer", "/aws/x"]);
    assert_eq!(found[0].time.as_deref(), Some("2024-05-01T10:00:00.5Z"));
}
