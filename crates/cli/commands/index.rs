//! `logdex index`: indexes an archive.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use anyhow::Context;
use clap::builder::PossibleValuesParser;
use logdex_event::carrier::Limits;
use logdex_event::format;
use logdex_index::catalog::Catalog;
use logdex_index::{RawKept, Writer, WriterOptions};
use logdex_ingest::{CODECS, Options, Pattern, Patterns, Progress, Summary};

use crate::allocator;
use crate::commands::rebuild::{self, Plan};
use crate::exit::Exit;
use crate::human::counted;
use crate::options::format_names;
use crate::options::indexes::DEFAULT_DIR;
use crate::options::memory::Memory;
use crate::status;
use crate::status::problems;
use crate::status::progress;
use crate::status::summary::{self, Verbosity};
use crate::time_zone;

/// Options of `logdex index`.
#[derive(Debug, clap::Args)]
#[command(after_help = INDEX_NOTES)]
pub struct IndexArgs {
    /// Folders and files to index; `-` reads standard input
    #[arg(value_name = "PATH", required_unless_present = "rebuild")]
    pub paths: Vec<PathBuf>,
    /// The index; created if it does not exist
    #[arg(short = 'i', long, env = "LOGDEX_INDEX", value_name = "DIR", default_value = DEFAULT_DIR)]
    pub index: PathBuf,
    /// Threads that read and index [default: one per processor]
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
    /// Memory to use, such as 512M or 2GiB [default: 1GiB, or a quarter of the machine's if that is less]
    #[arg(long, value_name = "SIZE")]
    pub memory: Option<Memory>,
    /// Storage of raw records: `copy` keeps them in the index, `archive` reads them
    /// from the archive, which must then stay in its place
    #[arg(long, value_name = "WHERE", value_enum, default_value_t = Raw::Copy)]
    pub raw: Raw,
    /// Parse every record as this format, for logs that are detected wrongly
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(format_names()))]
    pub format: Option<String>,
    /// Year of the last line of each file whose dates have none, as in
    /// `Oct  4 00:49:14 host sshd[1]: …` [default: from the file's name, last change and order of lines]
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i16).range(1970..2200))]
    pub assume_year: Option<i16>,
    /// Time zone of times without one, such as Asia/Tokyo [default: UTC]
    #[arg(long, value_name = "ZONE")]
    pub assume_tz: Option<String>,
    /// Index only files that match GLOB, such as '*.gz' or '2024/**'; may be repeated
    #[arg(long, value_name = "GLOB")]
    pub include: Vec<Pattern>,
    /// Leave out files and folders that match GLOB; wins over --include; may be repeated
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<Pattern>,
    /// Read again the objects of shards that an older logdex made: another version of
    /// the file format or an older parser; repeat --raw, --format and --assume-…
    #[arg(long)]
    pub rebuild: bool,
    /// Print problems only
    #[arg(short, long)]
    pub quiet: bool,
}

/// The storage of raw records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Raw {
    /// In the index.
    Copy,
    /// In the archive.
    Archive,
}

const INDEX_NOTES: &str = "\
Files that are indexed already are not read again, so the same command adds new files.
Their problems are reported again, with exit code 2, until the files are repaired.
Compression is detected by the first bytes of a file, the format by each record.
A tar archive is read like a folder.

A GLOB without / matches names: '*.gz' any such file, 'tmp' any such file or folder with
all its content. One with / matches paths below PATH: '2024/*/a.log', '**/us-east-1'.
* matches any text within a name, ** any folders, ? one character, [a-z] one of a range,
{a,b} either. Case matters. Globs apply to files in archives, too; --include opens
archives by their names: .tar, .tar.gz, .tgz and the like.";

