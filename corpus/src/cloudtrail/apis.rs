//! What is called, how often, by whom, and what each call sends and answers. One row for one API.

use crate::world::Class;

/// One API.
pub struct Api {
    /// Service, as in `ec2.amazonaws.com` without its domain.
    pub service: &'static str,
    /// `eventName`.
    pub name: &'static str,
    /// How often it is called, relative to the others.
    pub weight: u64,
    /// Who calls it, relative to each other.
    pub callers: &'static [(Class, u64)],
    /// What sort of record it makes.
    pub kind: Kind,
    /// `requestParameters`.
    pub request: &'static str,
    /// `responseElements` when it succeeds.
    pub response: &'static str,
    /// The items of `resources`; empty where the record has none.
    pub resources: &'static str,
    /// How it fails: code and message, the first most often.
    pub failures: &'static [(&'static str, &'static str)],
}

/// Sorts of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A management event that changes nothing.
    Read,
    /// A management event that changes something.
    Write,
    /// A data event that changes nothing.
    DataRead,
    /// A data event that changes something.
    DataWrite,
    /// A sign-in at the console.
    SignIn,
}

impl Api {
    /// IAM and sign-in are logged in us-east-1 whatever the caller's region.
    pub fn is_global(&self) -> bool {
        matches!(self.service, "iam" | "signin" | "cloudfront" | "organizations")
    }
}

const ANY: &[(Class, u64)] = &[
    (Class::Workload, 70),
    (Class::User, 16),
    (Class::Person, 9),
    (Class::Service, 4),
    (Class::Root, 1),
    (Class::Rare, 2),
];
const ADMINS: &[(Class, u64)] =
    &[(Class::Person, 40), (Class::User, 45), (Class::Workload, 12), (Class::Root, 2), (Class::Rare, 1)];
const OBJECTS: &[(Class, u64)] = &[
    (Class::Workload, 76),
    (Class::User, 12),
    (Class::Account, 4),
    (Class::Anonymous, 3),
    (Class::Service, 3),
    (Class::Rare, 2),
];
const PEOPLE: &[(Class, u64)] = &[(Class::User, 70), (Class::Person, 25), (Class::Root, 5)];

