//! Random events in objects, each object a shard.

use std::path::Path;

use logdex_event::carrier::Shape;
use logdex_event::parser::{Parsed, Parser};
use logdex_event::sink::{Admission, ObjectEnd, ObjectFile};
use logdex_event::{Event, Origin, Paths, Sink, Store, Timestamp};
use logdex_index::{Index, RawKept, Writer, WriterOptions};

/// A small generator of our own: the same numbers for the same seed.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }

    pub fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}

/// A record, and where it is.
pub struct Record {
    pub raw: String,
    pub shape: Shape,
    pub time: Option<Timestamp>,
    pub object: u64,
    pub ordinal: u64,
    pub path: String,
}

/// Records in an index.
pub struct Archive {
    folder: tempfile::TempDir,
    pub records: Vec<Record>,
    objects: u8,
}

impl Archive {
    /// So many objects of so many records.
    pub fn random(random: &mut Random, objects: usize, records: usize) -> Archive {
        let mut archive = Archive { folder: tempfile::tempdir().unwrap(), records: Vec::new(), objects: 0 };
        (0..objects).for_each(|object| archive.add(random, &format!("logs/{object}.gz"), records));
        archive
    }

    /// Other records in the place of an object's.
    pub fn replace(&mut self, random: &mut Random, object: usize, records: usize) {
        let path = format!("logs/{object}.gz");
        self.records.retain(|record| record.path != path);
        self.add(random, &path, records);
    }

    fn add(&mut self, random: &mut Random, path: &str, records: usize) {
        self.objects += 1;
        let raws: Vec<String> = (0..records).map(|_| record(random)).collect();
        self.records.extend(write(self.folder.path(), path, self.objects, raws));
    }

