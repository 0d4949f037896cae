//! Known names near an unknown one.

use crate::field::names::Vocabulary;

use super::{CATALOGUE, SHORT_NAMES};

/// How many names are worth reading.
const MOST: usize = 3;

/// At most three known names near `name`, nearest first.
pub(super) fn nearest(name: &str, vocabulary: &dyn Vocabulary) -> Vec<String> {
    let wanted = name.to_lowercase();
    let paths = vocabulary.paths();
    let mut near: Vec<(usize, &str)> =
        known(&paths).filter_map(|known| Some((distance(&wanted, &known.to_lowercase())?, known))).collect();
    near.sort_by_key(|&(distance, known)| (distance, known.len(), known));
    // Beside a near name, those much farther are noise.
    let farthest = near.first().map_or(0, |&(distance, _)| distance + 1);
    near.retain(|&(distance, _)| distance <= farthest);
    let mut names: Vec<String> = Vec::new();
    for (_, known) in near {
        // One spelling is enough: names are found in any case.
        if names.len() < MOST && !names.iter().any(|name| name.eq_ignore_ascii_case(known)) {
            names.push(known.to_owned());
        }
    }
    names
}

fn known(paths: &[String]) -> impl Iterator<Item = &str> {
    let natives = CATALOGUE.iter().flat_map(|spec| spec.natives).map(|&(_, native)| native);
    let shorts = SHORT_NAMES.iter().map(|&(short, _)| short);
    shorts
        .chain(CATALOGUE.iter().map(|spec| spec.name))
        .chain(natives)
        .chain(paths.iter().map(String::as_str))
}

/// How far a known name is from the wanted one, both in lower case; `None` if
/// too far to be meant. The last part of a path alone (`bucketName`) and the
/// start of one (`requestParameters`) are as near as one wrong letter.
fn distance(wanted: &str, known: &str) -> Option<usize> {
    let last = known.rsplit('.').next().unwrap_or(known);
    let starts = known.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('.'));
    if starts || last == wanted {
        return Some(1);
    }
    let whole = edits(wanted, known);
    let part = if last.len() < known.len() { edits(wanted, last).map(|edits| edits + 1) } else { None };
    whole.into_iter().chain(part).min()
}

/// Wrong letters between two names, if they are few for their length.
fn edits(wanted: &str, known: &str) -> Option<usize> {
    let most = wanted.len() / 3;
    // Saves the comparison for most of a large vocabulary.
    if wanted.len().abs_diff(known.len()) > most {
        return None;
    }
    Some(strsim::osa_distance(wanted, known)).filter(|&edits| edits <= most)
}
