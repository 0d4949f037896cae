//! The outcome of an event, normalized from the words of many services.

use crate::event::Event;
use crate::field::known::{EVENT_OUTCOME, EVENT_REASON};
use crate::format::aws::reason;
use crate::json::Value;

/// Words for an outcome in any case, and the reason they give by themselves.
const WORDS: &[(&str, &str, Option<&str>)] = &[
    ("SUCCEEDED", "success", None),
    ("SUCCESS", "success", None),
    ("COMPLETED", "success", None),
    ("PASSED", "success", None),
    ("FAILED", "failure", None),
    ("FAILURE", "failure", None),
    ("ERROR", "failure", None),
    ("FAULT", "failure", None),
    ("TIMED_OUT", "failure", Some("timeout")),
    ("TimedOut", "failure", Some("timeout")),
    ("ABORTED", "failure", Some("aborted")),
    ("CANCELED", "failure", Some("aborted")),
    ("CANCELLED", "failure", Some("aborted")),
];

/// Keys of details that hold such a word.
const KEYS: &[&str] = &["status-code", "status", "build-status", "state", "State", "Status"];

/// Pushes the outcome and, for a failure, the reason, as far as the type of
/// detail, a state or an error code shows them.
pub(super) fn push(detail: Value, kind: &str, event: &mut Event) {
    let by_kind = || word(kind.rsplit(' ').next()?);
    let by_key = || KEYS.iter().find_map(|key| word(detail.scalar_at(&[key])?));
    let found = by_kind().or_else(by_key).or_else(|| checked(detail)).or_else(|| called(detail));
    let Some((outcome, reason)) = found else { return };
    event.push(EVENT_OUTCOME, outcome);
    if outcome == "failure" {
        event.push(EVENT_REASON, reason.unwrap_or_else(|| by_error(detail)));
    }
}

/// Keys of details that hold an error code, and an error in words.
const CODES: &[&str] = &["failure-code", "errorCode", "error"];
const MESSAGES: &[&str] = &["failure-message", "errorMessage", "cause"];

fn by_error(detail: Value) -> &'static str {
    let first = |keys: &[&str]| keys.iter().find_map(|key| detail.scalar_at(&[key]));
    reason::of(first(CODES).or(api_error(detail)), first(MESSAGES))
}

/// The outcome, and the reason that follows from the word itself.
type Outcome = (&'static str, Option<&'static str>);

fn word(text: &str) -> Option<Outcome> {
    let (_, outcome, reason) = WORDS.iter().find(|(word, ..)| text.eq_ignore_ascii_case(word))?;
    Some((outcome, *reason))
}

/// A check of Security Hub; the first finding's, if there are several.
fn checked(detail: Value) -> Option<Outcome> {
    let finding = detail.get("findings")?.elements().next()?;
    let (outcome, _) = word(finding.scalar_at(&["Compliance", "Status"])?)?;
    Some((outcome, (outcome == "failure").then_some("policy")))
}

/// The API call of a GuardDuty finding.
fn called(detail: Value) -> Option<Outcome> {
    detail.scalar_at(&["service", "action", "awsApiCallAction", "api"])?;
    Some((if api_error(detail).is_some() { "failure" } else { "success" }, None))
}

fn api_error(detail: Value<'_>) -> Option<&str> {
    detail.scalar_at(&["service", "action", "awsApiCallAction", "errorCode"]).filter(|code| !code.is_empty())
}
