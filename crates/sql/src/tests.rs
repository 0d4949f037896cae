//! Queries over a few events of each schema.

mod columns;
mod errors;
mod examples;
mod functions;
mod robustness;
mod rules;

use logdex_event::carrier;
use logdex_event::context::TimeZone;
use logdex_event::field::names::Vocabulary;
use logdex_event::parser::{Parsed, Parser};
use logdex_event::time::rfc3339;
use logdex_query::exec::{EventRows, Flow, Run};
use logdex_query::{Clock, Context, Query, QueryError, Value};

use super::*;

/// Records of S3 access logs: an upload that was denied, a download, an
/// anonymous one over plain HTTP, and a lifecycle rule's work.
const S3: &[&str] = &[
    r#"79a59df900b949e5 docs [01/Feb/2024:00:30:00 +0000] 192.0.2.7 arn:aws:sts::111122223333:assumed-role/Transfer-Family-Role/test1.03bf7ddc20e33b8c@s-1 REQ1 REST.PUT.OBJECT test.py "PUT /docs/test.py HTTP/1.1" 403 AccessDenied 243 - 9 - "-" "aws-transfer, aws-internal/3" - hostid1= SigV4 TLS_AES_128_GCM_SHA256 AuthHeader docs.s3.example.com TLSv1.2 - - ap-northeast-1"#,
    r#"79a59df900b949e5 docs [01/Feb/2024:03:00:00 +0000] 198.51.100.4 arn:aws:iam::111122223333:user/alice REQ2 REST.GET.OBJECT a%2520b.csv "GET /docs/a%20b.csv?x=1 HTTP/1.1" 200 - 10240 10240 120 11 "-" "aws-cli/1.10" - hostid2= SigV2 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader docs.s3.example.com TLSv1.2 - -"#,
    r#"79a59df900b949e5 web [31/Jan/2024:23:59:59 +0000] 203.0.113.9 - REQ3 REST.GET.OBJECT index.html "GET /index.html HTTP/1.1" 304 - - 999 7 - "-" "curl/8" - hostid3= - - - web.s3.example.com - - -"#,
    r#"79a59df900b949e5 web [02/Feb/2024:10:00:00 +0000] - AmazonS3 REQ4 S3.EXPIRE.OBJECT old.log "-" - - - 5 - - "-" "-" - hostid4= - - - - - - -"#,
];

const CLOUDTRAIL: &[&str] = &[
    r#"{"eventVersion":"1.08","userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLE:i-0123456789abcdef0","arn":"arn:aws:sts::111122223333:assumed-role/app/i-0123456789abcdef0","accountId":"111122223333","accessKeyId":"ASIAEXAMPLE1","sessionContext":{"sessionIssuer":{"type":"Role","userName":"app"}}},"eventTime":"2024-02-01T10:00:05Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"us-east-1","sourceIPAddress":"10.0.0.7","userAgent":"[aws-cli/1.10.56 Python/2.7.12]","requestParameters":{"bucketName":"docs","key":"a b.csv","x":{"y.z":7}},"responseElements":null,"additionalEventData":{"SignatureVersion":"SigV2","CipherSuite":"ECDHE-RSA-AES128-GCM-SHA256","AuthenticationMethod":"AuthHeader","x-amz-id-2":"hostid2=","bytesTransferredOut":10240},"requestID":"REQ2","eventID":"e1","readOnly":true,"resources":[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::docs/a b.csv"},{"accountId":"111122223333","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::docs"}],"eventType":"AwsApiCall","recipientAccountId":"111122223333","eventCategory":"Data"}"#,
    r#"{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLE","arn":"arn:aws:iam::111122223333:user/alice","accountId":"111122223333","accessKeyId":"AKIAEXAMPLE2","userName":"alice"},"eventTime":"2024-02-01T11:30:00Z","eventSource":"s3.amazonaws.com","eventName":"PutObject","awsRegion":"us-east-1","sourceIPAddress":"192.0.2.7","userAgent":"[curl/8]","errorCode":"AccessDenied","errorMessage":"Access Denied","requestParameters":{"bucketName":"docs","key":"b"},"responseElements":null,"additionalEventData":{"x-amz-id-2":"hostid5="},"requestID":"REQ5","eventID":"e2","readOnly":false,"eventType":"AwsApiCall","recipientAccountId":"111122223333","eventCategory":"Data"}"#,
    r#"{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLE","arn":"arn:aws:iam::111122223333:user/alice","accountId":"111122223333","userName":"alice"},"eventTime":"2024-02-02T09:15:00Z","eventSource":"ssm.amazonaws.com","eventName":"StartSession","awsRegion":"eu-west-1","sourceIPAddress":"AWS Internal","userAgent":"AWS Internal","requestParameters":{"target":"i-0123456789abcdef0"},"responseElements":{"sessionId":"alice-0a1b"},"requestID":"r6","eventID":"e3","readOnly":false,"eventType":"AwsApiCall","recipientAccountId":"111122223333","eventCategory":"Management"}"#,
];

