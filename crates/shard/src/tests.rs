//! Events that are added to a builder are read back from its file.

use std::sync::Arc;

use logdex_event::Event;
use logdex_event::event::MAX_VALUE_BYTES;
use logdex_event::field::Paths;

use crate::file::directory::Entry;

mod damage;
mod derived;
mod encodings;
mod first_codes;
mod overflow;
mod properties;

use super::{Builder, CodeSet, Columns, OVERFLOW, RawKept, Records, ValueColumn, is_own};

fn built(events: &[&[(&'static str, &str)]]) -> Columns {
    Columns::open(Arc::<[u8]>::from(written(events))).unwrap()
}

/// Events with these values; every third has a number besides. The record is
/// the values with a comma behind each.
fn written<T: AsRef<str>>(events: &[impl AsRef<[(&'static str, T)]>]) -> Vec<u8> {
    let mut paths = Paths::default();
    let mut builder = Builder::new(&["even"], RawKept::Yes);
    let mut event = Event::default();
    for (doc, fields) in events.iter().enumerate() {
        let raw: String = fields.as_ref().iter().map(|(_, value)| format!("{},", value.as_ref())).collect();
        event.clear();
        event.hold(&raw);
        let mut at = 0;
        for (name, value) in fields.as_ref() {
            event.push(paths.intern(name), &raw[at..at + value.as_ref().len()]);
            at += value.as_ref().len() + 1;
        }
        event.set_raw(raw.as_bytes());
        if doc % 3 == 0 {
            builder.push_number(0, -(doc as i64));
        }
        builder.add(&event, &paths);
    }
    let mut file = Vec::new();
    builder.write(&mut file).unwrap();
    file
}

fn with_word(columns: &Columns, word: &str) -> Vec<u32> {
    let mut documents = Vec::new();
    columns.words().unwrap().with_word(word, &mut |document| documents.push(document)).unwrap();
    documents
}

fn docs(column: &ValueColumn, value: &str) -> Vec<u32> {
    let mut docs = Vec::new();
    for ordinal in column.find(value).unwrap() {
        column.docs_of(ordinal, |doc| docs.push(doc));
    }
    docs
}

fn of(column: &ValueColumn, doc: u32) -> Vec<String> {
    column.codes(doc).map(|ordinal| column.value(ordinal).unwrap()).collect()
}

#[test]
fn values_lead_to_their_events_in_every_cardinality() {
    let events: &[&[(&str, &str)]] = &[
        &[("event.action", "b"), ("error.code", "x")],
        &[("event.action", "a")],
        &[("event.action", "b"), ("error.code", "x"), ("error.code", "y")],
        &[("event.action", "c"), ("error.code", "-")],
    ];
    let columns = built(events);
    let action = columns.values("event.action").unwrap().unwrap();
    assert_eq!(docs(&action, "b"), [0, 2]);
    assert_eq!(docs(&action, "zz"), Vec::<u32>::new());
    let error = columns.values("error.code").unwrap().unwrap();
    assert_eq!(docs(&error, "x"), [0, 2]);
    assert_eq!(of(&error, 2), ["x", "y"]);
    assert_eq!(of(&error, 1), Vec::<String>::new());
    assert_eq!(columns.entry("error.code").unwrap().events, 2);
    // Values are documents behind the four events: b, a, c, then x, y and nothing.
    assert_eq!((with_word(&columns, "c"), with_word(&columns, "y")), (vec![6], vec![8]));
    let mut wanted = Vec::new();
    error.docs_with(&CodeSet::Range(1..3), |doc| wanted.push(doc));
    assert_eq!(wanted, [2, 3]);
}

#[test]
fn an_optional_column_and_numbers() {
    let events: Vec<Vec<(&str, &str)>> =
        (0..1000).map(|doc| if doc % 7 == 3 { vec![("user.name", "u")] } else { vec![] }).collect();
    let events: Vec<&[(&str, &str)]> = events.iter().map(|event| &event[..]).collect();
    let columns = built(&events);
    let user = columns.values("user.name").unwrap().unwrap();
    let wanted: Vec<u32> = (0..1000).filter(|doc| doc % 7 == 3).collect();
    assert_eq!(docs(&user, "u"), wanted);
    let numbers = columns.numbers("even").unwrap().unwrap();
    assert_eq!((numbers.first(999), numbers.first(998)), (Some(-999), None));
}

#[test]
fn rare_paths_share_a_column() {
    let events: &[&[(&str, &str)]] = &[&[("a.b", "1"), ("c", "x y")], &[("a.b", "2")]];
    let columns = built(events);
    assert!(columns.entry("a.b").is_none());
    let rare = columns.values(OVERFLOW).unwrap().unwrap();
    assert_eq!(docs(&rare, "a.b\u{0}2"), [1]);
    // In the order of events: a.b 1, c, a.b 2.
    assert_eq!(
        ["1", "x", "y", "2", "b"].map(|word| with_word(&columns, word)),
        [vec![2], vec![3], vec![3], vec![4], vec![],]
    );
}

/// Events whose columns have every cardinality and more than one block.
fn many() -> Vec<Vec<(&'static str, String)>> {
    let event = |doc: usize| {
        let mut event = vec![("event.action", format!("action-{}", doc % 37))];
        event.push(("event.id", format!("{:016x}", (doc as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15))));
        event.extend((doc % 7 == 3).then(|| ("user.name", format!("user-{}", doc % 11))));
        event.extend((0..doc % 4).map(|tag| ("tags", format!("tag {tag}"))));
        event.extend(doc.is_multiple_of(500).then(|| ("seldom", doc.to_string())));
        event
    };
    (0..3000).map(event).collect()
}

/// Reads all there is; the text of it.
fn all(file: Vec<u8>) -> std::io::Result<String> {
    let columns = Columns::open(Arc::<[u8]>::from(file))?;
    let mut read_back = String::new();
    for entry in columns.entries() {
        let Entry { name, events, role, first_word, .. } = entry;
        read_back += &format!("{name} {events} {role:?} {first_word:?}\n");
        if is_own(name) {
            continue;
        }
        if entry.role.is_none() {
            let numbers = columns.numbers(name)?.unwrap();
            (0..columns.docs).for_each(|doc| read_back += &format!("{:?} ", numbers.first(doc)));
            continue;
        }
        let column = columns.values(name)?.unwrap();
        for doc in 0..columns.docs {
            for ordinal in column.codes(doc) {
                read_back += &format!("{doc} {}\n", column.value(ordinal)?);
            }
        }
    }
    let mut records = Records::new(&columns)?;
    for doc in 0..columns.docs {
        read_back += &format!("{:?} {}\n", records.raw(doc)?, records.context(doc)?);
        records.fields(doc, |name, value| read_back += &format!("{name}: {value}\n"))?;
    }
    read_back += &format!("{:?} {:?}", with_all_words(&columns)?, with_word(&columns, "17"));
    Ok(read_back)
}

fn with_all_words(columns: &Columns) -> std::io::Result<Vec<u32>> {
    let mut documents = Vec::new();
    columns.words()?.with_words_like("", |_| true, &mut |document| documents.push(document))?;
    Ok(documents)
}

#[test]
fn damage_is_an_error_and_never_a_panic_or_another_answer() {
    let file = written(&many());
    assert!(file.len() > 2 * crate::file::checksum::BLOCK_BYTES, "too few blocks for this test");
    let whole = all(file.clone()).unwrap();
    assert!(whole.lines().count() > 10_000);
    for at in (0..file.len()).step_by(97).chain(file.len() - 200..file.len()) {
        for mask in [0x01, 0x80, 0xff] {
            let mut damaged = file.clone();
            damaged[at] ^= mask;
            assert!(all(damaged).is_err(), "byte {at} of {}, mask {mask:#x}", file.len());
        }
    }
}

#[test]
fn a_file_cut_short_is_an_error() {
    let file = written(&many());
    for length in (0..file.len()).step_by(997).chain(file.len() - 60..file.len()) {
        assert!(all(file[..length].to_vec()).is_err(), "{length} bytes");
    }
    assert!(Columns::open(Arc::<[u8]>::from(vec![0xff; 100])).is_err());
}

#[test]
fn nothing_and_next_to_nothing() {
    let columns = built(&[]);
    assert_eq!((columns.docs, with_all_words(&columns).unwrap().len()), (0, 0));
    assert!(columns.values("user.name").unwrap().is_none());
    assert!(columns.numbers("even").unwrap().is_none());
    let columns = built(&[&[("user.name", "u"), ("error.code", "e")]]);
    assert_eq!(docs(&columns.values("user.name").unwrap().unwrap(), "u"), [0]);
    assert_eq!(columns.numbers("even").unwrap().unwrap().first(0), Some(0));
    assert_eq!(with_all_words(&columns).unwrap(), [1]);
}

#[test]
fn several_values_of_an_event_cross_the_borders_of_batches_and_blocks() {
    let tags: Vec<String> = (0..5000).map(|tag| format!("tag-{tag:04}")).collect();
    let long: Vec<(&str, &str)> = tags.iter().map(|tag| ("tags", &**tag)).collect();
    let short = [("tags", "tag-0700")];
    let columns = built(&[&short, &long, &[], &long, &short]);
    let column = columns.values("tags").unwrap().unwrap();
    assert_eq!(docs(&column, "tag-0700"), [0, 1, 3, 4]);
    assert_eq!(docs(&column, "tag-4999"), [1, 3]);
    assert_eq!(of(&column, 3), tags);
    assert!(of(&column, 2).is_empty());
    assert_eq!(of(&column, 4), ["tag-0700"]);
    let mut wanted = Vec::new();
    let some: Vec<u32> = (511..5000).step_by(512).collect();
    column.docs_with(&CodeSet::of_ascending(&some), |doc| wanted.push(doc));
    assert_eq!(wanted, [vec![1; 9], vec![3; 9]].concat());
}

#[test]
fn the_longest_values_come_back_whole() {
    let longest = |letter: &str| letter.repeat(MAX_VALUE_BYTES);
    let (a, b) = (longest("a"), longest("a").replace("aa", "ab"));
    let columns = built(&[&[("user_agent.original", &a)], &[("user_agent.original", &b)], &[("x", &a)]]);
    let column = columns.values("user_agent.original").unwrap().unwrap();
    assert_eq!((of(&column, 0), of(&column, 1)), (vec![a.clone()], vec![b.clone()]));
    assert_eq!(docs(&column, &b), [1]);
    assert_eq!(with_word(&columns, &longest("a")[..logdex_event::words::MAX_WORD_BYTES]), [3, 5]);
}

#[test]
fn null_forms_keep_their_place_and_have_no_words() {
    let events: Vec<[(&str, &str); 1]> =
        (0..200).map(|doc| [("error.code", if doc % 2 == 0 { "-" } else { "" })]).collect();
    let events: Vec<&[(&str, &str)]> = events.iter().map(|event| &event[..]).collect();
    let columns = built(&events);
    let entry = columns.entry("error.code").unwrap();
    assert_eq!((entry.events, entry.first_word), (0, Some(200)));
    assert!(with_all_words(&columns).unwrap().is_empty());
    assert_eq!(docs(&columns.values("error.code").unwrap().unwrap(), "-").len(), 100);
}

#[test]
fn a_field_may_have_the_name_of_a_number_column_or_of_our_own() {
    let own = [OVERFLOW, "\u{1}schema", "\u{1}context", "\u{1}words", "\u{1}group aws.s3access/agent"];
    let event: Vec<(&str, &str)> =
        [("even", "text")].into_iter().chain(own.map(|name| (name, "mine"))).collect();
    let event = &event[..];
    for events in [vec![event; 10], vec![event; 1000]] {
        let columns = built(&events);
        assert_eq!(columns.numbers("even").unwrap().unwrap().first(3), Some(-3));
        let even = columns.values("even").unwrap();
        assert_eq!(
            even.map(|column| docs(&column, "text").len()),
            (events.len() > 64).then_some(events.len())
        );
        let rare = columns.values(OVERFLOW).unwrap().unwrap();
        for name in own {
            assert_eq!(docs(&rare, &format!("{name}\0mine")).len(), events.len());
        }
        let mut fields = Vec::new();
        let mut records = Records::new(&columns).unwrap();
        records.fields(7, |name, value| fields.push((name.to_owned(), value.to_owned()))).unwrap();
        assert!(fields.iter().map(|(name, value)| (&**name, &**value)).eq(event.iter().copied()));
        assert_eq!(records.raw(7).unwrap().unwrap(), b"text,mine,mine,mine,mine,mine,");
    }
}

#[test]
fn a_hundred_thousand_keys_cost_no_columns() {
    const KEYS: u32 = 100_000;
    let mut paths = Paths::default();
    let mut builder = Builder::new(&[], RawKept::Yes);
    let mut event = Event::default();
    for doc in 0..KEYS {
        event.clear();
        event.push(paths.intern(&format!("requestParameters.key-{doc}")), "value");
        builder.add(&event, &paths);
    }
    assert!(builder.bytes() < 150 << 20, "{} bytes", builder.bytes());
    let mut file = Vec::new();
    builder.write(&mut file).unwrap();
    assert!(file.len() < 6 << 20, "{} bytes", file.len());
    let columns = Columns::open(Arc::<[u8]>::from(file)).unwrap();
    assert!(columns.entries().len() < 10);
    let rare = columns.values(OVERFLOW).unwrap().unwrap();
    for doc in 0..KEYS {
        assert_eq!(of(&rare, doc), [format!("requestParameters.key-{doc}\0value")]);
    }
    // Looking for each of them scans the column; a sample is enough.
    for doc in (0..KEYS).step_by(9973) {
        assert_eq!(docs(&rare, &format!("requestParameters.key-{doc}\0value")), [doc]);
    }
}

#[test]
fn records_come_back_whatever_their_values_have_in_common() {
    let events = many();
    let columns = Columns::open(Arc::<[u8]>::from(written(&events))).unwrap();
    let mut records = Records::new(&columns).unwrap();
    for (doc, event) in events.iter().enumerate().rev() {
        let raw: String = event.iter().map(|(_, value)| format!("{value},")).collect();
        assert_eq!(records.raw(doc as u32).unwrap().unwrap(), raw.as_bytes());
        let mut fields = Vec::new();
        records.fields(doc as u32, |name, value| fields.push((name.to_owned(), value.to_owned()))).unwrap();
        assert!(fields.iter().map(|(name, value)| (&**name, value)).eq(event.iter().map(|(n, v)| (*n, v))));
    }
}
