//! The field catalogue: one row for each canonical field.
//!
//! Names are Elastic Common Schema's (ECS 9) where ECS has one; `aws.*`,
//! `actor.*`, `transfer.*` and a few plain words are our own, and the columns
//! of S3 server access logs that ECS lacks keep the names of AWS's table.
//! A native name stands in a row only where its value is stored byte for
//! byte; what is derived or normalised is a row of its own, [`Role::Derived`].

use super::spec::{FieldSpec, Kind, Role, row};

const S3: &str = "aws.s3access";
const CT: &str = "aws.cloudtrail";
const TF: &str = "aws.transfer";
const SN: &str = "aws.s3.notification";
const EB: &str = "aws.eventbridge";
const AUTH: &str = "system.auth";
const SYSLOG: &str = "system.syslog";
/// Not formats but carriers, whose metadata have these names.
const LOGS: &str = "cloudwatch logs";
const ENVELOPE: &str = "eventbridge envelope";

use Kind::{Boolean, Date, Integer, Ip, Keyword, Text};
use Role::{Content, Derived, Id, Scalar};

/// Every canonical field, grouped by what it is about.
pub const CATALOGUE: &[FieldSpec] = &[
    // The event.
    row("@timestamp", Date, Derived, "when it happened, UTC, microseconds"),
    row("event.id", Keyword, Id, "the record's own id").natives(&[(CT, "eventID")]),
    row("event.dataset", Keyword, Derived, "the format: what one record is"),
    row("event.kind", Keyword, Derived, "event, or pipeline_error for a record no format takes"),
    row("event.category", Keyword, Derived, "ECS category: api, authentication, iam, session, web, file"),
    row("event.provider", Keyword, Content, "the service that logged it")
        .natives(&[(CT, "eventSource"), (SN, "eventSource")]),
    row("event.action", Keyword, Content, "what was done: API call or operation").natives(&[
        (S3, "operation"),
        (CT, "eventName"),
        (TF, "activity-type"),
        (SN, "eventName"),
    ]),
    row("event.outcome", Keyword, Derived, "success, failure or unknown"),
    row(
        "event.reason",
        Keyword,
        Derived,
        "why it failed: access_denied, not_found, bad_password … or what is wrong with the record",
    ),
    row("event.ingested", Date, Content, "when CloudWatch Logs took it")
        .natives(&[(LOGS, "ingestionTime"), (LOGS, "@ingestionTime")]),
    row("event.duration", Integer, Derived, "nanoseconds it took"),
    row(
        "message",
        Text,
        Content,
        "the text of a plain line after its time, of a syslog line after its header",
    )
    .natives(&[(SYSLOG, "MESSAGE"), (AUTH, "MESSAGE")]),
    row("error.code", Keyword, Content, "the error as the service names it").natives(&[
        (S3, "errorcode"),
        (S3, "error_code"),
        (CT, "errorCode"),
        (TF, "failure-code"),
        (TF, "details.errorType"),
        (EB, "failure-code"),
    ]),
    row("error.message", Text, Content, "the error in words").natives(&[
        (CT, "errorMessage"),
        (TF, "failure-message"),
        (TF, "details.errorMessage"),
        (EB, "failure-message"),
    ]),
    row("carrier", Keyword, Derived, "what wrapped the record, outermost first: subscription, eventbridge …"),
    row("log.file.path", Keyword, Derived, "object the event was read from"),
    // Who.
    row("user.name", Keyword, Derived, "the person or role session, as short as it stays telling"),
    row("user.id", Keyword, Content, "principal id")
        .natives(&[(CT, "userIdentity.principalId"), (SN, "userIdentity.principalId")]),
    row("user.domain", Keyword, Content, "account of the caller").natives(&[(CT, "userIdentity.accountId")]),
    row("user.effective.name", Keyword, Derived, "role the caller acted as"),
    row("user.target.name", Keyword, Content, "user the call was about")
        .natives(&[(CT, "requestParameters.userName")]),
    row("group.name", Keyword, Content, "group the call was about")
        .natives(&[(CT, "requestParameters.groupName")]),
    row("requester", Keyword, Content, "caller of an S3 request: ARN, canonical id or service")
        .natives(&[(S3, "requester"), (EB, "requester")]),
    row("actor.arn", Keyword, Content, "ARN of the caller").natives(&[(CT, "userIdentity.arn")]),
    row(
        "actor.type",
        Keyword,
        Derived,
        "anonymous, root, iam_user, role_session, federated, aws_service, aws_account, sso_user, canonical_id, transfer_user",
    ),
    row("aws.role_name", Keyword, Derived, "role of the session"),
    row("aws.role_session", Keyword, Derived, "name of the role session"),
    row("aws.access_key_id", Keyword, Content, "access key that signed")
        .natives(&[(CT, "userIdentity.accessKeyId")]),
    row("aws.principal_account", Keyword, Derived, "account of the principal"),
    row("mfa", Boolean, Derived, "signed in with a second factor"),
    row("session.key", Keyword, Derived, "what ties the events of one login together"),
    row("transfer.user", Keyword, Derived, "Transfer Family user"),
    row("transfer.session_id", Keyword, Derived, "Transfer Family session"),
    row("transfer.server_id", Keyword, Derived, "Transfer Family server"),
    row(
        "responseElements.credentials.sessionToken",
        Keyword,
        Id,
        "token of temporary credentials: a thousand random characters",
    )
    .natives(&[(CT, "responseElements.credentials.sessionToken")]),
    row("user.roles", Keyword, Content, "role that Transfer Family reaches storage by")
        .natives(&[(TF, "role")]),
    row("authentication_method", Keyword, Derived, "publickey, password, keyboard-interactive … of a login"),
    row("ssh.key_type", Keyword, Derived, "type of the key that was shown: ED25519, RSA …"),
    row("ssh.key_fingerprint", Keyword, Derived, "fingerprint of the key that was shown: SHA256:…"),
    // From where, with what.
    row("source.address", Keyword, Content, "the caller's address as logged: IP or service name").natives(&[
        (S3, "remoteip"),
        (S3, "remote_ip"),
        (CT, "sourceIPAddress"),
        (TF, "source-ip"),
        (EB, "source-ip-address"),
        (EB, "client-ip"),
    ]),
    row("source.ip", Ip, Derived, "the caller's address where it is an IP"),
    row("source.port", Integer, Derived, "the caller's port"),
    row("source.bytes", Integer, Content, "bytes the caller sent")
        .natives(&[(TF, "bytes-in"), (CT, "additionalEventData.bytesTransferredIn")]),
    row("destination.bytes", Integer, Content, "bytes sent to the caller of Transfer Family")
        .natives(&[(TF, "bytes-out")]),
    row("user_agent.original", Keyword, Content, "software that called").natives(&[
        (S3, "useragent"),
        (S3, "user_agent"),
        (CT, "userAgent"),
        (TF, "client"),
    ]),
    row(
        "channel",
        Keyword,
        Derived,
        "console, cli, sdk, iac, transfer, service, presigned, website, anonymous, lifecycle",
    ),
    row("signature_version", Keyword, Derived, "SigV2, SigV4, none; unknown where the log does not say"),
    row("auth_type", Keyword, Derived, "AuthHeader, QueryString (presigned) or none"),
    row("tls_used", Keyword, Derived, "yes, no or unknown"),
    row("tls.established", Boolean, Derived, "tls_used as a boolean, where known"),
    row("tls.version", Keyword, Derived, "1.2, 1.3 …"),
    row("tls.version_protocol", Keyword, Derived, "tls"),
    row("tls.cipher", Keyword, Content, "cipher suite").natives(&[
        (S3, "ciphersuite"),
        (S3, "cipher_suite"),
        // A record may have another in `tlsDetails`: that is a native path
        // of its own, or asking for the one would find the other.
        (CT, "additionalEventData.CipherSuite"),
    ]),
    // On what.
    row("cloud.provider", Keyword, Derived, "aws"),
    row("cloud.account.id", Keyword, Content, "account the event was logged for")
        .natives(&[(CT, "recipientAccountId"), (TF, "account-id")]),
    row("cloud.region", Keyword, Content, "region it ran in")
        .natives(&[(CT, "awsRegion"), (SN, "awsRegion")]),
    row("cloud.service.name", Keyword, Derived, "s3, iam, ec2 …"),
    row("cloud.instance.id", Keyword, Derived, "EC2 instance that called or was called on"),
    row("aws.bucket", Keyword, Content, "S3 bucket").natives(&[
        (S3, "bucket_name"),
        (S3, "bucket"),
        (CT, "requestParameters.bucketName"),
        (SN, "s3.bucket.name"),
        (EB, "bucket.name"),
    ]),
    row("aws.object_key", Keyword, Content, "S3 object key, decoded")
        .natives(&[(CT, "requestParameters.key"), (EB, "object.key")]),
    row("file.path", Keyword, Derived, "bucket/key, decoded"),
    row("file.name", Keyword, Derived, "last part of the path"),
    row("file.size", Integer, Scalar, "bytes of the object").natives(&[
        (S3, "objectsize"),
        (S3, "object_size"),
        (SN, "s3.object.size"),
        (EB, "object.size"),
    ]),
    // A host and its programs.
    row("host.name", Keyword, Content, "host that logged it")
        .natives(&[(AUTH, "_HOSTNAME"), (SYSLOG, "_HOSTNAME")]),
    row("process.name", Keyword, Content, "program that logged it")
        .natives(&[(AUTH, "SYSLOG_IDENTIFIER"), (SYSLOG, "SYSLOG_IDENTIFIER")]),
    row("process.pid", Integer, Content, "its process id").natives(&[(AUTH, "_PID"), (SYSLOG, "_PID")]),
    row("process.command_line", Keyword, Derived, "command that sudo or ssh ran"),
    row("process.working_directory", Keyword, Derived, "folder it ran in"),
    row("process.tty", Keyword, Derived, "terminal it ran on"),
    row("log.syslog.timestamp", Keyword, Content, "time as the line writes it"),
    row("log.syslog.priority", Integer, Content, "number in angle brackets: facility times 8 plus severity"),
    row("log.syslog.msgid", Keyword, Content, "message id of RFC 5424"),
    row("log.syslog.structured_data", Keyword, Content, "structured data of RFC 5424"),
    row("log.level", Keyword, Derived, "error, fatal, warning, info, debug …"),
    row("repeat_count", Integer, Derived, "how many times more a repeated message came"),
    // The request.
    row("http.request.method", Keyword, Derived, "GET, PUT …"),
    row("http.request.id", Keyword, Id, "request id: joins S3 access logs and CloudTrail").natives(&[
        (S3, "requestid"),
        (S3, "request_id"),
        (CT, "requestID"),
        (EB, "request-id"),
    ]),
    row("http.request.referrer", Keyword, Content, "referring page")
        .natives(&[(S3, "referrer"), (S3, "referer")]),
    row("http.response.status_code", Integer, Content, "HTTP status")
        .natives(&[(S3, "httpstatus"), (S3, "http_status")]),
    row("http.response.body.bytes", Integer, Scalar, "bytes sent to the caller").natives(&[
        (S3, "bytessent"),
        (S3, "bytes_sent_size"),
        (CT, "additionalEventData.bytesTransferredOut"),
    ]),
    row("aws.host_id", Keyword, Id, "extended request id, x-amz-id-2").natives(&[
        (S3, "hostid"),
        (S3, "host_id"),
        (CT, "additionalEventData.x-amz-id-2"),
    ]),
    row("url.original", Keyword, Derived, "target of the request"),
    row("url.path", Keyword, Derived, "path of the target"),
    row("url.query", Keyword, Derived, "query string of the target"),
    row("url.domain", Keyword, Content, "host the caller asked for").natives(&[
        (S3, "endpoint"),
        (S3, "host_header"),
        (CT, "tlsDetails.clientProvidedHostHeader"),
    ]),
    row(
        "operation_class",
        Keyword,
        Derived,
        "read, write, delete, list, permission, config, auth, session, other",
    ),
    row("is_noise", Boolean, Derived, "log delivery, preflights, agent heartbeats"),
    row("tags", Keyword, Derived, "notes of the parser: quote_ambiguous …"),
    // CloudWatch Logs and EventBridge.
    row("aws.logs.group", Keyword, Content, "log group").natives(&[(LOGS, "logGroup"), (LOGS, "@log")]),
    row("aws.logs.stream", Keyword, Content, "log stream").natives(&[
        (LOGS, "logStream"),
        (LOGS, "logStreamName"),
        (LOGS, "@logStream"),
    ]),
    row("aws.logs.owner", Keyword, Content, "account of the log group").natives(&[(LOGS, "owner")]),
    row("aws.logs.event_id", Keyword, Id, "id of the log event"),
    row("aws.eventbridge.id", Keyword, Id, "id of the EventBridge event"),
    row("aws.eventbridge.detail_type", Keyword, Content, "what kind of event it is")
        .natives(&[(ENVELOPE, "detail-type")]),
    row("aws.eventbridge.source", Keyword, Content, "service that sent it: aws.s3 …"),
    row("aws.eventbridge.account", Keyword, Content, "account it comes from"),
    row("aws.eventbridge.region", Keyword, Content, "region it comes from"),
    row("aws.eventbridge.time", Keyword, Content, "time as the envelope writes it"),
    row("aws.eventbridge.resources", Keyword, Content, "ARNs it is about"),
    row("aws.eventbridge.version", Keyword, Content, "version of the envelope"),
    // The rest of an S3 server access log line, under the names of AWS's table.
    row("bucketowner", Keyword, Content, "canonical id of the bucket's owner")
        .natives(&[(S3, "bucketowner"), (S3, "bucket_owner_id")]),
    row("eventTime", Keyword, Scalar, "time as the record writes it").natives(&[(CT, "eventTime")]),
    row("requestdatetime", Keyword, Scalar, "time as the line writes it")
        .natives(&[(S3, "requestdatetime"), (S3, "request_time")]),
    row("key", Keyword, Content, "object key as the line writes it, encoded")
        .natives(&[(S3, "key"), (S3, "key_name")]),
    row("request_uri", Keyword, Content, "request line: method, target, protocol")
        .natives(&[(S3, "request_uri")]),
    row("totaltime", Integer, Content, "milliseconds from first byte in to last byte out")
        .natives(&[(S3, "totaltime"), (S3, "total_duration")]),
    row("turnaroundtime", Integer, Content, "milliseconds from last byte in to first byte out")
        .natives(&[(S3, "turnaroundtime"), (S3, "turn_around_duration")]),
    row("versionid", Keyword, Id, "object version").natives(&[(S3, "versionid"), (S3, "version_id")]),
    row("sigv", Keyword, Content, "signature version as the line writes it")
        .natives(&[(S3, "sigv"), (S3, "signature_version")]),
    row("authtype", Keyword, Content, "authentication as the line writes it")
        .natives(&[(S3, "authtype"), (S3, "authentication_type")]),
    row("tlsversion", Keyword, Content, "TLS version as the line writes it")
        .natives(&[(S3, "tlsversion"), (S3, "tls_version")]),
    row("accesspointarn", Keyword, Content, "access point of the request")
        .natives(&[(S3, "accesspointarn"), (S3, "access_point_arn")]),
    row("aclrequired", Keyword, Content, "Yes if only an ACL allowed it").natives(&[(S3, "aclrequired")]),
    row("sourceregion", Keyword, Content, "region the request came from")
        .natives(&[(S3, "sourceregion"), (S3, "source_region")]),
    row("extra", Keyword, Content, "columns newer than this table").natives(&[(S3, "extra")]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_are_unique_and_every_row_says_what_it_means() {
        let mut names = HashSet::new();
        for spec in CATALOGUE {
            assert!(names.insert(spec.name), "{} stands twice", spec.name);
            assert!(!spec.meaning.is_empty() && !spec.meaning.ends_with('.'), "{}", spec.name);
        }
    }

    #[test]
    fn a_native_name_leads_to_one_field() {
        let mut natives = HashSet::new();
        for native in CATALOGUE.iter().flat_map(|spec| spec.natives) {
            assert!(natives.insert(native), "{native:?} stands twice");
        }
    }

    #[test]
    fn derived_fields_have_no_native_name() {
        for spec in CATALOGUE.iter().filter(|spec| spec.role == Role::Derived) {
            assert!(spec.natives.is_empty(), "{}", spec.name);
        }
    }
}
