use super::*;

/// Queries as users reported them.
const SEEDS: [&str; 3] = [
    "SELECT \n    bucket_name,\n    requestdatetime,\n    requester,\n    httpstatus,\n    errorcode,\n    operation,\n    key,\n    request_uri,\n    useragent\nFROM \n    s3_access_logs_db.mybucket_logs \nWHERE \n    httpstatus <> '200'\nORDER BY \n    requestdatetime DESC;\n",
    "SELECT \n    bucket_name,\n    requestdatetime,\n    requester,\n    httpstatus,\n    errorcode,\n    operation,\n    key,\n    request_uri,\n    useragent\nFROM \n    s3_access_logs_db.mybucket_logs \nWHERE \n    requester LIKE '%Transfer-Family-Role%'\n    AND errorcode = 'AccessDenied'\nORDER BY \n    requestdatetime DESC;\n",
    "SELECT \n    bucket_name,\n    requestdatetime,\n    requester,\n    httpstatus,\n    errorcode,\n    operation,\n    key,\n    request_uri,\n    useragent\nFROM \n    s3_access_logs_db.mybucket_logs \nWHERE \n    requester LIKE '%Transfer-Family-Role%'\n    AND errorcode = 'AccessDenied'\n    AND parse_datetime(RequestDateTime,'dd/MMM/yyyy:HH:mm:ss Z')    \n    BETWEEN timestamp '2024-02-01 00:00:00'    \n    AND timestamp '2024-02-01 02:00:00' \nORDER BY \n    requestdatetime DESC;\n",
];

#[test]
fn reported_queries_run_unchanged() {
    let denied = "docs|01/Feb/2024:00:30:00 +0000|arn:aws:sts::111122223333:assumed-role/Transfer-Family-Role/test1.03bf7ddc20e33b8c@s-1|403|AccessDenied|REST.PUT.OBJECT|test.py|PUT /docs/test.py HTTP/1.1|aws-transfer, aws-internal/3";
    let expired = "web|02/Feb/2024:10:00:00 +0000|AmazonS3|||S3.EXPIRE.OBJECT|old.log||";
    let cached =
        "web|31/Jan/2024:23:59:59 +0000||304||REST.GET.OBJECT|index.html|GET /index.html HTTP/1.1|curl/8";
    // All that is not 200, lifecycle rows and text order included: as on Athena.
    assert_eq!(answer(SEEDS[0]), [cached, expired, denied]);
    assert_eq!(answer(SEEDS[1]), [denied]);
    assert_eq!(answer(SEEDS[2]), [denied]);
    assert_eq!(answer(&SEEDS[2].replace("02:00:00", "00:10:00")), [""; 0]);
    let names = [
        "bucket_name",
        "requestdatetime",
        "requester",
        "httpstatus",
        "errorcode",
        "operation",
        "key",
        "request_uri",
        "useragent",
    ];
    assert_eq!(columns(SEEDS[0]), names);
}

#[test]
fn failed_logins_are_distinguished() {
    let sql = r#"SELECT ts, "user", source_ip,
       CASE WHEN regexp_like(message,'^[A-Z0-9-]+ SHA256:') THEN 'wrong key'
            WHEN message = 'Authentication failure'          THEN 'unknown user'
            WHEN method = 'password'                          THEN 'bad password or user' ELSE message END AS verdict,
       regexp_extract(message,'SHA256:\S+') AS fingerprint
FROM transfer_logs WHERE activity_type = 'AUTH_FAILURE' ORDER BY ts;
"#;
    let key = "|partner.a|192.0.2.8|wrong key|SHA256:cXJf9Tg5SyTVbkbrcXiVoqJBOAjZRHfpbVMXs5V1kqE";
    assert_eq!(answer(sql), [key, "|admin|192.0.2.9|unknown user|"]);
    assert_eq!(columns(sql), ["ts", "user", "source_ip", "verdict", "fingerprint"]);
}

#[test]
fn logins_and_sessions_of_instances() {
    check(&[
        (
            "SELECT ts, host, 'ssh' AS via, user_name, src_ip, key_fp FROM secure_logs WHERE event='ssh_login' AND outcome='success'",
            &["2024-02-01T00:49:14Z|web-1|ssh|ec2-user|192.0.2.7|SHA256:pZ0hKJPvLsSK3WYBlGpAQ2bSnXyh3sQy8HhVDXg9tEs"],
        ),
        (
            "SELECT from_iso8601_timestamp(eventtime), json_extract_scalar(requestparameters,'$.target'), 'ssm',
       coalesce(useridentity.username, useridentity.arn), sourceipaddress, json_extract_scalar(responseelements,'$.sessionId')
FROM cloudtrail_logs WHERE eventsource='ssm.amazonaws.com' AND eventname IN ('StartSession','ResumeSession') AND errorcode IS NULL
ORDER BY 1;",
            &["2024-02-02T09:15:00Z|i-0123456789abcdef0|ssm|alice|AWS Internal|alice-0a1b"],
        ),
    ]);
}

