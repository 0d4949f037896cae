//! The table of S3 operations: how often each is requested, and how it fails.

/// One operation.
pub struct Operation {
    /// As the log names it.
    pub name: &'static str,
    /// HTTP method; empty for what S3 does by itself.
    pub method: &'static str,
    /// How often it is requested, relative to the others.
    pub weight: u64,
    /// Query string of the request, with its `?`.
    pub query: &'static str,
    /// What it is about.
    pub target: Target,
    /// Status of a success; 0 where the log has none.
    pub status: u16,
    /// Status and error of the usual failure.
    pub failure: (u16, &'static str),
}

/// What an operation is about, which decides which columns have a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// An object whose content is sent to the caller.
    Read,
    /// An object, nothing of whose content is sent.
    Object,
    /// A bucket or one of its settings.
    Bucket,
    /// A key of a multi-object delete.
    Batch,
    /// An object that a lifecycle rule acts on.
    Lifecycle,
    /// A page of a website endpoint.
    Page,
}

const KEY: (u16, &str) = (404, "NoSuchKey");
const DENIED: (u16, &str) = (403, "AccessDenied");

/// Every operation the generator knows.
pub const OPERATIONS: &[Operation] = &[
    op("REST.GET.OBJECT", "GET", 420, "", Target::Read, 200, KEY),
    op("REST.HEAD.OBJECT", "HEAD", 140, "", Target::Object, 200, KEY),
    op("REST.PUT.OBJECT", "PUT", 120, "", Target::Object, 200, DENIED),
    op(
        "REST.GET.BUCKET",
        "GET",
        60,
        "?list-type=2&delimiter=%2F&max-keys=1000&prefix=exports%2Fdaily%2F",
        Target::Bucket,
        200,
        DENIED,
    ),
    op("REST.DELETE.OBJECT", "DELETE", 16, "", Target::Object, 204, DENIED),
    op("REST.POST.MULTI_OBJECT_DELETE", "POST", 6, "?delete", Target::Bucket, 200, DENIED),
    op("REST.COPY.OBJECT", "PUT", 8, "", Target::Object, 200, DENIED),
    op("REST.COPY.OBJECT_GET", "PUT", 8, "", Target::Read, 200, KEY),
    op("REST.POST.UPLOADS", "POST", 8, "?uploads", Target::Object, 200, DENIED),
    op(
        "REST.PUT.PART",
        "PUT",
        40,
        "?partNumber=7&uploadId=exampleUploadId0123",
        Target::Object,
        200,
        (404, "NoSuchUpload"),
    ),
    op(
        "REST.POST.UPLOAD",
        "POST",
        8,
        "?uploadId=exampleUploadId0123",
        Target::Object,
        200,
        (404, "NoSuchUpload"),
    ),
    op(
        "REST.DELETE.UPLOAD",
        "DELETE",
        1,
        "?uploadId=exampleUploadId0123",
        Target::Object,
        204,
        (404, "NoSuchUpload"),
    ),
    op("REST.GET.UPLOADS", "GET", 1, "?uploads", Target::Bucket, 200, DENIED),
    op("REST.HEAD.BUCKET", "HEAD", 14, "", Target::Bucket, 200, DENIED),
    op("REST.GET.BUCKETVERSIONS", "GET", 3, "?versions", Target::Bucket, 200, DENIED),
    op("REST.GET.LOCATION", "GET", 6, "?location", Target::Bucket, 200, DENIED),
    op("REST.GET.VERSIONING", "GET", 5, "?versioning", Target::Bucket, 200, DENIED),
    op("REST.GET.ACL", "GET", 5, "?acl", Target::Bucket, 200, DENIED),
    op("REST.PUT.ACL", "PUT", 1, "?acl", Target::Object, 200, DENIED),
    op("REST.GET.BUCKETPOLICY", "GET", 5, "?policy", Target::Bucket, 200, (404, "NoSuchBucketPolicy")),
    op("REST.PUT.BUCKETPOLICY", "PUT", 1, "?policy", Target::Bucket, 204, (403, "MalformedPolicy")),
    op("REST.GET.POLICY_STATUS", "GET", 3, "?policyStatus", Target::Bucket, 200, (404, "NoSuchBucketPolicy")),
    op(
        "REST.GET.PUBLIC_ACCESS_BLOCK",
        "GET",
        3,
        "?publicAccessBlock",
        Target::Bucket,
        200,
        (404, "NoSuchPublicAccessBlockConfiguration"),
    ),
    op(
        "REST.GET.ENCRYPTION",
        "GET",
        3,
        "?encryption",
        Target::Bucket,
        200,
        (404, "ServerSideEncryptionConfigurationNotFoundError"),
    ),
    op(
        "REST.GET.LIFECYCLE",
        "GET",
        3,
        "?lifecycle",
        Target::Bucket,
        200,
        (404, "NoSuchLifecycleConfiguration"),
    ),
    op("REST.GET.TAGGING", "GET", 3, "?tagging", Target::Bucket, 200, (404, "NoSuchTagSet")),
    op("REST.GET.CORS", "GET", 2, "?cors", Target::Bucket, 200, (404, "NoSuchCORSConfiguration")),
    op("REST.GET.LOGGING_STATUS", "GET", 3, "?logging", Target::Bucket, 200, DENIED),
    op("REST.GET.OBJECT_TAGGING", "GET", 3, "?tagging", Target::Object, 200, KEY),
    op("REST.POST.RESTORE", "POST", 1, "?restore", Target::Object, 202, (409, "RestoreAlreadyInProgress")),
    op("REST.OPTIONS.PREFLIGHT", "OPTIONS", 8, "", Target::Object, 200, (403, "AccessForbidden")),
    op("WEBSITE.GET.OBJECT", "GET", 24, "", Target::Page, 200, KEY),
    op("S3.EXPIRE.OBJECT", "", 10, "", Target::Lifecycle, 0, (0, "")),
    op("S3.CREATE.DELETEMARKER", "", 4, "", Target::Lifecycle, 0, (0, "")),
    op("S3.TRANSITION_SIA.OBJECT", "", 4, "", Target::Lifecycle, 0, (0, "")),
    op("BATCH.DELETE.OBJECT", "", 0, "", Target::Batch, 204, (0, "")),
];

const fn op(
    name: &'static str,
    method: &'static str,
    weight: u64,
    query: &'static str,
    target: Target,
    status: u16,
    failure: (u16, &'static str),
) -> Operation {
    Operation { name, method, weight, query, target, status, failure }
}
