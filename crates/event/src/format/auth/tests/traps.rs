//! Foreign text in messages, and generated lines.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;

/// Names that somebody may type, to look like something else.
const NAMES: &[&str] = &[
    "",
    " ",
    "from",
    "from 10.0.0.1",
    "a from 10.0.0.1",
    "root from 10.0.0.1 port 1 ssh2",
    "root from 10.0.0.1 port 1 ssh2: RSA SHA256:abc",
    "root 10.0.0.1 port 1",
    "root 10.0.0.1 port 1 [preauth]",
    "invalid user root",
    "user root",
    "x port 1",
    "x ssh2",
    "a for b",
    "a by b",
    "a: b",
    "'quoted'",
    "\"quoted\"",
    "Accepted password for root from 10.0.0.1 port 1 ssh2",
    "sshd[1]: Accepted password for root from 10.0.0.1 port 1 ssh2",
    "message repeated 2 times: [ x]",
    "\\033[31m",
    "#012Oct  4 00:49:14 h sshd[1]: x",
    "\u{65e5}\u{672c}",
];

/// Messages with a name in them, and what it is the name of.
const MESSAGES: &[&str] = &[
    "Failed password for invalid user {} from 192.0.2.7 port 22 ssh2",
    "Failed publickey for invalid user {} from 192.0.2.7 port 22 ssh2: ED25519 SHA256:def",
    "Postponed keyboard-interactive for invalid user {} from 192.0.2.7 port 22 ssh2 [preauth]",
    "Accepted none for invalid user {} from 192.0.2.7 port 22 ssh2",
    "Invalid user {} from 192.0.2.7 port 22",
    "error: maximum authentication attempts exceeded for invalid user {} from 192.0.2.7 port 22 ssh2 [preauth]",
    "Connection closed by invalid user {} 192.0.2.7 port 22 [preauth]",
    "Connection reset by authenticating user {} 192.0.2.7 port 22 [preauth]",
    "Disconnected from invalid user {} 192.0.2.7 port 22 [preauth]",
    "Disconnecting invalid user {} 192.0.2.7 port 22: Too many authentication failures [preauth]",
    "Disconnecting authenticating user {} 192.0.2.7 port 22: Change of username or service not allowed: ({},a) -> (b,a) [preauth]",
];

#[test]
fn names_cannot_pass_for_something_else() {
    for message in MESSAGES {
        for name in NAMES {
            let line = format!("Oct  4 00:49:14 h sshd[77]: {}", message.replace("{}", name));
            let event = event(&line).unwrap();
            for (field, wanted) in [
                ("user.name", Some(*name).filter(|name| !name.is_empty())),
                ("source.ip", Some("192.0.2.7")),
                ("source.address", Some("192.0.2.7")),
                ("source.port", Some("22")),
                ("process.pid", Some("77")),
            ] {
                assert_eq!(value(&event, field), wanted, "{field} of {line}");
            }
        }
    }
}

#[test]
fn names_without_a_port() {
    for name in NAMES {
        let line = format!("Oct  4 00:49:14 h sshd[77]: Invalid user {name} from 192.0.2.7");
        let event = event(&line).unwrap();
        assert_eq!(value(&event, "user.name"), Some(*name).filter(|name| !name.is_empty()), "{line}");
        assert_eq!(value(&event, "source.ip"), Some("192.0.2.7"), "{line}");
    }
}

#[test]
fn what_clients_send_cannot_pass_for_an_address() {
    for message in [
        "Received disconnect from 192.0.2.7 port 22:11: x from 10.0.0.1 port 1 [preauth]",
        "Unable to negotiate with 192.0.2.7 port 22: no matching MAC found. Their offer: x 10.0.0.1 port 1: y",
        "Bad protocol version identification 'x' from 10.0.0.1 port 1' from 192.0.2.7 port 22",
        "drop connection #1 from [192.0.2.7]:22 on [10.0.0.1]:1 penalty: x from [10.0.0.2]:2",
        "Accepted publickey for a from 192.0.2.7 port 22 ssh2: RSA-CERT SHA256:a ID x from 10.0.0.1 port 1 ssh2: y (serial 1) CA RSA SHA256:b",
        "Disconnecting invalid user a 192.0.2.7 port 22: Change of username or service not allowed: (a,s) -> (b 10.0.0.1 port 1: c,s)",
        "reverse mapping checking getaddrinfo for x [10.0.0.1] failed [192.0.2.7] failed.",
        "Nasty PTR record \"x is set up for 10.0.0.1, ignoring\" is set up for 192.0.2.7, ignoring",
    ] {
        let event = event(format!("Oct  4 00:49:14 h sshd[77]: {message}")).unwrap();
        assert_eq!(value(&event, "source.ip"), Some("192.0.2.7"), "{message}");
        let port = message.contains(" port 22").then_some("22").or(value(&event, "source.port"));
        assert_eq!(value(&event, "source.port"), port, "{message}");
    }
}

#[test]
fn repeated_messages_are_read_as_themselves() {
    let line = "Oct  4 00:49:14 h sshd[7]: message repeated 4 times: [ Failed password for root from 192.0.2.7 port 22 ssh2]";
    let repeated = event(line).unwrap();
    for (name, wanted) in [
        ("event.action", "ssh_login"),
        ("event.reason", "bad_password"),
        ("source.ip", "192.0.2.7"),
        ("repeat_count", "4"),
    ] {
        assert_eq!(value(&repeated, name), Some(wanted), "{name}");
    }
    let last = event("Oct  4 00:49:14 h sshd[7]: last message repeated 2 times").unwrap();
    assert_eq!(value(&last, "event.action"), Some("message_repeated"));
    assert_eq!(value(&last, "repeat_count"), Some("2"));
}

#[test]
fn bytes_that_are_no_utf_8() {
    let event = event(b"Oct  4 00:49:14 h sshd[7]: Invalid user caf\xe9 from 192.0.2.7").unwrap();
    assert_eq!(value(&event, "user.name"), Some("caf\u{fffd}"));
    assert_eq!(value(&event, "message"), Some("Invalid user caf\u{fffd} from 192.0.2.7"));
}

/// Foreign text that resembles parts of messages.
const PIECES: &[&str] = &[
    " from ",
    " port ",
    " for ",
    " by ",
    ": ",
    " ; ",
    "COMMAND=",
    "(uid=",
    "[",
    "]",
    "'",
    "\"",
    "\u{e9}",
    "",
    "PAM: ",
    "user ",
    "Connection from ",
    "Disconnecting ",
    "192.0.2.7",
    "22",
    " ssh2",
    ") CA ",
];

/// Samples and messages of every kind, as lines.
fn lines() -> Vec<String> {
    let samples = samples::SAMPLES.iter().map(|line| (*line).to_owned());
    samples.chain(MESSAGES.iter().map(|message| format!("Oct  4 00:49:14 h sshd[77]: {message}"))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(50_000))]

    #[test]
    fn damaged_lines_are_read_or_refused(
        line in select(lines()),
        changes in vec((any::<Index>(), 0..9_usize, select(PIECES)), 1..5),
    ) {
        let mut line = line.into_bytes();
        for (from, length, piece) in changes {
            let from = from.index(line.len() + 1);
            let to = (from + length).min(line.len());
            line.splice(from..to, piece.bytes());
        }
        event(&line);
    }
}
