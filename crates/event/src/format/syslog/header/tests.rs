//! Headers in every notation.

use super::*;
use crate::context::{Context, Year};

/// The moment of a header, in 2022.
fn moment(header: &Header) -> Option<String> {
    let mut context = Context::default();
    context.year = Year::Of(2022);
    header.clock?.timestamp(&context).map(|time| time.to_string())
}

#[test]
fn headers_of_all_daemons() {
    const OCTOBER: &str = "2022-10-04T00:49:14Z";
    for (line, time, host, program, pid, message) in [
        ("Oct  4 00:49:14 h sshd[7]: m", OCTOBER, "h", "sshd", "7", "m"),
        ("Oct 04 00:49:14 h sshd[7]: m", OCTOBER, "h", "sshd", "7", "m"),
        ("Oct 4 00:49:14 h sshd[7]: m", OCTOBER, "h", "sshd", "7", "m"),
        ("Oct  4 00:49:14.25 h sshd[7]: m", "2022-10-04T00:49:14.25Z", "h", "sshd", "7", "m"),
        ("Oct  4 2021 00:49:14 h sshd[7]: m", "2021-10-04T00:49:14Z", "h", "sshd", "7", "m"),
        ("2021 Oct  4 00:49:14 h sshd[7]: m", "2021-10-04T00:49:14Z", "h", "sshd", "7", "m"),
        ("Oct  4 00:49:14 192.0.2.7 sudo:   a : b", OCTOBER, "192.0.2.7", "sudo", "", "  a : b"),
        ("Oct  4 00:49:14 h sshd(pam_unix)[7]: m", OCTOBER, "h", "sshd", "7", "m"),
        ("Oct  4 00:49:14 <auth.info> h sshd[7]: m", OCTOBER, "h", "sshd", "7", "m"),
        ("Oct  4 00:49:14 h sshd[7]: [ID 800047 auth.info] m", OCTOBER, "h", "sshd", "7", "m"),
        ("Oct  4 00:49:14 h sshd[7]: [ID card] m", OCTOBER, "h", "sshd", "7", "[ID card] m"),
        ("<86>Oct  4 00:49:14 h sshd[7]: m", OCTOBER, "h", "sshd", "7", "m"),
        ("<86>Oct  4 00:49:14 sshd[7]: m", OCTOBER, "", "sshd", "7", "m"),
        ("<86>2022-10-04T00:49:14Z h sshd[7]: m", OCTOBER, "h", "sshd", "7", "m"),
        ("2022-10-04T00:49:14Z h sshd[7]: m", OCTOBER, "h", "sshd", "7", "m"),
        ("2022-10-04T09:49:14+09:00 h sshd[7]: m", OCTOBER, "h", "sshd", "7", "m"),
        ("2022-10-04T09:49:14.000000000+0900 h sshd[7] m", OCTOBER, "h", "sshd", "7", "m"),
        ("2022-10-04T00:49:14.000Z h sshd[7]: m", OCTOBER, "h", "sshd", "7", "m"),
        ("2022-10-04T00:49:14.000Z h sudo: m", OCTOBER, "h", "sudo", "", "m"),
        ("<86>1 2022-10-04T00:49:14Z h sshd 7 - - m", OCTOBER, "h", "sshd", "7", "m"),
        ("<86>1 2022-10-04T00:49:14Z h sshd 7 - - \u{feff}m", OCTOBER, "h", "sshd", "7", "m"),
        ("<86>1 2022-10-04T00:49:14Z h sshd - - -", OCTOBER, "h", "sshd", "", ""),
        ("<86>1 2022-10-04T00:49:14Z h sshd 7 -", OCTOBER, "h", "sshd", "7", ""),
        (
            "Oct  4 00:49:14 h last message repeated 2 times",
            OCTOBER,
            "h",
            "",
            "",
            "last message repeated 2 times",
        ),
        ("Oct  4 00:49:14 h sshd[7]: m \r\n", OCTOBER, "h", "sshd", "7", "m "),
    ] {
        assert!(Header::may_start(line.as_bytes()), "{line}");
        let header = Header::parse(line).unwrap_or_else(|| panic!("refused: {line}"));
        assert_eq!(moment(&header).as_deref(), Some(time), "{line}");
        let found =
            (header.host.unwrap_or(""), header.tag.program, header.tag.pid.unwrap_or(""), header.message);
        assert_eq!(found, (host, program, pid, message), "{line}");
    }
}

