use proptest::prelude::*;

use super::*;
use crate::source::slice::Slice;
use crate::tests::pieces;

/// The header of a member, as ustar has it.
pub(crate) fn header(kind: u8, name: &str, size: usize, modified: u64) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    block[..name.len().min(100)].copy_from_slice(&name.as_bytes()[..name.len().min(100)]);
    block[124..135].copy_from_slice(format!("{size:011o}").as_bytes());
    block[136..147].copy_from_slice(format!("{modified:011o}").as_bytes());
    block[156] = kind;
    block[257..265].copy_from_slice(b"ustar\x0000");
    sign(&mut block);
    block
}

/// Makes the checksum fit.
fn sign(block: &mut [u8; BLOCK]) {
    block[148..156].fill(b' ');
    let sum: u32 = block.iter().map(|&byte| u32::from(byte)).sum();
    block[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
}

/// A member, or what stands before one.
pub(crate) fn part(kind: u8, name: &str, data: &[u8]) -> Vec<u8> {
    let mut bytes = header(kind, name, data.len(), 1_700_000_000).to_vec();
    bytes.extend(data);
    bytes.resize(bytes.len().next_multiple_of(BLOCK), 0);
    bytes
}

/// An archive of files.
pub(crate) fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    sealed(files.iter().map(|(name, data)| part(b'0', name, data)))
}

/// Parts with an end mark behind them.
pub(crate) fn sealed(parts: impl IntoIterator<Item = Vec<u8>>) -> Vec<u8> {
    let mut bytes: Vec<u8> = parts.into_iter().flatten().collect();
    bytes.resize(bytes.len() + 2 * BLOCK, 0);
    bytes
}

/// A record of an extended header.
fn record(key: &str, value: &str) -> String {
    let rest = format!(" {key}={value}\n");
    let length = rest.len() + 2;
    format!("{}{rest}", length + usize::from(length >= 100))
}

