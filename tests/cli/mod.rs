//! What cases can't say: readers that go away, interrupts.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

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
    let mut rest = String::new();
    talk.read_to_string(&mut rest).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{rest}");
    drop(stdin);

    let again = logdex(folder.path()).args(["index", "a.log"]).output().unwrap();
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
    let count = logdex(folder.path()).args(["search", "--count"]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&count.stdout).trim(), LINES.to_string());
}

/// Indexes `input`, to which `bytes` are written and which then stays open, until the
/// first SIGTERM; returns how many events there are.
fn terminated(folder: &Path, input: &str, bytes: Option<&[u8]>) -> String {
    let mut command = logdex(folder);
    command.args(["index", input]).stdin(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut pipe: Option<Box<dyn Write>> = match (bytes, input) {
        (None, _) => None,
        (Some(_), "-") => child.stdin.take().map(|stdin| Box::new(stdin) as Box<dyn Write>),
        // Opens when the other end does.
        (Some(_), fifo) => {
            Some(Box::new(std::fs::OpenOptions::new().write(true).open(folder.join(fifo)).unwrap()))
        }
    };
    if let (Some(pipe), Some(bytes)) = (&mut pipe, bytes) {
        pipe.write_all(bytes).unwrap();
    }
    wait_for(&folder.join("logdex-index/catalog.sqlite"));
    // What was written is read at once.
    thread::sleep(Duration::from_secs(1));
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    let output = wait_with_output(child);
    assert_eq!(output.status.code(), Some(130), "{}", String::from_utf8_lossy(&output.stderr));
    let count = logdex(folder).args(["search", "--count"]).output().unwrap();
    String::from_utf8_lossy(&count.stdout).trim().to_owned()
}

/// Waits for a process that must end by itself.
fn wait_with_output(mut child: Child) -> Output {
    for _ in 0..600 {
        if child.try_wait().unwrap().is_some() {
            return child.wait_with_output().unwrap();
        }
        thread::sleep(Duration::from_millis(50));
    }
    child.kill().unwrap();
    panic!("it goes on after SIGTERM");
}

#[test]
fn the_first_sigterm_ends_a_run_that_waits_for_input() {
    let lines = b"2024-01-01T00:00:00Z one\n2024-01-01T00:00:00Z two\n";
    for (input, bytes, events) in
        [("-", None, "0"), ("-", Some(&lines[..]), "2"), ("fifo", None, "0"), ("fifo", Some(&lines[..]), "2")]
    {
        let folder = tempfile::tempdir().unwrap();
        let fifo = folder.path().join("fifo");
        assert!(Command::new("mkfifo").arg(fifo).status().unwrap().success());
        assert_eq!(terminated(folder.path(), input, bytes), events, "{input} {bytes:?}");
    }
}

#[test]
fn a_query_without_end_is_refused() {
    let folder = archive();
    assert!(logdex(folder.path()).args(["index", "a.log"]).output().unwrap().status.success());
    for command in ["query", "sql"] {
        let output = logdex(folder.path()).args([command, "-f", "/dev/zero"]).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && error.contains("longer than 16 MiB"), "{error}");
    }
}

#[test]
fn a_record_of_many_keys_is_shown_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let keys: Vec<String> = (0..100_000).map(|at| format!(r#""k{at}":{at}"#)).collect();
    let record = format!("{{{}}}\n", keys.join(","));
    std::fs::write(folder.path().join("a.json"), &record).unwrap();
    let run = |args: &[&str]| logdex(folder.path()).args(args).output().unwrap();
    assert!(run(&["index", "a.json"]).status.success());
    for args in [
        &["search", "-o", "raw"][..],
        &["search", "-o", "json"],
        &["search", "-o", "csv"],
        &["query", "fields @message"],
        &["sql", "SELECT * FROM events"],
    ] {
        let started = Instant::now();
        let output = run(args);
        assert!(output.status.success(), "{args:?}");
        assert!(args[2..] != ["raw"] || output.stdout == record.as_bytes());
        // Half a second; hours if each key were looked for among all.
        assert!(started.elapsed() < Duration::from_secs(30), "{args:?}");
    }
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
