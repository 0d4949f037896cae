//! A table of how alike two CloudTrail archives are, a real one and one made after it.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
    fmt::Write,
    path::Path,
};

use anyhow::Result;

use crate::{
    gzip::Packer,
    json::{self, Kind},
    multiply::source::Source,
};

/// Fields of the table: the most frequent leaves of the real archive that tell its events apart.
const FIELDS: usize = 24;

/// Compression level at which archives are compared, that of `gzip`.
const LEVEL: u32 = 6;

/// What is measured of an archive.
struct Measures {
    /// Names and values, in the order of the table.
    rows: Vec<(String, f64)>,
    /// Distinct values of each leaf, with how many events have it.
    leaves: HashMap<Vec<u8>, Leaf>,
}

#[derive(Default)]
struct Leaf {
    events: u64,
    last: Option<usize>,
    values: HashSet<Vec<u8>>,
}

/// Measures two archives of CloudTrail log files and returns a table in Markdown. Of the larger one
/// as many events are taken as the smaller one has, the first ones, since distinct values grow
/// with events.
///
/// # Errors
/// When a file cannot be read, or holds anything but CloudTrail records; the message names it.
pub fn table(real: &Path, made: &Path) -> Result<String> {
    let (real, made) = (Source::read(real)?, Source::read(made)?);
    let events = real.records.len().min(made.records.len());
    let (real, made) = (measure(&real, events), measure(&made, events));
    let mut table =
        format!("Of {events} events each.\n\n| measure | real | made | made / real |\n|---|--:|--:|--:|\n");
    let mut row = |name: &str, real: f64, made: f64| {
        let ratio = made / real;
        let mark = if (0.8..=1.2).contains(&ratio) { "" } else { " !" };
        // Writing into a String cannot fail.
        let _ = writeln!(table, "| {name} | {} | {} | {ratio:.2}{mark} |", number(real), number(made));
    };
    for ((name, real), (_, made)) in real.rows.iter().zip(&made.rows) {
        row(name, *real, *made);
    }
    for path in frequent(&real.leaves) {
        let distinct =
            |measures: &Measures| measures.leaves.get(path).map_or(0, |leaf| leaf.values.len()) as f64;
        row(&format!("distinct `{}`", String::from_utf8_lossy(path)), distinct(&real), distinct(&made));
    }
    Ok(table)
}

/// The leaves that most events of the real archive have, in order of how many those are.
fn frequent(leaves: &HashMap<Vec<u8>, Leaf>) -> Vec<&[u8]> {
    let mut paths: Vec<_> = leaves.iter().collect();
    paths.sort_by_key(|(path, leaf)| (Reverse(leaf.events), path.as_slice()));
    paths.into_iter().take(FIELDS).map(|(path, _)| path.as_slice()).collect()
}

fn measure(source: &Source, events: usize) -> Measures {
    let mut leaves: HashMap<Vec<u8>, Leaf> = HashMap::new();
    let (mut values, mut bytes, mut paths) = (0, 0, 0);
    let mut text = Vec::new();
    for (number, record) in source.records[..events].iter().enumerate() {
        json::walk(&source.text.bytes, record.place.start, &mut |path, kind, range| {
            if kind == Kind::Key {
                return;
            }
            values += 1;
            let leaf = match leaves.get_mut(path) {
                Some(leaf) => leaf,
                None => leaves.entry(path.to_vec()).or_default(),
            };
            if leaf.last != Some(number) {
                leaf.last = Some(number);
                leaf.events += 1;
                paths += 1;
            }
            let value = &source.text.bytes[range];
            if !leaf.values.contains(value) {
                leaf.values.insert(value.to_vec());
            }
        });
        bytes += record.place.len();
        text.extend_from_slice(&source.text.bytes[record.place.clone()]);
        text.push(b',');
    }
    let each = |n: usize| n as f64 / events as f64;
    let distinct: usize = leaves.values().map(|leaf| leaf.values.len()).sum();
    let rows = vec![
        ("bytes a record".to_owned(), each(bytes)),
        ("gzip -6, all in one object".to_owned(), ratio(&text)),
        ("gzip -6, objects of 16 KB".to_owned(), chunked(&text, 16 << 10)),
        ("paths a record".to_owned(), each(paths)),
        ("values a record".to_owned(), each(values)),
        ("distinct paths".to_owned(), leaves.len() as f64),
        ("distinct values, all paths".to_owned(), distinct as f64),
    ];
    Measures { rows, leaves }
}

/// How many times smaller gzip makes a text.
fn ratio(text: &[u8]) -> f64 {
    chunked(text, text.len())
}

/// The same, of pieces of a size.
fn chunked(text: &[u8], size: usize) -> f64 {
    let (mut packer, mut packed) = (Packer::new(LEVEL), Vec::new());
    for chunk in text.chunks(size.max(1)) {
        // The compressor has no reason to fail; if it does the ratio shows it.
        let _ = packer.pack(chunk, &mut packed);
    }
    text.len() as f64 / packed.len().max(1) as f64
}

/// Few digits for what is small.
fn number(n: f64) -> String {
    if n < 100.0 && n.fract() != 0.0 { format!("{n:.1}") } else { format!("{n:.0}") }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::testing::Folder;

    #[test]
    fn tables_show_what_differs() {
        let (real, made) = (Folder::new(), Folder::new());
        fs::create_dir_all(&real.0).unwrap();
        fs::create_dir_all(&made.0).unwrap();
        let three = r#"[{"a":"x","b":{"c":1}},{"a":"y","b":{"c":1}},{"a":"z","b":{"c":[2,3]}}]"#;
        fs::write(real.0.join("a.json"), three).unwrap();
        fs::write(made.0.join("a.json"), three.replace('y', "x")).unwrap();
        let same = table(&real.0, &real.0).unwrap();
        assert!(same.contains("Of 3 events") && !same.contains('!'), "{same}");
        assert!(same.contains("| distinct `b.c` | 3 | 3 | 1.00 |"), "{same}");
        assert!(same.contains("| paths a record | 2 | 2 | 1.00 |"), "{same}");
        let other = table(&real.0, &made.0).unwrap();
        assert!(other.contains("| distinct `a` | 3 | 2 | 0.67 ! |"), "{other}");
        fs::write(made.0.join("a.json"), &three[..three.len() - 1]).unwrap();
        assert!(table(&real.0, &made.0).is_err());
    }
}
