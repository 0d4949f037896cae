//! Messages of sudo and su.

use super::*;

const RUN: &str = "sudo|process|other|success|";

#[test]
fn commands() {
    for (message, what, wanted) in [
        (
            "   alice : TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/bin/less /var/log/secure",
            RUN,
            &[
                ("user", "alice"),
                ("tty", "pts/0"),
                ("pwd", "/home/alice"),
                ("as", "root"),
                ("command", "/bin/less /var/log/secure"),
            ][..],
        ),
        (
            "ec2-user : TTY=unknown ; PWD=/ ; USER=bob ; GROUP=wheel ; TSID=000001 ; ENV=A=1 B=2 ; COMMAND=/bin/sh -c x ; y",
            RUN,
            &[
                ("user", "ec2-user"),
                ("pwd", "/"),
                ("as", "bob"),
                ("group", "wheel"),
                ("command", "/bin/sh -c x ; y"),
            ],
        ),
        (
            "alice : HOST=web-1 ; TTY=pts/0 ; CHROOT=/jail ; PWD=/a ; b ; USER=root ; COMMAND=/bin/true ; USER=x ; COMMAND=y",
            RUN,
            &[
                ("user", "alice"),
                ("tty", "pts/0"),
                ("pwd", "/a ; b"),
                ("as", "root"),
                ("command", "/bin/true ; USER=x ; COMMAND=y"),
            ],
        ),
        (
            "alice : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/false ; EXIT=1",
            "sudo_exit|process|other|failure|other",
            &[("user", "alice"), ("tty", "pts/0"), ("pwd", "/"), ("as", "root"), ("command", "/bin/false")],
        ),
        (
            "alice : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/true ; EXIT=0",
            "sudo_exit|process|other|success|",
            &[("user", "alice"), ("tty", "pts/0"), ("pwd", "/"), ("as", "root"), ("command", "/bin/true")],
        ),
        (
            "alice : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sleep 9 ; SIGNAL=SIGTERM",
            "sudo_exit|process|other|failure|aborted",
            &[("user", "alice"), ("tty", "pts/0"), ("pwd", "/"), ("as", "root"), ("command", "/bin/sleep 9")],
        ),
        (
            "alice : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sleep 9 ; SIGNAL=SIGTERM ; EXIT=143",
            "sudo_exit|process|other|failure|other",
            &[("user", "alice"), ("tty", "pts/0"), ("pwd", "/"), ("as", "root"), ("command", "/bin/sleep 9")],
        ),
        (
            "alice : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/echo ; EXIT=soon",
            RUN,
            &[
                ("user", "alice"),
                ("tty", "pts/0"),
                ("pwd", "/"),
                ("as", "root"),
                ("command", "/bin/echo ; EXIT=soon"),
            ],
        ),
        (
            "alice : (command continued) --more of it ; USER=x",
            "sudo_continued|process|other||",
            &[("user", "alice"), ("command", "--more of it ; USER=x")],
        ),
        ("unable to open /etc/sudoers : no such file", "", &[]),
        ("nothing of the kind", "", &[]),
    ] {
        check("sudo", message, what, wanted);
    }
}

#[test]
fn refusals() {
    for (reason, wanted) in [
        ("3 incorrect password attempts", "bad_password"),
        ("1 incorrect password attempt", "bad_password"),
        ("command not allowed", "access_denied"),
        ("user NOT in sudoers", "access_denied"),
        ("user NOT authorized on host", "access_denied"),
        ("a password is required", "policy"),
        ("no tty present and no askpass program specified", "policy"),
        ("sorry, you must have a tty to run sudo", "policy"),
        ("account validation failure, is your account locked?", "locked"),
        ("unable to resolve host web-1", "other"),
    ] {
        check(
            "sudo",
            &format!("alice : {reason} ; TTY=pts/0 ; PWD=/a ; USER=root ; COMMAND=/bin/sh"),
            &format!("sudo|process|other|failure|{wanted}"),
            &[("user", "alice"), ("tty", "pts/0"), ("pwd", "/a"), ("as", "root"), ("command", "/bin/sh")],
        );
    }
    let message = "alice : problem with defaults entries ; TTY=pts/0 ; PWD=/a ; USER=root ;";
    let wanted = &[("user", "alice"), ("tty", "pts/0"), ("pwd", "/a"), ("as", "root")];
    check("sudo", message, "sudo|process|other|failure|other", wanted);
    check(
        "sudo",
        "alice : no valid sudoers sources found",
        "sudo|process|other|failure|other",
        &[("user", "alice")],
    );
}

#[test]
fn su() {
    const SU: &str = "su|authentication|auth|success|";
    const FAILED: &str = "su|authentication|auth|failure|bad_password";
    let to_root = &[("user", "alice"), ("as", "root")][..];
    let on_terminal = &[("user", "alice"), ("as", "root"), ("tty", "pts/0")][..];
    let rows = [
        ("Successful su for root by alice", SU, to_root),
        ("FAILED su for root by alice", FAILED, to_root),
        ("+ /dev/pts/0 alice:root", SU, on_terminal),
        ("- /dev/pts/0 alice:root", FAILED, on_terminal),
        ("+ ??? alice:root", SU, to_root),
        ("(to root) alice on pts/0", SU, on_terminal),
        ("FAILED SU (to root) alice on pts/0", FAILED, on_terminal),
        ("(to root) alice on none", SU, to_root),
        ("alice to root on /dev/pts/0", SU, on_terminal),
        ("BAD SU alice to root on /dev/pts/0", FAILED, on_terminal),
        ("nobody went to the moon on foot", "", &[]),
        ("whatever", "", &[]),
    ];
    for (message, what, wanted) in rows {
        check("su", message, what, wanted);
    }
    let messages: Vec<&str> = rows.iter().map(|row| row.0).collect();
    meets_every_pattern(&super::super::su::PATTERNS, &messages);
}
