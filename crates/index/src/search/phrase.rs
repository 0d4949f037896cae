//! Answers free text on one shard.

use logdex_event::field::{CATALOGUE, Role};
use logdex_event::scalar::{self, Holders, TimestampWord};
use logdex_event::words::Phrase;
use logdex_event::{Content, field};

use crate::error::Error;
use crate::shard::{Number, Shard, content_code};
use logdex_shard::{OVERFLOW, OVERFLOW_SEPARATOR};

use super::bits::Bits;
use super::bounds::Bounds;
use super::gathered::Gathered;
use super::moments;
use super::ordinals::{Ordinals, insert};

/// The events in which free text finds the phrase, as
/// `Filter::Words` of [`logdex_query`] means it, of those of a set; what
/// comes back of others says nothing.
///
/// # Errors
/// If the shard is damaged.
pub(super) fn events(shard: &Shard, phrase: &Phrase, within: &Bits) -> Result<Bounds, Error> {
    let mut answer = Bounds::exact(Bits::none(shard.events));
    let (columns, total) = word_columns(shard)?;
    let documents = documents(shard, phrase, total)?;
    own_text(shard, phrase, &documents, &mut answer);
    let mut found = Bits::none(shard.events);
    // Times first: a word of theirs may be in all events, and nothing is left to do.
    figures(shard, phrase, within, &mut found)?;
    values(shard, phrase, (&columns, &documents), within, &mut found)?;
    answer.insert(&found);
    ids(shard, phrase, &mut answer)?;
    if phrase.has_order() {
        across_lines(shard, phrase, within, &mut answer)?;
    }
    Ok(answer)
}

/// Documents that hold the words the phrase needs.
struct Documents {
    /// Events by their own text, and behind them distinct values.
    found: Bits,
    /// False if some of the values may not hold the words.
    is_sure: bool,
}

