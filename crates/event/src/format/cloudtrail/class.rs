//! Classification of a call: category, class of operation, noise.

use crate::format::aws::operation;

use super::identity::Identity;
use super::record::Record;

/// Calls that open, resume or close a session on a machine.
const SESSIONS: &[(&str, &str)] = &[
    ("ssm", "StartSession"),
    ("ssm", "ResumeSession"),
    ("ssm", "TerminateSession"),
    ("ssm-guiconnect", "StartConnection"),
    ("ec2-instance-connect", "SendSSHPublicKey"),
    ("ec2-instance-connect", "SendSerialConsoleSSHPublicKey"),
    ("ec2-instance-connect", "OpenTunnel"),
    ("ecs", "ExecuteCommand"),
];

/// Heartbeats of agents, which machines call all day.
const HEARTBEATS: &[(&str, &str)] = &[
    ("ssm", "UpdateInstanceInformation"),
    ("ssm", "OpenControlChannel"),
    ("ssm", "CreateControlChannel"),
    ("ssmmessages", "OpenControlChannel"),
    ("ssmmessages", "CreateControlChannel"),
];

/// Calls of services that deliver logs into a bucket.
const LOG_DELIVERY: &[(&str, &str)] = &[("s3", "GetBucketAcl"), ("s3", "PutObject")];

/// Calls of STS that only look.
const STS_READS: &[&str] = &["GetCallerIdentity", "GetAccessKeyInfo", "DecodeAuthorizationMessage"];

/// The ECS category: `authentication`, `session`, `iam` or `api`.
pub(super) fn category(record: &Record) -> &'static str {
    let name = record.event_name.unwrap_or_default();
    match record.service {
        // An insight is about calls, whichever they are.
        _ if record.insight.is_some() => "api",
        _ if record.is_sign_in() => "authentication",
        _ if is_one_of(record, SESSIONS) => "session",
        Some("sts") if !STS_READS.contains(&name) => "iam",
        Some("iam" | "identitystore" | "sso-directory") => "iam",
        _ => "api",
    }
}

/// The class of operation: `read`, `write`, `permission` …
pub(super) fn operation_class(record: &Record) -> Option<&'static str> {
    let name = record.event_name?;
    match category(record) {
        "authentication" => Some("auth"),
        "session" => Some("session"),
        _ => Some(operation::class(name)),
    }
}

/// True for log delivery and heartbeats.
pub(super) fn is_noise(record: &Record, identity: &Identity) -> bool {
    is_one_of(record, HEARTBEATS) || identity.is_service() && is_one_of(record, LOG_DELIVERY)
}

fn is_one_of(record: &Record, calls: &[(&str, &str)]) -> bool {
    let call = (record.service.unwrap_or_default(), record.event_name.unwrap_or_default());
    calls.contains(&call)
}
