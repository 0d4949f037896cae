//! CloudTrail archives: `AWSLogs/ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/…json.gz`.

mod apis;
mod record;
mod story;

use std::{borrow::Cow, fmt::Write};

use self::{
    apis::{Api, Kind},
    record::Record,
    story::Story,
};
use crate::{
    archive::{Finer, Format, Frame, Mark, Object, Objects, Options, Sizes},
    rng::{ALNUM, Rng, mix},
    scene::Scene,
    template::Template,
    timeline::{self, Timeline, Window},
    truth::Needle,
    world::{Actor, Class, REGIONS, World},
    zipf::Zipf,
};
pub use record::FIELDS;

/// The row of this format.
pub const FORMAT: Format = Format {
    name: "cloudtrail",
    about: "CloudTrail log files: {\"Records\":[…]}, 1.7 KB a record",
    events_per_object: 12_000,
    level: 5,
    fields: FIELDS,
    open: |options, finer| Box::new(Trail::with(options, finer)),
};

/// What a log file is besides its records.
pub const FRAME: Frame = Frame { head: br#"{"Records":["#, joint: b",", tail: b"]}" };

/// Which region object number n is from; the busiest comes every second time.
const ROTA: [usize; 8] = [0, 1, 0, 2, 0, 1, 0, 3];

/// Writes the objects of a trail.
pub struct Trail {
    options: Options,
    sizes: Sizes,
    timeline: Timeline,
    worlds: Vec<World>,
    calls: Vec<Call>,
    everywhere: Zipf,
    regional: Zipf,
    extra: Extra,
    stories: Vec<Story>,
}

/// An API with its templates read.
struct Call {
    api: &'static Api,
    callers: Zipf,
    request: Template,
    response: Template,
    resources: Template,
    failures: Vec<(&'static str, Template)>,
}

/// Templates that belong to no API.
struct Extra {
    none: Template,
    s3: [Template; 4],
    sign_in: [Template; 2],
    short_id: Template,
    uuid: Template,
}

/// What does not change within an object.
pub struct Place<'a> {
    /// The account.
    pub world: &'a World,
    /// The region.
    pub region: &'static str,
    /// The time.
    pub window: Window,
}

impl Objects for Trail {
    fn count(&self) -> u64 {
        self.sizes.objects(self.options.events)
    }

    fn write(&self, number: u64, object: &mut Object) {
        let mut rng = Rng::stream(self.options.seed, number);
        let place = self.place(number);
        object.path = self.path(&place, &mut rng);
        object.bytes.extend_from_slice(FRAME.head);
        self.records(number, &place, &mut rng, object);
        object.bytes.pop();
        object.bytes.extend_from_slice(FRAME.tail);
    }

    fn frame(&self) -> Option<Frame> {
        Some(FRAME)
    }
}

impl Trail {
    /// Reads the templates and invents the accounts.
    pub fn new(options: &Options) -> Self {
        Self::with(options, &Finer::default())
    }

    /// The same, with more to choose.
    pub fn with(options: &Options, finer: &Finer) -> Self {
        let calls: Vec<Call> = apis::all().map(Call::new).collect();
        let weight =
            |call: &Call, global: bool| if call.api.is_global() && !global { 0 } else { call.api.weight };
        Self {
            timeline: Timeline::new(options.start, options.days),
            worlds: (0..options.accounts.max(1)).map(|n| World::new(options.seed, n)).collect(),
            everywhere: Zipf::weighted(calls.iter().map(|call| weight(call, true))),
            regional: Zipf::weighted(calls.iter().map(|call| weight(call, false))),
            calls,
            extra: Extra::new(),
            stories: if options.story { story::all() } else { Vec::new() },
            sizes: finer.sizes.clone().unwrap_or_else(|| Sizes::equal(options.events_per_object)),
            options: options.clone(),
        }
    }

    /// Where and when the records of an object are from.
    pub fn place(&self, number: u64) -> Place<'_> {
        Place {
            world: &self.worlds[number as usize % self.worlds.len()],
            region: REGIONS[ROTA[(number as usize / self.worlds.len()) % ROTA.len()]],
            window: self.timeline.window(number, self.count(), 4),
        }
    }

    /// Appends and counts the records of an object, each with a comma after it.
    pub fn records(&self, number: u64, place: &Place, rng: &mut Rng, object: &mut Object) {
        let events = self.sizes.events_of(number, self.options.events);
        let count = events.end - events.start;
        let mut recent = Recent::default();
        let mut stories = self.stories.iter().filter(|story| self.tells(story, number)).peekable();
        for (n, event) in events.enumerate() {
            let now = place.window.time(n as u64, count, rng.below(90));
            while let Some(story) = stories.next_if(|story| story.at <= now) {
                story.write(self, place, rng, object);
            }
            match self.options.needle(event) {
                Some(needle) => self.needle(needle, n as u64, place, now, rng, object),
                None => self.event(&mut recent, place, now, rng, object),
            }
        }
        stories.for_each(|story| story.write(self, place, rng, object));
    }

    /// Files are delivered some minutes after their last event.
    fn path(&self, place: &Place, rng: &mut Rng) -> String {
        let delivered = place.window.to + 120 + rng.below(240) as i64;
        path(place.world.account, place.region, delivered, self.options.level.is_some(), rng)
    }

    fn call(&self, region: &str, rng: &mut Rng) -> &Call {
        let law = if region == REGIONS[0] { &self.everywhere } else { &self.regional };
        &self.calls[law.draw(rng)]
    }

    /// Writes an event: often more of what somebody has just been doing, else something new.
    fn event<'a>(
        &'a self,
        recent: &mut Recent<'a>,
        place: &Place<'a>,
        now: i64,
        rng: &mut Rng,
        object: &mut Object,
    ) {
        let slot = rng.below(BURSTS) as usize;
        if recent[slot].is_none() || !rng.chance(3, 4) {
            recent[slot] = Some(self.burst(place, rng));
        }
        if let Some(told) = &recent[slot] {
            self.put(told, place, now, rng, object);
        }
    }

    fn burst<'a>(&'a self, place: &Place<'a>, rng: &mut Rng) -> Told<'a> {
        let call = self.call(place.region, rng);
        let class = call.api.callers[call.callers.draw(rng)].0;
        let actor = place.world.actor(class, rng.bits());
        let salt = rng.bits();
        let agent = agent(call.api, actor, salt);
        let address = address(place.world, class, actor, rng);
        let failure = call.failure(class, actor, salt);
        Told { call, actor, agent, address, failure, salt, trace: None }
    }

    /// Writes an event whose user, key, address and software occur nowhere else.
    fn needle(&self, needle: u64, ordinal: u64, place: &Place, now: i64, rng: &mut Rng, object: &mut Object) {
        let mark = self.options.mark(needle);
        let (user, address) = (format!("needle-{mark}"), format!("2001:db8:5eed::{:x}", needle + 1));
        let mut key = b"AKIA".to_vec();
        rng.text(crate::rng::BASE32, 9, &mut key);
        key.extend_from_slice(b"EXAMPLE");
        let key = String::from_utf8_lossy(&key).into_owned();
        let agent = format!("haystack/1.0 straw{mark}");
        let actor = Actor::planted(place.world.account, &user, &key, &address, &agent);
        let code = format!("Needle{mark}Exception");
        let call = &self.calls[0];
        let failure = (needle % 2 == 1).then_some((code.as_str(), &self.extra.none));
        let told = Told {
            call,
            actor: &actor,
            agent: agent.clone().into(),
            address: &address,
            failure,
            salt: rng.bits(),
            trace: None,
        };
        let start = object.bytes.len();
        self.put(&told, place, now, rng, object);
        let mut values = vec![("eventID", event_id(&object.bytes[start..]))];
        values.extend([("userIdentity.userName", user), ("userIdentity.accessKeyId", key)]);
        values.extend([("sourceIPAddress", address.clone()), ("userAgent", agent.clone())]);
        if needle % 2 == 1 {
            values.push(("errorCode", code.clone()));
        }
        object.counts.needles.push(Needle { object: object.path.clone(), ordinal, values });
    }

    /// Appends a record and the comma after it, and counts it.
    fn put(&self, told: &Told, place: &Place, now: i64, rng: &mut Rng, object: &mut Object) {
        let Told { call, actor, ref agent, address, failure, salt, trace } = *told;
        let mut scene = Scene {
            rng: rng.clone(),
            world: place.world,
            now,
            region: place.region,
            actor,
            service: call.api.service,
            call: call.api.name,
            salt,
            turn: rng.bits(),
        };
        let (request_id, additional) = trace.unwrap_or_else(|| self.extra.trace(call.api, actor, salt));
        let record = Record {
            api: call.api,
            version: ["1.08", "1.09", "1.10", "1.11", "1.11", "1.11"][(salt % 6) as usize],
            address,
            agent,
            failure,
            request: &call.request,
            response: &call.response,
            resources: &call.resources,
            additional,
            request_id,
        };
        let start = object.bytes.len();
        record.write(&mut scene, &mut object.bytes);
        object.marks.push(Mark { start, end: object.bytes.len(), at: now, service: call.api.service });
        record.count(&scene, &mut object.counts);
        object.bytes.push(b',');
        *rng = scene.rng;
    }

    /// True where a story belongs into an object: of those of its region the one delivered next.
    fn tells(&self, story: &Story, number: u64) -> bool {
        let distance = |n: u64| {
            let Window { from, to } = self.place(n).window;
            (to < story.at, (from - story.at).max(story.at - to).max(0))
        };
        let nearby = (0..self.count()).filter(|n| self.place(*n).region == story.region);
        nearby.min_by_key(|n| distance(*n)) == Some(number)
    }
}

