use super::*;

/// What an expression gives for the event with the id 1.
fn value(sample: &Sample, expression: &str) -> String {
    let query = format!("filter eventID = 1 | display {expression} as value");
    rows(sample, &query).join(";")
}

#[test]
fn each_function_and_operator() {
    let sample = Sample::new(RECORDS);
    for (expression, wanted) in [
        // Sums: whole numbers stay whole, precedence, signs.
        ("1 + 2 * 3 - 4", "3"),
        ("(1 + 2) * 3", "9"),
        ("5 / 2", "2.5"),
        ("6 / 2", "3"),
        ("5 % 3", "2"),
        ("-5 % 3", "-2"),
        ("2 ^ 10", "1024"),
        ("2 ^ 3 ^ 2", "512"),
        ("2 ^ -1", "0.5"),
        ("-2 + 5", "3"),
        ("- eventID", "-1"),
        ("1 / 0", ""),
        ("errorCode + 1", ""),
        (".5 + 0.25", "0.75"),
        ("9223372036854775807 + 1", "9223372036854775808"),
        // Numbers.
        ("abs(-3)", "3"),
        ("ceil(1.2)", "2"),
        ("floor(-1.2)", "-2"),
        ("greatest(1, 10, 9)", "10"),
        ("greatest('9', '10')", "10"),
        ("least(3, '2', 5)", "2"),
        ("log(1)", "0"),
        ("log(0)", ""),
        ("sqrt(16)", "4"),
        ("sqrt(-1)", ""),
        // General.
        ("ispresent(eventID)", "true"),
        ("ispresent(errorCode)", "false"),
        ("ispresent(no.such.field)", "false"),
        ("coalesce(errorCode, no.such, eventName)", "GetObject"),
        ("coalesce(errorCode)", ""),
        // Text.
        ("isempty(errorCode)", "1"),
        ("isempty(eventName)", "0"),
        ("isblank('  ')", "1"),
        ("isempty('  ')", "0"),
        ("isblank(no.such)", "1"),
        ("concat(eventName, '-', eventID)", "GetObject-1"),
        ("ltrim('  a ')", "a "),
        ("rtrim('  a ')", "  a"),
        ("trim('  a ')", "a"),
        ("trim('xxaxx', 'x')", "a"),
        ("ltrim('xyab', 'yx')", "ab"),
        ("strlen('大阪')", "2"),
        ("toupper('aé')", "AÉ"),
        ("tolower(eventName)", "getobject"),
        ("substr('xyZfooxyZ', 3, 3)", "foo"),
        ("substr('abc', 1)", "bc"),
        ("substr('abc', 7)", ""),
        ("substr('大阪支店', 1, 2)", "阪支"),
        ("replace('foofoo', 'oo', '00')", "f00f00"),
        ("strcontains(eventName, 'Obj')", "1"),
        ("strcontains(eventName, 'obj')", "0"),
        ("strlen(errorCode)", ""),
        // Time.
        ("datefloor(@timestamp, 1h)", "2024-02-01T10:00:00Z"),
        ("dateceil(@timestamp, 1h)", "2024-02-01T11:00:00Z"),
        ("datefloor(eventTime, 1d)", "2024-02-01T00:00:00Z"),
        ("datefloor(@timestamp, 1w)", "2024-01-29T00:00:00Z"),
        ("datefloor(@timestamp, 1mo)", "2024-02-01T00:00:00Z"),
        ("dateceil(@timestamp, 2q)", "2024-07-01T00:00:00Z"),
        ("dateceil(datefloor(@timestamp, 1y), 1y)", "2024-01-01T00:00:00Z"),
        ("bin(300s)", "2024-02-01T10:00:00Z"),
        ("bin(5m)", "2024-02-01T10:00:00Z"),
        ("bin(2s)", "2024-02-01T10:00:04Z"),
        ("bin(2hrs)", "2024-02-01T10:00:00Z"),
        ("bin(1yrs)", "2024-01-01T00:00:00Z"),
        ("bin(90min)", "2024-02-01T10:00:00Z"),
        ("bin(1 )", "!"),
        ("fromMillis(1706781605123)", "2024-02-01T10:00:05.123Z"),
        ("toMillis(@timestamp)", "1706781605000"),
        ("toMillis(eventTime)", "1706781605000"),
        ("now()", "1706961600"),
        // JSON.
        ("jsonParse('{\"a\":{\"b c\":[1,2.5,true,null]}}').a.`b c`[1]", "2.5"),
        ("jsonParse('[\"x\",\"y\"]')[1]", "y"),
        ("jsonParse('[1,{\"k\":\"v\"}]')", "[1,{\"k\":\"v\"}]"),
        ("jsonStringify(jsonParse('{ \"a\" : [ ] }'))", "{\"a\":[]}"),
        ("jsonParse('no json')", ""),
        ("jsonParse(@message).userIdentity.type", "IAMUser"),
        ("jsonParse(@message).resources[1].ARN", "arn:aws:s3:::logs"),
        // Addresses.
        ("isValidIp(sourceIPAddress)", "true"),
        ("isValidIp('AWS Internal')", "false"),
        ("isValidIpV4('192.0.2.1')", "true"),
        ("isValidIpV4('2001:db8::1')", "false"),
        ("isValidIpV6('2001:db8::1')", "true"),
        ("isIpInSubnet(sourceIPAddress, '192.0.2.0/24')", "true"),
        ("isIpInSubnet(sourceIPAddress, '10.0.0.0/8')", "false"),
        ("isIpv4InSubnet(sourceIPAddress, '192.0.2.0/24')", "true"),
        ("isIpv6InSubnet('2001:db8::5', '2001:db8::/32')", "true"),
        ("isIpv6InSubnet(sourceIPAddress, '192.0.2.0/24')", "false"),
    ] {
        if wanted == "!" {
            let query = format!("display {expression}");
            assert!(sample.parse(&query, parse).is_err(), "{expression}");
            continue;
        }
        assert_eq!(value(&sample, expression), wanted, "{expression}");
    }
}

