use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{Duration, SystemTime};

use logdex_event::sink::ObjectFile;

use super::*;
use crate::tar::tests::archive;
use crate::tests::gzip;

/// A location in an object that lies on disk as it is now.
fn location(path: &Path, inside: &str, packed: &[u8], offset: u64, bytes: u64) -> RecordLocation {
    let metadata = fs::metadata(path).unwrap();
    let file = ObjectFile {
        path: format!("{}{inside}", path.display()),
        size: packed.len() as u64,
        modified: metadata.mtime() * 1_000_000_000 + metadata.mtime_nsec(),
        ..ObjectFile::default()
    };
    RecordLocation { file, hash: Some(*blake3::hash(packed).as_bytes()), offset, bytes }
}

/// The same record in another object.
fn at(path: &str, location: &RecordLocation) -> RecordLocation {
    let file = ObjectFile { path: path.to_owned(), ..location.file.clone() };
    RecordLocation { file, ..location.clone() }
}

fn one(location: &RecordLocation) -> Result<Vec<u8>, String> {
    fetch(std::slice::from_ref(location), 1).remove(0)
}

/// Text of which each part is told from all others.
fn text(lines: usize) -> Vec<u8> {
    (0..lines).flat_map(|line| format!("line {line:07} of the text\n").into_bytes()).collect()
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    /// Writes an object and reads two records of it: at its start and its end.
    fn check(&self, name: &str, packed: &[u8], text: &[u8]) {
        let path = self.0.path().join(name);
        fs::write(&path, packed).unwrap();
        let length = text.len() as u64;
        let locations = [
            location(&path, "", packed, length - 27, 27),
            location(&path, "", packed, 5, 300_000.min(length - 5)),
            location(&path, "", packed, length, 0),
        ];
        let found = fetch(&locations, 3);
        let cut =
            |location: &RecordLocation| text[location.offset as usize..][..location.bytes as usize].to_vec();
        for (location, found) in locations.iter().zip(found) {
            assert_eq!(found.unwrap(), cut(location), "{name}");
        }
    }
}

#[test]
fn records_come_back_from_every_codec() {
    let (folder, text) = (Folder::new(), text(40_000));
    let zstd = zstd::encode_all(&*text, 1).unwrap();
    let members = [gzip(&text[..1000]), gzip(&text[1000..1001]), vec![0; 512], gzip(&text[1001..])].concat();
    folder.check("plain", &text, &text);
    folder.check("small", b"just 27 bytes, no more here", b"just 27 bytes, no more here");
    folder.check("gzip", &gzip(&text), &text);
    folder.check("members", &members, &text);
    folder.check("zstd", &zstd, &text);
    folder.check("nested", &gzip(&gzip(&zstd)), &text);
}

#[test]
fn records_come_back_from_archives() {
    let (folder, text) = (Folder::new(), text(5000));
    let packed = gzip(&text);
    let inner = archive(&[("c.gz", &packed), ("a", b"the other")]);
    let outer = archive(&[("./a", b"first"), ("d/b.gz", &packed), ("a", b"second"), ("e.tar", &inner)]);
    let path = folder.0.path().join("logs.tar.gz");
    fs::write(&path, gzip(&outer)).unwrap();
    let wanted: [(&str, &[u8], u64, &[u8]); 5] = [
        ("/a", b"first", 0, b"first"),
        ("/d/b.gz", &packed, 27, &text[27..54]),
        ("/a#2", b"second", 1, b"econd"),
        ("/e.tar/c.gz", &packed, 54, &text[54..81]),
        ("/e.tar/a", b"the other", 4, b"other"),
    ];
    let locations = wanted
        .map(|(inside, packed, offset, record)| location(&path, inside, packed, offset, record.len() as u64));
    for (found, (inside, _, _, record)) in fetch(&locations, 2).into_iter().zip(wanted) {
        assert_eq!(found.as_deref(), Ok(record), "{inside}");
    }
    for inside in ["/none", "/d/b.gz/x"] {
        let location = location(&path, inside, &packed, 0, 1);
        assert_eq!(one(&location), Err(format!("{} is no longer there", location.file.path)));
    }
    let changed = location(&path, "/d/b.gz", b"something else", 0, 1);
    assert_eq!(one(&changed), Err(format!("{} has changed since it was indexed", changed.file.path)));
    // Size and time are taken for it, as they are when an archive is read again.
    let modified = 1_700_000_000_000_000_000;
    let mut trusted = location(&path, "/d/b.gz", &packed, 27, 27);
    (trusted.hash, trusted.file.modified) = (None, modified);
    assert_eq!(one(&trusted).unwrap(), &text[27..54]);
}

