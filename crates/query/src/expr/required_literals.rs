//! Literals that every match of a regular expression contains.

use regex_syntax::hir::{Hir, HirKind};

/// The most alternatives that are worth searching one by one.
const MAX_ALTERNATIVES: usize = 16;

/// Literals of which every match of the expression contains one; of several such
/// lists the one whose shortest literal is longest. `None` if there is none:
/// character classes and case-insensitive letters are no literals.
pub(super) fn required_literals(expression: &str) -> Option<Vec<String>> {
    let hir = regex_syntax::parse(expression).ok()?;
    of(&hir)
}

fn of(hir: &Hir) -> Option<Vec<String>> {
    match hir.kind() {
        HirKind::Literal(literal) => Some(vec![str::from_utf8(&literal.0).ok()?.to_owned()]),
        HirKind::Capture(capture) => of(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => of(&repetition.sub),
        HirKind::Concat(parts) => of_concat(parts),
        HirKind::Alternation(parts) => {
            let all: Vec<String> = parts.iter().map(of).collect::<Option<Vec<_>>>()?.concat();
            (all.len() <= MAX_ALTERNATIVES).then_some(all)
        }
        HirKind::Repetition(_) | HirKind::Empty | HirKind::Class(_) | HirKind::Look(_) => None,
    }
}

/// The best of the literals of the parts and of the runs of exact neighbours.
fn of_concat(parts: &[Hir]) -> Option<Vec<String>> {
    let (mut best, mut run): (Option<Vec<String>>, String) = (None, String::new());
    let mut better = |found: Vec<String>| {
        let is_longer = best.as_ref().is_none_or(|best| selectivity(&found) > selectivity(best));
        if is_longer && selectivity(&found) > 0 {
            best = Some(found);
        }
    };
    for part in parts {
        match exact(part) {
            Some(text) => run.push_str(&text),
            None => {
                better(vec![std::mem::take(&mut run)]);
                of(part).into_iter().for_each(&mut better);
            }
        }
    }
    better(vec![run]);
    best
}

/// The only text that matches, if there is only one.
fn exact(hir: &Hir) -> Option<String> {
    match hir.kind() {
        HirKind::Literal(literal) => str::from_utf8(&literal.0).ok().map(str::to_owned),
        HirKind::Capture(capture) => exact(&capture.sub),
        // Assertions take no character.
        HirKind::Look(_) | HirKind::Empty => Some(String::new()),
        HirKind::Concat(parts) => parts.iter().map(exact).collect(),
        _ => None,
    }
}

/// The least selectivity of the texts: blanks and punctuation select little.
fn selectivity(texts: &[String]) -> usize {
    let letters = |text: &String| text.chars().filter(|c| c.is_alphanumeric()).count();
    texts.iter().map(|text| 2 * letters(text) + text.len().min(1)).min().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_required() {
        for (expression, wanted) in [
            ("Denied", &["Denied"][..]),
            ("x.*defg", &["defg"]),
            ("abc|def", &["abc", "def"]),
            (r"^a\.b$", &["a.b"]),
            (r"Accepted (?<method>\S+) for (?<user>.+) from", &["Accepted "]),
            (r"sshd(-session)?\[\d+\]: (Failed|Accepted) \S+ for", &["Accepted", "Failed"]),
            (r"(key)+=", &["key"]),
            (r"x(abc)y", &["xabcy"]),
            (r"\d{3}-ab", &["-ab"]),
            ("(?i)denied", &[]),
            ("abc|d*", &[]),
            ("[ab]c?", &[]),
            ("", &[]),
            (r"(?:a|bc)de", &["de"]),
        ] {
            let mut found = required_literals(expression).unwrap_or_default();
            found.sort();
            assert_eq!(found, wanted, "{expression}");
        }
    }

    #[test]
    fn every_match_contains_a_required_literal() {
        let texts =
            ["sshd[7]: Accepted key for eve", "sshd-session[7]: Failed x for y", "a", "", "Accepted  for"];
        let expressions = [
            r"sshd(-session)?\[\d+\]: (Failed|Accepted) \S+ for",
            "Acc.*d|Fai(l)+",
            "(a|b)*c?",
            r"Accepted \S* ?for",
        ];
        for expression in expressions {
            let regex = regex::Regex::new(expression).unwrap();
            let Some(required) = required_literals(expression) else { continue };
            for text in texts.iter().filter(|text| regex.is_match(text)) {
                assert!(
                    required.iter().any(|literal| text.contains(literal.as_str())),
                    "{expression} {text}"
                );
            }
        }
    }
}
