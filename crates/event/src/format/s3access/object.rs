//! The object of a request and its outcome: operation, address, key, URL, status.

use std::net::IpAddr;

use super::columns::{push_group, push_written};
use super::facts::{Facts, qualifier};
use super::line::{Column, Line};
use super::operation::Operation;
use super::request::Request;
use super::{groups, key};
use crate::event::{Event, KeyText};
use crate::field::known::{
    AWS_BUCKET, AWS_OBJECT_KEY, CLOUD_PROVIDER, CLOUD_SERVICE_NAME, EVENT_ACTION, EVENT_CATEGORY,
    EVENT_DURATION, EVENT_OUTCOME, EVENT_REASON, FILE_NAME, FILE_PATH, HTTP_REQUEST_METHOD, KEY,
    OPERATION_CLASS, REQUEST_URI, SOURCE_IP, TOTALTIME, URL_ORIGINAL, URL_PATH, URL_QUERY,
};
use crate::format::aws::reason;
use crate::format::push::{last_part, put};

/// Pushes what was asked for and what came of it.
pub fn push(line: &Line, operation: &Operation, request: Option<Request>, event: &mut Event) {
    push_operation(line, operation, request, event);
    push_group(
        line,
        groups::ADDRESS,
        ('-', Column::RemoteIp, Column::RemoteIp),
        KeyText::CoversMembers,
        event,
        |event| {
            push_written(line, Column::RemoteIp, event);
            if let Some(address) = line.get(Column::RemoteIp) {
                push_address(address, event);
            }
            Facts::default()
        },
    );
    push_object(line, event);
    if let Some(request) = request {
        push_request(request, event);
    }
    push_result(line, operation, event);
}

fn push_operation(line: &Line, operation: &Operation, request: Option<Request>, event: &mut Event) {
    let has_key = line.get(Column::Key).is_some();
    let method = request.and_then(|request| request.method);
    // Nearly always the method is the one that goes with the operation.
    let is_usual = method.is_none() || method == operation.method();
    let bits = u32::from(has_key) | u32::from(is_usual) << 1;
    let key = (qualifier(bits), Column::Operation, Column::Operation);
    push_group(line, groups::OPERATION, key, KeyText::StandsAlone, event, |event| {
        event.push(CLOUD_PROVIDER, "aws");
        event.push(CLOUD_SERVICE_NAME, "s3");
        event.push(OPERATION_CLASS, operation.class());
        event.push(EVENT_CATEGORY, "web");
        if has_key || operation.names_object() {
            event.push(EVENT_CATEGORY, "file");
        }
        event.push_option(HTTP_REQUEST_METHOD, operation.method().filter(|_| is_usual));
        Facts::default()
    });
    event.push_option(HTTP_REQUEST_METHOD, method.filter(|_| !is_usual));
}

fn push_address(address: &str, event: &mut Event) {
    match address.parse::<IpAddr>().map(|ip| ip.to_canonical()) {
        // Only one way to write it is read, so what was read is how to write it.
        Ok(IpAddr::V4(_)) if !address.contains(':') => event.push(SOURCE_IP, address),
        Ok(ip) => event.push_fmt(SOURCE_IP, format_args!("{ip}")),
        Err(_) => {}
    }
}

fn push_object(line: &Line, event: &mut Event) {
    let Some(encoded) = line.get(Column::Key) else {
        return;
    };
    let key = key::decoded(encoded, line.get(Column::Operation).unwrap_or_default());
    event.begin_function(KEY, Some(EVENT_ACTION));
    put(event, AWS_OBJECT_KEY, &key);
    event.end_dependency();
    if let Some(bucket) = line.get(Column::Bucket) {
        event.push_concatenation(FILE_PATH, (AWS_BUCKET, bucket), '/', (AWS_OBJECT_KEY, &key));
    }
    event.begin_function(AWS_OBJECT_KEY, None);
    put(event, FILE_NAME, last_part(&key));
    event.end_dependency();
}

fn push_request(request: Request, event: &mut Event) {
    event.begin_function(REQUEST_URI, None);
    put(event, URL_ORIGINAL, request.target);
    put(event, URL_PATH, request.path().unwrap_or_default());
    put(event, URL_QUERY, request.query().unwrap_or_default());
    event.end_dependency();
}

fn push_result(line: &Line, operation: &Operation, event: &mut Event) {
    let is_cut_short = is_cut_short(line, operation);
    let bits = u32::from(operation.is_local()) | u32::from(is_cut_short) << 1;
    let key = (qualifier(bits), Column::HttpStatus, Column::ErrorCode);
    push_group(line, groups::STATUS, key, KeyText::CoversMembers, event, |event| {
        push_written(line, Column::HttpStatus, event);
        push_written(line, Column::ErrorCode, event);
        let status = line.get(Column::HttpStatus).and_then(|status| status.parse().ok());
        let error = line.get(Column::ErrorCode);
        event.push(EVENT_OUTCOME, outcome(status, error, operation));
        event.push_option(EVENT_REASON, reason(status, error, is_cut_short));
        Facts::default()
    });
    event.begin_function(TOTALTIME, None);
    match line.get(Column::TotalTime) {
        Some("0") => event.push(EVENT_DURATION, "0"),
        Some(millis) => event.push_joined(EVENT_DURATION, &[millis, "000000"]),
        None => {}
    }
    event.end_dependency();
}

/// The status decides; 206, 304 and the like are successes. Actions of the
/// service have none and are logged when they were done.
fn outcome(status: Option<u16>, error: Option<&str>, operation: &Operation) -> &'static str {
    match (status, error) {
        (Some(status), _) if status < 400 => "success",
        (Some(_), _) | (None, Some(_)) => "failure",
        (None, None) if operation.is_local() => "success",
        (None, None) => "unknown",
    }
}

fn reason(status: Option<u16>, error: Option<&str>, is_cut_short: bool) -> Option<&'static str> {
    match (error, status) {
        // The two that are most frequent by far, before the table is searched.
        (Some("AccessDenied"), _) => Some("access_denied"),
        (Some("NoSuchKey"), _) => Some("not_found"),
        (Some(code), _) => Some(reason::of_error(code)),
        (None, Some(401 | 403)) => Some("access_denied"),
        (None, Some(404)) => Some("not_found"),
        (None, Some(429 | 503)) => Some("throttled"),
        (None, Some(408 | 504)) => Some("timeout"),
        (None, Some(400..)) => Some("other"),
        (None, Some(200)) if is_cut_short => Some("aborted"),
        _ => None,
    }
}

/// A successful download of the whole object that did not get all of it. No bytes at
/// all are written `-`.
fn is_cut_short(line: &Line, operation: &Operation) -> bool {
    let number = |column| line.get(column).map_or(Some(0), |text| text.parse::<u64>().ok());
    line.get(Column::HttpStatus) == Some("200")
        && operation.verb == "GET"
        && operation.resource == "OBJECT"
        && number(Column::BytesSent) < number(Column::ObjectSize)
}
