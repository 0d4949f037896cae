//! Summary of `logdex index`: counts that account for every record.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use logdex_index::catalog::ProblemRow;
use logdex_ingest::Summary;

use crate::human::{bytes, count, counted, duration};
use crate::options::indexes::DEFAULT_DIR;
use crate::status::problems;

/// The extent of the summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verbosity {
    /// Everything.
    All,
    /// Only problems.
    Problems,
}

/// Prints the summary of a run that indexed into `dir`, with the problems of this
/// run and those of earlier ones.
pub fn print(summary: &Summary, earlier: &[ProblemRow], dir: &Path, elapsed: Duration, verbosity: Verbosity) {
    if verbosity == Verbosity::All {
        super::print(outcome(summary, elapsed));
        accounts(summary).iter().for_each(super::print);
    }
    problems::of_run(summary).iter().for_each(super::print);
    problems::of_earlier(earlier).iter().for_each(super::print);
    let known = summary.events + summary.unchanged + summary.duplicates + summary.skipped;
    if verbosity == Verbosity::All && (summary.interrupted || known > 0) {
        super::print(next(summary, dir));
    }
}

fn outcome(summary: &Summary, elapsed: Duration) -> String {
    let rate = summary.inflated_bytes as f64 / elapsed.as_secs_f64().max(0.001);
    format!(
        "{}indexed {} from {} in {} ({}, {} inflated, {}/s)",
        if summary.interrupted { "interrupted; " } else { "" },
        counted(summary.events, "event"),
        counted(summary.objects, "object"),
        duration(elapsed),
        bytes(summary.packed_bytes),
        bytes(summary.inflated_bytes),
        bytes(rate as u64),
    )
}

fn accounts(summary: &Summary) -> Vec<String> {
    let mut lines = vec![
        format!(
            "  objects  {} read, {} unchanged, {} duplicate, {} with failures",
            count(summary.objects),
            count(summary.unchanged),
            count(summary.duplicates),
            count(summary.failed)
        ),
        format!(
            "  records  {} = {} indexed + {} duplicate + {} skipped + {} rejected",
            count(summary.records + summary.duplicate_records),
            count(summary.indexed),
            count(summary.duplicate_records),
            count(summary.skipped),
            count(summary.rejected)
        ),
    ];
    if summary.events > summary.indexed {
        lines.push(format!("  events   {} in those records", count(summary.events)));
    }
    if summary.empty > 0 {
        let inside = if summary.empty == 1 { "it" } else { "them" };
        lines.push(format!("  empty    {} with nothing in {inside}", counted(summary.empty, "object")));
    }
    if summary.left_out_by_pattern > 0 {
        let number = summary.left_out_by_pattern;
        lines.push(format!(
            "  left out {} by --include and --exclude",
            if number == 1 {
                "1 file or folder".to_owned()
            } else {
                format!("{} files and folders", count(number))
            }
        ));
    }
    if !summary.skip_reasons.is_empty() {
        lines.push(format!("  skipped  {}", listed(&summary.skip_reasons)));
    }
    if !summary.formats.is_empty() {
        lines.push(format!("  formats  {}", listed(&summary.formats)));
    }
    if summary.undated > 0 {
        let events = counted(summary.undated, "event");
        lines
            .push(format!("  undated  {events} without a time: shown last, left out by --since and --until"));
    }
    if summary.dropped_bytes > 0 {
        lines.push(format!("  dropped  {} of records that are too long", bytes(summary.dropped_bytes)));
    }
    lines
}

/// Counts by name: `12 aws.cloudtrail, 3 text`.
fn listed(counts: &BTreeMap<&'static str, u64>) -> String {
    counts.iter().map(|(name, number)| format!("{} {name}", count(*number))).collect::<Vec<_>>().join(", ")
}

fn next(summary: &Summary, dir: &Path) -> String {
    let is_default = dir == Path::new(DEFAULT_DIR);
    let dir = dir.display();
    if summary.interrupted {
        return format!("the records read so far are in {dir}; the same command reads the rest");
    }
    let option = if is_default { String::new() } else { format!(" -i {dir}") };
    format!("the index is {dir}; search it: logdex search{option} --error AccessDenied")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_spelled_out() {
        let summary = Summary {
            objects: 2,
            unchanged: 1,
            records: 1_005,
            indexed: 1_000,
            events: 1_000,
            duplicate_records: 7,
            skipped: 5,
            skip_reasons: [("digest", 5)].into(),
            formats: [("text", 4), ("aws.s3access", 996)].into(),
            undated: 4,
            ..Summary::default()
        };
        assert_eq!(
            accounts(&summary),
            [
                "  objects  2 read, 1 unchanged, 0 duplicate, 0 with failures",
                "  records  1,012 = 1,000 indexed + 7 duplicate + 5 skipped + 0 rejected",
                "  skipped  5 digest",
                "  formats  996 aws.s3access, 4 text",
                "  undated  4 events without a time: shown last, left out by --since and --until",
            ]
        );
    }
}
