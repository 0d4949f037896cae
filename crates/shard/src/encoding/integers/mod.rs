//! Integers: all with the same number of bits, in a layout of our own, or as
//! distances from a line, in tantivy's.
//!
//! ```text
//! integers   = FIXED_WIDTH:u8 count:varint least:varint factor:varint steps:varint bits
//!            | a column of tantivy, which begins with the tag of its codec
//! ```
//!
//! A fixed width lets one number be read alone, and whole batches fast.

pub(crate) mod random_access;

use std::io;
use std::ops::{Range, RangeInclusive};
use std::sync::Arc;

use tantivy::columnar::column_values::{
    CodecType, load_u64_based_column_values, serialize_u64_based_column_values,
};
use tantivy::columnar::{ColumnValues, MonotonicallyMappableToU64};
use tantivy_bitpacker::BitUnpacker;

use crate::corrupt;
use crate::file::read_at::Bytes;
use crate::file::sections::{put_varint, take_varint};
use crate::memory::code_list::CodeList;

/// Tag of the fixed width. tantivy's are 0 (bit-packed) and 2 (block-wise linear),
/// and stand in the same place.
pub(crate) const FIXED_WIDTH: u8 = 16;

/// Bytes of a [`Header`] at most.
pub(crate) const HEADER_BYTES: usize = 1 + 4 * 10;

/// Wider numbers take 64 bits: with a shift of up to seven bits they would
/// not fit into eight bytes.
const WIDEST: u32 = 56;

/// Bits of a number from 0 to `steps`.
pub(crate) fn width(steps: u64) -> u32 {
    match u64::BITS - steps.leading_zeros() {
        bits @ 0..=WIDEST => bits,
        _ => u64::BITS,
    }
}

/// What stands before the bits: a number is `least + factor * n`, where `n`
/// goes from 0 to `steps`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub count: u32,
    pub least: u64,
    pub factor: u64,
    pub steps: u64,
}

impl Header {
    fn encode(&self, out: &mut Vec<u8>) {
        out.push(FIXED_WIDTH);
        [u64::from(self.count), self.least, self.factor, self.steps]
            .into_iter()
            .for_each(|number| put_varint(out, number));
    }

    /// Takes a header off the front; `None` if there is none.
    pub fn take(bytes: &mut &[u8]) -> Option<Header> {
        let (&code, rest) = bytes.split_first().filter(|&(&code, _)| code == FIXED_WIDTH)?;
        debug_assert_eq!(code, FIXED_WIDTH);
        *bytes = rest;
        let count = u32::try_from(take_varint(bytes)?).ok()?;
        let (least, factor, steps) = (take_varint(bytes)?, take_varint(bytes)?, take_varint(bytes)?);
        Some(Header { count, least, factor, steps })
    }

    /// The number that stands for `n`.
    #[inline]
    pub fn number(&self, n: u64) -> u64 {
        self.least.wrapping_add(self.factor.wrapping_mul(n))
    }

    /// Bits of a number.
    pub fn bits(&self) -> u32 {
        width(self.steps)
    }

    /// Bytes of all numbers.
    pub fn packed_bytes(&self) -> usize {
        (self.count as usize * self.bits() as usize).div_ceil(8)
    }
}

/// Appends numbers to bytes, the lowest bit first.
pub(crate) struct BitWriter<'a> {
    out: &'a mut Vec<u8>,
    word: u64,
    filled: u32,
}

impl BitWriter<'_> {
    pub fn new(out: &mut Vec<u8>) -> BitWriter<'_> {
        BitWriter { out, word: 0, filled: 0 }
    }

    /// Appends the low `bits` of a number that has no others.
    #[inline]
    pub fn put(&mut self, number: u64, bits: u32) {
        if bits == 0 {
            return;
        }
        self.word |= number << self.filled;
        self.filled += bits;
        if self.filled >= u64::BITS {
            self.out.extend_from_slice(&self.word.to_le_bytes());
            self.filled -= u64::BITS;
            // With nothing left over the shift would be by all bits.
            self.word = if self.filled == 0 { 0 } else { number >> (bits - self.filled) };
        }
    }

    /// Ends with the last byte that has bits.
    pub fn finish(self) {
        self.out.extend_from_slice(&self.word.to_le_bytes()[..self.filled.div_ceil(8) as usize]);
    }
}

