//! Options of a run.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread;

use logdex_event::carrier::Limits;
use logdex_event::context::TimeZone;
use logdex_event::format::Format;

use crate::list::Patterns;

/// Options of a run.
///
/// ```
/// use logdex_ingest::{Options, Patterns};
///
/// let only_gzip = Patterns { include: vec!["*.gz".parse()?], ..Patterns::default() };
/// let options = Options { threads: 2, patterns: only_gzip, ..Options::default() };
/// assert_eq!(options.expansion, 5000);
/// # Ok::<(), String>(())
/// ```
#[derive(Clone)]
pub struct Options {
    /// Workers; 0 is taken as 1. As many as there are cores by default.
    pub threads: usize,
    /// The only format to try; `None`, the default, tries them all.
    pub format: Option<&'static Format>,
    /// The year of the last line of files whose dates have none; by default it
    /// follows from the file's name, its last change and the order of lines.
    pub assume_year: Option<i16>,
    /// The zone of clocks that have none; UTC by default.
    pub assume_tz: Option<TimeZone>,
    /// Records to read of each object, and a block of them more at most. All of
    /// them by default.
    pub first_records: Option<u64>,
    /// Limits of records.
    pub limits: Limits,
    /// How many times its packed size an object may inflate to, once it has
    /// come to 64 MiB; reading ends there. 5,000 by default: one layer of gzip
    /// reaches 1,032 at most, and no log comes near that; only bombs exceed it.
    pub expansion: u64,
    /// Folders that are not descended into, such as an index within the
    /// archive. None by default.
    pub exclude: Vec<PathBuf>,
    /// Patterns of the files that are read, by their paths. All by default.
    pub patterns: Patterns,
    /// Set by the caller to end the run early: no new object is begun, records
    /// that were read are published. `None` by default.
    pub stop: Option<Arc<AtomicBool>>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            threads: thread::available_parallelism().map_or(1, usize::from),
            format: None,
            assume_year: None,
            assume_tz: None,
            first_records: None,
            limits: Limits::default(),
            expansion: 5000,
            exclude: Vec::new(),
            patterns: Patterns::default(),
            stop: None,
        }
    }
}