/// Members with their data, and what was wrong where.
type Contents = (Vec<(String, String)>, Vec<(&'static str, u64)>);

fn read(bytes: &[u8]) -> Contents {
    read_from(Box::new(Slice::new(bytes, Meter::default())))
}

fn read_from(source: Box<dyn Source + '_>) -> Contents {
    let problems = ProblemLog::default();
    let mut tar = Tar::new(source, problems.clone(), Meter::default(), 5000);
    let mut members = Vec::new();
    while let Some(member) = tar.next() {
        let mut data = Vec::new();
        let mut buffer = [0; 100];
        loop {
            let count = tar.read(&mut buffer);
            data.extend_from_slice(&buffer[..count]);
            if count == 0 {
                break;
            }
        }
        members.push((member.name, String::from_utf8_lossy(&data).into_owned()));
    }
    assert!(tar.next().is_none());
    (members, problems.take().iter().map(|problem| (problem.kind, problem.offset)).collect())
}

fn pair(name: &str, data: &str) -> (String, String) {
    (name.to_owned(), data.to_owned())
}

#[test]
fn files_and_nothing_else() {
    let parts = [
        part(b'g', "global", record("comment", "made by us").as_bytes()),
        part(b'5', "dir/", b""),
        part(b'0', "dir/a", b"one"),
        part(b'1', "dir/hard", b""),
        part(b'2', "dir/soft", b""),
        part(b'3', "null", b""),
        part(b'V', "label", b""),
        part(b'\0', "old/", b""),
        part(b'\0', "b", &b"two".repeat(500)),
        part(b'7', "c", b""),
        part(b'Q', "unknown", b"three"),
    ];
    let two = "two".repeat(500);
    let wanted = [pair("dir/a", "one"), pair("b", &two), pair("c", ""), pair("unknown", "three")];
    assert_eq!(read(&sealed(parts)), (wanted.to_vec(), vec![]));
}

#[test]
fn links_have_no_data_whatever_they_say() {
    let link = header(b'1', "hard", 5000, 0).to_vec();
    assert_eq!(read(&sealed([link, part(b'0', "a", b"one")])), (vec![pair("a", "one")], vec![]));
}

#[test]
fn long_names() {
    let long = "folder/".repeat(40) + "name";
    let gnu = [part(b'L', "././@LongLink", format!("{long}\0").as_bytes()), part(b'0', "cut", b"one")];
    assert_eq!(read(&sealed(gnu)), (vec![pair(&long, "one")], vec![]));

    let records = record("path", &long) + &record("mtime", "1700000000.5");
    let pax =
        [part(b'x', "PaxHeaders/a", records.as_bytes()), part(b'0', "cut", b"one"), part(b'0', "b", b"")];
    assert_eq!(read(&sealed(pax)), (vec![pair(&long, "one"), pair("b", "")], vec![]));

    let mut split = header(b'0', "name", 3, 0);
    split[345..351].copy_from_slice(b"folder");
    sign(&mut split);
    let mut bytes = split.to_vec();
    bytes.extend(b"one");
    bytes.resize(1024, 0);
    assert_eq!(read(&sealed([bytes])), (vec![pair("folder/name", "one")], vec![]));
}

/// GNU tar has other things where POSIX has the first part of a long name.
#[test]
fn gnu_headers() {
    let mut block = header(b'0', "a", 0, 0);
    block[257..265].copy_from_slice(b"ustar  \0");
    block[345..356].copy_from_slice(b"14000000000");
    block[124..136].copy_from_slice(b"\x80\0\0\0\0\0\0\0\0\0\0\x03");
    sign(&mut block);
    let mut bytes = block.to_vec();
    bytes.extend(b"one");
    bytes.resize(1024, 0);
    assert_eq!(read(&sealed([bytes])), (vec![pair("a", "one")], vec![]));
}

/// Headers had no magic number at first.
#[test]
fn old_headers() {
    let mut block = header(0, "a", 3, 0);
    block[257..265].fill(0);
    sign(&mut block);
    let mut label = header(b'V', "label", 0, 0);
    label[257..265].fill(0);
    sign(&mut label);
    let mut bytes = [label, block].concat();
    bytes.extend(b"one");
    bytes.resize(1536, 0);
    assert!(begins(&bytes));
    assert_eq!(read(&sealed([bytes])), (vec![pair("a", "one")], vec![]));
    block[300] = b'x';
    sign(&mut block);
    assert!(!begins(&block));
}

#[test]
fn sizes_of_extended_headers_hold() {
    let mut bytes = part(b'x', "x", record("size", "3").as_bytes());
    bytes.extend(header(b'0', "a", 0, 0));
    bytes.extend(b"one");
    bytes.resize(bytes.len().next_multiple_of(BLOCK), 0);
    assert_eq!(read(&sealed([bytes, part(b'0', "b", b"two")])).0, [pair("a", "one"), pair("b", "two")]);
}

#[test]
fn sparse_files_say_so() {
    let records = record("GNU.sparse.major", "1");
    let parts = [
        part(b'x', "x", records.as_bytes()),
        part(b'0', "a", b""),
        part(b'S', "b", b""),
        part(b'0', "c", b""),
    ];
    let bytes = sealed(parts);
    let meter = Meter::default();
    let source = Slice::new(&bytes, meter.clone());
    let mut tar = Tar::new(Box::new(source), ProblemLog::default(), meter, 5000);
    let sparse: Vec<bool> = std::iter::from_fn(|| tar.next()).map(|member| member.is_sparse).collect();
    assert_eq!(sparse, [true, true, false]);
}

#[test]
fn archives_in_a_row() {
    let bytes = [archive(&[("a", b"one")]), vec![0; 8192], archive(&[("b", b"two")])].concat();
    assert_eq!(read(&bytes), (vec![pair("a", "one"), pair("b", "two")], vec![]));
    let bytes = [archive(&[("a", b"one")]), b"garbage".to_vec()].concat();
    assert_eq!(read(&bytes), (vec![pair("a", "one")], vec![("trailing garbage", 2048)]));
}

/// Whatever is cut off, what stands before it is kept, and it is said.
#[test]
fn cut_anywhere() {
    let whole = archive(&[("a", b"one"), ("b", &b"two".repeat(300))]);
    let two = "two".repeat(300);
    for end in 512..whole.len() {
        let (members, problems) = read(&whole[..end]);
        // The end mark is behind both.
        let is_whole = end > 1024 + 1536;
        assert_eq!(problems.is_empty(), is_whole, "cut at {end}");
        // A header that is cut is where the archive ends.
        let ends = if (1025..1536).contains(&end) { 1024 } else { end as u64 };
        assert!(problems.iter().all(|problem| *problem == ("truncated", ends)), "cut at {end}");
        let one = &"one"[..(end - 512).min(3)];
        assert_eq!(members[0], pair("a", one), "cut at {end}");
        if end >= 1536 {
            assert_eq!(members[1], pair("b", &two[..(end - 1536).min(900)]), "cut at {end}");
        }
    }
}

/// Where a header is lost, what stands behind it is found again.
#[test]
fn damaged_anywhere() {
    let whole = archive(&[("a", b"one"), ("b", b"two"), ("c", b"three")]);
    // What stands behind the digits of the checksum means nothing.
    for at in (1024..1536).filter(|at| *at != 1024 + 155) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x5a;
        assert_eq!(
            read(&damaged),
            (vec![pair("a", "one"), pair("c", "three")], vec![("corrupt", 1024)]),
            "{at}"
        );
    }
}

#[test]
fn nonsense() {
    let mut bad = header(b'0', "a", 0, 0);
    bad[124..136].copy_from_slice(b"99999999999\0");
    sign(&mut bad);
    let bytes = sealed([bad.to_vec(), part(b'0', "b", b"two")]);
    assert_eq!(read(&bytes), (vec![pair("b", "two")], vec![("corrupt", 512)]));

    // A size that no archive has.
    let mut bad = header(b'0', "a", 0, 0);
    bad[124..136].copy_from_slice(b"\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff");
    sign(&mut bad);
    let bytes = [bad.to_vec(), b"one".to_vec()].concat();
    assert_eq!(read(&bytes), (vec![pair("a", "one")], vec![("truncated", 515)]));

    // An extended header that is no help.
    let bytes = sealed([part(b'x', "x", b"nonsense"), part(b'0', "a", b"one")]);
    assert_eq!(read(&bytes), (vec![pair("a", "one")], vec![("corrupt", 520)]));

    // One that would fill the memory.
    let bytes = sealed([part(b'L', "x", &vec![b'n'; 2 << 20]), part(b'0', "a", b"one")]);
    assert_eq!(read(&bytes), (vec![pair("a", "one")], vec![("corrupt", 512)]));
}

/// An archive with extended headers of both kinds.
fn extended() -> Vec<u8> {
    let long = "folder/".repeat(40);
    let records = record("path", &long) + &record("size", "3");
    sealed([
        part(b'x', "x", records.as_bytes()),
        part(b'0', "a", b"one"),
        part(b'L', "x", long.as_bytes()),
        part(b'0', "b", &b"two".repeat(300)),
    ])
}

/// A range of bytes of an archive.
fn any_block() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        any::<[u8; 32]>().prop_map(|bytes| bytes.repeat(BLOCK / 32)),
        Just(vec![0; BLOCK]),
        (any::<u8>(), "[a/.]{0,9}", 0..2000usize, any::<u64>()).prop_map(|(kind, name, size, modified)| {
            header(kind, &name, size, modified % (1 << 33)).to_vec()
        }),
        ("[a-z.]{0,20}", ".{0,20}").prop_map(|(key, value)| part(b'x', "x", record(&key, &value).as_bytes())),
    ]
}

