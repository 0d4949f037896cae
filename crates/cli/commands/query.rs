//! `logdex query`, and the run function that it shares with `logdex sql`.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, anyhow};
use clap::builder::PossibleValuesParser;
use jiff::tz::TimeZone;
use logdex_index::{Answer, Index, Options};
use logdex_query::{Context, Filter, Query, QueryError, Value};

use crate::allocator;
use crate::exit::Exit;
use crate::human::{count, counted, duration};
use crate::options::indexes::{IndexDirs, open};
use crate::options::memory::Memory;
use crate::options::time_range::TimeArgs;
use crate::output::{self, Row};
use crate::status;
use crate::status::explain;
use crate::status::{no_results, older_parser};
use crate::time_zone;

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
    /// The indexes
    #[command(flatten)]
    pub source: IndexDirs,
    /// The time range
    #[command(flatten)]
    pub times: TimeArgs,
    /// Count events with the same id once
    #[arg(long, help_heading = "Result")]
    pub distinct: bool,
    /// Explain how the result was computed
    #[arg(long, help_heading = "Result")]
    pub explain: bool,
    /// Memory that the query may use, such as 512M or 2GiB
    /// [default: 1GiB, or a quarter of the machine's if that is less]
    #[arg(long, value_name = "SIZE", help_heading = "Result")]
    pub memory: Option<Memory>,
    /// Output format
    #[arg(short, long, value_name = "OUTPUT", default_value = output::DEFAULT, help_heading = "Result",
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
A query without limit returns at most 10,000 rows. Names with characters other
than letters, digits, `_`, `.` and `@` are written in backquotes, as are
computed columns: `count(*)`. `logdex fields` lists the fields.";

/// Runs a command that takes a query, read by `parse`. `default_limit` is the most
/// rows of a result where the query sets no limit; `None` for all.
///
/// # Errors
/// When the query is invalid, the index can't be read, the result takes too
/// much memory or standard output can't be written.
pub fn run(
    args: &QueryArgs,
    default_limit: Option<u64>,
    parse: impl Fn(&str, &Context) -> Result<Query, QueryError>,
) -> anyhow::Result<Exit> {
    let Memory(most_bytes) = args.memory.unwrap_or_default();
    // Threads free the values of a whole shard at once: twice what indexing frees.
    allocator::return_free_memory_if_scarce(most_bytes / 2);
    let started = Instant::now();
    let text = text(args)?;
    let mut index = open(&args.source.indexes)?;
    let clock = args.times.clock()?;
    let parsed = parse(&text, &Context { vocabulary: &index, clock: &clock });
    let unknown = |error: QueryError| anyhow!("{}", error.pointed(&text));
    let query = parsed.map_err(|error| index.unread().map_or_else(|| unknown(error), Into::into))?;
    let context = Context { vocabulary: &index, clock: &clock };
    let range = args.times.range(&context)?;
    let filters = [query.filter.clone()].into_iter().chain(range.map(Filter::Time));
    let query = Query { filter: Filter::all(filters), ..query };
    let answer = index.query(&query, &Options { most_bytes, distinct: args.distinct })?;
    print(&answer, &args.output, &clock.tz)?;
    if let Some(reason) = &answer.gone {
        status::print(format_args!("{reason}; values that only its records have are left out"));
    }
    print_status(&answer, args, default_limit, &index, started);
    if answer.rows.is_empty() {
        no_results::print(&index, range, &clock.tz);
    }
    older_parser::print_note(&index, &args.source.indexes);
    Ok(Exit::found(!answer.rows.is_empty()))
}

/// The text of the query: an argument, a file or standard input.
fn text(args: &QueryArgs) -> anyhow::Result<String> {
    match (&args.query, &args.file) {
        (Some(text), _) if text != "-" => Ok(text.clone()),
        (_, Some(path)) if path != Path::new("-") => {
            let read = File::open(path).map_err(anyhow::Error::from).and_then(read_text);
            read.with_context(|| format!("can't read the query in {}", path.display()))
        }
        _ => read_text(io::stdin()).context("can't read the query from standard input"),
    }
}

/// The most bytes of a query: a list of some hundred thousand ids.
const MAX_QUERY_BYTES: u64 = 16 << 20;

/// Reads a query to its end.
fn read_text(reader: impl Read) -> anyhow::Result<String> {
    let mut text = Vec::new();
    reader.take(MAX_QUERY_BYTES + 1).read_to_end(&mut text)?;
    if text.len() as u64 > MAX_QUERY_BYTES {
        return Err(anyhow!("it is longer than {} MiB, which no query is", MAX_QUERY_BYTES >> 20));
    }
    String::from_utf8(text).map_err(|_| anyhow!("it is not UTF-8 text"))
}

fn print(answer: &Answer, output: &str, zone: &TimeZone) -> io::Result<()> {
    let row = |row| {
        let cells = answer.columns.iter().zip(row).map(|(name, value)| (&**name, shown(value, zone)));
        Row { cells: cells.collect(), raw: b"" }
    };
    let headings = answer.columns.iter().map(|name| name.to_string()).collect();
    output::print(output, headings, answer.rows.iter().map(row))
}

/// A value of the query as a value of outputs.
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
        Value::WideInt(_) => json(),
        Value::Float(number) if !number.is_finite() => output::Value::Text(value.to_string().into()),
        Value::Float(_) | Value::List(_) | Value::Map(_) => json(),
        Value::Text(text) => output::Value::Text((&**text).into()),
        Value::Time(time) => output::Value::Time(time_zone::format(*time, zone)),
        Value::Date(_) => output::Value::Time(value.to_string()),
    }
}

/// Prints the row count, and the explanation if it was requested.
fn print_status(
    answer: &Answer,
    args: &QueryArgs,
    default_limit: Option<u64>,
    index: &Index,
    started: Instant,
) {
    let rows = answer.rows.len() as u64;
    if rows > 0 && args.output == output::DEFAULT {
        let from = counted(index.events(), "event");
        status::print(format_args!(
            "{} from {from} in {}",
            counted(rows, "row"),
            duration(started.elapsed())
        ));
    }
    if default_limit == Some(rows) {
        let most = count(rows);
        status::print(format_args!(
            "Logs Insights returns at most {most} rows if the query sets no limit; `| limit N` sets one"
        ));
    }
    if args.explain {
        status::print(explain::query(&answer.explain));
    }
}