#[test]
fn a_time_alone_changes_nothing() {
    let (folder, text) = (Folder::new(), text(10_000));
    for (name, packed) in [("a.gz", gzip(&text)), ("a.log", text.clone())] {
        let path = folder.0.path().join(name);
        fs::write(&path, &packed).unwrap();
        let location = location(&path, "", &packed, 27, 27);
        let file = File::options().append(true).open(&path).unwrap();
        file.set_modified(SystemTime::now() + Duration::from_secs(9)).unwrap();
        assert_eq!(one(&location).unwrap(), &text[27..54]);
        // A log that is still written to has only grown.
        (&file).write_all(&packed).unwrap();
        assert_eq!(one(&location).unwrap(), &text[27..54]);
    }
}

#[test]
fn what_is_gone_says_why() {
    let (folder, text) = (Folder::new(), text(10_000));
    let path = folder.0.path().join("a.gz");
    let packed = gzip(&text);
    fs::write(&path, &packed).unwrap();
    let kept = location(&path, "", &packed, 27, 27);

    let beyond = RecordLocation { offset: text.len() as u64 - 1, bytes: u64::MAX, ..kept.clone() };
    let inflated = text.len() as u64;
    let end = format!("ends after {inflated} bytes unpacked, the record only after {}", u64::MAX);
    assert_eq!(one(&beyond), Err(format!("{} {end}", path.display())));
    fs::write(&path, &packed[..packed.len() / 2]).unwrap();
    let cut = one(&kept).unwrap_err();
    assert_eq!(cut, format!("{} has changed since it was indexed", path.display()));
    // Of a file that was cut short already when it was indexed, the start is there.
    let half = location(&path, "", &packed[..packed.len() / 2], 27, 27);
    assert_eq!(one(&half).unwrap(), &text[27..54]);
    let error = one(&RecordLocation { offset: inflated - 27, ..half }).unwrap_err();
    assert!(error.ends_with(&format!("the record only after {inflated}")), "{error}");

    fs::remove_file(&path).unwrap();
    assert_eq!(one(&kept).unwrap_err(), format!("{} is no longer there", path.display()));
    let mut input = at("-", &kept);
    input.file.is_stream = true;
    assert_eq!(one(&input).unwrap_err(), "standard input can't be read again");
    let null = at("/dev/null", &kept);
    assert_eq!(one(&null).unwrap_err(), "/dev/null is no file and can't be read again");
}

#[test]
fn one_answer_for_each_place() {
    let (folder, text) = (Folder::new(), text(100));
    let locations: Vec<RecordLocation> = (0..10)
        .map(|number| {
            let path = folder.0.path().join(number.to_string());
            fs::write(&path, gzip(&text[number..])).unwrap();
            location(&path, "", &gzip(&text[number..]), 0, 30)
        })
        .collect();
    fs::remove_file(&locations[4].file.path).unwrap();
    let found = fetch(&locations, 0);
    for (number, found) in found.iter().enumerate() {
        match number {
            4 => assert_eq!(*found, Err(format!("{} is no longer there", locations[4].file.path))),
            _ => assert_eq!(found.as_deref(), Ok(&text[number..number + 30])),
        }
    }
    assert!(fetch(&[], 2).is_empty());
}
