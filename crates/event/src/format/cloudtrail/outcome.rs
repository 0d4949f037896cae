//! The outcome of a call and, for a failure, the reason.

use crate::event::Event;
use crate::field::known::{EVENT_OUTCOME, EVENT_REASON};
use crate::format::aws::reason;

use super::identity::Identity;
use super::record::Record;

/// Pushes outcome and reason. Insights and aggregates have neither: they are
/// about many calls.
pub(super) fn push(record: &Record, identity: &Identity, event: &mut Event) {
    if record.insight.is_some() || record.time_window.is_some() {
        return;
    }
    let failed = match sign_in_result(record) {
        Some(result) => result.eq_ignore_ascii_case("Failure"),
        None => record.error_code.is_some() || record.error_message.is_some(),
    };
    event.push(EVENT_OUTCOME, if failed { "failure" } else { "success" });
    if failed {
        event.push(EVENT_REASON, reason(record, identity));
    }
}

/// `Success` or `Failure` of a sign-in, found under the name of the event:
/// `responseElements.ConsoleLogin`, or `serviceEventDetails.CredentialVerification`
/// of Identity Center. A login that failed has no error code.
fn sign_in_result<'t>(record: &Record<'t>) -> Option<&'t str> {
    let name = record.event_name.filter(|_| record.is_sign_in())?;
    let result = |part| Record::text(part, name);
    let known =
        |result: &&str| result.eq_ignore_ascii_case("Success") || result.eq_ignore_ascii_case("Failure");
    result(record.response).filter(known).or_else(|| result(record.service_details).filter(known))
}

fn reason(record: &Record, identity: &Identity) -> &'static str {
    if record.is_sign_in()
        && let Some(reason) = sign_in_reason(record, identity)
    {
        return reason;
    }
    match record.error_code {
        Some(code) => reason::of_error(code),
        None => record.error_message.map_or("other", reason::of_message),
    }
}

fn sign_in_reason(record: &Record, identity: &Identity) -> Option<&'static str> {
    let message = record.error_message.unwrap_or_default();
    if identity.is_hidden() || message.starts_with("No username found") {
        return Some("unknown_user");
    }
    let credential = Record::text(record.additional, "CredentialType");
    let by_password = credential.is_some_and(|kind| kind.eq_ignore_ascii_case("PASSWORD"));
    (by_password || message == "Failed authentication").then_some("bad_password")
}
