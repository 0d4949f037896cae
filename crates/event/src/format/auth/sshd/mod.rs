//! Messages of sshd, OpenSSH 3 to 10.

mod connection;
mod login;
mod peer;

use super::facts::{AUTHENTICATION, Action, Facts, NETWORK, PROCESS, SESSION, action};
use super::pattern::{Patterns, bare, pattern};
use super::sftp;

/// Levels that messages begin with.
const LEVELS: &[(&str, &str)] = &[
    ("error: ", "error"),
    ("fatal: ", "fatal"),
    ("debug1: ", "debug"),
    ("debug2: ", "debug"),
    ("debug3: ", "debug"),
    ("warning: ", "warning"),
    ("WARNING: ", "warning"),
    ("info: ", "info"),
];

/// Reads a message; unknown ones have no facts but their level.
pub fn read<'a>(message: &'a str, facts: &mut Facts<'a>) {
    let mut text = message.trim_ascii_end();
    if let Some((level, rest)) = level(text) {
        facts.level = Some(level);
        text = rest;
    }
    if let Some(rest) = text.strip_suffix(" [preauth]") {
        facts.preauth = true;
        text = rest;
    }
    text = text.strip_suffix(" [postauth]").unwrap_or(text);
    // An internal SFTP server speaks through sshd.
    if !PATTERNS.read(text, facts) {
        sftp::PATTERNS.read(text, facts);
    }
}

/// The level that a message begins with, and the rest.
fn level(text: &str) -> Option<(&'static str, &str)> {
    // Most messages begin with none; a capital is none but for one.
    if !matches!(text.as_bytes().first(), Some(b'a'..=b'z' | b'W')) {
        return None;
    }
    LEVELS.iter().find_map(|(words, level)| Some((*level, text.strip_prefix(words)?)))
}

const LOGIN: Action = action("ssh_login", AUTHENTICATION);
const FAILED_LOGIN: Action = LOGIN.failed("other");
const INVALID_USER: Action = action("ssh_invalid_user", AUTHENTICATION).failed("unknown_user");
const MAX_ATTEMPTS: Action = action("ssh_max_attempts", AUTHENTICATION).failed("policy");
const KEY_FOUND: Action = action("ssh_key_found", AUTHENTICATION);
const KEY_REFUSED: Action = action("ssh_key_refused", AUTHENTICATION).failed("policy");
const CONNECTION: Action = action("ssh_connection", NETWORK);
const CLOSED: Action = action("ssh_connection_closed", NETWORK);
const ABORTED: Action = CLOSED.failed("aborted");
const DISCONNECT: Action = action("ssh_disconnect", SESSION);
const SCAN: Action = action("ssh_scan", NETWORK).failed("protocol");
const NEGOTIATION: Action = action("ssh_negotiation_failure", NETWORK);
const DROPPED: Action = action("ssh_connection_dropped", NETWORK).failed("throttled");
const TIMEOUT: Action = action("ssh_timeout", AUTHENTICATION).failed("timeout");
const MAPPING: Action = action("ssh_reverse_mapping", NETWORK);
const SERVER: Action = action("ssh_server", PROCESS);
const START: Action = action("ssh_session_start", SESSION).succeeded();
const END: Action = action("ssh_session_end", SESSION).succeeded();
const FORWARD: Action = action("ssh_forward", NETWORK).failed("other");

