//! Known names near an unknown one, for "did you mean".

/// The most names that are suggested.
const MAX_SUGGESTIONS: usize = 3;

/// At most three known names near `name`, nearest first, in any case. A name is
/// near if at most a third of its characters, and at least one, are edited.
pub fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Vec<String> {
    let wanted = name.to_lowercase();
    let max_edits = (wanted.chars().count() / 3).max(1);
    let distance = |known: &'n str| (strsim::osa_distance(&wanted, &known.to_lowercase()), known);
    let mut near: Vec<(usize, &str)> =
        known.map(distance).filter(|&(distance, _)| distance <= max_edits).collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(MAX_SUGGESTIONS).map(|(_, name)| name.to_owned()).collect()
}
