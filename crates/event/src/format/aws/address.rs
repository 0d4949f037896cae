//! IP addresses in the spellings that logs use.

use std::net::{IpAddr, Ipv4Addr};

/// Reads an IP address. Numbers of IPv4 may have leading zeros (anonymised
/// archives do) and are decimal all the same; IPv4 mapped into IPv6 is IPv4.
/// `None` for names of services and anything else.
pub fn parse(text: &str) -> Option<IpAddr> {
    match text.parse::<IpAddr>() {
        Ok(ip) => Some(ip.to_canonical()),
        Err(_) => padded(text).map(IpAddr::V4),
    }
}

fn padded(text: &str) -> Option<Ipv4Addr> {
    let mut numbers = text.split('.');
    let mut octets = [0u8; 4];
    for octet in &mut octets {
        let number = numbers.next().filter(|number| (1..=3).contains(&number.len()))?;
        // `parse` would take a sign as well.
        *octet = number.bytes().all(|byte| byte.is_ascii_digit()).then(|| number.parse().ok())??;
    }
    numbers.next().is_none().then_some(Ipv4Addr::from(octets))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings() {
        for (text, wanted) in [
            ("192.0.2.7", Some("192.0.2.7")),
            ("192.000.02.007", Some("192.0.2.7")),
            ("2001:DB8:0:0::7", Some("2001:db8::7")),
            ("::ffff:192.0.2.7", Some("192.0.2.7")),
            ("192.0.2.256", None),
            ("192.0.2.0007", None),
            ("192.0.2", None),
            ("192.0.2.7.1", None),
            ("192.0.2.+7", None),
            ("192.0..7", None),
            ("AWS Internal", None),
            ("ec2.amazonaws.com", None),
            ("", None),
        ] {
            assert_eq!(parse(text).map(|ip| ip.to_string()).as_deref(), wanted, "{text}");
        }
    }
}
