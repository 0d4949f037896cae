//! Known names near a misspelled one, for "did you mean".

/// The most names that are worth reading.
const MAX_NAMES: usize = 3;

/// The longest name that is compared: the work grows with the product of both lengths.
const MAX_BYTES: usize = 256;

/// The known names nearest to `name` by edit distance, at most three, nearest
/// first, without regard to case. One edit is always near; a longer name may
/// have one for every three of its bytes.
///
/// ```
/// use logdex_event::nearest;
///
/// let known = ["count", "count_distinct", "sum", "avg"];
/// assert_eq!(nearest("cuont", known), ["count"]);
/// assert!(nearest("median", known).is_empty());
/// ```
pub fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Vec<String> {
    nearest_by(name, known, |wanted, known| edits(wanted, known, (wanted.len() / 3).max(1)))
}

/// The known names nearest to `name`, at most three, nearest first. `distance`
/// compares two names in lower case and returns `None` where they are too far
/// apart. Of equally near names the shorter ones come first; names more than
/// one step farther than the nearest are left out.
pub fn nearest_by<'n>(
    name: &str,
    known: impl IntoIterator<Item = &'n str>,
    distance: impl Fn(&str, &str) -> Option<usize>,
) -> Vec<String> {
    let wanted = name.to_lowercase();
    let measured = |known: &'n str| Some((distance(&wanted, &known.to_lowercase())?, known));
    let mut near: Vec<(usize, &str)> = known.into_iter().filter_map(measured).collect();
    near.sort_by_key(|&(distance, known)| (distance, known.len(), known));
    // Beside a near name, those much farther are noise.
    let farthest = near.first().map_or(0, |&(distance, _)| distance + 1);
    near.retain(|&(distance, _)| distance <= farthest);
    let mut names: Vec<String> = Vec::new();
    for (_, known) in near {
        // One spelling is enough: names are found in any case.
        if names.len() < MAX_NAMES && !names.iter().any(|name| name.eq_ignore_ascii_case(known)) {
            names.push(known.to_owned());
        }
    }
    names
}

/// The edit distance of two names, transpositions counting once; `None` if it
/// is more than `most`, or a name has more than 256 bytes.
pub fn edits(wanted: &str, known: &str, most: usize) -> Option<usize> {
    // Saves the comparison for most of a large vocabulary.
    if wanted.len().abs_diff(known.len()) > most || wanted.len().max(known.len()) > MAX_BYTES {
        return None;
    }
    Some(strsim::osa_distance(wanted, known)).filter(|&edits| edits <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_in_order() {
        let known = ["user", "USER", "users", "use", "unsure", "requester"];
        assert_eq!(nearest("User", known), ["USER", "use", "users"]);
        assert_eq!(nearest("x", ["y", "xyz", ""]), ["", "y"]);
        assert_eq!(nearest("zzzzzz", known), [""; 0]);
        let long = "x".repeat(1 << 20);
        assert_eq!(nearest(&long, [&long[1..], "x"]), [""; 0]);
    }
}
