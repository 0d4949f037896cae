//! Output of `--explain`: shards, rows and times of a search or query.

use std::fmt::Write;

use logdex_index::{Phase, QueryExplain, SearchExplain, ShardProfile};
use logdex_query::Filter;

use crate::human::{count, counted, duration, one_line};

/// The explanation of a query, without a final line feed.
pub fn query(explain: &QueryExplain) -> String {
    let mut text = format!("shards   {}", count(explain.shards));
    let left_out =
        [(explain.outside_time, "of other times"), (explain.without_value, "without matching values")];
    for (shards, why) in left_out.into_iter().filter(|(shards, _)| *shards > 0) {
        let _ = write!(text, ", {} {why}", count(shards));
    }
    let _ = write!(text, "\nevents   {}, {} passed", count(explain.events), count(explain.passed));
    if explain.conditions > 0 {
        let _ = write!(
            text,
            ", {} evaluated on values, not by the index",
            counted(explain.conditions, "condition")
        );
    }
    if let Some(groups) = explain.groups {
        let _ = write!(text, "\ngroups   {}", count(groups));
    }
    let _ = write!(text, "\nrows     {}\n{}", count(explain.rows), times(&explain.phases, ""));
    text
}

/// Shards are listed one by one up to this number.
const MOST_LISTED: usize = 8;

/// The explanation of a search with this filter. `shown` is the number of events
/// shown; `None` if they were only counted.
pub fn search(explain: &SearchExplain, filter: &Filter, shown: Option<u64>) -> String {
    let filter = one_line(&filter.to_string());
    let mut text = format!("filter   {filter}\nshards   {} searched", count(explain.shards.len() as u64));
    let empty = explain.shards.iter().filter(|shard| shard.candidates == 0).count() as u64;
    if empty > 0 {
        let _ = write!(text, ", {} of them without candidates", count(empty));
    }
    for pruned in &explain.pruned {
        let _ = write!(text, ", {} left out: {}", count(pruned.shards), pruned.why);
    }
    let total = total(&explain.shards);
    let _ = write!(text, "\nevents   {}", events(&total));
    if (2..=MOST_LISTED).contains(&explain.shards.len()) {
        for (at, shard) in explain.shards.iter().enumerate() {
            let _ = write!(text, "\nshard {:<2} {}; {}", at + 1, events(shard), search_times(shard));
        }
    }
    if let Some(shown) = shown {
        let _ = write!(text, "\nshown    {}", count(shown));
    }
    // Shards are searched in parallel: the sum may exceed the time of the step.
    let over = if explain.shards.len() > 1 { " over all shards" } else { "" };
    text + "\n" + &times(&explain.phases, &format!(" ({}{over})", search_times(&total)))
}

/// The name of the step that searches shards.
const FILTER: &str = "filter";

/// The times to find candidates in a shard and to recheck them.
fn search_times(shard: &ShardProfile) -> String {
    let filter = format!("filter {}", duration(shard.filter));
    match shard.rechecked {
        0 => filter,
        _ => format!("{filter}, recheck {}", duration(shard.recheck)),
    }
}

fn total(shards: &[ShardProfile]) -> ShardProfile {
    shards.iter().fold(ShardProfile::default(), |a, b| ShardProfile {
        events: a.events + b.events,
        candidates: a.candidates + b.candidates,
        rechecked: a.rechecked + b.rechecked,
        matched: a.matched + b.matched,
        filter: a.filter + b.filter,
        recheck: a.recheck + b.recheck,
    })
}

fn events(of: &ShardProfile) -> String {
    let looked_up = match of.rechecked {
        0 => String::new(),
        records => format!(", {} looked up in records", count(records)),
    };
    format!(
        "{}, {}{looked_up}, {} fit",
        count(of.events),
        counted(of.candidates, "candidate"),
        count(of.matched)
    )
}

/// The steps and their times, with a note after the step that searches shards.
fn times(steps: &[Phase], note: &str) -> String {
    let shown = |step: &Phase| {
        let note = if step.name == FILTER { note } else { "" };
        format!("{} {}{note}", step.name, duration(step.time))
    };
    format!("time     {}", steps.iter().map(shown).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use logdex_index::PrunedShards;

    use super::*;

    #[test]
    fn pruned_shards_are_counted() {
        let explain = QueryExplain {
            shards: 12,
            outside_time: 3,
            events: 1_000_000,
            passed: 12_345,
            groups: Some(7),
            rows: 5,
            phases: vec![
                Phase { name: "filter", time: Duration::from_millis(3) },
                Phase { name: "group", time: Duration::from_millis(14) },
            ],
            ..QueryExplain::default()
        };
        let wanted = "shards   12, 3 of other times\nevents   1,000,000, 12,345 passed\n\
                      groups   7\nrows     5\ntime     filter 3 ms, group 14 ms";
        assert_eq!(query(&explain), wanted);
    }

    #[test]
    fn few_shards_are_listed_one_by_one() {
        let shard = |candidates, rechecked, matched| ShardProfile {
            events: 1_000,
            candidates,
            rechecked,
            matched,
            filter: Duration::from_millis(3),
            recheck: Duration::from_millis(5),
        };
        let mut explain = SearchExplain {
            shards: vec![shard(12, 10, 7), shard(0, 0, 0)],
            pruned: vec![PrunedShards { why: "of other times", shards: 3 }],
            phases: vec![Phase { name: "filter", time: Duration::from_millis(8) }],
        };
        let wanted = "filter   *\nshards   2 searched, 1 of them without candidates, 3 left out: of other times\n\
                      events   2,000, 12 candidates, 10 looked up in records, 7 fit\n\
                      shard 1  1,000, 12 candidates, 10 looked up in records, 7 fit; filter 3 ms, recheck 5 ms\n\
                      shard 2  1,000, 0 candidates, 0 fit; filter 3 ms\n\
                      shown    5\ntime     filter 8 ms (filter 6 ms, recheck 10 ms over all shards)";
        assert_eq!(search(&explain, &Filter::All, Some(5)), wanted);
        explain.shards = vec![shard(1, 0, 1); 9];
        explain.pruned.clear();
        let wanted = "filter   *\nshards   9 searched\nevents   9,000, 9 candidates, 9 fit\n\
                      time     filter 8 ms (filter 27 ms over all shards)";
        assert_eq!(search(&explain, &Filter::All, None), wanted);
    }
}
