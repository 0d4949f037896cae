//! Schema of S3 server access logs, after AWS's own DDL: Amazon S3 User Guide, "Using
//! Amazon S3 server access logs to identify requests".

use super::ColumnKind::{DayPartition, Number, QuotedText, Text, TimeText};
use super::{Schema, column};

pub(super) const SCHEMA: Schema = Schema {
    name: "s3access",
    description: "S3 server access logs: mybucket_logs",
    dataset: Some("aws.s3access"),
    hints: &["s3", "access", "bucket"],
    columns: &[
        column("bucketowner", Text("bucketowner")),
        column("bucket_name", Text("bucket_name")),
        column("requestdatetime", TimeText("requestdatetime")),
        column("remoteip", Text("remoteip")),
        column("requester", Text("requester")),
        column("requestid", Text("requestid")),
        column("operation", Text("operation")),
        column("key", Text("key")),
        column("request_uri", QuotedText("request_uri")),
        column("httpstatus", Text("httpstatus")),
        column("errorcode", Text("errorcode")),
        column("bytessent", Number("bytessent")),
        column("objectsize", Number("objectsize")),
        column("totaltime", Number("totaltime")),
        column("turnaroundtime", Number("turnaroundtime")),
        column("referrer", QuotedText("referrer")),
        column("useragent", QuotedText("useragent")),
        column("versionid", Text("versionid")),
        column("hostid", Text("hostid")),
        column("sigv", Text("sigv")),
        column("ciphersuite", Text("ciphersuite")),
        column("authtype", Text("authtype")),
        column("endpoint", Text("endpoint")),
        column("tlsversion", Text("tlsversion")),
        column("accesspointarn", Text("accesspointarn")),
        column("aclrequired", Text("aclrequired")),
        column("sourceregion", Text("sourceregion")),
        column("timestamp", DayPartition),
    ],
};
