//! The channel of a call: a person's console, a tool, a service.

use crate::format::aws::{agent, transfer};

use super::identity::Identity;
use super::record::Record;

/// The channel of a record; `None` if unknown.
pub(super) fn channel(record: &Record, identity: &Identity) -> Option<&'static str> {
    if record.from_console == Some("true") {
        return Some("console");
    }
    let by_agent = record.agent_channel;
    if by_agent == Some("console") {
        return by_agent;
    }
    if is_transfer(record, identity) {
        return Some("transfer");
    }
    match callers(record, identity).find_map(of_service) {
        Some(channel) if by_agent != Some("iac") => Some(channel),
        _ => by_agent.or_else(|| is_browser(record).then_some("console")),
    }
}

/// True if Transfer Family called, on behalf of one of its users.
pub(super) fn is_transfer(record: &Record, identity: &Identity) -> bool {
    by_transfer_agent(record, identity)
        || identity.session().is_some_and(|session| transfer::session(session, false).is_some())
}

/// True if user agent, caller or address is Transfer Family.
pub(super) fn by_transfer_agent(record: &Record, identity: &Identity) -> bool {
    record.agent_channel == Some("transfer")
        || callers(record, identity).any(|caller| caller == "transfer.amazonaws.com")
}

/// The values that may name a service: the invoker and the source address.
fn callers<'t>(record: &Record<'t>, identity: &Identity<'t>) -> impl Iterator<Item = &'t str> {
    [identity.invoked_by, record.source_address].into_iter().flatten()
}

/// The channel of a caller that is a service: `ec2.amazonaws.com`, `AWS Internal`.
fn of_service(caller: &str) -> Option<&'static str> {
    // Most callers are addresses; they need not be looked through as agents.
    let is_name = caller.starts_with("AWS Internal")
        || caller.ends_with(".amazonaws.com")
        || caller.ends_with(".amazonaws.com.cn");
    if !is_name {
        return None;
    }
    agent::channel(caller).filter(|channel| matches!(*channel, "service" | "iac"))
}

/// A browser, except at the sign-in page, where nobody has a console yet.
fn is_browser(record: &Record) -> bool {
    record.user_agent.is_some_and(|agent| agent::unbracketed(agent).starts_with("Mozilla/"))
        && !record.is_sign_in()
}
