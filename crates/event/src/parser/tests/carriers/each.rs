//! Every carrier, with a message of every format.

use super::*;

/// Puts a message in, in several spellings; what it cannot carry it leaves out.
type Wrap = fn(&str) -> Vec<String>;

/// A carrier, what the time of a message without one is then, and how to wrap.
const WRAPS: &[(&[&str], &str, Wrap)] = &[
    (&["subscription"], "2024-05-01T10:00:00.5Z", |message| {
        let events = format!(r#"[{{"id":"3","timestamp":1714557600500,"message":{}}}]"#, quote(message));
        turned(&[
            ("messageType", "\"DATA_MESSAGE\""),
            ("owner", "\"111122223333\""),
            ("logGroup", "\"/aws/x\""),
            ("logStream", "\"one\""),
            ("subscriptionFilters", "[\"all\"]"),
            ("logEvents", &events),
        ])
    }),
    (&["log-events"], "2024-05-01T10:00:00.5Z", |message| {
        let events = format!(
            r#"[{{"logStreamName":"one","timestamp":1714557600500,"message":{},"ingestionTime":1714557601000,"eventId":"3"}}]"#,
            quote(message)
        );
        turned(&[("searchedLogStreams", "[]"), ("events", &events), ("nextToken", "\"t\"")])
            .into_iter()
            .filter(|object| !object.starts_with("{\"events\""))
            .collect()
    }),
    (&["log-event"], "2024-05-01T10:00:00.5Z", |message| {
        let message = quote(message);
        let entries =
            [("timestamp", "1714557600500"), ("message", &*message), ("ingestionTime", "1714557601000")];
        let mut all = turned(&entries);
        // A list of events is cut by the scanner: each is an event by itself.
        all.push(format!("{{\"events\":[{}],\"nextForwardToken\":\"f/1\"}}", turned(&entries)[0]));
        all.push(format!("[{}]", turned(&entries)[1]));
        all
    }),
    (&["query-results"], "2024-05-01T10:00:00.5Z", |message| {
        let rows = format!(
            r#"[[{{"field":"@timestamp","value":"2024-05-01 10:00:00.500"}},{{"field":"@message","value":{}}},{{"value":"p","field":"@ptr"}}]]"#,
            quote(message)
        );
        turned(&[("results", &rows), ("status", "\"Complete\""), ("statistics", "{\"recordsMatched\":1.0}")])
    }),
    (&["query-row"], "2024-05-01T10:00:00.5Z", |message| {
        turned(&[
            ("@timestamp", "\"2024-05-01 10:00:00.500\""),
            ("@message", &quote(message)),
            ("@log", "\"g\""),
        ])
    }),
    (&["sns"], "2024-05-01T10:00:00.5Z", |message| {
        turned(&[
            ("Type", "\"Notification\""),
            ("TopicArn", "\"arn:aws:sns:us-east-1:111122223333:t\""),
            ("Message", &quote(message)),
            ("Timestamp", "\"2024-05-01T10:00:00.500Z\""),
        ])
    }),
    (&["sns-lambda"], "2024-05-01T10:00:00.5Z", |message| {
        let sns = format!(r#"{{"Timestamp":"2024-05-01T10:00:00.500Z","Message":{}}}"#, quote(message));
        let mut all = turned(&[("EventSource", "\"aws:sns\""), ("Sns", &sns)]);
        all.push(format!("{{\"Records\":[{}]}}", all[0]));
        all
    }),
    (&["sqs"], "", |message| {
        let messages = format!(r#"[{{"MessageId":"1","Body":{},"ReceiptHandle":"h"}}]"#, quote(message));
        turned(&[("Messages", &messages)])
    }),
    (&["sqs-message"], "2024-05-01T10:00:00.5Z", |message| {
        turned(&[
            ("MessageId", "\"1\""),
            ("Body", &quote(message)),
            ("Attributes", "{\"SentTimestamp\":\"1714557600500\"}"),
            ("MD5OfBody", "\"x\""),
        ])
    }),
    (&["sqs-lambda"], "2024-05-01T10:00:00.5Z", |message| {
        turned(&[
            ("messageId", "\"1\""),
            ("receiptHandle", "\"h\""),
            ("body", &quote(message)),
            ("attributes", "{\"SentTimestamp\":\"1714557600500\"}"),
        ])
    }),
    (&["kinesis"], "", |message| {
        turned(&[("Data", &quote(&base64(message.as_bytes()))), ("PartitionKey", "\"1\"")])
    }),
    (&["kinesis-lambda"], "", |message| {
        let data = format!("{{\"data\":{}}}", quote(&base64(&packed(message.as_bytes()))));
        turned(&[("kinesis", &data), ("eventSource", "\"aws:kinesis\"")])
    }),
    (&["firehose"], "", |message| {
        let records = format!("[{{\"data\":{}}}]", quote(&base64(&packed(message.as_bytes()))));
        turned(&[("requestId", "\"1\""), ("timestamp", "1714557600500"), ("records", &records)])
    }),
    (&["firehose-record"], "", |message| {
        let data = quote(&base64(&packed(&packed(message.as_bytes()))));
        turned(&[("recordId", "\"1\""), ("data", &data), ("result", "\"Ok\"")])
    }),
    (&["firehose-failure"], "", |message| {
        let data = quote(&base64(message.as_bytes()));
        turned(&[("attemptsMade", "4"), ("errorCode", "\"Lambda.X\""), ("rawData", &data)])
    }),
    (&["awslogs", "subscription"], "2024-05-01T10:00:00.5Z", |message| {
        let inner = format!(
            r#"{{"messageType":"DATA_MESSAGE","logEvents":[{{"id":"3","timestamp":1714557600500,"message":{}}}]}}"#,
            quote(message)
        );
        vec![format!("{{\"awslogs\":{{\"data\":\"{}\"}}}}", base64(&packed(inner.as_bytes())))]
    }),
];

#[test]
fn every_carrier_carries_every_format() {
    for (carriers, time, wrap) in WRAPS {
        for sample in MESSAGES {
            for object in wrap(sample.text) {
                let found = events(&object);
                let [seen] = &found[..] else { panic!("{} events: {object}", found.len()) };
                assert_eq!((seen.format, &*seen.raw), (sample.format, sample.text), "{object}");
                let wanted: Vec<&str> = carriers.iter().chain(sample.carriers).copied().collect();
                assert_eq!(seen.all("carrier"), wanted, "{object}");
                assert_eq!(seen.all("event.action").join(""), sample.action, "{object}");
                let has_time = sample.text.contains("Time\"")
                    || sample.text.contains("/May/")
                    || sample.text.contains("\"time\"");
                if !has_time {
                    assert_eq!(seen.time.as_deref().unwrap_or_default(), *time, "{object}");
                }
            }
        }
    }
}

#[test]
fn a_table_of_all_carriers_is_tested() {
    let elsewhere = [
        "records",
        "array",
        "json",
        "lines",
        "export",
        "tail",
        "lookup-events",
        "lookup-event",
        "query-object",
        "eventbridge",
    ];
    for carrier in crate::carrier::CARRIERS {
        let tested = WRAPS.iter().any(|(names, ..)| names.contains(&carrier.name));
        assert!(tested || elsewhere.contains(&carrier.name), "{} is not", carrier.name);
    }
}

#[test]
fn lines_with_a_time_in_front() {
    for (front, carrier, stream) in [
        ("2024-05-01T10:00:00.500Z ", "export", ""),
        ("1714557600500 ", "export", ""),
        ("2024-05-01T10:00:00.500000+00:00 demo.9ca9a0e1cec6ad9d ", "tail", "demo.9ca9a0e1cec6ad9d"),
    ] {
        for sample in MESSAGES.iter().filter(|sample| sample.format != "text") {
            let line = format!("{front}{}", sample.text);
            let found = events(&line);
            let [seen] = &found[..] else { panic!("{} events: {line}", found.len()) };
            assert_eq!((seen.format, &*seen.raw), (sample.format, &*line));
            let wanted: Vec<&str> = [carrier].iter().chain(sample.carriers).copied().collect();
            // The envelope is read before the line is known to be carried.
            let mut carriers = seen.all("carrier");
            carriers.sort_by_key(|name| *name == "eventbridge");
            assert_eq!(carriers, wanted, "{line}");
            let own = if sample.format == "aws.transfer" { "demo.9ca9a0e1cec6ad9d" } else { "" };
            if sample.text.starts_with("demo.") || !stream.is_empty() {
                let streams = seen.all("aws.logs.stream").join("|");
                assert!(streams == stream || streams == own, "{streams} of {line}");
            }
        }
    }
}

#[test]
fn lookup_events_hold_cloudtrail_records() {
    let event = |record: &str| {
        turned(&[
            ("EventId", "\"5e1c1a60-0000-4000-8000-000000000201\""),
            ("EventName", "\"ListUsers\""),
            ("Username", "\"alice\""),
            ("Resources", "[]"),
            ("CloudTrailEvent", &quote(record)),
        ])
    };
    for event in event(CLOUDTRAIL) {
        let lists = turned(&[("NextToken", "\"t\""), ("Events", &format!("[{event}]"))]);
        for (object, carriers) in [
            (event.clone(), &["lookup-event"][..]),
            (lists[0].clone(), &["lookup-events"]),
            (lists[1].clone(), &["lookup-event"]),
        ] {
            let found = events(&object);
            assert_eq!(found.len(), 1, "{object}");
            assert_eq!(
                (found[0].format, found[0].all("event.id")[0]),
                ("aws.cloudtrail", "5e1c1a60-0000-4000-8000-000000000201")
            );
            assert_eq!(found[0].all("carrier"), carriers, "{object}");
            assert_eq!(found[0].time.as_deref(), Some("2024-05-01T09:00:00Z"));
        }
    }
}

#[test]
fn rows_whose_message_is_an_object() {
    for object in turned(&[
        ("@timestamp", "\"2024-05-01 10:00:00.500\""),
        ("@message", MESSAGES[1].text),
        ("@log", "\"111122223333:/aws/transfer/s-2\""),
        ("@logStream", "\"demo.9ca9a0e1cec6ad9d\""),
    ]) {
        let found = events(&object);
        assert_eq!((found.len(), found[0].format), (1, "aws.transfer"), "{object}");
        assert_eq!(found[0].all("user.name"), ["demo"]);
        assert_eq!(found[0].all("carrier"), ["query-object"]);
        assert_eq!(found[0].time.as_deref(), Some("2024-05-01T10:00:00.5Z"));
    }
}

#[test]
fn what_carriers_say_is_kept() {
    let object = r#"{"messageType":"DATA_MESSAGE","owner":"111122223333","logGroup":"/aws/transfer/s-1","logStream":"demo.9ca9a0e1cec6ad9d","logEvents":[{"id":"31","timestamp":1714557600500,"message":"DISCONNECTED","extractedFields":{"a":"1","b.c":null,"user.name":"x","d":2}},{"id":"32","timestamp":1714557600501,"message":"OPEN Path=/b/a Mode=READ"}]}"#;
    let found = events(object);
    assert_eq!(found.len(), 2);
    for (name, wanted) in [
        ("aws.logs.owner", &["111122223333"][..]),
        ("aws.logs.group", &["/aws/transfer/s-1"]),
        ("aws.logs.stream", &["demo.9ca9a0e1cec6ad9d"]),
        ("aws.logs.event_id", &["31"]),
        ("extractedFields.a", &["1"]),
        ("extractedFields.d", &["2"]),
        ("extractedFields.user.name", &["x"]),
        ("user.name", &["demo"]),
        ("session.key", &["s-1/9ca9a0e1cec6ad9d"]),
    ] {
        assert_eq!(found[0].all(name), wanted, "{name}");
    }
    assert_eq!((found[1].all("aws.logs.event_id"), found[1].all("extractedFields.a")), (vec!["32"], vec![]));
    let row = r#"{"results":[[{"field":"@message","value":"a"},{"field":"@logStream","value":"s"},{"field":"@log","value":"1:g"},{"field":"@ingestionTime","value":"2024-05-01 10:00:01.000"},{"field":"user.name","value":""},{"field":"n","value":"7"}],[{"field":"@message","value":"b"}]],"statistics":{}}"#;
    let found = events(row);
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].all("aws.logs.group"), found[0].all("n")), (vec!["1:g"], vec!["7"]));
    assert_eq!(found[0].all("event.ingested"), ["2024-05-01T10:00:01Z"]);
    assert!(found[1].all("aws.logs.group").is_empty() && found[1].all("n").is_empty());
}