/// Appends codes, in a fixed width.
pub(crate) fn encode_codes(codes: &CodeList, out: &mut Vec<u8>) {
    let (mut least, mut greatest) = (u32::MAX, 0);
    codes.for_each(|code| {
        least = least.min(code);
        greatest = greatest.max(code);
    });
    let least = least.min(greatest);
    let steps = u64::from(greatest - least);
    let header = Header { count: codes.len() as u32, least: u64::from(least), factor: 1, steps };
    header.encode(out);
    out.reserve(header.packed_bytes());
    let (bits, mut writer) = (header.bits(), BitWriter::new(out));
    codes.for_each(|code| writer.put(u64::from(code - least), bits));
    writer.finish();
}

/// 32-bit numbers as 64-bit ones.
pub(crate) fn widened(numbers: &[u32]) -> Vec<u64> {
    numbers.iter().copied().map(u64::from).collect()
}

/// Appends numbers in a fixed width, so that each can be read alone.
pub(crate) fn encode_fixed(numbers: &[u64], out: &mut Vec<u8>) {
    put_fixed(&header_of(numbers), numbers, out);
}

/// Appends numbers in whichever layout is smaller.
///
/// # Errors
/// None in practice: they are written to memory.
pub(crate) fn encode(numbers: &[u64], out: &mut Vec<u8>) -> io::Result<()> {
    let header = header_of(numbers);
    if may_lie_on_lines(numbers) {
        let mut lines = Vec::new();
        serialize_u64_based_column_values::<u64>(&numbers, &[CodecType::BlockwiseLinear], &mut lines)?;
        if lines.len() < header.packed_bytes() {
            out.extend_from_slice(&lines);
            return Ok(());
        }
    }
    put_fixed(&header, numbers, out);
    Ok(())
}

fn header_of(numbers: &[u64]) -> Header {
    let least = numbers.iter().copied().min().unwrap_or(0);
    let greatest = numbers.iter().copied().max().unwrap_or(0);
    let mut factor = 0;
    for number in numbers {
        if factor == 1 {
            break;
        }
        factor = gcd(factor, number - least);
    }
    let factor = factor.max(1);
    Header { count: numbers.len() as u32, least, factor, steps: (greatest - least) / factor }
}

fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

fn put_fixed(header: &Header, numbers: &[u64], out: &mut Vec<u8>) {
    header.encode(out);
    let (bits, mut writer) = (header.bits(), BitWriter::new(out));
    match header.factor {
        1 => numbers.iter().for_each(|number| writer.put(number - header.least, bits)),
        factor => numbers.iter().for_each(|number| writer.put((number - header.least) / factor, bits)),
    }
    writer.finish();
}

/// Numbers in a block of [`CodecType::BlockwiseLinear`].
const LINE_BLOCK: usize = 512;

/// Whether a line for each block may pay: only if the numbers of a block are
/// nearer to each other than all of them are. Finding out takes a tenth of the
/// time of trying.
pub(crate) fn may_lie_on_lines(numbers: &[u64]) -> bool {
    let blocks = || numbers.chunks(LINE_BLOCK).map(spread);
    let sum: u32 = blocks().sum();
    let of_blocks = sum / blocks().len().max(1) as u32;
    of_blocks + 1 < spread(numbers)
}

/// Bits of the differences of numbers to the least of them.
fn spread(numbers: &[u64]) -> u32 {
    let (least, most) = numbers.iter().fold((u64::MAX, 0), |(a, b), &n| (a.min(n), b.max(n)));
    if least > most { 0 } else { u64::BITS - (most - least).leading_zeros() }
}

/// Opens integers of any layout. Reads no more than their header.
///
/// # Errors
/// If they are damaged.
pub(crate) fn open(bytes: Bytes) -> io::Result<Arc<dyn ColumnValues<u64>>> {
    match bytes.first() {
        None => Err(corrupt("integers")),
        Some(&FIXED_WIDTH) => Ok(Arc::new(FixedWidth::open(bytes).ok_or_else(|| corrupt("integers"))?)),
        Some(_) => load(bytes),
    }
}

/// Opens integers in a layout of tantivy, whose reader takes widths and
/// lengths as they are, and panics at those that it did not write.
///
/// # Errors
/// If they are damaged.
pub(crate) fn load<T: MonotonicallyMappableToU64>(bytes: Bytes) -> io::Result<Arc<dyn ColumnValues<T>>> {
    are_sound(&bytes).filter(|&is_sound| is_sound).ok_or_else(|| corrupt("integers"))?;
    load_u64_based_column_values(bytes)
}

