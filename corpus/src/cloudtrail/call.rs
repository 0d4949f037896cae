//! Calls of an API and their invocations: by whom, from where, with what outcome.

use std::borrow::Cow;

use super::apis::{Api, Kind};
use crate::{
    rng::mix,
    scene::Scene,
    template::Template,
    world::{Actor, Class},
    zipf::Zipf,
};

/// An API with its templates read.
pub struct Call {
    /// The API.
    pub api: Api,
    /// Draws a row of its callers.
    pub callers: Zipf,
    /// `requestParameters`.
    pub request: Template,
    /// `responseElements` of a success.
    pub response: Template,
    /// The items of `resources`.
    pub resources: Template,
    /// How it fails.
    pub failures: Vec<(&'static str, Template)>,
}

/// What is decided about an event before it is written.
#[derive(Clone)]
pub struct Invocation<'a> {
    /// What is called.
    pub call: &'a Call,
    /// Who calls.
    pub actor: &'a Actor,
    /// `userAgent`.
    pub agent: Cow<'a, str>,
    /// `sourceIPAddress`.
    pub address: &'a str,
    /// Error code and message.
    pub failure: Option<(&'a str, &'a Template)>,
    /// Makes every mention of a thing the same thing.
    pub salt: u64,
    /// Request id and additional data, where they are not to be drawn.
    pub trace: Option<(&'a Template, &'a Template)>,
    /// Traces of how the call was made, where they do not follow from the rest.
    pub manner: Option<Manner>,
}

/// What else a record tells of how a call was made.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// `eventVersion`.
    pub version: &'static str,
    /// Version and cipher in `tlsDetails`, if it has them.
    pub tls: Option<[&'static str; 2]>,
    /// Whether its host is a bucket's, where it is S3 that is called.
    pub bucket: bool,
    /// Whether it came through a VPC endpoint.
    pub endpoint: bool,
    /// Whether its credentials are from the console.
    pub console: bool,
}

impl Manner {
    /// What follows from who calls what. Calls that services make have no TLS details, S3 records
    /// them only now and then.
    pub fn usual(invocation: &Invocation, scene: &Scene) -> Self {
        let (api, address) = (&invocation.call.api, invocation.address);
        let untold = api.service == "s3" && !scene.bits(42).is_multiple_of(4);
        Self {
            version: ["1.08", "1.09", "1.10", "1.11", "1.11", "1.11"][(invocation.salt % 6) as usize],
            tls: (!address.ends_with(".amazonaws.com") && !untold).then(|| match scene.bits(43) % 64 {
                0 => ["TLSv1.1", "ECDHE-RSA-AES128-SHA"],
                1..20 => ["TLSv1.2", "ECDHE-RSA-AES128-GCM-SHA256"],
                _ => ["TLSv1.3", "TLS_AES_128_GCM_SHA256"],
            }),
            bucket: false,
            endpoint: address.starts_with("10.") && api.kind != Kind::SignIn,
            console: invocation.agent.starts_with("Mozilla/") && api.kind != Kind::SignIn,
        }
    }
}

impl Call {
    /// Reads the templates of an API.
    pub fn new(api: Api) -> Self {
        Self {
            api,
            callers: Zipf::weighted(api.callers.iter().map(|(_, weight)| *weight)),
            request: Template::new(api.request),
            response: Template::new(api.response),
            resources: Template::new(api.resources),
            failures: api.failures.iter().map(|(code, message)| (*code, Template::new(message))).collect(),
        }
    }

    /// One call in twenty-five fails; of the nameless and of clumsy actors one in five.
    pub fn failure(&self, class: Class, actor: &Actor, salt: u64) -> Option<(&str, &Template)> {
        let clumsy = class == Class::Anonymous || (actor.id % 16 == 3 && class != Class::Service);
        if mix(salt ^ 2) % 100 >= if clumsy { 20 } else { 4 } {
            return None;
        }
        let skew = (mix(salt ^ 3) % 8).saturating_sub(4) as usize % self.failures.len();
        self.failures.get(skew).map(|(code, message)| (*code, message))
    }
}
