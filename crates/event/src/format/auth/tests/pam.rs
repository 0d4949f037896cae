//! Messages of PAM modules.

use super::*;

type Row = (&'static str, &'static str, &'static str, &'static [(&'static str, &'static str)]);

const OPENED: &str = "session_opened|session|session|success|";
const FAILURE: &str = "pam_auth_failure|authentication|auth|failure|bad_password";

const ROWS: &[Row] = &[
    (
        "sshd",
        "pam_unix(sshd:session): session opened for user alice by (uid=0)",
        OPENED,
        &[("user", "alice"), ("target", "alice")],
    ),
    (
        "sshd",
        "pam_unix(sshd:session): session opened for user alice(uid=1000) by (uid=0)",
        OPENED,
        &[("user", "alice"), ("uid", "1000"), ("target", "alice")],
    ),
    (
        "sudo",
        "pam_unix(sudo:session): session opened for user root by ec2-user(uid=0)",
        OPENED,
        &[("user", "ec2-user"), ("target", "root")],
    ),
    (
        "sudo",
        "pam_unix(sudo:session): session opened for user root(uid=0) by ec2-user(uid=1000)",
        OPENED,
        &[("user", "ec2-user"), ("uid", "1000"), ("target", "root")],
    ),
    (
        "su",
        "pam_unix(su-l:session): session opened for user bob(uid=1001) by root(uid=0)",
        OPENED,
        &[("user", "root"), ("uid", "0"), ("target", "bob")],
    ),
    (
        "CRON",
        "pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)",
        OPENED,
        &[("user", "root"), ("uid", "0"), ("target", "root"), ("noise", "true")],
    ),
    (
        "systemd",
        "pam_unix(systemd-user:session): session closed for user alice",
        "session_closed|session|session|success|",
        &[("user", "alice"), ("target", "alice"), ("noise", "true")],
    ),
    (
        "sshd",
        "pam_unix(sshd:session): session closed for user alice",
        "session_closed|session|session|success|",
        &[("user", "alice"), ("target", "alice")],
    ),
    (
        "sshd",
        "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7  user=root",
        FAILURE,
        &[("user", "root"), ("address", "192.0.2.7")],
    ),
    (
        "sshd",
        "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=h.example.com ",
        "pam_auth_failure|authentication|auth|failure|unknown_user",
        &[("address", "h.example.com"), ("ip", "")],
    ),
    (
        "sudo",
        "pam_unix(sudo:auth): authentication failure; logname=alice uid=1000 euid=0 tty=/dev/pts/12 ruser=alice rhost=  user=alice",
        FAILURE,
        &[("user", "alice"), ("uid", "1000"), ("tty", "pts/12")],
    ),
    (
        "su",
        "pam_unix(su:auth): authentication failure; logname=alice uid=1000 euid=0 tty=pts/0 ruser=alice rhost=  user=root",
        FAILURE,
        &[("user", "alice"), ("uid", "1000"), ("tty", "pts/0"), ("target", "root")],
    ),
    (
        "sshd",
        "pam_sss(sshd:auth): authentication success; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7 user=alice",
        "pam_auth_success|authentication|auth|success|",
        &[("user", "alice"), ("address", "192.0.2.7")],
    ),
    (
        "sshd",
        "pam_sss(sshd:auth): received for user alice: 7 (Authentication failure)",
        FAILURE,
        &[("user", "alice")],
    ),
    (
        "sshd",
        "pam_sss(sshd:auth): received for user bob: 10 (User not known to the underlying authentication module)",
        "pam_auth_failure|authentication|auth|failure|unknown_user",
        &[("user", "bob")],
    ),
    (
        "sshd",
        "pam_unix(sshd:auth): check pass; user unknown",
        "pam_auth_failure|authentication|auth|failure|unknown_user",
        &[],
    ),
    (
        "sudo",
        "pam_unix(sudo:auth): conversation failed",
        "pam_auth_failure|authentication|auth|failure|aborted",
        &[],
    ),
    (
        "sudo",
        "pam_unix(sudo:auth): auth could not identify password for [alice]",
        "pam_auth_failure|authentication|auth|failure|aborted",
        &[("user", "alice")],
    ),
    (
        "sshd",
        "pam_unix(sshd:account): could not identify user (from getpwnam(bob))",
        "pam_auth_failure|authentication|auth|failure|unknown_user",
        &[],
    ),
    (
        "sshd",
        "pam_unix(sshd:account): account alice has expired (account expired)",
        "pam_account|authentication|auth|failure|locked",
        &[("user", "alice")],
    ),
    (
        "sshd",
        "pam_unix(sshd:account): expired password for user alice (password aged)",
        "pam_account|authentication|auth|failure|expired_token",
        &[("user", "alice")],
    ),
    (
        "sshd",
        "pam_unix(sshd:account): password for user alice will expire in 3 days",
        "pam_account|authentication|auth||",
        &[("user", "alice")],
    ),
    (
        "passwd",
        "pam_unix(passwd:chauthtok): password changed for alice",
        "password_changed|iam|config|success|",
        &[("target", "alice")],
    ),
    (
        "sshd",
        "pam_faillock(sshd:auth): Consecutive login failures for user alice account temporarily locked",
        "pam_account|authentication|auth|failure|locked",
        &[("user", "alice")],
    ),
    (
        "sudo",
        "pam_tally2(sudo:auth): user alice (1000) tally 6, deny 5",
        "pam_account|authentication|auth|failure|locked",
        &[("user", "alice"), ("uid", "1000")],
    ),
    (
        "sshd",
        "pam_access(sshd:account): access denied for user `alice' from `192.0.2.7'",
        "pam_account|authentication|auth|failure|access_denied",
        &[("user", "alice"), ("address", "192.0.2.7")],
    ),
    (
        "sshd",
        "pam_listfile(sshd:auth): Refused user root for service sshd",
        "pam_account|authentication|auth|failure|access_denied",
        &[("user", "root")],
    ),
    (
        "sshd",
        "pam_limits(sshd:session): Too many logins (max 2) for alice",
        "pam_account|authentication|auth|failure|policy",
        &[("user", "alice")],
    ),
    (
        "sshd",
        "pam_succeed_if(sshd:auth): requirement \"uid >= 1000\" not met by user \"root\"",
        "pam_account|authentication|auth|failure|policy",
        &[("user", "root")],
    ),
    ("su", "pam_authenticate: Authentication failure", FAILURE, &[]),
    ("su", "pam_acct_mgmt: Permission denied", "pam_account|authentication|auth|failure|access_denied", &[]),
    (
        "sshd(pam_unix)",
        "session opened for user alice by (uid=0)",
        OPENED,
        &[("user", "alice"), ("target", "alice")],
    ),
    (
        "sshd(pam_google_authenticator)",
        "Accepted google_authenticator for alice",
        "pam_auth_success|authentication|auth|success|",
        &[("user", "alice")],
    ),
    ("sshd(pam_google_authenticator)", "Invalid verification code for alice", FAILURE, &[("user", "alice")]),
    (
        "gdm-password]",
        "pam_unix(gdm-password:auth): check pass; user unknown",
        "pam_auth_failure|authentication|auth|failure|unknown_user",
        &[],
    ),
    (
        "sshd",
        "pam_systemd(sshd:session): Failed to create session: Maximum number of sessions reached",
        "",
        &[],
    ),
];

