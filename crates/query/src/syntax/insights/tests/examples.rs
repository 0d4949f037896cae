use super::*;

/// Fields that the examples ask for, as records of Transfer Family, of
/// CloudTrail and of Lambda have them.
const FIELDS: &str = r#"{"activity-type":"AUTH_FAILURE","source-ip":"192.0.2.7","method":"publickey","user":"ci","message":"ED25519 SHA256:AbC","session-id":"0123456789abcdef","path":"/b/k","operation":"CLOSE","level":"error","status":403,"requestParameters":{"target":"i-0abc"},"responseElements":{"sessionId":"ci-1"},"additionalEventData":{"CipherSuite":"x","AuthenticationMethod":"AuthHeader","SignatureVersion":"SigV2"},"memorySize":1000000,"maxMemoryUsed":250000,"duration":17.5,"type":"REPORT"}"#;

/// Queries as people run them: the seed, those of the investigations, and
/// the samples of AWS's console.
const EXAMPLES: &[&str] = &[
    "stats count(*) by detail.userIdentity.arn, detail.userAgent, detail.requestParameters.bucketName",
    "fields @timestamp, user, `source-ip`, method, message
| filter `activity-type` = \"AUTH_FAILURE\"
| parse message /^(?<keytype>[A-Z0-9-]+) (?<fp>SHA256:\\S+)/
| fields coalesce(fp, message) as why
| stats count(*) as n, earliest(@timestamp) as first_seen, latest(@timestamp) as last_seen by user, `source-ip`, method, why
| sort n desc",
    "# Insights: TF errors with the user from the CONNECTED line of the same stream
fields @timestamp, @logStream, path, operation, message, `session-id` | filter `activity-type`=\"ERROR\"
| parse @logStream /^(?<u>.+)\\.(?<sid>[0-9a-f]{16,20})$/ | stats count(*) by u, path, operation, message",
    "fields eventTime, userIdentity.arn, sourceIPAddress, requestParameters.target, responseElements.sessionId, errorCode
| filter eventSource = \"ssm.amazonaws.com\" and eventName in [\"StartSession\",\"ResumeSession\",\"TerminateSession\"] | sort eventTime asc",
    r"parse @message /sshd(-session)?\[\d+\]: Accepted (?<method>\S+) for (?<user>.+) from (?<ip>\S+) port (?<port>\d+)/ | filter ispresent(method) | stats count(*) by user, ip, method",
    "filter detail.additionalEventData.SignatureVersion = \"SigV2\"
| fields coalesce(detail.userIdentity.arn, detail.userIdentity.accessKeyId, detail.userIdentity.accountId) as who
| stats count(*) as n, count_distinct(detail.sourceIPAddress) as ips, latest(@timestamp) as last by who, detail.userAgent, detail.requestParameters.bucketName, detail.additionalEventData.AuthenticationMethod
| sort n desc",
    "fields @timestamp, userIdentity.arn, sourceIPAddress, userAgent, requestParameters.bucketName, requestParameters.key
| filter eventSource=\"s3.amazonaws.com\" and ispresent(additionalEventData.`x-amz-id-2`) and not ispresent(additionalEventData.CipherSuite)",
    "fields @timestamp, @message, @logStream, @log | sort @timestamp desc | limit 20",
    "filter status >= 400 | stats count(*) as n by status, bin(5m) | sort n desc | limit 10",
    "FIELDS level AS l | FILTER l LIKE /(?i)ERROR/ | STATS COUNT(*) BY l",
    "filter type = \"REPORT\" | stats max(memorySize / 1000 / 1000) as provisionedMemoryMB,
    min(maxMemoryUsed / 1000 / 1000) as smallestMemoryRequestMB,
    avg(maxMemoryUsed / 1000 / 1000) as avgMemoryUsedMB,
    max(maxMemoryUsed / 1000 / 1000) as maxMemoryUsedMB,
    provisionedMemoryMB - maxMemoryUsedMB as overProvisionedMB",
    "stats avg(duration), max(duration), min(duration), pct(duration, 95) by bin(5m)",
    "stats count(*) as n by bin(1h) as hour, level | stats max(n) as most by level",
    "parse @message \"* [*] *\" as loggingTime, loggingType, loggingMessage | filter loggingType in [\"ERROR\", \"INFO\"] | display loggingMessage",
    "fields jsonParse(@message) as m | fields m.additionalEventData.`CipherSuite` as cipher, m.tags[0] | dedup cipher",
    "filter isIpInSubnet(`source-ip`, \"192.0.2.0/24\") and isValidIp(`source-ip`) | stats count() by `source-ip`",
    "fields strlen(message) as length, replace(message, \"SHA\", \"\") | filter length > 3 | sort length desc, message asc",
    "filter @message like 'REPORT' or @message not like /START|END/ | fields fromMillis(1706781605000) as t, datefloor(t, 1h), now() - 3600",
];