/// The path of a log file; its name has the time of delivery, on the next multiple of five minutes.
pub fn path(account: &str, region: &str, delivered: i64, packed: bool, rng: &mut Rng) -> String {
    let t = timeline::civil(delivered / 300 * 300 + 300);
    let day = t.strftime("%Y/%m/%d");
    let mut path = format!("AWSLogs/{account}/CloudTrail/{region}/{day}/{account}_CloudTrail_{region}_");
    // Writing into a String cannot fail.
    let _ = write!(path, "{}_", t.strftime("%Y%m%dT%H%MZ"));
    let mut unique = Vec::new();
    rng.text(ALNUM, 16, &mut unique);
    path.push_str(&String::from_utf8_lossy(&unique));
    path.push_str(if packed { ".json.gz" } else { ".json" });
    path
}

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

/// What is decided about an event before it is written.
struct Told<'a> {
    call: &'a Call,
    actor: &'a Actor,
    agent: Cow<'a, str>,
    address: &'a str,
    failure: Option<(&'a str, &'a Template)>,
    salt: u64,
    /// Request id and additional data, where they are not to be drawn.
    trace: Option<(&'a Template, &'a Template)>,
}

/// What callers are busy with: logs come in bursts, and compress as well as they do because of it.
type Recent<'a> = [Option<Told<'a>>; BURSTS as usize];

