//! A walk over JSON text that yields the byte range of each key and value.
//!
//! Copies of an archive are byte for byte the original but for the values they change, so ranges
//! are needed and not values: serde_json has ranges of whole values only (`RawValue`).

use std::{borrow::Cow, ops::Range};

/// Objects and lists within each other; deeper text is taken for malformed.
const DEEPEST: u32 = 200;

/// What a walk meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The name of a member; the path already ends in it.
    Key,
    /// A string.
    String,
    /// A number, `true`, `false` or `null`.
    Other,
}

/// Visits keys and leaves of one value in their order. A path is the keys down to a leaf, joined by
/// dots; lists add nothing to it. The range of a string leaves its quotes out.
///
/// Returns where the value ends, or `None` if `text[at..]` does not begin with one; what was visited
/// by then is well-formed.
pub fn walk(text: &[u8], at: usize, visit: &mut impl FnMut(&[u8], Kind, Range<usize>)) -> Option<usize> {
    let mut walk = Walk { text, path: Vec::new(), depth: 0, visit };
    walk.value(space(text, at))
}

/// The ranges of the records in a text: items of `{"Records":[…]}` or of a list, or the values that
/// stand one behind the other. `None` where the text is not JSON.
pub fn records(text: &[u8]) -> Option<Vec<Range<usize>>> {
    let start = space(text, 0);
    match text.get(start)? {
        b'[' => items(text, start),
        _ => match list_of_records(text, start) {
            Some(at) => items(text, at),
            None => values(text, start),
        },
    }
}

/// The value of a top-level member, if it is a string, as it is written.
pub fn member<'a>(record: &'a [u8], name: &str) -> Option<&'a [u8]> {
    let mut found = None;
    walk(record, 0, &mut |path, kind, range| {
        if kind == Kind::String && path == name.as_bytes() {
            found = Some(&record[range]);
        }
    })?;
    found
}

/// The text that stands between the quotes of a string, its escapes resolved.
pub fn unescaped(raw: &[u8]) -> Cow<'_, str> {
    if !raw.contains(&b'\\') {
        return String::from_utf8_lossy(raw);
    }
    let quoted = [b"\"", raw, b"\""].concat();
    serde_json::from_slice::<String>(&quoted).map_or_else(|_| String::from_utf8_lossy(raw), Cow::Owned)
}

/// Where the list of an object whose first member is `"Records"` begins.
fn list_of_records(text: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    for part in [&b"{"[..], b"\"Records\"", b":"] {
        at = space(text, at);
        at += text.get(at..)?.starts_with(part).then_some(part.len())?;
    }
    at = space(text, at);
    (text.get(at) == Some(&b'[')).then_some(at)
}

fn items(text: &[u8], list: usize) -> Option<Vec<Range<usize>>> {
    let mut found = Vec::new();
    let mut at = space(text, list + 1);
    while text.get(at)? != &b']' {
        let end = walk(text, at, &mut |_, _, _| {})?;
        found.push(at..end);
        at = space(text, end);
        if text.get(at)? == &b',' {
            at = space(text, at + 1);
        }
    }
    Some(found)
}

fn values(text: &[u8], start: usize) -> Option<Vec<Range<usize>>> {
    let (mut found, mut at) = (Vec::new(), start);
    while at < text.len() {
        let end = walk(text, at, &mut |_, _, _| {})?;
        found.push(at..end);
        at = space(text, end);
    }
    Some(found)
}

struct Walk<'a, F> {
    text: &'a [u8],
    path: Vec<u8>,
    depth: u32,
    visit: &'a mut F,
}

