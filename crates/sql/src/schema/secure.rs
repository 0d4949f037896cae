//! Schema of `/var/log/secure` and `auth.log`: sshd, sudo and PAM.

use super::ColumnKind::{Number, Text};
use super::{Schema, column};

pub(super) const SCHEMA: Schema = Schema {
    name: "secure",
    description: "logins, sudo and PAM in syslog: secure_logs",
    dataset: Some("system.auth"),
    hints: &["secure", "auth", "ssh"],
    columns: &[
        column("host", Text("host.name")),
        column("prog", Text("process.name")),
        column("pid", Number("process.pid")),
        column("event", Text("event.action")),
        column("user_name", Text("user.name")),
        column("target_user", Text("user.target.name")),
        column("run_as", Text("user.effective.name")),
        column("src_ip", Text("source.address")),
        column("src_port", Number("source.port")),
        column("method", Text("authentication_method")),
        column("key_type", Text("ssh.key_type")),
        column("key_fp", Text("ssh.key_fingerprint")),
        column("tty", Text("process.tty")),
        column("pwd", Text("process.working_directory")),
        column("command", Text("process.command_line")),
        column("outcome", Text("event.outcome")),
        column("reason", Text("event.reason")),
        column("message", Text("message")),
    ],
};
