//! What an object's path and file say of the records in it.

use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

use logdex_event::Timestamp;
use logdex_event::context::{Context, Year};
use logdex_event::field::{FieldId, id};
use logdex_event::sink::ObjectFile;

use crate::options::Options;
use crate::years::{Reference, Years};

const STREAM: FieldId = id("aws.logs.stream");

/// What CloudWatch Logs writes beside an export, to see whether it may.
const WRITE_TEST: &str = "aws-logs-write-test";

/// What an object's path and file say of the records in it.
pub(crate) struct About {
    /// The log stream that the path of an export names.
    stream: Option<String>,
    /// Why its records are no events, where the name says so.
    pub skip: Option<&'static str>,
    /// What is known of the years in it.
    pub reference: Reference,
    /// The years in it, where dates lack them; set before its first block is cut.
    pub years: OnceLock<Years>,
}

impl About {
    /// What is known of a file that begins, packed, as `start`.
    pub(crate) fn of(file: &ObjectFile, start: &[u8], options: &Options) -> About {
        let reference = Reference::of(file, start, options.assume_year, now());
        let skip = file.path.ends_with(WRITE_TEST).then_some("write test");
        About { stream: stream(&file.path).map(str::to_owned), skip, reference, years: OnceLock::new() }
    }

    /// Tells a parser what holds for all records.
    pub(crate) fn say(&self, options: &Options, context: &mut Context) {
        context.push(STREAM, self.stream.as_deref().unwrap_or_default());
        context.zone.clone_from(&options.assume_tz);
    }

    /// The year of dates without one, at a byte of the object.
    pub(crate) fn year(&self, offset: u64) -> Year {
        let years = self.years.get().and_then(|years| years.at(offset));
        years.map_or_else(|| self.reference.year(), Year::Of)
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