#[test]
fn examples_are_understood_and_run() {
    let mut records = RECORDS.to_vec();
    records.push(FIELDS);
    let sample = Sample::new(&records);
    for example in EXAMPLES {
        let answer = asked(&sample, example);
        assert!(!answer[0].is_empty(), "{example}");
    }
}

#[test]
fn the_failed_logins_are_told_apart() {
    let record = |fp: &str, time: &str| {
        format!(
            r#"{{"activity-type":"AUTH_FAILURE","source-ip":"192.0.2.7","method":"publickey","user":"ci","message":"{fp}","resource-arn":"arn:aws:transfer:us-east-1:111122223333:server/s-0123456789abcdef0","timestamp":"{time}"}}"#
        )
    };
    let records = [
        record("ED25519 SHA256:AbC", "2024-02-01T10:00:00Z"),
        record("ED25519 SHA256:AbC", "2024-02-01T09:00:00Z"),
        record("Authentication failure", "2024-02-01T11:00:00Z"),
    ];
    let records: Vec<&str> = records.iter().map(String::as_str).collect();
    let answer = asked(&Sample::new(&records), EXAMPLES[1]);
    assert_eq!(answer[0], "user|source-ip|method|why|n|first_seen|last_seen");
    let starts: Vec<&str> = answer[1..].iter().map(|row| row.split("|20").next().unwrap()).collect();
    assert_eq!(
        starts.iter().map(|row| row.trim_end_matches('|')).collect::<Vec<_>>(),
        ["ci|192.0.2.7|publickey|SHA256:AbC|2", "ci|192.0.2.7|publickey|Authentication failure|1"]
    );
}

/// The seed query gives the same for records bare, in EventBridge, and in
/// EventBridge in CloudWatch Logs.
#[test]
fn the_seed_query_runs_as_it_is_whatever_is_around_the_records() {
    let envelope = |record: &str| {
        format!(
            r#"{{"version":"0","id":"0a1b","detail-type":"AWS API Call via CloudTrail","source":"aws.s3","account":"111122223333","time":"2024-02-01T10:00:06Z","region":"us-east-1","resources":[],"detail":{record}}}"#
        )
    };
    let subscription = |message: &str| {
        let mut quoted = String::new();
        crate::Value::from(message).write_json(&mut quoted);
        format!(
            r#"{{"messageType":"DATA_MESSAGE","owner":"111122223333","logGroup":"/aws/events/s3","logStream":"x","subscriptionFilters":["f"],"logEvents":[{{"id":"7","timestamp":1706781606000,"message":{quoted}}}]}}"#
        )
    };
    let bare: Vec<String> = RECORDS.iter().map(|record| (*record).to_owned()).collect();
    let bridged: Vec<String> = RECORDS.iter().map(|record| envelope(record)).collect();
    let logged: Vec<String> = bridged.iter().map(|record| subscription(record)).collect();
    for records in [bare, bridged, logged] {
        let records: Vec<&str> = records.iter().map(String::as_str).collect();
        assert_eq!(
            asked(&Sample::new(&records), EXAMPLES[0]),
            [
                "detail.userIdentity.arn|detail.userAgent|detail.requestParameters.bucketName|count(*)",
                "arn:aws:iam::111122223333:user/ci|[aws-cli/1.10.56 Python/2.7.12]||1",
                "arn:aws:iam::111122223333:user/ci|[aws-cli/1.10.56 Python/2.7.12]|logs|1",
                "arn:aws:sts::111122223333:assumed-role/web/i-0abc|[aws-sdk-java/2.20]|data|1",
            ]
        );
    }
}
