//! Messages of account programs, logind, login, polkit and SFTP servers.

use super::*;
use crate::context::Year;

type Row = (&'static str, &'static str, &'static str, &'static [(&'static str, &'static str)]);

fn run(rows: &[Row], patterns: &pattern::Patterns) {
    for (program, message, what, wanted) in rows {
        check(program, message, what, wanted);
    }
    let messages: Vec<&str> = rows.iter().map(|row| row.1).collect();
    meets_every_pattern(patterns, &messages);
}

const BOB: &[(&str, &str)] = &[("target", "bob")];
const WHEEL: &[(&str, &str)] = &[("group", "wheel")];
const BOTH: &[(&str, &str)] = &[("target", "bob"), ("group", "wheel")];
const BY_ROOT: &[(&str, &str)] = &[("user", "root"), ("group", "wheel")];

const ADDED: &str = "user_added|iam|write|success|";
const CHANGED: &str = "user_changed|iam|config|success|";
const DELETED: &str = "user_deleted|iam|delete|success|";
const PASSWORD: &str = "password_changed|iam|config|success|";
const GROUP_ADDED: &str = "group_added|iam|write|success|";
const GROUP_CHANGED: &str = "group_changed|iam|config|success|";
const GROUP_DELETED: &str = "group_deleted|iam|delete|success|";
const MEMBER_ADDED: &str = "group_member_added|iam|permission|success|";
const MEMBER_REMOVED: &str = "group_member_removed|iam|permission|success|";

#[test]
fn accounts() {
    run(
        &[
            (
                "useradd",
                "new user: name=bob, UID=1001, GID=1001, home=/home/bob, shell=/bin/sh, from=/dev/pts/0",
                ADDED,
                BOB,
            ),
            ("useradd", "new group: name=wheel, GID=1001", GROUP_ADDED, WHEEL),
            ("useradd", "add 'bob' to group 'wheel'", MEMBER_ADDED, BOTH),
            ("usermod", "add 'bob' to shadow group 'wheel'", MEMBER_ADDED, BOTH),
            ("useradd", "added user 'bob'", ADDED, BOB),
            ("useradd", "failed adding user 'bob', exit code: 9", "user_added|iam|write|failure|other", BOB),
            (
                "groupadd",
                "failed adding group 'wheel', data deleted",
                "group_added|iam|write|failure|other",
                WHEEL,
            ),
            ("userdel", "failed deleting user 'bob'", "user_deleted|iam|delete|failure|other", BOB),
            ("usermod", "failed to change user 'bob'", "user_changed|iam|config|failure|other", BOB),
            ("usermod", "change user name 'bob' to 'rob'", CHANGED, BOB),
            ("usermod", "change user 'bob' shell from '/bin/sh' to '/bin/bash'", CHANGED, BOB),
            ("usermod", "change user 'bob' password", PASSWORD, BOB),
            ("passwd", "changed user 'bob' expiration from 'never' to 'now'", CHANGED, BOB),
            ("passwd", "changed password expiry for bob", CHANGED, BOB),
            ("usermod", "set user 'bob' something", CHANGED, BOB),
            ("usermod", "lock user 'bob' password", "user_locked|iam|config|success|", BOB),
            ("usermod", "unlock user 'bob' password", "user_unlocked|iam|config|success|", BOB),
            ("userdel", "delete user 'bob'", DELETED, BOB),
            ("userdel", "delete 'bob' from group 'wheel'", MEMBER_REMOVED, BOTH),
            ("userdel", "delete `bob' from shadow group `wheel'", MEMBER_REMOVED, BOTH),
            ("userdel", "removed group 'wheel' owned by 'bob'", GROUP_DELETED, WHEEL),
            ("userdel", "removed shadow group 'wheel' owned by 'bob'", GROUP_DELETED, WHEEL),
            ("groupdel", "group 'wheel' removed from /etc/group", GROUP_DELETED, WHEEL),
            ("groupdel", "remove group 'wheel'", GROUP_DELETED, WHEEL),
            ("groupadd", "group added to /etc/group: name=wheel, GID=1001", GROUP_ADDED, WHEEL),
            ("groupmod", "group changed in /etc/group (group wheel/1001, new name: x)", GROUP_CHANGED, WHEEL),
            ("groupmod", "change group 'wheel' to 'x'", GROUP_CHANGED, WHEEL),
            (
                "gpasswd",
                "user bob added by root to group wheel",
                MEMBER_ADDED,
                &[("target", "bob"), ("user", "root"), ("group", "wheel")],
            ),
            (
                "gpasswd",
                "user bob removed by root from group wheel",
                MEMBER_REMOVED,
                &[("target", "bob"), ("user", "root"), ("group", "wheel")],
            ),
            ("gpasswd", "members of group wheel set by root to a,b", GROUP_CHANGED, BY_ROOT),
            ("gpasswd", "administrators of group wheel set by root to a", GROUP_CHANGED, BY_ROOT),
            ("gpasswd", "password of group wheel changed by root", GROUP_CHANGED, BY_ROOT),
            ("gpasswd", "access to group wheel restricted by root", GROUP_CHANGED, BY_ROOT),
            (
                "passwd",
                "password for 'bob' changed by 'root'",
                PASSWORD,
                &[("target", "bob"), ("user", "root")],
            ),
            (
                "passwd",
                "password for user bob changed by root",
                PASSWORD,
                &[("target", "bob"), ("user", "root")],
            ),
            ("chpasswd", "password changed for bob", PASSWORD, BOB),
            ("passwd", "password for bob unchanged", "", &[]),
            ("groupdel", "group wheel is somebody's", "", &[]),
        ],
        &super::super::accounts::PATTERNS,
    );
}