#[test]
fn old_signatures_and_plain_http() {
    check(&[
        (
            "SELECT useridentity.arn, useridentity.accesskeyid, useragent, json_extract_scalar(requestparameters,'$.bucketName') AS bucket,
       json_extract_scalar(additionaleventdata,'$.AuthenticationMethod') AS auth, count(*) AS n, max(eventtime) AS last_seen
FROM cloudtrail_logs WHERE eventsource='s3.amazonaws.com' AND json_extract_scalar(additionaleventdata,'$.SignatureVersion')='SigV2'
GROUP BY 1,2,3,4,5 ORDER BY n DESC;",
            &["arn:aws:sts::111122223333:assumed-role/app/i-0123456789abcdef0|ASIAEXAMPLE1|[aws-cli/1.10.56 Python/2.7.12]|docs|AuthHeader|1|2024-02-01T10:00:05Z"],
        ),
        (
            "SELECT requester, useragent, bucket_name, authtype, count(*) FROM s3_access_logs_db.mybucket_logs WHERE sigv='SigV2' GROUP BY 1,2,3,4;",
            &["arn:aws:iam::111122223333:user/alice|aws-cli/1.10|docs|AuthHeader|1"],
        ),
        (
            "SELECT eventtime, useridentity.type, useridentity.arn, sourceipaddress, useragent, eventname, vpcendpointid,
       json_extract_scalar(requestparameters,'$.bucketName') AS bucket, json_extract_scalar(requestparameters,'$.key') AS key
FROM cloudtrail_logs
WHERE eventsource='s3.amazonaws.com' AND eventcategory='Data' AND additionaleventdata IS NOT NULL
  AND json_extract_scalar(additionaleventdata,'$.CipherSuite') IS NULL ORDER BY eventtime;",
            &["2024-02-01T11:30:00Z|IAMUser|arn:aws:iam::111122223333:user/alice|192.0.2.7|[curl/8]|PutObject||docs|b"],
        ),
        (
            "SELECT requestdatetime, remoteip, requester, operation, key, useragent FROM s3_access_logs_db.mybucket_logs
WHERE ciphersuite='-' AND tlsversion='-' AND remoteip<>'-' AND operation LIKE 'REST.%';                 -- server access log version",
            &["31/Jan/2024:23:59:59 +0000|203.0.113.9||REST.GET.OBJECT|index.html|curl/8"],
        ),
    ]);
}

#[test]
fn further_questions() {
    check(&[
        // Who deleted an object?
        (
            "SELECT key, requester FROM logs WHERE operation IN ('REST.DELETE.OBJECT','BATCH.DELETE.OBJECT','S3.EXPIRE.OBJECT','S3.CREATE.DELETEMARKER')",
            &["old.log|AmazonS3"],
        ),
        // Who read it last?
        (
            "SELECT key, max_by(requester, parse_datetime(requestdatetime, 'dd/MMM/yyyy:HH:mm:ss Z')) FROM logs WHERE operation = 'REST.GET.OBJECT' AND httpstatus IN ('200','206') GROUP BY key",
            &["a%2520b.csv|arn:aws:iam::111122223333:user/alice"],
        ),
        // Who took most?
        (
            "SELECT remoteip, sum(coalesce(bytessent,0)) AS sent FROM mybucket_logs GROUP BY remoteip ORDER BY sent DESC LIMIT 2",
            &["198.51.100.4|10240", "192.0.2.7|243"],
        ),
        // What was anonymous?
        ("SELECT key FROM mybucket_logs WHERE requester = '-' AND operation <> 'REST.OPTIONS.PREFLIGHT'", &["index.html"]),
        // What was denied, to whom?
        (
            "SELECT useridentity.arn, eventsource, eventname, arbitrary(errormessage), count(*) FROM cloudtrail_logs
             WHERE errorcode LIKE '%AccessDenied%' OR errorcode LIKE '%Unauthorized%' GROUP BY 1, 2, 3 ORDER BY 5 DESC",
            &["arn:aws:iam::111122223333:user/alice|s3.amazonaws.com|PutObject|Access Denied|1"],
        ),
        // What did a key do?
        (
            "SELECT min(eventtime), max(eventtime), array_join(array_agg(DISTINCT eventname), ',') FROM cloudtrail_logs WHERE useridentity.accesskeyid LIKE 'AKIA%'",
            &["2024-02-01T11:30:00Z|2024-02-01T11:30:00Z|PutObject"],
        ),
        // Who changed something?
        (
            "SELECT eventname FROM cloudtrail_logs WHERE readonly = 'false' AND requestparameters LIKE '%i-0123456789abcdef0%'",
            &["StartSession"],
        ),
        // Which requests are slow?
        (
            "SELECT operation, approx_percentile(turnaroundtime, 0.95) FROM mybucket_logs WHERE turnaroundtime IS NOT NULL GROUP BY operation",
            &["REST.GET.OBJECT|11"],
        ),
        // Old TLS, in any case.
        ("SELECT count(*) FROM mybucket_logs WHERE lower(tlsversion) IN ('tlsv1', 'tlsv1.1', 'tlsv1.2')", &["2"]),
        // Failures of passwords, by where they come from.
        (
            "SELECT src_ip, count(DISTINCT user_name) FROM secure_logs WHERE outcome = 'failure' GROUP BY src_ip",
            &["198.51.100.23|1"],
        ),
        // Use of Transfer Family.
        ("SELECT sum(CAST(bytes_in AS bigint)) FROM transfer_logs WHERE activity_type = 'CLOSE'", &["8405"]),
        // One request in all logs.
        (
            r#"SELECT "event.dataset", "event.action" FROM events WHERE http.request.id = 'REQ2' ORDER BY 1"#,
            &["aws.cloudtrail|GetObject", "aws.s3access|REST.GET.OBJECT"],
        ),
    ]);
}

