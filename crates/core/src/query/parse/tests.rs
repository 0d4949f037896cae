mod shown;

use shown::shown;

use super::*;
use crate::query::{Bound, Clock, FieldTest, Known, Test, field_clause, quote};
use crate::time::rfc3339;

const PATHS: &[&str] = &[
    "user",
    "client-addr",
    "requestParameters.roleName",
    "resources.ARN",
    "aws:cdk:path",
    "tag\\.name",
    "bytes-got",
];

fn clock() -> Clock {
    Clock { now: rfc3339(b"2024-02-03T12:00:00Z").unwrap(), tz: jiff::tz::TimeZone::UTC }
}

fn read(query: &str) -> Result<Query, QueryError> {
    parse(query, &Context { vocabulary: &Known(PATHS), clock: &clock() })
}

#[track_caller]
fn parsed(table: &[(&str, &str)]) {
    for (query, wanted) in table {
        match read(query) {
            Ok(Query { filter, .. }) => assert_eq!(shown(&filter), *wanted, "{query}"),
            Err(error) => panic!("{}", error.pointed(query)),
        }
    }
}

#[test]
fn clauses_are_joined_by_precedence() {
    parsed(&[
        ("", "all"),
        (" \n ", "all"),
        ("*", "all"),
        ("a", "'a'"),
        ("a b", "(and 'a' 'b')"),
        ("a AND b c", "(and 'a' 'b' 'c')"),
        ("a OR b", "(or 'a' 'b')"),
        ("a b OR c d", "(or (and 'a' 'b') (and 'c' 'd'))"),
        ("a (b OR c) d", "(and 'a' (or 'b' 'c') 'd')"),
        ("a(b OR c)", "(and 'a' (or 'b' 'c'))"),
        ("NOT a b", "(and (not 'a') 'b')"),
        ("NOT NOT a OR b", "(or (not (not 'a')) 'b')"),
        ("NOT (a OR b)", "(not (or 'a' 'b'))"),
        ("NOT(a)AND(b)", "(and (not 'a') 'b')"),
        ("((a))", "'a'"),
        ("a ( b c )", "(and 'a' 'b' 'c')"),
        ("* a", "'a'"),
        // Signs.
        ("a -b", "(and 'a' (not 'b'))"),
        ("a !b", "(and 'a' (not 'b'))"),
        ("!(a b)", "(not (and 'a' 'b'))"),
        ("-(a OR b)", "(not (or 'a' 'b'))"),
        ("-\"a b\"", "(not 'a b')"),
        ("-error:x", "(not error.code~x)"),
        ("+a +error:x", "(and 'a' error.code~x)"),
        ("-5 a-b", "(and '5' 'a b')"),
        // Lower case is no operator.
        ("a or b", "(and 'a' 'or' 'b')"),
        ("ANDROID NOTE ORANGE", "(and 'android' 'note' 'orange')"),
    ]);
}

