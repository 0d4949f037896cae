//! Codes unpacked in runs.

use tantivy::columnar::ColumnValues;

/// Stands for a code where an event has no value.
pub const NONE: u32 = u32::MAX;

/// Codes that are unpacked together.
pub(crate) const UNPACKED: usize = 512;

/// Calls `take` with the first place of each run of values, and the values.
pub(crate) fn for_each_run(values: &dyn ColumnValues<u64>, mut take: impl FnMut(u32, &[u64])) {
    let (total, mut run) = (values.num_vals() as usize, [0u64; UNPACKED]);
    for start in (0..total).step_by(UNPACKED) {
        let run = &mut run[..UNPACKED.min(total - start)];
        values.get_range(start as u64, run);
        take(start as u32, run);
    }
}

/// A code of 32 bits; [`NONE`] for one that only a damaged file has.
pub(crate) fn narrow(code: u64) -> u32 {
    u32::try_from(code).unwrap_or(NONE)
}
