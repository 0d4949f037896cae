//! The sample's story, written by hand: the events of the README's examples.

use super::{
    apis,
    call::{Call, Invocation},
};
use crate::{template::Template, timeline, world::Actor};

/// What the people of the story sign in with.
pub const BROWSER: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";
const ACCOUNT: &str = "111122223333";
const CLI: &str = "aws-cli/2.22.23 md/awscrt#0.23.4 ua/2.0 os/linux#6.11.2-kali1-amd64 md/arch#x86_64 lang/python#3.12.6 md/command#s3.rm";
const HOME: &str = "us-east-1";

/// A record of the story, ready to be woven in.
pub struct Story {
    /// When, in seconds since the epoch.
    pub at: i64,
    /// Where.
    pub region: &'static str,
    row: &'static Row,
    actor: Actor,
    call: Call,
    failure: Option<(&'static str, Template)>,
    trace: Option<(Template, Template)>,
}

/// A row of the story as it is written down.
struct Row {
    time: &'static str,
    who: &'static Who,
    service: &'static str,
    name: &'static str,
    /// Error code and message, both empty for a success.
    failure: (&'static str, &'static str),
    /// `requestParameters`, or empty for those of the table of APIs.
    request: &'static str,
    /// `resources`, or empty for those of the table.
    resources: &'static str,
    /// Request id and host id, where the access log has the same request.
    trace: Option<(&'static str, &'static str)>,
}

/// Somebody in the story.
struct Who {
    name: &'static str,
    key: &'static str,
    address: &'static str,
    agent: &'static str,
    /// The whole `userIdentity` of one who is no IAM user with a key.
    identity: &'static str,
}

/// Every record of the story. A row with an unknown API or an unreadable time is left out, which
/// a test rules out.
pub fn all() -> Vec<Story> {
    ROWS.iter().filter_map(Story::new).collect()
}

impl Story {
    fn new(row: &'static Row) -> Option<Self> {
        let api = apis::all().find(|api| (api.service, api.name) == (row.service, row.name))?;
        let mut call = Call::new(*api);
        if !row.request.is_empty() {
            call.request = Template::new(row.request);
        }
        if !row.resources.is_empty() {
            call.resources = Template::new(row.resources);
        }
        Some(Self {
            at: timeline::second(row.time)?,
            region: HOME,
            row,
            actor: row.who.actor(),
            call,
            failure: (row.failure != OK).then(|| (row.failure.0, Template::new(row.failure.1))),
            trace: row.trace.map(|(request_id, host_id)| {
                let additional = format!(
                    r#"{{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0,"AuthenticationMethod":"AuthHeader","x-amz-id-2":"{host_id}","bytesTransferredOut":0}}"#
                );
                (Template::new(request_id), Template::new(&additional))
            }),
        })
    }

    /// The call to write.
    pub fn call(&self) -> Invocation<'_> {
        Invocation {
            call: &self.call,
            actor: &self.actor,
            agent: self.row.who.agent.into(),
            address: self.row.who.address,
            failure: self.failure.as_ref().map(|(code, message)| (*code, message)),
            salt: 5,
            trace: self.trace.as_ref().map(|(request_id, additional)| (request_id, additional)),
            manner: None,
        }
    }
}

impl Who {
    fn actor(&self) -> Actor {
        let actor = Actor::planted(ACCOUNT, self.name, self.key, self.address, self.agent);
        if self.identity.is_empty() {
            return actor;
        }
        let arn = (!self.identity.contains("HIDDEN")).then_some(actor.arn).flatten();
        Actor { identity: Template::new(self.identity), user: Some(self.name.to_owned()), arn, ..actor }
    }
}

const OK: (&str, &str) = ("", "");
const DENIED: (&str, &str) = (
    "AccessDenied",
    "User: $actor is not authorized to perform: $action on resource: * because no identity-based policy allows the $action action",
);
const WRONG: (&str, &str) = ("", "Failed authentication");

/// Her key has leaked, and somebody far away tries what it opens.
const MALLORY: Who =
    Who { name: "mallory", key: "AKIAI44QH8DHBEXAMPLE", address: "203.0.113.66", agent: CLI, identity: "" };
/// The same key in its owner's hands.
const OWNER: Who = Who {
    name: "mallory",
    key: "AKIAI44QH8DHBEXAMPLE",
    address: "198.51.100.23",
    agent: "Boto3/1.35.90 md/Botocore#1.35.90 ua/2.0 os/macos#24.1.0 md/arch#arm64 lang/python#3.12.8 Botocore/1.35.90",
    identity: "",
};
const PAULA: Who = Who {
    name: "paula",
    key: "",
    address: "198.51.100.77",
    agent: BROWSER,
    identity: r#"{"type":"IAMUser","principalId":"AIDACKCEVSQ6C3EXAMPLE","arn":"arn:aws:iam::111122223333:user/paula","accountId":"111122223333","userName":"paula"}"#,
};
const HIDDEN: Who = Who {
    name: "HIDDEN_DUE_TO_SECURITY_REASONS",
    key: "",
    address: "203.0.113.66",
    agent: BROWSER,
    identity: r#"{"type":"IAMUser","principalId":"","accountId":"111122223333","accessKeyId":"","userName":"HIDDEN_DUE_TO_SECURITY_REASONS"}"#,
};

