//! The caller, for every type of `userIdentity`.

use super::{check, record};

#[test]
fn every_type_of_identity() {
    for (identity, name, actor) in [
        (
            r#"{"type":"Root","principalId":"111122223333","arn":"arn:aws:iam::111122223333:root","accountId":"111122223333","userName":"AWS ROOT USER"}"#,
            "root",
            "root",
        ),
        (
            r#"{"type":"IAMUser","userName":"alice","arn":"arn:aws:iam::111122223333:user/a/alice"}"#,
            "alice",
            "iam_user",
        ),
        (
            r#"{"type":"IAMUser","userName":"","arn":"arn:aws:iam::111122223333:user/a/alice"}"#,
            "alice",
            "iam_user",
        ),
        (
            r#"{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/CI/build-7"}"#,
            "CI/build-7",
            "role_session",
        ),
        (
            r#"{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/Admin/a@example.com"}"#,
            "a@example.com",
            "role_session",
        ),
        (
            r#"{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/T/u.03bf7ddc20e33b8c@s-0a"}"#,
            "T/u.03bf7ddc20e33b8c@s-0a",
            "role_session",
        ),
        (
            r#"{"type":"AssumedRole","principalId":"AROAX:s1","sessionContext":{"sessionIssuer":{"userName":"R"}}}"#,
            "R/s1",
            "role_session",
        ),
        (
            r#"{"type":"AssumedRole","principalId":"AROAX","accountId":"111122223333"}"#,
            "AROAX",
            "role_session",
        ),
        (r#"{"type":"Role","arn":"arn:aws:iam::111122223333:role/p/Deploy"}"#, "Deploy", "role_session"),
        (
            r#"{"type":"Role","sessionContext":{"sessionIssuer":{"userName":"R"}},"arn":"arn:aws:iam::111122223333:role/p/Deploy"}"#,
            "R",
            "role_session",
        ),
        (
            r#"{"type":"FederatedUser","arn":"arn:aws:sts::111122223333:federated-user/frank","principalId":"111122223333:frank"}"#,
            "frank",
            "federated",
        ),
        (r#"{"type":"FederatedUser","principalId":"111122223333:frank"}"#, "frank", "federated"),
        (r#"{"type":"Directory","userName":"corp\\grace","principalId":"x"}"#, "corp\\grace", "federated"),
        (
            r#"{"type":"AWSAccount","principalId":"AIDAX","accountId":"444455556666"}"#,
            "account:444455556666",
            "aws_account",
        ),
        (
            r#"{"type":"AWSAccount","principalId":"","accountId":"ANONYMOUS_PRINCIPAL"}"#,
            "anonymous",
            "anonymous",
        ),
        (r#"{"type":"AWSAccount","accountId":"anonymous"}"#, "anonymous", "anonymous"),
        (r#"{"type":"AWSService","invokedBy":"ec2.amazonaws.com"}"#, "ec2.amazonaws.com", "aws_service"),
        (
            r#"{"type":"IdentityCenterUser","accountId":"111122223333","onBehalfOf":{"userId":"u-1"},"credentialId":"c"}"#,
            "u-1",
            "sso_user",
        ),
        (
            r#"{"type":"SAMLUser","principalId":"ns:subj","userName":"heidi","identityProvider":"idp"}"#,
            "heidi",
            "federated",
        ),
        (
            r#"{"type":"WebIdentityUser","principalId":"iss:app:ivan","identityProvider":"idp"}"#,
            "ivan",
            "federated",
        ),
        (
            r#"{"type":"Unknown","userName":"","arn":"","onBehalfOf":{"userId":"u-2"},"principalId":"p"}"#,
            "u-2",
            "sso_user",
        ),
        (r#"{"type":"Unknown","principalId":"p:q"}"#, "p:q", ""),
        (r#"{"accountId":"111122223333","invokedBy":"AWS Internal"}"#, "AWS Internal", "aws_service"),
        (r#"{"type":"NewKind","accountId":"111122223333"}"#, "111122223333", ""),
        (r#"{}"#, "", ""),
        ("null", "", ""),
    ] {
        check(&record(identity, ""), &[("user.name", name), ("actor.type", actor)]);
    }
}

#[test]
fn roles_sessions_and_accounts() {
    check(
        &record(
            r#"{"type":"AssumedRole","arn":"arn:aws-cn:sts::111122223333:assumed-role/CI/i-0123456789abcdef0","accountId":"444455556666","sessionContext":{"sessionIssuer":{"type":"Role","arn":"arn:aws-cn:iam::111122223333:role/path/CI","userName":"CI"}}}"#,
            "",
        ),
        &[
            ("aws.role_name", "CI"),
            ("aws.role_session", "i-0123456789abcdef0"),
            ("user.effective.name", "CI"),
            ("cloud.instance.id", "i-0123456789abcdef0"),
            ("aws.principal_account", "111122223333"),
            ("user.domain", "444455556666"),
        ],
    );
    // Without an ARN the key tells the account, before the field that may name another.
    check(
        &record(
            r#"{"type":"AWSAccount","accountId":"444455556666","accessKeyId":"ASIARTX3GSDS2UEXMPLE"}"#,
            "",
        ),
        &[("aws.principal_account", "111122223333"), ("session.key", "ASIARTX3GSDS2UEXMPLE")],
    );
    check(
        &record(
            r#"{"type":"AWSAccount","accountId":"444455556666","accessKeyId":"AKIAIOSFODNN7EXAMPLE"}"#,
            "",
        ),
        &[("aws.principal_account", "444455556666"), ("session.key", ""), ("user.effective.name", "")],
    );
    check(&record(r#"{"type":"AWSAccount","accountId":"anonymous"}"#, ""), &[("aws.principal_account", "")]);
    // The issuer of a federation token is a user, no role.
    check(
        &record(
            r#"{"type":"FederatedUser","arn":"arn:aws:sts::111122223333:federated-user/frank","sessionContext":{"sessionIssuer":{"type":"IAMUser","userName":"broker"}}}"#,
            "",
        ),
        &[("user.effective.name", "broker"), ("aws.role_name", "")],
    );
}
