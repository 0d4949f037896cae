//! `logdex detect`: the detected codec, carrier and formats of files.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::tz::TimeZone;
use logdex_event::field::is_null;
use logdex_event::format::{self, Reader};
use logdex_event::sink::{Admission, ObjectEnd, ObjectFile, Problem, StoreError};
use logdex_event::{Event, Origin, Paths, Sink, Store};
use logdex_ingest::{Options, Progress};

use crate::exit::Exit;
use crate::human::{count, counted, one_line};
use crate::status;
use crate::status::problems;
use crate::time_zone;

/// Options of `logdex detect`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Reads the first records of each file as `logdex index` does, without writing an index."
)]
pub struct DetectArgs {
    /// Files and folders to inspect; `-` reads standard input
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// Events to show per file
    #[arg(short = 'n', long, value_name = "N", default_value_t = 1)]
    pub events: usize,
    /// Records to read per file
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub records: u64,
}

/// Runs `logdex detect`.
///
/// # Errors
/// When standard output can't be written. A problem of a file is reported, and
/// the exit code is 2.
pub fn run(args: &DetectArgs) -> anyhow::Result<Exit> {
    let detected = Detected { shown: args.events, files: Arc::default() };
    // One worker keeps files in their order.
    let options = Options { threads: 1, first_records: Some(args.records), ..Options::default() };
    let summary = logdex_ingest::run(&detected, &args.paths, &options, &Progress::default())?;
    let mut out = io::stdout().lock();
    for file in detected.files().iter() {
        write!(out, "{}", file.report())?;
    }
    problems::of_run(&summary).iter().for_each(status::print);
    Ok(if summary.problem_count > 0 { Exit::Error } else { Exit::found(summary.events > 0) })
}

/// The store and the sink of a run that only collects what it detects.
#[derive(Clone)]
struct Detected {
    /// Events to show per file.
    shown: usize,
    files: Arc<Mutex<Vec<File>>>,
}

/// The detection results of a file.
#[derive(Default)]
struct File {
    path: String,
    end: ObjectEnd,
    /// Events by format and carrier.
    formats: BTreeMap<(String, String), u64>,
    skipped: BTreeMap<&'static str, u64>,
    /// The first events, one line per field.
    events: Vec<String>,
}

impl File {
    fn report(&self) -> String {
        let mut report = format!("{}\n", one_line(&self.path));
        // Writing to a `String` can't fail.
        let _ = writeln!(report, "  codec    {}", self.end.codec);
        if !self.end.carrier.is_empty() {
            let _ = writeln!(report, "  carrier  {}", self.end.carrier);
        }
        for ((name, carrier), events) in &self.formats {
            let inside = if carrier.is_empty() { String::new() } else { format!(" in {carrier}") };
            let _ = writeln!(
                report,
                "  format   {name}{inside}: {}, detected by {}",
                counted(*events, "event"),
                detection(name)
            );
        }
        for (reason, records) in &self.skipped {
            let _ = writeln!(report, "  skipped  {} {reason}", count(*records));
        }
        self.events.iter().for_each(|event| report.push_str(event));
        report
    }
}

/// The marks by which records of a format are detected.
fn detection(name: &str) -> String {
    let readers = format::find(name).map_or(&[][..], |format| format.readers);
    let mut ways: Vec<String> = Vec::new();
    for reader in readers {
        let way = match reader {
            Reader::Json { marks, .. } => marks.to_string(),
            Reader::Line { recognized_by, .. } => (*recognized_by).to_owned(),
        };
        if !ways.contains(&way) {
            ways.push(way);
        }
    }
    ways.join("; or ")
}

impl Detected {
    fn files(&self) -> MutexGuard<'_, Vec<File>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn update(&self, object: u64, change: impl FnOnce(&mut File)) {
        if let Some(file) = self.files().get_mut(object as usize) {
            change(file);
        }
    }
}

impl Store for Detected {
    type Sink = Detected;

    fn sink(&self) -> Result<Detected, StoreError> {
        Ok(self.clone())
    }

    fn unchanged(&self, _: &ObjectFile) -> bool {
        false
    }

    fn admit(&self, file: &ObjectFile, _: Option<[u8; 32]>) -> Result<Admission, StoreError> {
        let mut files = self.files();
        files.push(File { path: file.path.clone(), ..File::default() });
        Ok(Admission::Read { object: files.len() as u64 - 1, covered: Vec::new() })
    }
}

impl Sink for Detected {
    fn event(&mut self, event: &Event, paths: &Paths, origin: Origin) -> Result<(), StoreError> {
        let value =
            |name: &str| paths.find(name).map(|field| event.values(field).collect::<Vec<_>>().join(" "));
        let key = (value("event.dataset").unwrap_or_default(), value("carrier").unwrap_or_default());
        let shown = self.shown;
        self.update(origin.object, |file| {
            *file.formats.entry(key).or_default() += 1;
            if file.events.len() < shown {
                file.events.push(fields(event, paths));
            }
        });
        Ok(())
    }

    fn record_done(&mut self, _: &Paths) -> Result<(), StoreError> {
        Ok(())
    }

    fn skipped(&mut self, origin: Origin, reason: &'static str) {
        self.update(origin.object, |file| *file.skipped.entry(reason).or_default() += 1);
    }

    fn rejected(&mut self, origin: Origin, reason: &'static str) {
        self.skipped(origin, reason);
    }

    fn problem(&mut self, _: u64, _: Problem) {}

    fn end(&mut self, object: u64, _: &ObjectFile, end: &ObjectEnd) {
        self.update(object, |file| file.end = end.clone());
    }

    fn is_empty(&self) -> bool {
        true
    }

    fn finish(self) -> Result<(), StoreError> {
        Ok(())
    }
}

/// The longest field name, in bytes, that values are aligned to.
const WIDEST: usize = 80;

/// An event as lines of names and values.
fn fields(event: &Event, paths: &Paths) -> String {
    let time =
        event.time.map_or_else(|| "no time".to_owned(), |time| time_zone::format(time, &TimeZone::UTC));
    let present = event.fields().filter(|(_, value)| !is_null(value));
    let named: Vec<(String, &str)> =
        present.map(|(field, value)| (one_line(paths.name(field)), value)).collect();
    // Longer names are not padded; a width is limited to 65,535 anyway.
    let width =
        named.iter().map(|(name, _)| name.len()).filter(|&length| length <= WIDEST).max().unwrap_or(0);
    let lines = named.iter().map(|(name, value)| format!("    {name:width$}  {}\n", one_line(value)));
    format!("  event    {time}\n{}", lines.collect::<String>())
}
