//! A query: a filter on events, and the stages that their rows pass.

use std::sync::Arc;

use super::filter::Filter;
use super::stage::{Source, Stage};

/// A question: which events, and what becomes of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// Events must fit this.
    pub filter: Filter,
    /// What the slots of an event's row hold; empty for a plain search.
    pub sources: Vec<Source>,
    /// What happens to the rows, one after the other; empty for a plain
    /// search, whose answer is the events themselves.
    pub stages: Vec<Stage>,
}

impl Query {
    /// A plain search: the events that fit, as they are.
    pub fn search(filter: Filter) -> Query {
        Query { filter, sources: Vec::new(), stages: Vec::new() }
    }

    /// The names of the columns of the answer, in order. Empty for a plain
    /// search; a source that no stage has named has no name.
    pub fn columns(&self) -> Vec<Arc<str>> {
        let unnamed = vec![Arc::default(); self.sources.len()];
        self.stages.iter().fold(unnamed, |names, stage| stage.names(names))
    }
}
