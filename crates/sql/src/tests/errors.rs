use super::*;

/// Queries with their error, its range and its suggestion.
const WRONG: &[(&str, &str, &str, &str)] = &[
    (
        "SELECT eventname FROM cloudtrail_logs c JOIN x s ON 1 = 1",
        "joins are not supported: one table at a time",
        "x",
        "",
    ),
    ("SELECT eventname FROM cloudtrail_logs, x", "joins are not supported: one table at a time", "x", ""),
    (
        "SELECT a FROM cloudtrail_logs CROSS JOIN UNNEST(resources) AS t (r)",
        "UNNEST is not supported",
        "UNNEST",
        "",
    ),
    ("WITH x AS (SELECT 1) SELECT * FROM x", "WITH queries (CTEs) are not supported", "WITH", ""),
    ("SELECT eventid FROM t UNION ALL SELECT eventid FROM t", "UNION queries are not supported", "UNION", ""),
    (
        "SELECT eventid FROM (SELECT eventid FROM t) x",
        "subqueries are not supported",
        "SELECT eventid FROM t) x",
        "",
    ),
    ("SELECT eventid FROM t WHERE EXISTS (SELECT 1)", "EXISTS is not supported", "SELECT 1", ""),
    ("SELECT eventid FROM t WHERE eventid IN (SELECT 1)", "IN (SELECT …) is not supported", "SELECT 1", ""),
    (
        "SELECT row_number() OVER (ORDER BY eventid) FROM t",
        "window functions are not supported: `row_number(…) OVER`",
        "row_number",
        "",
    ),
    (
        "SELECT any_match(resources, x -> x = 1) FROM t",
        "functions that take a lambda (x -> …) are not supported",
        "any_match",
        "",
    ),
    (
        "SELECT eventnam FROM cloudtrail_logs",
        "no column of cloudtrail is named `eventnam`",
        "eventnam",
        "eventname",
    ),
    (
        "SELECT useridentity.arm FROM cloudtrail_logs",
        "no column of cloudtrail is named `useridentity.arm`",
        "useridentity.arm",
        "useridentity.arn",
    ),
    ("SELECT \"user.nam\" FROM events", "no column is named `user.nam`", "\"user.nam\"", "user.name"),
    ("SELECT lowr(eventname) FROM cloudtrail_logs", "no function is named `lowr`", "lowr", "lower"),
    ("SELECT count(*) FROM evnts", "it is not clear which logs `evnts` contains", "evnts", "events"),
    ("SELECT useragent FROM logs", "it is not clear which logs `logs` contains", "logs", ""),
    ("SELECT split_part(eventname, 'a') FROM t", "`split_part` takes 3 values, not 2", "split_part", ""),
    ("SELECT sum(eventname, 1) FROM t", "`sum` takes 1 value, not 2", "sum", ""),
    (
        "SELECT eventname, count(*) FROM t",
        "this column is neither in GROUP BY nor inside of an aggregate",
        "eventname",
        "",
    ),
    (
        "SELECT eventid FROM t WHERE count(*) > 1",
        "`count` can't stand in WHERE; conditions on groups go into HAVING",
        "count",
        "",
    ),
    ("SELECT sum(count(*)), eventid FROM t", "`count` can't stand inside of another aggregate", "count", ""),
    (
        "SELECT eventid AS x FROM t WHERE x = 'e1'",
        "`x` is an alias of the select list, which is not visible here",
        "x = 'e1'",
        "",
    ),
    ("SELECT eventid FROM t ORDER BY 2", "there is no column 2: the select list has 1", "2", ""),
    (
        "SELECT DISTINCT eventid FROM t ORDER BY eventname",
        "with DISTINCT, only columns of the select list can stand in ORDER BY",
        "eventname",
        "",
    ),
    (
        "SELECT eventid FROM t WHERE eventid LIKE eventname",
        "the pattern of LIKE must be a constant text",
        "eventname",
        "",
    ),
    (
        "SELECT eventid FROM t WHERE regexp_like(eventid, '(')",
        "not a regular expression: unclosed group",
        "regexp_like",
        "",
    ),
    (
        "SELECT eventid FROM t WHERE ts > 'soon'",
        "`soon` is not a time; expected 2024-02-01 or 2024-02-01 10:00:05",
        "ts",
        "",
    ),
    ("SELECT date_trunc('hours ', ts), eventid FROM t", "no unit is named `hours `", "date_trunc", "hour"),
    (
        "SELECT date_format(ts, '%U'), eventid FROM t",
        "`%U` is not known in a pattern of date_format",
        "date_format",
        "",
    ),
    (
        "SELECT json_extract_scalar(requestparameters, 'bucketName') FROM t",
        "`bucketName` is not a supported JSON path",
        "json_extract_scalar",
        "",
    ),
    ("SELECT ts AT TIME ZONE 'Tokyo', eventid FROM t", "no time zone is named `Tokyo`", "ts", ""),
    ("SELECT resources[0].arn FROM t", "positions in an array begin with 1", "resources", ""),
    (
        "SELECT contains('10.0.0.0/99', sourceipaddress) FROM t",
        "`10.0.0.0/99` is not a network; expected one like 10.0.0.0/8",
        "contains",
        "",
    ),
    (
        "SELECT eventid FROM t WHERE CAST(sourceipaddress AS ipaddress) > '10.0.0.0'",
        "addresses can only be compared by `=` and `<>`",
        "sourceipaddress",
        "",
    ),
    ("SELECT eventid FROM t LIMIT x", "expected a constant whole number", "x", ""),
    ("SELECT eventid FROM t FETCH FIRST 5 ROWS WITH TIES", "WITH TIES is not supported", "FETCH", ""),
    (
        "SELECT approx_percentile(ts, 95), eventid FROM t",
        "the second argument of `approx_percentile` must be a number from 0 to 1, such as 0.95",
        "approx_percentile",
        "",
    ),
    (
        "SELECT array_agg(eventid ORDER BY eventname) FROM t",
        "ORDER BY in an aggregate is not supported",
        "array_agg",
        "",
    ),
    (
        "SELECT eventid FROM t GROUP BY ROLLUP (eventid)",
        "GROUPING SETS, CUBE and ROLLUP are not supported",
        "eventid)",
        "",
    ),
    ("SELECT 1", "there is no FROM", "SELECT", ""),
    ("SELECT 1; SELECT 2", "one query at a time: another one begins here", ";", ""),
    ("DROP TABLE t", "DROP is not supported: an index can only be queried, by SELECT", "DROP", ""),
    ("", "the query is empty", "", ""),
    ("SELECT eventid FROM", "expected: identifier, found: EOF", "", ""),
    ("SELECT eventid FROM t WHERE eventid = 'x", "unterminated string literal", "'x", ""),
    ("SELECT eventid\nFROM t WERE x", "expected: end of statement, found: x", "x", "WHERE"),
    ("SELECT eventid FROM t LIMT 5", "expected: end of statement, found: 5", "5", "LIMIT"),
    ("SELEC eventid FROM t", "expected: an SQL statement, found: SELEC", "SELEC", "SELECT"),
    ("SELECT 大 FROM cloudtrail_logs", "no column of cloudtrail is named `大`", "大", ""),
    ("SELECT eventid FROM t WHERE eventid ILIKE 'x'", "Athena has no ILIKE", "eventid ILIKE", ""),
];

