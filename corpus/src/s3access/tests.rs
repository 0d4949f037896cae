//! What is claimed about an archive, checked against its bytes.

use super::*;
use crate::testing::{inflated, options, tally, written};

/// Column `n` of those before the request line: they hold no spaces, the time but one.
fn column(line: &str, n: usize) -> &str {
    line.split(' ').nth(if n < 3 { n } else { n + 1 }).unwrap()
}

#[test]
fn objects_lie_in_the_layout_of_aws() {
    let (files, _) = written(&FORMAT, &options(900));
    for path in files.keys() {
        let parts: Vec<&str> = path.split('/').collect();
        let [_, account, region, bucket, year, month, day, name] = parts[..] else { panic!("{path}") };
        assert!(account.len() == 12 && REGIONS.contains(&region) && bucket.starts_with("example-"));
        assert!(name.starts_with(&format!("{year}-{month}-{day}-")), "{path}");
        assert_eq!(name.len(), "2026-03-02-08-30-00-0123456789ABCDEF.gz".len());
    }
    let simple = written(&FORMAT, &Options { naming: Naming::Simple, level: None, ..options(900) }).0;
    for path in simple.keys() {
        assert_eq!(path.len(), "example-access-logs/2026-03-02-08-30-00-0123456789ABCDEF".len());
    }
}

#[test]
fn counts_are_what_a_reader_of_the_text_finds() {
    let (files, counts) = written(&FORMAT, &options(3000));
    let text: String = files.values().map(|bytes| inflated(bytes)).collect();
    assert_eq!((text.lines().count() as u64, counts.events), (3000, 3000));
    for (number, n) in [(0, 4), (1, 3), (3, 6), (5, 1)] {
        let found = tally(text.lines().map(|line| column(line, n)).filter(|value| *value != "-"));
        assert_eq!(found, counts.values(number), "{}", FORMAT.fields[number]);
    }
    for (code, n) in counts.values(2) {
        assert_eq!(text.matches(&format!(" {code} ")).count() as u64, n, "{code}");
    }
    assert!((400..650).contains(&(text.len() / 3000)), "{} bytes a line", text.len() / 3000);
    assert_eq!(counts.hours.values().sum::<u64>(), 3000);
}

#[test]
fn lines_have_the_columns_of_their_era() {
    let (files, _) = written(&FORMAT, &options(3000));
    let text: String = files.values().map(|bytes| inflated(bytes)).collect();
    let mut eras = std::collections::BTreeSet::new();
    // Quotes in the text make lines that only a careful reader can cut; they are few.
    let (plain, odd): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.matches('"').count() == 6);
    let odd = odd.iter().filter(|line| !line.contains(" BATCH.")).count();
    assert!((1..60).contains(&odd), "{odd} odd lines");
    for line in plain {
        let quoted: Vec<&str> = line.split('"').collect();
        let [before, _, middle, _, between, _, tail] = quoted[..] else { panic!("{line}") };
        assert_eq!(
            (before.split_whitespace().count(), middle.split_whitespace().count(), between),
            (9, 6, " ")
        );
        eras.insert(17 + tail.split_whitespace().count());
    }
    assert_eq!(eras.into_iter().collect::<Vec<_>>(), [24, 25, 26, 27]);
}

#[test]
fn request_ids_are_unique_but_for_batches() {
    let (files, _) = written(&FORMAT, &options(3000));
    let text: String = files.values().map(|bytes| inflated(bytes)).collect();
    let (batch, alone): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.contains(" BATCH."));
    let ids = tally(alone.iter().map(|line| column(line, 5)));
    assert!(ids.iter().all(|(_, n)| *n == 1));
    assert!(!batch.is_empty());
    for line in batch {
        assert!(ids.iter().any(|(id, _)| *id == column(line, 5)), "{line}");
    }
}

#[test]
fn needles_lie_where_the_manifest_says_and_nowhere_else() {
    let (files, counts) = written(&FORMAT, &options(3000));
    assert_eq!(counts.needles.len(), 8);
    let all: String = files.values().map(|bytes| inflated(bytes)).collect();
    for needle in &counts.needles {
        let text = inflated(&files[&needle.object]);
        let line = text.lines().nth(needle.ordinal as usize).unwrap();
        for (name, value) in &needle.values {
            assert!(line.contains(&format!(" {value} ")), "{name}");
            assert_eq!(all.matches(&format!(" {value} ")).count(), 1, "{name} {value}");
        }
    }
}

#[test]
fn bytes_do_not_depend_on_the_number_of_threads() {
    let with = |threads| written(&FORMAT, &Options { threads, ..options(1500) });
    assert_eq!(with(1), with(3));
}
