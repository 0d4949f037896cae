//! `logdex-corpus`: synthetic archives from the command line.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use clap::{Args, Parser, Subcommand};
use jiff::civil::Date;
use logdex_corpus::{
    archive::{self, Format, Naming, Options},
    formats, sample,
    truth::Counts,
};

/// Writes synthetic archives as AWS delivers them, the same for the same seed.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// CloudTrail log files
    Cloudtrail(Request),
    /// S3 server access logs
    S3access(Request),
    /// Hosts' /var/log/secure: sshd, sudo, su, cron and account management, rotated weekly
    Secure(Request),
    /// Transfer Family sessions and failed logins, as CloudWatch Logs exports them to S3
    Transfer(Request),
    /// CloudWatch Logs subscription payloads with CloudTrail records, as Firehose delivers them
    Subscription(Request),
    /// EventBridge events around CloudTrail records, JSON lines
    Eventbridge(Request),
    /// The sample archive that is committed under corpus/sample
    Sample {
        /// Folder to write into
        #[arg(long)]
        out: PathBuf,
    },
}

#[derive(Args)]
struct Request {
    /// Events in all
    #[arg(long)]
    events: u64,
    /// Folder to write into; must be empty or new
    #[arg(long)]
    out: PathBuf,
    /// Where to say what the archive holds [default: OUT.truth.json, beside it]
    #[arg(long)]
    truth: Option<PathBuf>,
    /// Equal seeds give equal archives
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Events in an object [default: as large files of the format have, or a session of transfer];
    /// above 100, transfer puts many sessions into one
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
    events_per_object: Option<u64>,
    /// Accounts that log into the archive
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=4))]
    accounts: u8,
    /// First day
    #[arg(long, default_value = "2026-03-02")]
    start: Date,
    /// Days covered
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=3660))]
    days: u32,
    /// Name access logs without folders for account, region, bucket and day
    #[arg(long)]
    simple_names: bool,
    /// Leave objects uncompressed
    #[arg(long)]
    plain: bool,
    /// Compression level [default: what keeps up with the format, 2 to 5]
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=9))]
    level: Option<u32>,
    /// Threads [default: one per core]
    #[arg(long)]
    threads: Option<usize>,
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // When even stderr is gone there is nobody left to tell.
            let _ = writeln!(io::stderr(), "logdex-corpus: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run(command: Command) -> Result<()> {
    match command {
        Command::Cloudtrail(request) => request.write(formats::format("cloudtrail")),
        Command::S3access(request) => request.write(formats::format("s3access")),
        Command::Secure(request) => request.write(formats::format("secure")),
        Command::Transfer(request) => request.write(formats::format("transfer")),
        Command::Subscription(request) => request.write(formats::format("subscription")),
        Command::Eventbridge(request) => request.write(formats::format("eventbridge")),
        Command::Sample { out } => write_sample(&out),
    }
}

impl Request {
    fn write(&self, format: Option<&'static Format>) -> Result<()> {
        let format = format.context("this format is not in the table")?;
        if fs::read_dir(&self.out).is_ok_and(|mut entries| entries.next().is_some()) {
            bail!("{} is not empty: name a new folder", self.out.display());
        }
        let started = Instant::now();
        let counts = archive::write(format, &self.options(format), &self.out)?;
        let truth = self.truth.clone().unwrap_or_else(|| beside(&self.out, "truth.json"));
        put(&truth, &counts.manifest(format.name, self.seed, format.fields))?;
        report(&counts, started.elapsed());
        Ok(())
    }

    fn options(&self, format: &Format) -> Options {
        Options {
            events: self.events,
            events_per_object: self.events_per_object.unwrap_or(format.events_per_object),
            seed: self.seed,
            start: self.start,
            days: self.days,
            accounts: self.accounts.into(),
            naming: if self.simple_names { Naming::Simple } else { Naming::Partitioned },
            story: false,
            level: (!self.plain).then_some(self.level.unwrap_or(format.level)),
            threads: self.threads.unwrap_or_else(|| thread::available_parallelism().map_or(1, Into::into)),
        }
    }
}

fn write_sample(out: &Path) -> Result<()> {
    let started = Instant::now();
    for (format, counts) in sample::write(out)? {
        let truth = beside(out, &format!("{}.truth.json", format.name));
        put(&truth, &counts.manifest(format.name, sample::SEED, format.fields))?;
        report(&counts, started.elapsed());
    }
    Ok(())
}

/// `FOLDER.ending`, outside the archive so that nobody takes it for a log.
fn beside(folder: &Path, ending: &str) -> PathBuf {
    let name = folder.file_name().map_or_else(|| "corpus".into(), |name| name.to_string_lossy());
    folder.with_file_name(format!("{name}.{ending}"))
}

fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

fn report(counts: &Counts, took: Duration) {
    let megabytes = |bytes: u64| bytes as f64 / 1e6;
    let seconds = took.as_secs_f64();
    let _ = writeln!(
        io::stderr(),
        "{} events in {} objects, {:.1} MB ({:.1} MB on disk, {:.1}:1), {:.0} bytes an event, {seconds:.1} s, {:.0} MB/s",
        counts.events,
        counts.objects,
        megabytes(counts.bytes),
        megabytes(counts.stored),
        counts.bytes as f64 / counts.stored.max(1) as f64,
        counts.bytes as f64 / counts.events.max(1) as f64,
        megabytes(counts.bytes) / seconds,
    );
}
