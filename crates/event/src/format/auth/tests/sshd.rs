//! Messages of sshd.

mod network;

use super::*;
use network::NETWORK;

type Row = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const PLACE: &[(&str, &str)] = &[("address", "192.0.2.7"), ("port", "22")];
const ALICE: &[(&str, &str)] = &[("user", "alice"), ("address", "192.0.2.7"), ("port", "22")];
const ROOT: &[(&str, &str)] = &[("user", "root"), ("address", "192.0.2.7"), ("port", "22")];

const LOGINS: &[Row] = &[
    (
        "Accepted password for alice from 192.0.2.7 port 22 ssh2",
        "ssh_login|authentication|auth|success|",
        &[("user", "alice"), ("address", "192.0.2.7"), ("port", "22"), ("method", "password")],
    ),
    (
        "Accepted publickey for alice from 2001:db8::7 port 22 ssh2: ED25519 SHA256:abc/def+g",
        "ssh_login|authentication|auth|success|",
        &[
            ("user", "alice"),
            ("address", "2001:db8::7"),
            ("port", "22"),
            ("method", "publickey"),
            ("key", "ED25519"),
            ("fp", "SHA256:abc/def+g"),
        ],
    ),
    (
        "Accepted publickey for alice from ::ffff:192.0.2.7 port 22 ssh2: RSA aa:bb:cc:dd",
        "ssh_login|authentication|auth|success|",
        &[
            ("user", "alice"),
            ("address", "::ffff:192.0.2.7"),
            ("ip", "192.0.2.7"),
            ("port", "22"),
            ("method", "publickey"),
            ("key", "RSA"),
            ("fp", "aa:bb:cc:dd"),
        ],
    ),
    (
        "Accepted publickey for alice from 192.0.2.7 port 22 ssh2: ED25519-CERT SHA256:abc ID alice from desk (serial 5) CA RSA SHA256:ca",
        "ssh_login|authentication|auth|success|",
        &[
            ("user", "alice"),
            ("address", "192.0.2.7"),
            ("port", "22"),
            ("method", "publickey"),
            ("key", "ED25519-CERT"),
            ("fp", "SHA256:abc"),
        ],
    ),
    (
        "Accepted gssapi-with-mic for alice from 192.0.2.7 port 22 ssh2: alice@EXAMPLE.COM",
        "ssh_login|authentication|auth|success|",
        &[("user", "alice"), ("address", "192.0.2.7"), ("port", "22"), ("method", "gssapi-with-mic")],
    ),
    (
        "Accepted hostbased for alice from web.example.com port 22 ssh2: RSA SHA256:abc, client user \"bob\", client host \"h\"",
        "ssh_login|authentication|auth|success|",
        &[
            ("user", "alice"),
            ("address", "web.example.com"),
            ("ip", ""),
            ("port", "22"),
            ("method", "hostbased"),
            ("key", "RSA"),
            ("fp", "SHA256:abc"),
        ],
    ),
    (
        "Failed password for alice from 192.0.2.7 port 22 ssh2",
        "ssh_login|authentication|auth|failure|bad_password",
        &[("user", "alice"), ("address", "192.0.2.7"), ("port", "22"), ("method", "password")],
    ),
    (
        "Failed password for invalid user bob from 192.0.2.7 port 22 ssh2",
        "ssh_login|authentication|auth|failure|unknown_user",
        &[("user", "bob"), ("address", "192.0.2.7"), ("port", "22"), ("method", "password")],
    ),
    (
        "Failed none for invalid user  from 192.0.2.7 port 22 ssh2",
        "ssh_login|authentication|auth|failure|unknown_user",
        &[("address", "192.0.2.7"), ("port", "22"), ("method", "none")],
    ),
    (
        "Failed none for alice from UNKNOWN port 65535 ssh2",
        "ssh_login|authentication|auth|failure|access_denied",
        &[("user", "alice"), ("address", "UNKNOWN"), ("ip", ""), ("port", "65535"), ("method", "none")],
    ),
    (
        "Failed publickey for alice from 192.0.2.7 port 22 ssh2: ECDSA SHA256:abc [preauth]",
        "ssh_login|authentication|auth|failure|bad_key",
        &[
            ("user", "alice"),
            ("address", "192.0.2.7"),
            ("port", "22"),
            ("method", "publickey"),
            ("key", "ECDSA"),
            ("fp", "SHA256:abc"),
        ],
    ),
    (
        "Failed keyboard-interactive/pam for alice from 192.0.2.7 port 22 ssh2",
        "ssh_login|authentication|auth|failure|bad_password",
        &[
            ("user", "alice"),
            ("address", "192.0.2.7"),
            ("port", "22"),
            ("method", "keyboard-interactive/pam"),
        ],
    ),
    (
        "Postponed keyboard-interactive for alice from 192.0.2.7 port 22 ssh2 [preauth]",
        "ssh_login_postponed|authentication|auth|unknown|",
        &[("user", "alice"), ("address", "192.0.2.7"), ("port", "22"), ("method", "keyboard-interactive")],
    ),
    (
        "Partial publickey for alice from 192.0.2.7 port 22 ssh2: RSA SHA256:abc",
        "ssh_login_partial|authentication|auth|unknown|",
        &[
            ("user", "alice"),
            ("address", "192.0.2.7"),
            ("port", "22"),
            ("method", "publickey"),
            ("key", "RSA"),
            ("fp", "SHA256:abc"),
        ],
    ),
    ("ROOT LOGIN REFUSED FROM 192.0.2.7 port 22", "ssh_login|authentication|auth|failure|policy", ROOT),
    (
        "ROOT LOGIN REFUSED FROM 192.0.2.7",
        "ssh_login|authentication|auth|failure|policy",
        &[("user", "root"), ("address", "192.0.2.7")],
    ),
    (
        "Authentication tried for alice with correct key but not from a permitted host (host=h.example, ip=192.0.2.7, required=192.0.2.1).",
        "ssh_login|authentication|auth|failure|policy",
        &[("user", "alice"), ("address", "192.0.2.7")],
    ),
];

