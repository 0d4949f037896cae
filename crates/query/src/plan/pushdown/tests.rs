use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::*;
use crate::exec::{EventRows, Groups, Run};
use crate::expr::Row;
use crate::insights;
use crate::plan::Stage;
use crate::plan::{FieldTest, Test};
use crate::tests::sample::Sample;
use crate::value::Value;

/// A condition, the filter that holds for all its events, the one for events
/// with single values, and whether rows are to be asked then.
#[test]
fn conditions_as_filters() {
    let sample = Sample::new(&[r#"{"a":"x","b":1,"r":[{"v":"1"}]}"#]);
    let exists = |name: &str| format!("{name} exists");
    let there = |name: &str| format!("{name} any");
    for (condition, filter, single, rows, single_rows) in [
        ("a = 'x'", "a = x".to_owned(), "a = x".to_owned(), 1, 0),
        ("'x' = a", "a = x".into(), "a = x".into(), 1, 0),
        ("a != 'x'", there("a"), format!("({} and not a = x)", there("a")), 1, 0),
        ("not a = 'x'", there("a"), format!("({} and not a = x)", there("a")), 1, 0),
        ("a = '-'", "a = -".into(), "a = -".into(), 1, 0),
        ("a != '-'", "(a exists or a = )".into(), "((a exists or a = ) and not a = -)".into(), 1, 0),
        ("a in ['', 'x']", "(a =  or a = x)".into(), "(a =  or a = x)".into(), 1, 0),
        ("a < 'm'", "(a range or a null)".into(), "(a range or a null)".into(), 1, 0),
        ("a like /^$/", "(a =~ ^$ or a = )".into(), "(a =~ ^$ or a = )".into(), 1, 0),
        ("coalesce(a) != 'x'", exists("a"), "(a exists and not a = x)".into(), 1, 0),
        ("r.0.v = '-'", "all".into(), "all".into(), 1, 1),
        ("r.0.v < 'm'", "all".into(), "all".into(), 1, 1),
        ("ispresent(a)", exists("a"), exists("a"), 0, 0),
        ("not ispresent(a)", "not a exists".into(), "not a exists".into(), 0, 0),
        ("a like 'x*'", r"a ~ *x\**".into(), r"a ~ *x\**".into(), 1, 0),
        ("a not like /x/", there("a"), format!("({} and not a =~ x)", there("a")), 1, 0),
        ("a in ['x', 'y']", "(a = x or a = y)".into(), "(a = x or a = y)".into(), 1, 0),
        (
            "a not in ['x', 'y']",
            there("a"),
            format!("({0} and not a = x and {0} and not a = y)", there("a")),
            1,
            0,
        ),
        ("b >= 2", "b range".into(), "b range".into(), 1, 0),
        ("b > 0", "(b range or b = true)".into(), "(b range or b = true)".into(), 1, 0),
        ("b = 1 or a = strlen(a)", "all".into(), "all".into(), 1, 1),
        ("b = 1 and a = strlen(a)", "(b range or b = true)".into(), "(b range or b = true)".into(), 2, 1),
        ("isIpInSubnet(a, '10.0.0.0/8')", "a in 10.0.0.0/8".into(), "a in 10.0.0.0/8".into(), 1, 0),
        ("not isIpInSubnet(a, '10.0.0.0/8')", "all".into(), "not a in 10.0.0.0/8".into(), 1, 0),
        ("r.0.v = '1'", "r.v@r.0.v = 1".into(), "r.v@r.0.v = 1".into(), 1, 1),
        ("r.0.v != '1'", "all".into(), "all".into(), 1, 1),
        ("@timestamp > '2024-02-01'", "time".into(), "time".into(), 0, 0),
        ("not @timestamp > '2024-02-01'", "time".into(), "time".into(), 0, 0),
        ("a > '5'", "all".into(), "all".into(), 1, 1),
        ("a > 'm'", "a range".into(), "a range".into(), 1, 0),
        ("@message like 'x'", "all".into(), "all".into(), 1, 1),
    ] {
        let query = sample.parse(&format!("filter {condition}"), insights::parse).unwrap();
        let pushdown = query.pushdown();
        assert_eq!(shown(&pushdown.filter), filter, "{condition}");
        assert_eq!(shown(&pushdown.single), single, "{condition}");
        assert_eq!(
            (pushdown.residual.len(), pushdown.single_residual.len()),
            (rows, single_rows),
            "{condition}"
        );
    }
}

fn shown(filter: &Filter) -> String {
    let joined = |filters: &[Filter], by: &str| filters.iter().map(shown).collect::<Vec<_>>().join(by);
    match filter {
        Filter::All => "all".into(),
        Filter::And(all) => format!("({})", joined(all, " and ")),
        Filter::Or(any) => format!("({})", joined(any, " or ")),
        Filter::Not(inner) => format!("not {}", shown(inner)),
        Filter::Time(_) => "time".into(),
        Filter::Words(_) => "words".into(),
        Filter::Field(FieldTest { fields, element, test }) => {
            let element = element.as_ref().map_or(String::new(), |element| format!("@{element}"));
            let test = match test {
                Test::Exists => "exists".to_owned(),
                Test::Null => "null".to_owned(),
                Test::Any => "any".to_owned(),
                Test::Equals { value, .. } => format!("= {value}"),
                Test::Glob { pattern, .. } => format!("~ {pattern}"),
                Test::Regex(pattern) => format!("=~ {}", pattern.as_regex().unwrap()),
                Test::Network(network) => format!("in {network}"),
                Test::Range { .. } => "range".into(),
                other => format!("{other:?}"),
            };
            format!("{}{element} {test}", fields.join(","))
        }
    }
}

/// Whatever the condition and whatever the values: no event is lost by the
/// filter, none gained with the rows asked besides, and the same for events
/// with single values.
#[test]
fn filters_and_residuals_are_the_condition() {
    let records = random_records();
    let sample = Sample::new(&records.iter().map(String::as_str).collect::<Vec<_>>());
    let test = |text: String| {
        check(&sample, &format!("filter {text}"));
        Ok(())
    };
    TestRunner::new(ProptestConfig::with_cases(400)).run(&conditions(), test).unwrap();
}

/// Records of one seed, each with up to two values in `c`.
fn random_records() -> Vec<String> {
    let values = [
        r#""x""#,
        r#""""#,
        r#""-""#,
        "1",
        r#""1.0""#,
        "0",
        "true",
        "false",
        r#""10""#,
        r#""9""#,
        r#""xy""#,
        r#""10.0.0.1""#,
        "null",
    ];
    let value = || select(values.to_vec());
    let record = (value(), value(), value(), value(), any::<[bool; 2]>(), 0..60);
    let records = record.prop_map(|(a, b, c, d, [list, timed], second)| {
        let c = if list { format!("[{c},{d}]") } else { c.to_owned() };
        let time = if timed { format!(r#","time":"2024-02-01T10:00:{second:02}Z""#) } else { String::new() };
        format!(r#"{{"a":{a},"b":{b},"c":{c}{time}}}"#)
    });
    vec(records, 150).new_tree(&mut TestRunner::deterministic()).unwrap().current()
}

/// Conditions of Insights on the fields of the records.
fn conditions() -> impl Strategy<Value = String> {
    let field = || select(vec!["a", "b", "c"]);
    let literal = || select(vec!["'x'", "'1'", "1", "0", "'-'", "''", "'10'", "10", "true", "-1.5", "'xy'"]);
    let op = || select(vec!["=", "!=", "<", "<=", ">", ">="]);
    let part = select(vec!["x", "", "1", "0.", "-"]);
    let regex = select(vec!["^x", "1$", ".", "(?i)X", "^$", "-", "^[^1]*$"]);
    let condition = prop_oneof![
        3 => (field(), op(), literal()).prop_map(|(field, op, value)| format!("{field} {op} {value}")),
        1 => (literal(), op(), field()).prop_map(|(value, op, field)| format!("{value} {op} {field}")),
        1 => (field(), part).prop_map(|(field, part)| format!("{field} like '{part}'")),
        1 => (field(), regex).prop_map(|(field, regex)| format!("{field} like /{regex}/")),
        1 => (field(), literal(), literal()).prop_map(|(field, a, b)| format!("{field} in [{a}, {b}]")),
        1 => field().prop_map(|field| format!("ispresent({field})")),
        1 => (field(), op(), literal())
            .prop_map(|(field, op, value)| format!("coalesce({field}) {op} {value}")),
        1 => field().prop_map(|field| format!("isIpInSubnet({field}, '10.0.0.0/8')")),
        1 => op().prop_map(|op| format!("@timestamp {op} '2024-02-01T10:00:20Z'")),
        1 => field().prop_map(|field| format!("strlen({field}) > 1")),
    ];
    let negated =
        (select(vec!["", "not ", "not not "]), condition).prop_map(|(not, of)| format!("{not}{of}"));
    let joined = (select(vec![" and ", " or ", " | filter "]), negated.clone());
    (negated, vec(joined, 0..3)).prop_map(|(first, others)| {
        others.into_iter().fold(first, |text, (join, condition)| format!("{text}{join}{condition}"))
    })
}

fn check(sample: &Sample, text: &str) {
    let query = sample.parse(text, insights::parse).unwrap_or_else(|error| panic!("{}", error.pointed(text)));
    let conditions: Vec<&Expr> = query
        .stages
        .iter()
        .filter_map(|stage| match stage {
            Stage::Filter(expr) => Some(expr),
            _ => None,
        })
        .collect();
    let pushdown = query.pushdown();
    let mut reads = EventRows::new(&query.sources);
    sample.each(|event, paths| {
        let row = reads.row(event, paths);
        let wanted = conditions.iter().all(|condition| condition.holds(&row));
        let rest = |rows: &[Expr]| rows.iter().all(|condition| condition.holds(&row));
        let raw = String::from_utf8_lossy(&event.raw).into_owned();
        let found = pushdown.filter.matches(event, paths) && rest(&pushdown.residual);
        assert_eq!(found, wanted, "{text}\n{raw}\n{:?}", pushdown.filter);
        if !raw.contains('[') {
            let found = pushdown.single.matches(event, paths) && rest(&pushdown.single_residual);
            assert_eq!(found, wanted, "single: {text}\n{raw}\n{:?}", pushdown.single);
        }
    });
}

/// The groups of events grouped by what they read, and what the stages behind
/// make of them, are the answer: what an index does that knows how often each
/// combination of values comes.
#[test]
fn groups_of_equal_events_are_groups_of_events() {
    let records: Vec<String> =
        (0..60).map(|at| format!(r#"{{"a":"x-{}","b":{}}}"#, at % 3, at % 5)).collect();
    let records: Vec<&str> = records.iter().map(String::as_str).collect();
    let sample = Sample::new(&records);
    let text = "parse a '*-*' as p, q | filter q > 0 | stats sum(b) as s, count(*), pct(b, 50) by q | sort s desc, q | fields s / 2 as h";
    let query = sample.parse(text, insights::parse).unwrap();
    let inlined = query.inlined();
    let Some(Stage::Aggregate { by, aggregates }) = inlined.first() else { panic!("{inlined:?}") };
    let mut counted: Vec<(Vec<Value>, u64)> = Vec::new();
    let mut reads = EventRows::new(&query.sources);
    sample.each(|event, paths| {
        let row = reads.row(event, paths);
        let values: Vec<Value> = (0..query.sources.len()).map(|slot| row.value(slot)).collect();
        match counted.iter_mut().find(|(known, _)| *known == values) {
            Some((_, times)) => *times += 1,
            None => counted.push((values, 1)),
        }
    });
    let mut groups = [Groups::new(&by, &aggregates), Groups::new(&by, &aggregates)];
    for (at, (row, times)) in counted.iter().enumerate() {
        if inlined.conditions.iter().all(|condition| condition.holds(row)) {
            groups[at % 2].add(row, *times);
        }
    }
    let [mut all, others] = groups;
    all.merge(others);
    let mut run = Run::new(&inlined.stages[1..], 1 << 20);
    for row in all.drain() {
        run.push(&row, row.len()).unwrap();
    }
    assert_eq!(run.finish().unwrap(), sample.rows(&query));
    assert_eq!(sample.rows(&query).len(), 2);
}

#[test]
fn computed_columns_are_told_as_what_they_read() {
    let sample = Sample::new(&[r#"{"a":"x-1","b":1}"#]);
    let text = "parse a '*-*' as p, q | fields q + b as s | filter s > 1 | stats count(*) by p";
    let query = sample.parse(text, insights::parse).unwrap();
    let inlined = query.inlined();
    assert_eq!(inlined.conditions.len(), 1);
    assert_eq!(inlined.conditions[0].slots(), [0, 1]);
    let Some(Stage::Aggregate { by, .. }) = inlined.first() else { panic!("{inlined:?}") };
    assert_eq!(by[0].value.slots(), [0]);
    // What doubles with each step is left to rows.
    let doubling: String = (0..40).map(|at| format!(" | fields x{at} + x{at} as x{}", at + 1)).collect();
    let query =
        sample.parse(&format!("fields b + 1 as x0{doubling} | display x40"), insights::parse).unwrap();
    assert!(query.inlined().stages.len() > 30);
    assert_eq!(sample.answer(&query), ["x40", "2199023255552"]);
}