const NOT_ALLOWED: &str = "User: $actor is not authorized to perform: $action because no identity-based policy allows the $action action";
const EC2: &[(&str, &str)] = &[
    (
        "Client.UnauthorizedOperation",
        "You are not authorized to perform this operation. User: $actor is not authorized to perform: $action on resource: arn:aws:ec2:$region:$account:instance/* because no identity-based policy allows the $action action. Encoded authorization failure message: $blob",
    ),
    ("Client.InvalidInstanceID.NotFound", "The instance ID '$instance' does not exist"),
    ("Client.DryRunOperation", "Request would have succeeded, but DryRun flag is set."),
    ("Client.RequestLimitExceeded", "Request limit exceeded."),
];
const IAM: &[(&str, &str)] = &[
    ("AccessDenied", NOT_ALLOWED),
    ("NoSuchEntityException", "The role with name $role cannot be found."),
    ("EntityAlreadyExistsException", "Role with name $role already exists."),
];
const STS: &[(&str, &str)] = &[
    ("AccessDenied", NOT_ALLOWED),
    ("ExpiredTokenException", "The security token included in the request is expired"),
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
const OTHER: &[(&str, &str)] = &[
    ("AccessDeniedException", NOT_ALLOWED),
    ("ThrottlingException", "Rate exceeded"),
    ("ResourceNotFoundException", "Requested resource not found"),
    (
        "ValidationException",
        "1 validation error detected: Value at 'name' failed to satisfy constraint: Member must not be null",
    ),
];
const KMS: &[(&str, &str)] = &[
    ("AccessDenied", NOT_ALLOWED),
    (
        "AccessDenied",
        "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.",
    ),
    ("InvalidCiphertextException", ""),
];
const SIGN_IN: &[(&str, &str)] =
    &[("", "Failed authentication"), ("", "No username found in supplied account")];

const OBJECT: &str = r#"{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::$bucket/$key"},{"accountId":"$account","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::$bucket"}"#;
const BUCKET: &str = r#"{"accountId":"$account","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::$bucket"}"#;
const LISTING: &str = r#"{"type":"AWS::S3::Object","ARNPrefix":"arn:aws:s3:::$bucket/"},{"accountId":"$account","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::$bucket"}"#;
const KMS_KEY: &str =
    r#"{"accountId":"$account","type":"AWS::KMS::Key","ARN":"arn:aws:kms:$region:$account:key/$kms"}"#;
const ROLE: &str =
    r#"{"accountId":"$account","type":"AWS::IAM::Role","ARN":"arn:aws:iam::$account:role/$role"}"#;
const TABLE: &str = r#"{"accountId":"$account","type":"AWS::DynamoDB::Table","ARN":"arn:aws:dynamodb:$region:$account:table/$table"}"#;
const CREDENTIALS: &str = r#"{"credentials":{"accessKeyId":"$session_key","sessionToken":"IQoJb3JpZ2luX2VjE$blob$blob","expiration":"$when"},"assumedRoleUser":{"assumedRoleId":"AROACKCEVSQ6C2EXAMPLE:session-$hex","arn":"arn:aws:sts::$account:assumed-role/$role/session-$hex"},"packedPolicySize":$number}"#;
const INSTANCE_ANSWER: &str = r#"{"requestId":"$uuid","reservationId":"r-0$hex","ownerId":"$account","groupSet":{},"instancesSet":{"items":[{"instanceId":"i-0$hex","imageId":"$image","instanceState":{"code":0,"name":"pending"},"privateDnsName":"ip-10-0-0-12.ec2.internal","amiLaunchIndex":0,"productCodes":{},"instanceType":"m7g.large","launchTime":$millis,"placement":{"availabilityZone":"$zone","tenancy":"default"},"monitoring":{"state":"pending"},"subnetId":"$subnet","vpcId":"$vpc","privateIpAddress":"$address","stateReason":{"code":"pending","message":"pending"},"architecture":"arm64","rootDeviceType":"ebs","rootDeviceName":"/dev/xvda","blockDeviceMapping":{},"virtualizationType":"hvm","hypervisor":"xen","tagSet":{"items":[{"key":"Name","value":"$function"},{"key":"team","value":"platform"}]},"groupSet":{"items":[{"groupId":"$security_group","groupName":"$group"}]},"networkInterfaceSet":{"items":[{"networkInterfaceId":"$interface","status":"in-use","sourceDestCheck":true}]},"iamInstanceProfile":{"arn":"arn:aws:iam::$account:instance-profile/$role","id":"AIPACKCEVSQ6C2EXAMPLE"},"ebsOptimized":true}]}}"#;
const ROLE_ANSWER: &str = r#"{"role":{"path":"/","roleName":"$role","roleId":"AROACKCEVSQ6C2EXAMPLE","arn":"arn:aws:iam::$account:role/$role","createDate":"$when","assumeRolePolicyDocument":"%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22Service%22%3A%22lambda.amazonaws.com%22%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%5D%7D"}}"#;

/// Every API the generator knows.
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
    api(
        "ec2",
        "DescribeInstances",
        90,
        ANY,
        Kind::Read,
        r#"{"instancesSet":{"items":[{"instanceId":"$instance"}]},"filterSet":{"items":[{"name":"instance-state-name","valueSet":{"items":[{"value":"running"},{"value":"pending"}]}},{"name":"tag:team","valueSet":{"items":[{"value":"platform"}]}}]},"maxResults":100}"#,
        "null",
        "",
        EC2,
    ),
    api(
        "ec2",
        "DescribeSecurityGroups",
        24,
        ANY,
        Kind::Read,
        r#"{"securityGroupSet":{},"securityGroupIdSet":{"items":[{"groupId":"$security_group"}]},"filterSet":{"items":[{"name":"vpc-id","valueSet":{"items":[{"value":"$vpc"}]}}]}}"#,
        "null",
        "",
        EC2,
    ),
    api(
        "ec2",
        "DescribeNetworkInterfaces",
        30,
        ANY,
        Kind::Read,
        r#"{"networkInterfaceIdSet":{"items":[{"networkInterfaceId":"$interface"}]},"filterSet":{"items":[{"name":"subnet-id","valueSet":{"items":[{"value":"$subnet"}]}}]}}"#,
        "null",
        "",
        EC2,
    ),
    api(
        "ec2",
        "DescribeVolumes",
        16,
        ANY,
        Kind::Read,
        r#"{"volumeSet":{"items":[{"volumeId":"$volume"}]},"filterSet":{}}"#,
        "null",
        "",
        EC2,
    ),
    api(
        "ec2",
        "DescribeTags",
        14,
        ANY,
        Kind::Read,
        r#"{"filterSet":{"items":[{"name":"resource-id","valueSet":{"items":[{"value":"$instance"}]}}]},"maxResults":"200"}"#,
        "null",
        "",
        EC2,
    ),
    api(
        "ec2",
        "RunInstances",
        7,
        ADMINS,
        Kind::Write,
        r#"{"instancesSet":{"items":[{"imageId":"$image","minCount":1,"maxCount":1,"keyName":"ops"}]},"instanceType":"m7g.large","blockDeviceMapping":{"items":[{"deviceName":"/dev/xvda","ebs":{"volumeSize":30,"deleteOnTermination":true,"volumeType":"gp3","encrypted":true}}]},"monitoring":{"enabled":false},"disableApiTermination":false,"clientToken":"$uuid","subnetId":"$subnet","groupSet":{"items":[{"groupId":"$security_group"}]},"iamInstanceProfile":{"name":"$role"},"tagSpecificationSet":{"items":[{"resourceType":"instance","tags":[{"key":"Name","value":"$function"},{"key":"team","value":"platform"}]}]}}"#,
        INSTANCE_ANSWER,
        "",
        EC2,
    ),
    api(
        "ec2",
        "TerminateInstances",
        4,
        ADMINS,
        Kind::Write,
        r#"{"instancesSet":{"items":[{"instanceId":"$instance"}]}}"#,
        r#"{"requestId":"$uuid","instancesSet":{"items":[{"instanceId":"$instance","currentState":{"code":32,"name":"shutting-down"},"previousState":{"code":16,"name":"running"}}]}}"#,
        "",
        EC2,
    ),
    api(
        "ec2",
        "CreateTags",
        8,
        ADMINS,
        Kind::Write,
        r#"{"resourcesSet":{"items":[{"resourceId":"$instance"},{"resourceId":"$volume"}]},"tagSet":{"items":[{"key":"Name","value":"$function"},{"key":"owner","value":"$user"},{"key":"cost-center","value":"$number"}]}}"#,
        r#"{"requestId":"$uuid","_return":true}"#,
        "",
        EC2,
    ),
    api(
        "ec2",
        "AuthorizeSecurityGroupIngress",
        2,
        ADMINS,
        Kind::Write,
        r#"{"groupId":"$security_group","ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":$port,"toPort":$port,"groups":{},"ipRanges":{"items":[{"cidrIp":"$address/32","description":"opened by $user"}]},"ipv6Ranges":{},"prefixListIds":{}}]}}"#,
        r#"{"requestId":"$uuid","_return":true,"securityGroupRuleSet":{"items":[{"groupOwnerId":"$account","groupId":"$security_group","securityGroupRuleId":"sgr-0$hex","isEgress":false,"ipProtocol":"tcp","fromPort":$port,"toPort":$port,"cidrIpv4":"$address/32"}]}}"#,
        "",
        EC2,
    ),
    api(
        "sts",
        "AssumeRole",
        80,
        &[(Class::Service, 55), (Class::Workload, 30), (Class::User, 10), (Class::Account, 5)],
        Kind::Read,
        r#"{"roleArn":"arn:aws:iam::$account:role/$role","roleSessionName":"session-$hex","externalId":"$bucket","durationSeconds":3600}"#,
        CREDENTIALS,
        ROLE,
        STS,
    ),
    api("sts", "GetCallerIdentity", 24, ANY, Kind::Read, "null", "null", "", STS),
    api(
        "sts",
        "AssumeRoleWithWebIdentity",
        10,
        &[(Class::Rare, 1)],
        Kind::Read,
        r#"{"roleArn":"arn:aws:iam::$account:role/$role","roleSessionName":"GitHubActions","durationSeconds":3600}"#,
        CREDENTIALS,
        ROLE,
        STS,
    ),
    api(
        "kms",
        "Decrypt",
        110,
        ANY,
        Kind::Read,
        r#"{"encryptionAlgorithm":"SYMMETRIC_DEFAULT","keyId":"arn:aws:kms:$region:$account:key/$kms","encryptionContext":{"aws:s3:arn":"arn:aws:s3:::$bucket","PARAMETER_ARN":"arn:aws:ssm:$region:$account:parameter$parameter"}}"#,
        "null",
        KMS_KEY,
        KMS,
    ),
    api(
        "kms",
        "GenerateDataKey",
        50,
        ANY,
        Kind::Read,
        r#"{"keyId":"arn:aws:kms:$region:$account:key/$kms","encryptionContext":{"aws:s3:arn":"arn:aws:s3:::$bucket"},"keySpec":"AES_256"}"#,
        "null",
        KMS_KEY,
        KMS,
    ),
    api(
        "ssm",
        "GetParameter",
        30,
        ANY,
        Kind::Read,
        r#"{"name":"$parameter","withDecryption":true}"#,
        "null",
        r#"{"accountId":"$account","ARN":"arn:aws:ssm:$region:$account:parameter$parameter"}"#,
        OTHER,
    ),
    api(
        "ssm",
        "UpdateInstanceInformation",
        40,
        &[(Class::Workload, 1)],
        Kind::Write,
        r#"{"instanceId":"$instance","agentVersion":"3.3.1345.0","agentStatus":"Active","platformType":"Linux","platformName":"Amazon Linux","platformVersion":"2023","iPAddress":"$address","computerName":"$instance.example.internal","agentName":"amazon-ssm-agent","availabilityZone":"$zone","availabilityZoneId":"use1-az4","sSMConnectionChannel":"ssmmessages"}"#,
        "null",
        "",
        OTHER,
    ),
    api(
        "ssm",
        "StartSession",
        3,
        ADMINS,
        Kind::Write,
        r#"{"target":"$instance","documentName":"AWS-StartSSHSession","parameters":{"portNumber":["22"]}}"#,
        r#"{"sessionId":"$user-0$hex","tokenValue":"Value hidden due to security reasons.","streamUrl":"wss://ssmmessages.$region.amazonaws.com/v1/data-channel/$user-0$hex?role=publish_subscribe"}"#,
        "",
        OTHER,
    ),
    api(
        "lambda",
        "ListFunctions20150331",
        12,
        ANY,
        Kind::Read,
        r#"{"maxItems":50,"functionVersion":"ALL"}"#,
        "null",
        "",
        OTHER,
    ),
    api(
        "lambda",
        "Invoke",
        45,
        &[(Class::Workload, 60), (Class::Service, 40)],
        Kind::DataWrite,
        r#"{"functionName":"arn:aws:lambda:$region:$account:function:$function","invocationType":"RequestResponse","sourceArn":"arn:aws:events:$region:$account:rule/$policy"}"#,
        "null",
        r#"{"accountId":"$account","type":"AWS::Lambda::Function","ARN":"arn:aws:lambda:$region:$account:function:$function"}"#,
        OTHER,
    ),
    api(
        "lambda",
        "UpdateFunctionCode20150331v2",
        3,
        ADMINS,
        Kind::Write,
        r#"{"functionName":"$function","s3Bucket":"$bucket","s3Key":"$key","publish":false,"dryRun":false}"#,
        r#"{"functionName":"$function","functionArn":"arn:aws:lambda:$region:$account:function:$function","runtime":"python3.12","role":"arn:aws:iam::$account:role/$role","handler":"app.handler","codeSize":$bytes,"description":"","timeout":30,"memorySize":512,"lastModified":"$now","codeSha256":"$blob","version":"$LATEST","environment":{},"tracingConfig":{"mode":"PassThrough"},"revisionId":"$uuid","layers":[],"state":"Active","lastUpdateStatus":"InProgress","packageType":"Zip","architectures":["arm64"],"ephemeralStorage":{"size":512}}"#,
        "",
        OTHER,
    ),
    api("iam", "GetRole", 24, ANY, Kind::Read, r#"{"roleName":"$role"}"#, "null", "", IAM),
    api("iam", "GetUser", 12, ADMINS, Kind::Read, r#"{"userName":"$user"}"#, "null", "", IAM),
    api("iam", "ListUsers", 6, ADMINS, Kind::Read, r#"{"maxItems":100}"#, "null", "", IAM),
    api("iam", "ListAttachedRolePolicies", 16, ANY, Kind::Read, r#"{"roleName":"$role"}"#, "null", "", IAM),
    api("iam", "ListAccessKeys", 6, ADMINS, Kind::Read, r#"{"userName":"$user"}"#, "null", "", IAM),
    api(
        "iam",
        "CreateAccessKey",
        1,
        ADMINS,
        Kind::Write,
        r#"{"userName":"$user"}"#,
        r#"{"accessKey":{"userName":"$user","accessKeyId":"$created_key","status":"Active","createDate":"$when"}}"#,
        "",
        IAM,
    ),
    api(
        "iam",
        "CreateRole",
        1,
        ADMINS,
        Kind::Write,
        r#"{"path":"/","roleName":"$role","assumeRolePolicyDocument":"{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Principal\": {\n        \"Service\": \"lambda.amazonaws.com\"\n      },\n      \"Action\": \"sts:AssumeRole\"\n    }\n  ]\n}","tags":[{"key":"team","value":"platform"}]}"#,
        ROLE_ANSWER,
        ROLE,
        IAM,
    ),
    api(
        "iam",
        "AttachUserPolicy",
        1,
        ADMINS,
        Kind::Write,
        r#"{"userName":"$user","policyArn":"arn:aws:iam::aws:policy/ReadOnlyAccess"}"#,
        "null",
        "",
        IAM,
    ),
    api(
        "signin",
        "ConsoleLogin",
        6,
        PEOPLE,
        Kind::SignIn,
        "null",
        r#"{"ConsoleLogin":"Success"}"#,
        "",
        SIGN_IN,
    ),
    api(
        "logs",
        "CreateLogStream",
        24,
        &[(Class::Workload, 80), (Class::Service, 20)],
        Kind::Write,
        r#"{"logGroupName":"$log_group","logStreamName":"$day/[$LATEST]$hex$hex"}"#,
        "null",
        "",
        OTHER,
    ),
    api(
        "logs",
        "DescribeLogGroups",
        10,
        ANY,
        Kind::Read,
        r#"{"logGroupNamePrefix":"/aws/lambda","limit":50}"#,
        "null",
        "",
        OTHER,
    ),
    api(
        "dynamodb",
        "GetItem",
        30,
        &[(Class::Workload, 1)],
        Kind::DataRead,
        r#"{"tableName":"$table","key":{"pk":"order#$number"},"consistentRead":false}"#,
        "null",
        TABLE,
        OTHER,
    ),
    api("dynamodb", "DescribeTable", 10, ANY, Kind::Read, r#"{"tableName":"$table"}"#, "null", TABLE, OTHER),
    api(
        "secretsmanager",
        "GetSecretValue",
        24,
        ANY,
        Kind::Read,
        r#"{"secretId":"arn:aws:secretsmanager:$region:$account:secret:$secret","versionStage":"AWSCURRENT"}"#,
        "null",
        "",
        OTHER,
    ),
    api(
        "sqs",
        "ReceiveMessage",
        14,
        &[(Class::Workload, 1)],
        Kind::DataWrite,
        r#"{"queueUrl":"https://sqs.$region.amazonaws.com/$account/$queue","maxNumberOfMessages":10,"waitTimeSeconds":20}"#,
        "null",
        r#"{"accountId":"$account","type":"AWS::SQS::Queue","ARN":"arn:aws:sqs:$region:$account:$queue"}"#,
        OTHER,
    ),
    api(
        "cloudtrail",
        "DescribeTrails",
        4,
        ADMINS,
        Kind::Read,
        r#"{"trailNameList":[],"includeShadowTrails":true}"#,
        "null",
        "",
        OTHER,
    ),
    api(
        "cloudtrail",
        "StopLogging",
        0,
        ADMINS,
        Kind::Write,
        r#"{"name":"management-events"}"#,
        "null",
        "",
        OTHER,
    ),
    api(
        "cloudtrail",
        "DeleteTrail",
        0,
        ADMINS,
        Kind::Write,
        r#"{"name":"management-events"}"#,
        "null",
        "",
        OTHER,
    ),
];

#[expect(clippy::too_many_arguments, reason = "a row of the table, in the order of its columns")]
const fn api(
    service: &'static str,
    name: &'static str,
    weight: u64,
    callers: &'static [(Class, u64)],
    kind: Kind,
    request: &'static str,
    response: &'static str,
    resources: &'static str,
    failures: &'static [(&'static str, &'static str)],
) -> Api {
    Api { service, name, weight, callers, kind, request, response, resources, failures }
}
