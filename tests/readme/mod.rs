//! What the README tells people to type works as it says.
//!
//! Every line of its `sh` blocks is run, in order, in one folder that has the
//! sample archive where a clone has it. Lines that build, install or test are
//! known and left out; what people see is in `console` or `text` blocks.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::{Command, Output};

use crate::runner::root;

/// Commands that bring logdex to people; there is nothing of it to test here.
const ELSEWHERE: &[&str] = &["git clone ", "cd ", "cargo test --workspace", "cargo install --path ."];

/// How the README calls logdex before it is installed.
const BY_CARGO: &str = "cargo run --release -- ";

#[test]
fn commands_of_the_readme_work() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let lines: Vec<&str> = commands(&readme).collect();
    assert!(lines.iter().any(|line| line.starts_with(BY_CARGO)), "no command builds and runs it");
    assert!(lines.contains(&"cargo test --workspace"), "no command runs the tests");

    let folder = tempfile::tempdir().unwrap();
    symlink(root().join("corpus"), folder.path().join("corpus")).unwrap();
    symlink(env!("CARGO_BIN_EXE_logdex"), folder.path().join("logdex")).unwrap();
    for line in lines.iter().filter(|line| !ELSEWHERE.iter().any(|start| line.starts_with(start))) {
        let output = shell(folder.path(), &line.replace(BY_CARGO, "logdex "));
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{line}\n{text}");
        assert!(!output.stdout.is_empty() || line.contains("index"), "{line} prints nothing");
    }
}

fn shell(folder: &std::path::Path, line: &str) -> Output {
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let mut command = Command::new("sh");
    command.args(["-c", line]).current_dir(folder).env("PATH", path).env_remove("LOGDEX_INDEX");
    command.output().unwrap()
}

/// The lines of `sh` blocks, without remarks.
fn commands(readme: &str) -> impl Iterator<Item = &str> {
    let mut inside = false;
    let of_block = move |line: &&str| {
        if line.starts_with("```") {
            inside = *line == "```sh";
            return false;
        }
        inside && !line.trim().is_empty() && !line.starts_with('#')
    };
    readme.lines().filter(of_block).map(|line| line.split("  #").next().unwrap_or(line).trim_end())
}
