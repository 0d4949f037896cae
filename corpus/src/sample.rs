//! The sample archive that is committed beside this crate.

use std::path::Path;

use anyhow::Result;
use jiff::civil::Date;

use crate::{
    archive::{self, Format, Naming, Options},
    cloudtrail, s3access,
    truth::Counts,
};

/// What of each format the sample holds, besides the story.
const PARTS: [(&Format, Options); 2] = [
    (&cloudtrail::FORMAT, Options { events: 480, events_per_object: 30, ..COMMON }),
    (&s3access::FORMAT, Options { events: 420, events_per_object: 35, naming: Naming::Simple, ..COMMON }),
];

const COMMON: Options = Options {
    events: 0,
    events_per_object: 1,
    seed: 2026,
    start: Date::constant(2026, 3, 2),
    days: 3,
    accounts: 1,
    naming: Naming::Partitioned,
    story: true,
    level: Some(9),
    threads: 1,
};

/// Writes the sample into a folder and returns what it holds, format by format.
///
/// # Errors
/// When a file or folder cannot be written; the message names it.
pub fn write(folder: &Path) -> Result<Vec<(&'static Format, Counts)>> {
    PARTS
        .into_iter()
        .map(|(format, options)| {
            let mut counts = archive::write(format, &options, folder)?;
            // The committed manifests are from before hours were counted, and are read by tests.
            counts.hours.clear();
            Ok((format, counts))
        })
        .collect()
}

/// The seed of the sample.
pub const SEED: u64 = COMMON.seed;

#[cfg(test)]
mod tests;
