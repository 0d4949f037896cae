//! Object hints: facts about an object's records that its path and file imply.

use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

use logdex_event::Timestamp;
use logdex_event::context::{Context, Year};
use logdex_event::field::{FieldId, id};
use logdex_event::sink::ObjectFile;

use super::prescan::Prescan;
use super::years::{self, Reference, YearScan, Years};
use crate::options::Options;

const STREAM: FieldId = id("aws.logs.stream");

/// The object that CloudWatch Logs writes beside an export to test its permission.
const WRITE_TEST: &str = "aws-logs-write-test";

/// Facts about an object's records that its path and file imply.
pub(crate) struct ObjectHints {
    /// The log stream in the path of an export.
    stream: Option<String>,
    /// Why the object's records are no events, by its name.
    pub skip: Option<&'static str>,
    reference: Reference,
    /// The years of dates without one; set before the first block is cut.
    years: OnceLock<Years>,
}

impl ObjectHints {
    /// The hints of a file whose packed bytes begin with `start`.
    pub(crate) fn new(file: &ObjectFile, start: &[u8], options: &Options) -> ObjectHints {
        let reference = Reference::new(file, start, options.assume_year, now());
        let skip = file.path.ends_with(WRITE_TEST).then_some("write test");
        ObjectHints { stream: stream(&file.path).map(str::to_owned), skip, reference, years: OnceLock::new() }
    }

    /// Adds the hints that hold for all records to a parser's context.
    pub(crate) fn add_to(&self, context: &mut Context, options: &Options) {
        context.push(STREAM, self.stream.as_deref().unwrap_or_default());
        context.zone.clone_from(&options.assume_tz);
    }

    /// The year of dates without one, at a byte of the object.
    pub(crate) fn year(&self, offset: u64) -> Year {
        let years = self.years.get().and_then(|years| years.at(offset));
        years.map_or_else(|| self.reference.year(), Year::Of)
    }

    /// Finds the years of dates without one, if `start`, the first unpacked
    /// bytes, has such dates: in `start` where it `is_all`, else by a prescan.
    pub(crate) fn find_years(&self, start: &[u8], is_all: bool, prescan: &Prescan<'_>, expansion: u64) {
        if self.years.get().is_some() || !years::are_missing(start) {
            return;
        }
        let mut scan = YearScan::default();
        if is_all {
            scan.lines(start, 0);
        } else {
            prescan.lines(expansion, &mut |lines, base| scan.lines(lines, base));
        }
        if let Some(found) = scan.finish(self.reference) {
            // Nobody else sets it: an object is read by one worker.
            let _ = self.years.set(found);
        }
    }
}

/// The log stream in the path of an exported object, whose slashes became
/// dashes: `exportedlogs/TASK-UUID/STREAM/000000.gz`.
fn stream(path: &str) -> Option<&str> {
    let mut parts = path.rsplit(['/', '\\']);
    let name = parts.next()?;
    let number = name.split('.').next()?;
    if number.len() != 6 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let stream = parts.next()?;
    parts.next().filter(|task| is_uuid(task)).map(|_| stream)
}

fn is_uuid(text: &str) -> bool {
    let dashes = [8, 13, 18, 23];
    let fits = |(at, byte): (usize, u8)| {
        if dashes.contains(&at) { byte == b'-' } else { byte.is_ascii_hexdigit() }
    };
    text.len() == 36 && text.bytes().enumerate().all(fits)
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_of_exports() {
        let task = "0b1d6b1e-6d0a-4d8f-8f5e-1f2e3d4c5b6a";
        for (path, wanted) in [
            (format!("logs/exportedlogs/{task}/web-1/000000.gz"), Some("web-1")),
            (format!("{task}/demo.9ca9a0e1cec6ad9d/000017.zst"), Some("demo.9ca9a0e1cec6ad9d")),
            (format!("{task}/web-1/000000"), Some("web-1")),
            (format!("{task}/web-1/other.gz"), None),
            (format!("{task}/000000.gz"), None),
            ("a/web-1/000000.gz".to_owned(), None),
            (String::new(), None),
        ] {
            assert_eq!(stream(&path), wanted, "{path}");
        }
    }
}
