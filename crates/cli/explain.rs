//! How an answer came about, in words.

use std::fmt::Write;

use logdex_index::Explain;

use crate::talk::{count, counted, duration};

/// A few lines, the last without a line feed.
pub fn text(explain: &Explain) -> String {
    let mut text = format!("shards   {}", count(explain.shards));
    let left_out = [
        (explain.outside_time, "of other times"),
        (explain.without_value, "without what a condition asks for"),
    ];
    for (shards, why) in left_out.into_iter().filter(|(shards, _)| *shards > 0) {
        let _ = write!(text, ", {} {why}", count(shards));
    }
    let _ = write!(text, "\nevents   {}, {} passed", count(explain.events), count(explain.passed));
    if explain.conditions > 0 {
        let _ =
            write!(text, ", {} asked of values, not of the index", counted(explain.conditions, "condition"));
    }
    if let Some(groups) = explain.groups {
        let _ = write!(text, "\ngroups   {}", count(groups));
    }
    let _ = write!(text, "\nrows     {}\ntime    ", count(explain.rows));
    for step in &explain.steps {
        let _ = write!(text, " {} {},", step.name, duration(step.time));
    }
    text.trim_end_matches(',').to_owned()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use logdex_index::Step;

    use super::*;

    #[test]
    fn what_was_left_out_is_said_where_there_was_any() {
        let explain = Explain {
            shards: 12,
            outside_time: 3,
            events: 1_000_000,
            passed: 12_345,
            groups: Some(7),
            rows: 5,
            steps: vec![
                Step { name: "filter", time: Duration::from_millis(3) },
                Step { name: "group", time: Duration::from_millis(14) },
            ],
            ..Explain::default()
        };
        let wanted = "shards   12, 3 of other times\nevents   1,000,000, 12,345 passed\n\
                      groups   7\nrows     5\ntime     filter 3 ms, group 14 ms";
        assert_eq!(text(&explain), wanted);
    }
}
