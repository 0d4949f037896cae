//! CloudTrail archives: `AWSLogs/ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/…json.gz`.

mod apis;
mod busy;
mod call;
mod exercise;
mod place;
mod record;
mod story;

use std::fmt::Write;

use self::{
    busy::{Busy, Recent},
    call::{Call, Invocation, Manner},
    exercise::{Cast, Deal, Exercise},
    record::Record,
    story::Story,
};
use crate::{
    archive::{Finer, Format, Frame, Mark, Object, Objects, Options, Profile, Sizes},
    rng::{ALNUM, Rng},
    scene::Scene,
    template::Template,
    timeline::{self, Timeline, Window},
    truth::Needle,
    world::{Actor, REGIONS, World},
};
pub use place::Place;
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

/// Writes the objects of a trail.
pub struct Trail {
    options: Options,
    sizes: Sizes,
    timeline: Timeline,
    worlds: Vec<World>,
    busy: Busy,
    exercise: Option<(Exercise, Vec<Cast>)>,
    none: Template,
    stories: Vec<Story>,
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
        let worlds: Vec<World> = (0..options.accounts.max(1)).map(|n| World::new(options.seed, n)).collect();
        let exercise = (finer.profile == Profile::Exercise).then(|| {
            let casts = worlds.iter().map(|world| Cast::new(world.account, options.seed));
            (Exercise::new(options.seed), casts.collect())
        });
        Self {
            timeline: Timeline::new(options.start, options.days),
            worlds,
            busy: Busy::new(),
            exercise,
            none: Template::new(""),
            stories: if options.story { story::all() } else { Vec::new() },
            sizes: finer.sizes.clone().unwrap_or_else(|| Sizes::equal(options.events_per_object)),
            options: options.clone(),
        }
    }

    /// Where and when the records of an object are from.
    pub fn place(&self, number: u64) -> Place<'_> {
        let turn = number as usize / self.worlds.len();
        // An exercise is held in one region.
        let region = if self.exercise.is_some() { 0 } else { busy::region(turn) };
        Place {
            world: &self.worlds[number as usize % self.worlds.len()],
            region: REGIONS[region],
            window: self.timeline.window(number, self.count(), 4),
        }
    }

    /// Appends and counts the records of an object, each with a comma after it.
    pub fn records<'a>(&'a self, number: u64, place: &Place<'a>, rng: &mut Rng, object: &mut Object) {
        let events = self.sizes.events_of(number, self.options.events);
        let count = events.end - events.start;
        let mut flow = self.flow(number, events.start);
        let mut stories = self.stories.iter().filter(|story| self.places(story, number)).peekable();
        for (n, event) in events.enumerate() {
            let now = flow.time(&place.window, n as u64, count, rng);
            while let Some(story) = stories.next_if(|story| story.at <= now) {
                self.put(&story.call(), place, story.at, rng, object);
            }
            match self.options.needle(event) {
                Some(needle) => self.needle(needle, n as u64, place, now, rng, object),
                None => {
                    let invocation = flow.next(event, place, rng);
                    self.put(&invocation, place, now, rng, object);
                }
            }
        }
        stories.for_each(|story| self.put(&story.call(), place, story.at, rng, object));
    }

    fn flow(&self, number: u64, event: u64) -> Flow<'_> {
        match &self.exercise {
            Some((exercise, casts)) => {
                Flow::Exercise(exercise.deal(&casts[number as usize % casts.len()], event))
            }
            None => Flow::Busy(&self.busy, Box::default()),
        }
    }

    fn plain_call(&self) -> &Call {
        self.exercise.as_ref().map_or_else(|| self.busy.plain_call(), |(exercise, _)| exercise.plain_call())
    }

    /// Files are delivered some minutes after their last event.
    fn path(&self, place: &Place, rng: &mut Rng) -> String {
        let delivered = place.window.to + 120 + rng.below(240) as i64;
        path(place.world.account, place.region, delivered, self.options.level.is_some(), rng)
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
        let failure = (needle % 2 == 1).then_some((code.as_str(), &self.none));
        let invocation = Invocation {
            call: self.plain_call(),
            actor: &actor,
            agent: agent.clone().into(),
            address: &address,
            failure,
            salt: rng.bits(),
            trace: None,
            manner: self.exercise.as_ref().map(|_| exercise::PLAIN),
        };
        let start = object.bytes.len();
        self.put(&invocation, place, now, rng, object);
        let mut values = vec![("eventID", event_id(&object.bytes[start..]))];
        values.extend([("userIdentity.userName", user), ("userIdentity.accessKeyId", key)]);
        values.extend([("sourceIPAddress", address.clone()), ("userAgent", agent.clone())]);
        if needle % 2 == 1 {
            values.push(("errorCode", code.clone()));
        }
        object.counts.needles.push(Needle { object: object.path.clone(), ordinal, values });
    }

    /// Appends a record and the comma after it, and counts it.
    fn put(&self, invocation: &Invocation, place: &Place, now: i64, rng: &mut Rng, object: &mut Object) {
        let Invocation { call, actor, ref agent, address, failure, salt, trace, manner } = *invocation;
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
        let (request_id, additional) = trace.unwrap_or_else(|| self.busy.trace(&call.api, actor, salt));
        let record = Record {
            api: &call.api,
            manner: manner.unwrap_or_else(|| Manner::usual(invocation, &scene)),
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
        object.counts.hour(now);
        object.bytes.push(b',');
        *rng = scene.rng;
    }

    /// True where a story belongs into an object: of those of its region the one delivered next.
    fn places(&self, story: &Story, number: u64) -> bool {
        let distance = |n: u64| {
            let Window { from, to } = self.place(n).window;
            (to < story.at, (from - story.at).max(story.at - to).max(0))
        };
        let nearby = (0..self.count()).filter(|n| self.place(*n).region == story.region);
        nearby.min_by_key(|n| distance(*n)) == Some(number)
    }
}

/// Events as they come, one by one.
enum Flow<'a> {
    Busy(&'a Busy, Box<Recent<'a>>),
    Exercise(Deal<'a>),
}

impl<'a> Flow<'a> {
    fn next(&mut self, event: u64, place: &Place<'a>, rng: &mut Rng) -> Invocation<'a> {
        match self {
            Self::Busy(busy, recent) => busy.next(recent, place, rng),
            Self::Exercise(deal) => deal.next(event),
        }
    }

    /// The time of event `n` of `of`. Tools make several calls in a second.
    fn time(&self, window: &Window, n: u64, of: u64, rng: &mut Rng) -> i64 {
        match self {
            Self::Busy(..) => window.time(n, of, rng.below(90)),
            Self::Exercise(_) => window.time(n - n % exercise::AT_ONCE, of, 0),
        }
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

/// The `eventID` of a record just written.
fn event_id(record: &[u8]) -> String {
    let text = String::from_utf8_lossy(record);
    let id = text.rsplit_once(r#""eventID":""#).and_then(|(_, rest)| rest.get(..36));
    id.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests;