/// True if the bits of all numbers are there.
fn are_sound(mut bytes: &[u8]) -> Option<bool> {
    let (&code, rest) = bytes.split_first()?;
    bytes = rest;
    let (least, factor, steps) = (take_vint(&mut bytes)?, take_vint(&mut bytes)?, take_vint(&mut bytes)?);
    let count = usize::try_from(take_vint(&mut bytes)?).ok().filter(|&count| count <= u32::MAX as usize)?;
    least.checked_add(factor.checked_mul(steps)?)?;
    if code == CodecType::Bitpacked as u8 {
        return Some(bytes.len() >= (count * width(steps) as usize).div_ceil(8));
    }
    let (bytes, table) = bytes.split_last_chunk()?;
    let packed = bytes.len().checked_sub(u32::from_le_bytes(*table) as usize)?;
    let (mut table, mut start, mut is_within) = (&bytes[packed..], 0, true);
    for first in (0..count).step_by(LINE_BLOCK) {
        take_vint(&mut table)?;
        take_vint(&mut table)?;
        let (&bits, rest) = table.split_first()?;
        table = rest;
        let bits = usize::from(bits);
        let end = start + (LINE_BLOCK.min(count - first) * bits).div_ceil(8);
        is_within &= end <= packed && (bits <= WIDEST as usize || bits == u64::BITS as usize);
        start += LINE_BLOCK / 8 * bits;
    }
    Some(is_within && code == CodecType::BlockwiseLinear as u8)
}

/// Takes a number off the front as tantivy writes it: its last byte has the highest bit.
pub(crate) fn take_vint(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..u64::BITS).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte >= 0x80 {
            return Some(number);
        }
    }
    None
}

/// Integers of a fixed width.
struct FixedWidth {
    header: Header,
    unpacker: BitUnpacker,
    packed: Bytes,
}

impl FixedWidth {
    fn open(mut bytes: Bytes) -> Option<FixedWidth> {
        let mut rest = bytes.as_slice();
        let header = Header::take(&mut rest)?;
        let head = bytes.len() - rest.len();
        bytes.advance(head);
        let unpacker = BitUnpacker::new(header.bits() as u8);
        (bytes.len() == header.packed_bytes()).then_some(FixedWidth { header, unpacker, packed: bytes })
    }
}

impl ColumnValues<u64> for FixedWidth {
    #[inline]
    fn get_val(&self, at: u32) -> u64 {
        self.header.number(self.unpacker.get(at, &self.packed))
    }

    fn get_range(&self, start: u64, numbers: &mut [u64]) {
        self.unpacker.get_range(start as u32, &self.packed, numbers);
        if self.header.least != 0 || self.header.factor != 1 {
            numbers.iter_mut().for_each(|number| *number = self.header.number(*number));
        }
    }

    fn get_row_ids_for_value_range(
        &self,
        range: RangeInclusive<u64>,
        rows: Range<u32>,
        found: &mut Vec<u32>,
    ) {
        found.clear();
        let Header { count, least, factor, steps } = self.header;
        let Some(high) = range.end().checked_sub(least) else { return };
        let low = range.start().saturating_sub(least).div_ceil(factor.max(1));
        let high = (high / factor.max(1)).min(steps);
        if low <= high {
            let rows = rows.start..rows.end.min(count);
            self.unpacker.get_ids_for_value_range(low..=high, rows, &self.packed, found);
        }
    }

    fn min_value(&self) -> u64 {
        self.header.least
    }

    fn max_value(&self) -> u64 {
        self.header.number(self.header.steps)
    }

