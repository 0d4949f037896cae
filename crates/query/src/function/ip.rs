//! IP address functions.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::value::{Value, network};

use super::definition::{Function, INSIGHTS, SQL, exactly, null_aware};

pub(super) const FUNCTIONS: &[Function] = &[
    // True for an IP address.
    null_aware("isValidIp", INSIGHTS, exactly(1), |values| values[0].address().is_some().into()),
    // True for an IPv4 address.
    null_aware("isValidIpV4", INSIGHTS, exactly(1), |values| {
        literal_address(&values[0]).is_some_and(|ip| ip.is_ipv4()).into()
    }),
    // True for an IPv6 address.
    null_aware("isValidIpV6", INSIGHTS, exactly(1), |values| {
        literal_address(&values[0]).is_some_and(|ip| ip.is_ipv6()).into()
    }),
    IP_IN_SUBNET,
    // True for an IPv4 address in a network.
    null_aware("isIpv4InSubnet", INSIGHTS, exactly(2), |values| {
        is_in_network(&values[0], &values[1], |ip| ip.is_ipv4())
    }),
    // True for an IPv6 address in a network.
    null_aware("isIpv6InSubnet", INSIGHTS, exactly(2), |values| {
        is_in_network(&values[0], &values[1], |ip| ip.is_ipv6())
    }),
    // True if a network such as 10.0.0.0/8 has the address in it.
    null_aware("ip_in_network", SQL, exactly(2), |values| is_in_network(&values[1], &values[0], |_| true)),
];

/// True for an address in a network such as 10.0.0.0/8.
pub const IP_IN_SUBNET: Function = null_aware("isIpInSubnet", INSIGHTS, exactly(2), |values| {
    is_in_network(&values[0], &values[1], |_| true)
});

/// The address of a text; IPv4-mapped IPv6 addresses stay IPv6.
fn literal_address(value: &Value) -> Option<IpAddr> {
    value.text()?.parse().ok()
}

fn is_in_network(ip: &Value, within: &Value, fits: fn(IpAddr) -> bool) -> Value {
    let network: Option<IpNet> = within.text().and_then(network);
    let ip = ip.address().filter(|&ip| fits(ip));
    ip.zip(network).is_some_and(|(ip, network)| network.contains(&ip)).into()
}
