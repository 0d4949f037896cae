//! Names as people type them.

use super::*;

struct Known(&'static [&'static str]);

impl Vocabulary for Known {
    fn has(&self, path: &str) -> bool {
        self.0.contains(&path)
    }

    fn paths(&self) -> Vec<String> {
        self.0.iter().map(|&path| path.to_owned()).collect()
    }
}

const PATHS: &[&str] = &[
    "detail.count",
    "count",
    "eventname",
    "log.file.path",
    "requestParameters.roleName",
    "resources.ARN",
    "resources.type",
    "requestParameters.tag\\.name.x",
    "literal.0.ARN",
    "literal.ARN",
    "user",
];

fn found(name: &str) -> String {
    match find(name, &Known(PATHS)) {
        Ok(Named { fields, element: None }) => fields.join(" "),
        Ok(Named { fields, element: Some(element) }) => format!("{} @{element}", fields.join(" ")),
        Err(Unknown { name, nearest }) => format!("{name}? {}", nearest.join(" ")),
    }
}

#[test]
fn names_lead_to_stored_fields() {
    for (name, wanted) in [
        // Short names; a native path of that name counts too.
        ("ip", "source.ip"),
        ("user", "user.name user"),
        ("requester", "requester actor.arn userIdentity.invokedBy"),
        ("key", "aws.object_key key"),
        ("file", "log.file.path"),
        // Canonical names and those short names stand for.
        ("user.name", "user.name"),
        ("@timestamp", "@timestamp"),
        ("userIdentity.invokedBy", "userIdentity.invokedBy"),
        ("host.name", "host.name"),
        // Native names of any format, exact case first.
        ("errorCode", "error.code"),
        ("errorcode", "error.code"),
        ("ErrorCode", "error.code"),
        ("userIdentity.arn", "actor.arn"),
        ("useridentity.ARN", "actor.arn"),
        ("eventName", "event.action"),
        ("eventname", "eventname"),
        ("EventName", "event.action eventname"),
        // Native paths.
        ("requestParameters.roleName", "requestParameters.roleName"),
        ("requestparameters.rolename", "requestParameters.roleName"),
        // Inside an envelope or not.
        ("detail.errorCode", "error.code"),
        ("detail.userIdentity.arn", "actor.arn"),
        ("detail.count", "detail.count count"),
        ("Detail.resources.arn", "resources.ARN"),
    ] {
        assert_eq!(found(name), wanted, "{name}");
    }
}

#[test]
fn positions_ask_for_an_element() {
    for (name, wanted) in [
        ("resources.0.ARN", "resources.ARN @resources.0.ARN"),
        ("Resources.12.arn", "resources.ARN @resources.12.ARN"),
        ("detail.resources.0.ARN", "resources.ARN @detail.resources.0.ARN"),
        ("detail.resources.0.arn", "resources.ARN @detail.resources.0.ARN"),
        (
            "requestParameters.tag\\.name.3.x",
            "requestParameters.tag\\.name.x @requestParameters.tag\\.name.3.x",
        ),
        ("userIdentity.0.arn", "actor.arn @userIdentity.0.arn"),
        // A key that is a number goes before.
        ("literal.0.ARN", "literal.0.ARN"),
        ("literal.1.ARN", "literal.ARN @literal.1.ARN"),
        // Only native paths have elements.
        ("error.0.code", "error.0.code? error.code errorCode error_code"),
        ("0", "0? "),
    ] {
        assert_eq!(found(name), wanted, "{name}");
    }
}

#[test]
fn unknown_names_come_with_near_ones() {
    for (name, wanted) in [
        ("usr", "usr? user transfer.user"),
        ("Requestor", "Requestor? requester requestID"),
        ("roleName", "roleName? requestParameters.roleName aws.role_name"),
        ("rolename2", "rolename2? requestParameters.roleName aws.role_name"),
        ("sourceIpAdress", "sourceIpAdress? sourceIPAddress"),
        ("zzzzzz", "zzzzzz? "),
        ("q", "q? "),
        ("", "? "),
    ] {
        assert_eq!(found(name), wanted, "{name}");
    }
}

#[test]
fn short_names_are_sorted() {
    assert!(SHORT_NAMES.is_sorted_by(|a, b| a.0 < b.0));
}
