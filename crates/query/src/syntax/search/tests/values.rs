//! What the values of fields are read as.

use super::*;

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
        ("error:(a NOT b)", "(and error.code~a (not error.code~b))"),
        (
            "error:(a b NOT c NOT d*)",
            "(and (or error.code~a error.code~b) (not error.code~c) (not error.code~*d*))",
        ),
        ("error:(NOT a)", "(not error.code~a)"),
        ("error:(NOT a NOT b)", "(and (not error.code~a) (not error.code~b))"),
        ("error:(NOT a b)", "(and error.code~b (not error.code~a))"),
        ("error:(NOT a OR b)", "(or (not error.code~a) error.code~b)"),
        ("error:(a OR NOT b c)", "(or error.code~a (not error.code~b) error.code~c)"),
        ("error:(a* (b NOT c))", "(or error.code~*a* (and error.code~b (not error.code~c)))"),
        ("error:(NOT (a b))", "(not (or error.code~a error.code~b))"),
        ("error:(NOT NOT a)", "(not (not error.code~a))"),
        ("NOT error:(a b)", "(not (or error.code~a error.code~b))"),
        ("error:(* NOT a)", "(and error.code exists (not error.code~a))"),
        ("error:(a,b c,d)", "(or error.code~a,b error.code~c,d)"),
        (r"error:(a\, b,)", "(or error.code~a, error.code~b,)"),
        (
            "ip:(10.0.0.0/8 2001:db8::/32 10.1.* NOT 10.9.0.0/16)",
            "(and (or source.ip in 10.0.0.0/8 source.ip in 2001:db8::/32 source.ip~*10.1.*) (not source.ip in 10.9.0.0/16))",
        ),
        (
            "ip:([192.0.2.1 TO 192.0.2.9] >=2001:db8::)",
            "(or source.ip [ip 192.0.2.1..]ip 192.0.2.9 source.ip [ip 2001:db8::..*)",
        ),
        (
            "error:([a TO b} <\"d e\" \"f\" g? /h/)",
            "(or error.code [a..|b error.code *..|d e error.code=f error.code~*g? error.code~Regex(\"h\"))",
        ),
        (
            "message:(denied \"not authorized\" auth*)",
            "(or message has 'denied' message has 'not authorized' message has glob'auth*')",
        ),
        ("mfa:(true - NOT *)", "(and (or mfa=true mfa null) (not mfa exists))"),
        (
            "requester:(a NOT b)",
            "(and requester|actor.arn|userIdentity.invokedBy~a (not requester|actor.arn|userIdentity.invokedBy~b))",
        ),
        (
            "@timestamp:(* NOT 2024-02)",
            "(and time *..* (not time 2024-02-01T00:00:00Z..2024-03-01T00:00:00Z))",
        ),
        ("@timestamp:(- 2024-02)", "(or (not time *..*) time 2024-02-01T00:00:00Z..2024-03-01T00:00:00Z)"),
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
