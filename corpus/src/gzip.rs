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

    fn deflate(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
        self.compress.reset();
        loop {
            out.reserve((bytes.len() / 8).max(4096));
            let rest = &bytes[self.compress.total_in() as usize..];
            let status = self.compress.compress_vec(rest, out, FlushCompress::Finish);
            if status.map_err(io::Error::other)? == Status::StreamEnd {
                return Ok(());
            }
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
}