/// Runs `logdex index`.
///
/// # Errors
/// When the index can't be written. Problems of the archive are not errors
/// here: they are in the summary and the exit code.
pub fn run(args: &IndexArgs) -> anyhow::Result<Exit> {
    let memory_bytes = args.memory.unwrap_or_default().0;
    allocator::return_free_memory_if_scarce(memory_bytes);
    allocator::disable_huge_pages();
    let started = Instant::now();
    let stop = stop_on_interrupt()?;
    let defaults = Options::default();
    let threads = args.threads.map_or(defaults.threads, usize::from);
    let assume_tz = args.assume_tz.as_deref().map(|name| time_zone::find("--assume-tz", name)).transpose()?;
    if args.rebuild {
        // There is nothing to rebuild in a folder without an index.
        Catalog::open_for_reading(&args.index)?;
    }
    let raw = if args.raw == Raw::Copy { RawKept::Yes } else { RawKept::No };
    let writer = Writer::open(&args.index, WriterOptions { raw, memory_bytes, threads })?;
    let readable = CODECS.iter().filter(|codec| codec.is_supported()).map(|codec| codec.name);
    writer.reconsider(&readable.collect::<Vec<_>>())?;
    let options = Options {
        threads,
        format: args.format.as_deref().and_then(format::find),
        assume_year: args.assume_year,
        assume_tz,
        limits: limits(memory_bytes, threads),
        exclude: vec![args.index.clone()],
        patterns: Patterns { include: args.include.clone(), exclude: args.exclude.clone() },
        stop: Some(stop),
        ..defaults
    };
    let progress = Progress::default();
    let verbosity = if args.quiet { Verbosity::Problems } else { Verbosity::All };
    let rebuild = args.rebuild.then(|| rebuild::plan(&writer, &args.paths, verbosity)).transpose()?;
    let again = rebuild.iter().flat_map(|plan| &plan.files);
    let paths: Vec<PathBuf> = args.paths.iter().chain(again).cloned().collect();
    if paths.is_empty() && rebuild.as_ref().is_none_or(Plan::is_empty) {
        return Ok(Exit::Found);
    }
    let read = || logdex_ingest::run(&writer, &paths, &options, &progress);
    let done = if args.quiet { read() } else { progress::show(&progress, read) };
    let summary = done.with_context(|| format!("indexing into {}", args.index.display()))?;
    let is_complete = match rebuild {
        Some(plan) => plan.finish(&writer)?,
        None => !warn_of_unreadable(&writer, &args.index)?,
    };
    writer.close()?;
    let earlier = problems::earlier(&args.index, &paths, &summary);
    summary::print(&summary, &earlier, &args.index, started.elapsed(), verbosity);
    Ok(match exit(&summary, earlier.len()) {
        Exit::Found if !is_complete => Exit::Error,
        exit => exit,
    })
}

/// Prints a warning and returns true if there are shards that can't be searched.
fn warn_of_unreadable(writer: &Writer, dir: &Path) -> anyhow::Result<bool> {
    let shards = writer.unreadable_shards()?;
    if shards > 0 {
        status::print(format_args!(
            "{} of another version of the file format, damaged or missing: not searched before \
             `logdex index --rebuild -i {}`",
            counted(shards as u64, "shard"),
            dir.display()
        ));
    }
    Ok(shards > 0)
}

/// Memory that a record takes at most, as a multiple of its bytes: the record,
/// two copies while it is parsed, and its values.
const RECORD_COPIES: usize = 24;

/// The usual limits, with shorter records if memory requires it.
fn limits(memory_bytes: usize, threads: usize) -> Limits {
    let usual = Limits::default();
    Limits { record_bytes: usual.record_bytes.min(memory_bytes / threads / RECORD_COPIES) }
}

/// The exit code. Problems of earlier runs count as long as the files are not
/// repaired.
fn exit(summary: &Summary, earlier: usize) -> Exit {
    if summary.interrupted {
        Exit::Interrupted
    } else if summary.problem_count > 0 || summary.failed > 0 || summary.rejected > 0 || earlier > 0 {
        Exit::Error
    } else {
        Exit::Found
    }
}

/// A flag that the first interrupt sets, so that the records read so far are
/// published; the second interrupt exits at once and loses what is not published.
fn stop_on_interrupt() -> anyhow::Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    let handler = move || {
        if flag.swap(true, Ordering::Relaxed) {
            std::process::exit(Exit::Interrupted as i32);
        }
        status::print("stopping: publishing what has been read; interrupt again to quit at once");
    };
    ctrlc::set_handler(handler).context("watching for interrupts")?;
    Ok(stop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_set_the_exit_code() {
        assert_eq!(exit(&Summary::default(), 0), Exit::Found);
        assert_eq!(exit(&Summary::default(), 1), Exit::Error);
        assert_eq!(exit(&Summary { problem_count: 1, ..Summary::default() }, 0), Exit::Error);
        assert_eq!(exit(&Summary { rejected: 1, ..Summary::default() }, 0), Exit::Error);
        assert_eq!(
            exit(&Summary { interrupted: true, problem_count: 1, ..Summary::default() }, 0),
            Exit::Interrupted
        );
    }
}
