//! The connection of a request: user agent, channel, signature, TLS.

use super::columns::{push_group, push_written};
use super::facts::{Facts, qualifier};
use super::line::{Column, Line};
use super::operation::Operation;
use super::{groups, host};
use crate::event::{Event, KeyText};
use crate::field::known::{AUTH_TYPE, CHANNEL, CLOUD_REGION, IS_NOISE, SIGNATURE_VERSION};
use crate::format::aws::agent;
use crate::format::aws::arn::Arn;
use crate::format::push::{put, put_tls};

/// Pushes referer and user agent, and tells what they are.
pub fn push_agent(line: &Line, event: &mut Event) -> Facts {
    let push = |event: &mut Event| {
        push_written(line, Column::Referer, event);
        push_written(line, Column::UserAgent, event);
        let agent = line.get(Column::UserAgent).unwrap_or_default();
        let by_agent = by_agent(agent);
        let is_service = agent.ends_with(".amazonaws.com") && by_agent == Some("service");
        let is_console = line.get(Column::Referer).is_some_and(is_console_page);
        Facts::of_agent(by_agent)
            | Facts::SERVICE_AGENT.when(is_service)
            | Facts::NAMES_TRANSFER.when(agent.contains("aws-transfer"))
            | Facts::CONSOLE_PAGE.when(is_console)
    };
    // With quotes inside, the text of the two does not determine where one ends
    // and the other begins.
    let has_quotes = |column| line.written(column).is_some_and(|value| value.contains('"'));
    if has_quotes(Column::Referer) || has_quotes(Column::UserAgent) {
        return push(event);
    }
    push_group(
        line,
        groups::AGENT,
        ('-', Column::Referer, Column::UserAgent),
        KeyText::CoversMembers,
        event,
        push,
    )
}

/// Pushes the channel, and whether the request is noise.
pub fn push_channel(line: &Line, operation: &Operation, facts: Facts, event: &mut Event) {
    let key = (facts.of_channel(), Column::Operation, Column::Operation);
    push_group(line, groups::CHANNEL, key, KeyText::StandsAlone, event, |event| {
        event.push_option(CHANNEL, channel(operation, facts));
        if is_noise(operation, facts) {
            event.push(IS_NOISE, "true");
        }
        Facts::default()
    });
}

/// The first channel that applies, the most specific first: a Transfer Family
/// session is more specific than the SDK it is built on, the console than the
/// signed URLs it works with.
fn channel(operation: &Operation, facts: Facts) -> Option<&'static str> {
    if operation.is_lifecycle() {
        return Some("lifecycle");
    }
    if facts.has(Facts::TRANSFER) {
        return Some("transfer");
    }
    if operation.kind == "S3" || facts.has(Facts::SERVICE) {
        return Some("service");
    }
    let by_agent = facts.agent();
    if matches!(by_agent, Some("transfer" | "service" | "console")) {
        return by_agent;
    }
    if facts.has(Facts::CONSOLE_PAGE) {
        return Some("console");
    }
    if facts.has(Facts::PRESIGNED) {
        return Some("presigned");
    }
    if operation.kind == "WEBSITE" || facts.has(Facts::WEBSITE) {
        return Some("website");
    }
    // Preflights of signed calls come unsigned.
    let unsigned = facts.has(Facts::ANONYMOUS | Facts::UNSIGNED);
    if unsigned && !operation.is_preflight() { Some("anonymous") } else { by_agent }
}

/// The most frequent agents, which need no search: browsers have no channel, and
/// these two are never part of another agent.
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

/// The columns about signature and encryption, up to the last.
const SIGNED: [Column; 8] = [
    Column::SignatureVersion,
    Column::CipherSuite,
    Column::AuthenticationType,
    Column::HostHeader,
    Column::TlsVersion,
    Column::AccessPointArn,
    Column::AclRequired,
    Column::SourceRegion,
];

/// Pushes signature, encryption and host.
pub fn push_signature(line: &Line, operation: &Operation, event: &mut Event) -> Facts {
    let by_network = line.get(Column::RemoteIp).is_some() && !operation.is_local();
    let key = (qualifier(u32::from(by_network)), SIGNED[0], SIGNED[SIGNED.len() - 1]);
    push_group(line, groups::SIGNATURE, key, KeyText::CoversMembers, event, |event| {
        SIGNED.iter().for_each(|&column| push_written(line, column, event));
        push_versions(line, event);
        push_tls(line, by_network, event);
        push_region(line, event);
        let auth_type = line.get(Column::AuthenticationType);
        Facts::PRESIGNED.when(auth_type == Some("QueryString"))
            | Facts::UNSIGNED.when(auth_type.is_none())
            | Facts::WEBSITE.when(line.get(Column::HostHeader).is_some_and(host::is_website))
    })
}

fn push_versions(line: &Line, event: &mut Event) {
    // Lines from before March 2019 end with the version id and lack it.
    let missing = if line.has(Column::SignatureVersion) { "none" } else { "unknown" };
    event.push(SIGNATURE_VERSION, line.get(Column::SignatureVersion).unwrap_or(missing));
    if line.has(Column::AuthenticationType) {
        event.push(AUTH_TYPE, line.get(Column::AuthenticationType).unwrap_or("none"));
    }
}

fn push_tls(line: &Line, by_network: bool, event: &mut Event) {
    let version = line.get(Column::TlsVersion);
    let encrypted = version.is_some() || line.get(Column::CipherSuite).is_some();
    let is_known = encrypted || by_network && line.has(Column::TlsVersion);
    put_tls(event, is_known.then_some(encrypted), version);
}

fn push_region(line: &Line, event: &mut Event) {
    let by_host = line.get(Column::HostHeader).and_then(host::region);
    let by_access_point = || Arn::parse(line.get(Column::AccessPointArn)?).map(|arn| arn.region);
    if let Some(region) = by_host.or_else(by_access_point) {
        put(event, CLOUD_REGION, region);
    }
}

/// Preflights, and services that deliver their logs into the bucket.
fn is_noise(operation: &Operation, facts: Facts) -> bool {
    let by_service = facts.has(Facts::SERVICE) || facts.has(Facts::SERVICE_AGENT);
    let delivers = matches!((operation.verb, operation.resource), ("PUT", "OBJECT") | ("GET", "ACL"));
    operation.is_preflight() || operation.kind == "REST" && by_service && delivers
}