/// A condition, and the ids of the events for which it holds.
#[test]
fn conditions() {
    let sample = Sample::new(RECORDS);
    for (condition, wanted) in [
        ("eventName = 'GetObject'", "1"),
        ("eventName = \"getobject\"", ""),
        ("eventName != 'GetObject'", "2 3"),
        ("eventName <> 'GetObject'", "2 3"),
        // Numbers in text compare as numbers.
        ("eventID >= 2", "2 3"),
        ("eventID < '10'", "1 2 3"),
        ("eventID = 2.0", "2"),
        ("additionalEventData.bytesTransferredOut > 100", "1"),
        ("2 < eventID", "3"),
        // Booleans are texts, and 1 and 0.
        ("readOnly = 'true'", "1"),
        ("readOnly = 1", "1"),
        ("readOnly = true", "1"),
        ("readOnly = 0", "2 3"),
        // What is missing is neither equal nor unequal.
        ("errorCode = 'AccessDenied'", "2"),
        ("errorCode != 'AccessDenied'", ""),
        ("not errorCode = 'AccessDenied'", ""),
        ("errorCode not like 'x'", "2"),
        ("errorCode not in ['x']", "2"),
        ("not ispresent(errorCode)", "1 3"),
        ("errorCode = ''", ""),
        ("errorCode = '-'", ""),
        ("errorCode != '-'", "2"),
        ("errorCode in ['', 'AccessDenied']", "2"),
        ("substr(errorCode, 20, 1) = '-'", ""),
        ("trim(errorCode) = ''", ""),
        ("concat(errorCode, '') in ['', 'x']", ""),
        ("errorCode like ''", "2"),
        ("isempty(errorCode)", "1 3"),
        ("isempty(errorCode) = 0", "2"),
        // Patterns.
        ("userAgent like 'cli'", "1 3"),
        ("userAgent like \"CLI\"", ""),
        ("userAgent like '%cli%'", ""),
        ("userAgent like /(?i)CLI/", "1 3"),
        ("userAgent like (/java\\/2/)", "2"),
        ("userAgent =~ /aws-[^/]+\\/1/", "1 3"),
        ("userAgent =~ '^.aws-s'", "2"),
        ("userAgent not like /cli/", "2"),
        ("eventName like ''", "1 2 3"),
        ("@message like 'StartSession'", "3"),
        // Lists.
        ("eventName in ['GetObject', \"StartSession\"]", "1 3"),
        ("eventName not in ['GetObject']", "2 3"),
        ("eventID in [1, 3]", "1 3"),
        ("eventID in ('2')", "2"),
        // Logic: not before and before or.
        ("eventID = 1 or eventID = 2 and readOnly = 1", "1"),
        ("(eventID = 1 or eventID = 2) and readOnly = 0", "2"),
        ("not eventID = 1 and not eventID = 2", "3"),
        ("not (eventID = 1 or eventID = 2)", "3"),
        ("NOT eventID = 1 AND eventSource = 's3.amazonaws.com'", "2"),
        ("strcontains(eventName, 'Object')", "1 2"),
        ("isIpInSubnet(sourceIPAddress, '198.51.100.0/24')", "2"),
        ("not isIpInSubnet(sourceIPAddress, '0.0.0.0/0')", "3"),
        // Times: moments, texts, milliseconds.
        ("@timestamp > '2024-02-01T10:07:00Z'", "3"),
        ("@timestamp <= '2024-02-01 10:07'", "1 2"),
        ("@timestamp = 1706781605000", "1"),
        ("@timestamp >= 1706782000000", "2 3"),
        ("@timestamp like '2024-02-01T11'", "3"),
        ("resources.0.ARN like 'a b'", "1"),
    ] {
        let ids = rows(&sample, &format!("filter {condition} | sort eventID asc | display eventID"));
        assert_eq!(ids.join(" "), wanted, "{condition}");
    }
}

