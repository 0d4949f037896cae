//! APIs of S3: objects, and the settings of buckets.

use super::row::{ADMINS, Api, Kind, NOT_ALLOWED, api};
use crate::world::Class;

/// The rows of these APIs.
pub const APIS: &[Api] = &[
    api(
        "s3",
        "GetObject",
        130,
        OBJECTS,
        Kind::DataRead,
        r#"{"bucketName":"$bucket","Host":"$bucket.s3.$region.amazonaws.com","key":"$key"}"#,
        "null",
        OBJECT,
        S3,
    ),
    api(
        "s3",
        "PutObject",
        60,
        OBJECTS,
        Kind::DataWrite,
        r#"{"bucketName":"$bucket","Host":"$bucket.s3.$region.amazonaws.com","key":"$key","x-amz-acl":"bucket-owner-full-control","x-amz-server-side-encryption":"AES256","x-amz-storage-class":"STANDARD"}"#,
        r#"{"x-amz-server-side-encryption":"AES256","x-amz-version-id":"$hex$hex"}"#,
        OBJECT,
        S3,
    ),
    api(
        "s3",
        "HeadObject",
        50,
        OBJECTS,
        Kind::DataRead,
        r#"{"bucketName":"$bucket","Host":"$bucket.s3.$region.amazonaws.com","key":"$key"}"#,
        "null",
        OBJECT,
        S3,
    ),
    api(
        "s3",
        "ListObjects",
        30,
        OBJECTS,
        Kind::DataRead,
        r#"{"list-type":"2","bucketName":"$bucket","encoding-type":"url","max-keys":"1000","prefix":"exports/daily/","delimiter":"/","Host":"$bucket.s3.$region.amazonaws.com"}"#,
        "null",
        LISTING,
        S3,
    ),
    api(
        "s3",
        "DeleteObject",
        12,
        OBJECTS,
        Kind::DataWrite,
        r#"{"bucketName":"$bucket","Host":"$bucket.s3.$region.amazonaws.com","key":"$key"}"#,
        "null",
        OBJECT,
        S3,
    ),
    api(
        "s3",
        "CopyObject",
        6,
        OBJECTS,
        Kind::DataWrite,
        r#"{"bucketName":"$bucket","Host":"$bucket.s3.$region.amazonaws.com","key":"$key","x-amz-copy-source":"$bucket/incoming/part-$number"}"#,
        r#"{"x-amz-version-id":"$hex$hex"}"#,
        OBJECT,
        S3,
    ),
    api(
        "s3",
        "UploadPart",
        14,
        OBJECTS,
        Kind::DataWrite,
        r#"{"bucketName":"$bucket","Host":"$bucket.s3.$region.amazonaws.com","key":"$key","partNumber":"$number","uploadId":"$blob"}"#,
        "null",
        OBJECT,
        S3,
    ),
    api(
        "s3",
        "GetBucketAcl",
        16,
        &[(Class::Service, 70), (Class::Person, 30)],
        Kind::Read,
        r#"{"bucketName":"$bucket","Host":"$bucket.s3.$region.amazonaws.com","acl":""}"#,
        "null",
        BUCKET,
        S3_CONFIG,
    ),
    api(
        "s3",
        "GetBucketPolicy",
        8,
        ADMINS,
        Kind::Read,
        r#"{"bucketName":"$bucket","Host":"$bucket.s3.$region.amazonaws.com","policy":""}"#,
        "null",
        BUCKET,
        S3_CONFIG,
    ),
    api("s3", "ListBuckets", 6, ADMINS, Kind::Read, r#"{"Host":"s3.amazonaws.com"}"#, "null", "", S3),
    api(
        "s3",
        "PutBucketPolicy",
        1,
        ADMINS,
        Kind::Write,
        r#"{"bucketName":"$bucket","Host":"$bucket.s3.$region.amazonaws.com","policy":"","bucketPolicy":{"Version":"2012-10-17","Statement":[{"Sid":"ReadForPartner","Effect":"Allow","Principal":{"AWS":["arn:aws:iam::$account:role/$role"]},"Action":["s3:GetObject","s3:ListBucket"],"Resource":["arn:aws:s3:::$bucket","arn:aws:s3:::$bucket/*"],"Condition":{"Bool":{"aws:SecureTransport":"true"}}}]}}"#,
        "null",
        BUCKET,
        S3_CONFIG,
    ),
];

const OBJECTS: &[(Class, u64)] = &[
    (Class::Workload, 76),
    (Class::User, 12),
    (Class::Account, 4),
    (Class::Anonymous, 3),
    (Class::Service, 3),
    (Class::Rare, 2),
];
const S3: &[(&str, &str)] = &[
    ("AccessDenied", "Access Denied"),
    ("NoSuchKey", "The specified key does not exist."),
    ("AccessDenied", NOT_ALLOWED),
    ("SlowDown", "Please reduce your request rate."),
];
const S3_CONFIG: &[(&str, &str)] = &[
    ("NoSuchBucketPolicy", "The bucket policy does not exist"),
    ("AccessDenied", "Access Denied"),
    ("NoSuchTagSet", "The TagSet does not exist"),
];
const OBJECT: &str = r#"{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::$bucket/$key"},{"accountId":"$account","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::$bucket"}"#;
const BUCKET: &str = r#"{"accountId":"$account","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::$bucket"}"#;
const LISTING: &str = r#"{"type":"AWS::S3::Object","ARNPrefix":"arn:aws:s3:::$bucket/"},{"accountId":"$account","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::$bucket"}"#;
