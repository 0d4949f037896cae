//! Free text: the events of one shard that hold a phrase.

use logdex_event::field::{CATALOGUE, Role};
use logdex_event::scalar::{self, Candidates, TimestampWord};
use logdex_event::words::Phrase;
use logdex_event::{Content, field};

use crate::error::Error;
use crate::shard::{Number, Shard, content_code};
use logdex_shard::{CodeSet, OVERFLOW, OVERFLOW_SEPARATOR};

use super::bitmap::Bitmap;
use super::candidates::CandidateSelection;
use super::multi_column_scan::MultiColumnScan;
use super::timestamps;

/// The events of `within` that hold the phrase, as `Filter::Words` of
/// [`logdex_query`] defines it; the answer for other events is undefined.
///
/// # Errors
/// If the shard is damaged.
pub(super) fn events(shard: &Shard, phrase: &Phrase, within: &Bitmap) -> Result<CandidateSelection, Error> {
    let mut answer = CandidateSelection::exact(Bitmap::none(shard.events));
    let (columns, total) = word_columns(shard)?;
    let documents = documents(shard, phrase, total)?;
    add_loose_texts(shard, phrase, &documents, &mut answer);
    let mut found = Bitmap::none(shard.events);
    // Times first: a word of theirs may be in all events, which ends the search.
    add_scalars(shard, phrase, within, &mut found)?;
    add_values(shard, phrase, (&columns, &documents), within, &mut found)?;
    answer.insert(&found);
    add_ids(shard, phrase, &mut answer)?;
    if phrase.has_order() {
        add_lines(shard, phrase, within, &mut answer)?;
    }
    Ok(answer)
}

/// The same for phrases of which one suffices, each of one word: the columns are scanned
/// once for all.
///
/// # Errors
/// If the shard is damaged.
pub(super) fn events_of_any(
    shard: &Shard,
    phrases: &[&Phrase],
    within: &Bitmap,
) -> Result<CandidateSelection, Error> {
    let mut answer = CandidateSelection::exact(Bitmap::none(shard.events));
    let (columns, total) = word_columns(shard)?;
    let mut all = Documents { found: Bitmap::none(total), is_exact: true };
    let mut found = Bitmap::none(shard.events);
    for &phrase in phrases {
        let of_word = documents(shard, phrase, total)?;
        if !of_word.is_exact {
            answer.or(&events(shard, phrase, within)?);
            continue;
        }
        all.found.or(&of_word.found);
        add_scalars(shard, phrase, within, &mut found)?;
        add_ids(shard, phrase, &mut answer)?;
    }
    let loose = all.found.slice(0..shard.events);
    answer.insert(&loose);
    if let Some(phrase) = phrases.first() {
        add_values(shard, phrase, (&columns, &all), within, &mut found)?;
    }
    answer.insert(&found);
    Ok(answer)
}

/// The documents of the text index that hold the words of a phrase.
struct Documents {
    /// Events by their loose texts, and behind them distinct values.
    found: Bitmap,
    /// False if some of the values may lack the words.
    is_exact: bool,
}

fn documents(shard: &Shard, phrase: &Phrase, total: u32) -> Result<Documents, Error> {
    let (mut found, mut is_exact) = (Bitmap::none(total), true);
    for words in phrase.required_words() {
        let mut common: Option<Bitmap> = None;
        for word in words {
            let mut documents = Bitmap::none(total);
            is_exact &= if phrase.is_glob() {
                shard.docs_with_words_like(word, &mut |document| documents.insert(document))?
            } else {
                shard.docs_with_word(word, &mut |document| documents.insert(document))?
            };
            match &mut common {
                Some(common) => common.and(&documents),
                None => common = Some(documents),
            }
        }
        common.iter().for_each(|common| found.or(common));
    }
    Ok(Documents { found, is_exact })
}

/// Adds the events whose loose texts hold the words: exact for one word, while
/// the order of several has to be rechecked.
fn add_loose_texts(shard: &Shard, phrase: &Phrase, documents: &Documents, answer: &mut CandidateSelection) {
    let events = documents.found.slice(0..shard.events);
    answer.candidates.or(&events);
    if !phrase.has_order() {
        answer.exact.or(&events);
    }
}

/// Adds the events with a value that holds the phrase.
fn add_values(
    shard: &Shard,
    phrase: &Phrase,
    (columns, documents): (&[WordColumn], &Documents),
    within: &Bitmap,
    found: &mut Bitmap,
) -> Result<(), Error> {
    let is_exact = documents.is_exact && !phrase.has_order();
    let damaged = |error| shard.damaged(error);
    let mut scan = MultiColumnScan::default();
    for (at, &WordColumn { first, name }) in columns.iter().enumerate() {
        let end = columns.get(at + 1).map_or(documents.found.limit(), |next| next.first);
        let mut codes = documents.found.slice(first..end);
        if codes.is_empty() {
            continue;
        }
        let Some(column) = shard.columns.values(name).map_err(damaged)? else { continue };
        if !is_exact {
            let mut holding = Bitmap::none(codes.limit());
            for code in codes.iter() {
                if holds(&column.value(code).map_err(damaged)?, name, phrase) {
                    holding.insert(code);
                }
            }
            codes = holding;
        }
        scan.add(name, column, CodeSet::of_bits(codes.into_words()));
    }
    scan.insert(within, found);
    Ok(())
}

/// A column whose words are in the text index.
struct WordColumn<'c> {
    /// The document of its first value.
    first: u32,
    name: &'c str,
}