#[test]
fn logind() {
    const NEW: &str = "logind_session_new|session|session|success|";
    let alice = &[("user", "alice")];
    run(
        &[
            ("systemd-logind", "New session 5 of user alice.", NEW, alice),
            ("systemd-logind", "New session c1 of user a.b.", NEW, &[("user", "a.b")]),
            (
                "systemd-logind",
                "New session '5' of user 'alice' with class 'user' and type 'tty'.",
                NEW,
                alice,
            ),
            (
                "systemd-logind",
                "Session 5 logged out. Waiting for processes to exit.",
                "logind_session_logged_out|session|session|success|",
                &[],
            ),
            ("systemd-logind", "Removed session 5.", "logind_session_removed|session|session|success|", &[]),
            ("systemd-logind", "New seat seat0.", "logind_seat_new|process|other||", &[]),
            ("systemd-logind", "System is rebooting.", "logind_system|process|other||", &[]),
            ("systemd-logind", "Power key pressed short.", "logind_system|process|other||", &[]),
            (
                "systemd-logind",
                "Watching system buttons on /dev/input/event0 (Power Button)",
                "logind_buttons|process|other||",
                &[("noise", "true")],
            ),
            ("systemd-logind", "Session 5 is something else", "", &[]),
        ],
        &super::super::logind::PATTERNS,
    );
}

