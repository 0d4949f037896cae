//! By which way the request came: channel, signature, encryption.

use super::host;
use super::line::{Column, Line};
use super::operation::Operation;
use super::who::Requester;
use crate::event::Event;
use crate::field::FieldId;
use crate::field::id;
use crate::format::aws::{agent, tls};

const SIGV: FieldId = id("sigv");
const AUTHTYPE: FieldId = id("authtype");
const TLSVERSION: FieldId = id("tlsversion");
const CHANNEL: FieldId = id("channel");
const SIGNATURE_VERSION: FieldId = id("signature_version");
const AUTH_TYPE: FieldId = id("auth_type");
const TLS_USED: FieldId = id("tls_used");
const TLS_ESTABLISHED: FieldId = id("tls.established");
const TLS_VERSION: FieldId = id("tls.version");
const TLS_VERSION_PROTOCOL: FieldId = id("tls.version_protocol");
const IS_NOISE: FieldId = id("is_noise");

/// Pushes the way the request came.
pub fn push(line: &Line, operation: &Operation, requester: Requester, is_transfer: bool, event: &mut Event) {
    let agent = line.get(Column::UserAgent).unwrap_or_default();
    if let Some(channel) = channel(line, operation, requester, is_transfer, agent) {
        event.push(CHANNEL, channel);
    }
    push_signature(line, event);
    push_tls(line, operation, event);
    if is_noise(operation, requester, agent) {
        event.push(IS_NOISE, "true");
    }
}

/// The first that fits, the most telling first: a Transfer Family session
/// says more than the SDK it is built on, the console more than the signed
/// URLs it works with.
fn channel(
    line: &Line,
    operation: &Operation,
    requester: Requester,
    is_transfer: bool,
    agent: &str,
) -> Option<&'static str> {
    if operation.is_lifecycle() {
        return Some("lifecycle");
    }
    if is_transfer {
        return Some("transfer");
    }
    if operation.kind == "S3" || matches!(requester, Requester::Service(_)) {
        return Some("service");
    }
    let by_agent = by_agent(agent);
    if matches!(by_agent, Some("transfer" | "service" | "console")) {
        return by_agent;
    }
    if line.get(Column::Referer).is_some_and(is_console_page) {
        return Some("console");
    }
    if line.get(Column::AuthenticationType) == Some("QueryString") {
        return Some("presigned");
    }
    if operation.kind == "WEBSITE" || line.get(Column::HostHeader).is_some_and(host::is_website) {
        return Some("website");
    }
    // Preflights of signed calls come unsigned.
    let unsigned = requester == Requester::Anonymous && line.get(Column::AuthenticationType).is_none();
    if unsigned && !operation.is_preflight() { Some("anonymous") } else { by_agent }
}

/// Agents that come by the million, so that they need no search: browsers tell
/// nothing, and these two are never part of anything else.
const FREQUENT: &[(&str, Option<&str>)] =
    &[("Mozilla/", None), ("aws-cli/", Some("cli")), ("Boto3/", Some("sdk"))];

fn by_agent(agent: &str) -> Option<&'static str> {
    let frequent = FREQUENT.iter().find(|(start, _)| agent.starts_with(start));
    frequent.map_or_else(|| agent::channel(agent), |(_, channel)| *channel)
}

/// Pages of the console call S3 from the browser.
fn is_console_page(referer: &str) -> bool {
    let Some(rest) = referer.strip_prefix("https://") else {
        return false;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    ["console.aws.amazon.com", "console.amazonaws.cn", "console.amazonaws-us-gov.com"]
        .iter()
        .any(|page| host.strip_suffix(page).is_some_and(|sub| sub.is_empty() || sub.ends_with('.')))
}

fn push_signature(line: &Line, event: &mut Event) {
    // Lines of before March 2019 end with the version id and don't say.
    event.follow(SIGV, None);
    let missing = if line.has(Column::SignatureVersion) { "none" } else { "unknown" };
    event.push(SIGNATURE_VERSION, line.get(Column::SignatureVersion).unwrap_or(missing));
    event.follow(AUTHTYPE, None);
    if line.has(Column::AuthenticationType) {
        event.push(AUTH_TYPE, line.get(Column::AuthenticationType).unwrap_or("none"));
    }
    event.follow_nothing();
}

fn push_tls(line: &Line, operation: &Operation, event: &mut Event) {
    let version = line.get(Column::TlsVersion);
    let encrypted = version.is_some() || line.get(Column::CipherSuite).is_some();
    let by_network = line.get(Column::RemoteIp).is_some() && !operation.is_local();
    match (encrypted, by_network && line.has(Column::TlsVersion)) {
        (true, _) => push_both(event, "yes", "true"),
        (false, true) => push_both(event, "no", "false"),
        (false, false) => event.push(TLS_USED, "unknown"),
    }
    event.follow(TLSVERSION, None);
    if let Some(number) = version.and_then(tls::version) {
        event.push(TLS_VERSION, number);
        event.push(TLS_VERSION_PROTOCOL, "tls");
    }
    event.follow_nothing();
}

fn push_both(event: &mut Event, used: &str, established: &str) {
    event.push(TLS_USED, used);
    event.push(TLS_ESTABLISHED, established);
}

/// Preflights, and services that deliver their logs into the bucket.
fn is_noise(operation: &Operation, requester: Requester, agent: &str) -> bool {
    let by_service = matches!(requester, Requester::Service(_))
        || agent.ends_with(".amazonaws.com") && by_agent(agent) == Some("service");
    let delivers = matches!((operation.verb, operation.resource), ("PUT", "OBJECT") | ("GET", "ACL"));
    operation.is_preflight() || operation.kind == "REST" && by_service && delivers
}
