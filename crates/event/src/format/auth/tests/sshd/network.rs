//! Messages of sshd about connections: scans, refusals, keys that do not agree.

use super::*;

pub(super) const NETWORK: &[Row] = &[
    (
        "Connection from 192.0.2.7 port 22 on 192.0.2.1 port 22 rdomain \"\"",
        "ssh_connection|network|session||",
        PLACE,
    ),
    ("Connection from 192.0.2.7 port 22", "ssh_connection|network|session||", PLACE),
    (
        "debug1: Remote protocol version 2.0, remote software version OpenSSH_9.6 Ubuntu-3",
        "ssh_client_version|network|session||",
        &[("client", "OpenSSH_9.6 Ubuntu-3"), ("level", "debug")],
    ),
    (
        "Did not receive identification string from 192.0.2.7 port 22",
        "ssh_scan|network|session|failure|protocol",
        PLACE,
    ),
    (
        "Bad protocol version identification 'GET / from 10.0.0.1 port 80' from 192.0.2.7 port 22",
        "ssh_scan|network|session|failure|protocol",
        PLACE,
    ),
    (
        "fatal: Bad remote protocol version identification: 'x'",
        "ssh_scan|network|session|failure|protocol",
        &[("level", "fatal")],
    ),
    (
        "banner exchange: Connection from 192.0.2.7 port 22: invalid format",
        "ssh_scan|network|session|failure|protocol",
        PLACE,
    ),
    (
        "error: kex_exchange_identification: banner line contains invalid characters",
        "ssh_scan|network|session|failure|protocol",
        &[("level", "error")],
    ),
    ("banner line contains invalid characters", "ssh_scan|network|session|failure|protocol", &[]),
    (
        "error: kex_exchange_identification: Connection closed by remote host",
        "ssh_scan|network|session|failure|aborted",
        &[("level", "error")],
    ),
    (
        "error: kex_exchange_identification: client sent invalid protocol identifier \"GET / from 10.0.0.1\"",
        "ssh_scan|network|session|failure|protocol",
        &[("level", "error")],
    ),
    ("Could not write ident string to 192.0.2.7 port 22", "ssh_scan|network|session|failure|protocol", PLACE),
    (
        "Magic value check failed (4289475479) on obfuscated handshake from 192.0.2.7 port 22",
        "ssh_scan|network|session|failure|protocol",
        PLACE,
    ),
    (
        "Protocol major versions differ for 192.0.2.7 port 22: SSH-2.0-OpenSSH vs. SSH-1.5-x",
        "ssh_scan|network|session|failure|protocol",
        PLACE,
    ),
    (
        "scanned from 192.0.2.7 with SSH-1.0-SSH_Version_Mapper.  Don't panic.",
        "ssh_scan|network|session|failure|protocol",
        &[("address", "192.0.2.7")],
    ),
    (
        "Unable to negotiate with 192.0.2.7 port 22: no matching MAC found. Their offer: hmac-sha1 [preauth]",
        "ssh_negotiation_failure|network|session|failure|kex",
        PLACE,
    ),
    (
        "fatal: Unable to negotiate with 192.0.2.7: no matching cipher found. Their offer: 3des-cbc",
        "ssh_negotiation_failure|network|session|failure|kex",
        &[("address", "192.0.2.7"), ("level", "fatal")],
    ),
    (
        "ssh_dispatch_run_fatal: Connection from 192.0.2.7 port 22: message authentication code incorrect [preauth]",
        "ssh_negotiation_failure|network|session|failure|protocol",
        PLACE,
    ),
    (
        "fatal: dispatch_run_fatal: Connection from 192.0.2.7 port 22: incorrect signature",
        "ssh_negotiation_failure|network|session|failure|protocol",
        &[("address", "192.0.2.7"), ("port", "22"), ("level", "fatal")],
    ),
    (
        "Connection from authenticating user root 192.0.2.7 port 22: Connection corrupted",
        "ssh_negotiation_failure|network|session|failure|protocol",
        ROOT,
    ),
    (
        "dispatch_protocol_error: type 90 seq 5",
        "ssh_negotiation_failure|network|session|failure|protocol",
        &[],
    ),
    (
        "kex_protocol_error: type 20 seq 2 [preauth]",
        "ssh_negotiation_failure|network|session|failure|kex",
        &[],
    ),
    (
        "fatal: no matching mac found: client a server b",
        "ssh_negotiation_failure|network|session|failure|kex",
        &[("level", "fatal")],
    ),
    ("no hostkey alg", "ssh_negotiation_failure|network|session|failure|kex", &[]),
    ("no kex alg", "ssh_negotiation_failure|network|session|failure|kex", &[]),
    ("padding error: need 1 block 8 mod 4", "ssh_negotiation_failure|network|session|failure|protocol", &[]),
    ("Corrupted MAC on input.", "ssh_negotiation_failure|network|session|failure|protocol", &[]),
    (
        "drop connection #10 from [192.0.2.7]:22 on [192.0.2.1]:22 past MaxStartups",
        "ssh_connection_dropped|network|session|failure|throttled",
        PLACE,
    ),
    (
        "drop connection #0 from [2001:db8::7]:22 on [2001:db8::1]:22 penalty: failed authentication",
        "ssh_connection_dropped|network|session|failure|throttled",
        &[("address", "2001:db8::7"), ("port", "22")],
    ),
    (
        "drop connection #0 from [192.0.2.7]:22 on [192.0.2.1]:22 penalty: connection prohibited by RefuseConnection",
        "ssh_connection_dropped|network|session|failure|policy",
        PLACE,
    ),
    (
        "PerSourcePenalties logging rate-limited: additional 14 connections dropped",
        "ssh_connection_dropped|network|session|failure|throttled",
        &[("more", "14")],
    ),
    (
        "Maxstartups logging rate-limited: additional 3 connections dropped",
        "ssh_connection_dropped|network|session|failure|throttled",
        &[("more", "3")],
    ),
    (
        "MaxStartups logging rate-limited: additional 3 connections dropped",
        "ssh_connection_dropped|network|session|failure|throttled",
        &[("more", "3")],
    ),
    ("error: beginning MaxStartups throttling", "ssh_throttling|network|session||", &[("level", "error")]),
    (
        "exited MaxStartups throttling after 00:00:06, 5 connections dropped",
        "ssh_throttling|network|session||",
        &[],
    ),
    (
        "refused connect from x@::ffff:192.0.2.7 (::ffff:192.0.2.7)",
        "ssh_connection_dropped|network|session|failure|policy",
        &[("address", "::ffff:192.0.2.7"), ("ip", "192.0.2.7")],
    ),
    (
        "refused connect from 192.0.2.7",
        "ssh_connection_dropped|network|session|failure|policy",
        &[("address", "192.0.2.7")],
    ),
    (
        "reverse mapping checking getaddrinfo for h.example.com [192.0.2.7] failed - POSSIBLE BREAK-IN ATTEMPT!",
        "ssh_reverse_mapping|network|session||",
        &[("address", "192.0.2.7")],
    ),
    (
        "reverse mapping checking getaddrinfo for h.example.com [192.0.2.7] failed.",
        "ssh_reverse_mapping|network|session||",
        &[("address", "192.0.2.7")],
    ),
    (
        "Address 192.0.2.7 maps to h.example.com, but this does not map back to the address.",
        "ssh_reverse_mapping|network|session||",
        &[("address", "192.0.2.7")],
    ),
    (
        "Nasty PTR record \"192.0.2.99\" is set up for 192.0.2.7, ignoring",
        "ssh_reverse_mapping|network|session||",
        &[("address", "192.0.2.7")],
    ),
    (
        "error: connect_to 192.0.2.9 port 80: failed.",
        "ssh_forward|network|session|failure|other",
        &[("level", "error")],
    ),
];
