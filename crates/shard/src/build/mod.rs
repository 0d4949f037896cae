//! Builder of a shard: columns while they fill, derivations, the finished file.

pub(crate) mod builder;
pub(crate) mod column;
pub(crate) mod costs;
pub(crate) mod cuts;
pub(crate) mod dependencies;
pub(crate) mod derivation;
pub(crate) mod derive;
pub(crate) mod file_writer;
pub(crate) mod finish;
pub(crate) mod groups;
pub(crate) mod members;
pub(crate) mod non_null;
pub(crate) mod overflow;
pub(crate) mod rare_values;
pub(crate) mod schemas;
pub(crate) mod values;