proptest! {
    /// Reading any bytes comes to an end, with no more members than blocks.
    #[test]
    fn any_bytes(blocks in prop::collection::vec(any_block(), 0..12), cut in 0..BLOCK) {
        let mut bytes = blocks.concat();
        bytes.truncate(bytes.len().saturating_sub(cut));
        prop_assert!(read(&bytes).0.len() <= bytes.len() / BLOCK);
    }

    /// However an archive arrives, its members and problems are the same.
    #[test]
    fn pieces_of_any_length(
        cut in any::<prop::sample::Index>(),
        lengths in prop::collection::vec(1..1500usize, 1..4),
    ) {
        let whole = extended();
        let bytes = &whole[..cut.index(whole.len() + 1)];
        prop_assert_eq!(read_from(pieces(bytes, lengths)), read(bytes));
    }

    /// Damage anywhere, with sums that fit in some headers: it gets further.
    #[test]
    fn any_damage(
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..9),
        signed in any::<u16>(),
    ) {
        let mut bytes = extended();
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        for (number, start) in (0..bytes.len()).step_by(BLOCK).enumerate() {
            if let Some(block) = bytes[start..].first_chunk_mut().filter(|_| signed >> (number % 16) & 1 == 1) {
                sign(block);
            }
        }
        prop_assert!(read(&bytes).0.len() <= bytes.len() / BLOCK);
    }
}

#[test]
fn it_is_told_by_its_first_header() {
    let header = header(b'0', "a", 0, 0);
    assert!(begins(&header));
    assert!(!begins(&header[..511]));
    for at in [0, 124, 148, 156, 257, 300, 511] {
        let mut other = header;
        other[at] ^= 1;
        assert!(!begins(&other), "{at}");
    }
    assert!(!begins(&[0; 512]));
}