#[test]
fn parts_beside_the_message() {
    let header = Header::parse(r#"<165>1 2003-10-11T22:14:15.003Z h p 7 ID47 [a b="\"]"][c] m"#).unwrap();
    assert_eq!((header.priority, header.level), (Some("165"), Some("notice")));
    assert_eq!((header.msgid, header.structured_data), (Some("ID47"), Some(r#"[a b="\"]"][c]"#)));
    assert_eq!(header.timestamp, Some("2003-10-11T22:14:15.003Z"));
    let header = Header::parse("<34>1 - - - - - - m").unwrap();
    assert_eq!((header.clock, header.timestamp, header.host), (None, None, None));
    assert_eq!((header.msgid, header.structured_data, header.message), (None, None, "m"));
    let header = Header::parse("Oct  4 00:49:14 <auth.err> h sshd(pam_unix)[7]: m").unwrap();
    assert_eq!(
        (header.level, header.aside, header.tag.module),
        (Some("error"), Some("auth.err"), Some("pam_unix"))
    );
    let header = Header::parse("Oct  4 00:49:14 h p[7]: [ID 800047 auth.warning] m").unwrap();
    assert_eq!((header.level, header.aside), (Some("warning"), Some("800047 auth.warning")));
}

#[test]
fn what_is_no_syslog() {
    for line in [
        // Exports of CloudWatch Logs, and plain logs.
        "2024-05-01T10:00:00.000Z START RequestId: 0a1b Version: $LATEST",
        "2024-05-01T10:00:00.000Z 2024-05-01T10:00:00.000Z 0a1b INFO hello",
        "2024-05-01T10:00:00.123Z worker 3 started",
        "2024-05-01T10:00:00.123Z worker main: started",
        "2024-05-01T10:00:00.123Z worker main[7] started",
        "2024-05-01T10:00:00.123Z INFO worker[7]: started",
        "2024-05-01T10:00:00.123Z Oct  4 00:49:14 h sshd[7]: m",
        "2024-05-01T10:00:00.123Z Oct 14 00:49:14 h sshd[7]: m",
        "2024-05-01T10:00:00Z worker 3 started",
        "2024-05-01T10:00:00Z ERROR main: failed",
        "2024-05-01T10:00:00Z worker error: failed",
        "2024-05-01T10:00:00Z worker ERROR: failed",
        "2024-05-01T10:00:00Z 4711 main: started",
        "2024-05-01T10:00:00.123456+00:00 web/1 Error: failed",
        "2024-05-01T10:00:00.123456+00:00 2024/05/01/[$LATEST]0a1b main: failed",
        "2024-05-01 10:00:00,123 [main] WARN  c.e.Pool - refused",
        "2024-05-01 10:00:00 h sshd[7]: m",
        "Oct  4 00:49:14 ERROR main: failed",
        "Oct  4 00:49:14 service started",
        "Oct  4 00:49:14 h",
        "Oct  4 00:49:14",
        "Oct 32 00:49:14 h sshd[7]: m",
        "October 4 00:49:14 h sshd[7]: m",
        "<192>Oct  4 00:49:14 h sshd[7]: m",
        "<86>hello",
        "<86>1 hello",
        "<html> <head>",
        "<86",
        "<",
        "",
        "192.0.2.7 - alice [01/May/2024:10:00:00 +0000] \"GET / HTTP/1.1\" 200 512",
    ] {
        assert!(!Header::may_start(line.as_bytes()) || Header::parse(line).is_none(), "{line}");
    }
}
