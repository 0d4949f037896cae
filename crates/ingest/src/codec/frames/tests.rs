use std::io::{Read, Write};

use proptest::prelude::*;

use super::*;
use crate::codec;
use crate::source::meter::Meter;
use crate::source::slice::Slice;
use crate::tests::pieces;

/// How something is packed as one frame.
type Pack = fn(&[u8]) -> Vec<u8>;

const PACKS: &[(&str, Pack)] = &[("zstd", zstd), ("xz", xz), ("bzip2", bzip2)];

fn zstd(bytes: &[u8]) -> Vec<u8> {
    blocks([bytes]).0
}

/// A zstd frame with a block for each text, and where each block ends.
fn blocks<'t>(texts: impl IntoIterator<Item = &'t [u8]>) -> (Vec<u8>, Vec<usize>) {
    let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
    encoder.include_checksum(true).unwrap();
    let mut ends = Vec::new();
    for text in texts {
        encoder.write_all(text).unwrap();
        encoder.flush().unwrap();
        ends.push(encoder.get_ref().len());
    }
    (encoder.finish().unwrap(), ends)
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let options = lzma_rust2::XzOptions::with_preset(1);
    let mut writer = lzma_rust2::XzWriter::new(Vec::new(), options).unwrap();
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    bzip2::read::BzEncoder::new(bytes, bzip2::Compression::fast()).read_to_end(&mut packed).unwrap();
    packed
}

/// What comes out of packed bytes, how they were packed and what was wrong.
fn unpack(packed: &[u8]) -> (Vec<u8>, String, Vec<(&'static str, u64)>) {
    unpack_from(Box::new(Slice::new(packed, Meter::default())), 70_000)
}

/// The same, read so many bytes at a time.
fn unpack_from(packed: Box<dyn Source + '_>, step: usize) -> (Vec<u8>, String, Vec<(&'static str, u64)>) {
    let problems = ProblemLog::default();
    let (source, codec) = codec::unpack(packed, &problems);
    let mut bytes = Vec::new();
    if let Some(mut source) = source {
        let mut buffer = vec![0; step];
        loop {
            let count = source.read(&mut buffer);
            bytes.extend_from_slice(&buffer[..count]);
            if count == 0 {
                break;
            }
        }
    }
    (bytes, codec, problems.take().iter().map(|problem| (problem.kind, problem.offset)).collect())
}

fn text(lines: usize) -> Vec<u8> {
    (0..lines)
        .flat_map(|line| format!("2024-01-01T00:00:00Z line {line} of {}\n", line * 7919).into_bytes())
        .collect()
}

#[test]
fn any_size() {
    for &(name, pack) in PACKS {
        for bytes in [Vec::new(), b"x".to_vec(), text(1), text(100_000)] {
            let wanted = (bytes.clone(), name.to_owned(), vec![]);
            assert!(unpack(&pack(&bytes)) == wanted, "{name} of {} bytes", bytes.len());
        }
    }
}

#[test]
fn frames_in_a_row_with_padding() {
    for &(name, pack) in PACKS {
        let mut packed = pack(b"one\n");
        packed.extend(pack(b""));
        packed.extend(pack(b"two\n"));
        packed.extend([0; 1000]);
        packed.extend(pack(b"three\n"));
        packed.extend([0; 8]);
        assert_eq!(unpack(&packed), (b"one\ntwo\nthree\n".to_vec(), name.to_owned(), vec![]));
    }
}

#[test]
fn layers_of_all_kinds() {
    let mut packed = text(1000);
    for &(_, pack) in PACKS {
        packed = pack(&packed);
    }
    assert!(unpack(&packed) == (text(1000), "bzip2 xz zstd".to_owned(), vec![]));
    packed = zstd(&zstd(&packed));
    assert_eq!(unpack(&packed).2, [("nesting", 0)]);
}

#[test]
fn trailing_garbage() {
    for &(name, pack) in PACKS {
        let mut packed = pack(b"one\n");
        packed.extend(b"garbage");
        assert_eq!(unpack(&packed), (b"one\n".to_vec(), name.to_owned(), vec![("trailing garbage", 4)]));
    }
}

/// Whatever is cut off, nothing is made up, and it is said.
#[test]
fn cut_anywhere() {
    let bytes = text(40);
    for &(name, pack) in PACKS {
        let packed = pack(&bytes);
        for end in 16..packed.len() {
            let (kept, _, problems) = unpack(&packed[..end]);
            assert!(bytes.starts_with(&kept), "{name} cut at {end}");
            assert_eq!(problems, [("truncated", kept.len() as u64)], "{name} cut at {end}");
        }
    }
}

/// What stands before the cut comes out: all whole blocks of zstd and bzip2,
/// and of xz, which has none, nearly everything.
#[test]
fn what_came_before_a_cut_is_kept() {
    let lines: Vec<Vec<u8>> = (0..30).map(|line| text(line + 1)).collect();
    let (packed, ends) = blocks(lines.iter().map(Vec::as_slice));
    for cut in 16..packed.len() {
        let whole = ends.iter().filter(|&&end| end <= cut).count();
        let kept = unpack(&packed[..cut]).0;
        assert!(kept.starts_with(&lines[..whole].concat()), "zstd cut at {cut}");
        assert!(lines.concat().starts_with(&kept), "zstd cut at {cut}");
    }

    let bytes = text(100_000);
    let packed = bzip2(&bytes);
    let kept = unpack(&packed[..packed.len() / 2]).0.len();
    assert!(kept > bytes.len() / 2 - 200_000, "bzip2: {kept}");
    let packed = xz(&bytes);
    let kept = unpack(&packed[..packed.len() / 2]).0.len();
    assert!(kept > bytes.len() / 3, "xz: {kept}");
}

