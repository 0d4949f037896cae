//! The target of a call: instances, sessions, objects.

use crate::event::Event;
use crate::field::known::{CLOUD_INSTANCE_ID, FILE_NAME, FILE_PATH, SESSION_KEY};
use crate::format::aws::transfer;
use crate::json::Value;

use super::channel::by_transfer_agent;
use super::identity::Identity;
use super::record::Record;

/// The request parameters that values are derived from.
#[derive(Clone, Copy, Default)]
struct Parameters<'t> {
    bucket: Option<&'t str>,
    key: Option<&'t str>,
    target: Option<&'t str>,
    instance: Option<&'t str>,
    session: Option<&'t str>,
    on_behalf_of: Option<&'t str>,
}

impl<'t> Parameters<'t> {
    fn of(request: Option<Value<'t>>) -> Parameters<'t> {
        let mut parameters = Parameters::default();
        for (key, value) in request.into_iter().flat_map(Value::entries) {
            match key {
                "bucketName" => parameters.bucket = value.text(),
                "key" => parameters.key = value.text(),
                "target" => parameters.target = value.text(),
                "instanceId" => parameters.instance = value.text(),
                "sessionId" => parameters.session = value.text(),
                "x-amz-onBehalfOf" => parameters.on_behalf_of = value.text(),
                _ => {}
            }
        }
        parameters
    }
}

/// Pushes the values derived from the request parameters and the role session.
pub(super) fn push(record: &Record, identity: &Identity, event: &mut Event) {
    let parameters = Parameters::of(record.request);
    push_transfer(record, identity, parameters, event);
    push_session_keys(record, identity, parameters, event);
    push_instances(identity, parameters, event);
    if record.is_s3()
        && let (Some(bucket), Some(key)) = (parameters.bucket, parameters.key)
    {
        event.push_joined(FILE_PATH, &[bucket, "/", key]);
        event.push_option(FILE_NAME, key.rsplit('/').next().filter(|name| !name.is_empty()));
    }
}

fn push_transfer(record: &Record, identity: &Identity, parameters: Parameters, event: &mut Event) {
    let by_agent = by_transfer_agent(record, identity);
    let of_role = identity.session().and_then(|name| transfer::session(name, by_agent));
    let found = of_role.or_else(|| transfer::session(parameters.on_behalf_of?, by_agent));
    if let Some(session) = found {
        session.push(event);
    }
}

/// Pushes the keys that the events of one login share, beside the session of
/// Transfer Family: the temporary key, and the session of Session Manager, which its
/// log is named after.
fn push_session_keys(record: &Record, identity: &Identity, parameters: Parameters, event: &mut Event) {
    if record.service == Some("ssm")
        && let Some(session) = Record::text(record.response, "sessionId").or(parameters.session)
    {
        event.push(SESSION_KEY, session);
    }
    event.push_option(SESSION_KEY, identity.access_key.filter(|key| key.starts_with("ASIA")));
}

/// The instance the call was about, and the one that called.
fn push_instances(identity: &Identity, parameters: Parameters, event: &mut Event) {
    let about = parameters.target.into_iter().chain(parameters.instance).find(|id| is_instance(id));
    let caller = identity.session().filter(|id| is_instance(id) && about != Some(id));
    for instance in about.into_iter().chain(caller) {
        event.push(CLOUD_INSTANCE_ID, instance);
    }
}

/// `i-` of EC2 or `mi-` of a managed machine, and hex digits.
fn is_instance(text: &str) -> bool {
    let digits = text.strip_prefix("i-").or_else(|| text.strip_prefix("mi-"));
    digits.is_some_and(|digits| digits.len() >= 8 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
