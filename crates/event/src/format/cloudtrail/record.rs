//! The parts of a CloudTrail record that derived values need, picked out in one
//! pass over its top-level keys.

use crate::format::aws::agent;
use crate::json::Value;

/// A record's parts; `None` where absent, null or the empty string.
#[derive(Clone, Copy, Default)]
pub(super) struct Record<'t> {
    pub event_time: Option<&'t str>,
    pub event_source: Option<&'t str>,
    /// `eventSource` without its domain: `s3`, `iam`; of an insight, the
    /// service that it is about.
    pub service: Option<&'t str>,
    pub event_name: Option<&'t str>,
    pub event_type: Option<&'t str>,
    pub source_address: Option<&'t str>,
    pub user_agent: Option<&'t str>,
    /// The channel that the user agent stands for.
    pub agent_channel: Option<&'static str>,
    pub error_code: Option<&'t str>,
    pub error_message: Option<&'t str>,
    /// `true`, a string or a boolean.
    pub from_console: Option<&'t str>,
    /// The id of an aggregated record, which has a small `d`.
    pub aggregate_id: Option<&'t str>,
    /// Of a digest, which is no event.
    pub user_identity: Option<Value<'t>>,
    pub request: Option<Value<'t>>,
    pub response: Option<Value<'t>>,
    pub additional: Option<Value<'t>>,
    pub service_details: Option<Value<'t>>,
    pub insight: Option<Value<'t>>,
    pub tls: Option<Value<'t>>,
    pub time_window: Option<Value<'t>>,
}

impl<'t> Record<'t> {
    /// Picks the parts. Of a key that occurs twice, the first counts.
    pub fn of(root: Value<'t>) -> Record<'t> {
        let mut record = Record::default();
        for (key, value) in root.entries() {
            record.take(key, value);
        }
        record.service = record.service();
        record.agent_channel = record.user_agent.and_then(agent::channel);
        record
    }

    fn take(&mut self, key: &str, value: Value<'t>) {
        match key {
            "eventTime" => keep(&mut self.event_time, value.text()),
            "eventSource" => keep(&mut self.event_source, value.text()),
            "eventName" => keep(&mut self.event_name, value.text()),
            "eventType" => keep(&mut self.event_type, value.text()),
            "sourceIPAddress" => keep(&mut self.source_address, value.text()),
            "userAgent" => keep(&mut self.user_agent, value.text()),
            "errorCode" => keep(&mut self.error_code, value.text()),
            "errorMessage" => keep(&mut self.error_message, value.text()),
            "sessionCredentialFromConsole" => keep(&mut self.from_console, value.scalar()),
            "eventId" => keep(&mut self.aggregate_id, value.text()),
            "userIdentity" => keep(&mut self.user_identity, Some(value)),
            "requestParameters" => keep(&mut self.request, Some(value)),
            "responseElements" => keep(&mut self.response, Some(value)),
            "additionalEventData" => keep(&mut self.additional, Some(value)),
            "serviceEventDetails" => keep(&mut self.service_details, Some(value)),
            "insightDetails" => keep(&mut self.insight, Some(value)),
            "tlsDetails" => keep(&mut self.tls, Some(value)),
            "timeWindow" => keep(&mut self.time_window, Some(value)),
            _ => {}
        }
    }

    /// True for calls of S3 itself, S3 Express One Zone and S3 on Outposts.
    pub fn is_s3(&self) -> bool {
        matches!(self.service, Some("s3" | "s3express" | "s3-outposts"))
    }

    /// True for sign-ins to the console, IAM's or Identity Center's.
    pub fn is_sign_in(&self) -> bool {
        self.service == Some("signin")
            || self.event_type.is_some_and(|kind| kind.eq_ignore_ascii_case("AwsConsoleSignIn"))
    }

    /// The text at a key of a part.
    pub fn text(part: Option<Value<'t>>, key: &str) -> Option<&'t str> {
        part?.get(key)?.text()
    }

    fn service(&self) -> Option<&'t str> {
        let source = self.event_source.or_else(|| self.insight?.get("eventSource")?.text())?;
        let bare = source.strip_suffix(".cn").unwrap_or(source);
        Some(bare.strip_suffix(".amazonaws.com").unwrap_or(source))
    }
}

fn keep<T>(slot: &mut Option<T>, value: Option<T>) {
    if slot.is_none() {
        *slot = value;
    }
}
