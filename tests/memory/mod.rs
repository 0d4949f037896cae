//! Peaks of anonymous memory against `--memory`, for keys that are ids.
#![cfg(target_os = "linux")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use crate::runner::logdex;

const KEYS: u64 = 300_000;
const KEYS_OF_RECORD: u64 = 12;

/// `--memory 16M`, and half as much for what a build without optimisation takes more.
const MOST_BYTES: u64 = 24 << 20;

/// Runs a command to its end; returns the peak of its RssAnon in bytes.
fn peak(folder: &Path, args: &[&str]) -> u64 {
    let mut child = logdex(folder).args(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("RssAnon:"));
        let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0_u64);
        peak = peak.max(kib << 10);
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success(), "{args:?}: {status}");
            return peak;
        }
        thread::sleep(Duration::from_millis(2));
    }
}

/// Records whose keys `key` makes of a number that never comes again.
fn archive(key: impl Fn(u64) -> String) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut lines = String::new();
    for record in 0..KEYS / KEYS_OF_RECORD {
        for at in 0..KEYS_OF_RECORD {
            let number = (record * KEYS_OF_RECORD + at).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let start = if at == 0 { "{" } else { "," };
            write!(lines, "{start}{}", key(number)).unwrap();
        }
        lines.push_str("}\n");
    }
    fs::write(folder.path().join("a.json"), lines).unwrap();
    folder
}

#[test]
fn keys_that_are_ids_take_no_more_than_is_allowed() {
    type Key = fn(u64) -> String;
    let plain: Key = |number| format!("\"{number:x}\":{}", number >> 34);
    let nested: Key = |number| format!("\"{number:x}\":{{\"items\":[{{\"{}\":\"a b\"}}]}}", number >> 34);
    for key in [plain, nested] {
        let folder = archive(key);
        let bytes = peak(folder.path(), &["index", "a.json", "--memory", "16M", "--threads", "1"]);
        assert!(bytes < MOST_BYTES, "{} KiB", bytes >> 10);
        let shards = fs::read_dir(folder.path().join("logdex-index/shards")).unwrap().count();
        assert!(shards < 50, "{shards} shards");
        let count = logdex(folder.path()).args(["search", "--count"]).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&count.stdout).trim(), (KEYS / KEYS_OF_RECORD).to_string());
        let fields = logdex(folder.path()).args(["fields", "-o", "csv"]).output().unwrap();
        let native =
            String::from_utf8_lossy(&fields.stdout).lines().filter(|line| line.contains(",native,")).count();
        assert_eq!(native as u64, KEYS);
    }
}

#[test]
fn threads_without_memory_are_refused_before_anything_begins() {
    let folder = archive(|number| format!("\"{}\":1", number % 7));
    let output = logdex(folder.path())
        .args(["index", "a.json", "--memory", "64M", "--threads", "8"])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("need at least 86 MiB") && told.contains("--threads 5"), "{told}");
    assert!(!folder.path().join("logdex-index").exists());
}
