//! The query languages: text to plans.

mod context;
pub mod insights;
mod nearest;
mod regex_literal;
pub mod search;

pub use context::Context;
pub use nearest::nearest;
