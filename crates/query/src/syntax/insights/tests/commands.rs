use super::*;

/// A query, and the names and rows of its answer.
#[test]
fn each_command() {
    let sample = Sample::new(RECORDS);
    for (query, wanted) in [
        // The latest first; time and message if nothing else is asked for.
        (
            "fields @timestamp, eventName",
            &[
                "@timestamp|eventName",
                "2024-02-01T11:30:00Z|StartSession",
                "2024-02-01T10:07:00Z|PutObject",
                "2024-02-01T10:00:05Z|GetObject",
            ][..],
        ),
        ("FIELDS eventID\n| Filter eventName='GetObject' # the reads", &["eventID", "1"]),
        ("fields eventID | sort eventID desc | limit 1", &["eventID", "3"]),
        ("fields eventID | sort by eventSource asc, eventID desc", &["eventID", "2", "1", "3"]),
        ("fields eventID | limit 2", &["eventID", "3", "2"]),
        ("fields eventID | sort eventID asc | filter eventID > 1 | limit 1", &["eventID", "2"]),
        ("fields eventID | limit 2 | filter eventID = 1", &["eventID"]),
        ("fields eventID as id, id + 1 as next | display next, id | limit 1", &["next|id", "4|3"]),
        (
            "fields eventID | display eventName | display eventSource, eventID | limit 1",
            &["eventSource|eventID", "ssm.amazonaws.com|3"],
        ),
        (
            "fields eventID | fields eventName | fields eventID | limit 1",
            &["eventID|eventName", "3|StartSession"],
        ),
        ("dedup userIdentity.arn | fields eventID", &["eventID", "3", "2"]),
        ("sort eventID asc | dedup userIdentity.arn | fields eventID", &["eventID", "1", "2"]),
        ("dedup errorCode | fields eventID", &["eventID", "3", "2", "1"]),
        // Groups come in the order of their values, a missing one first.
        (
            "stats count(*) by errorCode, eventSource",
            &[
                "errorCode|eventSource|count(*)",
                "|s3.amazonaws.com|1",
                "|ssm.amazonaws.com|1",
                "AccessDenied|s3.amazonaws.com|1",
            ],
        ),
        (
            "stats count() by eventSource | sort count() desc | limit 1",
            &["eventSource|count()", "s3.amazonaws.com|2"],
        ),
        ("stats count(errorCode), count(*) as n", &["count(errorCode)|n", "1|3"]),
        (
            "stats count(*) as n by bin(1h)",
            &["bin(1h)|n", "2024-02-01T10:00:00Z|2", "2024-02-01T11:00:00Z|1"],
        ),
        (
            "stats count(*) as n by bin(30m) as t | sort t desc",
            &["t|n", "2024-02-01T11:30:00Z|1", "2024-02-01T10:00:00Z|2"],
        ),
        ("stats count(*) as n by bin(1h) | stats max(n) as most, count(*) as bins", &["most|bins", "2|2"]),
        (
            "stats max(eventID) as most, min(eventID) as least, most - least as span | display span",
            &["span", "2"],
        ),
        ("stats sum(eventID) / count(*) as mean, avg(eventID)", &["mean|avg(eventID)", "2|2"]),
        (
            "stats count(*) as n by eventSource | filter n > 1 | fields n * 2 as twice",
            &["eventSource|n|twice", "s3.amazonaws.com|2|4"],
        ),
        ("stats count(*) by upper_region | fields 1", &[""]),
        // What is parsed is nothing where the pattern does not fit.
        (
            "parse userAgent '[*/* *]' as software, version, rest | fields software, version | sort eventID asc",
            &["software|version", "aws-cli|1.10.56", "|", "aws-cli|1.10.56"],
        ),
        (
            r"parse userIdentity.arn /user\/(?<user>\w+)/ | stats count(*) by user",
            &["user|count(*)", "|1", "ci|2"],
        ),
        (
            r#"parse '"eventName":"*","awsRegion":"*"' as @name, region | display @name, region | limit 1"#,
            &["@name|region", "StartSession|us-west-2"],
        ),
        (r"parse @message /eventID.:.(\d)/ as id | stats sum(id)", &["sum(id)", "6"]),
        (
            "filter ispresent(resources.ARN) | unnest jsonParse(@message).resources into r | fields r.ARN",
            &["r.ARN", "arn:aws:s3:::logs/a b", "arn:aws:s3:::logs"],
        ),
        (
            "unnest resources into r | stats count(*) by r.ARN as arn | sort arn desc",
            &["arn|count(*)", "arn:aws:s3:::logs/a b|1", "arn:aws:s3:::logs|1"],
        ),
    ] {
        if query.contains("upper_region") {
            assert!(sample.parse(query, parse).is_err(), "{query}");
            continue;
        }
        assert_eq!(asked(&sample, query), wanted, "{query}");
    }
}

#[test]
fn the_default_columns_are_time_and_message() {
    let sample = Sample::new(RECORDS);
    let answer = asked(&sample, "filter eventID = 1");
    assert_eq!(answer[0], "@timestamp|@message");
    assert_eq!(answer[1], format!("2024-02-01T10:00:05Z|{}", RECORDS[0]));
}

