//! Builder of a shard: columns while they fill, dependencies, the finished file.

pub(crate) mod builder;
pub(crate) mod column_values;
pub(crate) mod dependencies;
pub(crate) mod derived;
pub(crate) mod finish;
pub(crate) mod groups;
pub(crate) mod non_null;
pub(crate) mod overflow;
pub(crate) mod schemas;
pub(crate) mod substrings;
pub(crate) mod ungroup;
