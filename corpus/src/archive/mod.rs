//! Formats, options and the writing of archives with all threads.

mod many;
mod object;
mod single;
mod sizes;

use std::path::Path;

use anyhow::Result;
use jiff::civil::Date;

pub use self::{
    many::write_objects,
    object::{Frame, Mark, Object, Objects, Output},
    single::write_single,
    sizes::Sizes,
};
use crate::{rng::Rng, truth::Counts};

/// A format the generator can write. One row in [`crate::formats`], one module for its records.
pub struct Format {
    /// Name on the command line.
    pub name: &'static str,
    /// One line of help.
    pub about: &'static str,
    /// Events in an object of usual size.
    pub events_per_object: u64,
    /// Compression level that keeps up with writing.
    pub level: u32,
    /// Native names of the fields that the manifest counts.
    pub fields: &'static [&'static str],
    /// Builds the writer of objects.
    pub open: fn(&Options, &Finer) -> Box<dyn Objects>,
}

/// Options of an archive.
#[derive(Clone, Debug)]
pub struct Options {
    /// Events in all.
    pub events: u64,
    /// Events in an object; the last one holds the rest.
    pub events_per_object: u64,
    /// Equal seeds give equal bytes.
    pub seed: u64,
    /// First day.
    pub start: Date,
    /// Days covered.
    pub days: u32,
    /// Accounts that log into the archive, 1 to [`crate::world::ACCOUNTS`]'s length.
    pub accounts: usize,
    /// How objects are named, where a format leaves a choice.
    pub naming: Naming,
    /// Whether the hand-written records of the sample are woven in, and not needles.
    pub story: bool,
    /// Compression level, or `None` for plain objects.
    pub level: Option<u32>,
    /// Threads that write.
    pub threads: usize,
}

/// Options that only some formats have. The default changes nothing.
#[derive(Clone, Debug, Default)]
pub struct Finer {
    /// Sizes of objects, instead of one for all.
    pub sizes: Option<Sizes>,
    /// What the accounts of CloudTrail archives are like.
    pub profile: Profile,
}

/// What the accounts of a CloudTrail archive are like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// Hundreds of roles at work on data, in several regions.
    #[default]
    Busy,
    /// A few people with many tools, on a great many APIs.
    Exercise,
}

/// How access log objects are named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Naming {
    /// `ACCOUNT/REGION/BUCKET/YYYY/MM/DD/YYYY-MM-DD-hh-mm-ss-UNIQUE`
    #[default]
    Partitioned,
    /// `YYYY-MM-DD-hh-mm-ss-UNIQUE`
    Simple,
}

impl Options {
    /// Objects the archive consists of, if all are equally large.
    pub fn objects(&self) -> u64 {
        self.events.div_ceil(self.events_per_object.max(1))
    }

    /// Numbers of the events of an object.
    pub fn events_of(&self, object: u64) -> std::ops::Range<u64> {
        let first = object * self.events_per_object;
        first..(first + self.events_per_object).min(self.events)
    }

    /// Which needle, if any, event number `event` is; they lie evenly over the archive.
    pub fn needle(&self, event: u64) -> Option<u64> {
        let step = self.events / NEEDLES;
        let planted = !self.story && step > 0 && event % step == step / 2 && event / step < NEEDLES;
        planted.then(|| event / step)
    }

    /// Eight hexadecimal digits that only this needle's values have in them.
    pub fn mark(&self, needle: u64) -> String {
        format!("{:08x}", Rng::stream(self.seed, u64::MAX - needle).bits() >> 32)
    }
}

/// Needles in an archive of at least as many events.
pub const NEEDLES: u64 = 8;

/// Writes an archive into `folder`, creating it, and returns its contents.
///
/// # Errors
/// When a file or folder cannot be written; the message names it.
pub fn write(format: &Format, options: &Options, folder: &Path) -> Result<Counts> {
    let output =
        Output { folder, level: options.level, threads: options.threads, fields: format.fields.len() };
    write_objects(&*(format.open)(options, &Finer::default()), &output)
}
