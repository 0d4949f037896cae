//! One shard as a whole: events in, one immutable file of columns out, and back.

mod number;
mod reader;
#[cfg(test)]
mod tests;
mod writer;

pub use number::{NUMBERS, Number, content_code};
pub use reader::Shard;
pub use writer::{ShardWriter, Summary};
