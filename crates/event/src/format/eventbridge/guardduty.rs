//! Findings of GuardDuty: actor, action and origin.

use crate::event::Event;
use crate::field::known::{
    ACTOR_TYPE, AWS_ACCESS_KEY_ID, AWS_BUCKET, AWS_ROLE_NAME, AWS_ROLE_SESSION, CLOUD_INSTANCE_ID,
    ERROR_CODE, EVENT_CATEGORY, MESSAGE, OPERATION_CLASS, USER_EFFECTIVE_NAME, USER_ID, USER_NAME,
};
use crate::format::aws::arn::is_email;
use crate::format::aws::operation;
use crate::format::push::{put_address, put_some};
use crate::json::Value;

pub(super) fn push(detail: Value, _: &str, event: &mut Event) {
    event.push(EVENT_CATEGORY, "intrusion_detection");
    put_some(event, MESSAGE, detail.scalar_at(&["title"]));
    if let Some(key) = detail.at(&["resource", "accessKeyDetails"]) {
        push_actor(key, event);
    }
    put_some(event, CLOUD_INSTANCE_ID, detail.scalar_at(&["resource", "instanceDetails", "instanceId"]));
    for bucket in detail.at(&["resource", "s3BucketDetails"]).into_iter().flat_map(Value::elements) {
        put_some(event, AWS_BUCKET, bucket.scalar_at(&["name"]));
    }
    // One action, under the name of its kind.
    let action = detail.at(&["service", "action"]);
    for (_, action) in action.into_iter().flat_map(Value::entries) {
        push_action(action, event);
    }
}

fn push_action(action: Value, event: &mut Event) {
    put_address(event, remote(action));
    for probe in action.at(&["portProbeDetails"]).into_iter().flat_map(Value::elements) {
        put_address(event, remote(probe));
    }
    if let Some(api) = action.scalar_at(&["api"]) {
        event.push(OPERATION_CLASS, operation::class(api));
    }
    put_some(event, ERROR_CODE, action.scalar_at(&["errorCode"]));
}

fn remote(action: Value<'_>) -> Option<&str> {
    let remote = action.at(&["remoteIpDetails"])?;
    remote
        .scalar_at(&["ipAddressV4"])
        .filter(|ip| !ip.is_empty())
        .or_else(|| remote.scalar_at(&["ipAddressV6"]))
}

/// Pushes the owner of the access key, named as in CloudTrail records.
fn push_actor(key: Value, event: &mut Event) {
    let value = |name: &str| key.scalar_at(&[name]);
    put_some(event, AWS_ACCESS_KEY_ID, value("accessKeyId"));
    put_some(event, USER_ID, value("principalId"));
    let kind = value("userType").unwrap_or_default();
    put_some(event, ACTOR_TYPE, actor_type(kind));
    let session = value("principalId").and_then(|principal| Some(principal.split_once(':')?.1));
    match (kind, value("userName"), session) {
        ("Root", ..) => event.push(USER_NAME, "root"),
        ("AssumedRole" | "Role", Some(role), session) => push_role(role, session, event),
        (_, name, _) => put_some(event, USER_NAME, name),
    }
}

fn push_role(role: &str, session: Option<&str>, event: &mut Event) {
    put_some(event, AWS_ROLE_NAME, Some(role));
    put_some(event, USER_EFFECTIVE_NAME, Some(role));
    put_some(event, AWS_ROLE_SESSION, session);
    match session {
        Some(session) if is_email(session) => event.push(USER_NAME, session),
        Some(session) => event.push_joined(USER_NAME, &[role, "/", session]),
        None => put_some(event, USER_NAME, Some(role)),
    }
}

fn actor_type(kind: &str) -> Option<&'static str> {
    match kind {
        "Root" => Some("root"),
        "IAMUser" => Some("iam_user"),
        "AssumedRole" | "Role" => Some("role_session"),
        "FederatedUser" => Some("federated"),
        "AWSAccount" => Some("aws_account"),
        "AWSService" => Some("aws_service"),
        _ => None,
    }
}
