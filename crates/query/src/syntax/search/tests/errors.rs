//! Where errors point, and what no text can do.

use std::cell::Cell;

use proptest::test_runner::TestRunner;

use super::*;

/// Below each query the place, then a part of the message.
#[test]
fn errors_point_at_their_place() {
    for (query, place, message) in [
        (
            "usr:x",
            "^^^",
            "no field is named `usr`; to look for the text, put it in quotes: \"usr:x\"; did you mean `user` or `transfer.user`?",
        ),
        ("a rolename:x", "  ^^^^^^^^", "did you mean `requestParameters.roleName` or `aws.role_name`?"),
        ("usr:\"a b\"", "^^^", "no field is named `usr`; did you mean"),
        ("`a b`:x", "^^^^^", "no field is named `a b`"),
        ("大阪 nope:x", "   ^^^^", "no field is named `nope`"),
        (
            "error:",
            "      ^",
            "expected a value of `error` here; any value at all is `error:*`, none is `NOT error:*`",
        ),
        ("(error:)", "       ^", "expected a value of `error` here"),
        ("_exists_:error", "^^^^^^^^", "no field is named `_exists_`; events that have it are `error:*`"),
        ("a _missing_:error", "  ^^^^^^^^^", "events that lack it are `NOT error:*`"),
        ("_missing_:", "^^^^^^^^^", "events that lack it are `NOT NAME:*`"),
        (r"usr:C:\x", "^^^", r#"put it in quotes: "usr:C:\\x""#),
        ("error: OR a", "      ^", "expected a value of `error` here"),
        ("error:OR a", "      ^^", "expected a word or a clause before `OR`"),
        ("a AND", "     ^", "the query ends where a word or a clause is expected"),
        (
            "a OR OR b",
            "     ^^",
            "expected a word or a clause before `OR`; to look for the word itself, put it in quotes: \"OR\"",
        ),
        ("AND a", "^^^", "before `AND`"),
        ("NOT", "   ^", "the query ends"),
        ("a OR )", "     ^", "expected a word or a clause before this parenthesis"),
        ("()", " ^", "expected a word or a clause before this parenthesis"),
        ("(a b", "^", "this parenthesis is never closed"),
        ("error:(a b", "      ^", "this parenthesis is never closed"),
        ("a) b", " ^", "this parenthesis was never opened"),
        ("a \"b c", "  ^", "this quote is never closed"),
        ("error:\"b", "      ^", "this quote is never closed"),
        ("a -- b", "  ^^", "`--` has no letter or digit to look for"),
        ("a && b", "  ^^", "clauses are joined by AND"),
        ("a || b", "  ^^", "alternatives are joined by OR"),
        ("message:\"--\"", "        ^^^^", "no letter or digit"),
        ("status:[400 499]", "               ^", "expected `TO` here; a range is written [a TO b]"),
        ("status:[400 TO 499", "       ^", "this range is never closed"),
        ("status:[400", "       ^", "this range is never closed"),
        ("status:[TO 5]", "        ^", "expected an end of the range here"),
        ("status:[5 TO ]", "             ^", "expected an end of the range here"),
        ("status:[\"5\" é TO 6]", "            ^", "expected `TO` here"),
        ("status:>", "        ^", "expected a value to compare with here"),
        (
            "status:x",
            "       ^",
            "`x` can't be a value of `http.response.status_code`, expected a number: 404, 4*",
        ),
        ("status:x*", "       ^^", "expected a number"),
        ("status:[1 TO é]", "             ^", "expected a number"),
        ("ip:10.0.0", "   ^^^^^^", "expected 192.0.2.7, 10.0.0.0/8, 2001:db8::/32 or 10.0.*"),
        ("ip:10.0.0.0/33", "   ^^^^^^^^^^^", "can't be a value of `source.ip`"),
        ("ip:s3.amazonaws.com", "   ^^^^^^^^^^^^^^^^", "can't be a value of `source.ip`"),
        ("ip:[10.0.0.1 TO ::1]", "   ^^^^^^^^^^^^^^^^^", "one end of this range is IPv4, the other IPv6"),
        ("mfa:maybe", "    ^^^^^", "expected true or false"),
        ("message:>a", "        ^^", "`message` has no order to compare by"),
        ("@timestamp:soon", "           ^^^^", "`soon` is no time; expected a date (2024-02-01, 2024-02)"),
        ("@timestamp:2024-02-01 99:00", "           ^^^^^^^^^^^^^^^^", "`2024-02-01 99:00` is no time"),
        ("@timestamp:2024-02*", "           ^^^^^^^^", "is no time"),
        ("@timestamp:[2024 TO x]", "                    ^", "`x` is no time"),
        ("@timestamp:2h", "           ^^", "write @timestamp:>=2h"),
        ("!", " ^", "the query ends"),
        (
            "error:(a, b)",
            "        ^",
            "values stand side by side, without commas; a comma that ends a value is written \\,",
        ),
        ("error:(\"a\", b)", "          ^", "without commas"),
        ("a error:/x(/ b", "        ^^^^", "not a regular expression: unclosed group"),
        ("error:(a /[/ )", "         ^^^", "not a regular expression: unclosed character class"),
        (
            "error:/(?=a)/",
            "      ^^^^^^^",
            "look-around, including look-ahead and look-behind, is not supported",
        ),
        ("error:/(a{999}){999}/", "      ^^^^^^^^^^^^^^^", "takes too much memory"),
        (
            "@timestamp:/2024/",
            "           ^^^^^^",
            "`@timestamp` is a time, which no expression looks through; write @timestamp:2024-02",
        ),
        (
            "é key:/^a/b/ c",
            "      ^^^^^^",
            "`/^a/b/` may be an expression or a path; a slash in an expression is written \\/; a path stands in quotes: \"/^a/b/\"",
        ),
        (
            "a /x|y/ b",
            "  ^^^^^",
            "an expression needs a field to look through; write action:/x|y/ or message:/x|y/",
        ),
    ] {
        let error = read(query).expect_err(query);
        let drawn = error.pointed(query);
        let carets = drawn.lines().nth(2).unwrap();
        let shift = query.chars().filter(|&c| matches!(c, '大' | '阪')).count();
        assert_eq!(carets, format!("    {}{place}", " ".repeat(shift)), "{drawn}");
        assert!(error.to_string().contains(message), "{query}: {error}");
        assert!(!error.to_string().contains('\n'));
    }
}

#[test]
fn nesting_has_a_limit() {
    for query in [
        "(".repeat(100_000),
        "NOT ".repeat(100_000) + "a",
        "!".repeat(100_000),
        "error:".to_owned() + &"(".repeat(100_000),
    ] {
        assert!(read(&query).unwrap_err().what.starts_with("more than 100"), "{}", &query[..10]);
    }
    assert!(read(&("(".repeat(90) + "a" + &")".repeat(90))).is_ok());
}

/// Whatever the parser distinguishes, and some that it doesn't.
const PIECES: &[&str] = &[
    "a",
    "AND",
    "OR",
    "NOT",
    " ",
    " ",
    " ",
    "(",
    ")",
    "\"",
    "\\",
    ":",
    "[",
    "]",
    "{",
    "}",
    " TO ",
    "*",
    "?",
    "-",
    "!",
    "+",
    ">",
    "<",
    "=",
    "`",
    "error",
    "user:",
    "ip:",
    "status:",
    "@timestamp:",
    "message:",
    "é",
    "大",
    "2024-02-01",
    "10.0.0.0",
    "/8",
    "::",
    "now-1d",
    "0",
    ".",
    "\u{301}",
    "\n",
    "\0",
    "detail.",
    "/",
    "/",
    "`",
    ",",
    "^",
    "|",
    "_exists_:",
];

/// No text makes the parser panic, and the filter of a text can be rendered.
#[test]
fn any_text_is_parsed_or_refused() {
    let understood = Cell::new(0);
    let check = |query: String| {
        match read(&query) {
            Ok(Query { filter, .. }) => {
                understood.set(understood.get() + 1);
                prop_assert!(read(&filter.to_string()).is_ok(), "{filter}");
            }
            Err(error) => {
                prop_assert!(query.get(error.at.clone()).is_some(), "{error:?}");
                prop_assert_eq!(error.to_string().lines().count(), 1);
                prop_assert!(error.pointed(&query).lines().count() >= 3);
            }
        }
        Ok(())
    };
    TestRunner::new(cases(8_000)).run(&texts(PIECES, 12), check).unwrap();
    assert!(understood.get() > 800, "{}", understood.get());
    TestRunner::new(cases(1_000)).run(&".*", check).unwrap();
}
