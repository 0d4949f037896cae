//! Derived values: members of value groups, substrings, concatenations, patches.

use std::sync::Arc;

use std::collections::BTreeMap;

use logdex_event::event::{Determinant, KeyText};
use logdex_event::field::FieldId;
use logdex_event::field::id;

use super::*;

const ACTION: FieldId = id("event.action");
const URI: FieldId = id("request_uri");
const KEY: FieldId = id("key");
const PATH: FieldId = id("url.path");
const METHOD: FieldId = id("http.request.method");
const BUCKET: FieldId = id("aws.bucket");
const FILE: FieldId = id("file.path");
const AGENT: FieldId = id("user_agent.original");
const CHANNEL: FieldId = id("channel");
const TAGS: FieldId = id("tags");
const ADDRESS: FieldId = id("source.address");
const IP: FieldId = id("source.ip");
const SESSION: FieldId = id("session.key");
const AGENTS: Determinant = Determinant::new(4, "aws.s3access/agent");

/// Xorshift: chance enough, and no crate.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) % limit
    }
}

/// Fills an event with values that mostly depend on each other, by chance:
/// the more `oddities`, the less they do.
fn fill(event: &mut Event, raw: &str, chance: &mut Chance, oddities: u64) {
    let is_odd = |chance: &mut Chance| oddities > 0 && chance.below(100) < oddities;
    event.clear();
    let mut words = raw.split(' ');
    let mut word = || words.next().unwrap_or_default();
    let (action, bucket, uri, key, agent) = (word(), word(), word(), word(), word());
    event.hold(raw);
    event.push(ACTION, action);
    if is_odd(chance) {
        event.push(FILE, "alone/before");
    }
    event.push(BUCKET, bucket);
    event.push(URI, uri);
    event.begin_similar(URI);
    event.push(KEY, if is_odd(chance) { "another" } else { key });
    if is_odd(chance) {
        event.push(KEY, "second");
    }
    event.begin_function(URI, None);
    event.push(PATH, &uri[uri.len().min(3)..]);
    event.push(METHOD, if uri.len() % 2 == 0 { "EVEN" } else { "ODD" });
    event.end_dependency();
    if !is_odd(chance) {
        event.push_concatenation(FILE, (BUCKET, bucket), '/', (KEY, key));
    }
    if is_odd(chance) {
        event.push(PATH, "alone");
    }
    let qualifier = char::from(b'a' + chance.below(3) as u8);
    event.push_group(AGENTS, (qualifier, agent), KeyText::CoversMembers, |event| {
        event.push(AGENT, agent);
        event.push(TAGS, "x");
        if qualifier == 'a' {
            event.push(TAGS, "y");
        }
        event.push_fmt(CHANNEL, format_args!("{qualifier}-{}", agent.len()));
        0
    });
    if is_odd(chance) {
        event.push(CHANNEL, "alone");
    }
    event.set_raw(raw.as_bytes());
}

fn line(chance: &mut Chance) -> String {
    let (bucket, key) = (chance.below(4), chance.below(300));
    let spelt = if chance.below(10) == 0 { format!("K{key}") } else { format!("k-{key}/x") };
    format!("act{} bucket-{bucket} GET/k-{key}/x {spelt} agent/{}", chance.below(3), chance.below(20))
}

type Wanted = Vec<(FieldId, String)>;

fn built(events: usize, oddities: u64, seed: u64) -> (Columns, Vec<Wanted>, Vec<String>) {
    let (mut chance, paths) = (Chance(seed), Paths::default());
    let mut builder = Builder::new(&[], RawKept::Yes);
    let (mut event, mut wanted, mut raws) = (Event::default(), Vec::new(), Vec::new());
    for _ in 0..events {
        let raw = line(&mut chance);
        fill(&mut event, &raw, &mut chance, oddities);
        wanted.push(event.fields().map(|(field, value)| (field, value.to_owned())).collect());
        builder.add(&event, &paths);
        raws.push(raw);
    }
    let mut file = Vec::new();
    builder.write(&mut file).unwrap();
    (Columns::open(Arc::<[u8]>::from(file)).unwrap(), wanted, raws)
}

#[test]
fn derived_values_are_read_back_and_found_like_any_other() {
    for (events, oddities) in [(3000, 0), (3000, 2), (3000, 60), (40_000, 1), (40, 10), (1, 0)] {
        let (columns, wanted, raws) = built(events, oddities, 0x10_9d_e8 + oddities);
        check(&columns, &wanted, &raws);
    }
}

