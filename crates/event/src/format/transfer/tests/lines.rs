//! Lines from before logs were structured.

use super::*;

#[test]
fn lines_lead_to_the_same_fields() {
    check(
        sample("Ciphers=aes256-ctr"),
        &[
            ("event.action", "CONNECTED"),
            ("event.category", "authentication"),
            ("event.outcome", "success"),
            ("user.name", "demo"),
            ("user", "demo"),
            ("transfer.session_id", "9ca9a0e1cec6ad9d"),
            ("source.ip", "192.0.2.7"),
            ("source.address", "192.0.2.7"),
            ("home-dir", "/inbox/demo"),
            ("user_agent.original", "SSH-2.0-OpenSSH_7.4"),
            ("user.roles", "arn:aws:iam::111122223333:role/Transfer-Role"),
            ("aws.role_name", "Transfer-Role"),
            ("kex", "curve25519-sha256"),
            ("ciphers", "aes256-ctr,aes256-ctr"),
            ("aws.logs.stream", "demo.9ca9a0e1cec6ad9d"),
            ("actor.arn", ""),
        ],
    );
    check(
        samples::LINE_WRONG_KEY,
        &[
            ("event.reason", "bad_key"),
            ("ssh.key_type", "RSA"),
            ("ssh.key_fingerprint", "SHA256:Lxz3sR6eAwjSlUTkoLVeexAMPleExAmPleExAmPlE0"),
            ("user.name", "lhr"),
            ("source.ip", "192.0.2.9"),
            ("method", "publickey"),
            ("session.key", ""),
        ],
    );
}

#[test]
fn values_may_hold_spaces_quotes_and_what_looks_like_keys() {
    for (line, wanted) in [
        (
            "a.9ca9a0e1cec6ad9d OPEN Path=/b/May report.csv Mode=READ",
            &[("path", "/b/May report.csv"), ("mode", "READ"), ("user.name", "a")][..],
        ),
        (
            "a.9ca9a0e1cec6ad9d OPEN Path=/b/x Mode=READ y Mode=WRITE",
            &[("path", "/b/x Mode=READ y"), ("mode", "WRITE"), ("operation_class", "write")],
        ),
        (
            "a.9ca9a0e1cec6ad9d RENAME Path=/b/a=b  c NewPath=/b/ d",
            &[("path", "/b/a=b  c"), ("new-path", "/b/ d")],
        ),
        (
            "ERRORS AUTH_FAILURE Method=publickey User=evil SourceIP=203.0.113.1 Message=\"x\" Message=\"Authentication failure\" SourceIP=192.0.2.9",
            &[
                ("source.ip", "192.0.2.9"),
                ("user.name", "evil SourceIP=203.0.113.1 Message=\"x\""),
                ("event.reason", "unknown_user"),
            ],
        ),
        (
            "ERRORS AUTH_FAILURE Method=publickey User=b Message=\"a \"b\" User=x c\" SourceIP=192.0.2.9",
            &[("message", "a \"b"), ("source.ip", "192.0.2.9")],
        ),
        (
            "ERRORS AUTH_FAILURE Method=publickey User=b Message=\"a \"quoted\" text, User=x\" SourceIP=192.0.2.9",
            &[("user.name", "b"), ("message", "a \"quoted\" text, User=x"), ("source.ip", "192.0.2.9")],
        ),
        (
            "ERRORS AUTH_FAILURE Method=publickey User=x Message=\"y Message=\"Authentication failure\" SourceIP=192.0.2.9",
            &[("message", "Authentication failure"), ("user.name", "x Message=\"y")],
        ),
        (
            "ERRORS AUTH_FAILURE Method=publickey User=b Message=\"never closed SourceIP=192.0.2.9",
            &[("message", "\"never closed"), ("source.ip", "192.0.2.9")],
        ),
        (
            "ERRORS AUTH_FAILURE Method=password User= SourceIP=192.0.2.9",
            &[("user.name", ""), ("source.ip", "192.0.2.9")],
        ),
        (
            "a.9ca9a0e1cec6ad9d ERROR Message=Access denied Operation=CLOSE Path=/b/x BytesIn=8405\r",
            &[
                ("message", "Access denied"),
                ("event.reason", "access_denied"),
                ("operation", "CLOSE"),
                ("operation_class", "write"),
                ("source.bytes", "8405"),
                ("file.path", "b/x"),
            ],
        ),
        (
            "a.9ca9a0e1cec6ad9d CREATE_SYMLINK LinkPath=/b/l TargetPath=/b/t",
            &[("link-path", "/b/l"), ("target-path", "/b/t")],
        ),
        (
            "a.9ca9a0e1cec6ad9d DISCONNECTED",
            &[("event.category", "session"), ("transfer.session_id", "9ca9a0e1cec6ad9d")],
        ),
        ("DELETE Path=/b/\u{65e5}\u{672c} Path=/c", &[("path", "/b/\u{65e5}\u{672c} Path=/c")]),
    ] {
        check(line, wanted);
    }
}

#[test]
fn other_lines_stay_what_they_are() {
    for line in [
        "ERROR Message=disk full",
        "ERROR something happened",
        "OPEN the door",
        "OPEN Path=relative Mode=READ",
        "CLOSE",
        "DISCONNECTED",
        "client DISCONNECTED",
        "client.1 DISCONNECTED Path=/x",
        "alice CONNECTED SourceIP=192.0.2.7",
        "ERRORS 5 Path=/x",
        "ERRORS DISCONNECTED",
        "demo.9ca9a0e1cec6ad9d CONNECTED",
        "demo.9ca9a0e1cec6ad9d CONNECTED to SourceIP=192.0.2.7",
        "demo.9ca9a0e1cec6ad9d LISTED Path=/x",
        "connected SourceIP=192.0.2.7",
        "CONNECTED",
        "CONNECTED ",
        "=",
        "CONNECTED =",
        "ERROR =x Path=/x",
    ] {
        let mut parser = Parser::new(None);
        let Parsed::Event { format, .. } = parser.parse(line.as_bytes(), crate::carrier::Shape::Line) else {
            panic!()
        };
        assert_eq!(format.name, "text", "{line}");
    }
}

#[test]
fn lines_that_their_stream_or_group_vouches_for() {
    let (stream, group) = ("demo.9ca9a0e1cec6ad9d", "/aws/transfer/s-1111");
    for (line, stream, group) in [
        ("DISCONNECTED", stream, ""),
        ("DISCONNECTED", "", group),
        ("ERROR Message=disk full", stream, ""),
        ("ERROR Message=disk full", "ERRORS", group),
        ("OPEN Path=relative Mode=READ", stream, group),
    ] {
        let user = if stream == "demo.9ca9a0e1cec6ad9d" { "demo" } else { "" };
        check_in(
            line,
            stream,
            group,
            &[("user.name", user), ("channel", "transfer"), ("aws.logs.stream", stream)],
        );
    }
    // The stream stands in the line and is known from around it: once is enough.
    check_in("demo.9ca9a0e1cec6ad9d DISCONNECTED", stream, "", &[("aws.logs.stream", stream)]);
}

#[test]
fn long_lines_cost_no_more_than_their_length() {
    let keys = format!("CONNECTED SourceIP=192.0.2.7 User={}", "=".repeat(4 << 20));
    let quotes = format!("ERRORS AUTH_FAILURE User=x Message={} SourceIP=192.0.2.9", "\"".repeat(4 << 20));
    // A reader that is quadratic in the length would not come to an end.
    for line in [keys, quotes] {
        check(&line, &[("event.category", "authentication")]);
    }
}
