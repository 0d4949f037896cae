//! S3 server access logs, as in AWS's own DDL: Amazon S3 User Guide, "Using
//! Amazon S3 server access logs to identify requests".

use super::Is::{Dash, Day, Number, Stamp};
use super::{Column, Family, column};

pub(super) const FAMILY: Family = Family {
    name: "s3access",
    description: "S3 server access logs: mybucket_logs",
    dataset: Some("aws.s3access"),
    hints: &["s3", "access", "bucket"],
    columns: COLUMNS,
};

const COLUMNS: &[Column] = &[
    column("bucketowner", Dash("bucketowner")),
    column("bucket_name", Dash("bucket_name")),
    column("requestdatetime", Stamp("requestdatetime")),
    column("remoteip", Dash("remoteip")),
    column("requester", Dash("requester")),
    column("requestid", Dash("requestid")),
    column("operation", Dash("operation")),
    column("key", Dash("key")),
    column("request_uri", Dash("request_uri")),
    column("httpstatus", Dash("httpstatus")),
    column("errorcode", Dash("errorcode")),
    column("bytessent", Number("bytessent")),
    column("objectsize", Number("objectsize")),
    column("totaltime", Number("totaltime")),
    column("turnaroundtime", Number("turnaroundtime")),
    column("referrer", Dash("referrer")),
    column("useragent", Dash("useragent")),
    column("versionid", Dash("versionid")),
    column("hostid", Dash("hostid")),
    column("sigv", Dash("sigv")),
    column("ciphersuite", Dash("ciphersuite")),
    column("authtype", Dash("authtype")),
    column("endpoint", Dash("endpoint")),
    column("tlsversion", Dash("tlsversion")),
    column("accesspointarn", Dash("accesspointarn")),
    column("aclrequired", Dash("aclrequired")),
    column("sourceregion", Dash("sourceregion")),
    column("timestamp", Day),
];
