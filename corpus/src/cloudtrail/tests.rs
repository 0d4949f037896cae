//! What is claimed about an archive, checked against its bytes.

use std::collections::BTreeMap;

use super::*;
use crate::{
    archive::{Output, write_objects},
    json,
    testing::{Folder, assert_json, files, inflated, options, tally, written},
    truth::Counts,
    world::Class,
};

/// The records of an archive, cut apart at how each begins.
fn records(text: &str) -> Vec<&str> {
    let inside = text.strip_prefix(r#"{"Records":["#).and_then(|text| text.strip_suffix("]}")).unwrap();
    let start = r#"{"eventVersion":"#;
    inside.split(start).skip(1).map(|record| record.trim_end_matches(',')).collect()
}

/// The text after a key, up to the closing quote.
fn after<'a>(record: &'a str, key: &str) -> Option<&'a str> {
    let start = record.find(key)? + key.len();
    record[start..].split('"').next()
}

/// A counted field as a reader of the text finds it.
fn field<'a>(record: &'a str, name: &str) -> Option<&'a str> {
    let (identity, rest) = record.split_once(r#","eventTime":"#).unwrap();
    let own = identity.split(r#","sessionContext""#).next().unwrap();
    let own = own.split(r#","onBehalfOf""#).next().unwrap();
    match name.strip_prefix("userIdentity.") {
        Some(key) => after(own, &format!(r#""{key}":""#)),
        None => after(rest, &format!(r#""{name}":""#)),
    }
}

#[test]
fn objects_are_one_line_of_json_in_the_layout_of_aws() {
    let (files, counts) = written(&FORMAT, &options(2000));
    assert_eq!(files.len(), 7);
    let mut events = 0;
    for (path, bytes) in &files {
        let parts: Vec<&str> = path.split('/').collect();
        let [root, account, kind, region, year, month, day, name] = parts[..] else { panic!("{path}") };
        assert_eq!((root, kind), ("AWSLogs", "CloudTrail"));
        let start = format!("{account}_CloudTrail_{region}_{year}{month}{day}T");
        let rest = name.strip_prefix(&start).unwrap_or_else(|| panic!("{path}"));
        assert!(rest.len() == 22 + ".json.gz".len() && rest.ends_with(".json.gz"), "{path}");
        let text = inflated(bytes);
        assert!(!text.contains('\n'));
        assert_json(&text);
        events += records(&text).len();
    }
    assert_eq!((events, counts.events), (2000, 2000));
}

/// An archive of the other profile.
fn exercise(options: &Options) -> (BTreeMap<String, Vec<u8>>, Counts) {
    let (folder, finer) = (Folder::new(), Finer { profile: Profile::Exercise, sizes: None });
    let output = Output { folder: &folder.0, level: Some(5), threads: options.threads, fields: FIELDS.len() };
    let counts = write_objects(&Trail::with(options, &finer), &output).unwrap();
    (files(&folder.0), counts)
}

#[test]
fn an_exercise_is_counted_as_well_and_is_the_same_again() {
    let (files, counts) = exercise(&options(6000));
    assert!((files.clone(), counts.clone()) == exercise(&Options { threads: 1, ..options(6000) }));
    let texts: Vec<String> = files.values().map(|bytes| inflated(bytes)).collect();
    texts.iter().for_each(|text| assert_json(text));
    let mut values = vec![Vec::new(); FIELDS.len()];
    for text in &texts {
        for record in json::records(text.as_bytes()).unwrap() {
            json::walk(text.as_bytes(), record.start, &mut |path, kind, range| {
                let field = FIELDS.iter().position(|name| name.as_bytes() == path);
                if let Some(field) = field.filter(|_| kind == json::Kind::String) {
                    values[field].push(&text[range]);
                }
            });
        }
    }
    for (number, values) in values.iter().enumerate() {
        assert_eq!(tally(values.iter().copied()), counts.values(number), "{}", FIELDS[number]);
    }
    assert_eq!(values[7].len(), 6000);
    let bytes: usize = texts.iter().map(String::len).sum();
    assert!((1000..1500).contains(&(bytes / 6000)), "{} bytes a record", bytes / 6000);
    assert_eq!(counts.needles.len(), 8);
    let unknown = texts.iter().find_map(|text| text.find('$').map(|at| text[at..].get(..30)));
    assert!(unknown.is_none_or(|slot| slot.is_some_and(|slot| slot.starts_with("$LATEST"))), "{unknown:?}");
    let names = counts.values(5).len();
    assert!(names > 255, "{names} APIs");
}

#[test]
fn counts_are_what_a_reader_of_the_text_finds() {
    let (files, counts) = written(&FORMAT, &options(3000));
    let texts: Vec<String> = files.values().map(|bytes| inflated(bytes)).collect();
    let records: Vec<&str> = texts.iter().flat_map(|text| records(text)).collect();
    for (number, name) in FORMAT.fields.iter().enumerate() {
        let found = tally(records.iter().filter_map(|record| field(record, name)));
        assert_eq!(found, counts.values(number), "{name}");
    }
    let errors = counts.values(4).iter().map(|(_, n)| n).sum::<u64>();
    assert!((90..240).contains(&errors), "{errors} of 3000 fail");
    let bytes: usize = texts.iter().map(String::len).sum();
    assert_eq!(bytes as u64, counts.bytes);
    assert!((1400..1900).contains(&(bytes / records.len())), "{} bytes a record", bytes / records.len());
    assert_eq!(counts.hours.values().sum::<u64>(), 3000);
}

#[test]
fn ids_are_unique() {
    let (files, _) = written(&FORMAT, &options(3000));
    let texts: Vec<String> = files.values().map(|bytes| inflated(bytes)).collect();
    let ids =
        |key| tally(texts.iter().flat_map(|text| records(text)).filter_map(|record| after(record, key)));
    assert!(ids(r#""eventID":""#).iter().all(|(_, n)| *n == 1));
    assert!(ids(r#""requestID":""#).iter().all(|(_, n)| *n == 1));
}

#[test]
fn needles_lie_where_the_manifest_says_and_nowhere_else() {
    let (files, counts) = written(&FORMAT, &options(3000));
    assert_eq!(counts.needles.len(), 8);
    let texts: Vec<String> = files.values().map(|bytes| inflated(bytes)).collect();
    for needle in &counts.needles {
        let text = inflated(&files[&needle.object]);
        let record = records(&text)[needle.ordinal as usize].to_owned();
        for (name, value) in &needle.values {
            let quoted = format!(r#""{value}""#);
            assert!(record.contains(&quoted), "{name}");
            let times: usize = texts.iter().map(|text| text.matches(&quoted).count()).sum();
            assert_eq!(times, 1, "{name} {value}");
        }
    }
}

#[test]
fn bytes_do_not_depend_on_the_number_of_threads() {
    let with = |threads| written(&FORMAT, &Options { threads, ..options(1500) });
    assert_eq!(with(1), with(3));
    let other = written(&FORMAT, &Options { seed: 12, ..options(1500) });
    assert_ne!(with(1).0, other.0);
}

#[test]
fn templates_name_only_slots_there_are() {
    for api in apis::all() {
        let mut object = Object { counts: Counts::new(FORMAT.fields.len()), ..Object::default() };
        let (trail, mut rng) = (Trail::new(&options(300)), Rng::new(1));
        let call = Call::new(*api);
        let place = trail.place(0);
        let actor = place.world.actor(Class::Workload, 5);
        let failures = call.failures.iter().map(|(code, message)| Some((*code, message)));
        for failure in std::iter::once(None).chain(failures) {
            let told = Invocation {
                call: &call,
                actor,
                agent: "a".into(),
                address: "b",
                failure,
                salt: 9,
                trace: None,
                manner: None,
            };
            trail.put(&told, &place, 1_772_409_600, &mut rng, &mut object);
        }
        let text = String::from_utf8(object.bytes).unwrap();
        assert_json(&format!("[{}]", text.trim_end_matches(',')));
        let unknown = text.match_indices('$').find(|(at, _)| !text[at + 1..].starts_with("LATEST"));
        assert_eq!(unknown, None, "{}:{} {text}", api.service, api.name);
    }
}
