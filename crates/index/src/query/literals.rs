//! Required literals of conditions on the raw record, searched in columns.

use logdex_event::words::Phrase;
use logdex_query::{Expr, Filter, Source};

use crate::error::Result;
use crate::filter::{Bitmap, evaluate};
use crate::open::OpenShard;

/// Texts shorter than this are in so many records that looking for them in
/// columns spares nothing.
const LEAST_BYTES: usize = 3;

/// Words longer than this are cut where they are indexed.
const MOST_BYTES: usize = 64;

/// Looking through columns costs about as much as reading one record in so many.
const WORTH: u64 = 32;

/// Keeps the events whose records may hold the texts that conditions on
/// [`Source::Message`] require.
///
/// # Errors
/// If the shard is damaged.
pub(super) fn narrow(
    open: &OpenShard,
    events: &mut Bitmap,
    conditions: &[Expr],
    sources: &[Source],
) -> Result<()> {
    let shard = open.shard;
    for texts in conditions.iter().filter_map(|condition| required_literals(condition, sources)) {
        if events.len() * WORTH < u64::from(shard.events) {
            break;
        }
        let (mut holding, mut is_known) = (Bitmap::none(shard.events), true);
        for text in texts {
            is_known &= add(open, &text, &mut holding)?;
        }
        if is_known {
            events.and(&holding);
        }
    }
    Ok(())
}

/// Texts of which one must be in the raw record for the expression to be true;
/// `None` if there are no such texts.
fn required_literals(expr: &Expr, sources: &[Source]) -> Option<Vec<String>> {
    let texts = match expr {
        Expr::Matches(text, pattern) if is_message(text, sources) => pattern.required_literals()?,
        // These are not true of a group that captured nothing.
        Expr::Matches(text, _) => captured(text, sources)?,
        Expr::Not(inner) => match &**inner {
            Expr::IsNull(value) => captured(value, sources)?,
            _ => return None,
        },
        Expr::Compare(compare) => {
            captured(&compare.left, sources).or_else(|| captured(&compare.right, sources))?
        }
        Expr::In(one_of) => captured(&one_of.value, sources)?,
        Expr::And(all) => all.iter().find_map(|expr| required_literals(expr, sources))?,
        Expr::Or(any) => {
            any.iter().map(|expr| required_literals(expr, sources)).collect::<Option<Vec<_>>>()?.concat()
        }
        _ => return None,
    };
    // The character that replaces bytes that are not text is in no record.
    let is_plain =
        |text: &String| core(text).len() >= LEAST_BYTES && !text.contains(char::REPLACEMENT_CHARACTER);
    texts.iter().all(is_plain).then_some(texts)
}

/// Adds the events whose records may hold a text; false if any may.
fn add(open: &OpenShard, text: &str, holding: &mut Bitmap) -> Result<bool> {
    let columns = &open.shard.columns;
    let known = match word(text) {
        Some((word, around)) => {
            let phrase = Phrase::exact(&word.to_lowercase());
            holding.or(&evaluate(open, &Filter::Words(phrase))?.candidates);
            columns.docs_containing_without_words(word, around, |doc| holding.insert(doc))
        }
        None => columns.docs_containing(core(text), |doc| holding.insert(doc)),
    };
    known.map_err(|error| open.shard.damaged(error))
}

/// The longest word in a text with signs or blanks on both sides, so that it is
/// no part of a longer word in the record; and those two characters.
fn word(text: &str) -> Option<(&str, [char; 2])> {
    let is_part = |c: char| c.is_alphanumeric();
    let mut longest: Option<(&str, [char; 2])> = None;
    let mut end = 0;
    while let Some(gap) = text[end..].find(is_part) {
        let start = end + gap;
        end = text[start..].find(|c| !is_part(c)).map_or(text.len(), |length| start + length);
        let word = &text[start..end];
        let before = text[..start].chars().next_back().filter(char::is_ascii);
        let behind = text[end..].chars().next().filter(char::is_ascii);
        if let (Some(before), Some(behind)) = (before, behind)
            && word.is_ascii()
            && (LEAST_BYTES..=MOST_BYTES).contains(&word.len())
            && longest.is_none_or(|(longest, _)| word.len() > longest.len())
        {
            longest = Some((word, [before, behind]));
        }
    }
    longest
}

/// A text from its first letter or digit to its last. Values are parted by
/// blanks and signs: with those at its ends it could reach from one value
/// into the next in any record at all.
fn core(text: &str) -> &str {
    text.trim_matches(|c: char| !c.is_alphanumeric())
}

/// The same for an expression not to be null, if it is a group of a pattern that
/// the record must match.
fn captured(expr: &Expr, sources: &[Source]) -> Option<Vec<String>> {
    match expr {
        Expr::Capture(text, pattern, _) if is_message(text, sources) => pattern.required_literals(),
        _ => None,
    }
}

fn is_message(expr: &Expr, sources: &[Source]) -> bool {
    matches!(expr, Expr::Slot(slot) if sources.get(*slot) == Some(&Source::Message))
}

#[cfg(test)]
mod tests {
    use logdex_query::Pattern;

    use super::*;

    #[test]
    fn required_literals_of_conditions() {
        let sources = [Source::Time, Source::Message];
        let like =
            |slot, regex: &str| Expr::Matches(Box::new(Expr::Slot(slot)), Pattern::regex(regex).unwrap());
        let texts = |expr: Expr| required_literals(&expr, &sources).map(|texts| texts.join(" "));
        assert_eq!(texts(like(1, "Denied")).as_deref(), Some("Denied"));
        assert_eq!(texts(like(0, "Denied")), None);
        assert_eq!(texts(like(1, "ab")), None);
        assert_eq!(texts(Expr::Or(vec![like(1, "abc"), like(1, "x.*defg")])).as_deref(), Some("abc defg"));
        assert_eq!(texts(Expr::Or(vec![like(1, "abc"), like(0, "def")])), None);
        assert_eq!(texts(Expr::And(vec![like(0, "abc"), like(1, "def")])).as_deref(), Some("def"));
        assert_eq!(texts(like(1, "abc").negated()), None);
        let group =
            |slot| Expr::Capture(Box::new(Expr::Slot(slot)), Pattern::regex(r"from (\S+) port").unwrap(), 1);
        assert_eq!(texts(group(1).is_present()).as_deref(), Some("from "));
        assert_eq!(texts(group(0).is_present()), None);
        assert_eq!(texts(Expr::IsNull(Box::new(group(1)))), None);
    }

    #[test]
    fn words_that_stand_alone() {
        for (text, wanted) in [
            ("]: Accepted ", Some(("Accepted", [' ', ' ']))),
            ("Access Denied", None),
            ("a new user b", Some(("user", [' ', ' ']))),
            ("\u{e9}abc ", None),
            (" ab ", None),
            (" \u{e9}abc ", None),
            ("", None),
        ] {
            assert_eq!(word(text), wanted, "{text}");
        }
    }
}
