//! What is claimed about an archive, checked against its bytes.

use std::{collections::BTreeMap, fs, time::UNIX_EPOCH};

use super::*;
use crate::{
    archive,
    testing::{Folder, files, inflated, options, tally, written},
    truth::Counts,
};

/// A line as a reader finds it.
#[derive(Debug)]
struct Read {
    host: String,
    program: String,
    pid: Option<u32>,
    time: String,
    message: String,
}

fn read(line: &str) -> Read {
    let (time, rest) = match line.strip_prefix('<') {
        Some(rest) => rest.split_once(">1 ").unwrap().1.split_once(' ').unwrap(),
        None if line.as_bytes()[0].is_ascii_digit() => line.split_once(' ').unwrap(),
        None => (&line[..15], &line[16..]),
    };
    let (host, rest) = rest.split_once(' ').unwrap();
    let (program, pid, message) = if line.starts_with('<') {
        let parts: Vec<&str> = rest.splitn(5, ' ').collect();
        assert_eq!(parts[2..4], ["-", "-"], "{line}");
        (parts[0], parts[1].parse().ok(), parts[4])
    } else {
        let (tag, message) = rest.split_once(": ").unwrap();
        let (program, pid) = tag.split_once('[').unwrap_or((tag, ""));
        (program, pid.trim_end_matches(']').parse().ok(), message)
    };
    let owned = |text: &str| text.to_owned();
    Read { host: owned(host), program: owned(program), pid, time: owned(time), message: owned(message) }
}

fn texts(files: &BTreeMap<String, Vec<u8>>) -> Vec<(&str, String)> {
    let text = |path: &str, bytes: &[u8]| {
        if path.ends_with(".gz") { inflated(bytes) } else { String::from_utf8(bytes.to_vec()).unwrap() }
    };
    files.iter().map(|(path, bytes)| (&**path, text(path, bytes))).collect()
}

/// Ten days over a year's end, which two Sundays part into three.
fn winter(events: u64) -> Options {
    Options { start: Date::constant(2026, 12, 24), days: 11, ..options(events) }
}

fn lines(options: &Options) -> (Vec<Read>, Counts) {
    let (files, counts) = written(&FORMAT, options);
    let lines =
        texts(&files).iter().flat_map(|(_, text)| text.lines().map(read).collect::<Vec<_>>()).collect();
    (lines, counts)
}

#[test]
fn hosts_have_a_file_for_each_week_and_one_for_the_last() {
    let (files, counts) = written(&FORMAT, &winter(6000));
    assert_eq!(counts.objects, files.len() as u64);
    let mut names: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in files.keys() {
        let (host, name) = path.split_once('/').unwrap();
        names.entry(host).or_default().push(name);
    }
    assert_eq!(names.len(), 7);
    for names in names.values() {
        assert_eq!(*names, ["secure", "secure-20261227.gz", "secure-20270103.gz"]);
    }
    for (path, text) in texts(&files) {
        let host = path.split('/').next().unwrap();
        assert!(text.lines().all(|line| read(line).host == host), "{path}");
    }
}

#[test]
fn files_are_in_order_and_as_old_as_their_last_line() {
    let folder = Folder::new();
    archive::write(&FORMAT, &winter(6000), &folder.0).unwrap();
    for (path, bytes) in &files(&folder.0) {
        let text =
            if path.ends_with(".gz") { inflated(bytes) } else { String::from_utf8(bytes.clone()).unwrap() };
        let lines: Vec<Read> = text.lines().map(read).collect();
        let times: Vec<&str> = lines.iter().map(|line| &*line.time).collect();
        let modified = fs::metadata(folder.0.join(path)).unwrap().modified().unwrap();
        let modified = modified.duration_since(UNIX_EPOCH).unwrap().as_secs() as i64;
        let last = times.last().unwrap();
        if last.starts_with("20") {
            assert!(times.is_sorted(), "{path}");
            let at: jiff::Timestamp = last.parse().unwrap();
            assert_eq!(at.as_second(), modified, "{path}");
        } else {
            let t = crate::timeline::civil(modified);
            assert_eq!(*last, t.strftime("%b %e %H:%M:%S").to_string(), "{path}");
            let month = |name| times.iter().any(|time| time.starts_with(name));
            assert!(month("Dec") && month("Jan") || !path.contains("20270103"), "{path}");
        }
    }
}