/// Holds a shard against the fields and the record of each event.
fn check(columns: &Columns, wanted: &[Wanted], raws: &[String]) {
    crate::tests::first_codes::check(columns);
    let mut records = Records::new(columns).unwrap();
    let mut by_value: BTreeMap<FieldId, BTreeMap<&str, Vec<u32>>> = BTreeMap::new();
    for (doc, (wanted, raw)) in (0u32..).zip(wanted.iter().zip(raws)) {
        assert_eq!(records.raw(doc).unwrap().unwrap(), raw.as_bytes());
        let mut fields = Vec::new();
        records.fields(doc, |name, value| fields.push((name.to_owned(), value.to_owned()))).unwrap();
        let spec = |field: FieldId| field.spec().unwrap().name;
        assert!(
            fields
                .iter()
                .map(|(name, value)| (&**name, value))
                .eq(wanted.iter().map(|(field, value)| (spec(*field), value)))
        );
        for (field, value) in wanted {
            let docs = by_value.entry(*field).or_default().entry(value).or_default();
            if docs.last() != Some(&doc) {
                docs.push(doc);
            }
        }
    }
    for (field, values) in by_value {
        let name = field.spec().unwrap().name;
        let column = columns.values(name).unwrap().unwrap();
        let events = columns.entry(name).unwrap().events as usize;
        let having = wanted.iter().filter(|wanted| wanted.iter().any(|(other, _)| *other == field));
        assert_eq!(events, having.count(), "{name}");
        // Of thousands some.
        for (value, wanted) in values.iter().step_by(1 + values.len() / 1000 * 8) {
            let mut found = docs(&column, value);
            found.sort_unstable();
            found.dedup();
            assert_eq!(&found, wanted, "{name} {value}");
        }
        assert!(docs(&column, "no such value").is_empty());
        let passing = column.passing(&|value| value.ends_with('x')).unwrap();
        let mut found = Vec::new();
        column.docs_with(&CodeSet::of_ascending(&passing), |doc| found.push(doc));
        found.sort_unstable();
        found.dedup();
        let wanted =
            values.iter().filter(|(value, _)| value.ends_with('x')).flat_map(|(_, docs)| docs.clone());
        let mut wanted: Vec<u32> = wanted.collect();
        wanted.sort_unstable();
        wanted.dedup();
        assert_eq!(found, wanted, "{name}");
    }
}

/// Fills an event with an address that is an IP, a service, or missing, and with
/// a session that is named like the address in most of them.
fn fill_copies(event: &mut Event, raw: &str, number: u64) {
    event.clear();
    event.hold(raw);
    event.push(ACTION, "act");
    let address = format!("192.0.2.{}.{}", number % 5003 / 250, number % 5003);
    match number % 11 {
        0 => {}
        1 => event.push(ADDRESS, &format!("service-{}", number % 97)),
        _ => {
            event.push(ADDRESS, &address);
            event.push(IP, &address);
        }
    }
    event.push(SESSION, if number % 5003 == 5002 { "another" } else { &address });
    event.set_raw(raw.as_bytes());
}

#[test]
fn a_copy_of_a_large_dictionary_is_read_and_found_in_the_other() {
    let (paths, raws) = (Paths::default(), Vec::from_iter((0..20_000).map(|at| format!("event {at}"))));
    let mut builder = Builder::new(&[], RawKept::Yes);
    let (mut event, mut wanted) = (Event::default(), Vec::new());
    for (number, raw) in (0..).zip(&raws) {
        fill_copies(&mut event, raw, number);
        wanted.push(event.fields().map(|(field, value)| (field, value.to_owned())).collect());
        builder.add(&event, &paths);
    }
    let mut file = Vec::new();
    builder.write(&mut file).unwrap();
    let columns = Columns::open(Arc::<[u8]>::from(file)).unwrap();
    let encoding = |name: &str| columns.entry(name).unwrap().values_bytes;
    assert!(encoding("source.ip") < 64 && encoding("session.key") > 64, "copied, and not");
    check(&columns, &wanted, &raws);
}

#[test]
fn words_of_derived_values_lead_to_their_events() {
    let (columns, wanted, _) = built(3000, 5, 7);
    let of = |word: &str| {
        let mut found = std::collections::BTreeSet::new();
        for document in with_word(&columns, word) {
            if document < columns.docs {
                found.insert(document);
                continue;
            }
            // The column whose first value is the last not behind it.
            let first = |entry: &&Entry| entry.first_word.filter(|first| *first <= document);
            let entry =
                columns.entries().iter().filter(|e| first(e).is_some()).max_by_key(|e| e.first_word).unwrap();
            let column = columns.values(&entry.name).unwrap().unwrap();
            column.docs_of(document - entry.first_word.unwrap(), |doc| {
                found.insert(doc);
            });
        }
        found.into_iter().collect::<Vec<_>>()
    };
    for word in ["17", "another", "second", "k", "x", "bucket", "k17", "agent", "3"] {
        let has = |value: &str| {
            let mut has = false;
            logdex_event::words::for_each_word(value, &mut String::new(), |found| has |= found == word);
            has
        };
        let content = |field: FieldId| field.spec().unwrap().role == logdex_event::field::Role::Content;
        let events = (0u32..).zip(&wanted);
        let wanted: Vec<u32> = events
            .filter(|(_, wanted)| wanted.iter().any(|(field, value)| content(*field) && has(value)))
            .map(|(doc, _)| doc)
            .collect();
        assert_eq!(of(word), wanted, "{word}");
    }
}
