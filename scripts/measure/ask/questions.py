"""The investigations of the field as whole queries: in CloudWatch Logs Insights, in SQL as people
run it on Athena where one table is enough, and the same for DuckDB and ClickHouse over tables of
the same events. Answers of all must be equal, in any order. `over` is the archive, each in an
index of its own, as log groups are."""

# A CloudTrail path in ClickHouse's JSON, as text.
P = "coalesce(record.{}::Nullable(String), '')".format


def clickhouse(paths, aggregates, where, having=""):
    keys = ", ".join(P(path) for path in paths)
    group = f" GROUP BY {', '.join(str(at + 1) for at in range(len(paths)))}" if paths else ""
    return f"SELECT {', '.join(filter(None, [keys, aggregates]))} FROM asked.ct WHERE {where}{group}{having}"


QUESTIONS = [
    {
        "name": "failed logins of file transfer by user, address, reason",
        "over": "transfer",
        "query": """filter `activity-type` = "AUTH_FAILURE"
            | parse message /^(?<keytype>[A-Z0-9-]+) (?<fp>SHA256:\\S+)/
            | fields coalesce(fp, message) as why
            | stats count(*) as n by user, `source-ip`, method, why""",
        "duckdb": """SELECT "user", "source-ip", method,
              coalesce(nullif(regexp_extract(message, '^[A-Z0-9-]+ (SHA256:\\S+)', 1), ''), message), count(*)
            FROM tf WHERE "activity-type" = 'AUTH_FAILURE' GROUP BY ALL""",
    },
    {
        "name": "denied by file transfer, user from the stream",
        "over": "transfer",
        "query": """filter `activity-type` = "ERROR"
            | parse @logStream /^(?<u>.+)\\.(?<sid>[0-9a-f]{16,20})$/
            | stats count(*) as n by u, operation, message""",
        "duckdb": """SELECT nullif(regexp_extract(stream, '^(.+)\\.[0-9a-f]{16,20}$', 1), ''), operation, message, count(*)
            FROM tf WHERE "activity-type" = 'ERROR' GROUP BY ALL""",
    },
    {
        "name": "access logs: denied to roles of a name",
        "over": "s3access",
        "query": """filter requester like "-ingest-role" and errorcode = "AccessDenied"
            | stats count(*) as n by requester, operation""",
        "sql": """SELECT requester, operation, count(*) AS n FROM s3_access_logs_db.mybucket_logs
            WHERE requester LIKE '%-ingest-role%' AND errorcode = 'AccessDenied' GROUP BY 1, 2""",
        "duckdb": """SELECT requester, operation, count(*) FROM s3
            WHERE requester LIKE '%-ingest-role%' AND errorcode = 'AccessDenied' GROUP BY ALL""",
    },
    {
        "name": "logins by ssh: user, address, method",
        "over": "secure",
        "query": r"""parse @message /sshd(-session)?\[\d+\]: Accepted (?<method>\S+) for (?<user>.+) from (?<ip>\S+) port (?<port>\d+)/
            | filter ispresent(method) | stats count(*) as n by user, ip, method""",
        "duckdb": r"""SELECT m.who, m.ip, m.method, count(*) FROM (SELECT regexp_extract(line,
                'sshd(?:-session)?\[\d+\]: Accepted (\S+) for (.+) from (\S+) port (\d+)',
                ['method', 'who', 'ip', 'port']) AS m FROM secure WHERE line LIKE '%Accepted %')
            WHERE m.ip <> '' GROUP BY ALL""",
    },
    {
        "name": "sessions of Session Manager: who, from where, to which instance",
        "over": "cloudtrail",
        "query": """filter eventSource = "ssm.amazonaws.com" and eventName in ["StartSession", "ResumeSession", "TerminateSession"]
            | stats count(*) as n by userIdentity.arn, sourceIPAddress, requestParameters.target""",
        "sql": """SELECT useridentity.arn, sourceipaddress, json_extract_scalar(requestparameters, '$.target'), count(*)
            FROM cloudtrail_logs WHERE eventsource = 'ssm.amazonaws.com'
              AND eventname IN ('StartSession', 'ResumeSession', 'TerminateSession') GROUP BY 1, 2, 3""",
        "duckdb": """SELECT userIdentity.arn, sourceIPAddress, requestParameters->>'target', count(*) FROM ct
            WHERE eventSource = 'ssm.amazonaws.com' AND eventName IN ('StartSession', 'ResumeSession', 'TerminateSession')
            GROUP BY ALL""",
        "clickhouse": clickhouse(
            ["userIdentity.arn", "sourceIPAddress", "requestParameters.target"], "count()",
            f"{P('eventSource')} = 'ssm.amazonaws.com' AND "
            f"{P('eventName')} IN ('StartSession', 'ResumeSession', 'TerminateSession')"),
    },
    {
        "name": "who still signs with SigV2, with which software, to which bucket",
        "over": "cloudtrail",
        "query": """filter additionalEventData.SignatureVersion = "SigV2"
            | fields coalesce(userIdentity.arn, userIdentity.accessKeyId, userIdentity.accountId) as who
            | stats count(*) as n, count_distinct(sourceIPAddress) as ips by who, userAgent, requestParameters.bucketName""",
        "sql": """SELECT coalesce(useridentity.arn, useridentity.accesskeyid, useridentity.accountid), useragent,
              json_extract_scalar(requestparameters, '$.bucketName'), count(*), count(DISTINCT sourceipaddress)
            FROM cloudtrail_logs WHERE json_extract_scalar(additionaleventdata, '$.SignatureVersion') = 'SigV2'
            GROUP BY 1, 2, 3""",
        "duckdb": """SELECT coalesce(userIdentity.arn, userIdentity.accessKeyId, userIdentity.accountId), userAgent,
              requestParameters->>'bucketName', count(*), count(DISTINCT sourceIPAddress) FROM ct
            WHERE additionalEventData.SignatureVersion = 'SigV2' GROUP BY ALL""",
        "clickhouse": f"""SELECT coalesce(record.userIdentity.arn::Nullable(String),
              record.userIdentity.accessKeyId::Nullable(String), record.userIdentity.accountId::Nullable(String), ''),
              {P('userAgent')}, {P('requestParameters.bucketName')}, count(), uniqExact({P('sourceIPAddress')})
            FROM asked.ct WHERE {P('additionalEventData.SignatureVersion')} = 'SigV2' GROUP BY 1, 2, 3""",
    },
    {
        "name": "requests over plain HTTP by principal and address",
        "over": "cloudtrail",
        "query": """filter eventSource = "s3.amazonaws.com" and ispresent(additionalEventData.`x-amz-id-2`)
              and not ispresent(additionalEventData.CipherSuite)
            | stats count(*) as n by userIdentity.arn, sourceIPAddress, requestParameters.bucketName""",
        "sql": """SELECT useridentity.arn, sourceipaddress, json_extract_scalar(requestparameters, '$.bucketName'), count(*)
            FROM cloudtrail_logs WHERE eventsource = 's3.amazonaws.com'
              AND json_extract_scalar(additionaleventdata, '$["x-amz-id-2"]') IS NOT NULL
              AND json_extract_scalar(additionaleventdata, '$.CipherSuite') IS NULL GROUP BY 1, 2, 3""",
        "duckdb": """SELECT userIdentity.arn, sourceIPAddress, requestParameters->>'bucketName', count(*) FROM ct
            WHERE eventSource = 's3.amazonaws.com' AND additionalEventData."x-amz-id-2" IS NOT NULL
              AND additionalEventData.CipherSuite IS NULL GROUP BY ALL""",
        "clickhouse": clickhouse(
            ["userIdentity.arn", "sourceIPAddress", "requestParameters.bucketName"], "count()",
            f"{P('eventSource')} = 's3.amazonaws.com' AND {P('additionalEventData.`x-amz-id-2`')} != '' "
            f"AND {P('additionalEventData.CipherSuite')} = ''"),
    },
    {
        "name": "who deleted objects, from which bucket",
        "over": "cloudtrail",
        "query": """filter eventName in ["DeleteObject", "DeleteObjects"]
            | stats count(*) as n, latest(eventTime) as last by userIdentity.arn, requestParameters.bucketName""",
        "sql": """SELECT useridentity.arn, json_extract_scalar(requestparameters, '$.bucketName'), count(*), max(eventtime)
            FROM cloudtrail_logs WHERE eventname IN ('DeleteObject', 'DeleteObjects') GROUP BY 1, 2""",
        "duckdb": """SELECT userIdentity.arn, requestParameters->>'bucketName', count(*),
              strftime(max(eventTime), '%Y-%m-%dT%H:%M:%SZ')
            FROM ct WHERE eventName IN ('DeleteObject', 'DeleteObjects') GROUP BY ALL""",
        "clickhouse": clickhouse(["userIdentity.arn", "requestParameters.bucketName"],
                                 "count(), formatDateTime(max(parseDateTimeBestEffort("
                                 + P("eventTime") + ")), '%Y-%m-%dT%H:%i:%SZ')",
                                 f"{P('eventName')} IN ('DeleteObject', 'DeleteObjects')"),
    },
    {
        "name": "egress by address",
        "over": "s3access",
        "query": """filter ispresent(operation) | stats sum(bytessent) as sent, count(*) as n by remoteip""",
        "sql": """SELECT remoteip, sum(bytessent), count(*) FROM s3_access_logs_db.mybucket_logs GROUP BY 1""",
        "duckdb": """SELECT nullif(remoteip, '-'), sum(TRY_CAST(bytessent AS BIGINT)), count(*) FROM s3 GROUP BY ALL""",
    },
    {
        "name": "access denied, by principal and call",
        "over": "cloudtrail",
        "query": """filter errorCode like "AccessDenied" or errorCode like "Unauthorized"
            | stats count(*) as n by userIdentity.arn, eventSource, eventName, errorCode""",
        "sql": """SELECT useridentity.arn, eventsource, eventname, errorcode, count(*) FROM cloudtrail_logs
            WHERE errorcode LIKE '%AccessDenied%' OR errorcode LIKE '%Unauthorized%' GROUP BY 1, 2, 3, 4""",
        "duckdb": """SELECT userIdentity.arn, eventSource, eventName, errorCode, count(*) FROM ct
            WHERE errorCode LIKE '%AccessDenied%' OR errorCode LIKE '%Unauthorized%' GROUP BY ALL""",
        "clickhouse": clickhouse(["userIdentity.arn", "eventSource", "eventName", "errorCode"], "count()",
                                 f"{P('errorCode')} LIKE '%AccessDenied%' OR {P('errorCode')} LIKE '%Unauthorized%'"),
    },
    {
        "name": "console logins that failed",
        "over": "cloudtrail",
        "query": """filter eventName = "ConsoleLogin" and ispresent(errorMessage)
            | stats count(*) as n by userIdentity.userName, sourceIPAddress, errorMessage""",
        "sql": """SELECT useridentity.username, sourceipaddress, errormessage, count(*) FROM cloudtrail_logs
            WHERE eventname = 'ConsoleLogin' AND errormessage IS NOT NULL GROUP BY 1, 2, 3""",
        "duckdb": """SELECT userIdentity.userName, sourceIPAddress, errorMessage, count(*) FROM ct
            WHERE eventName = 'ConsoleLogin' AND errorMessage IS NOT NULL GROUP BY ALL""",
        "clickhouse": clickhouse(["userIdentity.userName", "sourceIPAddress", "errorMessage"], "count()",
                                 f"{P('eventName')} = 'ConsoleLogin' AND {P('errorMessage')} != ''"),
    },
    {
        "name": "everything one user did",
        "over": "cloudtrail",
        "query": """filter userIdentity.userName = "alice"
            | stats count(*) as n by eventSource, eventName, sourceIPAddress""",
        "sql": """SELECT eventsource, eventname, sourceipaddress, count(*) FROM cloudtrail_logs
            WHERE useridentity.username = 'alice' GROUP BY 1, 2, 3""",
        "duckdb": """SELECT eventSource, eventName, sourceIPAddress, count(*) FROM ct
            WHERE userIdentity.userName = 'alice' GROUP BY ALL""",
        "clickhouse": clickhouse(["eventSource", "eventName", "sourceIPAddress"], "count()",
                                 f"{P('userIdentity.userName')} = 'alice'"),
    },
    {
        "name": "keys, users and roles that were made",
        "over": "cloudtrail",
        "query": """filter eventName in ["CreateUser", "CreateAccessKey", "CreateLoginProfile", "AttachUserPolicy", "CreateRole"]
            | stats count(*) as n by userIdentity.arn, eventName""",
        "sql": """SELECT useridentity.arn, eventname, count(*) FROM cloudtrail_logs WHERE eventname IN
              ('CreateUser', 'CreateAccessKey', 'CreateLoginProfile', 'AttachUserPolicy', 'CreateRole') GROUP BY 1, 2""",
        "duckdb": """SELECT userIdentity.arn, eventName, count(*) FROM ct WHERE eventName IN
              ('CreateUser', 'CreateAccessKey', 'CreateLoginProfile', 'AttachUserPolicy', 'CreateRole') GROUP BY ALL""",
        "clickhouse": clickhouse(
            ["userIdentity.arn", "eventName"], "count()", f"{P('eventName')} IN ('CreateUser', 'CreateAccessKey', "
            "'CreateLoginProfile', 'AttachUserPolicy', 'CreateRole')"),
    },
    {
        "name": "guessed passwords: addresses by failures of ssh and users tried",
        "over": "secure",
        "query": """parse @message /sshd(-session)?\\[\\d+\\]: Failed (?<method>\\S+) for (invalid user )?(?<user>\\S*) from (?<ip>\\S+) port/
            | filter ispresent(ip) | stats count(*) as n, count_distinct(user) as users by ip""",
        "duckdb": r"""SELECT m.ip, count(*), count(DISTINCT m.who) FROM (SELECT regexp_extract(line,
                'sshd(?:-session)?\[\d+\]: Failed (\S+) for (?:invalid user )?(\S*) from (\S+) port',
                ['method', 'who', 'ip']) AS m FROM secure WHERE line LIKE '%Failed %')
            WHERE m.ip <> '' GROUP BY ALL""",
    },
    {
        "name": "what was run with sudo, by whom",
        "over": "secure",
        "query": """parse @message /sudo: +(?<user>\\S+) : (.* ; )?TTY=(?<tty>\\S+) ; PWD=(?<pwd>.*?) ; USER=(?<as>\\S+) ; COMMAND=(?<cmd>.*)$/
            | filter ispresent(cmd) | stats count(*) as n by user, as, cmd""",
        "duckdb": r"""SELECT m.who, m.root, m.cmd, count(*) FROM (SELECT regexp_extract(line,
                'sudo: +(\S+) : (?:.* ; )?TTY=(\S+) ; PWD=(.*?) ; USER=(\S+) ; COMMAND=(.*)$',
                ['who', 'tty', 'pwd', 'root', 'cmd']) AS m FROM secure WHERE line LIKE '%COMMAND=%')
            WHERE m.cmd <> '' GROUP BY ALL""",
    },
    {
        "name": "slow requests: 95th percentile and failures by operation",
        "over": "s3access",
        "query": """filter ispresent(operation) and ispresent(httpstatus)
            | stats count(*) as n, max(totaltime) as slowest, avg(totaltime) as mean by operation, httpstatus""",
        "sql": """SELECT operation, httpstatus, count(*), max(CAST(totaltime AS integer)), avg(CAST(totaltime AS integer))
            FROM s3_access_logs_db.mybucket_logs WHERE httpstatus <> '-' GROUP BY 1, 2""",
        "duckdb": """SELECT operation, httpstatus, count(*), max(TRY_CAST(totaltime AS BIGINT)),
              avg(TRY_CAST(totaltime AS BIGINT)) FROM s3 WHERE httpstatus <> '-' GROUP BY ALL""",
    },
    {
        "name": "the last activity of each principal",
        "over": "cloudtrail",
        "query": """stats latest(eventTime) as last, count(*) as n by userIdentity.arn
            | filter ispresent(userIdentity.arn)""",
        "sql": """SELECT useridentity.arn, max(eventtime), count(*) FROM cloudtrail_logs
            WHERE useridentity.arn IS NOT NULL GROUP BY 1""",
        "duckdb": """SELECT userIdentity.arn, strftime(max(eventTime), '%Y-%m-%dT%H:%M:%SZ'), count(*) FROM ct
            WHERE userIdentity.arn IS NOT NULL GROUP BY ALL""",
        "clickhouse": clickhouse(["userIdentity.arn"], "formatDateTime(max(parseDateTimeBestEffort("
                                 + P("eventTime") + ")), '%Y-%m-%dT%H:%i:%SZ'), count()",
                                 f"{P('userIdentity.arn')} != ''"),
    },
    {
        "name": "a gap in the archive: calls by day and region",
        "over": "cloudtrail",
        "query": """filter ispresent(eventName) | stats count(*) as n by datefloor(@timestamp, 1d) as day, awsRegion
            | fields toMillis(day) as ms | display ms, awsRegion, n""",
        "duckdb": """SELECT epoch_ms(date_trunc('day', eventTime)), awsRegion, count(*) FROM ct GROUP BY ALL""",
        "clickhouse": f"""SELECT toUnixTimestamp(toStartOfDay(parseDateTimeBestEffort({P('eventTime')}, 'UTC'), 'UTC')) * 1000,
              {P('awsRegion')}, count() FROM asked.ct GROUP BY 1, 2""",
    },
]
