//! What the meaning of a query depends on beside its text.

use logdex_event::field::names::Vocabulary;

use crate::time_expression::Clock;

/// The names and the clock that a query is read with.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The native paths there are.
    pub vocabulary: &'a dyn Vocabulary,
    /// What `now` and times without a zone mean.
    pub clock: &'a Clock,
}
