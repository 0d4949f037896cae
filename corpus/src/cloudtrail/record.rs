//! One CloudTrail record: the envelope around what an API sends and answers.

use super::{
    apis::{Api, Kind},
    call::Manner,
};
use crate::{rng::scale, scene::Scene, template::Template, timeline, truth::Counts};

/// What of a record is not in its [`Scene`].
pub struct Record<'a> {
    /// The API called.
    pub api: &'a Api,
    /// How it was called.
    pub manner: Manner,
    /// `sourceIPAddress`.
    pub address: &'a str,
    /// `userAgent`.
    pub agent: &'a str,
    /// `errorCode` and `errorMessage`; an empty one is left out.
    pub failure: Option<(&'a str, &'a Template)>,
    /// `requestParameters`.
    pub request: &'a Template,
    /// `responseElements` of a success.
    pub response: &'a Template,
    /// The items of `resources`.
    pub resources: &'a Template,
    /// `additionalEventData`; empty where the service adds none.
    pub additional: &'a Template,
    /// `requestID`.
    pub request_id: &'a Template,
}

/// Native names of the fields that are counted.
pub const FIELDS: &[&str] = &[
    "userIdentity.arn",
    "userIdentity.userName",
    "userIdentity.type",
    "sourceIPAddress",
    "errorCode",
    "eventName",
    "eventSource",
    "awsRegion",
];

impl Record<'_> {
    /// Appends the record as CloudTrail writes it, on one line without spaces.
    pub fn write(&self, scene: &mut Scene, out: &mut Vec<u8>) {
        self.write_caller(scene, out);
        self.write_outcome(scene, out);
        self.write_ids(scene, out);
        self.write_category(scene, out);
        out.push(b'}');
    }

    /// Counts the values that the manifest lists.
    pub fn count(&self, scene: &Scene, counts: &mut Counts) {
        let code = self.failure.map(|(code, _)| code).filter(|code| !code.is_empty());
        let source = [self.api.service, ".amazonaws.com"].concat();
        let values = [
            scene.actor.arn.as_deref(),
            scene.actor.user.as_deref(),
            Some(scene.actor.kind).filter(|kind| !kind.is_empty()),
            Some(self.address),
            code,
            Some(self.api.name),
            Some(&source),
            Some(scene.region),
        ];
        for (field, value) in values.into_iter().enumerate() {
            value.into_iter().for_each(|value| counts.count(field, value));
        }
        counts.event(scene.now);
    }

    fn write_caller(&self, scene: &mut Scene, out: &mut Vec<u8>) {
        push(out, &[r#"{"eventVersion":""#, self.manner.version, r#"","userIdentity":"#]);
        scene.actor.identity.fill(scene, out);
        push(out, &[r#","eventTime":""#]);
        timeline::iso(scene.now, out);
        push(
            out,
            &[r#"","eventSource":""#, self.api.service, r#".amazonaws.com","eventName":""#, self.api.name],
        );
        push(out, &[r#"","awsRegion":""#, scene.region, r#"","sourceIPAddress":""#, self.address]);
        push(out, &[r#"","userAgent":""#, self.agent, r#"""#]);
    }

    fn write_outcome(&self, scene: &mut Scene, out: &mut Vec<u8>) {
        if let Some((code, message)) = self.failure {
            if !code.is_empty() {
                push(out, &[r#","errorCode":""#, code, r#"""#]);
            }
            if !message.is_empty() {
                push(out, &[r#","errorMessage":""#]);
                message.fill(scene, out);
                out.push(b'"');
            }
        }
        push(out, &[r#","requestParameters":"#]);
        self.request.fill(scene, out);
        push(out, &[r#","responseElements":"#]);
        match (self.failure, self.api.kind) {
            (None, _) => self.response.fill(scene, out),
            (Some(_), Kind::SignIn) => push(out, &[r#"{"ConsoleLogin":"Failure"}"#]),
            (Some(_), _) => push(out, &["null"]),
        }
        if !self.additional.is_empty() {
            push(out, &[r#","additionalEventData":"#]);
            self.additional.fill(scene, out);
        }
    }

    fn write_ids(&self, scene: &mut Scene, out: &mut Vec<u8>) {
        if self.api.kind != Kind::SignIn {
            push(out, &[r#","requestID":""#]);
            self.request_id.fill(scene, out);
            out.push(b'"');
        }
        push(out, &[r#","eventID":""#]);
        scene.rng.uuid(out);
        let reads = matches!(self.api.kind, Kind::Read | Kind::DataRead);
        push(out, &[r#"","readOnly":"#, if reads { "true" } else { "false" }]);
        if !self.resources.is_empty() {
            push(out, &[r#","resources":["#]);
            self.resources.fill(scene, out);
            out.push(b']');
        }
    }

    fn write_category(&self, scene: &mut Scene, out: &mut Vec<u8>) {
        let kind = match self.api.kind {
            Kind::SignIn => "AwsConsoleSignIn",
            Kind::Event => "AwsServiceEvent",
            _ => "AwsApiCall",
        };
        let data = matches!(self.api.kind, Kind::DataRead | Kind::DataWrite);
        push(
            out,
            &[r#","eventType":""#, kind, r#"","managementEvent":"#, if data { "false" } else { "true" }],
        );
        push(out, &[r#","recipientAccountId":""#, scene.world.account, r#"""#]);
        if self.manner.endpoint {
            let endpoint = ["vpce-0a1b2c3d4e5f60718", "vpce-0192837465abcdef0", "vpce-0fedcba987654321f"];
            push(out, &[r#","vpcEndpointId":""#, endpoint[scale(scene.bits(41), 3) as usize], r#"""#]);
        }
        push(out, &[r#","eventCategory":""#, if data { "Data" } else { "Management" }, r#"""#]);
        if let Some(tls) = self.manner.tls {
            self.write_tls(tls, scene, out);
        }
        if self.manner.console {
            push(out, &[r#","sessionCredentialFromConsole":"true""#]);
        }
    }

    fn write_tls(&self, [version, cipher]: [&str; 2], scene: &Scene, out: &mut Vec<u8>) {
        push(out, &[r#","tlsDetails":{"tlsVersion":""#, version, r#"","cipherSuite":""#, cipher]);
        push(out, &[r#"","clientProvidedHostHeader":""#]);
        if self.manner.bucket && self.api.service == "s3" {
            push(out, &[scene.bucket(), "."]);
        }
        push(out, &[self.api.service]);
        if !self.api.is_global() {
            push(out, &[".", scene.region]);
        }
        push(out, &[r#".amazonaws.com"}"#]);
    }
}

fn push(out: &mut Vec<u8>, parts: &[&str]) {
    parts.iter().for_each(|part| out.extend_from_slice(part.as_bytes()));
}