const TRANSFER: &[&str] = &[
    r#"{"method":"publickey","activity-type":"AUTH_FAILURE","source-ip":"192.0.2.8","resource-arn":"arn:aws:transfer:ap-northeast-1:111122223333:server/s-1","message":"ED25519 SHA256:cXJf9Tg5SyTVbkbrcXiVoqJBOAjZRHfpbVMXs5V1kqE","user":"partner.a"}"#,
    r#"{"method":"publickey","activity-type":"AUTH_FAILURE","source-ip":"192.0.2.9","resource-arn":"arn:aws:transfer:ap-northeast-1:111122223333:server/s-1","message":"Authentication failure","user":"admin"}"#,
    r#"{"path":"/docs/a.csv","activity-type":"CLOSE","resource-arn":"arn:aws:transfer:ap-northeast-1:111122223333:server/s-1","bytes-in":"8405","session-id":"03bf7ddc20e33b8c"}"#,
];

const SECURE: &[&str] = &[
    "2024-02-01T00:49:14+00:00 web-1 sshd[2459]: Accepted publickey for ec2-user from 192.0.2.7 port 58080 ssh2: RSA SHA256:pZ0hKJPvLsSK3WYBlGpAQ2bSnXyh3sQy8HhVDXg9tEs",
    "2024-02-01T00:50:00+00:00 web-1 sshd[2460]: Failed password for invalid user admin from 198.51.100.23 port 4711 ssh2",
];

/// Native paths that are known.
struct Paths(Vec<String>);

impl Vocabulary for Paths {
    fn has(&self, path: &str) -> bool {
        self.0.iter().any(|known| known == path)
    }

    fn paths(&self) -> Vec<String> {
        self.0.clone()
    }
}

/// Hands each event of the four schemas to `take`, and returns their paths.
fn each_event(take: &mut dyn FnMut(&logdex_event::Event, &logdex_event::Paths)) -> Paths {
    let mut parser = Parser::new(None);
    for record in [S3, CLOUDTRAIL, TRANSFER, SECURE].concat() {
        match parser.parse(record.as_bytes(), carrier::shape(record.as_bytes())) {
            Parsed::Event { event, paths, .. } => take(event, paths),
            Parsed::Skip(reason) => panic!("{reason}: {record}"),
        }
    }
    let paths = parser.paths();
    let names = (0..paths.len()).map(|at| paths.name(logdex_event::FieldId(at as u32)).to_owned());
    Paths(names.collect())
}

fn clock(zone: &str) -> Clock {
    Clock { now: rfc3339(b"2024-02-03T12:00:00Z").unwrap(), tz: TimeZone::get(zone).unwrap() }
}

fn understood_in(zone: &str, sql: &str) -> Result<Query, QueryError> {
    let vocabulary = each_event(&mut |_, _| {});
    parse(sql, &Context { vocabulary: &vocabulary, clock: &clock(zone) })
}

fn understood(sql: &str) -> Result<Query, QueryError> {
    understood_in("UTC", sql)
}

/// The answer: rows of values, `|` between them.
fn answer_in(zone: &str, sql: &str) -> Vec<String> {
    let query = understood_in(zone, sql).unwrap_or_else(|error| panic!("{}", error.pointed(sql)));
    let mut reads = EventRows::new(&query.sources);
    let mut run = Run::new(&query.stages, 1 << 20);
    let mut flow = Flow::More;
    each_event(&mut |event, paths| {
        if flow == Flow::More && query.filter.matches(event, paths) {
            flow = run.push(&reads.row(event, paths), query.sources.len()).unwrap();
        }
    });
    let text = |row: Vec<Value>| row.iter().map(Value::to_string).collect::<Vec<_>>().join("|");
    run.finish().unwrap().into_iter().map(text).collect()
}

fn answer(sql: &str) -> Vec<String> {
    answer_in("UTC", sql)
}

fn columns(sql: &str) -> Vec<String> {
    understood(sql).unwrap().columns().iter().map(|name| name.to_string()).collect()
}

/// Each query of a table with its answer.
fn check(table: &[(&str, &[&str])]) {
    for (sql, wanted) in table {
        assert_eq!(answer(sql), *wanted, "{sql}");
    }
}

/// What one expression gives for the first upload of the S3 access log.
fn value(expression: &str) -> String {
    answer(&format!("SELECT {expression} FROM mybucket_logs WHERE requestid = 'REQ1'")).join("\n")
}