#[test]
fn login() {
    const LOGIN: &str = "login|authentication|auth|success|";
    const BAD: &str = "login|authentication|auth|failure|bad_password";
    const UNKNOWN: &str = "login|authentication|auth|failure|unknown_user";
    let root = &[("user", "root"), ("tty", "tty1")];
    run(
        &[
            ("login", "LOGIN ON tty1 BY root", LOGIN, root),
            (
                "login",
                "LOGIN ON pts/0 BY alice FROM h.example.com",
                LOGIN,
                &[("user", "alice"), ("tty", "pts/0"), ("address", "h.example.com"), ("ip", "")],
            ),
            ("login", "DIALUP AT ttyS0 BY alice", LOGIN, &[("user", "alice"), ("tty", "ttyS0")]),
            ("login", "ROOT LOGIN ON tty1", LOGIN, root),
            ("login", "ROOT LOGIN  on '/dev/tty1'", LOGIN, root),
            (
                "login",
                "ROOT LOGIN  on '/dev/pts/0' from '192.0.2.7'",
                LOGIN,
                &[("user", "root"), ("tty", "pts/0"), ("address", "192.0.2.7")],
            ),
            ("login", "FAILED LOGIN (1) on '/dev/tty1' FOR 'root', Authentication failure", BAD, root),
            (
                "login",
                "FAILED LOGIN (2) on '/dev/pts/0' from '192.0.2.7' FOR 'a', b', Authentication failure",
                BAD,
                &[("user", "a', b"), ("tty", "pts/0"), ("address", "192.0.2.7")],
            ),
            (
                "login",
                "FAILED LOGIN (1) on '/dev/tty1' FOR 'UNKNOWN', User not known to the underlying authentication module",
                UNKNOWN,
                &[("tty", "tty1")],
            ),
            (
                "login",
                "FAILED LOGIN 1 FROM 192.0.2.7 FOR alice, Authentication failure",
                BAD,
                &[("user", "alice"), ("address", "192.0.2.7")],
            ),
            ("login", "FAILED LOGIN 1 FROM tty1 FOR root, Authentication failure", BAD, root),
            (
                "login",
                "TOO MANY LOGIN TRIES (3) FROM (null) FOR alice, Authentication failure",
                BAD,
                &[("user", "alice")],
            ),
            ("login", "invalid password for 'root' on '/dev/tty1'", BAD, root),
            ("login", "whatever", "", &[]),
        ],
        &super::super::login::PATTERNS,
    );
}

#[test]
fn polkit() {
    run(
        &[
            (
                "polkitd",
                "Operator of unix-session:1 successfully authenticated as unix-user:root to gain ONE-SHOT authorization for action org.example.run for unix-process:1:2 [pkexec id] (owned by unix-user:alice)",
                "polkit_authorization|authentication|auth|success|",
                &[("user", "alice"), ("as", "root"), ("command", "pkexec id")],
            ),
            (
                "polkitd(authority=local)",
                "Operator of unix-session:1 FAILED to authenticate to gain authorization for action org.example.run for unix-process:1:2 [pkexec id] (owned by unix-user:alice)",
                "polkit_authorization|authentication|auth|failure|bad_password",
                &[("user", "alice"), ("command", "pkexec id")],
            ),
            (
                "polkitd",
                "Registered Authentication Agent for unix-session:1",
                "polkit_agent_registered|process|other||",
                &[("noise", "true")],
            ),
            (
                "polkitd",
                "Unregistered Authentication Agent for unix-session:1",
                "polkit_agent_unregistered|process|other||",
                &[("noise", "true")],
            ),
        ],
        &super::super::polkit::PATTERNS,
    );
}

