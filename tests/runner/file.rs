//! Makes the files of a case.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{Failure, failed};

/// Changes bytes; the text behind the maker's `=` comes along.
type Maker = fn(Vec<u8>, &str) -> Vec<u8>;

/// What can be done to the text of a case before it is a file.
const MAKERS: &[(&str, Maker)] = &[
    // Packs it.
    ("gzip", |bytes, _| gzip(&bytes)),
    ("zstd", |bytes, _| zstd::encode_all(&*bytes, 1).unwrap()),
    ("bzip2", |bytes, _| bzip2(&bytes)),
    // Makes it a file of this name in a tar archive that goes on.
    ("member", |bytes, name| member(&bytes, name)),
    // Ends the archive.
    ("tar", |mut bytes, _| {
        bytes.resize(bytes.len() + 1024, 0);
        bytes
    }),
    // Leaves out the last bytes.
    ("cut", |bytes, count| bytes[..bytes.len() - number(count)].to_vec()),
    // Turns over one byte, counted from the end.
    ("flip", |mut bytes, from_end| {
        let at = bytes.len() - number(from_end);
        bytes[at] ^= 0xff;
        bytes
    }),
    // So many times.
    ("repeat", |bytes, count| bytes.repeat(number(count))),
    // Carriage returns before line feeds.
    ("crlf", |bytes, _| String::from_utf8(bytes).unwrap().replace('\n', "\r\n").into_bytes()),
    // No line feed at the end.
    ("open", |mut bytes, _| {
        bytes.pop();
        bytes
    }),
    // Bytes no text has: every value, in a fixed disorder.
    ("binary", |_, count| (0..number(count)).map(|at| (at * 167 + at / 256 * 13) as u8).collect()),
    // These bytes, in hexadecimal, before it.
    ("after", |bytes, hex| {
        let digits = hex.as_bytes().chunks(2).map(|two| std::str::from_utf8(two).unwrap());
        let mut all: Vec<u8> = digits.map(|two| u8::from_str_radix(two, 16).unwrap()).collect();
        all.extend(bytes);
        all
    }),
    // Other bytes behind it.
    ("then", |mut bytes, text| {
        bytes.extend_from_slice(text.as_bytes());
        bytes
    }),
];

/// Writes a file, or adds to one if the last maker is `append`.
pub fn make(path: &Path, makers: &[String], content: &[String]) -> Result<(), Failure> {
    let mut bytes: Vec<u8> = content.iter().flat_map(|line| [line.as_bytes(), b"\n"].concat()).collect();
    let append = makers.last().is_some_and(|maker| maker == "append");
    for maker in &makers[..makers.len() - usize::from(append)] {
        let (name, value) = maker.split_once('=').unwrap_or((maker, ""));
        let known = MAKERS.iter().find(|(known, _)| *known == name);
        let (_, apply) = known.ok_or_else(|| failed(format!("no maker is called {name}")))?;
        bytes = apply(bytes, value);
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut file = fs::OpenOptions::new().create(true).append(append).write(true).open(path).unwrap();
    if !append {
        file.set_len(0).unwrap();
    }
    file.write_all(&bytes).unwrap();
    Ok(())
}

/// Copies a file, or a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    if !from.is_dir() {
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(from, to).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
        return;
    }
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        copy(&entry.path(), &to.join(entry.file_name()));
    }
}

/// Forbids everyone to read a folder; says why that can't be done here.
pub fn lock(folder: &Path) -> Result<(), String> {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o000)).unwrap();
    match fs::read_dir(folder) {
        Ok(_) => Err("this user may read every folder".to_owned()),
        Err(_) => Ok(()),
    }
}

/// Allows it again below a folder, so that it can be removed.
pub fn unlock(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() && !path.is_symlink() {
            let _ = fs::set_permissions(&path, fs::Permissions::from_mode(0o755));
            unlock(&path);
        }
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn member(bytes: &[u8], name: &str) -> Vec<u8> {
    let mut all = vec![0; 512];
    let mut put = |at: usize, text: &str| all[at..at + text.len()].copy_from_slice(text.as_bytes());
    put(0, name);
    put(124, &format!("{:011o}", bytes.len()));
    put(136, "14524744000");
    put(148, "        0");
    put(257, "ustar\x0000");
    let sum: u32 = all.iter().map(|&byte| u32::from(byte)).sum();
    all[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    all.extend_from_slice(bytes);
    all.resize(all.len().next_multiple_of(512), 0);
    all
}

fn number(text: &str) -> usize {
    text.parse().unwrap_or_else(|_| panic!("'{text}' is no number"))
}
