//! What a format is, and writing an archive of one of them with all threads.

mod many;
mod single;
mod sizes;

use std::path::Path;

use anyhow::Result;
use jiff::civil::Date;

pub use self::{many::write_objects, single::write_single, sizes::Sizes};
use crate::{rng::Rng, truth::Counts};

/// A format the generator can write. One row in [`crate::formats`], one module for what it says.
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

/// What is asked for.
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

/// What is asked for besides, of formats that heed it. The default changes nothing.
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

/// Where an archive goes, and how.
pub struct Output<'a> {
    /// The folder; it is created.
    pub folder: &'a Path,
    /// Compression level, or `None` for plain objects.
    pub level: Option<u32>,
    /// Threads that write.
    pub threads: usize,
    /// How many fields the manifest counts.
    pub fields: usize,
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

/// Writes objects by number. The same number gives the same object, whoever asks and when.
pub trait Objects: Sync {
    /// How many there are; their numbers are the ones below it.
    fn count(&self) -> u64;

    /// Fills an object that arrives empty. One that still has no path is not written.
    fn write(&self, number: u64, object: &mut Object);

    /// What is around the records of each object; `None` where objects can't be made one.
    fn frame(&self) -> Option<Frame> {
        None
    }
}

/// What stands around the records of an object. Without it, objects can be joined into one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// Before the first record.
    pub head: &'static [u8],
    /// Between the records of one object and those of the next, when they are joined.
    pub joint: &'static [u8],
    /// After the last record.
    pub tail: &'static [u8],
}

/// One object being written.
#[derive(Default)]
pub struct Object {
    /// Where it goes, relative to the archive.
    pub path: String,
    /// Its content before compression.
    pub bytes: Vec<u8>,
    /// Where its gzip members end in `bytes`; one member holds all of an object that names none.
    pub members: Vec<usize>,
    /// Whether it lies unpacked beside packed ones.
    pub plain: bool,
    /// Time the file was last written, where somebody may ask: seconds since the epoch.
    pub modified: Option<i64>,
    /// Its records, for formats that wrap those of another.
    pub marks: Vec<Mark>,
    /// What it holds.
    pub counts: Counts,
}

/// A record in the bytes of an object.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// When it happened, in seconds since the epoch.
    pub at: i64,
    /// The service it is about, as in `s3.amazonaws.com` without its domain.
    pub service: &'static str,
}

impl Object {
    /// Empties it for the next one, keeping its buffers; `fields` values are counted.
    pub fn reset(&mut self, fields: usize) {
        self.path.clear();
        self.bytes.clear();
        self.members.clear();
        self.marks.clear();
        (self.plain, self.modified) = (false, None);
        self.counts = Counts::new(fields);
    }
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

/// Writes an archive into `folder`, creating it, and says what it holds.
///
/// # Errors
/// When a file or folder cannot be written; the message names it.
pub fn write(format: &Format, options: &Options, folder: &Path) -> Result<Counts> {
    let output =
        Output { folder, level: options.level, threads: options.threads, fields: format.fields.len() };
    write_objects(&*(format.open)(options, &Finer::default()), &output)
}