const USERS: &[Row] = &[
    (
        "Invalid user alice from 192.0.2.7 port 22",
        "ssh_invalid_user|authentication|auth|failure|unknown_user",
        ALICE,
    ),
    (
        "Invalid user  from 192.0.2.7",
        "ssh_invalid_user|authentication|auth|failure|unknown_user",
        &[("address", "192.0.2.7")],
    ),
    (
        "Illegal user bob from 192.0.2.7",
        "ssh_invalid_user|authentication|auth|failure|unknown_user",
        &[("user", "bob"), ("address", "192.0.2.7")],
    ),
    (
        "input_userauth_request: invalid user bob [preauth]",
        "ssh_invalid_user|authentication|auth|failure|unknown_user",
        &[("user", "bob")],
    ),
    (
        "User root from h.example.com not allowed because not listed in AllowUsers",
        "ssh_user_not_allowed|authentication|auth|failure|policy",
        &[("user", "root"), ("address", "h.example.com"), ("ip", "")],
    ),
    (
        "User root from 192.0.2.7 not allowed because none of user's groups are listed in AllowGroups",
        "ssh_user_not_allowed|authentication|auth|failure|policy",
        &[("user", "root"), ("address", "192.0.2.7")],
    ),
    (
        "User bob not allowed because account is locked",
        "ssh_user_not_allowed|authentication|auth|failure|locked",
        &[("user", "bob")],
    ),
    (
        "User bob not allowed because shell /bin/x does not exist",
        "ssh_user_not_allowed|authentication|auth|failure|policy",
        &[("user", "bob")],
    ),
    (
        "error: maximum authentication attempts exceeded for invalid user alice from 192.0.2.7 port 22 ssh2 [preauth]",
        "ssh_max_attempts|authentication|auth|failure|policy",
        &[("user", "alice"), ("address", "192.0.2.7"), ("port", "22"), ("level", "error")],
    ),
    (
        "Too many authentication failures for root from 192.0.2.7 port 22 ssh2",
        "ssh_max_attempts|authentication|auth|failure|policy",
        ROOT,
    ),
    (
        "PAM service(sshd) ignoring max retries; 6 > 3",
        "ssh_max_attempts|authentication|auth|failure|policy",
        &[],
    ),
    (
        "PAM 2 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7  user=root",
        "pam_auth_failure|authentication|auth|failure|bad_password",
        &[("user", "root"), ("address", "192.0.2.7")],
    ),
    (
        "error: PAM: Authentication failure for alice from 192.0.2.7",
        "pam_auth_failure|authentication|auth|failure|bad_password",
        &[("user", "alice"), ("address", "192.0.2.7"), ("level", "error")],
    ),
    (
        "error: PAM: User not known to the underlying authentication module for illegal user bob from h.example.com",
        "pam_auth_failure|authentication|auth|failure|unknown_user",
        &[("user", "bob"), ("address", "h.example.com"), ("ip", ""), ("level", "error")],
    ),
    (
        "error: PAM: Permission denied for illegal user  from 192.0.2.7",
        "pam_auth_failure|authentication|auth|failure|unknown_user",
        &[("address", "192.0.2.7"), ("level", "error")],
    ),
    (
        "error: PAM: Permission denied for alice from 192.0.2.7",
        "pam_auth_failure|authentication|auth|failure|access_denied",
        &[("user", "alice"), ("address", "192.0.2.7"), ("level", "error")],
    ),
    (
        "Accepted key RSA SHA256:abc found at /home/alice/.ssh/authorized_keys:1",
        "ssh_key_found|authentication|auth||",
        &[("key", "RSA"), ("fp", "SHA256:abc")],
    ),
    (
        "Accepted certificate ID \"alice\" (serial 5) signed by RSA CA SHA256:ca via /etc/ssh/ca.pub",
        "ssh_key_found|authentication|auth||",
        &[],
    ),
    (
        "Found matching RSA key: aa:bb:cc:dd",
        "ssh_key_found|authentication|auth||",
        &[("key", "RSA"), ("fp", "aa:bb:cc:dd")],
    ),
    (
        "error: AuthorizedKeysCommand /opt/aws/bin/eic_run_authorized_keys alice SHA256:abc failed, status 22",
        "ssh_keys_command|authentication|auth||",
        &[("user", "alice"), ("fp", "SHA256:abc"), ("noise", "true"), ("level", "error")],
    ),
    (
        "error: AuthorizedKeysCommand /usr/bin/keys alice failed, status 1",
        "ssh_keys_command|authentication|auth||",
        &[("user", "alice"), ("level", "error")],
    ),
    (
        "Authentication refused: bad ownership or modes for directory /home/alice",
        "ssh_key_refused|authentication|auth|failure|policy",
        &[],
    ),
    (
        "userauth_pubkey: key type ssh-rsa not in PubkeyAcceptedKeyTypes [preauth]",
        "ssh_key_refused|authentication|auth|failure|policy",
        &[("key", "ssh-rsa")],
    ),
    (
        "error: Certificate invalid: expired",
        "ssh_certificate_refused|authentication|auth|failure|expired_token",
        &[("level", "error")],
    ),
];

