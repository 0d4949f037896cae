//! APIs of identities and permissions: IAM, STS, KMS, the sign-in page.

use super::row::{ADMINS, ANY, Api, Kind, NOT_ALLOWED, api};
use crate::world::Class;

/// The rows of these APIs.
pub const APIS: &[Api] = &[
    api(
        "sts",
        "AssumeRole",
        80,
        &[(Class::Service, 55), (Class::Workload, 30), (Class::User, 10), (Class::Account, 5)],
        Kind::Read,
        r#"{"roleArn":"arn:aws:iam::$account:role/$role","roleSessionName":"session-$hex","externalId":"$bucket","durationSeconds":3600}"#,
        CREDENTIALS,
        ROLE,
        STS,
    ),
    api("sts", "GetCallerIdentity", 24, ANY, Kind::Read, "null", "null", "", STS),
    api(
        "sts",
        "AssumeRoleWithWebIdentity",
        10,
        &[(Class::Rare, 1)],
        Kind::Read,
        r#"{"roleArn":"arn:aws:iam::$account:role/$role","roleSessionName":"GitHubActions","durationSeconds":3600}"#,
        CREDENTIALS,
        ROLE,
        STS,
    ),
    api(
        "kms",
        "Decrypt",
        110,
        ANY,
        Kind::Read,
        r#"{"encryptionAlgorithm":"SYMMETRIC_DEFAULT","keyId":"arn:aws:kms:$region:$account:key/$kms","encryptionContext":{"aws:s3:arn":"arn:aws:s3:::$bucket","PARAMETER_ARN":"arn:aws:ssm:$region:$account:parameter$parameter"}}"#,
        "null",
        KMS_KEY,
        KMS,
    ),
    api(
        "kms",
        "GenerateDataKey",
        50,
        ANY,
        Kind::Read,
        r#"{"keyId":"arn:aws:kms:$region:$account:key/$kms","encryptionContext":{"aws:s3:arn":"arn:aws:s3:::$bucket"},"keySpec":"AES_256"}"#,
        "null",
        KMS_KEY,
        KMS,
    ),
    api("iam", "GetRole", 24, ANY, Kind::Read, r#"{"roleName":"$role"}"#, "null", "", IAM),
    api("iam", "GetUser", 12, ADMINS, Kind::Read, r#"{"userName":"$user"}"#, "null", "", IAM),
    api("iam", "ListUsers", 6, ADMINS, Kind::Read, r#"{"maxItems":100}"#, "null", "", IAM),
    api("iam", "ListAttachedRolePolicies", 16, ANY, Kind::Read, r#"{"roleName":"$role"}"#, "null", "", IAM),
    api("iam", "ListAccessKeys", 6, ADMINS, Kind::Read, r#"{"userName":"$user"}"#, "null", "", IAM),
    api(
        "iam",
        "CreateAccessKey",
        1,
        ADMINS,
        Kind::Write,
        r#"{"userName":"$user"}"#,
        r#"{"accessKey":{"userName":"$user","accessKeyId":"$created_key","status":"Active","createDate":"$when"}}"#,
        "",
        IAM,
    ),
    api(
        "iam",
        "CreateRole",
        1,
        ADMINS,
        Kind::Write,
        r#"{"path":"/","roleName":"$role","assumeRolePolicyDocument":"{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Principal\": {\n        \"Service\": \"lambda.amazonaws.com\"\n      },\n      \"Action\": \"sts:AssumeRole\"\n    }\n  ]\n}","tags":[{"key":"team","value":"platform"}]}"#,
        ROLE_ANSWER,
        ROLE,
        IAM,
    ),
    api(
        "iam",
        "AttachUserPolicy",
        1,
        ADMINS,
        Kind::Write,
        r#"{"userName":"$user","policyArn":"arn:aws:iam::aws:policy/ReadOnlyAccess"}"#,
        "null",
        "",
        IAM,
    ),
    api(
        "signin",
        "ConsoleLogin",
        6,
        PEOPLE,
        Kind::SignIn,
        "null",
        r#"{"ConsoleLogin":"Success"}"#,
        "",
        SIGN_IN,
    ),
];

const PEOPLE: &[(Class, u64)] = &[(Class::User, 70), (Class::Person, 25), (Class::Root, 5)];
const IAM: &[(&str, &str)] = &[
    ("AccessDenied", NOT_ALLOWED),
    ("NoSuchEntityException", "The role with name $role cannot be found."),
    ("EntityAlreadyExistsException", "Role with name $role already exists."),
];
const STS: &[(&str, &str)] = &[
    ("AccessDenied", NOT_ALLOWED),
    ("ExpiredTokenException", "The security token included in the request is expired"),
];
const KMS: &[(&str, &str)] = &[
    ("AccessDenied", NOT_ALLOWED),
    (
        "AccessDenied",
        "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.",
    ),
    ("InvalidCiphertextException", ""),
];
const SIGN_IN: &[(&str, &str)] =
    &[("", "Failed authentication"), ("", "No username found in supplied account")];
const KMS_KEY: &str =
    r#"{"accountId":"$account","type":"AWS::KMS::Key","ARN":"arn:aws:kms:$region:$account:key/$kms"}"#;
const ROLE: &str =
    r#"{"accountId":"$account","type":"AWS::IAM::Role","ARN":"arn:aws:iam::$account:role/$role"}"#;
const CREDENTIALS: &str = r#"{"credentials":{"accessKeyId":"$session_key","sessionToken":"IQoJb3JpZ2luX2VjE$blob$blob","expiration":"$when"},"assumedRoleUser":{"assumedRoleId":"AROACKCEVSQ6C2EXAMPLE:session-$hex","arn":"arn:aws:sts::$account:assumed-role/$role/session-$hex"},"packedPolicySize":$number}"#;
const ROLE_ANSWER: &str = r#"{"role":{"path":"/","roleName":"$role","roleId":"AROACKCEVSQ6C2EXAMPLE","arn":"arn:aws:iam::$account:role/$role","createDate":"$when","assumeRolePolicyDocument":"%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22Service%22%3A%22lambda.amazonaws.com%22%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%5D%7D"}}"#;
