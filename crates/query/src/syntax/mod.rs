//! The query languages: text to plans.

pub mod insights;
mod regex_literal;
pub mod search;

use logdex_event::field::names::Vocabulary;

use crate::time_expression::Clock;

/// The names and the clock that a query is read with.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The known native paths.
    pub vocabulary: &'a dyn Vocabulary,
    /// The current time and the zone of times without one.
    pub clock: &'a Clock,
}
