//! What is claimed about an archive, checked against its bytes.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::{
    testing::{assert_json, inflated, options, tally, written},
    truth::Counts,
};

fn realistic(events: u64) -> Options {
    Options { events_per_object: FORMAT.events_per_object, ..options(events) }
}

fn texts(options: &Options) -> (BTreeMap<String, String>, Counts) {
    let (files, counts) = written(&FORMAT, options);
    (files.into_iter().map(|(path, bytes)| (path, inflated(&bytes))).collect(), counts)
}

/// The value of a member of a line.
fn member<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    line.split_once(&format!(r#""{key}":""#))?.1.split('"').next()
}

/// The stream an object is of.
fn stream(path: &str) -> &str {
    path.split('/').nth(2).unwrap()
}

#[test]
fn each_session_has_an_object_under_the_task_of_its_day() {
    let (files, counts) = texts(&realistic(5000));
    assert_eq!((files.len() as u64, counts.events), (counts.objects, 5000));
    assert!((350..460).contains(&files.len()), "{}", files.len());
    let tasks: BTreeSet<&str> = files.keys().map(|path| path.split('/').nth(1).unwrap()).collect();
    assert_eq!(tasks.len(), 3);
    for (path, text) in &files {
        let parts: Vec<&str> = path.split('/').collect();
        let ["exportedlogs", task, stream, part] = parts[..] else { panic!("{path}") };
        assert!(task.len() == 36 && part.len() == "000000.gz".len(), "{path}");
        if stream == "ERRORS" {
            assert!(text.lines().all(|line| member(line, "session-id").is_none()));
            continue;
        }
        assert_eq!(part, "000000.gz");
        let (user, id) = stream.rsplit_once('.').unwrap();
        assert!(text.lines().all(|line| member(line, "session-id") == Some(id)), "{path}");
        let first = text.lines().next().unwrap();
        assert_eq!((member(first, "activity-type"), member(first, "user")), (Some("CONNECTED"), Some(user)));
        let times: Vec<&str> = text.lines().map(|line| &line[..24]).collect();
        assert!(times.is_sorted() || text.contains(r#""ERROR""#), "{path}");
    }
    let lengths: Vec<usize> = files.values().map(|text| text.lines().count()).collect();
    assert!(lengths.iter().min() <= Some(&4) && lengths.iter().max() >= Some(&50));
}

#[test]
fn lines_are_a_time_and_an_object_of_texts_in_any_order() {
    let (files, _) = texts(&realistic(3000));
    let mut first_keys = BTreeSet::new();
    for line in files.values().flat_map(|text| text.lines()) {
        let (time, json) = line.split_once(' ').unwrap();
        assert!(time.len() == 24 && time.ends_with('Z') && time.parse::<jiff::Timestamp>().is_ok(), "{line}");
        assert_json(json);
        let quotes = json.matches('"').count() - 2 * json.matches(r#"\""#).count();
        assert_eq!(quotes % 4, 0, "every value is a text: {line}");
        assert_eq!(json.matches(r#"":""#).count() * 4, quotes, "{line}");
        first_keys.insert(json.split('"').nth(1).unwrap().to_owned());
    }
    assert!(first_keys.len() > 12, "{first_keys:?}");
}

#[test]
fn counts_are_what_a_reader_of_the_text_finds() {
    for options in [realistic(6000), Options { events_per_object: 2000, ..options(6000) }] {
        let (files, counts) = texts(&options);
        let lines: Vec<(&str, &str)> =
            files.iter().flat_map(|(path, text)| text.lines().map(|line| (stream(path), line))).collect();
        assert_eq!(lines.len(), 6000);
        for (field, key) in FORMAT.fields.iter().enumerate().take(FORMAT.fields.len() - 1) {
            let found = tally(lines.iter().filter_map(|(_, line)| member(line, key)));
            assert_eq!(found, counts.values(field), "{key}");
        }
        let owner = |&(stream, line): &(&'_ str, &'_ str)| {
            let named = stream.rsplit_once('.').map(|(user, _)| user.to_owned());
            member(line, "user").map(str::to_owned).or(named)
        };
        let owners: Vec<String> = lines.iter().filter_map(owner).collect();
        assert_eq!(tally(owners.iter().map(String::as_str)), counts.values(FORMAT.fields.len() - 1));
        for (hour, n) in tally(lines.iter().map(|(_, line)| &line[..13])) {
            assert_eq!(counts.hours[&crate::timeline::second(&format!("{hour}:00:00Z")).unwrap()], n);
        }
        let activities: BTreeMap<&str, u64> = counts.values(1).into_iter().collect();
        let failures: u64 = ["AUTH_FAILURE", "KEX_FAILURE", "ERROR", "PARTIAL_CLOSE"]
            .iter()
            .filter_map(|name| activities.get(name))
            .sum();
        assert!((180..480).contains(&failures), "{failures} of 6000 fail: {activities:?}");
    }
}

#[test]
fn logins_are_refused_for_all_three_causes_and_failures_are_told_twice() {
    let (files, _) = texts(&realistic(12_000));
    let all: Vec<&str> = files.values().flat_map(|text| text.lines()).collect();
    let refused = |method: &str, message: &str| {
        let fits = |line: &&&str| {
            member(line, "activity-type") == Some("AUTH_FAILURE")
                && member(line, "method") == Some(method)
                && member(line, "message").unwrap().contains(message)
        };
        all.iter().filter(fits).count()
    };
    assert!(refused("publickey", " SHA256:") > 10);
    assert!(refused("publickey", "Authentication failure") > 10);
    assert!(refused("password", "Invalid user name or password") > 10);
    let errors: Vec<&&str> =
        all.iter().filter(|line| member(line, "activity-type") == Some("ERROR")).collect();
    let bare = errors.iter().filter(|line| member(line, "path").is_none()).count();
    assert!(bare > 40 && (errors.len() - bare).abs_diff(bare) < 20, "{bare} of {}", errors.len());
}

#[test]
fn needles_lie_where_the_manifest_says_and_nowhere_else() {
    for options in
        [realistic(3000), realistic(60), realistic(9), Options { events_per_object: 700, ..options(3000) }]
    {
        let (files, counts) = texts(&options);
        assert_eq!(counts.needles.len(), 8);
        for needle in &counts.needles {
            let line = files[&needle.object].lines().nth(needle.ordinal as usize).unwrap();
            assert!(needle.values.len() >= 2);
            for (name, value) in &needle.values {
                assert_eq!(member(line, name), Some(&**value));
                let quoted = format!(r#""{value}""#);
                let times: usize = files.values().map(|text| text.matches(&quoted).count()).sum();
                assert_eq!(times, 1, "{name} {value}");
            }
        }
    }
}

#[test]
fn bytes_do_not_depend_on_the_number_of_threads() {
    for options in [realistic(1500), options(1500)] {
        let with = |threads| written(&FORMAT, &Options { threads, ..options.clone() });
        assert_eq!(with(1), with(3));
    }
}

#[test]
fn archives_of_any_size_hold_what_is_asked() {
    for events in [1, 2, 5, 11, 12, 13, 40, 191, 192, 193] {
        let (files, counts) = texts(&realistic(events));
        let lines: usize = files.values().map(|text| text.lines().count()).sum();
        assert_eq!(
            (lines as u64, counts.events, files.len() as u64),
            (events, events, counts.objects),
            "{events}"
        );
    }
}
