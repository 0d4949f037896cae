//! What was wrong with an archive, object by object.

use std::path::{Path, PathBuf};

use logdex_event::sink::Problem;
use logdex_index::catalog::{Catalog, ProblemRow};
use logdex_ingest::Summary;

use crate::talk::{count, counted, one_line};

/// Lines about problems; what does not fit is counted.
const MOST_LINES: usize = 100;

/// Problems of one object that are spelled out: enough to see a pattern, and
/// no object hides the others.
const MOST_OF_OBJECT: usize = 3;

/// Problems of earlier runs that are looked at.
const MOST_EARLIER: u64 = 10_000;

/// The problems of a run, spelled out.
pub fn of_run(summary: &Summary) -> Vec<String> {
    let problems = summary.problems.iter();
    let told = problems.map(|(path, what)| {
        let Problem { offset, ordinal, kind, detail } = what;
        (&**path, line(path, kind, *offset, *ordinal, detail))
    });
    spelled_out(&counted(summary.problem_count, "problem"), summary.problem_count, told)
}

/// The problems of objects that were not read again, spelled out.
pub fn of_earlier(earlier: &[ProblemRow]) -> Vec<String> {
    let told = earlier
        .iter()
        .map(|row| (&*row.path, line(&row.path, &row.kind, row.offset, row.ordinal, &row.detail)));
    let number = earlier.len() as u64;
    spelled_out(&format!("{} found by earlier runs", counted(number, "problem")), number, told)
}

/// What the index at `dir` knows to be wrong with files below `inputs` that
/// are still there and that this run had no reason to read again.
pub fn earlier(dir: &Path, inputs: &[PathBuf], summary: &Summary) -> Vec<ProblemRow> {
    if summary.unchanged == 0 {
        return Vec::new();
    }
    // Only a reminder: an index that can't tell has said so before.
    let known = Catalog::open_for_reading(dir).and_then(|catalog| catalog.problems(MOST_EARLIER));
    let mut rows = known.unwrap_or_default();
    rows.retain(|row| {
        let path = Path::new(&row.path);
        let is_asked = inputs.iter().any(|input| path.starts_with(input));
        is_asked && !summary.problems.iter().any(|(told, _)| *told == row.path) && is_there(path)
    });
    rows
}

/// True if there is such a file, or an archive that it may be in.
fn is_there(path: &Path) -> bool {
    path.exists() || path.ancestors().any(Path::is_file)
}

fn spelled_out<'a>(heading: &str, number: u64, told: impl Iterator<Item = (&'a str, String)>) -> Vec<String> {
    if number == 0 {
        return Vec::new();
    }
    let mut lines = vec![format!("{heading}:")];
    let mut shown = 0;
    let mut last = ("", 0);
    for (path, line) in told {
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
    fn problems_are_spelled_out() {
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
