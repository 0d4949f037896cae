//! An open shard and its context: objects, archive, times, masked objects.

use logdex_event::archive::Archive;

use crate::shard::Shard;

use super::objects::Objects;
use super::pruning::TimeSpan;

/// An open shard with what its index and catalogue know of it.
#[derive(Clone, Copy)]
pub(crate) struct OpenShard<'a> {
    /// The shard.
    pub shard: &'a Shard,
    /// The index it belongs to, as a position among those opened.
    pub index: usize,
    /// The objects its events come from.
    pub objects: &'a dyn Objects,
    /// Where to read raw records that the shard does not keep.
    pub archive: Option<&'a dyn Archive>,
    /// The times of its events; `None` if none has one.
    pub span: Option<TimeSpan>,
    /// Objects whose events are hidden, sorted.
    pub retired: &'a [u64],
}