#[test]
fn queries_of_the_guides() {
    for (sql, rows) in [
        ("SELECT useridentity.arn, eventname, sourceipaddress, eventtime FROM cloudtrail_logs LIMIT 100;", 3),
        (
            "SELECT * FROM cloudtrail_logs WHERE eventsource = 's3.amazonaws.com' AND eventname in ('GetObject') AND useridentity.accountid LIKE '%1111%' AND useridentity.arn IS NOT NULL AND requestparameters LIKE '%docs%'",
            1,
        ),
        (
            "SELECT eventTime, \"$path\", CAST(json_extract(requestParameters, '$.bucketName') AS VARCHAR) FROM cloudtrail_logs WHERE eventName = 'GetObject'",
            1,
        ),
        ("SELECT DISTINCT(additionaleventdata) FROM cloudtrail_logs", 3),
        (
            "SELECT eventid FROM cloudtrail_logs WHERE from_iso8601_timestamp(eventtime) > date_add('hour', -48, now())",
            1,
        ),
        (
            "SELECT eventid FROM cloudtrail_logs WHERE from_iso8601_timestamp(eventtime) > current_timestamp - interval '7' day",
            3,
        ),
        (
            "SELECT eventid FROM cloudtrail_logs WHERE date(from_iso8601_timestamp(eventtime)) = date '2024-02-01'",
            2,
        ),
        (
            "SELECT eventid FROM cloudtrail_logs WHERE date_trunc('day', from_iso8601_timestamp(eventtime)) = date '2024-02-01'",
            2,
        ),
        (
            "SELECT eventid FROM cloudtrail_logs WHERE cast(eventtime AS timestamp) >= timestamp '2024-02-02 00:00:00'",
            1,
        ),
        (
            "SELECT date_format(from_iso8601_timestamp(eventtime) AT TIME ZONE 'Asia/Tokyo', '%Y-%m-%d %H:%i:%s') AS jst FROM cloudtrail_logs ORDER BY jst",
            3,
        ),
        (
            "SELECT useridentity.sessioncontext.sessionissuer.arn, count(*) FROM cloudtrail_logs GROUP BY useridentity.sessioncontext.sessionissuer.arn",
            1,
        ),
        (
            "SELECT * FROM s3_access_logs_db.mybucket_logs WHERE key = 'old.log' AND operation LIKE '%EXPIRE%';",
            1,
        ),
        (
            "SELECT SUM(bytessent) AS uploadTotal, SUM(objectsize) AS downloadTotal, SUM(bytessent + objectsize) AS Total FROM s3_access_logs_db.mybucket_logs WHERE RemoteIP='198.51.100.4' and parse_datetime(RequestDateTime,'dd/MMM/yyyy:HH:mm:ss Z') BETWEEN parse_datetime('2024-02-01','yyyy-MM-dd') and parse_datetime('2024-02-29','yyyy-MM-dd');",
            1,
        ),
        (
            "SELECT bucket_name, requester, remoteip, key, httpstatus, errorcode, requestdatetime FROM s3_access_logs_db.mybucket_logs WHERE requester IS NULL AND timestamp >= '2024/01/31'",
            1,
        ),
        (
            "SELECT requester, count(*) AS errorcount FROM mybucket_logs WHERE httpstatus LIKE '4%' GROUP BY requester HAVING count(*) > 0 ORDER BY errorcount DESC",
            1,
        ),
        ("SELECT bucket_name, count(*) FROM mybucket_logs WHERE aclrequired = 'Yes' GROUP BY bucket_name", 0),
        (
            "SELECT requestdatetime, bucket_name FROM mybucket_logs WHERE parse_datetime(requestdatetime,'dd/MMM/yyyy:HH:mm:ss Z) > parse_datetime('2024-02-01:00:00:00','yyyy-MM-dd:HH:mm:ss')",
            -1,
        ),
        (
            "SELECT split_part(requester, '/', 2) AS role, count(DISTINCT remoteip) FROM mybucket_logs WHERE requester LIKE 'arn:aws:sts%' GROUP BY 1",
            1,
        ),
    ] {
        match understood(sql) {
            Ok(_) => assert_eq!(answer(sql).len() as i64, rows, "{sql}"),
            Err(error) => assert_eq!(rows, -1, "{}", error.pointed(sql)),
        }
    }
}