#[test]
fn errors_have_their_range_and_suggestions() {
    let mut wrong = Vec::new();
    for (sql, what, place, near) in WRONG {
        let Err(error) = understood(sql) else {
            wrong.push(format!("{sql}: is understood"));
            continue;
        };
        let rest = sql.get(error.at.start..).unwrap_or("<no place>");
        let near_enough = near.is_empty() || error.nearest.iter().any(|name| name == near);
        let at_place =
            if place.is_empty() { rest.is_empty() || error.at.start == 0 } else { rest.starts_with(place) };
        if error.what != *what || !at_place || !near_enough {
            wrong.push(format!(
                "{}\n  wanted: {what} at `{place}`, near {near}, is {:?}",
                error.pointed(sql),
                error.nearest
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn queries_over_several_tables_give_an_error() {
    for (sql, word) in [
        ("SELECT f.ts, f.\"user\", f.source_ip FROM transfer_logs f
WHERE f.activity_type='AUTH_FAILURE' AND NOT EXISTS (SELECT 1 FROM transfer_logs c WHERE c.activity_type='CONNECTED'
   AND c.\"user\"=f.\"user\" AND c.source_ip=f.source_ip AND c.ts BETWEEN f.ts AND f.ts + interval '60' second);", "EXISTS"),
        ("SELECT e.ts, c.\"user\", c.source_ip, c.role, e.path, e.operation, s.operation AS s3_operation, s.errorcode
FROM transfer_logs e
JOIN transfer_logs c ON c.session_id=e.session_id AND c.resource_arn=e.resource_arn AND c.activity_type='CONNECTED'
LEFT JOIN s3_access_logs_db.mybucket_logs s
  ON regexp_extract(s.requester,'/[^/]+\\.([0-9a-f]{16,20})(@|$)',1)=e.session_id AND s.httpstatus='403'
WHERE e.activity_type='ERROR' AND e.message='Access denied';", "joins"),
        ("SELECT ts, host, 'ssh' AS via FROM secure_logs WHERE event='ssh_login'
UNION ALL
SELECT from_iso8601_timestamp(eventtime), json_extract_scalar(requestparameters,'$.target'), 'ssm' FROM cloudtrail_logs
ORDER BY 1;", "UNION"),
        ("SELECT o.host, o.user_name, o.src_ip, o.ts AS login, min(c.ts) AS logout FROM secure_logs o
LEFT JOIN secure_logs c ON c.host=o.host AND c.pid=o.pid AND c.event='session_closed' AND c.ts>=o.ts
WHERE o.event='ssh_login' AND o.outcome='success' GROUP BY 1,2,3,4;", "joins"),
    ] {
        let error = understood(sql).unwrap_err();
        assert!(error.what.contains(word), "{}", error.pointed(sql));
    }
}