    fn num_vals(&self) -> u32 {
        self.header.count
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Numbers of any width, some with a common factor, some near a line.
    fn numbers() -> impl Strategy<Value = Vec<u64>> {
        let scaled = (0..65u32, 1..1000u64, any::<u32>()).prop_flat_map(|(bits, factor, least)| {
            let most = u64::MAX.checked_shr(64 - bits).unwrap_or(0) / 1001;
            proptest::collection::vec(0..=most, 0..1200).prop_map(move |numbers| {
                numbers.into_iter().map(|number| u64::from(least).wrapping_add(number * factor)).collect()
            })
        });
        let line = (0..1u64 << 40, 0..100_000u64, 0..50u64, 0..1200usize).prop_map(
            |(start, slope, noise, length)| {
                (0..length as u64).map(|at| start + at * slope + at * 7919 % (noise + 1)).collect()
            },
        );
        prop_oneof![scaled, line, proptest::collection::vec(any::<u64>(), 0..300)]
    }

    fn check(numbers: &[u64], blob: Vec<u8>) {
        let column = open(Bytes::new(blob)).unwrap();
        assert_eq!(column.num_vals() as usize, numbers.len());
        assert!(column.iter().eq(numbers.iter().copied()));
        let start = numbers.len() / 3;
        let mut some = vec![0; numbers.len() - start];
        column.get_range(start as u64, &mut some);
        assert_eq!(some, numbers[start..]);
    }

    proptest! {
        #[test]
        fn numbers_come_back(numbers in numbers()) {
            let (mut fixed, mut smaller) = (Vec::new(), Vec::new());
            encode_fixed(&numbers, &mut fixed);
            encode(&numbers, &mut smaller).unwrap();
            prop_assert!(smaller.len() <= fixed.len());
            check(&numbers, fixed);
            check(&numbers, smaller);
        }

        #[test]
        fn ranges_find_their_rows(numbers in numbers(), a in any::<prop::sample::Index>(), b in any::<prop::sample::Index>(), below in 0..3u64) {
            prop_assume!(!numbers.is_empty());
            let mut blob = Vec::new();
            encode_fixed(&numbers, &mut blob);
            let column = open(Bytes::new(blob)).unwrap();
            let range = a.get(&numbers).saturating_sub(below)..=*b.get(&numbers);
            let mut found = vec![7];
            column.get_row_ids_for_value_range(range.clone(), 0..u32::MAX, &mut found);
            let wanted = (0u32..).zip(&numbers).filter(|(_, number)| range.contains(number)).map(|(row, _)| row);
            prop_assert!(found.into_iter().eq(wanted));
        }

        /// What the format says of the bits, without the library that reads them.
        #[test]
        fn the_lowest_bits_come_first(numbers in numbers()) {
            let mut blob = Vec::new();
            encode_fixed(&numbers, &mut blob);
            let mut bytes = &blob[..];
            let header = Header::take(&mut bytes).unwrap();
            let bit = |at: usize| u64::from(bytes[at / 8] >> (at % 8) & 1);
            let bits = header.bits() as usize;
            for (at, &number) in numbers.iter().enumerate() {
                let n = (0..bits).fold(0, |n, place| n | bit(at * bits + place) << place);
                prop_assert_eq!(header.number(n), number);
            }
        }

        #[test]
        fn codes_are_numbers(codes in proptest::collection::vec(0..1u32 << 20, 0..700)) {
            let (mut list, mut blob) = (CodeList::default(), Vec::new());
            codes.iter().for_each(|&code| {
                list.push(code);
            });
            encode_codes(&list, &mut blob);
            check(&codes.iter().copied().map(u64::from).collect::<Vec<_>>(), blob);
        }

        #[test]
        fn what_was_cut_is_refused(numbers in numbers(), end in any::<prop::sample::Index>()) {
            let mut blob = Vec::new();
            encode_fixed(&numbers, &mut blob);
            blob.truncate(end.index(blob.len()));
            prop_assert!(open(Bytes::new(blob)).is_err());
        }
    }

    #[test]
    fn widths_and_lengths_that_do_not_fit_are_refused() {
        let line: Vec<u64> = (0..9000).collect();
        let mut blob = Vec::new();
        encode(&line, &mut blob).unwrap();
        for at in 0..blob.len() {
            let mut damaged = blob.clone();
            damaged[at] = 60;
            // The reader of tantivy panics where a width has no unpacker.
            let _ = open(Bytes::new(damaged));
            assert!(open(Bytes::new(blob[..at].to_vec())).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn lines_are_tried_where_they_can_pay() {
        let random: Vec<u64> = (0..9000u64).map(|at| at * 7919 % 4099).collect();
        let line: Vec<u64> = (0..9000).collect();
        let tried = [&random[..], &line, &[7; 9000], &[], &[0, u64::MAX]].map(may_lie_on_lines);
        assert_eq!(tried, [false, true, false, false, false]);
        let mut blob = Vec::new();
        encode(&line, &mut blob).unwrap();
        assert!(blob.len() < 400 && blob[0] == CodecType::BlockwiseLinear as u8);
    }
}