fn documents(shard: &Shard, phrase: &Phrase, total: u32) -> Result<Documents, Error> {
    let (mut found, mut is_sure) = (Bits::none(total), true);
    for words in phrase.needs() {
        let mut common: Option<Bits> = None;
        for word in words {
            let mut documents = Bits::none(total);
            is_sure &= if phrase.is_glob() {
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
    Ok(Documents { found, is_sure })
}

/// Events whose own text holds the words: for one word that is the answer,
/// the order of several only the record tells.
fn own_text(shard: &Shard, phrase: &Phrase, documents: &Documents, answer: &mut Bounds) {
    let events = documents.found.slice(0..shard.events);
    answer.maybe.or(&events);
    if !phrase.has_order() {
        answer.sure.or(&events);
    }
}

/// Adds the events with a value that holds the phrase.
fn values(
    shard: &Shard,
    phrase: &Phrase,
    (columns, documents): (&[WordColumn], &Documents),
    within: &Bits,
    found: &mut Bits,
) -> Result<(), Error> {
    let is_sure = documents.is_sure && !phrase.has_order();
    let damaged = |error| shard.damaged(error);
    let mut gathered = Gathered::default();
    for (at, &WordColumn { first, name }) in columns.iter().enumerate() {
        let end = columns.get(at + 1).map_or(documents.found.limit(), |next| next.first);
        let mut ordinals = documents.found.slice(first..end);
        if ordinals.is_empty() {
            continue;
        }
        let Some(column) = shard.columns.values(name).map_err(damaged)? else { continue };
        if !is_sure {
            let mut holding = Bits::none(ordinals.limit());
            for ordinal in ordinals.iter() {
                if holds(&column.value(u64::from(ordinal)).map_err(damaged)?, name, phrase) {
                    holding.insert(ordinal);
                }
            }
            ordinals = holding;
        }
        gathered.add(name, column, Ordinals::from_set(ordinals));
    }
    gathered.insert(within, found);
    Ok(())
}

/// A column whose words are indexed.
struct WordColumn<'c> {
    /// The document of its first value.
    first: u32,
    name: &'c str,
}

/// The columns whose words are indexed, in the order of their documents, and
/// how many documents there are.
fn word_columns(shard: &Shard) -> Result<(Vec<WordColumn<'_>>, u32), Error> {
    let entries = shard.columns.entries().iter();
    let mut found: Vec<WordColumn> = entries
        .filter_map(|entry| Some(WordColumn { first: entry.first_word?, name: &entry.name }))
        .collect();
    found.sort_unstable_by_key(|column| column.first);
    let values = match found.last() {
        Some(last) => shard.columns.values(last.name).map_err(|error| shard.damaged(error))?,
        None => None,
    };
    let first = found.last().map_or(shard.events, |last| last.first);
    Ok((found, first.saturating_add(values.map_or(0, |column| column.distinct()))))
}

fn holds(value: &str, column: &str, phrase: &Phrase) -> bool {
    let text = if column == OVERFLOW {
        value.split_once(OVERFLOW_SEPARATOR).map_or("", |pair| pair.1)
    } else {
        value
    };
    !field::is_null(text) && phrase.is_in(text)
}

/// Adds the events with a figure that holds the phrase. Words of figures are not
/// indexed: few are asked for, and all their numbers are soon looked through.
fn figures(shard: &Shard, phrase: &Phrase, within: &Bits, found: &mut Bits) -> Result<(), Error> {
    let may_hold = may_hold(phrase);
    let holds = |value: &str| !field::is_null(value) && phrase.is_in(value);
    let damaged = |error| shard.damaged(error);
    let word = word_of_moments(phrase);
    for spec in CATALOGUE.iter().filter(|spec| spec.role == Role::Scalar) {
        let Some(column) = shard.columns.values(spec.name).map_err(damaged)? else { continue };
        let ordinals = match (may_hold, &word) {
            (Holders::Moments, Some(word)) => match column.times() {
                Some(times) => {
                    moments::insert(&column, times, word, within, found);
                    continue;
                }
                None => column.passing_scalars(&|figure| word.is_in(figure), &holds),
            },
            (Holders::Moments, None) => column.passing(&holds),
            (Holders::Itself, _) => column.passing_texts(Some(&phrase.typed), &holds),
            (Holders::Nothing, _) => column.passing_texts(None, &holds),
        };
        let ordinals = ordinals.map_err(damaged)?;
        let ordinals = Ordinals::from_ascending(&ordinals, u64::from(column.distinct()));
        insert(&column, &ordinals, found);
    }
    Ok(())
}

/// The word of the phrase, as moments have it; `None` if there are several, or
/// patterns: then the figures' texts must tell.
fn word_of_moments(phrase: &Phrase) -> Option<TimestampWord> {
    if phrase.is_glob() || phrase.has_order() {
        return None;
    }
    let mut words = phrase.needs().flatten();
    words.next().filter(|_| words.next().is_none()).map(|word| TimestampWord::new(word))
}

/// Which figures may hold the phrase.
fn may_hold(phrase: &Phrase) -> Holders {
    let held = |word: &String| scalar::holders(word) != Holders::Nothing;
    if !phrase.is_glob() && !phrase.needs().any(|words| words.iter().all(held)) {
        return Holders::Nothing;
    }
    // What was typed may have more to it than its word; one word of digits has not.
    let is_number = scalar::holders(&phrase.typed) == Holders::Itself;
    if is_number { Holders::Itself } else { Holders::Moments }
}

/// Events with an id that is what was typed.
fn ids(shard: &Shard, phrase: &Phrase, answer: &mut Bounds) -> Result<(), Error> {
    if field::is_null(&phrase.typed) {
        return Ok(());
    }
    let damaged = |error| shard.damaged(error);
    for spec in CATALOGUE.iter().filter(|spec| spec.role == Role::Id) {
        let Some(column) = shard.columns.values(spec.name).map_err(damaged)? else { continue };
        for ordinal in column.find(&phrase.typed).map_err(damaged)? {
            column.docs_of(ordinal, |event| {
                answer.sure.insert(event);
                answer.maybe.insert(event);
            });
        }
    }
    Ok(())
}

/// Lines that hold each word in some value or beside it: their order only the
/// line tells.
fn across_lines(shard: &Shard, phrase: &Phrase, within: &Bits, answer: &mut Bounds) -> Result<(), Error> {
    let mut lines = lines(shard)?;
    lines.and(within);
    for word in phrase.words() {
        if lines.is_empty() {
            return Ok(());
        }
        let found = events(shard, &word, &lines)?.maybe;
        lines.and(&found);
    }
    answer.maybe.or(&lines);
    Ok(())
}

/// Events whose values together, or whose records, are a line.
fn lines(shard: &Shard) -> Result<Bits, Error> {
    let mut lines = Bits::none(shard.events);
    let (line, raw) = (content_code(Content::Line), content_code(Content::Raw));
    shard.docs_with_number(Number::Content, line..=raw, |doc| lines.insert(doc))?;
    Ok(lines)
}
