//! Values derived from a line, part by part.

use super::line::{Column, Line};
use super::operation::Operation;
use super::request::Request;
use super::{connection, object, requester};
use crate::event::Event;

/// Pushes all values derived from a line.
pub(super) fn push_derived(line: &Line, event: &mut Event) {
    let operation = Operation::parse(line.get(Column::Operation).unwrap_or_default());
    let request = line.get(Column::RequestUri).map(Request::parse);
    let agent = connection::push_agent(line, event);
    let requester = requester::push(line, &operation, agent, event);
    let signature = connection::push_signature(line, &operation, event);
    let facts = agent | requester | signature;
    connection::push_channel(line, &operation, facts, event);
    if let Some(request) = request {
        requester::push_signer(&request, facts, event);
    }
    object::push(line, &operation, request, event);
}