#[test]
fn each_aggregate() {
    let records = [
        r#"{"time":"2024-02-01T10:00:00Z","u":"a","n":"10","t":"f10"}"#,
        r#"{"time":"2024-02-01T09:00:00Z","u":"b","n":2,"t":"f9"}"#,
        r#"{"time":"2024-02-01T11:00:00Z","n":3.5,"t":"f10"}"#,
        r#"{"u":"c","n":"x"}"#,
    ];
    let sample = Sample::new(&records);
    for (aggregate, wanted) in [
        ("count(*)", "4"),
        ("count()", "4"),
        ("count(u)", "3"),
        ("count_distinct(t)", "2"),
        ("sum(n)", "15.5"),
        ("avg(n)", "5.166666666666667"),
        ("min(n)", "x"),
        ("max(n)", "10"),
        ("pct(n, 50)", "3.5"),
        ("pct(n, 100)", "10"),
        ("pct(n, 0)", "2"),
        ("stddev(n)", "4.252450274057691"),
        ("earliest(u)", "b"),
        ("latest(u)", "a"),
        ("latest(t)", "f10"),
        ("sortsFirst(t)", "f9"),
        ("sortsLast(t)", "f10"),
        ("sum(n * 2)", "31"),
        ("sum(nothing)", "!"),
        ("count_distinct(strlen(t))", "2"),
        ("max(strlen(u)) + count(*)", "5"),
    ] {
        let query = format!("stats {aggregate}");
        match sample.parse(&query, parse) {
            Ok(query) => assert_eq!(sample.answer(&query)[1..].join(";"), wanted, "{aggregate}"),
            Err(error) => assert_eq!("!", wanted, "{}", error.pointed(&query)),
        }
    }
}
