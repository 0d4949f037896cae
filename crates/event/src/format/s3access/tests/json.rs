//! JSON objects, compared with lines of the same content.

use crate::carrier::Shape;
use crate::parser::{Parsed, Parser};

/// A line and the object that says the same.
const LINE: &str = r#"0123abcd example-data [30/Mar/2026:08:15:02 +0000] 203.0.113.9 REQUESTER 0A1B2C3D4E5F6071 REST.PUT.OBJECT in/a%252Bb.csv "PUT /in/a%2Bb.csv HTTP/1.1" 403 AccessDenied 243 - 11 - "-" "aws-transfer, x" - aG9zdA== SigV4 TLS_AES_128_GCM_SHA256 AuthHeader example-data.s3.eu-west-1.amazonaws.com TLSv1.3 - ACL eu-west-1"#;
const OBJECT: &str = r#"{"schema_version_id":"V_1_0","bucket_owner_id":"0123abcd","bucket_name":"example-data","request_time":"2026-03-30T08:15:02Z","remote_ip":"203.0.113.9","requester":REQUESTER,"request_id":"0A1B2C3D4E5F6071","operation":"REST.PUT.OBJECT","key_name":"in/a%252Bb.csv","request_uri":"PUT /in/a%2Bb.csv HTTP/1.1","http_status":403,"error_code":"AccessDenied","bytes_sent_size":243,"object_size":null,"total_duration":11,"turn_around_duration":null,"referer":null,"user_agent":"aws-transfer, x","version_id":null,"host_id":"aG9zdA==","signature_version":"SigV4","cipher_suite":"TLS_AES_128_GCM_SHA256","authentication_type":"AuthHeader","host_header":"example-data.s3.eu-west-1.amazonaws.com","tls_version":"TLSv1.3","access_point_arn":null,"acl_required":ACL,"source_region":"eu-west-1"}"#;

/// All values but those that are written otherwise, sorted.
fn fields(raw: &str, shape: Shape) -> Vec<(String, String)> {
    let mut parser = Parser::new(None);
    let Parsed::Event { event, paths, format } = parser.parse(raw.as_bytes(), shape) else {
        panic!("skipped: {raw}");
    };
    assert_eq!(format.name, "aws.s3access", "{raw}");
    let otherwise = ["requestdatetime", "schema_version_id", "acl_required"];
    let mut fields: Vec<(String, String)> = event
        .fields()
        .map(|(field, value)| (paths.name(field).to_owned(), value.to_owned()))
        .filter(|(name, _)| !otherwise.contains(&&**name))
        .collect();
    fields.push(("@timestamp".to_owned(), event.time.unwrap().to_string()));
    fields.sort();
    fields
}

#[test]
fn objects_have_the_fields_of_lines() {
    const TRANSFER: &str =
        "arn:aws:sts::111122223333:assumed-role/role/test1.03bf7ddc20e33b8c@s-aacfeafc8f2840b9a";
    let quoted = format!("\"{TRANSFER}\"");
    for (text, json, acl, acl_json) in
        [("-", "null", "-", "false"), (TRANSFER, &quoted, "Yes", "true"), (TRANSFER, &quoted, "-", "null")]
    {
        let line = fields(&LINE.replace("REQUESTER", text).replace("ACL", acl), Shape::Line);
        let object = OBJECT.replace("REQUESTER", json).replace("ACL", acl_json);
        assert_eq!(fields(&object, Shape::Json), line, "{object}");
    }
}

#[test]
fn objects_with_other_keys_are_something_else() {
    for raw in
        [r#"{"schema_version_id":"V_1_0","bucket_name":"b"}"#, r#"{"bucket_owner_id":"1","operation":"x"}"#]
    {
        let mut parser = Parser::new(None);
        let Parsed::Event { format, .. } = parser.parse(raw.as_bytes(), Shape::Json) else {
            panic!("skipped: {raw}");
        };
        assert_eq!(format.name, "json");
    }
}