const ENDS: &[Row] = &[
    (
        "Connection closed by authenticating user alice 192.0.2.7 port 22 [preauth]",
        "ssh_connection_closed|authentication|auth|failure|aborted",
        ALICE,
    ),
    (
        "Connection reset by invalid user alice 192.0.2.7 port 22 [preauth]",
        "ssh_connection_closed|authentication|auth|failure|unknown_user",
        ALICE,
    ),
    ("Connection closed by user alice 192.0.2.7 port 22", "ssh_connection_closed|session|session||", ALICE),
    (
        "Connection closed by 192.0.2.7 port 22 [preauth]",
        "ssh_connection_closed|network|session|failure|aborted",
        PLACE,
    ),
    (
        "Connection closed by 192.0.2.7",
        "ssh_connection_closed|network|session||",
        &[("address", "192.0.2.7")],
    ),
    (
        "Connection closed by UNKNOWN port 65535",
        "ssh_connection_closed|network|session||",
        &[("address", "UNKNOWN"), ("ip", ""), ("port", "65535")],
    ),
    ("Disconnected from user alice 192.0.2.7 port 22", "ssh_disconnect|session|session|success|", ALICE),
    (
        "Disconnected from invalid user  192.0.2.7 port 22 [preauth]",
        "ssh_disconnect|authentication|auth|failure|unknown_user",
        PLACE,
    ),
    (
        "Disconnected from authenticating user root 192.0.2.7 port 22 [preauth] ",
        "ssh_disconnect|authentication|auth|failure|aborted",
        ROOT,
    ),
    ("Disconnected from 192.0.2.7 port 22", "ssh_disconnect|network|session||", PLACE),
    ("Disconnected from totobad user ftp 192.0.2.7 port 22", "", &[]),
    ("Closing connection to 192.0.2.7 port 22", "ssh_disconnect|session|session||", PLACE),
    (
        "Disconnecting authenticating user root 192.0.2.7 port 22: Too many authentication failures [preauth]",
        "ssh_disconnect|authentication|auth|failure|policy",
        ROOT,
    ),
    (
        "Disconnecting invalid user alice 192.0.2.7 port 22: Change of username or service not allowed: (alice,ssh-connection) -> (bob,ssh-connection) [preauth]",
        "ssh_disconnect|authentication|auth|failure|protocol",
        ALICE,
    ),
    (
        "Disconnecting 192.0.2.7 port 22: something else",
        "ssh_disconnect|authentication|auth|failure|other",
        PLACE,
    ),
    (
        "Disconnecting: Too many authentication failures for root [preauth]",
        "ssh_disconnect|authentication|auth|failure|policy",
        &[("user", "root")],
    ),
    (
        "Received disconnect from 192.0.2.7 port 22:11: disconnected by user",
        "ssh_disconnect|session|session|success|",
        PLACE,
    ),
    (
        "Received disconnect from 2001:db8::7: 11: Bye",
        "ssh_disconnect|session|session|success|",
        &[("address", "2001:db8::7")],
    ),
    (
        "Received disconnect from 192.0.2.7 port 22:11: Bye Bye [preauth]",
        "ssh_disconnect|network|session|failure|aborted",
        PLACE,
    ),
    (
        "error: Received disconnect from 192.0.2.7 port 22:14: No supported authentication methods available [preauth]",
        "ssh_disconnect|network|session|failure|access_denied",
        &[("address", "192.0.2.7"), ("port", "22"), ("level", "error")],
    ),
    (
        "error: Received disconnect from 192.0.2.7 port 22:3: com.jcraft.jsch.JSchException: Auth fail [preauth]",
        "ssh_disconnect|network|session|failure|kex",
        &[("address", "192.0.2.7"), ("port", "22"), ("level", "error")],
    ),
    (
        "fatal: Timeout before authentication for 192.0.2.7 port 22",
        "ssh_timeout|authentication|auth|failure|timeout",
        &[("address", "192.0.2.7"), ("port", "22"), ("level", "fatal")],
    ),
    (
        "Timeout before authentication for connection from 192.0.2.7 to 192.0.2.1, pid = 77",
        "ssh_timeout|authentication|auth|failure|timeout",
        &[("address", "192.0.2.7")],
    ),
    (
        "Connection from authenticating user root 192.0.2.7 port 22 timed out",
        "ssh_timeout|authentication|auth|failure|timeout",
        ROOT,
    ),
    (
        "Timeout, client not responding from user alice 192.0.2.7 port 22.",
        "ssh_timeout|session|session|failure|timeout",
        ALICE,
    ),
    ("Timeout, client not responding.", "ssh_timeout|session|session|failure|timeout", &[]),
    (
        "Read error from remote host 192.0.2.7 port 22: Connection timed out",
        "ssh_connection_closed|network|session|failure|timeout",
        PLACE,
    ),
    (
        "Read error from remote host 192.0.2.7: Connection reset by peer",
        "ssh_connection_closed|network|session|failure|aborted",
        &[("address", "192.0.2.7")],
    ),
    (
        "fatal: Write failed: Broken pipe",
        "ssh_connection_closed|network|session|failure|aborted",
        &[("level", "fatal")],
    ),
];

