//! Runs the cases under `tests/cases`: each file makes an archive, runs
//! logdex on it and says what must come out. [`case`] reads them, [`file`]
//! makes their files, [`text`] compares.

mod case;
mod file;
mod text;

use std::fmt::Write;
use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use case::{Case, Step};

/// The folder of the repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// logdex in a folder, with none of the surroundings of whoever tests.
pub fn logdex(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_logdex"));
    command.current_dir(folder).env_remove("LOGDEX_INDEX").env_remove("NO_COLOR").stdin(Stdio::null());
    command
}

#[test]
fn cases() {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(root().join("tests/cases")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "no cases");
    let mut failures = String::new();
    for path in &paths {
        let name = path.file_name().unwrap().to_string_lossy();
        match case::read(&fs::read_to_string(path).unwrap()).and_then(|case| run(&case)) {
            Ok(()) => {}
            Err(Failure::Skipped(why)) => writeln!(std::io::stderr(), "left out: {name}, {why}").unwrap(),
            Err(Failure::Failed(why)) => write!(failures, "\n---- {name}\n{why}\n").unwrap(),
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

/// Why a case did not pass.
enum Failure {
    /// It can't be tried here.
    Skipped(String),
    /// Something else came out.
    Failed(String),
}

fn failed(why: impl Into<String>) -> Failure {
    Failure::Failed(why.into())
}

fn run(case: &Case) -> Result<(), Failure> {
    let folder = tempfile::tempdir().unwrap();
    let outcome = case.steps.iter().try_for_each(|step| take(step, folder.path()));
    file::unlock(folder.path());
    outcome
}

fn take(step: &Step, folder: &Path) -> Result<(), Failure> {
    match step {
        Step::File { path, makers, content } => file::make(&folder.join(path), makers, content),
        Step::Copy { from, to } => {
            file::copy(&root().join(from), &folder.join(to));
            Ok(())
        }
        Step::Remove { path } => fs::remove_file(folder.join(path)).map_err(|e| failed(e.to_string())),
        Step::Link { path, target } => symlink(target, folder.join(path)).map_err(|e| failed(e.to_string())),
        Step::Socket { path } => {
            UnixListener::bind(folder.join(path)).map(drop).map_err(|e| failed(e.to_string()))
        }
        Step::Lock { path } => file::lock(&folder.join(path)).map_err(Failure::Skipped),
        Step::Run { line, args, stdin, expected } => {
            let mut command = logdex(folder);
            if let Some(path) = stdin {
                command.stdin(File::open(folder.join(path)).unwrap());
            }
            let output = command.args(args).output().unwrap();
            compare(&output, expected)
                .map_err(|why| failed(format!("line {line}: logdex {}\n{why}", args.join(" "))))
        }
    }
}

fn compare(output: &Output, expected: &case::Expected) -> Result<(), String> {
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    let mut why = String::new();
    if output.status.code() != Some(expected.exit) {
        writeln!(why, "exit: {:?}, not {}", output.status.code(), expected.exit).unwrap();
    }
    for (name, text, wanted) in [("stdout", &stdout, &expected.stdout), ("stderr", &stderr, &expected.stderr)]
    {
        if let Some(line) = wanted.as_ref().and_then(|wanted| text::difference(text, wanted)) {
            writeln!(why, "{name}: {line}").unwrap();
        }
    }
    if why.is_empty() { Ok(()) } else { Err(format!("{why}-- stdout\n{stdout}-- stderr\n{stderr}")) }
}
