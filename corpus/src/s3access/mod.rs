//! S3 server access log archives, in either of the two ways S3 names them.

mod line;
mod operations;
mod story;

use self::{
    line::{Line, Space, encode},
    operations::{OPERATIONS, Operation, Target},
};
use crate::{
    archive::{Format, Naming, Object, Objects, Options},
    rng::{BASE64, Rng, UPPER, mix},
    scene::Scene,
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
    fields: line::FIELDS,
    open: |options| Box::new(Logs::new(options)),
};

/// Who asks S3 for something, and how often.
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
    timeline: Timeline,
    worlds: Vec<World>,
    operations: Zipf,
    callers: Zipf,
    stories: Vec<Line<'static>>,
}

/// What does not change within an object.
struct Place<'a> {
    world: &'a World,
    region: &'static str,
    /// The bucket whose log this is; none where one log serves many.
    bucket: Option<&'a str>,
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
    fn write(&self, number: u64, object: &mut Object) {
        let mut rng = Rng::stream(self.options.seed, number);
        let objects = self.options.objects();
        let window = self.timeline.window(number, objects, 1);
        let place = self.place(number);
        object.path = self.path(&place, window.to, &mut rng);
        let events = self.options.events_of(number);
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

fn put(line: &Line, object: &mut Object) {
    line.write(&mut object.bytes);
    line.count(&mut object.counts);
}

impl Logs {
    fn new(options: &Options) -> Self {
        Self {
            timeline: Timeline::new(options.start, options.days),
            worlds: (0..options.accounts.max(1)).map(|n| World::new(options.seed, n)).collect(),
            operations: Zipf::weighted(OPERATIONS.iter().map(|operation| operation.weight)),
            callers: Zipf::weighted(CALLERS.map(|(_, weight)| weight)),
            stories: if options.story { story::all() } else { Vec::new() },
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
        let agent = rng.pick(&actor.agents).clone();
        let request = Request {
            operation,
            actor,
            address,
            agent: &agent,
            failure: failure(operation, class, actor, rng),
        };
        let (bucket, ids) = self.request(&request, place, now, rng, object);
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

    fn request<'a>(
        &self,
        request: &Request,
        place: &Place<'a>,
        now: i64,
        rng: &mut Rng,
        object: &mut Object,
    ) -> (&'a str, (String, String)) {
        let Request { operation, actor, address, agent, failure } = request;
        let mut scene = scene(place, now, actor, rng);
        let bucket = place
            .bucket
            .unwrap_or_else(|| place.world.things(Thing::Bucket).at(scene.bits(Thing::Bucket as u64)));
        let key = key(&scene);
        let rng = &mut scene.rng;
        let keyed = operation.target != Target::Bucket;
        let (mut once, mut twice) = (String::new(), String::new());
        encode(&key, Space::Percent, &mut once);
        encode(&once, Space::Percent, &mut twice);
        let signed = actor.requester != "-";
        let presigned = signed && operation.target == Target::Read && rng.chance(1, 25);
        let old = signed && rng.chance(1, 80);
        let plain = operation.target == Target::Page || rng.chance(1, 70);
        let path = if keyed { &*once } else { "" };
        let mut uri = format!("{} /{path}{} HTTP/1.1", operation.method, operation.query);
        if presigned {
            uri = self.presigned(&once, now, old, rng);
        }
        let agent = if rng.chance(1, 600) { format!("\"{agent}") } else { (*agent).to_owned() };
        let (status, error) = match failure {
            Some(failure) => *failure,
            None if operation.target == Target::Read && rng.chance(1, 9) => (206, ""),
            None if operation.target == Target::Read && rng.chance(1, 14) => (304, ""),
            None => (operation.status, ""),
        };
        let size = 1_u64 << rng.below(26);
        let size = size + rng.below(size);
        let took = 4 + rng.below(60) + size / 100_000;
        let sent = match (operation.target, status) {
            (_, 400..) => Some(200 + rng.below(160)),
            (Target::Read | Target::Page, 200) => Some(size),
            (Target::Read, 206) => Some(rng.below(size + 1)),
            (Target::Bucket, _) if operation.method == "GET" => Some(300 + rng.below(9000)),
            _ => None,
        };
        let ids = (text(UPPER, 16, rng), host_id(rng));
        let suffix = if operation.target == Target::Page { ".s3-website-" } else { ".s3." };
        let host = [bucket, suffix, place.region, ".amazonaws.com"].concat();
        let version = if rng.chance(1, 5) { text(BASE64, 32, rng).replace('/', "_") } else { String::new() };
        let (cipher, tls) = match rng.below(60) {
            _ if plain => ("", ""),
            0 => ("ECDHE-RSA-AES128-SHA", "TLSv1.1"),
            1..25 => ("ECDHE-RSA-AES128-GCM-SHA256", "TLSv1.2"),
            _ => ("TLS_AES_128_GCM_SHA256", "TLSv1.3"),
        };
        let signature = match (signed, old) {
            (false, _) => "",
            (_, true) => "SigV2",
            (_, false) => "SigV4",
        };
        let auth = if presigned {
            "QueryString"
        } else if signed {
            "AuthHeader"
        } else {
            ""
        };
        let public = !address.starts_with("10.") && address.contains('.');
        let service = address.ends_with(".amazonaws.com");
        let line = Line {
            owner: &place.world.owner,
            bucket,
            time: now,
            address: if service { "" } else { address },
            requester: &actor.requester,
            request_id: &ids.0,
            operation: operation.name,
            key: if keyed { &twice } else { "" },
            uri: &uri,
            status,
            error,
            numbers: [sent, (keyed && status < 400).then_some(size), Some(took), Some(took * 3 / 4)],
            referer: if agent.starts_with("Mozilla/") && rng.chance(2, 3) {
                "https://www.example.com/"
            } else {
                ""
            },
            agent: &agent,
            version: &version,
            host_id: &ids.1,
            signature: [signature, cipher, auth],
            host: &host,
            tls,
            newest: [
                "",
                if rng.chance(1, 50) { "Yes" } else { "" },
                if public && !service { place.region } else { "" },
            ],
            columns: [27, 27, 27, 27, 27, 27, 26, 26, 25, 24][rng.below(10) as usize],
        };
        put(&line, object);
        (bucket, ids)
    }

    /// The request line of a presigned URL; a download name brings bare quotes into it.
    fn presigned(&self, key: &str, now: i64, old: bool, rng: &mut Rng) -> String {
        if old {
            return format!(
                "GET /{key}?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Expires={}&Signature=XXXXXXXX HTTP/1.1",
                now + 3600
            );
        }
        let t = timeline::civil(now - rng.below(900) as i64);
        let (day, stamp) = (t.strftime("%Y%m%d"), t.strftime("%Y%m%dT%H%M%SZ"));
        let name = match rng.chance(1, 8) {
            true => "response-content-disposition=attachment;%20filename=\"export.csv\"&",
            false => "",
        };
        format!(
            "GET /{key}?{name}X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE/{day}/us-east-1/s3/aws4_request&X-Amz-Date={stamp}&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=XXXXXXXX HTTP/1.1"
        )
    }

    fn lifecycle(&self, operation: &Operation, place: &Place, now: i64, rng: &mut Rng, object: &mut Object) {
        let scene = scene(place, now, &place.world.actors(Class::Root)[0], rng);
        let bucket = place
            .bucket
            .unwrap_or_else(|| place.world.things(Thing::Bucket).at(scene.bits(Thing::Bucket as u64)));
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
        let mark = format!("{:08x}", mix(self.options.seed ^ needle) as u32);
        let (user, address) = (format!("needle-{mark}"), format!("2001:db8:5eed::{needle:x}"));
        let agent = format!("haystack/1.0 straw{mark}");
        let actor = Actor::planted(place.world.account, &user, "", &address, &agent);
        let code = format!("Needle{mark}Exception");
        let failure = (needle % 2 == 1).then_some((403, code.as_str()));
        let request =
            Request { operation: &OPERATIONS[2], actor: &actor, address: &address, agent: &agent, failure };
        let (_, ids) = self.request(&request, place, now, rng, object);
        let mut values =
            vec![("requestid", ids.0), ("requester", actor.requester.clone()), ("remoteip", address.clone())];
        values.push(("hostid", ids.1));
        if needle % 2 == 1 {
            values.push(("errorcode", code.clone()));
        }
        object.counts.needles.push(Needle { object: object.path.clone(), ordinal, values });
    }
}

/// What is decided about a request before it is written.
struct Request<'a> {
    operation: &'static Operation,
    actor: &'a Actor,
    address: &'a str,
    agent: &'a str,
    failure: Option<(u16, &'a str)>,
}

/// A bucket stands in one region, whoever asks.
fn region(rank: usize) -> &'static str {
    REGIONS[[0, 1, 0, 2, 0, 3][rank % 6]]
}

fn scene<'a>(place: &Place<'a>, now: i64, actor: &'a Actor, rng: &mut Rng) -> Scene<'a> {
    let salt = rng.bits();
    let rng = Rng::new(rng.bits());
    Scene { rng, world: place.world, now, region: place.region, actor, service: "s3", call: "", salt }
}

fn key(scene: &Scene) -> String {
    let mut key = Vec::new();
    scene.key(&mut key);
    String::from_utf8_lossy(&key).into_owned()
}

/// One request in twenty-five fails; of the nameless and of clumsy actors one in five.
fn failure(operation: &Operation, class: Class, actor: &Actor, rng: &mut Rng) -> Option<(u16, &'static str)> {
    let clumsy = class == Class::Anonymous || (actor.id % 16 == 3 && class != Class::Service);
    if !rng.chance(if clumsy { 20 } else { 4 }, 100) {
        return None;
    }
    Some(match rng.below(20) {
        0 => (503, "SlowDown"),
        1..7 => (403, "AccessDenied"),
        _ => operation.failure,
    })
}

fn text(alphabet: &[u8], n: usize, rng: &mut Rng) -> String {
    let mut out = Vec::with_capacity(n);
    rng.text(alphabet, n, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

fn host_id(rng: &mut Rng) -> String {
    let mut id = text(BASE64, 75, rng);
    id.push('=');
    id
}

/// A line with nothing but where and when.
fn blank<'a>(owner: &'a str, bucket: &'a str, time: i64) -> Line<'a> {
    Line { owner, bucket, time, ..EMPTY }
}

/// A line of dashes.
const EMPTY: Line<'static> = Line {
    owner: "",
    bucket: "",
    time: 0,
    address: "",
    requester: "",
    request_id: "",
    operation: "",
    key: "",
    uri: "",
    status: 0,
    error: "",
    numbers: [None; 4],
    referer: "",
    agent: "",
    version: "",
    host_id: "",
    signature: [""; 3],
    host: "",
    tls: "",
    newest: [""; 3],
    columns: 27,
};

#[cfg(test)]
mod tests;
