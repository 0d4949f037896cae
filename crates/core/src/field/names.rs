//! Leads the names people type to the fields that are stored.

use super::FieldId;
use super::catalogue::CATALOGUE;

/// Short names, and names that stand for several fields: a clause on one of
/// them holds if it holds for any of the fields.
pub const SHORT_NAMES: &[(&str, &[&str])] = &[
    ("access-key", &["aws.access_key_id"]),
    ("account", &["cloud.account.id", "aws.principal_account", "user.domain"]),
    ("action", &["event.action"]),
    ("bucket", &["aws.bucket"]),
    ("error", &["error.code"]),
    ("host", &["host.name", "url.domain"]),
    ("id", &["event.id", "http.request.id"]),
    ("ip", &["source.ip"]),
    ("key", &["aws.object_key", "key"]),
    ("outcome", &["event.outcome"]),
    ("reason", &["event.reason"]),
    ("region", &["cloud.region"]),
    ("requester", &["requester", "actor.arn", "userIdentity.invokedBy"]),
    ("session", &["session.key", "aws.role_session", "transfer.session_id"]),
    ("source", &["event.dataset"]),
    ("status", &["http.response.status_code"]),
    ("ua", &["user_agent.original"]),
    ("user", &["user.name"]),
];

/// The canonical field of this name.
pub fn canonical(name: &str) -> Option<FieldId> {
    let at = CATALOGUE.iter().position(|spec| spec.name == name)?;
    Some(FieldId(at as u32))
}

/// The canonical field that holds what `native` names in `format`.
pub fn alias(format: &str, native: &str) -> Option<FieldId> {
    let at = CATALOGUE.iter().position(|spec| spec.natives.contains(&(format, native)))?;
    Some(FieldId(at as u32))
}
