//! `logdex-corpus`: synthetic archives from the command line.

#![forbid(unsafe_code)]

mod args;

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use clap::Parser;
use logdex_corpus::{
    archive::{self, Finer, Format, Naming, Objects, Options, Output, Sizes},
    cloudtrail::FIELDS,
    compare, formats,
    multiply::{self, Copies, Settings},
    sample,
    truth::Counts,
};

use self::args::{Cli, Command, Even, Multiplication, Place, Request, Shape, Shaped};

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
        Command::Cloudtrail { shaped, profile } => shaped.write("cloudtrail", profile.into()),
        Command::S3access(shaped) => shaped.write("s3access", archive::Profile::Busy),
        Command::Secure(even) => even.write("secure"),
        Command::Transfer(even) => even.write("transfer"),
        Command::Subscription(even) => even.write("subscription"),
        Command::Eventbridge(even) => even.write("eventbridge"),
        Command::Multiply(multiplication) => multiplication.write(),
        Command::Compare { real, made } => {
            let table = compare::table(&real, &made)?;
            io::stdout().write_all(table.as_bytes()).context("cannot write the table")
        }
        Command::Sample { out } => write_sample(&out),
    }
}

impl Even {
    fn write(&self, name: &str) -> Result<()> {
        let format = format(name)?;
        let each = self.events_per_object.unwrap_or(format.events_per_object);
        let options = self.request.options(format, each);
        let objects = || Ok((format.open)(&options, &Finer::default()));
        self.request.place.write(&Kind::of(format), false, objects)
    }
}

impl Shaped {
    fn write(&self, name: &str, profile: archive::Profile) -> Result<()> {
        let format = format(name)?;
        let options = self.request.options(format, format.events_per_object);
        let (sizes, single) = match (self.objects, &self.shape) {
            (Some(1), _) => (None, true),
            (Some(objects), _) => (Some(Sizes::equal(options.events.div_ceil(objects))), false),
            (None, Shape { events_per_object, single }) => (events_per_object.clone(), *single),
        };
        let objects = || Ok((format.open)(&options, &Finer { sizes, profile }));
        self.request.place.write(&Kind::of(format), single, objects)
    }
}

impl Multiplication {
    fn write(&self) -> Result<()> {
        let Shape { events_per_object, single } = &self.shape;
        let settings = Settings {
            times: self.times,
            seed: self.place.seed,
            sizes: if *single { Some(Sizes::equal(multiply::PART)) } else { events_per_object.clone() },
            packed: !self.place.plain,
        };
        let kind = Kind { name: multiply::NAME, fields: FIELDS, level: multiply::LEVEL };
        let objects = || -> Result<Box<dyn Objects>> { Ok(Box::new(Copies::open(&self.from, &settings)?)) };
        self.place.write(&kind, *single, objects)
    }
}

/// What of a format is needed to write it.
struct Kind {
    name: &'static str,
    fields: &'static [&'static str],
    level: u32,
}

impl Kind {
    fn of(format: &Format) -> Self {
        Self { name: format.name, fields: format.fields, level: format.level }
    }
}

impl Place {
    fn write(
        &self,
        kind: &Kind,
        single: bool,
        open: impl FnOnce() -> Result<Box<dyn Objects>>,
    ) -> Result<()> {
        if fs::read_dir(&self.out).is_ok_and(|mut entries| entries.next().is_some()) {
            bail!("{} is not empty: name a new folder", self.out.display());
        }
        let objects = open()?;
        let output = Output {
            folder: &self.out,
            level: self.level(kind.level),
            threads: self.threads(),
            fields: kind.fields.len(),
        };
        let started = Instant::now();
        let counts = match single {
            true => archive::write_single(&*objects, &output)?,
            false => archive::write_objects(&*objects, &output)?,
        };
        let truth = self.truth.clone().unwrap_or_else(|| beside(&self.out, "truth.json"));
        put(&truth, &counts.manifest(kind.name, self.seed, kind.fields))?;
        report(&counts, started.elapsed());
        Ok(())
    }

    fn level(&self, usual: u32) -> Option<u32> {
        (!self.plain).then_some(self.level.unwrap_or(usual))
    }

    fn threads(&self) -> usize {
        self.threads.unwrap_or_else(|| thread::available_parallelism().map_or(1, Into::into))
    }
}

impl Request {
    fn options(&self, format: &Format, events_per_object: u64) -> Options {
        Options {
            events: self.events,
            events_per_object,
            seed: self.place.seed,
            start: self.start,
            days: self.days,
            accounts: self.accounts.into(),
            naming: if self.simple_names { Naming::Simple } else { Naming::Partitioned },
            story: false,
            level: self.place.level(format.level),
            threads: self.place.threads(),
        }
    }
}

fn format(name: &str) -> Result<&'static Format> {
    formats::format(name).context("this format is not in the table")
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
