//! Classification of API calls by name: read, write, list, permission and others.

use crate::format::words::{self, Words};

/// Pieces of API names, and the class they stand for; the first rule that
/// fits wins, so permissions come before the verbs they are set with.
const PERMISSION: &[&str] = &["Acl", "Policy", "PublicAccessBlock", "Permission", "AccessControl", "Grant"];

/// Verbs at the start of an API name.
const VERBS: Words = &[
    ("read", &["Get", "Head", "BatchGet", "Select", "Decrypt", "Download"]),
    ("list", &["List", "Describe", "Lookup", "Search", "Scan", "Query"]),
    ("delete", &["Delete", "Remove", "Expire", "Terminate", "Deregister", "Purge", "AbortMultipartUpload"]),
    (
        "write",
        &[
            "Put",
            "Create",
            "Upload",
            "Copy",
            "Restore",
            "CompleteMultipartUpload",
            "Run",
            "Send",
            "Invoke",
            "Import",
            "BatchWrite",
        ],
    ),
    (
        "config",
        &[
            "Update",
            "Modify",
            "Set",
            "Enable",
            "Disable",
            "Start",
            "Stop",
            "Associate",
            "Disassociate",
            "Tag",
            "Untag",
            "Configure",
            "Register",
        ],
    ),
];

/// Calls that ask for credentials or sign somebody in.
const AUTH: &[&str] = &["Assume", "GetSessionToken", "GetFederationToken", "GetSigninToken", "ConsoleLogin"];

/// The class of an API call, by its name as CloudTrail has it: `permission`,
/// `auth`, `read`, `list`, `delete`, `write`, `config` or `other`. Sessions are
/// recognized by their service, which the name alone does not contain.
pub fn class(api: &str) -> &'static str {
    if AUTH.iter().any(|verb| api.starts_with(verb)) {
        return "auth";
    }
    let verb = words::find(VERBS, |verb| starts_with_verb(api, verb));
    let looks = matches!(verb, Some("read" | "list"));
    if !looks && is_permission(api) { "permission" } else { verb.unwrap_or("other") }
}

/// Changes of who may do what. Looking at them is reading.
fn is_permission(api: &str) -> bool {
    ["Attach", "Detach"].iter().any(|verb| api.starts_with(verb) && !api.ends_with("Volume"))
        || PERMISSION.iter().any(|piece| api.contains(piece))
}

/// `Set` starts `SetTag` but not `Settle`.
fn starts_with_verb(api: &str, verb: &str) -> bool {
    api.strip_prefix(verb).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_by_name() {
        for (api, wanted) in [
            ("GetObject", "read"),
            ("HeadBucket", "read"),
            ("ListObjects", "list"),
            ("DescribeInstances", "list"),
            ("DeleteObjects", "delete"),
            ("PutObject", "write"),
            ("CreateUser", "write"),
            ("CopyObject", "write"),
            ("UploadPart", "write"),
            ("PutBucketAcl", "permission"),
            ("DeleteBucketPolicy", "permission"),
            ("AttachRolePolicy", "permission"),
            ("UpdateAssumeRolePolicy", "permission"),
            ("GetBucketAcl", "read"),
            ("AssumeRoleWithSAML", "auth"),
            ("GetSessionToken", "auth"),
            ("UpdateTrail", "config"),
            ("StopLogging", "config"),
            ("Settle", "other"),
            ("", "other"),
        ] {
            assert_eq!(class(api), wanted, "{api}");
        }
    }
}