#[test]
fn every_message() {
    for (program, message, what, wanted) in ROWS {
        check(program, message, what, wanted);
    }
    let messages: Vec<&str> = ROWS.iter().map(|row| row.1).collect();
    meets_every_pattern(&super::super::pam::PATTERNS, &messages);
}

#[test]
fn only_pam_makes_other_programs_ours() {
    for (line, ours) in [
        ("Oct  4 00:49:14 web-1 CRON[1]: pam_unix(cron:session): session closed for user root", true),
        (
            "Oct  4 00:49:14 web-1 CRON[1]: message repeated 2 times: [ pam_unix(cron:session): session closed for user root]",
            true,
        ),
        ("Oct  4 00:49:14 web-1 CRON[1]: (root) CMD (true)", false),
        ("Oct  4 00:49:14 web-1 vsftpd: pam_unix(vsftpd:auth): check pass; user unknown", true),
        ("Oct  4 00:49:14 web-1 vsftpd: says pam_unix(vsftpd:auth): check pass", false),
        ("Oct  4 00:49:14 web-1 /usr/sbin/sshd[1]: whatever", true),
        ("Oct  4 00:49:14 web-1 sshd-keygen[1]: whatever", false),
    ] {
        assert_eq!(event(line).is_some(), ours, "{line}");
    }
}
