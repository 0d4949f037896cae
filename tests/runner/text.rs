//! Compares what was printed with what was expected.

/// The first line that is not as expected; `None` if all are.
pub fn difference(text: &str, wanted: &[String]) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    (!fits(&lines, wanted)).then(|| describe(&lines, wanted))
}

/// True if the lines fit; a wanted line of `...` stands for any lines.
fn fits(lines: &[&str], wanted: &[String]) -> bool {
    match wanted.split_first() {
        None => lines.is_empty(),
        Some((first, rest)) if first == "..." => (0..=lines.len()).any(|skip| fits(&lines[skip..], rest)),
        Some((first, rest)) => {
            lines.split_first().is_some_and(|(line, lines)| fits_line(line, first) && fits(lines, rest))
        }
    }
}

/// True if the line fits; `[..]` stands for anything.
fn fits_line(line: &str, wanted: &str) -> bool {
    match wanted.split_once("[..]") {
        None => line == wanted,
        Some((before, after)) => line.strip_prefix(before).is_some_and(|rest| {
            rest.char_indices().map(|(at, _)| at).chain([rest.len()]).any(|at| fits_line(&rest[at..], after))
        }),
    }
}

fn describe(lines: &[&str], wanted: &[String]) -> String {
    for (at, wanted) in wanted.iter().enumerate().take_while(|(_, wanted)| *wanted != "...") {
        match lines.get(at) {
            Some(line) if fits_line(line, wanted) => {}
            Some(line) => return format!("line {}\n  wanted  {wanted}\n  got     {line}", at + 1),
            None => return format!("line {}\n  wanted  {wanted}\n  got     nothing", at + 1),
        }
    }
    format!("not the lines that were wanted, which are\n{}", wanted.join("\n"))
}

#[test]
fn wildcards() {
    let fits = |text, wanted: &[&str]| {
        difference(text, &wanted.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>()).is_none()
    };
    assert!(fits("a 12 ms b\n", &["a [..] ms b"]));
    assert!(fits("a\nb\nc\n", &["...", "c"]));
    assert!(fits("", &[]) && fits("", &["..."]));
    assert!(!fits("a\n", &[]) && !fits("", &["a"]) && !fits("a\nb\n", &["a", "...", "c"]));
    assert!(!fits("ab", &["a"]) && !fits("a", &["[..]b"]));
}
