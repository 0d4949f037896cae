//! One request to S3 and the line it makes.

use super::{
    line::{Line, Space, encode, put},
    operations::{Operation, Target},
    place::{Place, host_id, key, scene, text},
};
use crate::{
    archive::Object,
    rng::{BASE64, Rng, UPPER},
    timeline,
    world::Actor,
};

/// What is decided about a request before it is written.
pub struct Request<'a> {
    /// The operation requested.
    pub operation: &'static Operation,
    /// The requester.
    pub actor: &'a Actor,
    /// From where; the name of a service is left out of the line.
    pub address: &'a str,
    /// With which software.
    pub agent: &'a str,
    /// Status and error, if it fails.
    pub failure: Option<(u16, &'a str)>,
}

/// Request id and host id.
pub type Ids = (String, String);

/// How a request proves who sent it.
struct Signing {
    version: &'static str,
    auth: &'static str,
}

/// How much was sent, and how long it took.
struct Transfer {
    sent: Option<u64>,
    size: Option<u64>,
    took: u64,
}

impl Request<'_> {
    /// Writes the line; returns the bucket and the ids, which later lines may share.
    pub fn write<'a>(
        &self,
        place: &Place<'a>,
        now: i64,
        rng: &mut Rng,
        object: &mut Object,
    ) -> (&'a str, Ids) {
        let scene = scene(place, now, self.actor, rng);
        let (bucket, key) = (place.bucket(&scene), key(&scene));
        let (mut once, mut twice) = (String::new(), String::new());
        if self.operation.target != Target::Bucket {
            encode(&key, Space::Percent, &mut once);
            encode(&once, Space::Percent, &mut twice);
        }
        let signing = self.signing(rng);
        let uri = self.uri(&once, &signing, now, rng);
        let (status, error) = self.outcome(rng);
        let transfer = self.transfer(status, rng);
        let ids = (text(UPPER, 16, rng), host_id(rng));
        let suffix = if self.operation.target == Target::Page { ".s3-website-" } else { ".s3." };
        let host = [bucket, suffix, place.region, ".amazonaws.com"].concat();
        let version = if rng.chance(1, 8) { text(BASE64, 32, rng).replace('/', "_") } else { String::new() };
        let (cipher, tls) = self.encryption(rng);
        let agent = if rng.chance(1, 600) { ["\"", self.agent].concat() } else { self.agent.to_owned() };
        let refers = agent.starts_with("Mozilla/") && rng.chance(2, 3);
        let service = self.address.ends_with(".amazonaws.com");
        let near = !service && self.address.contains('.') && !self.address.starts_with("10.");
        let line = Line {
            owner: &place.world.owner,
            bucket,
            time: now,
            address: if service { "" } else { self.address },
            requester: &self.actor.requester,
            request_id: &ids.0,
            operation: self.operation.name,
            key: &twice,
            uri: &uri,
            status,
            error,
            numbers: [transfer.sent, transfer.size, Some(transfer.took), Some(transfer.took * 3 / 4)],
            referer: if refers { "https://www.example.com/" } else { "" },
            agent: &agent,
            version: &version,
            host_id: &ids.1,
            signature: [signing.version, cipher, signing.auth],
            host: &host,
            tls,
            newest: ["", if rng.chance(1, 50) { "Yes" } else { "" }, if near { place.region } else { "" }],
            columns: *rng.pick(&[27, 27, 27, 27, 27, 27, 26, 26, 25, 24]),
        };
        put(&line, object);
        (bucket, ids)
    }

    fn signing(&self, rng: &mut Rng) -> Signing {
        if self.actor.requester == "-" {
            return Signing { version: "", auth: "" };
        }
        let presigned = self.operation.target == Target::Read && rng.chance(1, 25);
        Signing {
            version: if rng.chance(1, 80) { "SigV2" } else { "SigV4" },
            auth: if presigned { "QueryString" } else { "AuthHeader" },
        }
    }

    /// The request line; a presigned URL with a download name brings bare quotes into it.
    fn uri(&self, key: &str, signing: &Signing, now: i64, rng: &mut Rng) -> String {
        let (method, query) = (self.operation.method, self.operation.query);
        match (signing.auth, signing.version) {
            ("QueryString", "SigV2") => format!(
                "GET /{key}?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Expires={}&Signature=XXXXXXXX HTTP/1.1",
                now + 3600
            ),
            ("QueryString", _) => {
                let t = timeline::civil(now - rng.below(900) as i64);
                let (day, stamp) = (t.strftime("%Y%m%d"), t.strftime("%Y%m%dT%H%M%SZ"));
                let name = if rng.chance(1, 8) { DOWNLOAD_NAME } else { "" };
                format!(
                    "GET /{key}?{name}X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE/{day}/us-east-1/s3/aws4_request&X-Amz-Date={stamp}&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=XXXXXXXX HTTP/1.1"
                )
            }
            _ => format!("{method} /{key}{query} HTTP/1.1"),
        }
    }

    fn outcome(&self, rng: &mut Rng) -> (u16, &str) {
        let reads = self.operation.target == Target::Read;
        match self.failure {
            Some(failure) => failure,
            None if reads && rng.chance(1, 9) => (206, ""),
            None if reads && rng.chance(1, 14) => (304, ""),
            None => (self.operation.status, ""),
        }
    }

    /// Sizes spread over many powers of two, as those of real objects do.
    fn transfer(&self, status: u16, rng: &mut Rng) -> Transfer {
        let power = 1_u64 << rng.below(26);
        let size = power + rng.below(power);
        let sent = match (self.operation.target, status) {
            (_, 400..) => Some(200 + rng.below(160)),
            (Target::Read | Target::Page, 200) => Some(size),
            (Target::Read, 206) => Some(1 + rng.below(size)),
            (Target::Bucket, _) if self.operation.method == "GET" => Some(300 + rng.below(9000)),
            _ => None,
        };
        let has_size = self.operation.target != Target::Bucket && status < 400;
        Transfer { sent, size: has_size.then_some(size), took: 4 + rng.below(60) + size / 100_000 }
    }

    /// Cipher suite and TLS version; website endpoints speak plain HTTP only.
    fn encryption(&self, rng: &mut Rng) -> (&'static str, &'static str) {
        if self.operation.target == Target::Page || rng.chance(1, 70) {
            return ("", "");
        }
        match rng.below(60) {
            0 => ("ECDHE-RSA-AES128-SHA", "TLSv1.1"),
            1..25 => ("ECDHE-RSA-AES128-GCM-SHA256", "TLSv1.2"),
            _ => ("TLS_AES_128_GCM_SHA256", "TLSv1.3"),
        }
    }
}

const DOWNLOAD_NAME: &str = "response-content-disposition=attachment;%20filename=\"export.csv\"&";