#[test]
fn what_is_not_limited_stops_at_ten_thousand() {
    let sample = Sample::new(RECORDS);
    let limit = |text: &str| {
        let query = sample.parse(text, parse).unwrap();
        let limits = query.stages.iter().filter_map(|stage| match stage {
            crate::Stage::Limit(count) => Some(*count),
            _ => None,
        });
        limits.collect::<Vec<_>>()
    };
    assert_eq!(limit("fields eventID"), [DEFAULT_LIMIT]);
    assert_eq!(limit("stats count(*)"), [DEFAULT_LIMIT]);
    assert_eq!(limit("fields eventID | limit 20000"), [20_000]);
}

#[test]
fn the_order_of_groups_and_of_text_is_natural() {
    let records =
        ["host10 x", "host9 x", "host1 x", "7 x", "10 x"].map(|text| format!("{{\"h\":\"{text}\"}}"));
    let records: Vec<&str> = records.iter().map(String::as_str).collect();
    let sample = Sample::new(&records);
    assert_eq!(
        rows(&sample, "parse h '* x' as name | sort name asc | display name"),
        ["host1", "host9", "host10", "7", "10"]
    );
}

#[test]
fn names_lead_to_fields_as_in_the_search_syntax() {
    let sample = Sample::new(RECORDS);
    for (name, wanted) in [
        ("detail.userIdentity.type", "IAMUser"),
        ("useridentity.TYPE", "IAMUser"),
        ("`userIdentity`.`type`", "IAMUser"),
        ("additionalEventData.`x-amz-id-2`", "abc"),
        ("`additionalEventData.x-amz-id-2`", "abc"),
        ("additionalEventData.x-amz-id-2", "abc"),
        ("resources.1.ARN", "arn:aws:s3:::logs"),
        ("resources[1].ARN", "arn:aws:s3:::logs"),
        ("detail.resources.0.ARN", "arn:aws:s3:::logs/a b"),
        ("resources.ARN", "arn:aws:s3:::logs/a b"),
        ("requestParameters", r#"{"bucketName":"logs","key":"a b"}"#),
        ("bucket", "logs"),
        ("ip", "192.0.2.7"),
    ] {
        assert_eq!(rows(&sample, &format!("filter eventID = 1 | display {name}")), [wanted], "{name}");
    }
}

/// Native names come before short names, and those of the envelope mean it.
#[test]
fn names_mean_what_records_call_so() {
    let envelope = format!(
        r#"{{"version":"0","id":"0a1b","detail-type":"AWS API Call via CloudTrail","source":"aws.s3","account":"111122223333","time":"2024-02-01T10:00:06Z","region":"us-east-1","resources":[],"detail":{}}}"#,
        RECORDS[0]
    );
    let query = "fields source, account, region, id, time, `detail-type`, detail.eventName";
    assert_eq!(
        rows(&Sample::new(&[&envelope]), query),
        ["aws.s3|111122223333|us-east-1|0a1b|2024-02-01T10:00:06Z|AWS API Call via CloudTrail|GetObject"]
    );
    let bare = Sample::new(&[RECORDS[0]]);
    assert_eq!(rows(&bare, "fields source, region, id"), ["aws.cloudtrail|us-east-1|1"]);
    let app = Sample::new(&[r#"{"user":{"name":"derived"},"error":"disk","status":"late"}"#]);
    assert_eq!(rows(&app, "fields error, status, user.name"), ["disk|late|derived"]);
}

#[test]
fn events_of_cloudwatch_have_stream_group_and_message() {
    let message = r#"{\"level\":\"error\",\"n\":1}"#;
    let subscription = format!(
        r#"{{"messageType":"DATA_MESSAGE","owner":"111122223333","logGroup":"/app","logStream":"web-1","subscriptionFilters":[],"logEvents":[{{"id":"9","timestamp":1706781605000,"message":"{message}"}}]}}"#
    );
    let export = r#"2024-02-01T10:00:05.000Z {"level":"error","n":1}"#;
    let sample = Sample::new(&[&subscription]);
    assert_eq!(
        rows(&sample, "fields @timestamp, @logStream, @log, @message, level"),
        [r#"2024-02-01T10:00:05Z|web-1|/app|{"level":"error","n":1}|error"#]
    );
    let sample = Sample::new(&[export]);
    assert_eq!(
        rows(&sample, "fields @timestamp, @message"),
        [r#"2024-02-01T10:00:05Z|{"level":"error","n":1}"#]
    );
    let answer = r#"{"events":[{"logStreamName":"web-2","timestamp":1706781605000,"message":"disk full","ingestionTime":1706781606000,"eventId":"5"}],"searchedLogStreams":[]}"#;
    let sample = Sample::new(&[answer]);
    assert_eq!(
        rows(&sample, "fields @ingestionTime, @logStream, @ptr, @message"),
        ["2024-02-01T10:00:06Z|web-2||disk full"]
    );
}
