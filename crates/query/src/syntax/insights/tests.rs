use super::*;
use crate::tests::sample::Sample;

mod commands;
mod errors;
mod examples;
mod functions;

/// Three calls and a line that is something else.
pub(super) const RECORDS: &[&str] = &[
    r#"{"eventVersion":"1.08","eventTime":"2024-02-01T10:00:05Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"us-east-1","eventID":"1","readOnly":true,"sourceIPAddress":"192.0.2.7","userAgent":"[aws-cli/1.10.56 Python/2.7.12]","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ci","accountId":"111122223333"},"requestParameters":{"bucketName":"logs","key":"a b"},"additionalEventData":{"SignatureVersion":"SigV2","bytesTransferredOut":512,"x-amz-id-2":"abc"},"resources":[{"ARN":"arn:aws:s3:::logs/a b"},{"ARN":"arn:aws:s3:::logs"}]}"#,
    r#"{"eventVersion":"1.08","eventTime":"2024-02-01T10:07:00Z","eventSource":"s3.amazonaws.com","eventName":"PutObject","awsRegion":"us-east-1","eventID":"2","readOnly":false,"sourceIPAddress":"198.51.100.9","userAgent":"[aws-sdk-java/2.20]","errorCode":"AccessDenied","userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/web/i-0abc","accountId":"111122223333"},"requestParameters":{"bucketName":"data"},"additionalEventData":{"SignatureVersion":"SigV4","CipherSuite":"ECDHE-RSA-AES128-GCM-SHA256","bytesTransferredOut":0,"x-amz-id-2":"def"}}"#,
    r#"{"eventVersion":"1.08","eventTime":"2024-02-01T11:30:00Z","eventSource":"ssm.amazonaws.com","eventName":"StartSession","awsRegion":"us-west-2","eventID":"3","readOnly":false,"sourceIPAddress":"2001:db8::1","userAgent":"[aws-cli/1.10.56 Python/2.7.12]","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ci","accountId":"111122223333"},"requestParameters":{"target":"i-0abc"},"responseElements":{"sessionId":"ci-0123"}}"#,
];

/// The answer of a query, its columns' names first.
pub(super) fn asked(sample: &Sample, text: &str) -> Vec<String> {
    match sample.parse(text, parse) {
        Ok(query) => sample.answer(&query),
        Err(error) => panic!("{}", error.pointed(text)),
    }
}

/// The answer without the names.
pub(super) fn rows(sample: &Sample, text: &str) -> Vec<String> {
    asked(sample, text).split_off(1)
}
