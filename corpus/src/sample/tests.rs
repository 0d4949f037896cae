//! The committed sample is what this crate writes, and tells its story.

use std::{collections::BTreeMap, fs, path::Path};

use super::*;
use crate::testing::{Folder, assert_json, files, inflated};

fn committed() -> BTreeMap<String, Vec<u8>> {
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("sample"))
}

#[test]
fn writing_the_sample_again_gives_the_same_bytes() {
    let folder = Folder::new();
    let parts = write(&folder.0).unwrap();
    let (old, new) = (committed(), files(&folder.0));
    assert_eq!(old.keys().collect::<Vec<_>>(), new.keys().collect::<Vec<_>>());
    for (path, bytes) in &new {
        assert_eq!(&old[path], bytes, "{path} differs: run scripts/make-sample");
    }
    for (format, counts) in parts {
        let name = format!("sample.{}.truth.json", format.name);
        let truth = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(&name)).unwrap();
        assert_eq!(
            truth,
            counts.manifest(format.name, SEED, format.fields),
            "{name}: run scripts/make-sample"
        );
        assert_json(&String::from_utf8(truth).unwrap());
    }
}

#[test]
fn the_sample_is_small_and_tells_the_whole_story() {
    let files = committed();
    assert!(files.values().map(Vec::len).sum::<usize>() < 300_000);
    let text: String = files.values().map(|bytes| inflated(bytes)).collect();
    let times = |needle: &str| text.matches(needle).count();
    assert_eq!(times(r#""accessKeyId":"AKIAI44QH8DHBEXAMPLE""#), 14);
    assert_eq!(times(r#""eventName":"DeleteTrail""#), 1);
    assert_eq!(times(r#""errorMessage":"No username found in supplied account""#), 1);
    assert_eq!(times(r#""sourceIPAddress":"203.0.113.66""#), 13);
    assert_eq!(times("test1.03bf7ddc20e33b8c@s-0123456789abcdef0"), 2);
    // What mallory deleted is in both logs, under the same request id.
    for id in ["1D0B6E83F7A4C259", "E85C2F4A9160D7B3", "06F9B7D35CA8E241"] {
        assert_eq!(times(id), 2, "{id}");
    }
    for user in ["mallory", "paula"] {
        assert!(times(&format!("user/{user}")) > 2, "{user}");
    }
}
