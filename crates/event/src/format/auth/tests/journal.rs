//! Entries of the systemd journal.

use super::*;
use crate::field::{FieldId, id};
use crate::format::FORMATS;
use crate::json::{self, Keys, push_leaves};

const DATASET: FieldId = id("event.dataset");

/// Reads an entry by the first format that takes it, as the parser would.
fn read_entry(record: Value, event: &mut Event, paths: &mut Paths) -> bool {
    FORMATS.iter().any(|format| {
        format.readers.iter().any(|reader| match reader {
            Reader::Json { marks, read } if marks.fit(Keys::of(record)) => {
                event.clear();
                event.push(DATASET, format.name);
                let taken = read(record, &Context::default(), event, paths) != Verdict::Other;
                if taken {
                    let root = paths.root(format.name);
                    push_leaves(record, root, event, paths);
                }
                taken
            }
            _ => false,
        })
    })
}

/// Compares fields of an entry; `None` for those it must not have.
fn parse(raw: &str, wanted: &[(&str, Option<&str>)]) {
    let (mut event, mut paths) = (Event::default(), Paths::default());
    let taken = json::Reader::default()
        .read(raw.as_bytes(), |tape| read_entry(tape.root(), &mut event, &mut paths))
        .unwrap();
    assert!(taken, "refused: {raw}");
    for (name, wanted) in wanted {
        let found = match *name {
            "@timestamp" => event.time.map(|time| time.to_string()),
            _ => paths.find(name).and_then(|field| event.get(field)).map(str::to_owned),
        };
        assert_eq!(found.as_deref(), *wanted, "{name} of {raw}");
    }
}

#[test]
fn entries() {
    parse(
        r#"{"__REALTIME_TIMESTAMP":"1664844554000123","_HOSTNAME":"h","SYSLOG_IDENTIFIER":"sshd","_PID":"7","PRIORITY":"6","MESSAGE":"Failed password for root from 192.0.2.7 port 22 ssh2"}"#,
        &[
            ("event.dataset", Some("system.auth")),
            ("@timestamp", Some("2022-10-04T00:49:14.000123Z")),
            ("host.name", Some("h")),
            ("process.name", Some("sshd")),
            ("process.pid", Some("7")),
            ("session.key", Some("h:7")),
            ("message", Some("Failed password for root from 192.0.2.7 port 22 ssh2")),
            ("log.level", Some("info")),
            ("event.action", Some("ssh_login")),
            ("event.reason", Some("bad_password")),
            ("source.ip", Some("192.0.2.7")),
        ],
    );
    parse(
        r#"{"__REALTIME_TIMESTAMP":"1664844554000123","_HOSTNAME":"h","_COMM":"sudo","SYSLOG_PID":"8","MESSAGE":" alice : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls"}"#,
        &[
            ("event.dataset", Some("system.auth")),
            ("process.name", Some("sudo")),
            ("process.pid", Some("8")),
            ("user.name", Some("alice")),
            ("process.command_line", Some("/bin/ls")),
        ],
    );
}

#[test]
fn messages_in_other_shapes() {
    // "Invalid user b\xe9b from 192.0.2.7"
    parse(
        r#"{"__REALTIME_TIMESTAMP":"1664844554000123","_HOSTNAME":"h","SYSLOG_IDENTIFIER":["sshd","x"],"MESSAGE":[73,110,118,97,108,105,100,32,117,115,101,114,32,98,233,98,32,102,114,111,109,32,49,57,50,46,48,46,50,46,55]}"#,
        &[
            ("event.dataset", Some("system.auth")),
            ("message", Some("Invalid user b\u{fffd}b from 192.0.2.7")),
            ("user.name", Some("b\u{fffd}b")),
            ("event.action", Some("ssh_invalid_user")),
        ],
    );
    for (message, wanted) in
        [("null", None), ("\"\"", None), ("[]", None), ("[\"one\",\"two\"]", Some("one")), ("{}", None)]
    {
        let raw = format!(
            r#"{{"__REALTIME_TIMESTAMP":"1664844554000123","_HOSTNAME":"h","SYSLOG_IDENTIFIER":"sshd","MESSAGE":{message}}}"#
        );
        parse(&raw, &[("event.dataset", Some("system.auth")), ("message", wanted), ("event.action", None)]);
    }
}

#[test]
fn other_programs_and_other_objects() {
    for (raw, dataset) in [
        (r#"{"__REALTIME_TIMESTAMP":"1","SYSLOG_IDENTIFIER":"nginx","MESSAGE":"x"}"#, "system.syslog"),
        (
            r#"{"__REALTIME_TIMESTAMP":"1","SYSLOG_IDENTIFIER":"nginx","MESSAGE":"pam_unix(nginx:auth): x"}"#,
            "system.auth",
        ),
        (r#"{"__REALTIME_TIMESTAMP":"1","MESSAGE":"x"}"#, "json"),
        (r#"{"__REALTIME_TIMESTAMP":"1","SYSLOG_IDENTIFIER":"sshd"}"#, "json"),
        (r#"{"SYSLOG_IDENTIFIER":"sshd","MESSAGE":"x"}"#, "json"),
    ] {
        parse(raw, &[("event.dataset", Some(dataset))]);
    }
}
