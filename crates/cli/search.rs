//! `logdex search`: text and flags to a query, hits to an output.

use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::time::Instant;

use anyhow::anyhow;
use logdex_core::query::{Clock, Context, Filter, Query, TimeRange, parse};
use logdex_index::{Index, Order, Request};

use crate::args::SearchArgs;
use crate::columns::{self, Selection};
use crate::exit::Exit;
use crate::open::open;
use crate::output::{self, Page};
use crate::talk::{count, counted, duration, say};
use crate::zone;

/// Runs `logdex search`.
///
/// # Errors
/// When the question is not understood, the index can't be read or standard
/// output can't be written.
pub fn run(args: &SearchArgs) -> anyhow::Result<Exit> {
    let started = Instant::now();
    let index = open(&args.source.indexes)?;
    let clock = zone::clock(&args.tz)?;
    let context = Context { vocabulary: &index, clock: &clock };
    let query = query(args, &context)?;
    if args.count {
        return print_count(&index, &query, args.distinct);
    }
    let selection = selection(args, &index, &clock)?;
    let shown = print(&index, &query, args, &selection)?;
    let total = if is_cut(args, shown) { index.count(&query, args.distinct)? } else { shown };
    if args.output == output::DEFAULT || total > shown {
        say(footer(shown, total, &duration(started.elapsed())));
    }
    Ok(Exit::found(shown > 0))
}

/// Words and clauses, flags and times: all must hold.
fn query(args: &SearchArgs, context: &Context) -> anyhow::Result<Query> {
    let mut filters = Vec::new();
    let text = args.query.join(" ");
    if !text.trim().is_empty() {
        filters.push(parse(&text, context).map_err(|error| anyhow!("{}", error.pointed(&text)))?.filter);
    }
    filters.extend(args.clauses.filters(context)?);
    filters.extend(time(args, context)?.map(Filter::Time));
    Ok(Query { filter: if filters.is_empty() { Filter::All } else { Filter::And(filters) } })
}

/// `--since` and `--until`; `None` if neither is given, so that events
/// without a time are found too.
fn time(args: &SearchArgs, context: &Context) -> anyhow::Result<Option<TimeRange>> {
    let moment = |flag: &str, text: &Option<String>| {
        let read = |text: &String| context.clock.instant(text).map_err(|error| anyhow!("--{flag}: {error}"));
        text.as_ref().map(read).transpose()
    };
    let range = TimeRange { from: moment("since", &args.since)?, until: moment("until", &args.until)? };
    Ok((range != TimeRange::default()).then_some(range))
}

fn selection(args: &SearchArgs, index: &Index, clock: &Clock) -> anyhow::Result<Selection> {
    if args.fields.is_empty() {
        return Ok(Selection::default(output::find(&args.output).columns, clock.tz.clone()));
    }
    let named = args.fields.iter().map(|name| Ok((name.clone(), columns::named(name, index)?)));
    Ok(Selection::these(named.collect::<anyhow::Result<_>>()?, clock.tz.clone()))
}

/// Prints the hits and says how many there were.
fn print(index: &Index, query: &Query, args: &SearchArgs, selection: &Selection) -> anyhow::Result<u64> {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut printer = (output::find(&args.output).open)(Page::stdout(selection.headings()));
    let mut written = Ok(());
    let shown = index.search(query, &request(args), &mut |hit| {
        written = printer.row(&selection.row(&hit), &mut out);
        if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    written?;
    printer.end(&mut out)?;
    out.flush()?;
    Ok(shown)
}

fn print_count(index: &Index, query: &Query, distinct: bool) -> anyhow::Result<Exit> {
    let events = index.count(query, distinct)?;
    writeln!(io::stdout(), "{events}")?;
    Ok(Exit::found(events > 0))
}

fn request(args: &SearchArgs) -> Request {
    Request {
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
        assert_eq!(footer(0, 0, "3 ms"), "0 events in 3 ms");
    }
}