/// The columns whose words are in the text index, in the order of their
/// documents, and how many documents there are.
fn word_columns(shard: &Shard) -> Result<(Vec<WordColumn<'_>>, u32), Error> {
    let entries = shard.columns.entries().iter();
    let found = entries
        .filter_map(|entry| Some((WordColumn { first: entry.first_word?, name: &entry.name }, entry.start)));
    let found = in_document_order(found.collect());
    let values = match found.last() {
        Some(last) => shard.columns.values(last.name).map_err(|error| shard.damaged(error))?,
        None => None,
    };
    let first = found.last().map_or(shard.events, |last| last.first);
    Ok((found, first.saturating_add(values.map_or(0, |column| column.distinct()))))
}

/// Columns in the order of their documents, from columns with their places in the
/// file. A column without documents has the first one of the column written next.
fn in_document_order(mut columns: Vec<(WordColumn<'_>, u64)>) -> Vec<WordColumn<'_>> {
    columns.sort_unstable_by_key(|(column, start)| (column.first, *start));
    columns.into_iter().map(|(column, _)| column).collect()
}

fn holds(value: &str, column: &str, phrase: &Phrase) -> bool {
    let text = if column == OVERFLOW {
        value.split_once(OVERFLOW_SEPARATOR).map_or("", |pair| pair.1)
    } else {
        value
    };
    !field::is_null(text) && phrase.is_in(text)
}

/// Adds the events with a scalar that holds the phrase. Words of scalars are not
/// in the text index: few are searched for, and scanning their numbers is fast.
fn add_scalars(shard: &Shard, phrase: &Phrase, within: &Bitmap, found: &mut Bitmap) -> Result<(), Error> {
    let may_hold = may_hold(phrase);
    let holds = |value: &str| !field::is_null(value) && phrase.is_in(value);
    let damaged = |error| shard.damaged(error);
    let word = timestamp_word(phrase);
    for spec in CATALOGUE.iter().filter(|spec| spec.role == Role::Scalar) {
        let Some(column) = shard.columns.values(spec.name).map_err(damaged)? else { continue };
        let codes = match (may_hold, &word) {
            (Candidates::Timestamps, Some(word)) => match column.times() {
                Some(times) => {
                    timestamps::insert(&column, times, word, within, found);
                    continue;
                }
                None => column.passing_scalars(&|scalar| word.is_in(scalar), &holds),
            },
            (Candidates::Timestamps, None) => column.passing(&holds),
            (Candidates::Decimal, _) => column.passing_texts(Some(&phrase.typed), &holds),
            (Candidates::None, _) => column.passing_texts(None, &holds),
        };
        let codes = codes.map_err(damaged)?;
        column.docs_with(&CodeSet::of_ascending(&codes), |doc| found.insert(doc));
    }
    Ok(())
}

/// The word of the phrase as timestamps hold it; `None` if there are several, or
/// patterns: those are matched on the texts of scalars.
fn timestamp_word(phrase: &Phrase) -> Option<TimestampWord> {
    if phrase.is_glob() || phrase.has_order() {
        return None;
    }
    let mut words = phrase.required_words().flatten();
    words.next().filter(|_| words.next().is_none()).map(|word| TimestampWord::new(word))
}

/// Which scalars may hold the phrase.
fn may_hold(phrase: &Phrase) -> Candidates {
    let held = |word: &String| scalar::candidates(word) != Candidates::None;
    if !phrase.is_glob() && !phrase.required_words().any(|words| words.iter().all(held)) {
        return Candidates::None;
    }
    // A typed text may be more than its word; a word of digits is not.
    let is_number = scalar::candidates(&phrase.typed) == Candidates::Decimal;
    if is_number { Candidates::Decimal } else { Candidates::Timestamps }
}

/// Adds the events with an id that equals the typed text.
fn add_ids(shard: &Shard, phrase: &Phrase, answer: &mut CandidateSelection) -> Result<(), Error> {
    if field::is_null(&phrase.typed) {
        return Ok(());
    }
    let damaged = |error| shard.damaged(error);
    for spec in CATALOGUE.iter().filter(|spec| spec.role == Role::Id) {
        let Some(column) = shard.columns.values(spec.name).map_err(damaged)? else { continue };
        for code in column.find(&phrase.typed).map_err(damaged)? {
            column.docs_of(code, |event| {
                answer.exact.insert(event);
                answer.candidates.insert(event);
            });
        }
    }
    Ok(())
}

/// Adds the lines that hold each word in some value or between values as
/// candidates: the order of words is rechecked on the line.
fn add_lines(
    shard: &Shard,
    phrase: &Phrase,
    within: &Bitmap,
    answer: &mut CandidateSelection,
) -> Result<(), Error> {
    let mut lines = lines(shard)?;
    lines.and(within);
    for word in phrase.words() {
        if lines.is_empty() {
            return Ok(());
        }
        let found = events(shard, &word, &lines)?.candidates;
        lines.and(&found);
    }
    answer.candidates.or(&lines);
    Ok(())
}

/// Events whose free text is a whole line.
fn lines(shard: &Shard) -> Result<Bitmap, Error> {
    let mut lines = Bitmap::none(shard.events);
    let (line, raw) = (content_code(Content::Line), content_code(Content::Raw));
    shard.docs_with_number(Number::Content, line..=raw, |doc| lines.insert(doc))?;
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_belong_to_the_last_column_written_that_begins_with_them() {
        // Columns are listed by name, and some have no documents of their own.
        let names: Vec<String> = (0..60).map(|at| format!("{:02}", at * 37 % 60)).collect();
        let columns = names.iter().zip(0u64..).map(|(name, start)| {
            let first = 100 + start as u32 / 3;
            (WordColumn { first, name }, start)
        });
        let mut listed: Vec<(WordColumn, u64)> = columns.collect();
        listed.sort_by_key(|(column, _)| column.name);
        let ordered: Vec<&str> = in_document_order(listed).iter().map(|column| column.name).collect();
        assert_eq!(ordered, names);
    }
}
