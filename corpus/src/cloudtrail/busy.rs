//! The busy profile: hundreds of roles at work on data, and people among them.

use std::borrow::Cow;

use super::{
    apis::{self, Api, Kind},
    call::{Call, Invocation},
    place::Place,
    story,
};
use crate::{
    rng::{Rng, mix},
    template::Template,
    world::{Actor, Class, REGIONS, World},
    zipf::Zipf,
};

/// Which region comes in which turn; the busiest comes every second time.
const ROTA: [usize; 8] = [0, 1, 0, 2, 0, 1, 0, 3];

/// The place in [`REGIONS`] of the region whose turn it is.
pub fn region(turn: usize) -> usize {
    ROTA[turn % ROTA.len()]
}

/// The calls and how often each is made.
pub struct Busy {
    calls: Vec<Call>,
    everywhere: Zipf,
    regional: Zipf,
    extra: Extra,
}

/// Templates that belong to no API.
struct Extra {
    none: Template,
    s3: [Template; 4],
    sign_in: [Template; 2],
    short_id: Template,
    uuid: Template,
}

impl Busy {
    /// Reads the templates.
    pub fn new() -> Self {
        let calls: Vec<Call> = apis::all().map(|api| Call::new(*api)).collect();
        let weight =
            |call: &Call, global: bool| if call.api.is_global() && !global { 0 } else { call.api.weight };
        Self {
            everywhere: Zipf::weighted(calls.iter().map(|call| weight(call, true))),
            regional: Zipf::weighted(calls.iter().map(|call| weight(call, false))),
            calls,
            extra: Extra::new(),
        }
    }

    /// A call for hand-written records: one that anybody may make.
    pub fn plain_call(&self) -> &Call {
        &self.calls[0]
    }

    fn call(&self, region: &str, rng: &mut Rng) -> &Call {
        let law = if region == REGIONS[0] { &self.everywhere } else { &self.regional };
        &self.calls[law.draw(rng)]
    }

    /// The next event: often more of what somebody has just been doing, else something new.
    pub fn next<'a>(&'a self, recent: &mut Recent<'a>, place: &Place<'a>, rng: &mut Rng) -> Invocation<'a> {
        let slot = rng.below(BURSTS) as usize;
        match &recent[slot] {
            Some(invocation) if rng.chance(3, 4) => invocation.clone(),
            _ => {
                let invocation = self.burst(place, rng);
                recent[slot] = Some(invocation.clone());
                invocation
            }
        }
    }

    fn burst<'a>(&'a self, place: &Place<'a>, rng: &mut Rng) -> Invocation<'a> {
        let call = self.call(place.region, rng);
        let class = call.api.callers[call.callers.draw(rng)].0;
        let actor = place.world.actor(class, rng.bits());
        let salt = rng.bits();
        let agent = agent(&call.api, actor, salt);
        let address = address(place.world, class, actor, rng);
        let failure = call.failure(class, actor, salt);
        Invocation { call, actor, agent, address, failure, salt, trace: None, manner: None }
    }

    /// How the service writes its request ids, and what else it tells.
    pub fn trace(&self, api: &Api, actor: &Actor, salt: u64) -> (&Template, &Template) {
        let request_id = if api.service == "s3" { &self.extra.short_id } else { &self.extra.uuid };
        (request_id, self.extra.additional(api, actor, salt))
    }
}

/// What callers are busy with: logs come in bursts, and compress as well as they do because of it.
pub type Recent<'a> = [Option<Invocation<'a>>; BURSTS as usize];

/// Callers busy at a time, as one object sees it.
const BURSTS: u64 = 5;

/// People sign in with browsers; S3 now and then puts its caller's agent in brackets.
fn agent<'a>(api: &Api, actor: &'a Actor, salt: u64) -> Cow<'a, str> {
    let agent = &actor.agents[(mix(salt) % actor.agents.len() as u64) as usize];
    match api.kind {
        Kind::SignIn if !agent.starts_with("Mozilla/") => story::BROWSER.into(),
        Kind::SignIn => agent.into(),
        _ if api.service == "s3" && mix(salt ^ 1).is_multiple_of(16) => format!("[{agent}]").into(),
        _ => agent.into(),
    }
}

/// Most calls come from where the actor usually is, some from the console's own proxy.
fn address<'a>(world: &'a World, class: Class, actor: &'a Actor, rng: &mut Rng) -> &'a str {
    match class {
        Class::Person | Class::Root if rng.chance(1, 12) => "AWS Internal",
        _ => world.address_of(actor, rng),
    }
}

impl Extra {
    fn new() -> Self {
        let s3 = |signed: &str, cipher: &str| {
            Template::new(&format!(
                r#"{{{signed}{cipher}"bytesTransferredIn":0,"SSEApplied":"Default_SSE_S3","x-amz-id-2":"$host_id","bytesTransferredOut":$bytes}}"#
            ))
        };
        let (v4, cipher) = (
            r#""SignatureVersion":"SigV4","AuthenticationMethod":"AuthHeader","#,
            r#""CipherSuite":"TLS_AES_128_GCM_SHA256","#,
        );
        let v2 = r#""SignatureVersion":"SigV2","AuthenticationMethod":"QueryString","#;
        let sign_in = |mfa: &str| {
            Template::new(&format!(
                r#"{{"LoginTo":"https://console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true&state=hashArgsFromTB_$region","MobileVersion":"No","MFAUsed":"{mfa}"}}"#
            ))
        };
        Self {
            none: Template::new(""),
            s3: [s3(v4, cipher), s3(v2, cipher), s3(v4, ""), s3("", cipher)],
            sign_in: [sign_in("Yes"), sign_in("No")],
            short_id: Template::new("$request_id"),
            uuid: Template::new("$uuid"),
        }
    }

    /// S3 logs how the request was signed and encrypted, the sign-in page whether with MFA.
    fn additional(&self, api: &Api, actor: &Actor, salt: u64) -> &Template {
        match (api.service, mix(salt ^ 4) % 100) {
            ("s3", _) if actor.requester == "-" => &self.s3[3],
            ("s3", 0) => &self.s3[1],
            ("s3", 1) => &self.s3[2],
            ("s3", _) => &self.s3[0],
            ("signin", n) => &self.sign_in[usize::from(n >= 70)],
            _ => &self.none,
        }
    }
}
