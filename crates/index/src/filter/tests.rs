//! What a shard answers is what `Query::matches` means.

use std::sync::Arc;

use logdex_event::carrier::Shape;
use logdex_event::parser::{Parsed, Parser};
use logdex_event::words::Phrase;
use logdex_event::{Origin, Timestamp, sink::ObjectFile};
use logdex_query::{Bound, Decimal, FieldTest, Filter, Pattern, Test, TimeRange};

mod multi_column_scan;

use super::matches::ShardMatches;
use crate::error::Result;
use crate::open::{OBJECT_PATH, Objects, OpenShard};
use crate::shard::{Shard, ShardWriter};
use logdex_shard::RawKept;

/// Three objects, `a/0` to `a/2`.
struct Paths3;

impl Objects for Paths3 {
    fn like(&self, test: &Test) -> Result<Vec<u64>> {
        Ok((0..3).filter(|object| test.accepts(&format!("a/{object}"))).collect())
    }

    fn path(&self, object: u64) -> Result<Arc<str>> {
        Ok(format!("a/{object}").into())
    }

    fn file(&self, _: u64) -> Result<(ObjectFile, Option<[u8; 32]>)> {
        Ok(Default::default())
    }
}

/// A small generator of our own: the same numbers for the same seed.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}

const WORDS: &[&str] = &[
    "AccessDenied",
    "denied",
    "Access",
    "mallory",
    "ci",
    "東京",
    "arn:aws:iam::111122223333:user/ci",
    "logs",
    "REST.GET.OBJECT",
    "-",
    "",
    "10.0.0.7",
    "192.0.2.7",
    "2001:db8::7",
    "42",
    "42.0",
    "7",
    "true",
    "x y",
    "GET / HTTP/1.1",
    "é",
    "a*b",
];

const EXPRESSIONS: &[&str] = &[
    "denied",
    "(?i)DENIED$",
    "^[^/]+$",
    "^arn:aws:iam::[0-9]{12}:user/ci$",
    "e|4",
    "^$",
    "",
    r"^\d+(\.0)?$",
    "東",
    "^a/[01]$",
    r"(?-u)\w \w",
];

const KEYS: &[&str] =
    &["eventName", "userAgent", "deep", "list", "user.name", "a b", "tags", "eventID", "requestID"];

fn record(random: &mut Random) -> String {
    match random.below(10) {
        0 => format!("2024-02-0{} {} {}", 1 + random.below(9), random.pick(WORDS), random.pick(WORDS)),
        1 => line(random),
        2 => format!("{{\"broken\": \"{}", random.pick(WORDS)),
        3 => format!("{{\"time\":\"2024-03-01T00:00:0{}Z\",{}}}", random.below(10), members(random, 2)),
        _ => format!(
            "{{\"eventVersion\":\"1.08\",\"eventSource\":\"s3.amazonaws.com\",\"eventTime\":\"2024-02-{:02}T10:00:00Z\",{}}}",
            1 + random.below(28),
            members(random, 2)
        ),
    }
}

fn line(random: &mut Random) -> String {
    let word = |random: &mut Random| random.pick(&["logs", "denied", "ci", "mallory", "-", "42"]);
    format!(
        "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be {} [06/Feb/2024:00:00:3{} +0000] \
         192.0.2.{} arn:aws:iam::111122223333:user/{} 3E57427F33A59F0{} REST.GET.OBJECT {} \"GET /{} HTTP/1.1\" \
         {} {} 243 - 11 - \"-\" \"{} x\" - -",
        word(random),
        random.below(10),
        random.below(9),
        word(random),
        random.below(10),
        word(random),
        word(random),
        random.pick(&["200", "403", "404"]),
        random.pick(&["-", "AccessDenied", "NoSuchKey"]),
        word(random),
    )
}

fn members(random: &mut Random, depth: usize) -> String {
    let member = |random: &mut Random| {
        let key = random.pick(KEYS);
        let value = match random.below(8) {
            0 => random.below(50).to_string(),
            1 => "null".to_owned(),
            2 => random.pick(&["true", "0.0", "-1.5", "1e3"]).to_owned(),
            3 if depth > 0 => format!("{{{}}}", members(random, depth - 1)),
            4 if depth > 0 => format!("[{{{}}},\"{}\"]", members(random, depth - 1), random.pick(WORDS)),
            _ => format!("\"{}\"", random.pick(WORDS)),
        };
        format!("\"{key}\":{value}")
    };
    let count = 1 + random.below(5);
    (0..count).map(|_| member(random)).collect::<Vec<_>>().join(",")
}

fn filter(random: &mut Random, depth: usize) -> Filter {
    let several = |random: &mut Random| (0..1 + random.below(3)).map(|_| filter(random, depth - 1)).collect();
    match random.below(if depth > 0 { 10 } else { 7 }) {
        0 | 1 => Filter::Words(phrase(random)),
        2..=4 => Filter::Field(FieldTest {
            fields: vec![field(random)],
            element: (random.below(12) == 0).then(|| "list.0".to_owned()),
            test: test(random),
        }),
        5 => Filter::Time(TimeRange {
            from: Some(Timestamp(1_706_000_000_000_000 + random.below(40) as i64 * 86_400_000_000)),
            until: (random.below(2) == 0).then_some(Timestamp(1_708_500_000_000_000)),
        }),
        6 => set(random),
        7 => Filter::And(several(random)),
        8 => Filter::Or(several(random)),
        _ => Filter::Not(Box::new(filter(random, depth - 1))),
    }
}

