//! Problems of an archive, listed by object.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use logdex_event::sink::Problem;
use logdex_index::catalog::{Catalog, ProblemRow};
use logdex_ingest::{Summary, absolute_bytes, path_of_bytes};

use crate::human::{count, counted, one_line};

/// Lines about problems; further ones are only counted.
const MOST_LINES: usize = 100;

/// Lines about one object: enough to see a pattern, and few enough to leave room
/// for other objects.
const MOST_OF_OBJECT: usize = 3;

/// Problems of earlier runs that are read from the catalogue.
const MOST_EARLIER: u64 = 10_000;

/// Lines about the problems of a run.
pub fn of_run(summary: &Summary) -> Vec<String> {
    let problems = summary.problems.iter();
    let lines = problems.map(|(path, what)| {
        let Problem { offset, ordinal, kind, detail } = what;
        (&**path, line(path, kind, *offset, *ordinal, detail))
    });
    listed(&counted(summary.problem_count, "problem"), summary.problem_count, lines)
}

/// Lines about earlier problems of objects that were not read again.
pub fn of_earlier(earlier: &[ProblemRow]) -> Vec<String> {
    let lines = earlier
        .iter()
        .map(|row| (&*row.path, line(&row.path, &row.kind, row.offset, row.ordinal, &row.detail)));
    let number = earlier.len() as u64;
    listed(&format!("{} found by earlier runs", counted(number, "problem")), number, lines)
}

/// Problems that the index at `dir` has recorded for files below `inputs` that
/// still exist and that this run did not read again.
pub fn earlier(dir: &Path, inputs: &[PathBuf], summary: &Summary) -> Vec<ProblemRow> {
    if summary.unchanged == 0 {
        return Vec::new();
    }
    // Only a reminder: an error of the catalogue was reported before.
    let known = Catalog::open_for_reading(dir).and_then(|catalog| catalog.problems(MOST_EARLIER));
    let mut rows = known.unwrap_or_default();
    let inputs: Vec<PathBuf> = inputs.iter().map(|input| path_of_bytes(&absolute_bytes(input))).collect();
    let of_run: HashSet<Vec<u8>> =
        summary.problems.iter().map(|(path, _)| absolute_bytes(Path::new(path))).collect();
    rows.retain(|row| {
        let path = path_of_bytes(&row.absolute);
        inputs.iter().any(|input| path.starts_with(input)) && !of_run.contains(&row.absolute) && exists(&path)
    });
    rows
}

/// True if the file exists, or an archive that it may be in.
fn exists(path: &Path) -> bool {
    path.exists() || path.ancestors().any(Path::is_file)
}

fn listed<'a>(heading: &str, number: u64, problems: impl Iterator<Item = (&'a str, String)>) -> Vec<String> {
    if number == 0 {
        return Vec::new();
    }
    let mut lines = vec![format!("{heading}:")];
    let mut shown = 0;
    let mut last = ("", 0);
    for (path, line) in problems {
        last = if last.0 == path { (path, last.1 + 1) } else { (path, 1) };
        if last.1 <= MOST_OF_OBJECT && shown < MOST_LINES {
            lines.push(format!("  {line}"));
            shown += 1;
        }
    }
    if number > shown as u64 {
        lines.push(format!("  … and {} more", count(number - shown as u64)));
    }
    lines
}

fn line(path: &str, kind: &str, offset: u64, ordinal: u64, detail: &str) -> String {
    let place = if offset > 0 || ordinal > 0 {
        format!(" at byte {}, record {}", count(offset), count(ordinal))
    } else {
        String::new()
    };
    one_line(&format!("{path}: {kind}{place}: {detail}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(paths: &[String]) -> Summary {
        let detail = "the gzip stream ends early".to_owned();
        let problem = Problem { offset: 1_234, ordinal: 7, kind: "truncated", detail };
        Summary {
            problems: paths.iter().map(|path| (path.clone(), problem.clone())).collect(),
            problem_count: paths.len() as u64,
            ..Summary::default()
        }
    }

    #[test]
    fn problems_are_listed() {
        let lines = of_run(&run(&["a\u{1b}[1m.gz".to_owned()]));
        let wanted = "  a␛[1m.gz: truncated at byte 1,234, record 7: the gzip stream ends early";
        assert_eq!(lines, ["1 problem:", wanted]);
        assert!(of_run(&Summary::default()).is_empty());
    }

    #[test]
    fn one_object_does_not_hide_the_others() {
        let mut paths = vec!["a.gz".to_owned(); 50];
        paths.push("b.gz".to_owned());
        let lines = of_run(&run(&paths));
        assert_eq!(lines.len(), 1 + MOST_OF_OBJECT + 1 + 1);
        assert!(lines[1 + MOST_OF_OBJECT].starts_with("  b.gz: "), "{lines:?}");
        assert_eq!(lines.last().map(String::as_str), Some("  … and 47 more"));
    }

    #[test]
    fn lines_have_an_end() {
        let paths: Vec<String> = (0..MOST_LINES + 20).map(|at| format!("{at}.gz")).collect();
        let lines = of_run(&run(&paths));
        assert_eq!(lines.len(), MOST_LINES + 2);
        assert_eq!(lines.last().map(String::as_str), Some("  … and 20 more"));
    }
}
