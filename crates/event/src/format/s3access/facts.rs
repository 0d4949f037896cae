//! Facts of one part of a line that values derived from other parts depend on.

/// A set of facts, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts(pub u32);

impl Facts {
    /// The bits of the channel that the user agent stands for.
    const AGENT: u32 = 0b111;
    /// The referer is a page of the AWS console.
    pub const CONSOLE_PAGE: Facts = Facts(1 << 3);
    /// The user agent is a service of AWS.
    pub const SERVICE_AGENT: Facts = Facts(1 << 4);
    /// The requester is a service.
    pub const SERVICE: Facts = Facts(1 << 5);
    /// There is no requester.
    pub const ANONYMOUS: Facts = Facts(1 << 6);
    /// The requester is a session of Transfer Family.
    pub const TRANSFER: Facts = Facts(1 << 7);
    /// The URL was signed.
    pub const PRESIGNED: Facts = Facts(1 << 8);
    /// The line names no signature.
    pub const UNSIGNED: Facts = Facts(1 << 9);
    /// The host is one of static websites.
    pub const WEBSITE: Facts = Facts(1 << 10);
    /// The user agent names Transfer Family somewhere.
    pub const NAMES_TRANSFER: Facts = Facts(1 << 11);
    /// The requester's ARN has an account.
    pub const ACCOUNT: Facts = Facts(1 << 12);

    /// The facts that decide the channel.
    const OF_CHANNEL: u32 = (1 << 11) - 1;

    /// Channels that user agents stand for, by number; the first is none.
    const CHANNELS: [Option<&'static str>; 7] =
        [None, Some("console"), Some("transfer"), Some("iac"), Some("service"), Some("cli"), Some("sdk")];

    /// The facts for a channel that a user agent stands for.
    pub fn of_agent(channel: Option<&str>) -> Facts {
        let known = Facts::CHANNELS.iter().position(|&known| known == channel);
        Facts(known.unwrap_or(0) as u32)
    }

    /// The channel that the user agent stands for.
    pub fn agent(self) -> Option<&'static str> {
        Facts::CHANNELS.get((self.0 & Facts::AGENT) as usize).copied().flatten()
    }

    /// These facts if `so`, else none.
    pub fn when(self, so: bool) -> Facts {
        if so { self } else { Facts::default() }
    }

    /// True if all of `others` are among these.
    pub fn has(self, others: Facts) -> bool {
        self.0 & others.0 == others.0
    }

    /// Those that decide the channel, as the qualifier of a key.
    pub fn of_channel(self) -> char {
        qualifier(self.0 & Facts::OF_CHANNEL)
    }
}

impl std::ops::BitOr for Facts {
    type Output = Facts;

    fn bitor(self, other: Facts) -> Facts {
        Facts(self.0 | other.0)
    }
}

/// A few bits as the qualifier of a key: below 0xd800 each number is a character.
pub fn qualifier(bits: u32) -> char {
    debug_assert!(bits < 0xd800);
    char::from_u32(bits).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::aws::agent;

    #[test]
    fn every_channel_of_an_agent_comes_back() {
        for text in [
            "Mozilla/5.0",
            "S3Console/0.4",
            "aws-transfer",
            "Terraform/1.9",
            "cloudtrail.amazonaws.com",
            "aws-cli/2.17",
            "Boto3/1.34",
        ] {
            let channel = agent::channel(text);
            assert_eq!((Facts::of_agent(channel) | Facts::WEBSITE).agent(), channel, "{text}");
        }
    }
}