#[test]
fn words_and_phrases() {
    parsed(&[
        ("AccessDenied", "'accessdenied'"),
        ("\"access denied\"", "'access denied'"),
        ("a\"b c\"d", "(and 'a' 'b c' 'd')"),
        (r#""say \"hi\" C:\x""#, "'say hi c x'"),
        (r#""a* b?""#, "'a b'"),
        ("s3.amazonaws.com", "'s3 amazonaws com'"),
        ("deni* ?enied", "(and glob'deni*' glob'?enied')"),
        (r"a\*b* c\ d", "(and glob'a b*' 'c d')"),
        ("\"AND\"", "'and'"),
        ("file(1).txt (a(b)c)", "(and 'file 1 txt' 'a b c')"),
        ("大阪", "'大 阪'"),
        // Words with colons that name no field.
        ("arn:aws:iam::111122223333:user/ci", "'arn aws iam 111122223333 user ci'"),
        ("https://x.example/a?b", "glob'https x example a?b'"),
        ("s3://b/k", "'s3 b k'"),
        ("12:30 ::1", "(and '12 30' '1')"),
        ("2001:db8::1 fe80::/10", "(and '2001 db8 1' 'fe80 10')"),
        ("SHA256:abc/d", "'sha256 abc d'"),
        ("192.0.2.1:443", "'192 0 2 1 443'"),
        ("a/b:c", "'a b c'"),
        ("it`s a/b:c`d", "(and 'it s' 'a b c d')"),
        (r"user\:x", "'user x'"),
        ("\"user:x\"", "'user x'"),
    ]);
}

#[test]
fn field_names() {
    parsed(&[
        // Native values may be numbers, keywords are not; so they share a test only if the value is none.
        ("user:x", "user.name|user~x"),
        ("user:7", "(or user.name~7 user~7#7)"),
        ("requester:x", "requester|actor.arn|userIdentity.invokedBy~x"),
        ("errorCode:x errorcode:x", "(and error.code~x error.code~x)"),
        ("detail.errorCode:x", "error.code~x"),
        ("requestparameters.rolename:x", "requestParameters.roleName~x"),
        ("client-addr:x", "client-addr~x"),
        ("`client-addr`:x", "client-addr~x"),
        ("`aws:cdk:path`:x", "aws:cdk:path~x"),
        (r"aws\:cdk\:path:x", "aws:cdk:path~x"),
        (r"tag\.name:x", r"tag\.name~x"),
        ("resources.0.ARN:x", "resources.ARN@resources.0.ARN~x"),
        ("file:a/b", "log.file.path~a/b"),
        ("error: x", "error.code~x"),
        ("(error:x)", "error.code~x"),
    ]);
}

#[test]
fn values_with_anything_in_them() {
    parsed(&[
        ("actor.arn:arn:aws:iam::111122223333:user/ci", "actor.arn~arn:aws:iam::111122223333:user/ci"),
        ("file.path:a/b", "file.path~a/b"),
        ("key:a(1).txt", "aws.object_key|key~a(1).txt"),
        (r"(bucket:a\)b)", "aws.bucket~a)b"),
        (r"bucket:a\ b", "aws.bucket~a b"),
        (r"bucket:CORP\al", r"aws.bucket~CORP\al"),
        ("bucket:x=[1]{2}", "aws.bucket~x=[1]{2}"),
        ("bucket:-x", "aws.bucket~-x"),
        (r"bucket:\OR", r"aws.bucket~\OR"),
        (r#"bucket:"a \"b\" \\ \c""#, r#"aws.bucket=a "b" \ \c"#),
        ("bucket:é大", "aws.bucket~é大"),
    ]);
}

#[test]
fn the_kind_of_a_field_decides_the_test() {
    parsed(&[
        // Keywords and ids.
        ("error:AccessDenied", "error.code~AccessDenied"),
        ("error:\"AccessDenied\"", "error.code=AccessDenied"),
        ("error:Access*", "error.code~*access*"),
        ("error:\"Access*\"", "error.code=Access*"),
        (r"error:a\*b*", r"error.code~*a\*b*"),
        ("event.id:aB", "event.id=aB"),
        ("event.id:aB*", "event.id=*aB*"),
        // Text.
        ("message:AccessDenied", "message has 'accessdenied'"),
        ("message:not.authorized", "message has 'not authorized'"),
        ("message:\"not authorized*\"", "message has 'not authorized'"),
        ("message:auth*", "message has glob'auth*'"),
        // Addresses.
        ("ip:10.0.0.0/8", "source.ip in 10.0.0.0/8"),
        ("ip:10.1.2.3/8", "source.ip in 10.0.0.0/8"),
        ("ip:192.0.2.7", "source.ip in 192.0.2.7/32"),
        ("ip:\"192.0.2.7\"", "source.ip in 192.0.2.7/32"),
        ("ip:2001:db8::/32", "source.ip in 2001:db8::/32"),
        ("ip:2001:DB8:0::1", "source.ip in 2001:db8::1/128"),
        ("ip:::ffff:192.0.2.7", "source.ip in 192.0.2.7/32"),
        ("ip:::ffff:10.0.0.0/104", "source.ip in 10.0.0.0/8"),
        ("ip:10.0.*", "source.ip~*10.0.*"),
        ("ip:[192.0.2.1 TO 192.0.2.9}", "source.ip [ip 192.0.2.1..|ip 192.0.2.9"),
        // Numbers.
        ("status:404", "http.response.status_code=404#404"),
        ("status:\"404\"", "http.response.status_code=404#404"),
        ("status:4*", "http.response.status_code~*4*"),
        ("status:>=400", "http.response.status_code [#400..*"),
        ("status:>= 400", "http.response.status_code [#400..*"),
        ("status:<400", "http.response.status_code *..|#400"),
        ("status:[400 TO *]", "http.response.status_code [#400..*"),
        ("status:{-1.5 TO 499]", "http.response.status_code |#-1.5..]#499"),
        // True and false.
        ("mfa:Yes", "mfa=true"),
        ("mfa:0", "mfa=false"),
        // Native paths.
        ("bytes-got:5", "bytes-got~5#5"),
        ("bytes-got:\"5\"", "bytes-got=5"),
        ("bytes-got:0x5", "bytes-got~0x5"),
        ("bytes-got:5*", "bytes-got~*5*"),
        ("bytes-got:>5", "bytes-got |#5..*"),
        ("bytes-got:[a TO \"b c\"]", "bytes-got [a..]b c"),
        ("bytes-got:[5 TO b]", "bytes-got [5..]b"),
        ("bytes-got:>\"5\"", "bytes-got |5..*"),
        ("client-addr:<=192.0.2.7", "client-addr *..]ip 192.0.2.7"),
    ]);
}

#[test]
fn presence_and_null_forms() {
    parsed(&[
        ("error:*", "error.code exists"),
        ("error:**", "error.code exists"),
        ("error:[* TO *]", "error.code exists"),
        ("status:*", "http.response.status_code exists"),
        ("ip:*", "source.ip exists"),
        ("message:*", "message exists"),
        ("error:-", "error.code null"),
        ("error:\"-\"", "error.code null"),
        ("status:-", "http.response.status_code null"),
        ("error:\"\" x", "(and error.code null 'x')"),
        (r"error:\*", "error.code~*"),
        ("@timestamp:*", "time *..*"),
        ("@timestamp:-", "(not time *..*)"),
    ]);
}

#[test]
fn sets_are_any_of() {
    parsed(&[
        ("error:(a OR b)", "(or error.code~a error.code~b)"),
        ("error:(a b \"c d\")", "(or error.code~a error.code~b error.code=c d)"),
        ("error:(a*) x", "(and error.code~*a* 'x')"),
        ("error:(a* AND NOT ab b)", "(or (and error.code~*a* (not error.code~ab)) error.code~b)"),
        ("error:(a (b c))", "(or error.code~a error.code~b error.code~c)"),
        (
            "status:([200 TO 299] 404 >500)",
            "(or http.response.status_code [#200..]#299 http.response.status_code=404#404 http.response.status_code |#500..*)",
        ),
        ("error:(-x - !y)", "(or error.code~-x error.code null error.code~!y)"),
    ]);
}

#[test]
fn times_stand_for_their_spans() {
    parsed(&[
        ("@timestamp:2024-02-01", "time 2024-02-01T00:00:00Z..2024-02-02T00:00:00Z"),
        ("@timestamp:2024-02-01T10:00", "time 2024-02-01T10:00:00Z..2024-02-01T10:01:00Z"),
        ("@timestamp:[2024-02-01 TO 2024-02-02]", "time 2024-02-01T00:00:00Z..2024-02-03T00:00:00Z"),
        ("@timestamp:{2024-02-01 TO 2024-02-02}", "time 2024-02-02T00:00:00Z..2024-02-02T00:00:00Z"),
        (
            "@timestamp:[2024-02-01 10:00 TO 2024-02-01 11:00}",
            "time 2024-02-01T10:00:00Z..2024-02-01T11:00:00Z",
        ),
        ("@timestamp:>=2024-02-01 10:00 x", "(and time 2024-02-01T10:00:00Z..* 'x')"),
        ("(@timestamp:2024-02-01  10:00:05)", "time 2024-02-01T10:00:05Z..2024-02-01T10:00:06Z"),
        ("@timestamp:>=2024-02-01 10", "(and time 2024-02-01T00:00:00Z..* '10')"),
        ("bucket:2024-02-01 10:00", "(and aws.bucket~2024-02-01 '10 00')"),
        ("@timestamp:[now-1d TO now]", "time 2024-02-02T12:00:00Z..2024-02-03T12:00:00Z"),
        ("@timestamp:>2024-02-01", "time 2024-02-02T00:00:00Z..*"),
        ("@timestamp:>=2h", "time 2024-02-03T10:00:00Z..*"),
        ("@timestamp:<\"2024-02-01 10:00\"", "time *..2024-02-01T10:00:00Z"),
        ("@timestamp:<=2024", "time *..2025-01-01T00:00:00Z"),
        (
            "@timestamp:(2022 2024)",
            "(or time 2022-01-01T00:00:00Z..2023-01-01T00:00:00Z time 2024-01-01T00:00:00Z..2025-01-01T00:00:00Z)",
        ),
    ]);
}

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
        ("error:", "      ^", "expected a value of `error` here; any value at all is `error:*`"),
        ("(error:)", "       ^", "expected a value of `error` here"),
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

#[test]
fn flags_take_their_value_as_it_is() {
    let context = Context { vocabulary: &Known(PATHS), clock: &clock() };
    for (name, value, wanted) in [
        ("error", "Access*", "error.code~*access*"),
        ("bucket", "Role/a b, (c) \"d\" x:y", "aws.bucket~Role/a b, (c) \"d\" x:y"),
        ("bucket", "[a TO b]", "aws.bucket~[a TO b]"),
        ("bucket", r"a\*b\c\\d*", r"aws.bucket~*a\*b\\c\\d*"),
        ("bucket", r"CORP\al", r"aws.bucket~CORP\al"),
        ("bucket", " x ", "aws.bucket~ x "),
        ("error", "-", "error.code null"),
        ("error", "", "error.code null"),
        ("error", "*", "error.code exists"),
        ("ip", "2001:db8::/32", "source.ip in 2001:db8::/32"),
        ("status", "4*", "http.response.status_code~*4*"),
        ("resources.0.ARN", "x", "resources.ARN@resources.0.ARN~x"),
    ] {
        let filter = field_clause(name, value, &context).unwrap();
        assert_eq!(shown(&filter), wanted, "{name} {value}");
    }
    let error = field_clause("ip", "é", &context).unwrap_err();
    assert_eq!((error.at, error.what.contains("10.0.0.0/8")), (0..2, true));
    assert_eq!(field_clause("usr", "x", &context).unwrap_err().nearest, ["user", "transfer.user"]);
}

/// Pseudo-random numbers: the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn text(&mut self, pieces: &[&str], longest: usize) -> String {
        (0..self.below(longest + 1)).map(|_| pieces[self.below(pieces.len())]).collect()
    }
}

#[test]
fn no_text_makes_the_parser_panic() {
    let pieces = [
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
    ];
    let mut dice = Dice(1);
    let mut understood = 0;
    for _ in 0..30_000 {
        let query = dice.text(&pieces, 12);
        match read(&query) {
            Ok(_) => understood += 1,
            Err(error) => {
                assert!(query.get(error.at.clone()).is_some(), "{query:?} {error:?}");
                assert_eq!(error.to_string().lines().count(), 1, "{error}");
                assert!(error.pointed(&query).lines().count() >= 3);
            }
        }
    }
    assert!(understood > 3_000, "{understood}");
}

#[test]
fn quoted_values_come_back_as_they_are() {
    let pieces = ["a", "B", "\"", "\\", "*", "?", " ", ":", "(", ")", "é", "-", "x\\\"", "[", "TO"];
    let mut dice = Dice(2);
    for _ in 0..10_000 {
        let value = format!("x{}", dice.text(&pieces, 8));
        let query = read(&format!("bucket:{} OR b", quote(&value))).unwrap();
        let wanted = Test::Equals { value, number: None };
        let test = FieldTest { fields: vec!["aws.bucket".into()], element: None, test: wanted };
        assert_eq!(query.filter, Filter::Or(vec![Filter::Field(test), Filter::Words(Phrase::exact("b"))]));
    }
}
