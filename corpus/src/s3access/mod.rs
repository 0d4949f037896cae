//! S3 server access log archives, in either of the two ways S3 names them.

mod line;
mod operations;
mod place;
mod request;
mod story;

use self::{
    line::{Line, Space, blank, encode, put},
    operations::{OPERATIONS, Operation, Target},
    place::{Place, host_id, key, scene, text},
    request::Request,
};
use crate::{
    archive::{Finer, Format, Frame, Naming, Object, Objects, Options, Sizes},
    rng::{Rng, UPPER, mix},
    timeline::{self, Timeline},
    truth::Needle,
    world::{Actor, Class, REGIONS, Thing, World},
    zipf::Zipf,
};

/// The row of this format.
pub const FORMAT: Format = Format {
    name: "s3access",
    about: "S3 server access logs: 24 to 27 columns, 0.5 KB a line",
    events_per_object: 20_000,
    level: 5,
    fields: line::FIELDS,
    open: |options, finer| Box::new(Logs::with(options, finer)),
};

/// Classes of requesters, and how often each sends a request.
const CALLERS: [(Class, u64); 7] = [
    (Class::Workload, 66),
    (Class::User, 14),
    (Class::Anonymous, 8),
    (Class::Person, 5),
    (Class::Account, 3),
    (Class::Service, 3),
    (Class::Root, 1),
];

/// Writes the objects of a log bucket.
struct Logs {
    options: Options,
    sizes: Sizes,
    timeline: Timeline,
    worlds: Vec<World>,
    operations: Zipf,
    callers: Zipf,
    stories: Vec<Line<'static>>,
}

/// The rest of a multi-object delete: its lines have the ids of the request.
struct Batch<'a> {
    left: u64,
    bucket: &'a str,
    actor: &'a Actor,
    address: &'a str,
    request_id: String,
    host_id: String,
}

impl Objects for Logs {
    fn count(&self) -> u64 {
        self.sizes.objects(self.options.events)
    }

    fn frame(&self) -> Option<Frame> {
        Some(Frame::default())
    }

    fn write(&self, number: u64, object: &mut Object) {
        let mut rng = Rng::stream(self.options.seed, number);
        let objects = self.count();
        let window = self.timeline.window(number, objects, 1);
        let place = self.place(number);
        object.path = self.path(&place, window.to, &mut rng);
        let events = self.sizes.events_of(number, self.options.events);
        let count = events.end - events.start;
        let last =
            if number + 1 == objects { i64::MAX } else { self.timeline.window(number + 1, objects, 1).from };
        let first = if number == 0 { i64::MIN } else { window.from };
        let mut stories = self.stories.iter().filter(|line| (first..last).contains(&line.time)).peekable();
        let mut batch = None;
        for (n, event) in events.enumerate() {
            let now = window.time(n as u64, count, rng.below(90));
            while let Some(line) = stories.next_if(|line| line.time <= now) {
                put(line, object);
            }
            match (self.options.needle(event), batch.take()) {
                (Some(needle), rest) => {
                    self.needle(needle, n as u64, &place, now, &mut rng, object);
                    batch = rest;
                }
                (None, Some(rest)) => batch = self.batch(rest, &place, now, &mut rng, object),
                (None, None) => batch = self.event(&place, now, &mut rng, object),
            }
        }
        stories.for_each(|line| put(line, object));
    }
}

impl Logs {
    fn with(options: &Options, finer: &Finer) -> Self {
        Self {
            timeline: Timeline::new(options.start, options.days),
            worlds: (0..options.accounts.max(1)).map(|n| World::new(options.seed, n)).collect(),
            operations: Zipf::weighted(OPERATIONS.iter().map(|operation| operation.weight)),
            callers: Zipf::weighted(CALLERS.map(|(_, weight)| weight)),
            stories: if options.story { story::all() } else { Vec::new() },
            sizes: finer.sizes.clone().unwrap_or_else(|| Sizes::equal(options.events_per_object)),
            options: options.clone(),
        }
    }