const ROWS: &[Row] = &[
    row("2026-03-02T09:14:20Z", &OWNER, "s3", "ListBuckets", OK),
    object("2026-03-02T09:15:02Z", &OWNER, "PutObject", OK, CUSTOMERS, CUSTOMERS_ARN),
    row(
        "2026-03-03T01:58:11Z",
        &HIDDEN,
        "signin",
        "ConsoleLogin",
        ("", "No username found in supplied account"),
    ),
    row("2026-03-03T02:11:05Z", &MALLORY, "sts", "GetCallerIdentity", OK),
    row("2026-03-03T02:11:31Z", &MALLORY, "iam", "ListUsers", DENIED),
    row("2026-03-03T02:12:02Z", &MALLORY, "iam", "CreateAccessKey", DENIED),
    row("2026-03-03T02:12:40Z", &MALLORY, "s3", "ListBuckets", OK),
    bucket("2026-03-03T02:13:22Z", &MALLORY, "GetBucketPolicy", DENIED, POLICY),
    Row {
        trace: Some((
            "7A3F10C2D94E5B68",
            "Zt6Ky3Pn0Wc7Rf4Vq1Jh8Ms5Xb2Gd9Lu6To3Ei0Aa7Nl4Bx1Cv8Sk5Dj2Hr9Fm6Qg3Yw0ZpUuE=",
        )),
        ..object("2026-03-03T02:14:08Z", &MALLORY, "GetObject", OK, CUSTOMERS, CUSTOMERS_ARN)
    },
    Row {
        trace: Some((
            "1D0B6E83F7A4C259",
            "Mh9Qs6Xd3Jb0Vn7Tz4Kc1Fw8Hy5Rr2Pg9Lu6Eo3Ii0Aa7Bl4Ct1Sx8Nv5Mk2Dj9Gf6Wq3YpZuO=",
        )),
        ..object("2026-03-03T02:15:30Z", &MALLORY, "DeleteObject", OK, CUSTOMERS, CUSTOMERS_ARN)
    },
    Row {
        trace: Some((
            "E85C2F4A9160D7B3",
            "Bw0Lf7Yk4Sn1Pd8Xj5Qc2Vr9Hz6Tm3Gg0Uu7Oo4Ei1Aa8Nb5Ct2Lx9Kv6Ms3Dj0Rh7Fq4WyZpE=",
        )),
        ..object("2026-03-03T02:15:31Z", &MALLORY, "DeleteObject", OK, INVOICES, INVOICES_ARN)
    },
    Row {
        trace: Some((
            "06F9B7D35CA8E241",
            "Rj5Vd2Nx9Hb6Kz3Ws0Qc7Ty4Pf1Mg8Lr5Uo2Ei9Aa6Bl3Ct0Sx7Jv4Nk1Dm8Gh5Fq2Yw9ZpXuI=",
        )),
        ..object("2026-03-03T02:15:33Z", &MALLORY, "DeleteObject", OK, BACKUP, BACKUP_ARN)
    },
    row("2026-03-03T02:17:12Z", &MALLORY, "cloudtrail", "DescribeTrails", OK),
    row("2026-03-03T02:17:40Z", &MALLORY, "cloudtrail", "StopLogging", ("AccessDeniedException", DENIED.1)),
    row("2026-03-03T02:18:03Z", &MALLORY, "cloudtrail", "DeleteTrail", OK),
    row("2026-03-04T08:41:17Z", &PAULA, "signin", "ConsoleLogin", WRONG),
    row("2026-03-04T08:41:52Z", &PAULA, "signin", "ConsoleLogin", WRONG),
    row("2026-03-04T08:43:05Z", &PAULA, "signin", "ConsoleLogin", OK),
];

const CUSTOMERS: &str = r#"{"bucketName":"example-vault","Host":"example-vault.s3.us-east-1.amazonaws.com","key":"crm/2026/customers.csv"}"#;
const CUSTOMERS_ARN: &str = r#"{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::example-vault/crm/2026/customers.csv"},{"accountId":"111122223333","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::example-vault"}"#;
const INVOICES: &str = r#"{"bucketName":"example-vault","Host":"example-vault.s3.us-east-1.amazonaws.com","key":"crm/2026/invoices.csv"}"#;
const INVOICES_ARN: &str = r#"{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::example-vault/crm/2026/invoices.csv"},{"accountId":"111122223333","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::example-vault"}"#;
const BACKUP: &str = r#"{"bucketName":"example-vault","Host":"example-vault.s3.us-east-1.amazonaws.com","key":"db/nightly backup (full).dump"}"#;
const BACKUP_ARN: &str = r#"{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::example-vault/db/nightly backup (full).dump"},{"accountId":"111122223333","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::example-vault"}"#;
const POLICY: &str =
    r#"{"bucketName":"example-vault","Host":"example-vault.s3.us-east-1.amazonaws.com","policy":""}"#;
const VAULT_ARN: &str =
    r#"{"accountId":"111122223333","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::example-vault"}"#;

const fn row(
    time: &'static str,
    who: &'static Who,
    service: &'static str,
    name: &'static str,
    failure: (&'static str, &'static str),
) -> Row {
    Row { time, who, service, name, failure, request: "", resources: "", trace: None }
}

const fn object(
    time: &'static str,
    who: &'static Who,
    name: &'static str,
    failure: (&'static str, &'static str),
    request: &'static str,
    resources: &'static str,
) -> Row {
    Row { request, resources, ..row(time, who, "s3", name, failure) }
}

const fn bucket(
    time: &'static str,
    who: &'static Who,
    name: &'static str,
    failure: (&'static str, &'static str),
    request: &'static str,
) -> Row {
    object(time, who, name, failure, request, VAULT_ARN)
}
