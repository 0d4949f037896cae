//! The region and kind of an S3 endpoint, from a host header.

use memchr::{memchr, memrchr};

/// The region of an S3 endpoint (`bucket.s3.eu-west-1.amazonaws.com` and its
/// dualstack, FIPS, website, access point, VPC endpoint and Chinese forms, old
/// and new). `None` for the global and accelerate endpoints and for hosts of
/// one's own.
pub fn region(host: &str) -> Option<&str> {
    let (_, label) = endpoint(host)?;
    if label.eq_ignore_ascii_case("s3-external-1") {
        return Some("us-east-1");
    }
    let old = ["s3-website-", "s3-fips-", "s3-"].iter().find_map(|kind| strip_prefix(label, kind));
    let region = old.unwrap_or(label);
    is_region(region).then_some(region)
}

/// True for the endpoints of static websites, old form and new.
pub fn is_website(host: &str) -> bool {
    endpoint(host).is_some_and(|(rest, label)| {
        strip_prefix(label, "s3-website-").is_some() || strip_suffix(rest, "s3-website").is_some()
    })
}

/// Splits the name of an AWS endpoint: the labels before the last, and the last.
fn endpoint(host: &str) -> Option<(&str, &str)> {
    let host = memchr(b':', host.as_bytes()).map_or(host, |port| &host[..port]);
    let host = host.strip_suffix('.').unwrap_or(host);
    let host = strip_suffix(host, ".cn").unwrap_or(host);
    let host = strip_suffix(host, ".amazonaws.com").or_else(|| strip_suffix(host, ".api.aws"))?;
    let host = strip_suffix(host, ".vpce").unwrap_or(host);
    Some(memrchr(b'.', host.as_bytes()).map_or(("", host), |dot| (&host[..dot], &host[dot + 1..])))
}

/// `eu-west-1`, `us-gov-west-1`, `us-isob-east-1`: letters, words, a number.
fn is_region(label: &str) -> bool {
    let is_word = |part: &str| (2..=9).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic());
    let is_number = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let Some((words, number)) = label.rsplit_once('-') else {
        return false;
    };
    words.contains('-') && words.split('-').all(is_word) && is_number(number)
}

fn strip_prefix<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}

fn strip_suffix<'a>(text: &'a str, suffix: &str) -> Option<&'a str> {
    let (rest, tail) = text.split_at_checked(text.len().checked_sub(suffix.len())?)?;
    tail.eq_ignore_ascii_case(suffix).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn website_endpoints() {
        for (host, wanted) in [
            ("site.s3-website-us-west-2.amazonaws.com", true),
            ("site.s3-website.eu-central-1.amazonaws.com", true),
            ("s3-website-logs.s3.amazonaws.com", false),
            ("s3-website.eu-central-1.example.com", false),
            ("", false),
        ] {
            assert_eq!(is_website(host), wanted, "{host}");
        }
    }

    #[test]
    fn regions_of_every_endpoint_form() {
        for (host, wanted) in [
            ("s3.eu-west-1.amazonaws.com", Some("eu-west-1")),
            ("logs.s3.ap-northeast-1.amazonaws.com:443", Some("ap-northeast-1")),
            ("a.b.s3.dualstack.us-east-2.amazonaws.com", Some("us-east-2")),
            ("logs.s3-fips.us-gov-west-1.amazonaws.com", Some("us-gov-west-1")),
            ("logs.s3-fips.dualstack.us-east-1.amazonaws.com", Some("us-east-1")),
            ("s3-fips-us-gov-west-1.amazonaws.com", Some("us-gov-west-1")),
            ("site.s3-website-us-west-2.amazonaws.com", Some("us-west-2")),
            ("site.s3-website.eu-central-1.amazonaws.com", Some("eu-central-1")),
            ("logs.s3-ap-southeast-2.amazonaws.com", Some("ap-southeast-2")),
            ("ap-111122223333.s3-accesspoint.us-west-1.amazonaws.com", Some("us-west-1")),
            ("111122223333.s3-control.me-central-1.amazonaws.com", Some("me-central-1")),
            ("logs.vpce-1a2b-5d6f.s3.us-east-1.vpce.amazonaws.com", Some("us-east-1")),
            ("b--use1-az5--x-s3.s3express-use1-az5.us-east-1.amazonaws.com", Some("us-east-1")),
            ("logs.s3.cn-north-1.amazonaws.com.cn", Some("cn-north-1")),
            ("logs.s3.us-isob-east-1.amazonaws.com", Some("us-isob-east-1")),
            ("logs.s3-external-1.amazonaws.com", Some("us-east-1")),
            ("LOGS.S3.EU-WEST-3.AMAZONAWS.COM", Some("EU-WEST-3")),
            ("logs.s3.amazonaws.com", None),
            ("us-west-2.s3.amazonaws.com", None),
            ("logs.s3-accelerate.amazonaws.com", None),
            ("logs.s3-accelerate.dualstack.amazonaws.com", None),
            ("m.mrap.accesspoint.s3-global.amazonaws.com", None),
            ("files.example.com", None),
            ("eu-west-1.example.com", None),
            ("é.amazonaws.com", None),
            ("", None),
        ] {
            assert_eq!(region(host), wanted, "{host}");
        }
    }
}
