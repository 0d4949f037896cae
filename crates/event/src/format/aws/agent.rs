//! Classification of user agents by channel: console, CLI, SDK, service.

use memchr::memchr_iter;

/// A piece of a user agent, and the channel it stands for.
struct Mark {
    found: fn(&str, &str) -> bool,
    text: &'static str,
    channel: &'static str,
}

/// Tried in this order: beginnings first, because they are cheap. Of
/// the pieces that may stand anywhere, those of a product come before those of
/// the SDK that it is built on.
const MARKS: &[Mark] = &[
    Mark { found: starts, text: "S3Console/", channel: "console" },
    Mark { found: is, text: "signin.amazonaws.com", channel: "console" },
    Mark { found: starts, text: "console.", channel: "console" },
    Mark { found: is, text: "transfer.amazonaws.com", channel: "transfer" },
    Mark { found: starts, text: "aws-transfer", channel: "transfer" },
    Mark { found: is, text: "cloudformation.amazonaws.com", channel: "iac" },
    Mark { found: starts, text: "APN/1.0 HashiCorp/", channel: "iac" },
    Mark { found: ends, text: ".amazonaws.com", channel: "service" },
    Mark { found: ends, text: ".amazonaws.com.cn", channel: "service" },
    Mark { found: starts, text: "AWS Internal", channel: "service" },
    Mark { found: starts, text: "Coral/", channel: "service" },
    Mark { found: starts, text: "aws-cli/", channel: "cli" },
    Mark { found: starts, text: "AWSPowerShell", channel: "cli" },
    Mark { found: starts, text: "ec2-api-tools", channel: "cli" },
    Mark { found: starts, text: "rclone/", channel: "cli" },
    Mark { found: starts, text: "s3cmd", channel: "cli" },
    Mark { found: starts, text: "S3Browser", channel: "cli" },
    Mark { found: starts, text: "S3 Browser", channel: "cli" },
    Mark { found: starts, text: "Cyberduck", channel: "cli" },
    Mark { found: starts, text: "WinSCP", channel: "cli" },
    Mark { found: holds, text: "Terraform", channel: "iac" },
    Mark { found: holds, text: "OpenTofu", channel: "iac" },
    Mark { found: holds, text: "Pulumi", channel: "iac" },
    Mark { found: starts, text: "Boto", channel: "sdk" },
    Mark { found: starts, text: "APN/", channel: "sdk" },
    Mark { found: starts, text: "Hadoop", channel: "sdk" },
    Mark { found: starts, text: "S3A", channel: "sdk" },
    Mark { found: holds, text: "aws-transfer", channel: "transfer" },
    Mark { found: holds, text: "Console, aws-internal/", channel: "console" },
    Mark { found: holds, text: "aws-internal/", channel: "service" },
    Mark { found: holds, text: "aws-sdk", channel: "sdk" },
    Mark { found: holds, text: "botocore", channel: "sdk" },
];

/// The channel a user agent stands for (`console`, `transfer`, `iac`,
/// `service`, `cli`, `sdk`); `None` for others, such as browsers.
/// Tools that people drive by hand count as `cli`, libraries as `sdk`. The
/// brackets that S3 puts around an agent don't matter.
pub fn channel(user_agent: &str) -> Option<&'static str> {
    let agent = unbracketed(user_agent);
    MARKS.iter().find(|mark| (mark.found)(agent, mark.text)).map(|mark| mark.channel)
}

/// A user agent without the brackets that S3 puts around it.
pub fn unbracketed(user_agent: &str) -> &str {
    user_agent.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(user_agent)
}

fn is(agent: &str, text: &str) -> bool {
    agent == text
}

fn starts(agent: &str, text: &str) -> bool {
    agent.starts_with(text)
}

fn ends(agent: &str, text: &str) -> bool {
    agent.ends_with(text)
}

fn holds(agent: &str, text: &str) -> bool {
    // Made anew for each agent, a searcher would cost more than it finds.
    let (agent, text) = (agent.as_bytes(), text.as_bytes());
    text.first().is_some_and(|&first| memchr_iter(first, agent).any(|at| agent[at..].starts_with(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agents_as_logs_write_them() {
        for (agent, wanted) in [
            ("[S3Console/0.4, aws-internal/3 aws-sdk-java/1.11.1030 Linux/5.4]", Some("console")),
            ("RDS Console, aws-internal/3 aws-sdk-java/1.11.975", Some("console")),
            ("console.ec2.amazonaws.com", Some("console")),
            ("signin.amazonaws.com", Some("console")),
            ("[AWSCloudTrail, aws-internal/3 aws-sdk-java/1.12.433]", Some("service")),
            ("[aws-transfer, aws-internal/3 aws-sdk-java/1.12]", Some("transfer")),
            ("transfer.amazonaws.com", Some("transfer")),
            ("APN/1.0 HashiCorp/1.0 Terraform/1.4.6 (+https://www.terraform.io)", Some("iac")),
            ("cloudformation.amazonaws.com", Some("iac")),
            ("ec2.amazonaws.com", Some("service")),
            ("AWS Internal", Some("service")),
            ("[aws-cli/1.10.56 Python/2.7.12 Linux/4.4 botocore/1.4.46]", Some("cli")),
            ("Boto3/1.26.165 Python/3.11 Botocore/1.29", Some("sdk")),
            ("aws-sdk-go-v2/1.18.1 os/linux", Some("sdk")),
            ("APN/1.0 Pulumi/1.0 PulumiAWS/6.0 aws-sdk-go/1.44", Some("iac")),
            ("Boto3/1.26 exec-env/Terraform", Some("iac")),
            ("APN/1.0 Example/1.0 Boto3/1.26", Some("sdk")),
            ("example-tool aws-sdk-go/1.44", Some("sdk")),
            ("Mozilla/5.0 (X11; Linux x86_64)", None),
            ("curl/8.0", None),
            ("example-exercise_1", None),
            ("[", None),
            ("", None),
        ] {
            assert_eq!(channel(agent), wanted, "{agent}");
        }
    }
}
