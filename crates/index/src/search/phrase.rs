//! Answers free text on one shard.

use logdex_core::field::{CATALOGUE, Role};
use logdex_core::figure::{self, Holders, WordOfMoment};
use logdex_core::words::Phrase;
use logdex_core::{Content, field};

use crate::columns::{Columns, RARE, RARE_SEPARATOR};
use crate::error::Error;
use crate::shard::{Number, Shard, content_code};

use super::bits::Bits;
use super::bounds::Bounds;
use super::gathered::Gathered;
use super::ordinals::{Ordinals, insert};

/// The events in which free text finds the phrase, as
/// `Filter::Words` of [`logdex_core::query`] means it.
///
/// # Errors
/// If the shard is damaged.
pub(super) fn events(shard: &Shard, phrase: &Phrase) -> Result<Bounds, Error> {
    let mut answer = Bounds::exact(Bits::none(shard.events));
    let documents = documents(shard, phrase)?;
    own_text(shard, phrase, &documents.found, &mut answer);
    values(shard, phrase, &documents, &mut answer)?;
    figures(shard, phrase, &mut answer)?;
    ids(shard, phrase, &mut answer)?;
    if phrase.has_order() {
        across_lines(shard, phrase, &mut answer)?;
    }
    Ok(answer)
}

/// Documents that hold the words the phrase needs, ascending.
struct Documents {
    /// Events by their own text, and distinct values.
    found: Vec<u32>,
    /// False if some of the values may not hold the words.
    is_sure: bool,
}

fn documents(shard: &Shard, phrase: &Phrase) -> Result<Documents, Error> {
    let (mut found, mut is_sure) = (Vec::new(), true);
    for words in phrase.needs() {
        let mut common: Option<Vec<u32>> = None;
        for word in words {
            let mut docs = Vec::new();
            is_sure &= if phrase.is_glob() {
                shard.docs_with_words_like(word, &mut |doc| docs.push(doc))?
            } else {
                shard.docs_with_word(word, &mut |doc| docs.push(doc))?
            };
            docs.sort_unstable();
            docs.dedup();
            if let Some(common) = &common {
                docs.retain(|doc| common.binary_search(doc).is_ok());
            }
            common = Some(docs);
        }
        found.extend(common.unwrap_or_default());
    }
    found.sort_unstable();
    found.dedup();
    Ok(Documents { found, is_sure })
}

/// Events whose own text holds the words: for one word that is the answer,
/// the order of several only the record tells.
fn own_text(shard: &Shard, phrase: &Phrase, documents: &[u32], answer: &mut Bounds) {
    for &event in documents.iter().take_while(|&&document| document < shard.events) {
        answer.maybe.insert(event);
        if !phrase.has_order() {
            answer.sure.insert(event);
        }
    }
}

/// Events with a value that holds the phrase.
fn values(shard: &Shard, phrase: &Phrase, documents: &Documents, answer: &mut Bounds) -> Result<(), Error> {
    let Documents { found: documents, is_sure } = documents;
    let is_sure = *is_sure && !phrase.has_order();
    let start = documents.partition_point(|&document| document < shard.events);
    let mut rest = &documents[start..];
    let damaged = |error| shard.damaged(error);
    let columns = word_columns(&shard.columns);
    let mut gathered = Gathered::default();
    for (at, &(first, name)) in columns.iter().enumerate() {
        let next = columns.get(at + 1).map_or(u32::MAX, |next| next.0);
        let end = rest.partition_point(|&document| document < next);
        if end == 0 {
            continue;
        }
        let Some(column) = shard.columns.values(name).map_err(damaged)? else { continue };
        let total = u64::from(column.distinct());
        let mut ordinals = Vec::new();
        for document in &rest[..end] {
            let ordinal = u64::from(document - first);
            if is_sure || holds(&column.value(ordinal).map_err(damaged)?, name, phrase) {
                ordinals.push(ordinal);
            }
        }
        rest = &rest[end..];
        gathered.add(name, column, Ordinals::from_ascending(&ordinals, total));
    }
    let mut found = Bits::none(shard.events);
    gathered.insert(&mut found);
    answer.insert(&found);
    Ok(())
}

/// The columns whose words are indexed, with the document of their first
/// value, in the order of these documents.
fn word_columns(columns: &Columns) -> Vec<(u32, &str)> {
    let mut found: Vec<(u32, &str)> =
        columns.entries().iter().filter_map(|entry| Some((entry.first_word?, entry.name.as_str()))).collect();
    found.sort_unstable();
    found
}

fn holds(value: &str, column: &str, phrase: &Phrase) -> bool {
    let text =
        if column == RARE { value.split_once(RARE_SEPARATOR).map_or("", |pair| pair.1) } else { value };
    !field::is_null(text) && phrase.is_in(text)
}

/// Events with a figure that holds the phrase. Words of figures are not
/// indexed: few are asked for, and all their numbers are soon looked through.
fn figures(shard: &Shard, phrase: &Phrase, answer: &mut Bounds) -> Result<(), Error> {
    let (may_hold, mut found) = (may_hold(phrase), Bits::none(shard.events));
    let holds = |value: &str| !field::is_null(value) && phrase.is_in(value);
    let damaged = |error| shard.damaged(error);
    for spec in CATALOGUE.iter().filter(|spec| spec.role == Role::Figure) {
        let Some(column) = shard.columns.values(spec.name).map_err(damaged)? else { continue };
        let ordinals = match may_hold {
            Holders::Moments => match words_of_moments(phrase) {
                Some(words) => {
                    let all = |figure| words.iter().all(|word| word.is_in(figure));
                    column.passing_by_figures(&all, &holds)
                }
                None => column.passing(&holds),
            },
            Holders::Itself => column.passing_but_figures(Some(&phrase.typed), &holds),
            Holders::Nothing => column.passing_but_figures(None, &holds),
        };
        let ordinals = ordinals.map_err(damaged)?;
        let ordinals = Ordinals::from_ascending(&ordinals, u64::from(column.distinct()));
        insert(&column, &ordinals, &mut found);
    }
    answer.insert(&found);
    Ok(())
}

/// The one word of the phrase, as moments have it; `None` if there are
/// several, or patterns: then the figures' texts must tell.
fn words_of_moments(phrase: &Phrase) -> Option<Vec<WordOfMoment>> {
    let is_plain = !phrase.is_glob() && !phrase.has_order();
    is_plain.then(|| phrase.needs().flatten().map(|word| WordOfMoment::new(word)).collect())
}

/// Which figures may hold the phrase.
fn may_hold(phrase: &Phrase) -> Holders {
    let held = |word: &String| figure::holders(word) != Holders::Nothing;
    if !phrase.is_glob() && !phrase.needs().any(|words| words.iter().all(held)) {
        return Holders::Nothing;
    }
    // What was typed may have more to it than its word; one word of digits has not.
    let is_number = figure::holders(&phrase.typed) == Holders::Itself;
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
fn across_lines(shard: &Shard, phrase: &Phrase, answer: &mut Bounds) -> Result<(), Error> {
    let mut lines = lines(shard)?;
    for word in phrase.words() {
        if lines.is_empty() {
            return Ok(());
        }
        lines.and(&events(shard, &word)?.maybe);
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
