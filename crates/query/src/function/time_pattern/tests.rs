use super::*;
use crate::expr::Dialect;
use logdex_event::time::rfc3339;

fn shown(function: &str, values: &[Value]) -> String {
    let function = super::super::find(function, Dialect::Sql).unwrap();
    function.of(values).to_string()
}

#[test]
fn texts_are_read_by_patterns() {
    for (function, text, pattern, wanted) in [
        ("parse_datetime", "06/Feb/2019:00:00:38 +0000", "dd/MMM/yyyy:HH:mm:ss Z", "2019-02-06T00:00:38Z"),
        ("parse_datetime", "06/Feb/2019:00:00:38 +0900", "dd/MMM/yyyy:HH:mm:ss Z", "2019-02-05T15:00:38Z"),
        ("parse_datetime", "06/Feb/2019:00:00:38 +0000", "dd/MMM/yyyy:HH:mm:ss", ""),
        (
            "parse_datetime",
            "2024-02-01T10:00:05.250Z",
            "yyyy-MM-dd'T'HH:mm:ss.SSS'Z",
            "2024-02-01T10:00:05.25Z",
        ),
        ("parse_datetime", "20240201 1005", "yyyyMMdd HHmm", "2024-02-01T10:05:00Z"),
        ("parse_datetime", "1 February 24, 1 PM", "d MMMM yy, h a", "2024-02-01T13:00:00Z"),
        ("parse_datetime", "2024-02-30", "yyyy-MM-dd", ""),
        ("parse_datetime", "2024-02-01", "yyyy-MM-dd x", ""),
        ("date_parse", "06/Feb/2019:00:00:38 +0000", "%d/%b/%Y:%H:%i:%s +0000", "2019-02-06T00:00:38Z"),
        ("date_parse", "2024-02-01 12:00:00 AM", "%Y-%m-%d %r", "2024-02-01T00:00:00Z"),
        ("date_parse", "2024032", "%Y%j", "2024-02-01T00:00:00Z"),
        ("date_parse", "10:00:5é", "%T", ""),
        ("date_parse", "é", "%p", ""),
    ] {
        assert_eq!(shown(function, &[text.into(), pattern.into()]), wanted, "{text} {pattern}");
    }
}

#[test]
fn moments_are_written_by_patterns() {
    let time: Value = rfc3339(b"2024-02-01T13:04:05.678Z").into();
    for (function, pattern, wanted) in [
        ("date_format", "%Y-%m-%d %H:%i:%s.%f", "2024-02-01 13:04:05.678000"),
        ("date_format", "%W %M %e, %l %p, %j%%", "Thursday February 1, 1 PM, 032%"),
        ("date_format", "%T %r %a %b %c %y", "13:04:05 01:04:05 PM Thu Feb 2 24"),
        ("date_format", "%U", ""),
        (
            "format_datetime",
            "EEE, dd MMM yyyy HH:mm:ss.SSS ZZ 'o''clock'",
            "Thu, 01 Feb 2024 13:04:05.678 +00:00 oclock",
        ),
    ] {
        assert_eq!(shown(function, &[time.clone(), pattern.into()]), wanted, "{pattern}");
    }
}

#[test]
fn what_is_not_known_of_a_pattern_is_named() {
    let unknown = |name, pattern| {
        unsupported_in_pattern(super::super::find(name, Dialect::Sql).unwrap(), pattern).unwrap_or_default()
    };
    assert_eq!(unknown("date_format", "%Y %U"), "%U");
    assert_eq!(unknown("date_format", "%"), "%");
    assert_eq!(unknown("parse_datetime", "yyyy QQ"), "QQ");
    assert_eq!(unknown("parse_datetime", "yyyy-MM-dd'T"), "");
    assert_eq!(unknown("length", "%U"), "");
}
