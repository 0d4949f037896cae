//! Functions of addresses.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::value::{Value, network};

use super::definition::{Function, INSIGHTS, SQL, exactly, open};

pub(super) const FUNCTIONS: &[Function] = &[
    open("isValidIp", INSIGHTS, exactly(1), "true for an IP address", |values| {
        values[0].address().is_some().into()
    }),
    open("isValidIpV4", INSIGHTS, exactly(1), "true for an IPv4 address", |values| {
        written(&values[0]).is_some_and(|ip| ip.is_ipv4()).into()
    }),
    open("isValidIpV6", INSIGHTS, exactly(1), "true for an IPv6 address", |values| {
        written(&values[0]).is_some_and(|ip| ip.is_ipv6()).into()
    }),
    open(
        "isIpInSubnet",
        INSIGHTS,
        exactly(2),
        "true for an address in a network such as 10.0.0.0/8",
        |values| lies_in(&values[0], &values[1], |_| true),
    ),
    open("isIpv4InSubnet", INSIGHTS, exactly(2), "true for an IPv4 address in a network", |values| {
        lies_in(&values[0], &values[1], |ip| ip.is_ipv4())
    }),
    open("isIpv6InSubnet", INSIGHTS, exactly(2), "true for an IPv6 address in a network", |values| {
        lies_in(&values[0], &values[1], |ip| ip.is_ipv6())
    }),
    open(
        "ip_in_network",
        SQL,
        exactly(2),
        "true if a network such as 10.0.0.0/8 has the address in it",
        |values| lies_in(&values[1], &values[0], |_| true),
    ),
];

/// The address as it is written: IPv4 in IPv6 clothes is IPv6.
fn written(value: &Value) -> Option<IpAddr> {
    value.text()?.parse().ok()
}

fn lies_in(ip: &Value, within: &Value, fits: fn(IpAddr) -> bool) -> Value {
    let network: Option<IpNet> = within.text().and_then(network);
    let ip = ip.address().filter(|&ip| fits(ip));
    ip.zip(network).is_some_and(|(ip, network)| network.contains(&ip)).into()
}