#[test]
fn sftp() {
    let alice = &[("user", "alice"), ("address", "192.0.2.7")];
    let path = &[("path", "/in/a \"b\".csv")];
    run(
        &[
            (
                "sftp-server",
                "session opened for local user alice from [192.0.2.7]",
                "sftp_session_start|session|session|success|",
                alice,
            ),
            (
                "internal-sftp",
                "session closed for local user alice from [192.0.2.7]",
                "sftp_session_end|session|session|success|",
                alice,
            ),
            ("sftp-server", "open \"/in/a \"b\".csv\" flags READ mode 0666", "sftp_open|file|read||", path),
            (
                "sftp-server",
                "open \"/in/a \"b\".csv\" flags WRITE,CREATE mode 0666",
                "sftp_open|file|write||",
                path,
            ),
            (
                "sftp-server",
                "close \"/in/a \"b\".csv\" bytes read 2048 written 0",
                "sftp_close|file|read||",
                &[("path", "/in/a \"b\".csv"), ("sent", "2048"), ("received", "0")],
            ),
            (
                "sftp-server",
                "forced close \"/in/a\" bytes read 0 written 7",
                "sftp_close|file|write||",
                &[("path", "/in/a"), ("sent", "0"), ("received", "7")],
            ),
            ("sftp-server", "remove name \"/in/a \"b\".csv\"", "sftp_remove|file|delete||", path),
            ("sftp-server", "rmdir name \"/in\"", "sftp_remove|file|delete||", &[("path", "/in")]),
            ("sftp-server", "mkdir name \"/in\" mode 0777", "sftp_other|file|write||", &[("path", "/in")]),
            ("sftp-server", "opendir \"/in\"", "sftp_other|file|list||", &[("path", "/in")]),
            ("sftp-server", "closedir \"/in\"", "sftp_other|file|list||", &[("path", "/in")]),
            ("sftp-server", "set \"/in\" mode 0644", "sftp_other|file|config||", &[("path", "/in")]),
            ("sftp-server", "lstat name \"/in\"", "sftp_other|file|read||", &[("path", "/in")]),
            ("sftp-server", "stat name \"/in\"", "sftp_other|file|read||", &[("path", "/in")]),
            ("sftp-server", "statvfs \"/in\"", "sftp_other|file|read||", &[("path", "/in")]),
            ("sftp-server", "realpath \"/in\"", "sftp_other|file|read||", &[("path", "/in")]),
            ("sftp-server", "readlink \"/in\"", "sftp_other|file|read||", &[("path", "/in")]),
            ("sftp-server", "received client version 3", "sftp_other|session|session||", &[]),
            (
                "sftp-server",
                "sent status Permission denied",
                "sftp_other|file|read|failure|access_denied",
                &[],
            ),
            ("sftp-server", "sent status No such file", "sftp_other|file|read|failure|not_found", &[]),
            ("sftp-server", "sent status End of file", "sftp_other|file|read||", &[]),
            ("sftp-server", "open without a name", "", &[]),
        ],
        &TABLE_WITHOUT_PAIRS,
    );
}

/// Those with two names have a test of their own.
static TABLE_WITHOUT_PAIRS: pattern::Patterns = pattern::Patterns::new(&[]);

#[test]
fn sftp_of_two_names() {
    for (message, action) in [
        ("rename old \"/a/b\" new \"/c/d\"", "sftp_rename"),
        ("posix-rename old \"/a/b\" new \"/c/d\"", "sftp_rename"),
        ("symlink old \"/a/b\" new \"/c/d\"", "sftp_other"),
        ("hardlink old \"/a/b\" new \"/c/d\"", "sftp_other"),
    ] {
        let event = event(format!("Oct  4 00:49:14 h sftp-server[7]: {message}")).unwrap();
        let values = |name| event.values(names::canonical(name).unwrap()).collect::<Vec<_>>();
        assert_eq!(values("file.path"), ["/a/b", "/c/d"], "{message}");
        assert_eq!(values("file.name"), ["b", "d"], "{message}");
        assert_eq!(value(&event, "event.action"), Some(action));
        assert_eq!(value(&event, "operation_class"), Some("write"));
    }
}

#[test]
fn a_login_with_its_sessions_and_commands() {
    let mut context = Context::default();
    context.year = Year::Of(2022);
    let mut found = Vec::new();
    for line in &samples::SAMPLES[..5] {
        let mut event = Event::default();
        assert!(read(line.as_bytes(), &context, &mut event, &mut Paths::default()), "refused: {line}");
        let text = |name| value(&event, name).unwrap_or("-").to_owned();
        let time = event.time.unwrap().to_string();
        let fields = ["event.action", "user.name", "user.effective.name", "user.target.name", "source.ip"];
        found.push(format!("{time} {}", fields.map(text).join(" ")));
        assert_eq!(value(&event, "event.outcome"), Some("success"), "{line}");
        assert_eq!(value(&event, "host.name"), Some("ip-10-0-0-1"));
    }
    assert_eq!(
        found,
        [
            "2022-10-04T00:49:14Z ssh_login ec2-user - - 192.0.2.7",
            "2022-10-04T00:49:14Z session_opened ec2-user - ec2-user -",
            "2022-10-04T00:49:23Z sudo ec2-user root - -",
            "2022-10-04T00:49:23Z session_opened ec2-user - root -",
            "2022-10-04T00:51:32Z session_closed root - root -",
        ]
    );
}
