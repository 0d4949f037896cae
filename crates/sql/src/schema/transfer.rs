//! Schema of Transfer Family logs: the keys of its JSON records, with `_` for `-`.

use super::ColumnKind::{Number, Text};
use super::{Schema, column};

pub(super) const SCHEMA: Schema = Schema {
    name: "transfer",
    description: "Transfer Family: transfer_logs",
    dataset: Some("aws.transfer"),
    hints: &["transfer", "sftp"],
    columns: &[
        column("log_stream", Text("aws.logs.stream")),
        column("log_group", Text("aws.logs.group")),
        column("activity_type", Text("activity-type")),
        column("resource_arn", Text("resource-arn")),
        column("session_id", Text("session-id")),
        column("user", Text("user")),
        column("role", Text("role")),
        column("source_ip", Text("source-ip")),
        column("method", Text("method")),
        column("message", Text("message")),
        column("operation", Text("operation")),
        column("path", Text("path")),
        column("new_path", Text("new-path")),
        column("link_path", Text("link-path")),
        column("target_path", Text("target-path")),
        column("mode", Text("mode")),
        column("bytes_in", Number("bytes-in")),
        column("bytes_out", Number("bytes-out")),
        column("home_dir", Text("home-dir")),
        column("client", Text("client")),
        column("kex", Text("kex")),
        column("ciphers", Text("ciphers")),
        column("macs", Text("macs")),
        column("user_policy", Text("user-policy")),
        column("ssh_public_key", Text("ssh-public-key")),
        column("ssh_public_key_type", Text("ssh-public-key-type")),
        column("ssh_public_key_fingerprint", Text("ssh-public-key-fingerprint")),
    ],
};
