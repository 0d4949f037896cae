use super::*;

#[test]
fn functions_and_operators() {
    for (expression, wanted) in [
        ("7 / 2, -7 / 2, 7 % 3, 7 / 2.0, 1 / 0", "3|-3|1|3.5|"),
        ("'a' || 'b' || 'c', 'a' || NULL", "abc|"),
        (
            "CAST('12' AS bigint) + 1, TRY_CAST('x' AS integer), CAST(1.6 AS bigint), CAST(12 AS varchar) || '!'",
            "13||2|12!",
        ),
        (
            "CAST('2024-02-01' AS date), CAST('2024-02-01 10:00:00' AS timestamp), CAST('true' AS boolean)",
            "2024-02-01|2024-02-01T10:00:00Z|true",
        ),
        (
            "CASE httpstatus WHEN '200' THEN 'ok' WHEN 403 THEN 'denied' END, CASE WHEN false THEN 1 END",
            "denied|",
        ),
        (
            "if(httpstatus = '403', 'yes', 'no'), if(false, 1), nullif(1, 1), coalesce(NULL, 2), try(1 / 0)",
            "yes|||2|",
        ),
        (
            "'50%' LIKE '50\\%' ESCAPE '\\', 'abc' LIKE 'a_c', 'abc' LIKE 'A%', 'x' NOT LIKE 'y'",
            "true|true|false|true",
        ),
        (
            "regexp_extract(requester, '/[^/]+\\.([0-9a-f]{16,20})(@|$)', 1), regexp_replace('abcb', 'b'), regexp_replace('ab', '(a)(b)', '$2$1x')",
            "03bf7ddc20e33b8c|ac|bax",
        ),
        (
            "strpos('abc', 'c'), position('b' IN 'abc'), substr('abcdef', 2, 3), substring('abcdef' FROM 4), length('大阪')",
            "3|2|bcd|def|2",
        ),
        (
            "split_part(request_uri, ' ', 2), split('a,b', ','), split('a,b', ',')[2], element_at(split('a,b', ','), -1)",
            r#"/docs/test.py|["a","b"]|b|b"#,
        ),
        (
            "lower('A'), upper('a'), trim(' a '), ltrim(' a'), rtrim('a '), trim(BOTH 'x' FROM 'xax'), replace('aba', 'a', 'c')",
            "a|A|a|a|a|a|cbc",
        ),
        (
            "trim(BOTH FROM ' a '), '>' || trim(LEADING FROM ' a ') || trim(trailing FROM ' b ') || '<'",
            "a|>a  b<",
        ),
        ("trim('xax', 'x'), trim(' a '), trim(FROM ' a ')", "a|a|a"),
        (
            r"regexp_replace('a<b>c', '\<|\>'), regexp_extract('a<b>c', '\<([^\>]+)\>', 1), regexp_like('a b', '\<b')",
            "abc|b|false",
        ),
        ("concat('a', 'b'), starts_with('abc', 'ab'), reverse('abc')", "ab|true|cba"),
        (
            "url_decode('a%2Fb+c'), url_extract_path('https://a.example/b?c=1'), url_extract_host('https://a.example/b'), url_extract_parameter('/x?c=1', 'c')",
            "a/b c|/b|a.example|1",
        ),
        (
            "abs(-1), round(1.5), round(1.234, 2), floor(1.9), ceil(1.1), greatest(1, 3, 2), least(1, 3, 2), mod(7, 4), power(2, 10)",
            "1|2|1.23|1|2|3|1|3|1024",
        ),
        (
            "date_add('day', -1, timestamp '2024-03-01 00:00:00'), date_add('month', 1, date '2024-01-31')",
            "2024-02-29T00:00:00Z|2024-02-29T00:00:00Z",
        ),
        (
            "timestamp '2024-03-31 10:00:00' - interval '1' month, date '2024-02-01' + interval '36' hour",
            "2024-02-29T10:00:00Z|2024-02-02T12:00:00Z",
        ),
        (
            "date_diff('day', date '2024-02-01', timestamp '2024-02-03 23:00:00'), date_trunc('week', date '2024-02-01')",
            "2|2024-01-29T00:00:00Z",
        ),
        (
            "to_unixtime(timestamp '2024-02-01 00:00:00'), from_unixtime(1706745600), from_unixtime(0, 'Asia/Tokyo')",
            "1706745600|2024-02-01T00:00:00Z|1970-01-01T09:00:00+09:00",
        ),
        (
            "date_parse('2024-02-01', '%Y-%m-%d'), parse_datetime('01/02/2024', 'dd/MM/yyyy'), date_format(date '2024-02-01', '%d.%m.')",
            "2024-02-01T00:00:00Z|2024-02-01T00:00:00Z|01.02.",
        ),
        (
            "year(date '2024-02-01'), extract(quarter FROM date '2024-05-01'), day_of_year(date '2024-02-01'), to_iso8601(date '2024-02-01')",
            "2024|2|32|2024-02-01T00:00:00Z",
        ),
        (
            "with_timezone(timestamp '2024-02-01 00:00:00', 'Asia/Tokyo'), at_timezone(timestamp '2024-02-01 00:00:00', 'Asia/Tokyo')",
            "2024-02-01T00:00:00+09:00|2024-02-01T09:00:00+09:00",
        ),
        (
            "json_extract_scalar('{\"a\":[1,2]}', '$.a[1]'), json_array_length('[1,2]'), json_extract('{\"a\":[1]}', '$.a')",
            "2|2|[1]",
        ),
        (
            "cardinality(ARRAY[1, 2]), contains(ARRAY['a'], 'a'), array_join(ARRAY['a', 'b'], '-')",
            "2|true|a-b",
        ),
        (
            "1 < 2 AND NOT 2 < 1, NULL IS NULL, 1 BETWEEN 1 AND 2, 3 NOT BETWEEN 1 AND 2, 1 IN (1, 2)",
            "true|true|true|true|true",
        ),
        (
            "current_timestamp, now() - interval '1' day, current_date",
            "2024-02-03T12:00:00Z|2024-02-02T12:00:00Z|2024-02-03",
        ),
        (
            "from_iso8601_timestamp('2024-02-01T09:00:00+09:00'), hour(requestdatetime), date(requestdatetime)",
            "2024-02-01T00:00:00Z|0|2024-02-01",
        ),
        (
            "IPADDRESS '2001:DB8:0::7', '日本' || '\u{1F600}', 'it''s', -1.5, 1e3, 99999999999999999999",
            "2001:db8::7|日本\u{1F600}|it's|-1.5|1000|99999999999999999999",
        ),
        ("\"$path\" IS NULL, /* a comment */ 1 -- another", "true|1"),
    ] {
        let sql = format!("SELECT {expression}\nFROM mybucket_logs WHERE requestid = 'REQ1'");
        assert_eq!(answer(&sql), [wanted], "{expression}");
    }
    assert_eq!(value("key"), "test.py");
}
