//! Lines cut into columns.

use super::*;

/// How many columns each sample has, in their order.
const COUNTS: &[usize] = &[18, 24, 25, 26, 27, 29, 26, 26, 26, 26, 26, 25, 26, 26, 26];

#[test]
fn samples_of_every_era() {
    let lines: Vec<&str> =
        samples::SAMPLES.iter().copied().filter(|sample| !sample.starts_with('{')).collect();
    assert_eq!(lines.len(), COUNTS.len());
    for (sample, &count) in lines.iter().zip(COUNTS) {
        let line = Line::parse(sample).unwrap_or_else(|| panic!("refused: {sample}"));
        assert_eq!(line.columns().len() + line.extra().count(), count, "{sample}");
        assert!(!line.quote_ambiguous, "{sample}");
    }
}

#[test]
fn values_are_as_the_line_writes_them() {
    let event = event(samples::SAMPLES[5]).unwrap();
    assert_eq!(event.content, Content::Line);
    assert_eq!(event.time.unwrap().to_string(), "2026-03-30T08:15:01Z");
    for (name, wanted) in [
        ("aws.bucket", "example-data"),
        ("requestdatetime", "30/Mar/2026:08:15:01 +0000"),
        ("source.address", "192.0.2.44"),
        ("event.action", "REST.GET.VERSIONING"),
        ("key", "-"),
        ("request_uri", "GET /example-data?versioning HTTP/1.1"),
        ("http.response.status_code", "200"),
        ("error.code", "-"),
        ("http.response.body.bytes", "113"),
        ("file.size", "-"),
        ("totaltime", "7"),
        ("turnaroundtime", "-"),
        ("http.request.referrer", "-"),
        ("versionid", "-"),
        ("sigv", "SigV4"),
        ("authtype", "AuthHeader"),
        ("url.domain", "s3.us-west-1.amazonaws.com"),
        ("tlsversion", "TLSV1.2"),
        ("accesspointarn", "arn:aws:s3:us-west-1:111122223333:accesspoint/example-ap"),
        ("aclrequired", "Yes"),
        ("sourceregion", "us-east-1"),
    ] {
        assert_eq!(value(&event, name), Some(wanted), "{name}");
    }
    assert_eq!(values(&event, "extra"), ["future", "42"]);
}

#[test]
fn columns_that_an_era_lacks_have_no_value() {
    let event = event(samples::SAMPLES[0]).unwrap();
    for name in ["aws.host_id", "sigv", "tls.cipher", "authtype", "url.domain", "tlsversion", "extra"] {
        assert_eq!(value(&event, name), None, "{name}");
    }
}

#[test]
fn quotes_inside_quoted_columns() {
    for (uri, referer, agent) in [
        ("GET /a HTTP/1.1", "-", "curl/8.0"),
        ("GET /\" HTTP/1.1", "-", "curl/8.0"),
        ("\"", "\"", "\""),
        ("", "", ""),
        ("GET /a HTTP/1.1", "-", "\"Mozilla/5.0 (X11)\""),
        ("GET /a HTTP/1.1", "-", "\"Mozilla/5.0 (X11)"),
        ("GET /a HTTP/1.1", "-", "\" Mozilla"),
        ("GET /?f=\"x y\".json HTTP/1.1", "https://a.example/?q=\"b c\",\"d\"", "x \"y\" z"),
        ("GET /\" 200 - HTTP/1.1", "-", "a \" 200 - 1 b"),
        ("GET /a HTTP/1.1", "x\" - y", "z"),
        ("GET /a HTTP/1.1", "", "\"a\""),
    ] {
        let text = with(&format!("\"{uri}\" 200 - 1 2 3 4 \"{referer}\" \"{agent}\" - {TAIL}"));
        let line = Line::parse(&text).unwrap_or_else(|| panic!("refused: {text}"));
        let columns = line.columns();
        let column = |column: Column| columns[column as usize];
        assert_eq!(
            (column(Column::RequestUri), column(Column::Referer), column(Column::UserAgent)),
            (uri, referer, agent)
        );
        assert_eq!(columns.len(), 26, "{text}");
        assert_eq!(column(Column::HostHeader), "example-data.s3.amazonaws.com");
        assert!(!line.quote_ambiguous, "{text}");
    }
}

#[test]
fn dashes_bare_and_in_quotes() {
    for (uri, referer, agent, wanted) in [
        ("-", "-", "-", ["-", "-", "-"]),
        ("\"-\"", "\"-\"", "\"-\"", ["-", "-", "-"]),
        ("-", "\"-\"", "-", ["-", "-", "-"]),
        ("\"GET / HTTP/1.1\"", "-", "\"a\"", ["GET / HTTP/1.1", "-", "a"]),
        ("\"GET / HTTP/1.1\"", "-", "\"a \"b\" c\"", ["GET / HTTP/1.1", "-", "a \"b\" c"]),
        ("\"GET / HTTP/1.1\"", "-", "\"\"a\"\"", ["GET / HTTP/1.1", "-", "\"a\""]),
        ("\"GET /\"\" HTTP/1.1\"", "-", "-", ["GET /\"\" HTTP/1.1", "-", "-"]),
        ("\"GET / HTTP/1.1\"", "\"r\"", "-", ["GET / HTTP/1.1", "r", "-"]),
        ("\"GET / HTTP/1.1\"", "\"r\"s\"", "-", ["GET / HTTP/1.1", "r\"s", "-"]),
    ] {
        for numbers in ["200 - 1 2 3 4", "- - - - - -", "403 AccessDenied 243 - 11 -"] {
            let text = with(&format!("{uri} {numbers} {referer} {agent} v1 {TAIL}"));
            let line = Line::parse(&text).unwrap_or_else(|| panic!("refused: {text}"));
            let columns = [Column::RequestUri, Column::Referer, Column::UserAgent, Column::VersionId]
                .map(|column| line.columns()[column as usize]);
            assert_eq!(columns, [wanted[0], wanted[1], wanted[2], "v1"], "{text}");
            assert_eq!(line.columns()[9..15].join(" "), numbers, "{text}");
            assert!(!line.quote_ambiguous, "{text}");
        }
    }
}

