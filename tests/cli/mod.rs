//! What cases can't say: readers that go away, interrupts.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::runner::logdex;

/// So much more than a pipe holds that the writer must notice.
const LINES: usize = 20_000;

fn archive() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let lines: String = (0..LINES).map(|at| format!("2024-01-01T00:00:00Z line {at}\n")).collect();
    std::fs::write(folder.path().join("a.log"), lines).unwrap();
    folder
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = archive();
    let run = |args: &[&str]| logdex(folder.path()).args(args).output().unwrap();
    assert!(run(&["index", "a.log"]).status.success());
    for output in ["table", "json", "csv", "raw"] {
        let mut command = logdex(folder.path());
        command.args(["search", "-n", "0", "-o", output]).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut first = [0; 16];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn an_interrupt_publishes_what_was_read() {
    let folder = archive();
    let mut command = logdex(folder.path());
    command.args(["index", "-", "a.log"]).stdin(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // Standard input stays open, so the run lasts until it is interrupted.
    let stdin = child.stdin.take();
    // Once the index is there, it listens.
    wait_for(&folder.path().join("logdex-index/catalog.sqlite"));
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let mut talk = BufReader::new(child.stderr.take().unwrap());
    let mut first = String::new();
    talk.read_line(&mut first).unwrap();
    assert!(first.starts_with("stopping: "), "{first}");
    drop(stdin);
    let mut rest = String::new();
    talk.read_to_string(&mut rest).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{rest}");

    let again = logdex(folder.path()).args(["index", "a.log"]).output().unwrap();
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
    let count = logdex(folder.path()).args(["search", "--count"]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&count.stdout).trim(), LINES.to_string());
}

/// Waits until a file is there, as long as a busy machine may take.
fn wait_for(path: &Path) {
    for _ in 0..600 {
        if path.exists() {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("{} never came", path.display());
}
