use super::*;
use crate::aggregate;
use crate::expr::{Comparison, Dialect, Expr};
use crate::plan::{AggregateColumn, Column};
use crate::value::{By, Direction};

const SQL: Dialect = Dialect::Sql;

fn column(name: &str, value: Expr) -> Column {
    Column { name: name.into(), value }
}

fn aggregated(name: &str, args: Vec<Expr>) -> AggregateColumn {
    let mut functions = aggregate::find(name, SQL);
    let function = functions.find(|function| function.args.count() == args.len()).unwrap();
    AggregateColumn { name: name.into(), function, args, distinct: false, condition: None }
}

fn by(slot: usize, descending: bool) -> (Expr, Direction) {
    (Expr::Slot(slot), Direction { descending, by: By::Typed { nulls_first: false } })
}

/// The rows as text, `|` between values.
fn ran(stages: &[Stage], rows: &[Vec<Value>]) -> Vec<String> {
    let mut run = Run::new(stages, 1 << 20);
    for row in rows {
        if run.push(row, row.len()).unwrap() == Flow::Done {
            break;
        }
    }
    let text = |row: &Vec<Value>| row.iter().map(Value::to_string).collect::<Vec<_>>().join("|");
    run.finish().unwrap().iter().map(text).collect()
}

fn rows(values: &[(&str, i64)]) -> Vec<Vec<Value>> {
    values
        .iter()
        .map(|&(text, number)| vec![Some(text).filter(|text| *text != "-").into(), number.into()])
        .collect()
}

fn some() -> Vec<Vec<Value>> {
    rows(&[("a", 1), ("b", 5), ("-", 3), ("a", 4), ("c", 5), ("-", 2)])
}

#[test]
fn rows_are_filtered_extended_and_chosen() {
    let above = Expr::compare(Comparison::Greater, SQL, Expr::Slot(1), 2.into());
    let double = Expr::calculate(crate::expr::Arithmetic::Multiply, SQL, Expr::Slot(1), 2.into());
    let stages = [
        Stage::Filter(above),
        Stage::Extend(vec![column("double", double)]),
        Stage::Select(vec![column("double", Expr::Slot(2)), column("text", Expr::Slot(0))]),
    ];
    assert_eq!(ran(&stages, &some()), ["10|b", "6|", "8|a", "10|c"]);
}

#[test]
fn rows_are_grouped_with_nothing_as_a_group() {
    let stage = |by| Stage::Aggregate {
        by,
        aggregates: vec![aggregated("count", vec![]), aggregated("sum", vec![Expr::Slot(1)])],
    };
    let grouped = [stage(vec![column("text", Expr::Slot(0))])];
    assert_eq!(ran(&grouped, &some()), ["|2|5", "a|2|5", "b|1|5", "c|1|5"]);
    assert_eq!(ran(&[stage(vec![])], &some()), ["6|20"]);
    assert_eq!(ran(&[stage(vec![])], &[]), ["0|"]);
    assert_eq!(ran(&grouped, &[]), [""; 0]);
}

#[test]
fn the_first_rows_of_an_order_are_those_of_the_whole_order() {
    let mut state = 7_u64;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 40) as i64 % 500
    };
    let rows: Vec<Vec<Value>> = (0..5000).map(|at| vec![random().into(), at.into()]).collect();
    let sort = Stage::Sort(vec![by(0, true)]);
    let all = ran(std::slice::from_ref(&sort), &rows);
    for (offset, limit) in [(0, 0), (0, 1), (3, 10), (0, 1500), (4990, 100), (6000, 1)] {
        let some = ran(&[sort.clone(), Stage::Offset(offset), Stage::Limit(limit)], &rows);
        let wanted: Vec<String> = all.iter().skip(offset as usize).take(limit as usize).cloned().collect();
        assert_eq!(some, wanted, "{offset} {limit}");
    }
}

#[test]
fn rows_are_told_apart() {
    let dedup = [Stage::Dedup(vec![Expr::Slot(0)])];
    assert_eq!(ran(&dedup, &some()), ["a|1", "b|5", "|3", "c|5", "|2"]);
    let distinct = [Stage::Select(vec![column("text", Expr::Slot(0))]), Stage::Distinct];
    assert_eq!(ran(&distinct, &some()), ["a", "b", "", "c"]);
}

#[test]
fn lists_are_taken_apart() {
    let unnest = |keep| Stage::Unnest { list: Expr::Slot(0), names: ["v".into(), "n".into()], keep };
    let rows: Vec<Vec<Value>> = [r#"["x",{"y":1}]"#, "[]", "no list"].map(|text| vec![text.into()]).into();
    assert_eq!(ran(&[unnest(false)], &rows), [r#"["x",{"y":1}]|x|1"#, r#"["x",{"y":1}]|{"y":1}|2"#]);
    assert_eq!(ran(&[unnest(true)], &rows)[2..], ["[]||", "no list||"]);
}

#[test]
fn a_limit_ends_the_run() {
    let mut run = Run::new(&[Stage::Limit(2)], 1 << 20);
    let row: Vec<Value> = vec![1.into()];
    assert_eq!(run.push(&row, 1), Ok(Flow::More));
    assert_eq!(run.push(&row, 1), Ok(Flow::Done));
    assert_eq!(run.finish().unwrap().len(), 2);
}

#[test]
fn a_question_that_takes_too_much_memory_is_stopped() {
    let stages = [Stage::Aggregate { by: vec![column("n", Expr::Slot(0))], aggregates: vec![] }];
    let mut run = Run::new(&stages, 100_000);
    let stopped = (0..10_000).find_map(|n: i64| run.push(&vec![n.into()], 1).err());
    assert_eq!(
        stopped.unwrap().to_string(),
        "grouping needs more than 0 MB of memory; group by fewer values, or ask for less time"
    );
}

/// Shards are asked on several threads.
#[test]
fn queries_and_groups_go_between_threads() {
    fn shared<T: Send + Sync>() {}
    fn sent<T: Send>() {}
    shared::<crate::Query>();
    sent::<Groups>();
    sent::<Run>();
}

/// There is one group of nothing. It is written in some way if all its rows
/// are, whichever came first; what is aggregated is not.
#[test]
fn groups_of_nothing_are_written_as_all_their_rows_are() {
    let of = |aggregates| Stage::Aggregate { by: vec![column("text", Expr::Slot(0))], aggregates };
    let slots = |count| (0..count).map(Expr::Slot).collect();
    let stages = [of(vec![aggregated("array_agg", slots(1)), aggregated("max_by", slots(2))])];
    let dash = || Value::NullMarker("-");
    for (one, other, form) in [
        (dash(), Value::Null, None),
        (Value::Null, dash(), None),
        (dash(), Value::NullMarker(""), None),
        (dash(), dash(), Some("-")),
    ] {
        let mut run = Run::new(&stages, 1 << 20);
        for row in [vec![one.clone(), 2.into()], vec![other.clone(), 1.into()], vec![one, 0.into()]] {
            assert_eq!(run.push(&row, 2).unwrap(), Flow::More);
        }
        let answer = run.finish().unwrap();
        let [row] = &answer[..] else { panic!("{answer:?}") };
        let Value::List(list) = &row[1] else { panic!("{row:?}") };
        assert_eq!(
            (row[0].null_marker(), list[0].null_marker(), list.len(), row[2].null_marker()),
            (form, None, 3, None)
        );
    }
}
