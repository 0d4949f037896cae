//! Golden shards: committed files of every version of the format, the inputs
//! they were made of, and the answers they must give.
//!
//! `LOGDEX_GOLDEN=write` writes the shards of the current version.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use logdex_event::Origin;
use logdex_event::carrier;
use logdex_event::parser::{Parsed, Parser};
use logdex_event::words::for_each_word;
use logdex_shard::{Columns, Entry, Error, FORMAT_VERSION, Number, RawKept, Shard, ShardWriter};
use serde_json::Value;

/// How often the input is taken over.
const REPETITIONS: u32 = 12;

/// The number of the object that events come from.
const OBJECT: u64 = 3;

/// One input for each format, and one of carriers.
const INPUTS: usize = 10;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

/// The path of each input.
fn inputs() -> Vec<PathBuf> {
    let mut inputs: Vec<PathBuf> =
        fs::read_dir(folder("inputs")).unwrap().map(|entry| entry.unwrap().path()).collect();
    inputs.sort();
    assert_eq!(inputs.len(), INPUTS);
    inputs
}

/// The name of an input without its ending.
fn name_of(input: &Path) -> String {
    input.file_stem().unwrap().to_string_lossy().into()
}

fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The shard of an input, as this program writes it.
fn built(input: &Path) -> Vec<u8> {
    let text = fs::read(input).unwrap();
    let records: Vec<&[u8]> = text.strip_suffix(b"\n").unwrap().split(|&byte| byte == b'\n').collect();
    let (mut writer, mut parser) = (ShardWriter::new(RawKept::Yes), Parser::new(None));
    let mut offset = 0;
    for (ordinal, record) in (0..).zip((0..REPETITIONS).flat_map(|_| &records)) {
        let (mut part, bytes) = (0, record.len() as u64);
        let mut take = |parsed: Parsed| {
            if let Parsed::Event { event, paths, .. } = parsed {
                let origin = Origin { object: OBJECT, ordinal, part, offset, bytes };
                writer.add(event, paths, origin)?;
                part += 1;
            }
            Ok::<(), std::io::Error>(())
        };
        parser.parse_all(record, carrier::shape(record), &mut take).unwrap();
        offset += bytes + 1;
    }
    let mut file = Vec::new();
    writer.finish(&mut file).unwrap();
    file
}

fn open(file: Vec<u8>) -> Shard {
    Shard::open(Arc::<[u8]>::from(file)).unwrap()
}

#[test]
fn shards_built_anew_give_the_answers() {
    let mut asked = 0;
    for input in inputs() {
        let file = built(&input);
        if std::env::var("LOGDEX_GOLDEN").is_ok_and(|what| what == "write") {
            let current = folder(&format!("v{FORMAT_VERSION}"));
            fs::create_dir_all(&current).unwrap();
            fs::write(current.join(format!("{}.shard", name_of(&input))), &file).unwrap();
        }
        asked += check(&name_of(&input), &open(file));
    }
    assert!(asked > 2000, "only {asked} questions");
}

#[test]
fn committed_shards_give_the_answers() {
    let current = folder(&format!("v{FORMAT_VERSION}"));
    for input in inputs() {
        let name = name_of(&input);
        check(&name, &open(fs::read(current.join(format!("{name}.shard"))).unwrap()));
    }
}

#[test]
fn shards_of_other_versions_are_refused_by_their_version() {
    let mut refused = 0;
    for entry in fs::read_dir(folder("")).unwrap() {
        let path = entry.unwrap().path();
        let version = path.file_name().unwrap().to_str().unwrap().strip_prefix('v');
        let Some(version) = version.and_then(|version| version.parse::<u32>().ok()) else { continue };
        if version == FORMAT_VERSION {
            continue;
        }
        for shard in fs::read_dir(&path).unwrap() {
            let file: Arc<[u8]> = fs::read(shard.unwrap().path()).unwrap().into();
            let error = Shard::open(file).err().unwrap();
            assert!(
                matches!(error, Error::Version { found, known: FORMAT_VERSION } if found == version),
                "{}: {error:?}",
                path.display()
            );
            refused += 1;
        }
    }
    assert!(refused >= INPUTS, "only {refused} shards");
}

/// Holds a shard against the answers of its input; returns how many questions
/// there were.
fn check(name: &str, shard: &Shard) -> usize {
    check_events(name, shard);
    check_questions(name, &shard.columns)
}

fn check_events(name: &str, shard: &Shard) {
    let events = lines(&folder("answers").join(format!("{name}.events.jsonl")));
    assert_eq!(shard.events as usize, events.len() * REPETITIONS as usize, "{name}");
    let mut records = shard.records().unwrap();
    let mut place = (0, -1);
    for doc in 0..shard.events {
        let wanted = &events[doc as usize % events.len()];
        let number = |number: Number| shard.number(number).unwrap().and_then(|column| column.first(doc));
        let of = |what: &str| format!("{name}: {what} of event {doc}");
        assert_eq!(wanted["time"].as_i64(), number(Number::Time), "{}", of("time"));
        assert_eq!(wanted["part"].as_i64(), number(Number::Part), "{}", of("part"));
        assert_eq!(wanted["bytes"].as_i64(), number(Number::Bytes), "{}", of("bytes"));
        assert_eq!(number(Number::Object), Some(OBJECT as i64), "{}", of("object"));
        let content = ["values", "line", "raw"][number(Number::Content).unwrap() as usize];
        assert_eq!(wanted["content"], content, "{}", of("content"));
        // Ordinals ascend, and with them parts.
        let next = (number(Number::Ordinal).unwrap(), number(Number::Part).unwrap());
        assert!(next > place, "{}", of("ordinal"));
        place = next;
        let (raw, context) = records.get(doc).unwrap();
        assert_eq!(raw.unwrap(), raw_of(wanted), "{}", of("raw record"));
        assert_eq!(wanted["context"], context, "{}", of("context"));
        let mut fields = Vec::new();
        records.fields(doc, |name, value| fields.push(serde_json::json!([name, value]))).unwrap();
        assert_eq!(wanted["fields"], Value::Array(fields), "{}", of("fields"));
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

fn check_questions(name: &str, columns: &Columns) -> usize {
    let period = columns.docs / REPETITIONS;
    let questions = lines(&folder("answers").join(format!("{name}.questions.jsonl")));
    let asked = questions.len();
    for question in questions {
        let found = match question["word"].as_str() {
            Some(word) => with_word(columns, word),
            None => with_value(columns, &question),
        };
        let wanted: BTreeSet<u32> = question["events"]
            .as_array()
            .unwrap()
            .iter()
            .map(|event| event.as_u64().unwrap() as u32)
            .collect();
        let repeated = (0..columns.docs).filter(|doc| wanted.contains(&(doc % period)));
        assert!(found.iter().copied().eq(repeated), "{name}: {question}: {found:?}");
    }
    asked
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
    indexed.sort_by_key(|entry| (entry.first_word, entry.start));
    for document in values {
        let entry = indexed[indexed.partition_point(|entry| entry.first_word <= Some(document)) - 1];
        let column = columns.values(&entry.name).unwrap().unwrap();
        let code = document - entry.first_word.unwrap();
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