const SESSIONS: &[Row] = &[
    (
        "Starting session: shell on pts/0 for alice from 192.0.2.7 port 22 id 0",
        "ssh_session_start|session|session|success|",
        &[("user", "alice"), ("address", "192.0.2.7"), ("port", "22"), ("tty", "pts/0")],
    ),
    (
        "Starting session: command for alice from 192.0.2.7 port 22 id 0",
        "ssh_session_start|session|session|success|",
        ALICE,
    ),
    (
        "Starting session: subsystem 'sftp' for alice from 192.0.2.7 port 22",
        "ssh_session_start|session|session|success|",
        ALICE,
    ),
    (
        "Starting session: forced-command (key-option) '/bin/backup --for x on y' on pts/1 for alice from 192.0.2.7 port 22 id 0",
        "ssh_session_start|session|session|success|",
        &[
            ("user", "alice"),
            ("address", "192.0.2.7"),
            ("port", "22"),
            ("tty", "pts/1"),
            ("command", "/bin/backup --for x on y"),
        ],
    ),
    (
        "Close session: user alice from 192.0.2.7 port 22 id 0",
        "ssh_session_end|session|session|success|",
        ALICE,
    ),
    (
        "Transferred: sent 2048, received 1024 bytes",
        "ssh_transferred|session|session||",
        &[("sent", "2048"), ("received", "1024")],
    ),
    ("User child is on pid 4711", "ssh_user_child|session|session||", &[]),
    ("subsystem request for sftp by user alice", "ssh_subsystem|session|session||", &[("user", "alice")]),
    (
        "session opened for local user alice from [192.0.2.7] [postauth]",
        "sftp_session_start|session|session|success|",
        &[("user", "alice"), ("address", "192.0.2.7")],
    ),
    ("Server listening on 0.0.0.0 port 22.", "ssh_server|process|other||", &[]),
    ("Received signal 15; terminating.", "ssh_server|process|other||", &[]),
    ("Received SIGHUP; restarting.", "ssh_server|process|other||", &[]),
    ("Exiting on signal 15", "ssh_server|process|other||", &[]),
    (
        "error: Bind to port 22 on 0.0.0.0 failed: Address already in use.",
        "ssh_server|process|other|failure|other",
        &[("level", "error")],
    ),
    ("fatal: Cannot bind any address.", "ssh_server|process|other|failure|other", &[("level", "fatal")]),
    ("fatal: cannot bind any address", "ssh_server|process|other|failure|other", &[("level", "fatal")]),
    (
        "fatal: Missing privilege separation directory: /run/sshd",
        "ssh_server|process|other|failure|other",
        &[("level", "fatal")],
    ),
    (
        "error: Could not load host key: /etc/ssh/ssh_host_dsa_key",
        "ssh_server|process|other|failure|other",
        &[("level", "error")],
    ),
    ("something nobody has heard of", "", &[]),
];

