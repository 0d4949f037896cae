//! Gzip members whose bytes depend on nothing but their content: no time, no name.

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
        let hint = if self.level >= 9 { 2 } else { 0 };
        out.extend_from_slice(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, hint, 255]);
        self.deflate(bytes, out)?;
        let mut crc = Crc::new();
        crc.update(bytes);
        out.extend_from_slice(&crc.sum().to_le_bytes());
        out.extend_from_slice(&crc.amount().to_le_bytes());
        Ok(())
    }

    /// Deflates in one call. A compressor that runs out of room pauses, and where it pauses changes
    /// the matches it finds: the bytes would depend on how large the buffer happens to be.
    fn deflate(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
        self.compress.reset();
        out.reserve(bytes.len() + bytes.len() / 8 + 1024);
        let status =
            self.compress.compress_vec(bytes, out, FlushCompress::Finish).map_err(io::Error::other)?;
        match status {
            Status::StreamEnd => Ok(()),
            _ => Err(io::Error::other("the compressor asks for more room than its input could need")),
        }
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
