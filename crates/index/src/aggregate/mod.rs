//! Hash aggregation over the columns of one shard.
//!
//! Group keys and aggregate arguments are bound to their sources ([`inputs`]),
//! encoded as integers batch by batch ([`key_encoder`]) and counted by composite
//! key ([`hash_aggregation`]); only then integers become values and groups take
//! each combination as often as it came ([`groups`]).

mod groups;
mod hash_aggregation;
mod inputs;
mod key_encoder;

pub(crate) use groups::fill;
pub(crate) use inputs::Grouping;
