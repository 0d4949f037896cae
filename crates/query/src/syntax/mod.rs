//! The query languages: text to plans.

mod context;
pub mod insights;
mod regex_literal;
pub mod search;

pub use context::Context;
