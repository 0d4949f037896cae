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
use crate::free_space;
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
    /// Threads that read and index [default: one per processor, if --memory has room: 10 MiB each]
    #[arg(long, value_name = "N", value_parser = thread_count)]
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
    /// Read again the objects of shards that are of another version of the file format or
    /// an older parser, damaged or missing; repeat --raw, --format and --assume-…
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
    let memory = args.memory.unwrap_or_default();
    let memory_bytes = memory.0;
    let defaults = Options::default();
    let threads = memory
        .indexing_threads(args.threads.map(usize::from), defaults.threads)
        .map_err(anyhow::Error::msg)?;
    allocator::return_free_memory_if_scarce(memory_bytes);
    if args.threads.is_none() && threads < defaults.threads && !args.quiet {
        let processors = defaults.threads;
        status::print(format_args!("--memory has room for {threads} of {processors} threads"));
    }
    allocator::disable_huge_pages();
    let started = Instant::now();
    let stop = stop_on_interrupt()?;
    let assume_tz = args.assume_tz.as_deref().map(|name| time_zone::find("--assume-tz", name)).transpose()?;
    if args.rebuild {
        // There is nothing to rebuild in a folder without an index.
        Catalog::open_for_reading(&args.index)?;
    }
    let raw = if args.raw == Raw::Copy { RawKept::Yes } else { RawKept::No };
    let writer = Writer::open(&args.index, WriterOptions { raw, memory_bytes, threads })?;
    let readable = CODECS.iter().filter(|codec| codec.is_supported()).map(|codec| codec.name);
    if !args.rebuild {
        free_space::check(&args.index, &args.paths, writer.bytes_on_disk()?)?;
    }
    if writer.is_open_to_others() {
        note_open(&args.index);
    }
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

/// The most threads of a run: more than machines have processors, and few enough that
/// each can be started.
const MAX_THREADS: usize = 1024;

fn thread_count(text: &str) -> Result<NonZeroUsize, String> {
    let count = text.parse().ok().filter(|count: &NonZeroUsize| count.get() <= MAX_THREADS);
    count.ok_or_else(|| format!("expected a number from 1 to {MAX_THREADS}"))
}

/// Prints a warning and returns true if there are shards that can't be searched.
fn warn_of_unreadable(writer: &Writer, dir: &Path) -> anyhow::Result<bool> {
    let shards = writer.unreadable_shards()?;
    if shards > 0 {
        status::print(format_args!(
            "{} of another version of the file format, damaged or missing: the index answers after \
             `logdex index --rebuild -i {}`",
            counted(shards as u64, "shard"),
            dir.display()
        ));
    }
    Ok(shards > 0)
}

/// Tells how to close an index that others can read.
fn note_open(dir: &Path) {
    let quoted = shell_quoted(&dir.to_string_lossy());
    status::print(format_args!(
        "{}: other users can read this index; close it with `chmod -R go-rwx {quoted}`",
        dir.display()
    ));
}

/// A text as a shell takes it for one word.
fn shell_quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+:@%,=".contains(c);
    let dash = if text.starts_with('-') { "./" } else { "" };
    match text.chars().all(is_plain) && !text.is_empty() {
        true => format!("{dash}{text}"),
        false => format!("'{dash}{}'", text.replace('\'', "'\\''")),
    }
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