/// Callers busy at a time, as one object sees it.
const BURSTS: u64 = 5;

impl Call {
    fn new(api: &'static Api) -> Self {
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
    fn failure(&self, class: Class, actor: &Actor, salt: u64) -> Option<(&str, &Template)> {
        let clumsy = class == Class::Anonymous || (actor.id % 16 == 3 && class != Class::Service);
        if mix(salt ^ 2) % 100 >= if clumsy { 20 } else { 4 } {
            return None;
        }
        let skew = (mix(salt ^ 3) % 8).saturating_sub(4) as usize % self.failures.len();
        self.failures.get(skew).map(|(code, message)| (*code, message))
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

    /// How the service writes its request ids, and what else it tells.
    fn trace(&self, api: &Api, actor: &Actor, salt: u64) -> (&Template, &Template) {
        let request_id = if api.service == "s3" { &self.short_id } else { &self.uuid };
        (request_id, self.additional(api, actor, salt))
    }

    /// S3 says how the request was signed and encrypted, the sign-in page whether with MFA.
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

/// The `eventID` of a record just written.
fn event_id(record: &[u8]) -> String {
    let text = String::from_utf8_lossy(record);
    let id = text.rsplit_once(r#""eventID":""#).and_then(|(_, rest)| rest.get(..36));
    id.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests;
