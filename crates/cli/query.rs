//! Commands that take a whole query in some language: `logdex query`, `logdex sql`.

use std::fs;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, anyhow};
use clap::builder::PossibleValuesParser;
use jiff::tz::TimeZone;
use logdex_index::{Answer, Index, Options};
use logdex_query::{Context, Filter, Query, QueryError, Value};

use crate::allocator;
use crate::exit::Exit;
use crate::explain;
use crate::languages::Language;
use crate::memory::Memory;
use crate::nothing;
use crate::open::{SourceArgs, open};
use crate::output::{self, Page, Row};
use crate::talk::{count, counted, duration, say};
use crate::times::TimeArgs;
use crate::zone;

/// Options of `logdex query`.
#[derive(Debug, clap::Args)]
#[command(after_help = NOTES)]
pub struct QueryArgs {
    /// The query; `-` reads it from standard input
    #[arg(value_name = "INSIGHTS", required_unless_present = "file")]
    pub query: Option<String>,
    /// Read the query from a file; `-` is standard input
    #[arg(short, long, value_name = "FILE", conflicts_with = "query")]
    pub file: Option<PathBuf>,
    /// The index, or several
    #[command(flatten)]
    pub source: SourceArgs,
    /// Which times
    #[command(flatten)]
    pub times: TimeArgs,
    /// Fold events with the same id into one
    #[arg(long, help_heading = "Answer")]
    pub distinct: bool,
    /// Say how the answer came about
    #[arg(long, help_heading = "Answer")]
    pub explain: bool,
    /// Memory the query may take, such as 512M or 2GiB
    /// [default: 1GiB, or a quarter of the machine's if that is less]
    #[arg(long, value_name = "SIZE", help_heading = "Answer")]
    pub memory: Option<Memory>,
    /// How the answer is written
    #[arg(short, long, value_name = "OUTPUT", default_value = output::DEFAULT, help_heading = "Answer",
          value_parser = PossibleValuesParser::new(output::tabular().map(|output| output.name)))]
    pub output: String,
}

const NOTES: &str = "\
Examples:
  logdex query 'stats count(*) by eventName | sort `count(*)` desc | limit 10'
  logdex query 'filter errorCode like /Denied/ | stats count(*) by userIdentity.arn, bin(1h)'
  logdex query 'stats sum(bytessent) as bytes, count_distinct(key) by requester' --since 7d
  logdex query 'fields @timestamp, eventName, sourceIPAddress | sort @timestamp asc | limit 20' -o csv
  logdex query -f saved.insights --explain

Commands: fields, display, filter, stats, sort, limit, parse, dedup, unnest.
A query without limit gives at most 10,000 rows. Backquotes stand around names
with other characters than letters, digits, `_`, `.`, `@` and around computed
columns, as in `count(*)`. `logdex fields` lists the fields.";

/// Runs a command that takes a query in this language, read by `parse`.
///
/// # Errors
/// When the query is not understood, the index can't be read, the answer
/// takes too much memory or standard output can't be written.
pub fn run(
    args: &QueryArgs,
    language: &Language,
    parse: impl Fn(&str, &Context) -> Result<Query, QueryError>,
) -> anyhow::Result<Exit> {
    let Memory(most_bytes) = args.memory.unwrap_or_default();
    // Threads free the values of a shard at a time: twice what indexing frees.
    allocator::keep_nothing_if_scarce(most_bytes / 2);
    let started = Instant::now();
    let text = text(args)?;
    let index = open(&args.source.indexes)?;
    let clock = args.times.clock()?;
    let context = Context { vocabulary: &index, clock: &clock };
    let query = parse(&text, &context).map_err(|error| anyhow!("{}", error.pointed(&text)))?;
    let range = args.times.range(&context)?;
    let filters = [query.filter.clone()].into_iter().chain(range.map(Filter::Time));
    let query = Query { filter: Filter::all(filters), ..query };
    let answer = index.query(&query, &Options { most_bytes, distinct: args.distinct })?;
    print(&answer, &args.output, &clock.tz)?;
    if let Some(reason) = &answer.gone {
        say(format_args!("{reason}; what only its records tell is left out"));
    }
    say_how_many(&answer, args, language, &index, started);
    if answer.rows.is_empty() {
        nothing::say_why(&index, &args.source.indexes, range, &clock.tz);
    }
    Ok(Exit::found(!answer.rows.is_empty()))
}

/// The query as it was given.
fn text(args: &QueryArgs) -> anyhow::Result<String> {
    match (&args.query, &args.file) {
        (Some(text), _) if text != "-" => Ok(text.clone()),
        (_, Some(path)) if path != Path::new("-") => {
            fs::read_to_string(path).with_context(|| format!("can't read the query in {}", path.display()))
        }
        _ => {
            let mut text = String::new();
            io::stdin().read_to_string(&mut text).context("can't read the query from standard input")?;
            Ok(text)
        }
    }
}

fn print(answer: &Answer, output: &str, zone: &TimeZone) -> io::Result<()> {
    let names: Vec<String> = answer.columns.iter().map(|name| name.to_string()).collect();
    let mut out = BufWriter::new(io::stdout().lock());
    let mut printer = (output::find(output).open)(Page::stdout(names.clone()));
    for row in &answer.rows {
        let cells = names.iter().zip(row).map(|(name, value)| (name.as_str(), shown(value, zone)));
        printer.row(&Row { cells: cells.collect(), raw: b"" }, &mut out)?;
    }
    printer.end(&mut out)?;
    out.flush()
}

/// A value as outputs take it.
fn shown<'v>(value: &'v Value, zone: &TimeZone) -> output::Value<'v> {
    let json = || {
        let mut json = String::new();
        value.write_json(&mut json);
        output::Value::Json(json)
    };
    match value {
        Value::Null | Value::NullMarker(_) => output::Value::Missing,
        Value::Bool(truth) => output::Value::Boolean(*truth),
        Value::Int(number) => output::Value::Number(*number),
        Value::Float(number) if !number.is_finite() => output::Value::Text(value.to_string().into()),
        Value::Float(_) | Value::List(_) | Value::Map(_) => json(),
        Value::Text(text) => output::Value::Text((&**text).into()),
        Value::Time(time) => output::Value::Time(zone::show(*time, zone)),
        Value::Date(_) => output::Value::Time(value.to_string()),
    }
}

/// Says how many rows there are, and how they came about if that was asked.
fn say_how_many(answer: &Answer, args: &QueryArgs, language: &Language, index: &Index, started: Instant) {
    let rows = answer.rows.len() as u64;
    if rows > 0 && args.output == output::DEFAULT {
        let from = counted(index.events(), "event");
        say(format_args!("{} from {from} in {}", counted(rows, "row"), duration(started.elapsed())));
    }
    if language.default_limit == Some(rows) {
        let (name, most) = (language.name, count(rows));
        say(format_args!("{name} stops at {most} rows if the query sets no limit; `| limit N` sets one"));
    }
    if args.explain {
        say(explain::text(&answer.explain));
    }
}
