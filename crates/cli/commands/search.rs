//! `logdex search`: finds events by words, clauses, flags and times.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use anyhow::anyhow;
use clap::builder::PossibleValuesParser;
use logdex_index::{Found, Index, Order, Phase, Request, SearchExplain};
use logdex_query::{Clock, Context, Filter, Query, parse};

use crate::exit::Exit;
use crate::human::{count, counted, duration};
use crate::options::field_flags::FieldFlags;
use crate::options::indexes::{IndexDirs, open};
use crate::options::time_range::TimeArgs;
use crate::output::hit_columns::{self, HitColumns};
use crate::output::{self, OUTPUTS, Page};
use crate::status;
use crate::status::explain;
use crate::status::{no_results, older_parser};

/// Options of `logdex search`.
#[derive(Debug, clap::Args)]
#[command(after_help = SYNTAX)]
pub struct SearchArgs {
    /// Words, phrases and field:value clauses; all must match
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,
    /// The indexes
    #[command(flatten)]
    pub source: IndexDirs,
    /// Flags for fields
    #[command(flatten)]
    pub clauses: FieldFlags,
    /// The time range
    #[command(flatten)]
    pub times: TimeArgs,
    /// Show at most this many events; 0 shows all
    #[arg(short = 'n', long, value_name = "N", default_value_t = 20, help_heading = "Result",
          allow_negative_numbers = true, value_parser = whole_number)]
    pub limit: usize,
    /// Start with the oldest event instead of the newest
    #[arg(long, help_heading = "Result")]
    pub oldest_first: bool,
    /// Print only the number of events
    #[arg(long, help_heading = "Result", conflicts_with = "fields")]
    pub count: bool,
    /// Show events with the same id once
    #[arg(long, help_heading = "Result")]
    pub distinct: bool,
    /// Explain how the result was computed
    #[arg(long, help_heading = "Result")]
    pub explain: bool,
    /// Fields to show, separated by commas; `logdex fields` lists them [default: those of the output]
    #[arg(long, value_name = "A,B,…", value_delimiter = ',', help_heading = "Result")]
    pub fields: Vec<String>,
    /// Output format
    #[arg(short, long, value_name = "OUTPUT", default_value = output::DEFAULT, help_heading = "Result",
          value_parser = PossibleValuesParser::new(OUTPUTS.iter().map(|output| output.name)))]
    pub output: String,
}

const SYNTAX: &str = "\
Query:
  denied mallory            both words, anywhere in the event
  \"access denied\"           a phrase
  error:AccessDenied        a field; any case; * and ? are wildcards
  error:\"AccessDenied\"      a field, exactly
  error:/(?i)denied$/       a field; a part of it matches a regular expression
  error:(a b* NOT bc)       a field; any of the values, but none after NOT
  key:*, NOT key:*          the field is present, or is not
  status:>=400              comparisons: > >= < <=, [400 TO 499]
  ip:10.0.0.0/8             a network
  a OR b, NOT a, (a b)      clauses side by side mean AND
  key:a\\*b, key:\"/tmp/\"    a backslash or quotes escape special characters

A repeated flag matches any of its values; different flags must all match.
`logdex fields` lists the fields.";

/// Runs `logdex search`.
///
/// # Errors
/// When the query is invalid, the index can't be read or standard output can't
/// be written.
pub fn run(args: &SearchArgs) -> anyhow::Result<Exit> {
    let started = Instant::now();
    let mut index = open(&args.source.indexes)?;
    let opened = started.elapsed();
    let clock = args.times.clock()?;
    let parsed = query(args, &Context { vocabulary: &index, clock: &clock });
    let query = parsed.map_err(|error| index.unread().map_or(error, Into::into))?;
    let context = Context { vocabulary: &index, clock: &clock };
    if args.count {
        let (events, explain) = index.count(&query, args.distinct)?;
        writeln!(io::stdout(), "{events}")?;
        print_explain(args, &query, opened, explain, None);
        older_parser::print_note(&index, &args.source.indexes);
        return Ok(Exit::found(events > 0));
    }
    let columns = columns(args, &index, &clock)?;
    let (Found { shown, matched }, explain) = print(&index, &query, args, &columns)?;
    let may_be_cut = args.limit > 0 && shown >= args.limit as u64;
    let total = match args.distinct {
        true if may_be_cut => index.count(&query, true)?.0,
        true => shown,
        false => matched,
    };
    if shown == 0 {
        no_results::print(&index, args.times.range(&context)?, &clock.tz);
    } else if args.output == output::DEFAULT || total > shown {
        status::print(footer(shown, total, &duration(started.elapsed())));
    }
    print_explain(args, &query, opened, explain, Some(shown));
    older_parser::print_note(&index, &args.source.indexes);
    Ok(Exit::found(shown > 0))
}

