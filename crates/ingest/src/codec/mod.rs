//! Codecs: ways to pack an object, recognised by its first bytes and never by
//! its name.

mod bzip2;
mod frames;
mod gzip;
mod gzip_small;
mod xz;
mod zstd;

use crate::source::Source;
use crate::source::buffered::Buffered;
use crate::source::problems::ProblemLog;
use bzip2::Bzip2Inflater;
use frames::{FrameDecoder, Inflate};
use gzip::GzipInflater;
use xz::XzInflater;
use zstd::ZstdInflater;

/// A way to pack bytes.
pub struct Codec {
    /// Its name.
    pub name: &'static str,
    /// One line for `logdex list codecs`.
    pub description: &'static str,
    /// True for bytes that begin with its magic number.
    pub begins: fn(&[u8]) -> bool,
    unpack: Option<Unpack>,
}

type Unpack = for<'a> fn(Box<dyn Source + 'a>, &ProblemLog) -> Box<dyn Source + 'a>;

impl Codec {
    /// True if objects of this codec can be read.
    pub fn is_supported(&self) -> bool {
        self.unpack.is_some()
    }
}

/// Every codec that is recognised; an object that begins like none of them is
/// read as it is.
pub const CODECS: &[Codec] = &[
    Codec {
        name: "gzip",
        description: "gzip, with any number of members, and gzip inside gzip",
        begins: GzipInflater::begins,
        unpack: Some(unpack_gzip),
    },
    Codec {
        name: "zstd",
        description: "Zstandard, with any number of frames, windows up to 128 MiB",
        begins: ZstdInflater::begins,
        unpack: Some(|input, problems| frames(input, ZstdInflater::new(), problems)),
    },
    Codec {
        name: "xz",
        description: "xz, with any number of streams, dictionaries up to 128 MiB",
        begins: XzInflater::begins,
        unpack: Some(|input, problems| frames(input, XzInflater::new(), problems)),
    },
    Codec {
        name: "bzip2",
        description: "bzip2, with any number of streams",
        begins: Bzip2Inflater::begins,
        unpack: Some(|input, problems| frames(input, Bzip2Inflater::new(), problems)),
    },
    unsupported("lz4", "LZ4 frames", |next| next.starts_with(b"\x04\x22\x4d\x18")),
    unsupported("compress", "Unix compress, .Z", |next| next.starts_with(b"\x1f\x9d")),
    unsupported("zip", "ZIP archives", |next| next.starts_with(b"PK\x03\x04")),
    unsupported("7z", "7-Zip archives", |next| next.starts_with(b"7z\xbc\xaf\x27\x1c")),
    unsupported("parquet", "Parquet files, as Security Lake and S3 Tables write them", |next| {
        next.starts_with(b"PAR1")
    }),
];

/// The codec of an object that is not packed.
pub(crate) const NONE: &str = "none";

/// True if an object that begins with these bytes is packed.
pub(crate) fn is_packed(start: &[u8]) -> bool {
    CODECS.iter().any(|codec| (codec.begins)(start))
}

/// Layers of packing around an object; AWS gets to two.
const MAX_LAYERS: usize = 4;

/// Unpacks all layers. Returns the innermost bytes and the names of the codecs,
/// outermost first; `None`, and a problem, if a layer can't be unpacked.
pub(crate) fn unpack<'a>(
    mut source: Box<dyn Source + 'a>,
    problems: &ProblemLog,
) -> (Option<Box<dyn Source + 'a>>, String) {
    let mut names = Vec::new();
    loop {
        let next = source.peek();
        let Some(codec) = CODECS.iter().find(|codec| (codec.begins)(next)) else {
            return (Some(source), if names.is_empty() { NONE.to_owned() } else { names.join(" ") });
        };
        names.push(codec.name);
        match codec.unpack {
            Some(unpack) if names.len() <= MAX_LAYERS => source = unpack(source, problems),
            Some(_) => {
                problems.fail("nesting", 0, format!("packed more than {MAX_LAYERS} times over"));
                return (None, names.join(" "));
            }
            None => {
                let detail = format!("{} is not supported yet, unpack it first", codec.name);
                problems.fail("unsupported", 0, detail);
                return (None, names.join(" "));
            }
        }
    }
}

/// The codecs of bytes that are packed as `inner` within `outer`.
pub(crate) fn within(outer: &str, inner: &str) -> String {
    if outer == NONE { inner.to_owned() } else { format!("{outer} {inner}") }
}

fn unpack_gzip<'a>(mut input: Box<dyn Source + 'a>, problems: &ProblemLog) -> Box<dyn Source + 'a> {
    match gzip_small::unpack(input.as_mut()) {
        Some(bytes) => Box::new(Buffered::held(bytes)),
        None => frames(input, GzipInflater::new(), problems),
    }
}

fn frames<'a>(
    input: Box<dyn Source + 'a>,
    inflate: impl Inflate + 'a,
    problems: &ProblemLog,
) -> Box<dyn Source + 'a> {
    Box::new(Buffered::new(FrameDecoder::new(input, inflate, problems.clone())))
}

const fn unsupported(name: &'static str, description: &'static str, begins: fn(&[u8]) -> bool) -> Codec {
    Codec { name, description, begins, unpack: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// First bytes of something packed by each codec.
    const STARTS: &[(&str, &[u8])] = &[
        ("gzip", b"\x1f\x8b\x08\0"),
        ("zstd", b"\x28\xb5\x2f\xfd\0"),
        ("zstd", b"\x5f\x2a\x4d\x18\0"),
        ("xz", b"\xfd7zXZ\0\0"),
        ("bzip2", b"BZh91AY&SY"),
        ("bzip2", b"BZh11AY&SY"),
        ("bzip2", b"BZh5\x17\x72\x45\x38\x50\x90"),
        ("lz4", b"\x04\x22\x4d\x18"),
        ("compress", b"\x1f\x9d\x90"),
        ("zip", b"PK\x03\x04"),
        ("7z", b"7z\xbc\xaf\x27\x1c"),
        ("parquet", b"PAR1"),
    ];

    #[test]
    fn codecs_are_told_from_each_other() {
        for (at, codec) in CODECS.iter().enumerate() {
            assert!(CODECS[..at].iter().all(|other| other.name != codec.name), "{}", codec.name);
            assert!(STARTS.iter().any(|(name, _)| *name == codec.name), "{} is not tested", codec.name);
        }
        for (name, start) in STARTS {
            let fits = CODECS.iter().filter(|codec| (codec.begins)(start));
            assert_eq!(fits.map(|codec| codec.name).collect::<Vec<_>>(), [*name]);
        }
    }

    #[test]
    fn text_is_not_packed() {
        for text in ["", "BZh", "BZh9", "BZh9 is how bzip2 begins", "BZh01AY&SY", "Q", "_*M", "PK"] {
            assert!(!is_packed(text.as_bytes()), "{text}");
        }
    }
}
