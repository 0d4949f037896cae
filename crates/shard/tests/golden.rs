//! Golden shards: shards built from the committed inputs give the committed answers.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use logdex_event::carrier;
use logdex_event::parser::{Parsed, Parser};
use logdex_event::words::for_each_word;
use logdex_shard::{Builder, Columns, Entry, RawKept, Records};
use serde_json::Value;
use tantivy::directory::FileSlice;

/// How often the input was taken over.
const REPETITIONS: u32 = 12;

/// One input for each format, and one of carriers.
const INPUTS: usize = 10;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

/// The name of each input, without its ending.
fn names() -> Vec<String> {
    let entries = fs::read_dir(folder("inputs")).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into()).collect();
    names.sort();
    assert_eq!(names.len(), INPUTS);
    names
}

fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The number columns of a shard, as the index has them.
const NUMBERS: [&str; 7] =
    ["@timestamp", "\u{1}object", "\u{1}ordinal", "\u{1}part", "\u{1}offset", "\u{1}bytes", "\u{1}content"];

/// The object that every event is of.
const OBJECT: i64 = 3;

/// The shard of an input, built anew and opened from memory.
fn open(name: &str) -> Columns {
    let mut inputs = fs::read_dir(folder("inputs")).unwrap().map(|entry| entry.unwrap().path());
    let input = fs::read(inputs.find(|path| path.file_stem().unwrap() == name).unwrap()).unwrap();
    let whole = input.strip_suffix(b"\n").unwrap_or(&input);
    let lines: Vec<&[u8]> = whole.split(|&byte| byte == b'\n').collect();
    let (mut builder, mut parser) = (Builder::new(&NUMBERS, RawKept::Yes), Parser::new(None));
    let (mut offset, mut bytes_before) = (0, 0);
    for (ordinal, line) in (0i64..).zip((0..REPETITIONS).flat_map(|_| lines.iter().copied())) {
        let (bytes, mut part) = (line.len() as i64, 0);
        let all = parser.parse_all(line, carrier::shape(line), &mut |parsed| {
            let Parsed::Event { event, paths, .. } = parsed else { return Ok::<(), ()>(()) };
            if let Some(time) = event.time {
                builder.push_number(0, time.0);
            }
            let numbers = [OBJECT, ordinal, part, offset - bytes_before, bytes, event.content as i64];
            (1..).zip(numbers).for_each(|(column, number)| builder.push_number(column, number));
            builder.add(event, paths);
            bytes_before += bytes;
            part += 1;
            Ok(())
        });
        all.unwrap();
        offset += bytes + 1;
    }
    let mut file = Vec::new();
    builder.write(&mut file).unwrap();
    Columns::open(FileSlice::from(file)).unwrap()
}

#[test]
fn every_event_comes_back_as_it_was() {
    for name in names() {
        let columns = open(&name);
        let events = lines(&folder("answers").join(format!("{name}.events.jsonl")));
        assert_eq!(columns.docs as usize, events.len() * REPETITIONS as usize, "{name}");
        let mut records = Records::new(&columns).unwrap();
        let times = columns.numbers("@timestamp").unwrap();
        for doc in 0..columns.docs {
            let wanted = &events[doc as usize % events.len()];
            let time = times.as_ref().and_then(|times| times.first(doc));
            assert_eq!(wanted["time"].as_i64(), time, "{name}: time of event {doc}");
            let raw = records.raw(doc).unwrap().unwrap();
            assert_eq!(raw, raw_of(wanted), "{name}: raw record of event {doc}");
            assert_eq!(wanted["context"], records.context(doc).unwrap(), "{name}: context of event {doc}");
            let mut fields = Vec::new();
            records.fields(doc, |name, value| fields.push(serde_json::json!([name, value]))).unwrap();
            assert_eq!(wanted["fields"], Value::Array(fields), "{name}: fields of event {doc}");
        }
    }
}

fn raw_of(event: &Value) -> Vec<u8> {
    match event["raw"].as_str() {
        Some(text) => text.as_bytes().to_vec(),
        None => {
            let hex = event["raw_hex"].as_str().unwrap();
            (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
        }
    }
}

#[test]
fn every_question_has_its_answer() {
    let mut asked = 0;
    for name in names() {
        let columns = open(&name);
        let period = columns.docs / REPETITIONS;
        for question in lines(&folder("answers").join(format!("{name}.questions.jsonl"))) {
            let found = match question["word"].as_str() {
                Some(word) => with_word(&columns, word),
                None => with_value(&columns, &question),
            };
            let wanted: BTreeSet<u32> = question["events"]
                .as_array()
                .unwrap()
                .iter()
                .map(|event| event.as_u64().unwrap() as u32)
                .collect();
            let repeated = (0..columns.docs).filter(|doc| wanted.contains(&(doc % period)));
            assert!(found.iter().copied().eq(repeated), "{name}: {question}: {found:?}");
            asked += 1;
        }
    }
    assert!(asked > 2000, "only {asked} questions");
}

/// Events that have the value in the field.
fn with_value(columns: &Columns, question: &Value) -> BTreeSet<u32> {
    let (field, value) = (question["field"].as_str().unwrap(), question["value"].as_str().unwrap());
    let mut found = BTreeSet::new();
    if let Some(column) = columns.values(field).unwrap() {
        for code in column.find(value).unwrap() {
            column.docs_of(code, |doc| {
                found.insert(doc);
            });
        }
        return found;
    }
    // A rare path is kept with its value in one column for all of them.
    let column = columns.values(logdex_shard::OVERFLOW).unwrap().unwrap();
    for code in column.find(&format!("{field}{}{value}", logdex_shard::OVERFLOW_SEPARATOR)).unwrap() {
        column.docs_of(code, |doc| {
            found.insert(doc);
        });
    }
    found
}

/// Events whose own text, or one of whose values, has the word.
fn with_word(columns: &Columns, word: &str) -> BTreeSet<u32> {
    let (mut found, mut values) = (BTreeSet::new(), BTreeSet::new());
    let mut take = |document: u32| {
        if document < columns.docs {
            found.insert(document);
        } else {
            values.insert(document);
        }
    };
    columns.words().unwrap().with_word(word, &mut take).unwrap();
    let mut indexed: Vec<&Entry> =
        columns.entries().iter().filter(|entry| entry.first_word.is_some()).collect();
    indexed.sort_by_key(|entry| entry.first_word);
    for document in values {
        let entry = indexed[indexed.partition_point(|entry| entry.first_word <= Some(document)) - 1];
        let column = columns.values(&entry.name).unwrap().unwrap();
        let code = u64::from(document - entry.first_word.unwrap());
        let (text, mut has) = (column.value(code).unwrap(), false);
        for_each_word(&text, &mut String::new(), |other| has |= other == word);
        if has {
            column.docs_of(code, |doc| {
                found.insert(doc);
            });
        }
    }
    found
}