impl<F: FnMut(&[u8], Kind, Range<usize>)> Walk<'_, F> {
    fn value(&mut self, at: usize) -> Option<usize> {
        match self.text.get(at)? {
            b'{' => self.nested(at, b'}', Self::pair),
            b'[' => self.nested(at, b']', Self::value),
            b'"' => {
                let end = string(self.text, at)?;
                (self.visit)(&self.path, Kind::String, at + 1..end - 1);
                Some(end)
            }
            _ => {
                let length =
                    self.text[at..].iter().position(|b| !b.is_ascii_alphanumeric() && !b"+-.".contains(b));
                let end = length.map_or(self.text.len(), |length| at + length);
                (end > at).then(|| (self.visit)(&self.path, Kind::Other, at..end))?;
                Some(end)
            }
        }
    }

    fn nested(&mut self, at: usize, close: u8, item: fn(&mut Self, usize) -> Option<usize>) -> Option<usize> {
        self.depth += 1;
        let mut at = space(self.text, at + 1);
        if self.text.get(at)? != &close {
            loop {
                at = space(self.text, (self.depth < DEEPEST).then(|| item(self, at))??);
                if self.text.get(at)? != &b',' {
                    break;
                }
                at = space(self.text, at + 1);
            }
        }
        self.depth -= 1;
        (self.text.get(at)? == &close).then_some(at + 1)
    }

    fn pair(&mut self, at: usize) -> Option<usize> {
        let (end, above) = (string(self.text, at)?, self.path.len());
        if above > 0 {
            self.path.push(b'.');
        }
        self.path.extend_from_slice(&self.text[at + 1..end - 1]);
        (self.visit)(&self.path, Kind::Key, at + 1..end - 1);
        let colon = space(self.text, end);
        let end = (self.text.get(colon)? == &b':').then(|| self.value(space(self.text, colon + 1)))?;
        self.path.truncate(above);
        end
    }
}

/// Where a string that begins at `at` ends, behind its quote.
fn string(text: &[u8], at: usize) -> Option<usize> {
    let mut end = at + usize::from(text.get(at)? == &b'"');
    if end == at {
        return None;
    }
    loop {
        match text.get(end)? {
            b'"' => return Some(end + 1),
            b'\\' => end += 2,
            _ => end += 1,
        }
    }
}

fn space(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Option<Vec<&str>> {
        records(text.as_bytes()).map(|found| found.into_iter().map(|range| &text[range]).collect())
    }

    #[test]
    fn records_are_found_in_every_shape() {
        let both = Some(vec![r#"{"a":"]},"}"#, "{ }"]);
        assert_eq!(cut(r#"{"Records":[{"a":"]},"},{ }]}"#), both);
        assert_eq!(cut("[ {\"a\":\"]},\"}\n , { } ] "), both);
        assert_eq!(cut("{\"a\":\"]},\"}\n{ }\n"), both);
        assert_eq!(cut(r#"{"Records":[]}"#), Some(vec![]));
        for broken in ["", "[", r#"{"a":1"#, r#"{"Records":[{"a"}]}"#, r#"["a]"#] {
            assert_eq!(cut(broken), None, "{broken}");
        }
        assert_eq!(cut(&"[".repeat(1_000_000)), None);
    }

    #[test]
    fn walks_visit_keys_and_leaves_with_their_paths() {
        let text = r#"{"a":{"b":[1,"x\"y"],"c":{}},"d":null}"#;
        let mut seen = Vec::new();
        let end = walk(text.as_bytes(), 0, &mut |path, kind, range| {
            let path = String::from_utf8(path.to_vec()).unwrap();
            seen.push(format!("{path} {kind:?} {}", &text[range]));
        });
        assert_eq!(end, Some(text.len()));
        let right = [
            "a Key a",
            "a.b Key b",
            "a.b Other 1",
            r#"a.b String x\"y"#,
            "a.c Key c",
            "d Key d",
            "d Other null",
        ];
        assert_eq!(seen, right);
        assert_eq!(member(br#"{"x":{"id":"1"},"id":"2"}"#, "id"), Some(&b"2"[..]));
    }

    #[test]
    fn escapes_are_resolved() {
        assert_eq!(unescaped(br#"a\"\u00e9\n"#), "a\"é\n");
        assert_eq!(unescaped(b"plain"), "plain");
    }
}
