//! Evaluation of a filter on the columns of one shard.

use logdex_event::words::Phrase;
use logdex_query::{FieldTest, Filter, Test, TimeRange};

use crate::error::Result;
use crate::open::{OBJECT_PATH, OpenShard};
use crate::shard::{Number, Shard};

use logdex_shard::is_own;

use super::bitmap::Bitmap;
use super::candidates::CandidateSelection;
use super::code_set::accepted;
use super::multi_column_scan::MultiColumnScan;
use super::phrase;

/// The events that match a filter.
///
/// # Errors
/// If the shard is damaged.
pub(crate) fn evaluate(shard: &OpenShard, filter: &Filter) -> Result<CandidateSelection> {
    evaluate_within(shard, filter, &Bitmap::all(shard.shard.events))
}

/// The same for the events of a selection; the answer for other events is
/// undefined. They are skipped where that saves something: of several
/// conditions the first leave few events.
///
/// # Errors
/// If the shard is damaged.
pub(crate) fn evaluate_within(
    shard: &OpenShard,
    filter: &Filter,
    within: &Bitmap,
) -> Result<CandidateSelection> {
    Ok(match filter {
        Filter::All => CandidateSelection::exact(within.clone()),
        Filter::And(all) => conjunction(shard, all, within)?,
        Filter::Or(any) => disjunction(shard, any, within)?,
        Filter::Not(inner) => evaluate_within(shard, inner, within)?.not(),
        Filter::Words(words) => phrase::events(shard.shard, words, within)?,
        Filter::Field(test) => field(shard, test, within)?,
        Filter::Time(range) => CandidateSelection::exact(in_range(shard.shard, range)?),
    })
}

fn disjunction(shard: &OpenShard, any: &[Filter], within: &Bitmap) -> Result<CandidateSelection> {
    let mut answer = CandidateSelection::exact(Bitmap::none(shard.shard.events));
    let (mut words, mut others): (Vec<&Phrase>, Vec<&Filter>) = (Vec::new(), Vec::new());
    for filter in any {
        match filter {
            Filter::Words(phrase) if phrase.only_word().is_some() => words.push(phrase),
            other => others.push(other),
        }
    }
    if !words.is_empty() {
        answer.or(&phrase::events_of_any(shard.shard, &words, within)?);
    }
    for filter in others {
        answer.or(&evaluate_within(shard, filter, within)?);
    }
    Ok(answer)
}

fn conjunction(shard: &OpenShard, all: &[Filter], within: &Bitmap) -> Result<CandidateSelection> {
    let mut answer = CandidateSelection::exact(within.clone());
    let mut all: Vec<&Filter> = all.iter().collect();
    all.sort_by_key(|filter| cost_rank(filter));
    for filter in all {
        let next = evaluate_within(shard, filter, &answer.candidates)?;
        answer.and(&next);
        if answer.candidates.is_empty() {
            break;
        }
    }
    Ok(answer)
}

fn field(shard: &OpenShard, test: &FieldTest, within: &Bitmap) -> Result<CandidateSelection> {
    let (mut answer, mut scan) = (Bitmap::none(shard.shard.events), MultiColumnScan::default());
    for name in &test.fields {
        if OBJECT_PATH.spec().is_some_and(|spec| spec.name == name) {
            let mut objects = shard.objects.like(&test.test)?;
            objects.sort_unstable();
            answer.or(&of_objects(shard.shard, &objects)?);
        } else {
            add_column(shard.shard, name, &test.test, &mut scan)?;
        }
    }
    scan.insert(within, &mut answer);
    let mut answer = CandidateSelection::exact(answer);
    if test.element.is_some() {
        // Columns do not keep positions in arrays; the raw record does.
        answer.exact = Bitmap::none(shard.shard.events);
    }
    Ok(answer)
}

/// Adds the column of a stored name and the codes of its values that pass.
fn add_column(shard: &Shard, name: &str, test: &Test, scan: &mut MultiColumnScan) -> Result<()> {
    let damaged = |error| shard.damaged(error);
    // The bounds of its values may rule the column out before it is opened.
    let lacks = |value: &str| shard.columns.entry(name).is_some_and(|entry| !entry.may_hold(value));
    let lacks_all = match test {
        Test::AnyOf(tests) => tests.only().is_some_and(|mut values| values.all(lacks)),
        test => test.only().is_some_and(lacks),
    };
    if !is_own(name) && lacks_all {
        return Ok(());
    }
    if let Some(field) = shard.columns.field(name).map_err(damaged)? {
        let codes = accepted(&field.column, &field.prefix, test).map_err(damaged)?;
        scan.add(field.name(name), field.column, codes);
    }
    Ok(())
}

fn in_range(shard: &Shard, range: &TimeRange) -> Result<Bitmap> {
    let mut answer = Bitmap::none(shard.events);
    let from = range.from.map_or(i64::MIN, |time| time.0);
    let last = range.until.map_or(Some(i64::MAX), |time| time.0.checked_sub(1));
    if let Some(last) = last {
        shard.docs_with_number(Number::Time, from..=last, |doc| answer.insert(doc))?;
    }
    Ok(answer)
}

/// The cost of a filter relative to others: the cheap and selective ones are
/// evaluated first.
pub(crate) fn cost_rank(filter: &Filter) -> usize {
    match filter {
        Filter::All | Filter::Time(_) => 0,
        Filter::Field(test) if test.test.only().is_some() => 1,
        Filter::Field(_) => 2,
        Filter::Words(_) => 3,
        Filter::Not(inner) => cost_rank(inner),
        Filter::And(some) | Filter::Or(some) => some.iter().map(cost_rank).max().unwrap_or_default(),
    }
}

/// The events of these objects, which are sorted.
pub(super) fn of_objects(shard: &Shard, objects: &[u64]) -> Result<Bitmap> {
    let mut answer = Bitmap::none(shard.events);
    let Some(column) = shard.number(Number::Object)? else { return Ok(answer) };
    if objects.is_empty() {
        return Ok(answer);
    }
    for doc in 0..shard.events {
        if column.first(doc).is_some_and(|object| objects.binary_search(&(object as u64)).is_ok()) {
            answer.insert(doc);
        }
    }
    Ok(answer)
}