#[test]
fn what_can_be_read_in_two_ways_is_marked() {
    for (from_uri, referer, agent) in [
        ("\"GET / HTTP/1.1\" 200 - 1 2 3 4 \"a\" \"b\" \"c\"", "a", "b\" \"c"),
        ("\"GET / HTTP/1.1\" 200 - 1 2 3 4 \"a\" \" \"b\"", "a", " \"b"),
        (
            "\"GET /\" 200 - 1 2 3 4 \"-\" \"ua\" HTTP/1.1\" 403 X - - - - \"r\" \"a\"",
            "-",
            "ua\" HTTP/1.1\" 403 X - - - - \"r\" \"a",
        ),
        (
            "\"GET / HTTP/1.1\" 403 X - - 1 - - \"ua\" 200 - 1 2 3 4 \"-\" \"x\"",
            "-",
            "ua\" 200 - 1 2 3 4 \"-\" \"x",
        ),
    ] {
        let event = event(with(&format!("{from_uri} - {TAIL}"))).unwrap();
        assert_eq!(values(&event, "tags"), ["quote_ambiguous"], "{from_uri}");
        assert_eq!(value(&event, "http.request.referrer"), Some(referer), "{from_uri}");
        assert_eq!(value(&event, "user_agent.original"), Some(agent), "{from_uri}");
    }
}

#[test]
fn ends_of_lines_and_holes() {
    let plain = samples::SAMPLES[3];
    let wanted: Vec<_> = Line::parse(plain).unwrap().columns().to_vec();
    for end in ["\n", "\r\n", " \r\n", " ", "  "] {
        let text = format!("{plain}{end}");
        assert_eq!(Line::parse(&text).unwrap().columns(), wanted, "{end:?}");
    }
    for at in 1..9 {
        // The time has a space of its own, which stays.
        let spaces: Vec<usize> = plain.match_indices(' ').map(|(at, _)| at).collect();
        let mut text = plain.to_owned();
        text.insert(spaces[if at < 3 { at - 1 } else { at }], ' ');
        assert_eq!(Line::parse(&text).unwrap().columns(), wanted, "{text}");
        assert!(event(&text).is_some());
    }
}

#[test]
fn bytes_that_are_no_utf8() {
    let mut raw = with("\"GET /\" 200 - 1 2 3 4 \"caf").into_bytes();
    raw.extend_from_slice(b"\xe9\" \"\xff\xfe \xe6\x9d\xb1\" - ");
    raw.extend_from_slice(TAIL.as_bytes());
    let event = event(raw).unwrap();
    assert_eq!(value(&event, "http.request.referrer"), Some("caf\u{fffd}"));
    assert_eq!(value(&event, "user_agent.original"), Some("\u{fffd}\u{fffd} 東"));
    assert_eq!(value(&event, "tlsversion"), Some("TLSv1.3"));
}

#[test]
fn other_lines_are_refused() {
    for line in [
        // Access logs of web servers.
        "192.0.2.1 - - [06/Feb/2024:00:12:57 +0000] \"GET / HTTP/1.1\" 200 12 \"-\" \"curl/8.0\"",
        "192.0.2.1 - alice [06/Feb/2024:00:12:57 +0000] \"GET / HTTP/1.1\" 200 12 \"-\" \"curl/8.0\"",
        "192.0.2.1 - [06/Feb/2024:00:12:57 +0000] \"GET / HTTP/1.1\" 200 12 \"-\" \"curl/8.0\"",
        "www.example.com 192.0.2.1 [06/Feb/2024:00:12:57 +0000] a b c REST k \"GET / HTTP/1.1\" 200 - 1 2 3 4 \"-\" \"-\" -",
        "",
        " ",
        "[06/Feb/2024:00:12:57 +0000]",
        "a b [06/Feb/2024:00:12:57 +0000]",
        "a b[06/Feb/2024:00:12:57 +0000] c",
        "{\"a\": [1]}",
    ] {
        assert!(event(line).is_none(), "{line}");
    }
}

#[test]
fn lines_that_only_start_right_are_refused() {
    let good = with(&format!("\"GET / HTTP/1.1\" 200 - 1 2 3 4 \"-\" \"a\" - {TAIL}"));
    assert!(event(&good).is_some());
    for (from, to) in [
        ("06/Apr/2022:12:29:11 +0000", "31/Apr/2022:12:29:11 +0000"),
        ("06/Apr/2022:12:29:11 +0000", "2022-04-06T12:29:11.000000"),
        ("REST.GET.OBJECT", "GetObject"),
        ("\"GET / HTTP/1.1\"", "GET / HTTP/1.1"),
        ("\"GET / HTTP/1.1\" 200", "\"GET / HTTP/1.1 200"),
        (" 200 ", " 2000 "),
        (" 200 ", " ok "),
        (" 2 3 4 ", " 2 x 4 "),
        (" 2 3 4 ", " 2 3 "),
        ("\"-\" \"a\"", "\"-\" \"a"),
        ("\"-\" \"a\"", "\"-\" a"),
        ("\"a\" -", "\"a\"-"),
    ] {
        assert!(good.contains(from));
        assert!(event(good.replacen(from, to, 1)).is_none(), "{to}");
    }
    let cut = good.find("\"a\"").unwrap();
    for end in 0..cut {
        assert!(event(&good[..end]).is_none(), "{}", &good[..end]);
    }
}
