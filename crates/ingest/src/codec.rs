//! How an object is packed, told by its first bytes and never by its name.

use crate::fault::Faults;
use crate::gunzip::{self, Gunzip};
use crate::source::{Buffered, Source};

/// A way to pack bytes.
pub struct Codec {
    /// Its name.
    pub name: &'static str,
    /// One line for `logdex list codecs`.
    pub description: &'static str,
    /// The bytes it begins with.
    pub magic: &'static [u8],
    unpack: Option<Unpack>,
}

type Unpack = for<'a> fn(Box<dyn Source + 'a>, &Faults) -> Box<dyn Source + 'a>;

impl Codec {
    /// True if objects packed so can be read.
    pub fn is_supported(&self) -> bool {
        self.unpack.is_some()
    }
}

/// Every codec that is told from others; what begins like none of them is
/// taken as it is.
pub const CODECS: &[Codec] = &[
    Codec {
        name: "gzip",
        description: "gzip, with any number of members, and gzip inside gzip",
        magic: gunzip::MAGIC,
        unpack: Some(|input, faults| Box::new(Buffered::new(Gunzip::new(input, faults.clone())))),
    },
    unsupported("zstd", "Zstandard frames", b"\x28\xb5\x2f\xfd"),
    unsupported("xz", "xz", b"\xfd7zXZ\0"),
    unsupported("bzip2", "bzip2", b"BZh91AY&SY"),
    unsupported("lz4", "LZ4 frames", b"\x04\x22\x4d\x18"),
    unsupported("zip", "ZIP archives", b"PK\x03\x04"),
    unsupported("7z", "7-Zip archives", b"7z\xbc\xaf\x27\x1c"),
    unsupported("parquet", "Parquet files, as Security Lake and S3 Tables write them", b"PAR1"),
];

/// How an object that is not packed is said to be packed.
pub(crate) const NONE: &str = "none";

/// True if an object that begins so is packed somehow.
pub(crate) fn is_packed(start: &[u8]) -> bool {
    CODECS.iter().any(|codec| start.starts_with(codec.magic))
}

/// Layers of packing around an object; AWS gets to two.
const MAX_LAYERS: usize = 4;

/// Unpacks all layers. Returns the innermost bytes and how they were packed,
/// outermost first; `None`, and a fault, if they can't be had.
pub(crate) fn unpack<'a>(
    mut source: Box<dyn Source + 'a>,
    faults: &Faults,
) -> (Option<Box<dyn Source + 'a>>, String) {
    let mut names = Vec::new();
    loop {
        let next = source.peek();
        let Some(codec) = CODECS.iter().find(|codec| next.starts_with(codec.magic)) else {
            return (Some(source), if names.is_empty() { NONE.to_owned() } else { names.join(" ") });
        };
        names.push(codec.name);
        match codec.unpack {
            Some(unpack) if names.len() <= MAX_LAYERS => source = unpack(source, faults),
            Some(_) => {
                faults.fail("nesting", 0, format!("packed more than {MAX_LAYERS} times over"));
                return (None, names.join(" "));
            }
            None => {
                let detail = format!("{} is not supported yet, unpack it first", codec.name);
                faults.fail("unsupported", 0, detail);
                return (None, names.join(" "));
            }
        }
    }
}

const fn unsupported(name: &'static str, description: &'static str, magic: &'static [u8]) -> Codec {
    Codec { name, description, magic, unpack: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::LOOK;

    #[test]
    fn the_table_is_unique_and_its_magic_can_be_peeked_at() {
        for (at, codec) in CODECS.iter().enumerate() {
            assert!(codec.magic.len() <= LOOK, "{}", codec.name);
            for other in &CODECS[..at] {
                assert_ne!(codec.name, other.name);
                assert!(!codec.magic.starts_with(other.magic) && !other.magic.starts_with(codec.magic));
            }
        }
    }
}
