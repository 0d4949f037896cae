use super::*;

#[test]
fn null_markers_of_access_logs_are_null_and_compare_as_text() {
    check(&[
        ("SELECT key FROM mybucket_logs WHERE requester IS NULL", &["index.html"]),
        ("SELECT key FROM mybucket_logs WHERE requester = '-'", &["index.html"]),
        ("SELECT key FROM mybucket_logs WHERE '-' = requester", &["index.html"]),
        ("SELECT key FROM mybucket_logs WHERE requester IN ('-', 'x')", &["index.html"]),
        ("SELECT key FROM mybucket_logs WHERE requester LIKE '_'", &["index.html"]),
        ("SELECT count(*) FROM mybucket_logs WHERE requester <> '-'", &["3"]),
        ("SELECT count(*) FROM mybucket_logs WHERE errorcode <> 'AccessDenied'", &["3"]),
        ("SELECT count(*) FROM mybucket_logs WHERE NOT errorcode = 'AccessDenied'", &["3"]),
        ("SELECT count(*) FROM mybucket_logs WHERE errorcode NOT LIKE 'Access%'", &["3"]),
        ("SELECT count(*) FROM mybucket_logs WHERE errorcode NOT IN ('AccessDenied', 'NoSuchKey')", &["3"]),
        ("SELECT count(*) FROM mybucket_logs WHERE NOT regexp_like(errorcode, 'Denied')", &["3"]),
        ("SELECT count(*) FROM mybucket_logs WHERE errorcode IS DISTINCT FROM 'AccessDenied'", &["3"]),
        ("SELECT count(*) FROM mybucket_logs WHERE httpstatus <> 200", &["3"]),
        ("SELECT count(*) FROM mybucket_logs WHERE httpstatus >= 300", &["2"]),
        ("SELECT count(*) FROM mybucket_logs WHERE bytessent <> 243", &["1"]),
        ("SELECT count(*) FROM mybucket_logs WHERE NOT (bytessent > 1000)", &["1"]),
        ("SELECT count(errorcode), count(bytessent) FROM mybucket_logs", &["1|2"]),
        (
            "SELECT key FROM mybucket_logs WHERE bytessent = '-' AND referrer = errorcode",
            &["index.html", "old.log"],
        ),
        ("SELECT count(*) FROM mybucket_logs GROUP BY requester HAVING requester = '-'", &["1"]),
        ("SELECT count(*) FROM mybucket_logs GROUP BY errorcode HAVING errorcode <> 'AccessDenied'", &["3"]),
        ("SELECT count(*) FROM mybucket_logs GROUP BY sourceregion HAVING sourceregion = '-'", &[]),
        ("SELECT count(*) FROM mybucket_logs WHERE bytessent NOT IN (243, 7)", &["1"]),
        ("SELECT count(*) FROM mybucket_logs WHERE bytessent NOT LIKE '2%'", &["1"]),
        ("SELECT count(*) FROM mybucket_logs WHERE NOT bytessent = 243", &["1"]),
        ("SELECT count(*) FROM mybucket_logs WHERE errorcode = ''", &["0"]),
        ("SELECT count(*) FROM mybucket_logs WHERE substr(errorcode, 30, 1) IN ('-', '')", &["1"]),
    ]);
}

/// Columns that a line is too short to have satisfy no
/// comparison, nor do missing fields of CloudTrail records.
#[test]
fn missing_fields_are_null() {
    check(&[
        ("SELECT key FROM mybucket_logs WHERE sourceregion IS NULL AND sourceregion = '-'", &[]),
        ("SELECT count(*) FROM mybucket_logs WHERE sourceregion <> 'x'", &["1"]),
        ("SELECT count(*) FROM mybucket_logs WHERE NOT sourceregion LIKE '-'", &["1"]),
        ("SELECT count(*) FROM cloudtrail_logs WHERE errorcode = '' OR errorcode = '-'", &["0"]),
        ("SELECT count(*) FROM cloudtrail_logs WHERE errorcode IN ('', 'x')", &["0"]),
        ("SELECT count(*) FROM cloudtrail_logs WHERE substr(errorcode, 20, 1) = '-'", &["0"]),
    ]);
}