pub(super) static PATTERNS: Patterns = Patterns::new(&[
    pattern("Accepted key ", KEY_FOUND, login::found_key),
    pattern("Accepted certificate ", KEY_FOUND, bare),
    pattern("Accepted ", LOGIN.succeeded(), login::attempt),
    pattern("Address ", MAPPING, connection::maps_to),
    pattern("Authentication tried for ", LOGIN.failed("policy"), login::wrong_host),
    pattern("Authentication refused: ", KEY_REFUSED, bare),
    pattern("AuthorizedKeysCommand ", action("ssh_keys_command", AUTHENTICATION), login::keys_command),
    pattern("Bad protocol version identification ", SCAN, connection::quoted_from),
    pattern("Bad remote protocol version identification: ", SCAN, bare),
    pattern("Bind to port ", SERVER.failed("other"), bare),
    pattern("Connection closed by ", CLOSED, connection::closed),
    pattern("Connection reset by ", CLOSED, connection::closed),
    pattern("Connection from ", CONNECTION, connection::connection_from),
    pattern("Close session: user ", END, connection::close_session),
    pattern("Closing connection to ", DISCONNECT, peer::address_first),
    pattern(
        "Certificate ",
        action("ssh_certificate_refused", AUTHENTICATION).failed("policy"),
        login::certificate,
    ),
    pattern("Cannot bind any address", SERVER.failed("other"), bare),
    pattern("Could not load host ", SERVER.failed("other"), bare),
    pattern("Could not write ident string to ", SCAN, peer::address_first),
    pattern("Corrupted ", NEGOTIATION.failed("protocol"), bare),
    pattern("Did not receive identification string from ", SCAN, peer::endpoint),
    pattern("Disconnected from ", DISCONNECT, connection::disconnected),
    pattern(
        "Disconnecting",
        action("ssh_disconnect", AUTHENTICATION).failed("other"),
        connection::disconnecting,
    ),
    pattern("Exiting on signal ", SERVER, bare),
    pattern("Failed ", FAILED_LOGIN, login::attempt),
    pattern("Found matching ", KEY_FOUND, login::found_key),
    pattern("Invalid user ", INVALID_USER, peer::user_from),
    pattern("Illegal user ", INVALID_USER, peer::user_from),
    pattern("Magic value check failed ", SCAN, connection::quoted_from),
    pattern("MaxStartups logging rate-limited: ", DROPPED, connection::dropped_more),
    pattern("Maxstartups logging rate-limited: ", DROPPED, connection::dropped_more),
    pattern("Missing privilege separation directory", SERVER.failed("other"), bare),
    pattern("Nasty PTR record ", MAPPING, connection::nasty_record),
    pattern("PAM service(", MAX_ATTEMPTS, bare),
    pattern("PAM: ", action("pam_auth_failure", AUTHENTICATION).failed("other"), login::pam),
    pattern(
        "PAM ",
        action("pam_auth_failure", AUTHENTICATION).failed("bad_password"),
        super::pam::more_failures,
    ),
    pattern("PerSourcePenalties logging rate-limited: ", DROPPED, connection::dropped_more),
    pattern("Partial ", action("ssh_login_partial", AUTHENTICATION).undecided(), login::attempt),
    pattern("Postponed ", action("ssh_login_postponed", AUTHENTICATION).undecided(), login::attempt),
    pattern("Protocol major versions differ for ", SCAN, peer::address_first),
    pattern("ROOT LOGIN REFUSED FROM ", LOGIN.failed("policy"), login::root),
    pattern("Received disconnect from ", DISCONNECT, connection::received_disconnect),
    pattern("Received signal ", SERVER, bare),
    pattern("Received SIG", SERVER, bare),
    pattern("Read error from remote host ", ABORTED, connection::read_error),
    pattern("Remote protocol ", action("ssh_client_version", NETWORK), connection::client),
    pattern("Server listening on ", SERVER, bare),
    pattern("Starting session: ", START, connection::starting_session),
    pattern("Timeout before authentication for ", TIMEOUT, connection::timeout),
    pattern("Timeout, ", action("ssh_timeout", SESSION).failed("timeout"), connection::not_responding),
    pattern("Too many authentication failures for ", MAX_ATTEMPTS, login::max_attempts),
    pattern("Transferred: ", action("ssh_transferred", SESSION), connection::transferred),
    pattern("Unable to negotiate with ", NEGOTIATION.failed("kex"), connection::negotiate),
    pattern("User child is on pid ", action("ssh_user_child", SESSION), bare),
    pattern("User ", action("ssh_user_not_allowed", AUTHENTICATION).failed("policy"), login::not_allowed),
    pattern("Write failed: ", ABORTED, bare),
    pattern("banner exchange: ", SCAN, connection::banner),
    pattern("banner line contains invalid characters", SCAN, bare),
    pattern("beginning MaxStartups throttling", action("ssh_throttling", NETWORK), bare),
    pattern("cannot bind any address", SERVER.failed("other"), bare),
    pattern("connect_to ", FORWARD, bare),
    pattern("dispatch_run_fatal: ", NEGOTIATION.failed("protocol"), connection::dispatch_connection),
    pattern("dispatch_protocol_error: ", NEGOTIATION.failed("protocol"), bare),
    pattern("drop connection ", DROPPED, connection::dropped),
    pattern("exited MaxStartups throttling", action("ssh_throttling", NETWORK), bare),
    pattern("input_userauth_request: invalid user ", INVALID_USER, |user, facts| {
        facts.user = user;
        Some(())
    }),
    pattern("kex_exchange_identification: ", SCAN, connection::identification),
    pattern("kex_protocol_error: ", NEGOTIATION.failed("kex"), bare),
    pattern("maximum authentication attempts exceeded for ", MAX_ATTEMPTS, login::max_attempts),
    pattern("no hostkey alg", NEGOTIATION.failed("kex"), bare),
    pattern("no kex alg", NEGOTIATION.failed("kex"), bare),
    pattern("no matching ", NEGOTIATION.failed("kex"), bare),
    pattern("padding error", NEGOTIATION.failed("protocol"), bare),
    pattern("refused connect from ", DROPPED.failed("policy"), connection::refused),
    pattern("reverse mapping checking getaddrinfo for ", MAPPING, connection::reverse_mapping),
    pattern("ssh_dispatch_run_fatal: ", NEGOTIATION.failed("protocol"), connection::dispatch_connection),
    pattern("subsystem request for ", action("ssh_subsystem", SESSION), connection::subsystem),
    pattern("scanned from ", SCAN, peer::address_first),
    pattern("userauth_pubkey: ", KEY_REFUSED, login::refused_key),
]);
