//! What is claimed about an archive, checked against its bytes.

use super::*;
use crate::testing::{assert_json, inflated, options, tally, written};

fn lines(options: &Options) -> (Vec<String>, crate::truth::Counts) {
    let (files, counts) = written(&FORMAT, options);
    let text: String = files.values().map(|bytes| inflated(bytes)).collect();
    (text.lines().map(str::to_owned).collect(), counts)
}

/// The text of the last member of this name, which is that of the record where it has one.
fn last<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    line.rsplit_once(&format!(r#""{key}":""#))?.1.split('"').next()
}

fn first<'a>(line: &'a str, key: &str) -> &'a str {
    line.split_once(&format!(r#""{key}":""#)).unwrap().1.split('"').next().unwrap()
}

#[test]
fn each_line_is_an_envelope_that_says_of_its_record_what_the_record_says() {
    let (lines, counts) = lines(&options(900));
    assert_eq!((lines.len(), counts.events), (900, 900));
    for line in &lines {
        assert_json(line);
        assert!(line.starts_with(r#"{"version":"0","id":""#), "{line}");
        let record = line.split_once(r#","detail":{"eventVersion":"#).unwrap().1;
        assert_eq!(first(line, "time"), first(record, "eventTime"));
        assert_eq!(Some(first(line, "region")), last(record, "awsRegion"));
        let service = first(line, "source").strip_prefix("aws.").unwrap();
        assert_eq!(format!("{service}.amazonaws.com"), first(record, "eventSource"));
        assert_eq!(first(line, "detail-type").contains("Sign In"), service == "signin");
    }
    assert!(tally(lines.iter().map(|line| first(line, "id"))).iter().all(|(_, n)| *n == 1));
}

#[test]
fn counts_are_what_a_reader_of_the_text_finds() {
    let (lines, counts) = lines(&options(3000));
    for (field, key) in [(3, "sourceIPAddress"), (4, "errorCode"), (5, "eventName"), (7, "awsRegion")] {
        let found = tally(lines.iter().filter_map(|line| last(line, key)));
        assert_eq!(found, counts.values(field), "{key}");
    }
    let hours = tally(lines.iter().map(|line| &first(line, "time")[..13]));
    assert_eq!(hours.iter().map(|(_, n)| n).sum::<u64>(), 3000);
    assert_eq!(hours.len(), counts.hours.len());
    for (hour, n) in hours {
        assert_eq!(counts.hours[&timeline::second(&format!("{hour}:00:00Z")).unwrap()], n, "{hour}");
    }
    let errors = counts.values(4).iter().map(|(_, n)| n).sum::<u64>();
    assert!((90..240).contains(&errors), "{errors} of 3000 fail");
}

#[test]
fn needles_lie_where_the_manifest_says_and_nowhere_else() {
    let (files, counts) = written(&FORMAT, &options(3000));
    assert_eq!(counts.needles.len(), 8);
    let all: String = files.values().map(|bytes| inflated(bytes)).collect();
    for needle in &counts.needles {
        let text = inflated(&files[&needle.object]);
        let line = text.lines().nth(needle.ordinal as usize).unwrap();
        for (name, value) in &needle.values {
            let quoted = format!(r#""{value}""#);
            assert!(line.contains(&quoted), "{name}");
            assert_eq!(all.matches(&quoted).count(), 1, "{name} {value}");
        }
    }
}

#[test]
fn objects_are_named_as_firehose_names_them_whoever_writes() {
    let with = |threads| written(&FORMAT, &Options { threads, ..options(1500) });
    assert_eq!(with(1), with(3));
    for path in with(1).0.keys() {
        let parts: Vec<&str> = path.split('/').collect();
        let [year, month, day, hour, name] = parts[..] else { panic!("{path}") };
        assert!(name.starts_with(&format!("audit-events-1-{year}-{month}-{day}-{hour}-")), "{path}");
        assert_eq!(name.len(), "audit-events-1-2026-03-02-08-30-00-".len() + 36 + ".gz".len(), "{path}");
    }
}