#[test]
fn other_columns_have_three_valued_logic() {
    check(&[
        ("SELECT count(*) FROM cloudtrail_logs WHERE errorcode <> 'AccessDenied'", &["0"]),
        ("SELECT count(*) FROM cloudtrail_logs WHERE NOT (errorcode = 'X')", &["1"]),
        ("SELECT count(*) FROM cloudtrail_logs WHERE errorcode <> 'X' OR errorcode IS NULL", &["3"]),
        ("SELECT count(*) FROM cloudtrail_logs WHERE errorcode IS NOT DISTINCT FROM NULL", &["2"]),
        ("SELECT count(*) FROM cloudtrail_logs WHERE errorcode = NULL OR errorcode <> NULL", &["0"]),
        ("SELECT count(*) FROM cloudtrail_logs WHERE (errorcode = 'X') IS NOT TRUE", &["3"]),
        ("SELECT count(*) FROM cloudtrail_logs WHERE (errorcode = 'X') IS UNKNOWN", &["2"]),
        ("SELECT count(*) FROM cloudtrail_logs WHERE errorcode NOT IN ('X', NULL)", &["0"]),
    ]);
}

#[test]
fn rows_are_grouped_filtered_ordered_and_cut() {
    check(&[
        (
            "SELECT eventsource, count(*) n FROM cloudtrail_logs GROUP BY eventsource ORDER BY n DESC",
            &["s3.amazonaws.com|2", "ssm.amazonaws.com|1"],
        ),
        (
            "SELECT eventsource AS s, count(*) FROM cloudtrail_logs GROUP BY s HAVING count(*) > 1",
            &["s3.amazonaws.com|2"],
        ),
        (
            "SELECT upper(eventname), count(*) FROM cloudtrail_logs GROUP BY upper(eventname) ORDER BY 1 LIMIT 1",
            &["GETOBJECT|1"],
        ),
        (
            "SELECT upper(eventname) || '!' FROM cloudtrail_logs GROUP BY upper(eventname) ORDER BY upper(eventname) DESC FETCH FIRST 1 ROWS ONLY",
            &["STARTSESSION!"],
        ),
        (
            "SELECT count(*) FILTER (WHERE errorcode IS NOT NULL), count_if(errorcode IS NULL) FROM cloudtrail_logs",
            &["1|2"],
        ),
        ("SELECT count(DISTINCT eventsource), approx_distinct(eventname) FROM cloudtrail_logs", &["2|3"]),
        ("SELECT sum(bytessent) / count(*), sum(bytessent) * 1.0 / 4 FROM mybucket_logs", &["2620|2620.75"]),
        (
            "SELECT DISTINCT eventsource FROM cloudtrail_logs ORDER BY eventsource DESC",
            &["ssm.amazonaws.com", "s3.amazonaws.com"],
        ),
        ("SELECT DISTINCT count(*) FROM cloudtrail_logs GROUP BY eventid ORDER BY 1", &["1"]),
        (
            "SELECT key FROM mybucket_logs ORDER BY bytessent DESC",
            &["a%2520b.csv", "test.py", "index.html", "old.log"],
        ),
        (
            "SELECT key FROM mybucket_logs ORDER BY bytessent DESC NULLS FIRST, key DESC",
            &["old.log", "index.html", "a%2520b.csv", "test.py"],
        ),
        ("SELECT key FROM mybucket_logs ORDER BY totaltime OFFSET 1 LIMIT 2", &["test.py", "a%2520b.csv"]),
        ("SELECT key FROM mybucket_logs ORDER BY 1 LIMIT ALL OFFSET 3", &["test.py"]),
        (
            "SELECT bytessent AS key FROM mybucket_logs WHERE requestid < 'REQ3' ORDER BY key",
            &["243", "10240"],
        ),
        (
            "SELECT max(bytessent), min(totaltime), max(requester) FROM mybucket_logs",
            &[
                "10240|7|arn:aws:sts::111122223333:assumed-role/Transfer-Family-Role/test1.03bf7ddc20e33b8c@s-1",
            ],
        ),
        (
            "SELECT bytessent > 1000, count(*) FROM mybucket_logs WHERE bytessent IS NOT NULL GROUP BY bytessent ORDER BY bytessent",
            &["false|1", "true|1"],
        ),
        (
            "SELECT max_by(key, bytessent), min_by(key, bytessent), histogram(bucket_name) FROM mybucket_logs",
            &[r#"a%2520b.csv|test.py|{"docs":2,"web":2}"#],
        ),
        (
            "SELECT bool_or(errorcode IS NULL), bool_and(errorcode IS NULL), array_agg(eventid ORDER BY eventid) FROM cloudtrail_logs",
            &[r#"true|false|["e1","e2","e3"]"#],
        ),
        ("SELECT count(*) FROM cloudtrail_logs WHERE eventid = 'none'", &["0"]),
        ("SELECT 1 FROM cloudtrail_logs WHERE false", &[]),
        ("SELECT 1 FROM cloudtrail_logs HAVING count(*) = 3", &["1"]),
        ("(SELECT eventid FROM cloudtrail_logs WHERE eventid = 'e1')", &["e1"]),
    ]);
}

#[test]
fn times_compare_across_zones() {
    check(&[
        (
            "SELECT eventid FROM cloudtrail_logs WHERE from_iso8601_timestamp(eventtime) > timestamp '2024-02-02 00:00:00'",
            &["e3"],
        ),
        (
            "SELECT eventid FROM cloudtrail_logs WHERE eventtime BETWEEN '2024-02-01T11:00:00Z' AND '2024-02-01T12:00:00Z'",
            &["e2"],
        ),
        ("SELECT eventid FROM cloudtrail_logs WHERE eventtime >= date '2024-02-02'", &["e3"]),
        (
            "SELECT eventid FROM cloudtrail_logs WHERE ts > now() - interval '1' day - interval '3' hour",
            &["e3"],
        ),
        ("SELECT eventid FROM cloudtrail_logs WHERE ts >= '2024-02-01 11:30'", &["e2", "e3"]),
        (
            "SELECT date_trunc('hour', from_iso8601_timestamp(eventtime)) AS h, count(*) FROM cloudtrail_logs GROUP BY 1 ORDER BY h",
            &["2024-02-01T10:00:00Z|1", "2024-02-01T11:00:00Z|1", "2024-02-02T09:00:00Z|1"],
        ),
        (
            "SELECT date_diff('minute', min(ts), max(ts)), max(ts) - min(ts) > interval '23' hour FROM cloudtrail_logs",
            &["1394|true"],
        ),
        (
            "SELECT date_format(ts, '%Y-%m'), hour(ts), extract(minute FROM ts), day_of_week(ts) FROM cloudtrail_logs WHERE eventid = 'e2'",
            &["2024-02|11|30|4"],
        ),
        (
            "SELECT ts AT TIME ZONE 'Asia/Tokyo', hour(ts AT TIME ZONE 'Asia/Tokyo'), date_trunc('day', ts AT TIME ZONE 'Asia/Tokyo'), CAST(ts AT TIME ZONE 'Asia/Tokyo' AS date) FROM cloudtrail_logs WHERE eventid = 'e2'",
            &["2024-02-01T20:30:00+09:00|20|2024-02-01T00:00:00+09:00|2024-02-01"],
        ),
        (
            "SELECT DISTINCT date_trunc('day', ts AT TIME ZONE '+09:00') d FROM cloudtrail_logs ORDER BY d",
            &["2024-02-01T00:00:00+09:00", "2024-02-02T00:00:00+09:00"],
        ),
        ("SELECT max(ts) AT TIME ZONE 'Asia/Tokyo' FROM cloudtrail_logs", &["2024-02-02T18:15:00+09:00"]),
    ]);
}

#[test]
fn time_texts_compare_as_times() {
    for (condition, wanted) in [
        ("eventtime >= '2024-02-01T11:30:00Z'", "e2,e3"),
        ("eventtime > '2024-02-01T11:30:00Z'", "e3"),
        ("eventtime < '2024-02-01T11:30:00Z'", "e1"),
        ("eventtime <= '2024-02-01T11:30:00Z'", "e1,e2"),
        ("'2024-02-02' <= eventtime", "e3"),
        ("eventtime > '2024-02-01'", "e1,e2,e3"),
        ("eventtime <= '2024-02-02'", "e1,e2"),
        ("eventtime < '2024-02-01T11'", "e1"),
        ("eventtime LIKE '2024-02-01%'", "e1,e2"),
        ("eventtime NOT LIKE '2024-02-01T1%'", "e3"),
        ("eventtime LIKE '2024-02-01T10:%'", "e1"),
        ("eventtime = '2024-02-01T11:30:00Z'", "e2"),
        ("eventtime IN ('2024-02-01T11:30:00Z', 'x')", "e2"),
        // As texts, as on Athena: a blank stands before a T.
        ("eventtime > '2024-02-01 23:59:59'", "e1,e2,e3"),
    ] {
        let sql =
            format!("SELECT array_join(array_agg(eventid), ',') FROM cloudtrail_logs WHERE {condition}");
        assert_eq!(answer(&sql), [wanted], "{condition}");
    }
    let query = understood(
        "SELECT 1 FROM cloudtrail_logs WHERE eventtime BETWEEN '2024-02-01' AND '2024-02-02T00:00:00Z'",
    );
    assert_eq!(query.unwrap().sources, [logdex_query::Source::Time]);
}

#[test]
fn partitions_are_days_of_utc() {
    check(&[
        (
            "SELECT eventid, timestamp, year, month, day FROM cloudtrail_logs WHERE timestamp > '2024/02/01'",
            &["e3|2024/02/02|2024|02|02"],
        ),
        ("SELECT count(*) FROM cloudtrail_logs WHERE timestamp <= '2024/02/01'", &["2"]),
        (
            "SELECT count(*) FROM cloudtrail_logs WHERE timestamp BETWEEN '2024/02/01' AND '2024/02/02'",
            &["3"],
        ),
        ("SELECT count(*) FROM cloudtrail_logs WHERE \"timestamp\" = '2024/02/02'", &["1"]),
        ("SELECT count(*) FROM cloudtrail_logs WHERE timestamp <> '2024/02/02'", &["2"]),
        ("SELECT count(*) FROM cloudtrail_logs WHERE timestamp IN ('2024/02/02', '2024/03/01')", &["1"]),
        ("SELECT count(*) FROM cloudtrail_logs WHERE timestamp LIKE '2024/02/%'", &["3"]),
        (
            "SELECT count(*) FROM cloudtrail_logs WHERE year = '2024' AND month = '02' AND day = '01' AND region = 'us-east-1'",
            &["2"],
        ),
    ]);
    let query = understood("SELECT eventid FROM cloudtrail_logs WHERE timestamp >= '2024/02/02'").unwrap();
    assert!(format!("{:?}", query.stages[0]).contains("Literal(Time("), "{:?}", query.stages[0]);
}

#[test]
fn times_without_a_zone_are_the_sessions() {
    for (sql, utc, tokyo) in [
        ("SELECT count(*) FROM cloudtrail_logs WHERE ts >= timestamp '2024-02-01 19:30:00'", "1", "2"),
        ("SELECT count(*) FROM cloudtrail_logs WHERE ts >= timestamp '2024-02-01 11:30:00 UTC'", "2", "2"),
        (
            "SELECT count(*) FROM cloudtrail_logs WHERE ts >= timestamp '2024-02-01 20:30:00 Asia/Tokyo'",
            "2",
            "2",
        ),
        ("SELECT hour(max(ts)) FROM cloudtrail_logs", "9", "18"),
        (
            "SELECT date_trunc('day', max(ts)) FROM cloudtrail_logs",
            "2024-02-02T00:00:00Z",
            "2024-02-01T15:00:00Z",
        ),
        ("SELECT current_date FROM cloudtrail_logs LIMIT 1", "2024-02-03", "2024-02-03"),
    ] {
        assert_eq!(answer_in("UTC", sql), [utc], "{sql}");
        assert_eq!(answer_in("Asia/Tokyo", sql), [tokyo], "{sql}");
    }
}

#[test]
fn addresses_and_networks() {
    check(&[
        (
            "SELECT eventid FROM cloudtrail_logs WHERE contains('10.0.0.0/8', CAST(sourceipaddress AS IPADDRESS))",
            &["e1"],
        ),
        ("SELECT eventid FROM cloudtrail_logs WHERE contains('192.0.2.0/24', sourceipaddress)", &["e2"]),
        (
            "SELECT eventid FROM cloudtrail_logs WHERE CAST(sourceipaddress AS ipaddress) = IPADDRESS '192.0.2.7'",
            &["e2"],
        ),
        (
            "SELECT eventid FROM cloudtrail_logs WHERE NOT contains('10.0.0.0/8', sourceipaddress)",
            &["e2", "e3"],
        ),
        ("SELECT eventid FROM cloudtrail_logs WHERE contains(ARRAY['GetObject', 'X'], eventname)", &["e1"]),
    ]);
}

#[test]
fn only_sources_of_the_query_are_read() {
    let query =
        understood("SELECT count(*) FROM mybucket_logs WHERE parse_datetime(requestdatetime, 'x') > now()");
    assert!(query.is_err());
    let query =
        understood("SELECT count(*) FROM mybucket_logs WHERE parse_datetime(requestdatetime, 'dd') > now()")
            .unwrap();
    assert_eq!(query.sources, [logdex_query::Source::Time]);
    let query =
        understood("SELECT count(*) FROM mybucket_logs WHERE key = 'x' AND httpstatus = '403'").unwrap();
    assert_eq!(query.sources.len(), 2);
}

/// On Athena these columns have quotes around them, which people paste.
#[test]
fn quotes_around_constants_are_optional_where_a_line_has_them() {
    check(&[
        (r#"SELECT key FROM mybucket_logs WHERE useragent = '"curl/8"'"#, &["index.html"]),
        (r#"SELECT key FROM mybucket_logs WHERE '"curl/8"' = useragent"#, &["index.html"]),
        (r#"SELECT count(*) FROM mybucket_logs WHERE useragent <> '"curl/8"'"#, &["3"]),
        (r#"SELECT count(*) FROM mybucket_logs WHERE useragent IN ('"curl/8"', 'aws-cli/1.10', 7)"#, &["2"]),
        (r#"SELECT count(*) FROM mybucket_logs WHERE useragent NOT IN ('"curl/8"', '"-"')"#, &["2"]),
        (r#"SELECT count(*) FROM mybucket_logs WHERE referrer = '"-"'"#, &["4"]),
        (r#"SELECT count(*) FROM mybucket_logs WHERE request_uri LIKE '"GET %'"#, &["2"]),
        (r#"SELECT count(*) FROM mybucket_logs WHERE request_uri NOT LIKE '"GET %'"#, &["2"]),
        (r#"SELECT key FROM mybucket_logs WHERE useragent LIKE '%/8"'"#, &["index.html"]),
        (r#"SELECT key FROM mybucket_logs WHERE useragent LIKE '"curl!/_"' ESCAPE '/'"#, &[]),
        (r#"SELECT count(*) FROM mybucket_logs WHERE key = '"index.html"' OR key LIKE '"index%'"#, &["0"]),
        ("SELECT count(*) FROM mybucket_logs WHERE useragent IN (referrer, 'curl/8')", &["2"]),
    ]);
}
