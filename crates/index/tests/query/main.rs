//! What an index answers to a whole query is what core's stages make of its
//! events: random queries over random events in several shards.

#![allow(clippy::unwrap_used)]

mod archive;
mod cut_short;
mod hits;
mod questions;

use archive::{Archive, Random};
use logdex_event::{Timestamp, event::Event};
use logdex_index::{Index, Kind, Options};
use logdex_query::exec::{EventRows, Flow, Run};
use logdex_query::{Clock, Context, Query, Source, Stage, Value, insights};

/// Memory of a query that is not short of it.
const MOST_BYTES: usize = 1_000_000_000;

fn parse(text: &str, index: &Index) -> Query {
    let clock = Clock::utc(Timestamp(1_707_000_000_000_000));
    insights::parse(text, &Context { vocabulary: index, clock: &clock }).unwrap_or_else(|error| {
        panic!("{}", error.pointed(text));
    })
}

/// False for a query with fields that no event of the index happens to have.
fn is_understood(text: &str, index: &Index) -> bool {
    let clock = Clock::utc(Timestamp(0));
    insights::parse(text, &Context { vocabulary: index, clock: &clock }).is_ok()
}

/// True if events come earliest first.
fn is_ascending(query: &Query) -> bool {
    let Some(Stage::Sort(keys)) = query.inlined().first() else { return false };
    let time = query.sources.iter().position(|source| *source == Source::Time);
    matches!(&keys[0], (logdex_query::Expr::Slot(slot), direction)
        if Some(*slot) == time && !direction.descending)
}

/// What core makes of the events.
fn wanted(archive: &Archive, query: &Query, distinct: bool) -> Vec<Vec<Value>> {
    let ascending = is_ascending(query);
    let mut run = Run::new(&query.stages, 1 << 28);
    let mut reads = EventRows::new(&query.sources);
    let mut order: Vec<usize> = (0..archive.records.len()).collect();
    order.sort_by_key(|&at| archive.place(at, ascending));
    let conditions = query.inlined().conditions;
    let mut seen = std::collections::HashSet::new();
    let mut flow = Flow::More;
    archive.each(&order, |record, event: &Event, paths| {
        if flow == Flow::Done || !query.filter.matches(event, paths) {
            return;
        }
        let mut row = reads.row(event, paths);
        row.id = format!("{}:{}", record.object, record.ordinal).into();
        row.file = record.path.as_str().into();
        // As a search does, of the events that fit.
        let fits = conditions.iter().all(|condition| condition.holds(&row));
        let id = event.get(logdex_event::field::id("event.id")).map(str::to_owned);
        if distinct && (!fits || id.is_some_and(|id| !seen.insert(id))) {
            return;
        }
        flow = run.push(&row, query.sources.len()).unwrap();
    });
    run.finish().unwrap()
}

/// Rows as text; floats without their last digits, which depend on how rows
/// were split.
fn shown(rows: &[Vec<Value>]) -> Vec<String> {
    let value = |value: &Value| match value {
        Value::Float(number) => format!("{number:.9e}"),
        other => format!("{other:?}"),
    };
    rows.iter().map(|row| row.iter().map(value).collect::<Vec<_>>().join(" | ")).collect()
}

fn check(archive: &Archive, index: &Index, text: &str, distinct: bool) -> usize {
    let query = parse(text, index);
    let answer = index.query(&query, &Options { most_bytes: MOST_BYTES, distinct }).unwrap();
    let wanted = wanted(archive, &query, distinct);
    let (got, wanted) = (shown(&answer.rows), shown(&wanted));
    if let Some(at) = (0..got.len().max(wanted.len())).find(|&at| got.get(at) != wanted.get(at)) {
        panic!("{text}\nrow {at}: got {:?}\nwanted {:?}\n{:?}", got.get(at), wanted.get(at), query);
    }
    assert_eq!(answer.columns, query.columns());
    got.len()
}

#[test]
fn answers_are_what_the_stages_mean() {
    let mut found = 0;
    for seed in 1..=8 {
        let mut random = Random(seed * 0x9E37_79B9);
        let archive = Archive::random(&mut random, 3, 200);
        let index = archive.index();
        for asked in 0..90 {
            let text = questions::question(&mut random);
            found += usize::from(
                is_understood(&text, &index) && check(&archive, &index, &text, asked % 9 == 0) > 0,
            );
        }
    }
    assert!(found > 400, "only {found} of 720 queries found anything");
}

#[test]
fn few_events_and_none_answer_too() {
    for seed in 1..=12 {
        let mut random = Random(seed * 77);
        let archive = Archive::random(&mut random, 1 + seed as usize % 3, seed as usize % 4);
        let index = archive.index();
        for _ in 0..20 {
            let text = questions::question(&mut random);
            if is_understood(&text, &index) {
                check(&archive, &index, &text, false);
            }
        }
    }
}

