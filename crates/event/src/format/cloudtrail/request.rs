//! The security of a request: signature, authentication, TLS.

use crate::event::Event;
use crate::field::known::{AUTH_TYPE, SIGNATURE_VERSION};
use crate::format::push::put_tls;
use crate::json::Value;

use super::record::Record;

/// Pushes the values of `additionalEventData` and `tlsDetails`. Only S3 fills the
/// former, and omits a signature or TLS that was not used.
pub(super) fn push(record: &Record, event: &mut Event) {
    let s3 = record.additional.filter(|data| record.is_s3() && data.is_filled_object());
    push_signature(record, s3.is_some(), event);
    push_tls(record, s3, event);
}

fn push_signature(record: &Record, is_s3: bool, event: &mut Event) {
    let signature = Record::text(record.additional, "SignatureVersion");
    event.push(SIGNATURE_VERSION, signature.unwrap_or(if is_s3 { "none" } else { "unknown" }));
    let method = Record::text(record.additional, "AuthenticationMethod");
    event.push_option(AUTH_TYPE, method.or((is_s3 && signature.is_none()).then_some("none")));
}

fn push_tls(record: &Record, s3: Option<Value>, event: &mut Event) {
    let details = record.tls.filter(|details| details.is_filled_object());
    let used = match (details, s3) {
        (Some(_), _) => Some(true),
        (None, Some(data)) => Some(Record::text(Some(data), "CipherSuite").is_some()),
        (None, None) => None,
    };
    put_tls(event, used, Record::text(details, "tlsVersion"));
}
