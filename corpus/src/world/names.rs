//! Words for names.

/// People, most active first. None of them is in the sample's story.
pub const PEOPLE: &[&str] = &[
    "alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy", "kenji", "laura",
    "miguel", "niaj", "olivia", "peggy", "quentin", "rupert", "sybil", "trent", "ursula", "victor", "wendy",
    "xavier", "yuki", "zoe", "amir", "bella", "chen", "dora", "emil", "fatima", "goran", "hana", "ines",
    "jonas", "katya", "liam", "mei", "nadia", "omar", "priya", "quinn", "rosa", "sven", "tariq", "uma",
    "vera", "wataru", "ximena",
];

/// IAM users that no person signs in with.
pub const ROBOTS: &[&str] =
    &["ci-deploy", "backup-agent", "metrics-reader", "legacy-uploader", "terraform", "partner-sync"];

/// Teams.
pub const TEAMS: &[&str] =
    &["orders", "billing", "search", "media", "mobile", "identity", "data", "platform", "risk", "support"];

/// What a team's things are for.
pub const PURPOSES: &[&str] =
    &["api", "worker", "archive", "ingest", "reports", "cache", "assets", "exports"];

/// Steps of a team's functions.
pub const STEPS: &[&str] = &["fetch", "validate", "store", "notify"];

/// Names of settings.
pub const SETTINGS: &[&str] = &["database", "endpoint", "token", "limits", "flags", "license"];

/// Software that calls AWS, most frequent first.
pub const AGENTS: &[&str] = &[
    "aws-sdk-java/2.29.52 md/io#async md/http#NettyNio ua/2.1 os/Linux#5.10.230-223.885.amzn2.x86_64 lang/java#21.0.5 md/OpenJDK_64-Bit_Server_VM#21.0.5+11-LTS md/vendor#Amazon.com_Inc. md/en_US exec-env/AWS_ECS_FARGATE cfg/retry-mode#standard",
    "Boto3/1.35.90 md/Botocore#1.35.90 ua/2.0 os/linux#6.1.119-129.201.amzn2023.x86_64 md/arch#x86_64 lang/python#3.12.8 md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.35.90",
    "aws-sdk-go-v2/1.32.7 ua/2.1 os/linux lang/go#1.23.4 md/GOOS#linux md/GOARCH#arm64 api/ec2#1.198.1",
    "aws-sdk-nodejs/2.1692.0 linux/v20.18.1 exec-env/AWS_Lambda_nodejs20.x promise",
    "aws-cli/2.22.23 md/awscrt#0.23.4 ua/2.0 os/linux#6.8.0-1021-aws md/arch#x86_64 lang/python#3.12.6 md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe md/prompt#off md/command#s3.cp",
    "APN/1.0 HashiCorp/1.0 Terraform/1.10.3 (+https://www.terraform.io) terraform-provider-aws/5.82.2 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.32.7 ua/2.1 os/linux lang/go#1.23.3 md/GOOS#linux md/GOARCH#amd64",
    "aws-sdk-java/1.12.780 Linux/5.10.230-223.885.amzn2.x86_64 OpenJDK_64-Bit_Server_VM/17.0.13+11-LTS java/17.0.13 vendor/Amazon.com_Inc. cfg/retry-mode/legacy",
    "aws-cli/2.15.30 Python/3.11.8 Darwin/23.6.0 source/arm64 prompt/off command/ec2.describe-instances",
    "Boto3/1.26.165 Python/3.10.12 Linux/5.15.0-1072-aws Botocore/1.29.165 Resource",
    "aws-sdk-go/1.55.5 (go1.22.10; linux; amd64) amazon-ssm-agent/3.3.1345.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.2 Safari/605.1.15",
    "aws-sdk-dotnet-coreclr/3.7.411.7 ua/2.0 os/windows#10.0.20348.0 md/ARCH#X64 lang/.NET_Core#8.0.11 md/aws-sdk-dotnet-core#3.7.400.63 cfg/retry-mode#legacy",
    "Hadoop 3.3.6-amzn-3, aws-sdk-java/1.12.661 Linux/5.10.219-208.866.amzn2.x86_64 OpenJDK_64-Bit_Server_VM/17.0.11+9-LTS java/17.0.11 scala/2.12.17 vendor/Amazon.com_Inc. cfg/retry-mode/standard com.amazonaws.services.s3.transfer.TransferManager/1.12.661",
    "aws-sdk-rust/1.3.3 ua/2.1 api/s3#1.66.0 os/linux lang/rust#1.82.0",
    "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
    "rclone/v1.68.2",
    "aws-sdk-php/3.334.2 ua/2.1 OS/Linux#5.15.0 lang/php#8.3.14 cfg/retry-mode#legacy GuzzleHttp/7",
    "S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.566 Linux/5.4.258-171.360.amzn2int.x86_64 OpenJDK_64-Bit_Server_VM/25.382-b05 java/1.8.0_382 vendor/Oracle_Corporation cfg/retry-mode/standard",
    "Pulumi/3.144.1 (+https://www.pulumi.com) aws-sdk-go-v2/1.32.6 os/linux lang/go#1.23.4",
    "curl/8.5.0",
    "Cyberduck/9.1.2.42722 (Mac OS X/15.2) (aarch64)",
    "console.amazonaws.com",
    "aws-cli/1.18.69 Python/3.8.10 Linux/5.4.0-1103-aws botocore/1.16.19",
];

/// Browsers, as the sign-in page and the web see them.
pub const BROWSERS: &[&str] = &[
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.2 Safari/605.1.15",
    "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.2 Mobile/15E148 Safari/604.1",
];

/// Services that call on an account's behalf.
pub const SERVICES: &[&str] = &[
    "ec2.amazonaws.com",
    "lambda.amazonaws.com",
    "ecs-tasks.amazonaws.com",
    "cloudtrail.amazonaws.com",
    "delivery.logs.amazonaws.com",
    "autoscaling.amazonaws.com",
    "rds.amazonaws.com",
    "ssm.amazonaws.com",
    "config.amazonaws.com",
    "events.amazonaws.com",
];
