//! Published lines and their fields, from shared data. Left out where it is not
//! there.

use std::fs;

use serde_json::Value;

use super::*;
use crate::field::is_null;
use crate::shared::shared_data;

/// The names of the expected file, in the order of the columns.
const NAMES: [&str; COLUMNS] = [
    "bucket_owner",
    "bucket",
    "time",
    "remote_ip",
    "requester",
    "request_id",
    "operation",
    "key",
    "request_uri",
    "http_status",
    "error_code",
    "bytes_sent",
    "object_size",
    "total_time",
    "turn_around_time",
    "referrer",
    "user_agent",
    "version_id",
    "host_id",
    "signature_version",
    "cipher_suite",
    "authentication_type",
    "host_header",
    "tls_version",
    "access_point_arn",
    "acl_required",
    "source_region",
];

#[test]
fn published_lines_have_the_expected_fields() {
    let Some(folder) = shared_data("s3access") else {
        return;
    };
    let lines = fs::read(folder.join("lines.log")).unwrap();
    let expected = fs::read_to_string(folder.join("lines.expected.jsonl")).unwrap();
    let lines: Vec<&[u8]> = lines.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()).collect();
    let expected: Vec<Value> = expected.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), expected.len());
    for (line, expected) in lines.iter().zip(&expected) {
        compare(line, expected);
    }
}

fn compare(line: &[u8], expected: &Value) {
    let event = event(line).unwrap_or_else(|| panic!("refused: {}", line.escape_ascii()));
    let mut present = 0;
    for (&(field, _), name) in FIELDS.iter().zip(NAMES) {
        let found: Vec<&str> = event.values(field).collect();
        present += found.len();
        match expected.get(name) {
            None => assert!(found.is_empty(), "{name}: {found:?}"),
            Some(Value::Null) => assert!(found.len() == 1 && is_null(found[0]), "{name}: {found:?}"),
            Some(wanted) if name == "time" => {
                assert_eq!(Some(event.time.unwrap().to_string().as_str()), wanted.as_str());
            }
            Some(Value::String(wanted)) => assert_eq!(found, [wanted], "{name}"),
            Some(wanted) => assert_eq!(found, [wanted.to_string()], "{name}"),
        }
    }
    let extra: Vec<&str> = event.values(EXTRA).collect();
    let wanted = expected.get("extra").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    assert!(extra.iter().copied().eq(wanted.iter().filter_map(Value::as_str)), "{extra:?}");
    assert_eq!(Some((present + extra.len()) as u64), expected["fields_present"].as_u64());
    assert!(values(&event, "tags").is_empty());
}
