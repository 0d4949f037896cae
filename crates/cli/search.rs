//! `logdex search`: text and flags to a query, hits to an output.

use std::collections::BTreeSet;
use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use anyhow::anyhow;
use clap::builder::PossibleValuesParser;
use logdex_index::{Found, Index, Order, Phase, Request, SearchExplain};
use logdex_query::{Clock, Context, Filter, Query, parse};

use crate::clauses::Clauses;
use crate::columns::{self, Selection};
use crate::exit::Exit;
use crate::explain;
use crate::nothing;
use crate::open::{SourceArgs, open};
use crate::output::{self, OUTPUTS, Page};
use crate::talk::{count, counted, duration, say};
use crate::times::TimeArgs;

/// Options of `logdex search`.
#[derive(Debug, clap::Args)]
#[command(after_help = SYNTAX)]
pub struct SearchArgs {
    /// Words, phrases and field:value clauses; all must hold
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,
    /// The index, or several
    #[command(flatten)]
    pub source: SourceArgs,
    /// Flags that ask for a field
    #[command(flatten)]
    pub clauses: Clauses,
    /// Which times
    #[command(flatten)]
    pub times: TimeArgs,
    /// Show at most this many events; 0 shows all
    #[arg(short = 'n', long, value_name = "N", default_value_t = 20, help_heading = "Answer",
          allow_negative_numbers = true, value_parser = whole_number)]
    pub limit: usize,
    /// Start with the oldest event instead of the newest
    #[arg(long, help_heading = "Answer")]
    pub oldest_first: bool,
    /// Print how many events there are and nothing else
    #[arg(long, help_heading = "Answer", conflicts_with = "fields")]
    pub count: bool,
    /// Fold events with the same id into one
    #[arg(long, help_heading = "Answer")]
    pub distinct: bool,
    /// Say how the answer came about
    #[arg(long, help_heading = "Answer")]
    pub explain: bool,
    /// Fields to show, separated by commas; `logdex fields` lists them [default: those of the output]
    #[arg(long, value_name = "A,B,…", value_delimiter = ',', help_heading = "Answer")]
    pub fields: Vec<String>,
    /// How the answer is written
    #[arg(short, long, value_name = "OUTPUT", default_value = output::DEFAULT, help_heading = "Answer",
          value_parser = PossibleValuesParser::new(OUTPUTS.iter().map(|output| output.name)))]
    pub output: String,
}

const SYNTAX: &str = "\
Query:
  denied mallory            both words, anywhere in the event
  \"access denied\"           a phrase
  error:AccessDenied        a field; any case; * and ? are wildcards
  error:\"AccessDenied\"      a field, exactly
  error:/(?i)denied$/       a field; a part of it fits a regular expression
  error:(a b* NOT bc)       a field; any of the values, but none after NOT
  key:*, NOT key:*          the field is there, or is not
  status:>=400              comparisons: > >= < <=, [400 TO 499]
  ip:10.0.0.0/8             a network
  a OR b, NOT a, (a b)      clauses side by side mean AND
  key:a\\*b, key:\"/tmp/\"    a backslash or quotes take the meaning from signs

A flag given twice means either value; different flags must all hold.
`logdex fields` lists the fields.";

/// Runs `logdex search`.
///
/// # Errors
/// When the question is not understood, the index can't be read or standard
/// output can't be written.
pub fn run(args: &SearchArgs) -> anyhow::Result<Exit> {
    let started = Instant::now();
    let index = open(&args.source.indexes)?;
    let opened = started.elapsed();
    let clock = args.times.clock()?;
    let context = Context { vocabulary: &index, clock: &clock };
    let query = query(args, &context)?;
    if args.count {
        let (events, explain) = index.explain_count(&query, args.distinct)?;
        writeln!(io::stdout(), "{events}")?;
        say_how(args, &query, opened, explain, None);
        return Ok(Exit::found(events > 0));
    }
    let selection = selection(args, &index, &clock)?;
    let (Found { shown, matched }, explain) = print(&index, &query, args, &selection)?;
    let total = match args.distinct {
        true if is_cut(args, shown) => index.count(&query, true)?,
        true => shown,
        false => matched,
    };
    if shown == 0 {
        nothing::say_why(&index, &args.source.indexes, args.times.range(&context)?, &clock.tz);
    } else if args.output == output::DEFAULT || total > shown {
        say(footer(shown, total, &duration(started.elapsed())));
    }
    say_how(args, &query, opened, explain, Some(shown));
    Ok(Exit::found(shown > 0))
}

/// Says how the answer came about, if that was asked.
fn say_how(args: &SearchArgs, query: &Query, opened: Duration, mut how: SearchExplain, shown: Option<u64>) {
    if args.explain {
        how.phases.insert(0, Phase { name: "open", time: opened });
        say(explain::search(&how, &query.filter, shown));
    }
}

/// Words and clauses, flags and times: all must hold.
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

fn selection(args: &SearchArgs, index: &Index, clock: &Clock) -> anyhow::Result<Selection> {
    if args.fields.is_empty() {
        return Ok(Selection::default(output::find(&args.output).columns, clock.tz.clone()));
    }
    let named = args.fields.iter().map(|name| Ok((name.clone(), columns::named(name, index)?)));
    Ok(Selection::these(named.collect::<anyhow::Result<_>>()?, clock.tz.clone()))
}

/// Prints the hits and says how many there were, and how they came about.
fn print(
    index: &Index,
    query: &Query,
    args: &SearchArgs,
    selection: &Selection,
) -> anyhow::Result<(Found, SearchExplain)> {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut printer = (output::find(&args.output).open)(page(args, selection));
    let mut written = Ok(());
    let mut gone = BTreeSet::new();
    let (found, explain) = index.explain_search(query, &request(args, selection), &mut |hit| {
        if let Some(reason) = hit.gone.as_ref().filter(|reason| !gone.contains(*reason)) {
            say(format!("{reason}; its fields are shown, its records can't be"));
            gone.insert(reason.clone());
        }
        written = printer.row(&selection.row(&hit), &mut out);
        if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    written?;
    printer.end(&mut out)?;
    out.flush()?;
    Ok((found, explain))
}

/// Of the columns nobody has chosen, the last may go where room is short.
fn page(args: &SearchArgs, selection: &Selection) -> Page {
    Page { spare: usize::from(args.fields.is_empty()), ..Page::stdout(selection.headings()) }
}

fn request(args: &SearchArgs, selection: &Selection) -> Request {
    Request {
        projection: selection.projection(output::find(&args.output).columns),
        limit: (args.limit > 0).then_some(args.limit),
        order: if args.oldest_first { Order::OldestFirst } else { Order::NewestFirst },
        distinct: args.distinct,
    }
}

/// True if there may be more than was shown.
fn is_cut(args: &SearchArgs, shown: u64) -> bool {
    args.limit > 0 && shown >= args.limit as u64
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
    fn the_footer_says_what_was_left_out() {
        assert_eq!(footer(20, 1_234, "12 ms"), "20 of 1,234 events in 12 ms; -n 0 shows all");
        assert_eq!(footer(1, 1, "12 ms"), "1 event in 12 ms");
    }
}
