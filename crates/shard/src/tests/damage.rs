//! Damaged bytes behind sound checksums: no panic, whatever is read.

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::*;
use crate::file::container::ContentWriter;
use crate::file::footer::{Footer, HEADER_BYTES};
use crate::{BATCH_ROWS, BatchSchemas};

/// The file with some bytes changed and checksums that fit them again.
fn mended(file: &[u8], change: impl FnOnce(&mut [u8])) -> Vec<u8> {
    let footer = Footer::decode(file.last_chunk().unwrap());
    let mut content = file[HEADER_BYTES..footer.content_bytes as usize].to_vec();
    change(&mut content);
    let (sections, directory) = content.split_at(content.len() - footer.directory_bytes as usize);
    let mut out = Vec::new();
    let mut writer = ContentWriter::new(&mut out).unwrap();
    writer.write_all(sections).unwrap();
    writer.finish(directory, footer.events).unwrap();
    out
}

/// Reads each thing there is; what is damaged may be an error.
fn read(file: Vec<u8>) {
    let Ok(columns) = Columns::open(Arc::<[u8]>::from(file)) else { return };
    for entry in columns.entries() {
        if let Ok(Some(numbers)) = columns.numbers(&entry.name) {
            (0..columns.docs).for_each(|event| {
                numbers.first(event);
            });
        }
        if let Ok(Some(column)) = columns.values(&entry.name) {
            read_values(&columns, &column);
        }
    }
    if let Ok(mut records) = Records::new(&columns) {
        for event in 0..columns.docs {
            let _ = (records.raw(event), records.context(event), records.fields(event, |_, _| ()));
        }
    }
    if let Ok(words) = columns.words() {
        let _ = words.with_word("tag", &mut |_| ());
        let _ = words.with_words_like("", |_| true, &mut |_| ());
    }
    let _ = columns.docs_containing("ag 1", |_| ());
}

fn read_values(columns: &Columns, column: &ValueColumn) {
    let events: Vec<u32> = (0..columns.docs).collect();
    for &event in &events {
        column.codes(event).take(9).for_each(|code| drop(column.value(code)));
    }
    let _ = (column.for_each(&mut |_, _| Ok(())), column.find("tag 1"), column.find("user-3"));
    let _ = (column.first_codes(&events, columns.docs), column.is_single());
    for codes in [CodeSet::Range(0..2), CodeSet::Bits(vec![0b1010; 3])] {
        column.docs_with(&codes, |_| ());
        let (scan, mut schemas) = (column.batch_scan(), BatchSchemas::default());
        let Some(mut scan) = scan else { continue };
        for batch in 0..columns.docs.div_ceil(BATCH_ROWS as u32) {
            scan.load(batch);
            scan.flag(&[crate::FLAG; 9]);
            let _ = (scan.with_flag(batch, &mut schemas), column.has_in_batch(batch, &mut schemas));
        }
    }
}

/// Runs for two seconds, or as many as `LOGDEX_DAMAGE_SECONDS` says.
#[test]
fn no_damage_behind_sound_checksums_is_a_panic() {
    let seconds = std::env::var("LOGDEX_DAMAGE_SECONDS").ok().and_then(|text| text.parse().ok());
    let end = Instant::now() + Duration::from_secs(seconds.unwrap_or(2));
    let file = written(&many()[..700]);
    assert_eq!(mended(&file, |_| ()), file);
    let (mut state, mut panics, mut runs) = (7u64, 0, 0);
    while Instant::now() < end {
        let mut random = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize
        };
        let changes: Vec<(usize, u8)> = (0..1 + random() % 3).map(|_| (random(), random() as u8)).collect();
        let damaged = mended(&file, |bytes| {
            changes.iter().for_each(|&(at, byte)| bytes[at % bytes.len()] = byte);
        });
        panics += usize::from(catch_unwind(AssertUnwindSafe(|| read(damaged))).is_err());
        runs += 1;
    }
    assert_eq!(panics, 0, "of {runs}");
}
