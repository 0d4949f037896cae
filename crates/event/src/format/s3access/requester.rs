//! The requester: identity, role and account, from ARN and access key.

use super::columns::{push_group, push_written};
use super::facts::{Facts, qualifier};
use super::line::{Column, Line};
use super::operation::Operation;
use super::request::{self, Request};
use super::{groups, key};
use crate::event::{Event, KeyText};
use crate::field::known::{
    ACTOR_ARN, ACTOR_TYPE, AWS_ACCESS_KEY_ID, AWS_PRINCIPAL_ACCOUNT, AWS_ROLE_NAME, AWS_ROLE_SESSION,
    CLOUD_ACCOUNT_ID, CLOUD_INSTANCE_ID, SESSION_KEY, USER_DOMAIN, USER_EFFECTIVE_NAME, USER_ID, USER_NAME,
};
use crate::format::aws::account;
use crate::format::aws::arn::{Arn, is_email};
use crate::format::aws::transfer::{self, TransferSession};
use crate::format::push::put;

/// The forms a requester takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requester<'a> {
    /// `-`: no signature, or one that was not accepted.
    Anonymous,
    /// Any ARN.
    Arn(Arn<'a>),
    /// S3 itself, or another service (`svc:delivery.logs.amazonaws.com`), by name.
    Service(&'a str),
    /// The canonical id of an account.
    CanonicalId(&'a str),
    /// Something else.
    Other(&'a str),
}

impl<'a> Requester<'a> {
    /// The requester of a line; `is_local` for actions of S3 itself.
    pub fn of(line: &Line<'a>, is_local: bool) -> Requester<'a> {
        let Some(text) = line.get(Column::Requester) else {
            return if is_local { Requester::Service("AmazonS3") } else { Requester::Anonymous };
        };
        if let Some(arn) = Arn::parse(text) {
            return Requester::Arn(arn);
        }
        match text.strip_prefix("svc:") {
            Some(service) => Requester::Service(service),
            None if text == "AmazonS3" || text.ends_with(".amazonaws.com") => Requester::Service(text),
            None if is_canonical_id(text) => Requester::CanonicalId(text),
            None => Requester::Other(text),
        }
    }

    /// The Transfer Family session, if it is one.
    pub fn transfer(&self, by_transfer: bool) -> Option<TransferSession<'a>> {
        let Requester::Arn(arn) = self else {
            return None;
        };
        let (_, session) = arn.session()?;
        transfer::session(session, session.contains('.') && by_transfer)
    }
}

/// Pushes who made the request.
pub fn push(line: &Line, operation: &Operation, agent: Facts, event: &mut Event) -> Facts {
    let is_local = operation.kind == "S3";
    let bits = u32::from(is_local) | u32::from(agent.has(Facts::NAMES_TRANSFER)) << 1;
    let key = (qualifier(bits), Column::Requester, Column::Requester);
    push_group(line, groups::REQUESTER, key, KeyText::CoversMembers, event, |event| {
        push_written(line, Column::Requester, event);
        let requester = Requester::of(line, is_local);
        let session = requester.transfer(agent.has(Facts::NAMES_TRANSFER));
        push_requester(requester, line.get(Column::Requester).unwrap_or_default(), session, event);
        let has_account = matches!(requester, Requester::Arn(arn) if !arn.account.is_empty());
        Facts::SERVICE.when(matches!(requester, Requester::Service(_)))
            | Facts::ANONYMOUS.when(requester == Requester::Anonymous)
            | Facts::TRANSFER.when(session.is_some())
            | Facts::ACCOUNT.when(has_account)
    })
}

fn push_requester(requester: Requester, text: &str, session: Option<TransferSession>, event: &mut Event) {
    match requester {
        Requester::Anonymous => event.push(ACTOR_TYPE, "anonymous"),
        Requester::Service(name) => {
            event.push(ACTOR_TYPE, "aws_service");
            put(event, USER_NAME, name);
        }
        Requester::CanonicalId(text) => {
            event.push(ACTOR_TYPE, "canonical_id");
            event.push(USER_ID, text);
        }
        Requester::Arn(arn) => push_arn(&arn, text, session.is_some(), event),
        Requester::Other(text) => event.push(USER_ID, text),
    }
    if let Some(session) = session {
        session.push(event);
    }
}

fn push_arn(arn: &Arn, text: &str, is_transfer: bool, event: &mut Event) {
    put(event, ACTOR_ARN, text);
    for field in [AWS_PRINCIPAL_ACCOUNT, USER_DOMAIN, CLOUD_ACCOUNT_ID] {
        put(event, field, arn.account);
    }
    event.push_option(ACTOR_TYPE, actor_type(arn));
    if let Some(role) = arn.role() {
        put(event, AWS_ROLE_NAME, role);
        put(event, USER_EFFECTIVE_NAME, role);
    }
    match arn.session() {
        Some((role, session)) => push_session(role, session, is_transfer, event),
        None => put(event, USER_NAME, arn.name()),
    }
}

fn push_session(role: &str, session: &str, is_transfer: bool, event: &mut Event) {
    event.push(AWS_ROLE_SESSION, session);
    if !is_transfer && is_email(session) {
        event.push(USER_NAME, session);
    } else {
        event.push_joined(USER_NAME, &[role, "/", session]);
    }
    if is_instance_id(session) {
        event.push(CLOUD_INSTANCE_ID, session);
    }
}

/// Pushes the access key that signed the URL, and its account where the requester
/// has none.
pub fn push_signer(request: &Request, facts: Facts, event: &mut Event) {
    let Some(credential) = request.query().and_then(request::credential) else {
        return;
    };
    let credential = key::percent_decoded(credential);
    let access_key = credential.split('/').next().unwrap_or_default();
    put(event, AWS_ACCESS_KEY_ID, access_key);
    let account = if facts.has(Facts::ACCOUNT) { None } else { account::of_access_key(access_key) };
    if let Some(account) = account
        && let Ok(account) = std::str::from_utf8(&account)
    {
        event.push(AWS_PRINCIPAL_ACCOUNT, account);
    }
    // A temporary key is one login session.
    if access_key.starts_with("ASIA") && !facts.has(Facts::TRANSFER) {
        event.push(SESSION_KEY, access_key);
    }
}

fn actor_type(arn: &Arn) -> Option<&'static str> {
    match arn.resource.split('/').next()? {
        "root" => Some("root"),
        "user" => Some("iam_user"),
        "assumed-role" | "role" => Some("role_session"),
        "federated-user" => Some("federated"),
        _ => None,
    }
}

fn is_canonical_id(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Sessions of instance profiles are named after the instance.
fn is_instance_id(session: &str) -> bool {
    let hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    session.strip_prefix("i-").is_some_and(|rest| matches!(rest.len(), 8 | 17) && rest.bytes().all(hex))
}