#[test]
fn counts_are_what_a_reader_of_the_text_finds() {
    let (lines, counts) = lines(&winter(20_000));
    assert_eq!((lines.len() as u64, counts.events), (20_000, 20_000));
    assert_eq!(tally(lines.iter().map(|line| &*line.host)), counts.values(0));
    assert_eq!(tally(lines.iter().map(|line| &*line.program)), counts.values(1));
    // An address stands after one of these words, or at the end of a message's beginning.
    let address = |line: &Read| -> Option<String> {
        let words: Vec<&str> = line.message.split([' ', '=']).collect();
        let is_ip = |word: &&&str| word.trim_end_matches(':').parse::<std::net::IpAddr>().is_ok();
        let found = words.iter().find(is_ip)?.trim_end_matches(':');
        (found != "0.0.0.0" && found != "::" && !found.is_empty()).then(|| found.to_owned())
    };
    let found: Vec<String> = lines.iter().filter_map(address).collect();
    assert_eq!(tally(found.iter().map(String::as_str)), counts.values(3));
    let outcome = |line: &Read| {
        let text = &line.message;
        let begins = |all: &[&str]| all.iter().any(|start| text.starts_with(start));
        let failure =
            begins(&["Invalid user", "Failed ", "FAILED SU", "Did not receive", "Unable to", "Bad protocol"])
                || begins(&[
                    "banner exchange",
                    "error: maximum",
                    "Disconnecting",
                    "Connection closed by authenticating",
                ])
                || text.contains("authentication failure;")
                || text.contains("check pass;")
                || text.contains("[ Failed password")
                || (line.program == "sudo"
                    && [" incorrect", "NOT in", "not allowed", "required ;"]
                        .iter()
                        .any(|r| text.contains(r)));
        let success = begins(&["Accepted ", "(to root)"]) || text.contains("COMMAND=");
        if failure {
            "failure"
        } else if success {
            "success"
        } else {
            ""
        }
    };
    let found = tally(lines.iter().map(outcome).filter(|text| !text.is_empty()));
    assert_eq!(found, counts.values(4));
    let failures = found.iter().find(|(name, _)| *name == "failure").unwrap().1;
    assert!((600..1600).contains(&failures), "{failures} of 20000 fail");
    assert_eq!(counts.hours.values().sum::<u64>(), 20_000);
    assert!(counts.hours.len() > 250, "11 days have 264 hours");
}

#[test]
fn users_are_those_whom_lines_name() {
    let (lines, counts) = lines(&winter(20_000));
    let users: BTreeMap<&str, u64> = counts.values(2).into_iter().collect();
    let after = |word: &str, start: &str| {
        let named = lines.iter().filter(|line| line.message.starts_with(start));
        named.filter(|line| line.message.split([' ', '(']).any(|part| part == word)).count() as u64
    };
    for user in ["alice", "ec2-user", "oracle"] {
        let least = after(user, "Accepted ") + after(user, "Failed ") + after(user, "Invalid user ");
        assert!(least > 0 && users[user] >= least, "{user}: {} of at least {least}", users[user]);
    }
    let crons = lines.iter().filter(|line| line.message.starts_with("pam_unix(cron")).count() as u64;
    assert!(crons > 1000 && users["root"] > crons);
}

#[test]
fn sessions_end_under_the_process_that_began_them() {
    let (lines, _) = lines(&winter(6000));
    let key = |line: &Read| (line.host.clone(), line.pid.unwrap());
    let accepted: BTreeMap<_, &str> = lines
        .iter()
        .filter(|line| line.message.starts_with("Accepted "))
        .map(|line| (key(line), line.message.split(' ').nth(3).unwrap()))
        .collect();
    let opened: Vec<&Read> = lines
        .iter()
        .filter(|line| line.message.starts_with("pam_unix(sshd:session): session opened"))
        .collect();
    let same = opened.iter().filter(|line| {
        let user = line.message.split(' ').nth(5).unwrap().split('(').next();
        accepted.get(&key(line)).is_some_and(|name| Some(*name) == user)
    });
    let (same, all) = (same.count(), opened.len());
    assert!(all > 200 && same * 50 > all * 49, "{same} of {all}");
}

#[test]
fn guesses_come_in_bursts_from_a_few_addresses() {
    let (lines, _) = lines(&winter(20_000));
    let failed = lines.iter().filter(|line| line.message.starts_with("Invalid user "));
    let by: Vec<&str> =
        failed.map(|line| line.message.split(" from ").nth(1).unwrap().split(' ').next().unwrap()).collect();
    let by = tally(by.into_iter());
    assert!(by[0].1 > 40 && by.len() < 40, "{by:?}");
}

#[test]
fn needles_lie_where_the_manifest_says_and_nowhere_else() {
    let (files, counts) = written(&FORMAT, &winter(6000));
    assert_eq!(counts.needles.len(), 8);
    let texts = texts(&files);
    for needle in &counts.needles {
        let (_, text) = texts.iter().find(|(path, _)| *path == needle.object).unwrap();
        let line = text.lines().nth(needle.ordinal as usize).unwrap();
        for (name, value) in &needle.values {
            assert!(line.contains(value.as_str()), "{name}");
            let times: usize = texts.iter().map(|(_, text)| text.matches(value.as_str()).count()).sum();
            assert_eq!(times, 1, "{name} {value}");
        }
    }
}

#[test]
fn bytes_do_not_depend_on_the_number_of_threads() {
    let with = |threads| written(&FORMAT, &Options { threads, ..winter(3000) });
    assert_eq!(with(1), with(3));
    let other = written(&FORMAT, &Options { seed: 12, ..winter(3000) });
    assert_ne!(with(1).0, other.0);
}

#[test]
fn the_smallest_archives_hold_what_is_asked() {
    for events in [1, 2, 5, 40] {
        let (files, counts) = written(&FORMAT, &winter(events));
        assert_eq!(counts.events, events);
        let found: usize = texts(&files).iter().map(|(_, text)| text.lines().count()).sum();
        assert_eq!(found as u64, events);
        assert_eq!(counts.objects, files.len() as u64);
    }
}