/// Whichever byte is damaged, what stands in blocks before it comes out.
#[test]
fn damaged_anywhere() {
    let lines: Vec<Vec<u8>> = (0..10).map(|line| text(line + 1)).collect();
    let (packed, ends) = blocks(lines.iter().map(Vec::as_slice));
    for at in 6..packed.len() {
        let mut damaged = packed.clone();
        damaged[at] ^= 0xff;
        let (kept, _, problems) = unpack(&damaged);
        let whole = ends.iter().filter(|&&end| end <= at).count();
        assert!(kept.starts_with(&lines[..whole].concat()), "zstd damaged at {at}");
        assert!(!problems.is_empty(), "zstd damaged at {at}");
    }
    for &(name, pack) in &PACKS[1..] {
        let (first, second) = (pack(&text(20)), pack(&text(30)));
        for at in 0..second.len() {
            let mut damaged = [&first[..], &second].concat();
            damaged[first.len() + at] ^= 0xff;
            let (kept, _, problems) = unpack(&damaged);
            assert!(kept.starts_with(&text(20)), "{name} damaged at {at}");
            assert!(!problems.is_empty() || kept == [text(20), text(30)].concat(), "{name} damaged at {at}");
        }
    }
}

fn any_pack() -> impl Strategy<Value = (&'static str, Pack)> {
    prop::sample::select([PACKS, &[("gzip", crate::tests::gzip)]].concat())
}

fn any_text() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop::sample::select(b"abc\n{}\0".to_vec()), 1..2000)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// However packed bytes arrive and are read, sound or damaged, the same
    /// comes out with the same problems.
    #[test]
    fn pieces_of_any_length(
        (_, pack) in any_pack(),
        texts in prop::collection::vec(any_text(), 1..4),
        damage in prop::option::of((any::<prop::sample::Index>(), 1..=255u8)),
        lengths in prop::collection::vec(1..1500usize, 1..4),
        step in 1..3000usize,
    ) {
        let mut packed: Vec<u8> = texts.iter().flat_map(|text| pack(text)).collect();
        if let Some((at, bits)) = damage {
            let at = at.index(packed.len());
            packed[at] ^= bits;
        } else {
            prop_assert_eq!(unpack(&packed).0, texts.concat());
        }
        let (bytes, codec, problems) = unpack_from(pieces(&packed, lengths), step);
        let whole = unpack(&packed);
        prop_assert_eq!((codec, problems.len()), (whole.1, whole.2.len()));
        if damage.is_none() {
            prop_assert_eq!((bytes, problems), (whole.0, whole.2));
        } else {
            // How much of a damaged block comes out depends on the room for it.
            let least = bytes.len().min(whole.0.len());
            prop_assert_eq!(&bytes[..least], &whole.0[..least]);
        }
    }

    /// Bytes that only begin like something packed.
    #[test]
    fn nonsense_behind_a_magic_number(
        (name, pack) in any_pack(),
        kept in 10..30usize,
        nonsense in prop::collection::vec(any::<u8>(), 200),
    ) {
        let mut bytes = pack(&text(3));
        bytes.truncate(kept);
        bytes.extend(nonsense);
        prop_assert!(!unpack(&bytes).2.is_empty(), "{}", name);
    }
}

#[test]
fn skippable_frames() {
    let skippable = [b"\x50\x2a\x4d\x18\x05\0\0\0".as_slice(), b"index"].concat();
    let packed =
        [&skippable[..], &zstd(b"one\n"), &skippable, &skippable, &zstd(b"two\n"), &skippable].concat();
    assert_eq!(unpack(&packed), (b"one\ntwo\n".to_vec(), "zstd".to_owned(), vec![]));
    let cut = &packed[..packed.len() - 1];
    assert_eq!(unpack(cut), (b"one\ntwo\n".to_vec(), "zstd".to_owned(), vec![("truncated", 8)]));
}

#[test]
fn wrong_checksums() {
    let mut packed = zstd(b"one\n");
    *packed.last_mut().unwrap() ^= 1;
    assert_eq!(unpack(&packed), (b"one\n".to_vec(), "zstd".to_owned(), vec![("crc", 4)]));
}

/// What asks for more memory than a worker may take gets none of it.
#[test]
fn windows_too_large() {
    // A frame header with a window of 2^31 bytes, and an empty last block.
    let (kept, _, problems) = unpack(b"\x28\xb5\x2f\xfd\x00\xa8\x01\0\0");
    assert_eq!((kept.len(), problems), (0, vec![("too large", 0)]));
    // The widest that is read.
    assert_eq!(unpack(b"\x28\xb5\x2f\xfd\x00\x88\x01\0\0").2, []);

    let mut options = lzma_rust2::XzOptions::with_preset(0);
    options.lzma_options.dict_size = 200 << 20;
    let mut writer = lzma_rust2::XzWriter::new(Vec::new(), options).unwrap();
    writer.write_all(b"one\n").unwrap();
    let (kept, _, problems) = unpack(&writer.finish().unwrap());
    assert_eq!((kept.len(), problems), (0, vec![("too large", 0)]));
}
