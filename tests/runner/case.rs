//! Reads a case.
//!
//! A case is lines; a line that starts with a word is a step, `| ` starts a
//! line of text that belongs to the step above, `#` a remark:
//!
//! ```text
//! # What the case shows.
//! file PATH [MAKER…]     a file of the text below, changed by makers (see `file`)
//! copy FROM TO           a file or folder of the repository
//! remove PATH            a file less
//! link PATH TARGET       a symbolic link
//! socket PATH            a socket, which is no file
//! lock PATH              a folder nobody may read; the case is skipped if one still can
//! run ARG… [< PATH]      logdex with these arguments, quoted as in a shell
//! exit N                 the exit code of the run above; 0 if not said
//! stdout, stderr         the whole text of it; not looked at if not said
//! ```
//!
//! In expected text `[..]` stands for anything within a line, and a line of
//! `...`, which needs no `| `, for any lines.

use std::iter::Peekable;

use super::{Failure, failed};

/// A case.
#[derive(Default)]
pub struct Case {
    pub steps: Vec<Step>,
}

/// One thing to do.
pub enum Step {
    File { path: String, makers: Vec<String>, content: Vec<String> },
    Copy { from: String, to: String },
    Remove { path: String },
    Link { path: String, target: String },
    Socket { path: String },
    Lock { path: String },
    Run { line: usize, args: Vec<String>, stdin: Option<String>, expected: Expected },
}

/// What must come out of a run.
#[derive(Default)]
pub struct Expected {
    pub exit: i32,
    pub stdout: Option<Vec<String>>,
    pub stderr: Option<Vec<String>>,
}

/// Reads the text of a case.
pub fn read(text: &str) -> Result<Case, Failure> {
    let mut case = Case::default();
    let mut lines = text.lines().enumerate().peekable();
    while let Some((at, line)) = lines.next() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let mut words = words(line);
        let verb = words.remove(0);
        let block = block(&mut lines);
        step(&mut case, at + 1, &verb, words, block)
            .ok_or_else(|| failed(format!("line {}: not understood: {line}", at + 1)))?;
    }
    Ok(case)
}

fn step(case: &mut Case, line: usize, verb: &str, words: Vec<String>, block: Vec<String>) -> Option<()> {
    let words = words.into_iter();
    match verb {
        "exit" => expected(case)?.exit = one(words)?.parse().ok()?,
        "stdout" => expected(case)?.stdout = Some(block),
        "stderr" => expected(case)?.stderr = Some(block),
        _ => case.steps.push(action(line, verb, words, block)?),
    }
    Some(())
}

fn action(
    line: usize,
    verb: &str,
    mut words: impl Iterator<Item = String>,
    content: Vec<String>,
) -> Option<Step> {
    Some(match verb {
        "file" => Step::File { path: words.next()?, makers: words.collect(), content },
        "copy" => Step::Copy { from: words.next()?, to: one(words)? },
        "remove" => Step::Remove { path: one(words)? },
        "link" => Step::Link { path: words.next()?, target: one(words)? },
        "socket" => Step::Socket { path: one(words)? },
        "lock" => Step::Lock { path: one(words)? },
        "run" => {
            let mut args: Vec<String> = words.collect();
            let stdin = args.iter().position(|arg| arg == "<").map(|at| args.split_off(at));
            let stdin = stdin.and_then(|rest| rest.into_iter().nth(1));
            Step::Run { line, args, stdin, expected: Expected::default() }
        }
        _ => return None,
    })
}

fn one(mut words: impl Iterator<Item = String>) -> Option<String> {
    words.next().filter(|_| words.next().is_none())
}

/// What the last run is expected to do.
fn expected(case: &mut Case) -> Option<&mut Expected> {
    match case.steps.last_mut()? {
        Step::Run { expected, .. } => Some(expected),
        _ => None,
    }
}

fn block<'a>(lines: &mut Peekable<impl Iterator<Item = (usize, &'a str)>>) -> Vec<String> {
    let mut block = Vec::new();
    while let Some((_, line)) = lines.next_if(|(_, line)| line.starts_with('|') || *line == "...") {
        let text = line.strip_prefix("| ").or_else(|| line.strip_prefix('|'));
        block.push(text.unwrap_or(line).to_owned());
    }
    block
}

/// Words as a shell cuts them, with single and double quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(open), _) if open == c => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None, ' ') => words.push(String::new()),
            _ => words.last_mut().unwrap().push(c),
        }
    }
    words
}

#[test]
fn words_are_cut_as_in_a_shell() {
    assert_eq!(words("run search 'a \"b\" c' -n 0"), ["run", "search", "a \"b\" c", "-n", "0"]);
    assert_eq!(words("run ''"), ["run", ""]);
}

#[test]
fn a_case_that_is_not_understood_fails() {
    for text in ["walk", "stdout\n| x", "file", "remove a b"] {
        assert!(read(text).is_err(), "{text}");
    }
}
