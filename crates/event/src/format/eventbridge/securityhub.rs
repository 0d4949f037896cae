//! Findings of Security Hub, several in one record.

use crate::event::Event;
use crate::field::known::{
    AWS_ACCESS_KEY_ID, AWS_BUCKET, CLOUD_INSTANCE_ID, EVENT_CATEGORY, MESSAGE, USER_NAME,
};
use crate::format::aws::arn::Arn;
use crate::format::push::{put_address, put_some};
use crate::json::Value;

pub(super) fn push(detail: Value, _: &str, event: &mut Event) {
    let findings = || detail.at(&["findings"]).into_iter().flat_map(Value::elements);
    event.push(EVENT_CATEGORY, findings().next().map_or("threat", category));
    for finding in findings() {
        put_some(event, MESSAGE, finding.scalar_at(&["Title"]));
        put_address(event, address(finding));
        for resource in finding.at(&["Resources"]).into_iter().flat_map(Value::elements) {
            push_resource(resource, event);
        }
    }
}

fn address(finding: Value<'_>) -> Option<&str> {
    let actions = ["AwsApiCallAction", "NetworkConnectionAction"];
    let by_action = |action| finding.scalar_at(&["Action", action, "RemoteIpDetails", "IpAddressV4"]);
    actions.into_iter().find_map(by_action).or_else(|| finding.scalar_at(&["Network", "SourceIpV4"]))
}

/// Beginnings of finding types, and what they are about.
const CATEGORIES: &[(&str, &str)] = &[
    ("Software and Configuration Checks/Vulnerabilities", "vulnerability"),
    ("Software and Configuration Checks", "configuration"),
];

fn category(finding: Value) -> &'static str {
    let mut types = finding.at(&["Types"]).into_iter().flat_map(Value::elements);
    let kind = types.next().and_then(Value::scalar).unwrap_or_default();
    CATEGORIES.iter().find(|(start, _)| kind.starts_with(start)).map_or("threat", |(_, category)| category)
}

fn push_resource(resource: Value, event: &mut Event) {
    let name = resource.scalar_at(&["Id"]).map(|id| Arn::parse(id).map_or(id, |arn| arn.name()));
    match resource.scalar_at(&["Type"]) {
        Some("AwsEc2Instance") => put_some(event, CLOUD_INSTANCE_ID, name),
        Some("AwsS3Bucket") => put_some(event, AWS_BUCKET, name),
        Some("AwsIamUser") => put_some(event, USER_NAME, name),
        Some("AwsIamAccessKey") => {
            let key = |name: &str| resource.scalar_at(&["Details", "AwsIamAccessKey", name]);
            put_some(event, USER_NAME, key("PrincipalName").or_else(|| key("UserName")));
            put_some(event, AWS_ACCESS_KEY_ID, key("AccessKeyId"));
        }
        _ => {}
    }
}