    fn place(&self, number: u64) -> Place<'_> {
        let world = &self.worlds[number as usize % self.worlds.len()];
        let buckets = world.things(Thing::Bucket);
        let rank = buckets.rank(mix(self.options.seed ^ mix(number)));
        let bucket = (self.options.naming == Naming::Partitioned).then(|| &*buckets.names[rank]);
        Place { world, region: region(rank), bucket }
    }

    fn path(&self, place: &Place, last: i64, rng: &mut Rng) -> String {
        let t = timeline::civil(last + 600 + rng.below(1800) as i64);
        let file = format!("{}-{:016X}", t.strftime("%Y-%m-%d-%H-%M-%S"), rng.bits());
        let gz = if self.options.level.is_some() { ".gz" } else { "" };
        match place.bucket {
            Some(bucket) => {
                let (account, region, day) = (place.world.account, place.region, t.strftime("%Y/%m/%d"));
                format!("example-access-logs/{account}/{region}/{bucket}/{day}/{file}{gz}")
            }
            None => format!("example-access-logs/{file}{gz}"),
        }
    }

    /// Writes one request; a multi-object delete leaves lines for its keys to be written next.
    fn event<'a>(
        &self,
        place: &Place<'a>,
        now: i64,
        rng: &mut Rng,
        object: &mut Object,
    ) -> Option<Batch<'a>> {
        let operation = &OPERATIONS[self.operations.draw(rng)];
        if operation.target == Target::Lifecycle {
            self.lifecycle(operation, place, now, rng, object);
            return None;
        }
        let class = match operation.target {
            Target::Page => Class::Anonymous,
            _ if operation.name == "REST.OPTIONS.PREFLIGHT" => Class::Anonymous,
            _ => CALLERS[self.callers.draw(rng)].0,
        };
        let actor = place.world.actor(class, rng.bits());
        let address = place.world.address_of(actor, rng);
        // Programs that do nothing but move objects say less about themselves.
        let shortest = actor.agents.iter().min_by_key(|agent| agent.len());
        let agent = shortest.map_or("", String::as_str);
        let request =
            Request { operation, actor, address, agent, failure: failure(operation, class, actor, rng) };
        let (bucket, ids) = request.write(place, now, rng, object);
        let deletes = operation.name == "REST.POST.MULTI_OBJECT_DELETE" && request.failure.is_none();
        deletes.then(|| Batch {
            left: 2 + rng.below(12),
            bucket,
            actor,
            address,
            request_id: ids.0,
            host_id: ids.1,
        })
    }

    fn lifecycle(&self, operation: &Operation, place: &Place, now: i64, rng: &mut Rng, object: &mut Object) {
        let scene = scene(place, now, &place.world.actors(Class::Root)[0], rng);
        let bucket = place.bucket(&scene);
        let mut encoded = String::new();
        encode(&key(&scene), Space::Plus, &mut encoded);
        let (request_id, host_id, version) = (text(UPPER, 16, rng), host_id(rng), text(UPPER, 32, rng));
        let line = Line {
            requester: "AmazonS3",
            request_id: &request_id,
            operation: operation.name,
            key: &encoded,
            numbers: [None, Some(rng.below(1 << 22)), None, None],
            version: &version,
            host_id: &host_id,
            ..blank(&place.world.owner, bucket, now)
        };
        put(&line, object);
    }

    fn batch<'a>(
        &self,
        rest: Batch<'a>,
        place: &Place<'a>,
        now: i64,
        rng: &mut Rng,
        object: &mut Object,
    ) -> Option<Batch<'a>> {
        let mut encoded = String::new();
        encode(&key(&scene(place, now, rest.actor, rng)), Space::Plus, &mut encoded);
        let host = [rest.bucket, ".s3.", place.region, ".amazonaws.com"].concat();
        let service = rest.address.ends_with(".amazonaws.com");
        let line = Line {
            address: if service { "" } else { rest.address },
            requester: &rest.actor.requester,
            request_id: &rest.request_id,
            operation: "BATCH.DELETE.OBJECT",
            key: &encoded,
            status: 204,
            numbers: [None, None, Some(40 + rng.below(99)), None],
            host_id: &rest.host_id,
            signature: ["SigV4", "TLS_AES_128_GCM_SHA256", "AuthHeader"],
            host: &host,
            tls: "TLSv1.3",
            ..blank(&place.world.owner, rest.bucket, now)
        };
        put(&line, object);
        (rest.left > 1).then_some(Batch { left: rest.left - 1, ..rest })
    }

    /// Writes a line whose requester, address and software occur nowhere else.
    fn needle(&self, needle: u64, ordinal: u64, place: &Place, now: i64, rng: &mut Rng, object: &mut Object) {
        let mark = self.options.mark(needle);
        let (user, address) = (format!("needle-{mark}"), format!("2001:db8:5eed::{:x}", needle + 1));
        let agent = format!("haystack/1.0 straw{mark}");
        let actor = Actor::planted(place.world.account, &user, "", &address, &agent);
        let code = format!("Needle{mark}Exception");
        let failure = (needle % 2 == 1).then_some((403, code.as_str()));
        let request =
            Request { operation: &OPERATIONS[2], actor: &actor, address: &address, agent: &agent, failure };
        let (_, ids) = request.write(place, now, rng, object);
        let mut values =
            vec![("requestid", ids.0), ("requester", actor.requester.clone()), ("remoteip", address.clone())];
        values.push(("hostid", ids.1));
        if needle % 2 == 1 {
            values.push(("errorcode", code.clone()));
        }
        object.counts.needles.push(Needle { object: object.path.clone(), ordinal, values });
    }
}

/// The region of a bucket.
fn region(rank: usize) -> &'static str {
    REGIONS[[0, 1, 0, 2, 0, 3][rank % 6]]
}

/// Three requests in a hundred fail; of the nameless and of clumsy actors one in five.
fn failure(operation: &Operation, class: Class, actor: &Actor, rng: &mut Rng) -> Option<(u16, &'static str)> {
    let clumsy = class == Class::Anonymous || (actor.id % 16 == 3 && class != Class::Service);
    if !rng.chance(if clumsy { 20 } else { 3 }, 100) {
        return None;
    }
    Some(match rng.below(20) {
        0 => (503, "SlowDown"),
        1..7 => (403, "AccessDenied"),
        _ => operation.failure,
    })
}

#[cfg(test)]
mod tests;
