//! A query: a filter on events, and the stages that their rows pass.

use std::sync::Arc;

use super::filter::Filter;
use super::stage::{Source, Stage};

/// A logical plan: a filter on events, and stages over their rows.
///
/// ```
/// use logdex_query::{Filter, Query};
///
/// let search = Query::search(Filter::All);
/// assert!(search.stages.is_empty() && search.columns().is_empty());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// The condition on events.
    pub filter: Filter,
    /// The sources of the slots of an event's row; empty for a plain search.
    pub sources: Vec<Source>,
    /// The stages, in order; empty for a plain search, whose results are the
    /// events themselves.
    pub stages: Vec<Stage>,
}

impl Query {
    /// A plain search: the events that match a filter.
    pub fn search(filter: Filter) -> Query {
        Query { filter, sources: Vec::new(), stages: Vec::new() }
    }

    /// The names of the result columns, in order. Empty for a plain search;
    /// sources that no stage has named have empty names.
    pub fn columns(&self) -> Vec<Arc<str>> {
        let unnamed = vec![Arc::default(); self.sources.len()];
        self.stages.iter().fold(unnamed, |names, stage| stage.names(names))
    }
}

/// The index of an item in a list of different ones, to which it is added if it is new.
pub fn index_or_push<T: PartialEq>(list: &mut Vec<T>, item: T) -> usize {
    list.iter().position(|known| *known == item).unwrap_or_else(|| {
        list.push(item);
        list.len() - 1
    })
}