/// Prints the explanation, if it was requested.
fn print_explain(
    args: &SearchArgs,
    query: &Query,
    opened: Duration,
    mut how: SearchExplain,
    shown: Option<u64>,
) {
    if args.explain {
        how.phases.insert(0, Phase { name: "open", time: opened });
        status::print(explain::search(&how, &query.filter, shown));
    }
}

/// The conjunction of query text, flags and time range.
fn query(args: &SearchArgs, context: &Context) -> anyhow::Result<Query> {
    let mut filters = Vec::new();
    let text = args.query.join(" ");
    if !text.trim().is_empty() {
        filters.push(parse(&text, context).map_err(|error| anyhow!("{}", error.pointed(&text)))?.filter);
    }
    filters.extend(args.clauses.filters(context)?);
    filters.extend(args.times.range(context)?.map(Filter::Time));
    Ok(Query::search(Filter::all(filters)))
}

fn whole_number(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| "expected a whole number; 0 shows all".to_owned())
}

fn columns(args: &SearchArgs, index: &Index, clock: &Clock) -> anyhow::Result<HitColumns> {
    if args.fields.is_empty() {
        return Ok(HitColumns::default(output::find(&args.output).columns, clock.tz.clone()));
    }
    let named = args.fields.iter().map(|name| Ok((name.clone(), hit_columns::named(name, index)?)));
    Ok(HitColumns::new(Some(named.collect::<anyhow::Result<_>>()?), clock.tz.clone()))
}

/// Prints the hits; returns their counts and the explanation.
fn print(
    index: &Index,
    query: &Query,
    args: &SearchArgs,
    columns: &HitColumns,
) -> anyhow::Result<(Found, SearchExplain)> {
    let output = output::find(&args.output);
    let mut out = output.stdout();
    // The last of the default columns is left out where space is short.
    let spare = usize::from(args.fields.is_empty());
    let page = Page { spare, ..Page::stdout(columns.headings()) };
    let mut printer = (output.open)(page);
    let mut written = Ok(());
    let mut gone = BTreeSet::new();
    let (found, explain) = index.search(query, &request(args, columns), &mut |hit| {
        if let Some(reason) = hit.gone.as_ref().filter(|reason| !gone.contains(*reason)) {
            status::print(format!("{reason}; its fields are shown, its raw records are not available"));
            gone.insert(reason.clone());
        }
        written = printer.row(&columns.row(&hit), &mut out);
        if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    written?;
    printer.end(&mut out)?;
    out.flush()?;
    Ok((found, explain))
}

fn request(args: &SearchArgs, columns: &HitColumns) -> Request {
    Request {
        projection: columns.projection(output::find(&args.output).columns),
        limit: (args.limit > 0).then_some(args.limit),
        order: if args.oldest_first { Order::OldestFirst } else { Order::NewestFirst },
        distinct: args.distinct,
    }
}

fn footer(shown: u64, total: u64, time: &str) -> String {
    if total > shown {
        format!("{} of {} in {time}; -n 0 shows all", count(shown), counted(total, "event"))
    } else {
        format!("{} in {time}", counted(shown, "event"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_footer_counts_all_events() {
        assert_eq!(footer(20, 1_234, "12 ms"), "20 of 1,234 events in 12 ms; -n 0 shows all");
        assert_eq!(footer(1, 1, "12 ms"), "1 event in 12 ms");
    }
}
