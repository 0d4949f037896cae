//! IP addresses and networks spelled by texts.

use std::net::IpAddr;

use ipnet::IpNet;

use super::Value;

impl Value {
    /// The IP address that a text spells; IPv4-mapped IPv6 addresses are IPv4.
    pub(crate) fn address(&self) -> Option<IpAddr> {
        parse_address(self.text()?)
    }
}

/// The IP address that a text spells; IPv4-mapped IPv6 addresses are IPv4.
pub(crate) fn parse_address(text: &str) -> Option<IpAddr> {
    text.parse().ok().map(|ip: IpAddr| ip.to_canonical())
}

/// The network that a CIDR or a single address means. IPv4 addresses in IPv6
/// clothes (`::ffff:10.0.0.1`) are IPv4.
pub(crate) fn network(text: &str) -> Option<IpNet> {
    if let Ok(ip) = text.parse::<IpAddr>() {
        return Some(IpNet::from(ip.to_canonical()));
    }
    let network = text.parse::<IpNet>().ok()?;
    match (network.addr().to_canonical(), network.prefix_len().checked_sub(96)) {
        (IpAddr::V4(ip), Some(prefix)) if network.addr().is_ipv6() => IpNet::new(ip.into(), prefix).ok(),
        _ => Some(network),
    }
    .map(|network| network.trunc())
}
