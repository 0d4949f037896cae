//! A shard that was written is read back as it was.

use std::fs;
use std::path::Path;

use logdex_event::carrier::Shape;
use logdex_event::field::id;
use logdex_event::parser::{Parsed, Parser};
use logdex_event::{Content, Event, Origin, Paths, Timestamp};

use logdex_shard::RawKept;

use super::{COLUMNS_FILE, Number, Shard, ShardWriter, Summary};

fn write(folder: &Path, events: &[Event]) -> Summary {
    let paths = Paths::default();
    let mut writer = ShardWriter::create(folder, RawKept::Yes).unwrap();
    for (ordinal, event) in events.iter().enumerate() {
        let origin = Origin { object: 7, ordinal: ordinal as u64, ..Origin::default() };
        writer.add(event, &paths, origin).unwrap();
    }
    writer.finish().unwrap()
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
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(write(folder.path(), &[]), Summary::default());
    let shard = Shard::open(folder.path(), 0).unwrap();
    assert!(shard.number(Number::Object).unwrap().is_none());
    assert!(with_word(&shard, "denied").is_empty());
    shard.docs_with_number(Number::Time, i64::MIN..=i64::MAX, |doc| panic!("event {doc}")).unwrap();
}

#[test]
fn raw_records_come_back_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    let long = b"x".repeat(1 << 19);
    let raws: [&[u8]; 5] =
        [b"access denied", b"\xff\xfe\0 not utf-8", b"", &long, "\u{6771}\u{4eac}".as_bytes()];
    let summary = write(folder.path(), &raws.map(|raw| event(raw, Content::Raw)));
    assert_eq!(summary.raw_bytes, raws.iter().map(|raw| raw.len() as u64).sum::<u64>());
    let shard = Shard::open(folder.path(), 5).unwrap();
    let mut reader = shard.raw().unwrap();
    for (doc, raw) in (0..).zip(raws) {
        assert_eq!(reader.get(doc).unwrap().0.unwrap(), raw, "event {doc}");
    }
    assert_eq!(with_word(&shard, "denied"), [0]);
    assert_eq!(with_word(&shard, "utf"), [1]);
}

#[test]
fn words_of_a_value_are_indexed_once_and_behind_the_events() {
    let folder = tempfile::tempdir().unwrap();
    let denied = || {
        let mut event = event(b"{}", Content::Values);
        event.push(id("error.code"), "AccessDenied");
        event.push(id("user.name"), "denied");
        event
    };
    write(folder.path(), &[denied(), denied(), denied()]);
    let shard = Shard::open(folder.path(), 3).unwrap();
    // The user's name is derived from another field, so it has no words.
    assert_eq!(with_word(&shard, "denied"), [3]);
    assert_eq!(shard.columns.entry("error.code").unwrap().first_word, Some(3));
    assert_eq!(shard.columns.entry("user.name").unwrap().first_word, None);
}

#[test]
fn times_are_summed_up_and_looked_up() {
    let folder = tempfile::tempdir().unwrap();
    let at = |time: Option<i64>| {
        let mut event = Event::default();
        event.time = time.map(Timestamp);
        event
    };
    let summary = write(folder.path(), &[at(Some(30)), at(None), at(Some(-10)), at(Some(20))]);
    assert_eq!((summary.times, summary.undated), (Some((-10, 30)), 1));
    let shard = Shard::open(folder.path(), 4).unwrap();
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
    let folder = tempfile::tempdir().unwrap();
    let mut parser = Parser::new(None);
    let mut writer = ShardWriter::create(folder.path(), RawKept::Yes).unwrap();
    for minute in 0..60 {
        let raw = format!(r#"{{"@timestamp":"2024-05-01T10:{minute:02}:00Z","message":"cache miss"}}"#);
        let Parsed::Event { event, paths, .. } = parser.parse(raw.as_bytes(), Shape::Json) else { panic!() };
        writer.add(event, paths, Origin::default()).unwrap();
    }
    writer.finish().unwrap();
    let shard = Shard::open(folder.path(), 60).unwrap();
    let times = shard.number(Number::Time).unwrap().unwrap();
    assert_eq!(times.first(1).unwrap() - times.first(0).unwrap(), 60_000_000);
    let values = shard.columns.values("@timestamp").unwrap().unwrap();
    assert_eq!(values.distinct(), 60);
}

#[test]
fn a_shard_of_another_number_of_events_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[event(b"one", Content::Raw), event(b"two", Content::Raw)]);
    assert!(Shard::open(folder.path(), 2).is_ok());
    assert!(Shard::open(folder.path(), 1).is_err());
    assert!(Shard::open(folder.path(), 3).is_err());
    fs::remove_file(folder.path().join(COLUMNS_FILE)).unwrap();
    assert!(Shard::open(folder.path(), 2).is_err());
}

#[cfg(unix)]
#[test]
fn whoever_may_read_one_file_may_read_all() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[event(b"one", Content::Raw)]);
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    let wanted = mode(&folder.path().join(COLUMNS_FILE));
    let mut files = 0;
    for entry in fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), wanted, "{}", path.display());
        files += 1;
    }
    assert_eq!(files, 1);
}

/// Events with a word, how often words stand in events, and the raw records.
type Told = (Vec<u32>, usize, Vec<Vec<u8>>);

/// All that a shard tells, or the first thing that is wrong.
fn all(folder: &Path, events: u32) -> Result<Told, crate::Error> {
    let shard = Shard::open(folder, events)?;
    let mut denied = Vec::new();
    shard.docs_with_word("denied", &mut |doc| denied.push(doc))?;
    let mut words = 0;
    shard.docs_with_words_like("*", &mut |_| words += 1)?;
    let mut raw = shard.raw()?;
    Ok((denied, words, (0..events).map(|doc| Ok(raw.get(doc)?.0.unwrap())).collect::<Result<_, _>>()?))
}

#[test]
fn damage_is_an_error_or_harms_nothing_and_never_a_panic() {
    let folder = tempfile::tempdir().unwrap();
    let text = |at: usize| format!("event {at} of {} denied {:x}", at % 77, at * 7919 * 31);
    let events: Vec<Event> = (0..3000).map(|at| event(text(at).as_bytes(), Content::Raw)).collect();
    write(folder.path(), &events);
    let whole = all(folder.path(), 3000).unwrap();
    assert_eq!((whole.0.len(), &whole.2[9][..]), (3000, text(9).as_bytes()));
    let files: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    let mut noticed = 0;
    for file in files {
        let bytes = fs::read(&file).unwrap();
        for at in (0..bytes.len()).step_by((bytes.len() / 250).max(1)) {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0xff;
            fs::write(&file, damaged).unwrap();
            match all(folder.path(), 3000) {
                Ok(told) => assert!(told == whole, "{}: byte {at}", file.display()),
                Err(_) => noticed += 1,
            }
        }
        fs::write(&file, bytes).unwrap();
    }
    assert!(noticed > 100, "only {noticed}");
}