/// Any of some values of a field, without others.
fn set(random: &mut Random) -> Filter {
    let field = field(random);
    let one = |random: &mut Random| {
        Filter::Field(FieldTest { fields: vec![field.clone()], element: None, test: test(random) })
    };
    let any: Vec<Filter> = (0..1 + random.below(4)).map(|_| one(random)).collect();
    let none: Vec<Filter> = (0..random.below(3)).map(|_| Filter::Not(Box::new(one(random)))).collect();
    Filter::all([Filter::any(any)].into_iter().chain(none))
}

fn phrase(random: &mut Random) -> Phrase {
    match random.below(7) {
        6 => Phrase::exact(random.pick(&[
            "02",
            "2024",
            "10",
            "00Z",
            "05T10",
            "Feb",
            "0000",
            "2024-02-05T10:00:00Z",
        ])),
        0 => Phrase::exact(&format!("{} {}", random.pick(WORDS), random.pick(WORDS))),
        1 => Phrase::glob(random.pick(&["den*", "*ied", "acc*denied", "m?llory", "4*", "rest.g*"])),
        2 => Phrase::exact(random.pick(&[
            "403 AccessDenied",
            "AccessDenied 243",
            "OBJECT logs",
            "3E57427F33A59F03",
        ])),
        _ => Phrase::exact(random.pick(WORDS)),
    }
}

fn field(random: &mut Random) -> String {
    random
        .pick(&[
            "event.action",
            "user_agent.original",
            "deep",
            "deep.deep",
            "list",
            "list.eventName",
            "a b",
            "tags",
            "event.id",
            "http.request.id",
            "error.code",
            "source.ip",
            "requester",
            "event.kind",
            "event.dataset",
            "http.response.status_code",
            "log.file.path",
            "nowhere",
        ])
        .to_owned()
}

fn test(random: &mut Random) -> Test {
    let value = random.pick(WORDS).to_owned();
    let number = Decimal::parse(&value);
    match random.below(11) {
        0 => Test::Exists,
        1 => Test::Null,
        2 => Test::Equals { value, number: None },
        3 => Test::Equals { value, number },
        4 => Test::EqualsFolded { value: value.to_uppercase(), number },
        5 => Test::Glob {
            pattern: random.pick(&["*e*", "a*", "?/1", "4?", "*", "re*", "a/*"]).to_owned(),
            folded: false,
        },
        6 => Test::Words(phrase(random)),
        7 => Test::Range {
            low: Bound::Number { value: (random.below(50) as i128).into(), inclusive: true },
            high: if random.below(2) == 0 {
                Bound::None
            } else {
                Bound::Number { value: 45.0.into(), inclusive: false }
            },
        },
        8 | 9 => Test::Regex(Pattern::regex(random.pick(EXPRESSIONS)).unwrap()),
        _ => Test::Network(random.pick(&["10.0.0.0/8", "192.0.2.0/30", "2001:db8::/32"]).parse().unwrap()),
    }
}

/// Indexes random records, asks random questions, and compares with the
/// meaning of each question on each event.
fn check(seed: u64, records: usize, questions: usize) -> usize {
    let mut random = Random(seed);
    let folder = tempfile::tempdir().unwrap();
    let mut parser = Parser::new(None);
    let mut writer = ShardWriter::create(folder.path(), RawKept::Yes).unwrap();
    let mut raws = Vec::new();
    while raws.len() < records {
        let raw = record(&mut random);
        let shape = if raw.starts_with('{') { Shape::Json } else { Shape::Line };
        let origin =
            Origin { object: raws.len() as u64 % 3, ordinal: raws.len() as u64, ..Origin::default() };
        if let Parsed::Event { event, paths, .. } = parser.parse(raw.as_bytes(), shape) {
            writer.add(event, paths, origin).unwrap();
            raws.push((raw, shape));
        }
    }
    writer.finish().unwrap();
    let shard = Shard::open(folder.path(), records as u32, None).unwrap();
    let mut found = 0;
    for _ in 0..questions {
        let filter = filter(&mut random, 2);
        let open =
            OpenShard { shard: &shard, index: 0, objects: &Paths3, archive: None, span: None, retired: &[] };
        let matches = ShardMatches::find(open, &filter).unwrap();
        for (doc, (raw, shape)) in raws.iter().enumerate() {
            let Parsed::Event { event, paths, .. } = parser.parse(raw.as_bytes(), *shape) else { continue };
            let mut event = event.clone();
            event.push(OBJECT_PATH, &format!("a/{}", doc % 3));
            let wanted = filter.matches(&event, paths);
            let got = matches.events().contains(doc as u32);
            assert_eq!(got, wanted, "seed {seed}: {filter:?}\non {raw}");
        }
        let how = matches.profile();
        assert!(how.matched <= how.candidates && how.candidates <= how.events, "seed {seed}: {how:?}");
        assert!(how.rechecked >= how.candidates - how.matched, "seed {seed}: {how:?}");
        found += usize::from(!matches.events().is_empty());
    }
    found
}

#[test]
fn answers_are_what_the_query_means() {
    let mut found = 0;
    for seed in 1..=12 {
        found += check(seed * 0x9E37_79B9, 300, 60);
    }
    assert!(found > 300, "only {found} of 720 questions found anything");
}

#[test]
fn a_shard_of_few_events_answers_too() {
    for seed in 1..=30 {
        check(seed, seed as usize % 4 + 1, 25);
    }
}
