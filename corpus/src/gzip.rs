//! Gzip members whose bytes depend on nothing but their content: no time, no name.
//!
//! flate2 deflates; its `GzEncoder` can't be used again for another member, can't join parts that
//! several threads deflate, and its bytes depend on the size of its buffer.

use std::io;

use flate2::{Compress, Compression, Crc, FlushCompress, Status};

/// A compressor that is used again for every object; making one costs more than a small object.
pub struct Packer {
    compress: Compress,
    level: u32,
}

impl Packer {
    /// A compressor of level 0 to 9.
    pub fn new(level: u32) -> Self {
        Self { compress: Compress::new(Compression::new(level.min(9)), false), level }
    }

    /// Appends one gzip member.
    ///
    /// # Errors
    /// When the compressor reports one, which it has no reason to do.
    pub fn pack(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
        self.head(out);
        let sum = self.part(bytes, true, out)?;
        out.extend_from_slice(&sum.trailer());
        Ok(())
    }

    /// Appends what a member begins with.
    pub fn head(&self, out: &mut Vec<u8>) {
        let hint = if self.level >= 9 { 2 } else { 0 };
        out.extend_from_slice(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, hint, 255]);
    }

    /// Appends a part of a member, the last one or not, and returns its sum. A part refers to
    /// nothing before it, so that parts can be packed at the same time.
    ///
    /// # Errors
    /// When the compressor reports one, which it has no reason to do.
    pub fn part(&mut self, bytes: &[u8], last: bool, out: &mut Vec<u8>) -> io::Result<Sum> {
        self.deflate(bytes, if last { FlushCompress::Finish } else { FlushCompress::Sync }, out)?;
        let mut sum = Sum::default();
        sum.crc.update(bytes);
        Ok(sum)
    }

    /// Deflates in one call. A compressor that runs out of room pauses, and where it pauses changes
    /// the matches it finds: the bytes would depend on how large the buffer happens to be.
    fn deflate(&mut self, bytes: &[u8], flush: FlushCompress, out: &mut Vec<u8>) -> io::Result<()> {
        self.compress.reset();
        out.reserve(bytes.len() + bytes.len() / 8 + 1024);
        let status = self.compress.compress_vec(bytes, out, flush).map_err(io::Error::other)?;
        match status {
            Status::StreamEnd => Ok(()),
            Status::Ok if self.compress.total_in() == bytes.len() as u64 && out.len() < out.capacity() => {
                Ok(())
            }
            _ => Err(io::Error::other("the compressor asks for more room than its input could need")),
        }
    }
}

/// Checksum and length of what a member holds.
#[derive(Debug, Default)]
pub struct Sum {
    crc: Crc,
}

impl Sum {
    /// Adds the sum of what follows.
    pub fn append(&mut self, next: &Self) {
        self.crc.combine(&next.crc);
    }

    /// What a member ends with.
    pub fn trailer(&self) -> [u8; 8] {
        let mut trailer = [0; 8];
        trailer[..4].copy_from_slice(&self.crc.sum().to_le_bytes());
        trailer[4..].copy_from_slice(&self.crc.amount().to_le_bytes());
        trailer
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn members_inflate_to_what_went_in() {
        let mut packer = Packer::new(6);
        for size in [0, 1, 7_000, 300_000] {
            let bytes: Vec<u8> =
                (0..size).map(|n: u32| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
            let mut packed = Vec::new();
            packer.pack(&bytes, &mut packed).unwrap();
            let mut back = Vec::new();
            flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut back).unwrap();
            assert_eq!(back, bytes);
            assert_eq!(packed[4..8], [0; 4]);
        }
    }

    #[test]
    fn parts_make_one_member() {
        let (mut one, mut two, mut packed) = (Packer::new(6), Packer::new(6), Vec::new());
        one.head(&mut packed);
        let mut sum = one.part(b"to be or ", false, &mut packed).unwrap();
        sum.append(&two.part(b"not to be", false, &mut packed).unwrap());
        sum.append(&one.part(b"?", true, &mut packed).unwrap());
        packed.extend_from_slice(&sum.trailer());
        assert_eq!(crate::testing::inflated(&packed), "to be or not to be?");
    }

    #[test]
    fn bytes_depend_neither_on_the_buffer_nor_on_what_was_packed_before() {
        let (format, options) = (&crate::s3access::FORMAT, crate::testing::options(18_000));
        let (objects, _) =
            crate::testing::written(format, &crate::archive::Options { level: None, ..options });
        for level in [1, 5, 9] {
            let mut used = Packer::new(level);
            for (n, bytes) in objects.values().enumerate() {
                let (mut fresh, mut again) = (Vec::new(), Vec::with_capacity(n * 7_001));
                Packer::new(level).pack(bytes, &mut fresh).unwrap();
                used.pack(bytes, &mut again).unwrap();
                assert!(fresh == again, "level {level}, object {n}");
            }
        }
    }

    #[test]
    fn noise_fits_into_the_room_that_is_made() {
        let mut rng = crate::rng::Rng::new(1);
        let noise: Vec<u8> = (0..3_000_000).map(|_| rng.bits() as u8).collect();
        for level in 1..=9 {
            let mut packed = Vec::new();
            Packer::new(level).pack(&noise, &mut packed).unwrap();
            assert!(packed.len() >= noise.len(), "level {level}");
        }
    }
}
