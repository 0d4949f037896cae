//! A shard that was written is read back as it was.

use std::sync::Arc;

use logdex_event::carrier::Shape;
use logdex_event::field::id;
use logdex_event::parser::{Parsed, Parser};
use logdex_event::{Content, Event, Origin, Paths, Timestamp};

use super::{Number, Shard, ShardWriter, Summary};
use crate::{Error, RawKept};

fn write(events: &[Event]) -> (Summary, Vec<u8>) {
    let (paths, mut file) = (Paths::default(), Vec::new());
    let mut writer = ShardWriter::new(RawKept::Yes);
    for (ordinal, event) in events.iter().enumerate() {
        let origin = Origin { object: 7, ordinal: ordinal as u64, ..Origin::default() };
        writer.add(event, &paths, origin).unwrap();
    }
    (writer.finish(&mut file).unwrap(), file)
}

fn open(file: Vec<u8>) -> Shard {
    Shard::open(Arc::<[u8]>::from(file)).unwrap()
}

fn event(raw: &[u8], content: Content) -> Event {
    let mut event = Event::default();
    event.raw.extend_from_slice(raw);
    event.content = content;
    event
}

fn with_word(shard: &Shard, word: &str) -> Vec<u32> {
    let mut docs = Vec::new();
    shard.docs_with_word(word, &mut |doc| docs.push(doc)).unwrap();
    docs
}

#[test]
fn an_empty_shard_opens_and_has_nothing() {
    let (summary, file) = write(&[]);
    assert_eq!(summary, Summary::default());
    let shard = open(file);
    assert!(shard.number(Number::Object).unwrap().is_none());
    assert!(with_word(&shard, "denied").is_empty());
    shard.docs_with_number(Number::Time, i64::MIN..=i64::MAX, |doc| panic!("event {doc}")).unwrap();
}

#[test]
fn raw_records_come_back_byte_for_byte() {
    let long = b"x".repeat(1 << 19);
    let raws: [&[u8]; 5] =
        [b"access denied", b"\xff\xfe\0 not utf-8", b"", &long, "\u{6771}\u{4eac}".as_bytes()];
    let (summary, file) = write(&raws.map(|raw| event(raw, Content::Raw)));
    assert_eq!(summary.raw_bytes, raws.iter().map(|raw| raw.len() as u64).sum::<u64>());
    let shard = open(file);
    let mut reader = shard.records().unwrap();
    for (doc, raw) in (0..).zip(raws) {
        assert_eq!(reader.get(doc).unwrap().0.unwrap(), raw, "event {doc}");
    }
    assert_eq!(with_word(&shard, "denied"), [0]);
    assert_eq!(with_word(&shard, "utf"), [1]);
}

#[test]
fn words_of_a_value_are_indexed_once_and_behind_the_events() {
    let denied = || {
        let mut event = event(b"{}", Content::Values);
        event.push(id("error.code"), "AccessDenied");
        event.push(id("user.name"), "denied");
        event
    };
    let shard = open(write(&[denied(), denied(), denied()]).1);
    // The user's name is derived from another field, so it has no words.
    assert_eq!(with_word(&shard, "denied"), [3]);
    assert_eq!(shard.columns.entry("error.code").unwrap().first_word, Some(3));
    assert_eq!(shard.columns.entry("user.name").unwrap().first_word, None);
}

#[test]
fn times_are_summed_up_and_looked_up() {
    let at = |time: Option<i64>| {
        let mut event = Event::default();
        event.time = time.map(Timestamp);
        event
    };
    let (summary, file) = write(&[at(Some(30)), at(None), at(Some(-10)), at(Some(20))]);
    assert_eq!((summary.times, summary.undated), (Some((-10, 30)), 1));
    let shard = open(file);
    for (range, wanted) in
        [(-10..=20, vec![2, 3]), (31..=40, vec![]), (-99..=-11, vec![]), (i64::MIN..=i64::MAX, vec![0, 2, 3])]
    {
        let mut docs = Vec::new();
        shard.docs_with_number(Number::Time, range.clone(), |doc| docs.push(doc)).unwrap();
        assert_eq!(docs, wanted, "{range:?}");
    }
}

#[test]
fn a_record_with_a_timestamp_field_keeps_its_time_and_the_field() {
    let mut parser = Parser::new(None);
    let mut writer = ShardWriter::new(RawKept::Yes);
    for minute in 0..60 {
        let raw = format!(r#"{{"@timestamp":"2024-05-01T10:{minute:02}:00Z","message":"cache miss"}}"#);
        let Parsed::Event { event, paths, .. } = parser.parse(raw.as_bytes(), Shape::Json) else { panic!() };
        writer.add(event, paths, Origin::default()).unwrap();
    }
    let mut file = Vec::new();
    writer.finish(&mut file).unwrap();
    let shard = open(file);
    let times = shard.number(Number::Time).unwrap().unwrap();
    assert_eq!(times.first(1).unwrap() - times.first(0).unwrap(), 60_000_000);
    let values = shard.columns.values("@timestamp").unwrap().unwrap();
    assert_eq!(values.distinct(), 60);
}

/// Events with a word, how often words stand in events, and the raw records.
type Contents = (Vec<u32>, usize, Vec<Vec<u8>>);

/// All that a shard holds, or the first thing that is wrong.
fn all(file: &Arc<[u8]>) -> Result<Contents, Error> {
    let shard = Shard::open(Arc::clone(file))?;
    let mut denied = Vec::new();
    shard.docs_with_word("denied", &mut |doc| denied.push(doc))?;
    let mut words = 0;
    shard.docs_with_words_like("*", &mut |_| words += 1)?;
    let mut records = shard.records()?;
    let raw = (0..shard.events).map(|doc| Ok(records.get(doc)?.0.unwrap()));
    Ok((denied, words, raw.collect::<Result<_, Error>>()?))
}

#[test]
fn damage_is_an_error_or_harms_nothing_and_never_a_panic() {
    let text = |at: usize| format!("event {at} of {} denied {:x}", at % 77, at * 7919 * 31);
    let events: Vec<Event> = (0..3000).map(|at| event(text(at).as_bytes(), Content::Raw)).collect();
    let (_, file) = write(&events);
    let whole = all(&file.clone().into()).unwrap();
    assert_eq!((whole.0.len(), &whole.2[9][..]), (3000, text(9).as_bytes()));
    let mut noticed = 0;
    for at in (0..file.len()).step_by((file.len() / 250).max(1)) {
        let mut damaged = file.clone();
        damaged[at] ^= 0xff;
        match all(&damaged.into()) {
            Ok(held) => assert!(held == whole, "byte {at}"),
            Err(Error::Damaged { offset: Some(_), .. } | Error::Version { .. }) => noticed += 1,
            Err(error) => panic!("byte {at}: {error:?}"),
        }
        let cut = all(&file[..at].into());
        assert!(matches!(cut, Err(Error::Damaged { offset: Some(_), .. })), "cut at {at}");
    }
    assert!(noticed > 100, "only {noticed}");
}
