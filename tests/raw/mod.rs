//! Both ways to keep raw records give the same answers.

use std::fs;
use std::path::Path;

use crate::runner::{logdex, root};

/// What logdex printed, and its talk.
fn run(folder: &Path, args: &[&str]) -> (Vec<u8>, String) {
    let output = logdex(folder).args(args).output().unwrap();
    let talk = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{args:?}\n{talk}");
    (output.stdout, talk)
}

/// An index of each kind over the sample archive, and carriers of several
/// events, with syslog lines and a line that is no text among them.
fn indexes() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let logs = folder.path().join("logs");
    fs::create_dir(&logs).unwrap();
    let message =
        |at: u32| format!(r#"{{"id":"{at}","timestamp":171455760{at}000,"message":"denied {at}"}}"#);
    let events: Vec<String> = (0..9).map(message).collect();
    let payload = format!(
        r#"{{"messageType":"DATA_MESSAGE","owner":"111122223333","logGroup":"g","logStream":"s","subscriptionFilters":["f"],"logEvents":[{}]}}"#,
        events.join(",")
    );
    fs::write(logs.join("payload.json"), format!("{payload}\n{payload}\n")).unwrap();
    let lines = b"Oct  4 00:49:14 host sshd[1]: Failed password for eve from 192.0.2.7 port 22 ssh2\n\xff\xfe denied\n";
    fs::write(logs.join("secure-20221009"), lines).unwrap();
    let sample = root().join("corpus/sample");
    for (raw, index) in [("copy", "copy"), ("archive", "archive")] {
        // With one thread objects have the same numbers in both, and so events of
        // the same time the same order.
        let paths = [logs.to_str().unwrap(), sample.to_str().unwrap()];
        let options = ["-i", index, "--raw", raw, "--threads", "1"];
        run(folder.path(), &[&["index"], &paths[..], &options].concat());
    }
    folder
}

#[test]
fn records_from_the_archive_are_those_the_index_would_have_kept() {
    let folder = indexes();
    for question in [
        &["-n", "0", "-o", "raw"][..],
        &["-n", "0", "-o", "json", "--oldest-first"],
        &["-n", "0", "-o", "raw", "denied"],
        &["-n", "0", "-o", "json", "\"failed password for eve\""],
        &["-n", "0", "-o", "raw", "logGroup:g"],
        &["-o", "raw", "--error", "AccessDenied"],
    ] {
        let ask = |index| run(folder.path(), &[&["search", "-i", index], question].concat()).0;
        let (copy, archive) = (ask("copy"), ask("archive"));
        assert!(!copy.is_empty(), "{question:?}");
        assert!(copy == archive, "{question:?}: {} against {} bytes", copy.len(), archive.len());
    }
}

#[test]
fn a_carrier_that_was_read_as_text_comes_back_whole() {
    let folder = indexes();
    let ask = |raw: &str| {
        let index = format!("text-{raw}");
        let options = ["-i", &index, "--raw", raw, "--threads", "1", "--format", "text"];
        run(folder.path(), &[&["index", "logs/payload.json"], &options[..]].concat());
        run(folder.path(), &["search", "-i", &index, "-n", "0", "-o", "raw"]).0
    };
    let copy = ask("copy");
    assert!(copy.starts_with(b"{\"messageType\""), "{}", String::from_utf8_lossy(&copy));
    assert_eq!(copy, ask("archive"));
}

#[test]
fn of_records_that_are_gone_or_changed_the_fields_are_shown_and_why() {
    let folder = indexes();
    let ask =
        |args: &[&str]| run(folder.path(), &[&["search", "-i", "archive", "-o", "json"], args].concat());
    let before = String::from_utf8(ask(&["logGroup:g"]).0).unwrap();
    fs::write(folder.path().join("logs/payload.json"), "something else, and longer than before\n").unwrap();
    fs::remove_file(folder.path().join("logs/secure-20221009")).unwrap();
    let (changed, talk) = ask(&["logGroup:g"]);
    let changed = String::from_utf8(changed).unwrap();
    assert_eq!(changed.lines().count(), before.lines().count());
    assert!(before.contains("event.original") && !changed.contains("event.original"), "{changed}");
    assert!(talk.contains("payload.json") && talk.contains("its fields are shown"), "{talk}");
    for (before, after) in before.lines().zip(changed.lines()) {
        let fields = |line: &str| {
            let mut fields: serde_json::Map<_, _> = serde_json::from_str(line).unwrap();
            fields.remove("event.original");
            fields
        };
        assert_eq!(fields(before), fields(after));
    }
    let (gone, talk) = ask(&["--user", "eve", "--host", "host"]);
    assert!(String::from_utf8_lossy(&gone).contains("192.0.2.7"), "{}", String::from_utf8_lossy(&gone));
    assert!(talk.contains("secure-20221009"), "{talk}");
}