    pub fn index(&self) -> Index {
        Index::open(&[self.folder.path().to_owned()]).unwrap()
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What records are ordered by.
    pub fn place(&self, at: usize, ascending: bool) -> (bool, i64, i64, i64) {
        let record = &self.records[at];
        let turned = |number: i64| if ascending { number } else { !number };
        let time = record.time.map_or(0, |time| turned(time.0));
        (record.time.is_none(), time, turned(record.object as i64), turned(record.ordinal as i64))
    }

    /// Calls `take` with the event of each of these records.
    pub fn each(&self, order: &[usize], mut take: impl FnMut(&Record, &Event, &Paths)) {
        let mut parser = Parser::new(None);
        for record in order.iter().map(|&at| &self.records[at]) {
            if let Parsed::Event { event, paths, .. } = parser.parse(record.raw.as_bytes(), record.shape) {
                take(record, event, paths);
            }
        }
    }
}

/// Writes an object as a shard of its own.
fn write(folder: &Path, path: &str, number: u8, raws: Vec<String>) -> Vec<Record> {
    let options = WriterOptions { raw: RawKept::Yes, memory_bytes: 1 << 20, threads: 1 };
    let writer = Writer::open(folder, options).unwrap();
    let file = ObjectFile {
        path: path.into(),
        size: 100 + u64::from(number),
        modified: number.into(),
        ..ObjectFile::default()
    };
    let admission = writer.admit(&file, Some([number; 32])).unwrap();
    let Admission::Read { object, .. } = admission else { panic!("{admission:?}") };
    let mut sink = writer.sink().unwrap();
    let mut parser = Parser::new(None);
    let mut records = Vec::new();
    for (ordinal, raw) in (0..).zip(raws) {
        let shape = if raw.starts_with('{') { Shape::Json } else { Shape::Line };
        let origin = Origin { object, ordinal, ..Origin::default() };
        match parser.parse(raw.as_bytes(), shape) {
            Parsed::Event { event, paths, .. } => {
                sink.event(event, paths, origin).unwrap();
                let time = event.time;
                records.push(Record { raw, shape, time, object, ordinal, path: path.to_owned() });
            }
            Parsed::Skip(reason) => sink.skipped(origin, reason),
        }
    }
    let end = ObjectEnd {
        records: records.len() as u64,
        codec: "none".into(),
        hash: [number; 32],
        ..ObjectEnd::default()
    };
    sink.end(object, &file, &end);
    sink.finish().unwrap();
    writer.close().unwrap();
    records
}

pub const NAMES: &[&str] = &["GetObject", "PutObject", "ConsoleLogin", "AssumeRole", "DeleteTrail", "-", ""];
pub const ADDRESSES: &[&str] = &["192.0.2.7", "192.0.2.77", "198.51.100.3", "AWS Internal", "2001:db8::7"];
pub const AGENTS: &[&str] = &["aws-cli/2.1 Python/3", "[S3Console/0.4]", "curl", "-", "Boto3 é 東京"];
pub const USERS: &[&str] = &["ci", "mallory", "alice", "bob"];
pub const ERRORS: &[&str] = &["AccessDenied", "NoSuchKey", "ThrottlingException"];
pub const STATUSES: &[&str] = &["200", "206", "403", "404"];

fn record(random: &mut Random) -> String {
    match random.below(12) {
        0 => format!("2024-02-0{} {} was {}", 1 + random.below(9), random.pick(USERS), random.pick(ERRORS)),
        1 => format!("{{\"broken\": \"{}", random.pick(USERS)),
        2 => format!("no time at all {}", random.pick(NAMES)),
        3..=5 => line(random),
        6 => format!(
            "2024-02-0{}T10:00:00.000Z {{\"eventVersion\":\"1.08\",\"eventName\":\"Wrapped\",\"eventTime\":\"2024-02-04T10:00:00Z\",\"eventSource\":\"s3.amazonaws.com\"}}",
            1 + random.below(9)
        ),
        _ => trail(random),
    }
}

fn trail(random: &mut Random) -> String {
    let mut members = vec![
        "\"eventVersion\":\"1.08\"".to_owned(),
        format!("\"eventSource\":\"{}.amazonaws.com\"", random.pick(&["s3", "iam", "sts"])),
        format!(
            "\"eventTime\":\"2024-0{}-{:02}T{:02}:{:02}:00Z\"",
            1 + random.below(3),
            1 + random.below(5),
            random.below(24),
            random.below(3)
        ),
        format!("\"eventName\":\"{}\"", random.pick(NAMES)),
        format!("\"sourceIPAddress\":\"{}\"", random.pick(ADDRESSES)),
        format!("\"eventID\":\"{:08x}-8fac-4b30-a023-79757b059fcb\"", random.below(600)),
    ];
    let mut maybe = |chance: usize, member: String, random: &mut Random| {
        if random.below(chance) == 0 {
            members.push(member);
        }
    };
    let agent = format!("\"userAgent\":\"{}\"", random.pick(AGENTS));
    maybe(2, agent, random);
    let user = random.pick(USERS);
    let identity = format!(
        "\"userIdentity\":{{\"type\":\"IAMUser\",\"arn\":\"arn:aws:iam::111122223333:user/{user}\",\"userName\":\"{user}\",\"accountId\":\"111122223333\"}}"
    );
    maybe(2, identity, random);
    let error = format!(
        "\"errorCode\":\"{}\"",
        if random.below(4) == 0 { null(random) } else { random.pick(ERRORS) }
    );
    maybe(4, error, random);
    let tags: Vec<String> = (0..random.below(4)).map(|_| format!("\"{}\"", random.pick(NAMES))).collect();
    let parameters = format!(
        "\"requestParameters\":{{\"bucketName\":\"b{}\",\"maxKeys\":{},\"tags\":[{}],\"flag\":{}}}",
        random.below(3),
        random.pick(&["7", "10", "100", "\"9\"", "1.5", "-3"]),
        tags.join(","),
        random.pick(&["true", "false", "null"])
    );
    maybe(2, parameters, random);
    let arns: Vec<String> = (0..random.below(4))
        .map(|_| format!("{{\"ARN\":\"arn:aws:s3:::b{}\",\"n\":{}}}", random.below(4), random.below(9)))
        .collect();
    maybe(3, format!("\"resources\":[{}]", arns.join(",")), random);
    let rare = format!("\"rare{}\":\"{}\"", random.below(4), random.pick(&["ci", "bob", "-", ""]));
    maybe(20, rare, random);
    let nested =
        format!("\"nowhere\":{{\"rare1\":[\"{}\",\"{}\"]}}", null(random), random.pick(&["ci", "-", ""]));
    maybe(25, nested, random);
    format!("{{{}}}", members.join(","))
}

/// A way to write nothing.
fn null(random: &mut Random) -> &'static str {
    ["-", ""][random.below(2)]
}

fn line(random: &mut Random) -> String {
    let (key, bytes) = (random.below(30), random.pick(&["-", "17", "4096", "123456", "0"]));
    format!(
        "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be logs [0{}/Feb/2024:{:02}:00:3{} +0000] \
         {} arn:aws:iam::111122223333:user/{} 3E57427F33A59F0{} REST.{}.OBJECT dir/{key} \"GET /dir/{key}?x={} HTTP/1.1\" \
         {} {} {bytes} - {} - \"-\" \"{}\" - -",
        1 + random.below(9),
        random.below(24),
        random.below(10),
        random.pick(&["192.0.2.7", "198.51.100.3", "-"]),
        random.pick(USERS),
        random.below(10),
        random.pick(&["GET", "PUT", "HEAD"]),
        random.below(3),
        random.pick(STATUSES),
        random.pick(&["-", "AccessDenied", "NoSuchKey"]),
        random.below(50),
        random.pick(&["curl", "S3Console/0.4", "-"]),
    )
}
