//! Container: footer, directory, block checksums, sections.

pub(crate) mod checksum;
pub(crate) mod column_ids;
pub(crate) mod container;
pub(crate) mod directory;
pub(crate) mod footer;
pub(crate) mod read_at;
pub(crate) mod sections;
pub(crate) mod statistics;