const ALL: &[&[Row]] = &[LOGINS, USERS, ENDS, NETWORK, SESSIONS];

#[test]
fn every_message() {
    for (message, what, wanted) in ALL.iter().copied().flatten() {
        for program in ["sshd", "sshd-session"] {
            check(program, message, what, wanted);
        }
    }
}

#[test]
fn every_shape_has_a_message() {
    let messages: Vec<&str> = ALL.iter().copied().flatten().map(|row| row.0).collect();
    meets_every_pattern(&super::super::sshd::PATTERNS, &messages);
}

#[test]
fn what_all_of_a_connection_have() {
    let event = event("Oct  4 00:49:14 web-1 sshd[77]: whatever").unwrap();
    for (name, wanted) in [
        ("channel", Some("ssh")),
        ("session.key", Some("web-1:77")),
        ("host.name", Some("web-1")),
        ("process.name", Some("sshd")),
        ("process.pid", Some("77")),
        ("log.syslog.timestamp", Some("Oct  4 00:49:14")),
        ("message", Some("whatever")),
        ("event.outcome", None),
    ] {
        assert_eq!(value(&event, name), wanted, "{name}");
    }
    let line = "Oct  4 00:49:14 web-1 sudo: pam_unix(sudo:session): session closed for user root";
    let event = super::event(line).unwrap();
    assert_eq!((value(&event, "channel"), value(&event, "session.key")), (None, None));
}