#[test]
fn every_kind_of_column_and_source() {
    let mut random = Random(5);
    let archive = Archive::random(&mut random, 4, 300);
    let index = archive.index();
    for text in [
        "stats count(*) by eventName",
        "stats count(*) by eventID",
        "stats count(*) by operation, httpstatus | sort `count(*)` desc, operation asc | limit 3",
        "stats count_distinct(key) as k, sum(bytessent), avg(bytessent), pct(bytessent, 90) by operation",
        "stats count(*) by bin(1h)",
        "stats count(*), latest(eventName), earliest(userAgent), min(@timestamp), max(@timestamp) by bin(1mo)",
        "stats max(@timestamp) as last, count(@timestamp), count(*) by eventName",
        "stats latest(eventTime), max(eventTime), min(eventTime), count(eventTime), count(*) by eventName",
        "stats earliest(requestDateTime), latest(requestDateTime), max(requestDateTime) by operation",
        "stats latest(eventTime), earliest(requestDateTime), max(eventTime)",
        "parse @message /(?<verb>GET|PUT) [/](?<path>\\S+)/ | filter verb = 'GET' | stats count(*) by path",
        "stats count(*) by @logStream",
        "stats count(*) by log.file.path",
        "stats count(*) by resources.0.ARN",
        "stats count(*) by requestParameters.tags",
        "stats count(*) by file.path",
        "stats count(*) by requestDateTime",
        "stats count(*)",
        "stats count(*) by event.dataset, user.name, source.ip",
        "filter ispresent(nowhere.rare1) | stats count(*) by nowhere.rare1",
        "fields @ptr, @message | limit 7",
        "fields @ptr, rare2, @timestamp | sort @timestamp asc | limit 30",
        "sort eventName desc, @timestamp asc | fields @ptr, eventName | limit 11",
        "fields @ptr | dedup eventName",
        "filter @message like /Denied/ | stats count(*) by eventName",
        "parse @message '\"eventName\":\"*\"' as name | stats count(*) by name",
        "fields jsonParse(@message) as j | unnest j.resources into r | stats count(*) by r.ARN",
        "stats count(*) as n by errorCode | filter errorCode in ['-', ''] or n > 3",
        "stats count(*) as n by versionid | filter versionid = '-'",
        "stats count(*) as n by rare0, eventName | filter rare0 != 'x' or eventName = ''",
        "stats count(*) as n by nowhere.rare1.0 | filter nowhere.rare1.0 < 'x'",
        "stats count(*) as n by eventName, sourceIPAddress | stats max(n), sum(n), count(*) by eventName",
    ] {
        check(&archive, &index, text, false);
    }
}

#[test]
fn events_of_replaced_objects_are_left_out() {
    let mut random = Random(11);
    let mut archive = Archive::random(&mut random, 2, 100);
    archive.replace(&mut random, 0, 80);
    let index = archive.index();
    for text in ["stats count(*) by eventName", "fields @ptr, @message", "stats count(*)"] {
        check(&archive, &index, text, false);
    }
}

#[test]
fn events_with_one_id_are_folded() {
    let mut random = Random(13);
    let archive = Archive::random(&mut random, 3, 200);
    let index = archive.index();
    let before = check(&archive, &index, "fields @ptr, eventID", false);
    let after = check(&archive, &index, "fields @ptr, eventID", true);
    assert!(after < before, "{after} of {before}");
}

#[test]
fn shards_of_other_times_are_not_asked() {
    let mut random = Random(17);
    let archive = Archive::random(&mut random, 2, 50);
    let index = archive.index();
    let ask = |text: &str| {
        index
            .query(&parse(text, &index), &Options { most_bytes: MOST_BYTES, distinct: false })
            .unwrap()
            .explain
    };
    let explain = ask("filter @timestamp < 1000 | stats count(*)");
    assert_eq!((explain.shards, explain.outside_time, explain.events), (2, 2, 0));
    let explain = ask("filter eventName = 'NeverSeen' | stats count(*)");
    assert_eq!((explain.without_value, explain.passed, explain.rows), (2, 0, 1));
    let explain = ask("stats count(*) by eventName");
    assert_eq!((explain.events, explain.passed), (100, 100));
    assert_eq!(explain.groups, Some(explain.rows));
}

#[test]
fn what_needs_too_much_memory_says_what_it_is() {
    let mut random = Random(19);
    let archive = Archive::random(&mut random, 2, 300);
    let index = archive.index();
    let options = Options { most_bytes: 20_000, distinct: false };
    let error = index.query(&parse("stats count(*) by eventID, userAgent", &index), &options).unwrap_err();
    assert!(matches!(error.kind(), Kind::TooLarge { .. }), "{error}");
    assert!(error.to_string().contains("grouping by `eventID`, `userAgent` needs more than"), "{error}");
}
