//! sshd's messages, OpenSSH 3 to 10.

mod connection;
mod login;
mod place;

use super::facts::{AUTHENTICATION, Facts, NETWORK, PROCESS, SESSION, What, what};
use super::sftp;
use super::shape::{Shape, Shapes, bare, shape};

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
    if !SHAPES.read(text, facts) {
        sftp::read(text, facts);
    }
}

/// The level that a message begins with, and what follows.
fn level(text: &str) -> Option<(&'static str, &str)> {
    // Most messages begin with none; a capital is none but for one.
    if !matches!(text.as_bytes().first(), Some(b'a'..=b'z' | b'W')) {
        return None;
    }
    LEVELS.iter().find_map(|(words, level)| Some((*level, text.strip_prefix(words)?)))
}

const LOGIN: What = what("ssh_login", AUTHENTICATION);
const FAILED_LOGIN: What = LOGIN.failed("other");
const INVALID_USER: What = what("ssh_invalid_user", AUTHENTICATION).failed("unknown_user");
const MAX_ATTEMPTS: What = what("ssh_max_attempts", AUTHENTICATION).failed("policy");
const KEY_FOUND: What = what("ssh_key_found", AUTHENTICATION);
const KEY_REFUSED: What = what("ssh_key_refused", AUTHENTICATION).failed("policy");
const CONNECTION: What = what("ssh_connection", NETWORK);
const CLOSED: What = what("ssh_connection_closed", NETWORK);
const ABORTED: What = CLOSED.failed("aborted");
const DISCONNECT: What = what("ssh_disconnect", SESSION);
const SCAN: What = what("ssh_scan", NETWORK).failed("protocol");
const NEGOTIATION: What = what("ssh_negotiation_failure", NETWORK);
const DROPPED: What = what("ssh_connection_dropped", NETWORK).failed("throttled");
const TIMEOUT: What = what("ssh_timeout", AUTHENTICATION).failed("timeout");
const MAPPING: What = what("ssh_reverse_mapping", NETWORK);
const SERVER: What = what("ssh_server", PROCESS);
const START: What = what("ssh_session_start", SESSION).succeeded();
const END: What = what("ssh_session_end", SESSION).succeeded();
const FORWARD: What = what("ssh_forward", NETWORK).failed("other");

pub(super) static SHAPES: Shapes = Shapes::new(ROWS);

const ROWS: &[Shape] = &[
    shape("Accepted key ", KEY_FOUND, login::found_key),
    shape("Accepted certificate ", KEY_FOUND, bare),
    shape("Accepted ", LOGIN.succeeded(), login::attempt),
    shape("Address ", MAPPING, connection::maps_to),
    shape("Authentication tried for ", LOGIN.failed("policy"), login::wrong_host),
    shape("Authentication refused: ", KEY_REFUSED, bare),
    shape("AuthorizedKeysCommand ", what("ssh_keys_command", AUTHENTICATION), login::keys_command),
    shape("Bad protocol version identification ", SCAN, connection::quoted_from),
    shape("Bad remote protocol version identification: ", SCAN, bare),
    shape("Bind to port ", SERVER.failed("other"), bare),
    shape("Connection closed by ", CLOSED, connection::closed),
    shape("Connection reset by ", CLOSED, connection::closed),
    shape("Connection from ", CONNECTION, connection::connection_from),
    shape("Close session: user ", END, connection::close_session),
    shape("Closing connection to ", DISCONNECT, connection::address_first),
    shape(
        "Certificate ",
        what("ssh_certificate_refused", AUTHENTICATION).failed("policy"),
        login::certificate,
    ),
    shape("Cannot bind any address", SERVER.failed("other"), bare),
    shape("Could not load host ", SERVER.failed("other"), bare),
    shape("Could not write ident string to ", SCAN, connection::address_first),
    shape("Corrupted ", NEGOTIATION.failed("protocol"), bare),
    shape("Did not receive identification string from ", SCAN, connection::only_place),
    shape("Disconnected from ", DISCONNECT, connection::disconnected),
    shape("Disconnecting", what("ssh_disconnect", AUTHENTICATION).failed("other"), connection::disconnecting),
    shape("Exiting on signal ", SERVER, bare),
    shape("Failed ", FAILED_LOGIN, login::attempt),
    shape("Found matching ", KEY_FOUND, login::found_key),
    shape("Invalid user ", INVALID_USER, place::user_from),
    shape("Illegal user ", INVALID_USER, place::user_from),
    shape("Magic value check failed ", SCAN, connection::handshake_from),
    shape("MaxStartups logging rate-limited: ", DROPPED, connection::dropped_more),
    shape("Maxstartups logging rate-limited: ", DROPPED, connection::dropped_more),
    shape("Missing privilege separation directory", SERVER.failed("other"), bare),
    shape("Nasty PTR record ", MAPPING, connection::nasty_record),
    shape("PAM service(", MAX_ATTEMPTS, bare),
    shape("PAM: ", what("pam_auth_failure", AUTHENTICATION).failed("other"), login::pam),
    shape("PAM ", what("pam_auth_failure", AUTHENTICATION).failed("bad_password"), super::pam::more_failures),
    shape("PerSourcePenalties logging rate-limited: ", DROPPED, connection::dropped_more),
    shape("Partial ", what("ssh_login_partial", AUTHENTICATION).undecided(), login::attempt),
    shape("Postponed ", what("ssh_login_postponed", AUTHENTICATION).undecided(), login::attempt),
    shape("Protocol major versions differ for ", SCAN, connection::address_first),
    shape("ROOT LOGIN REFUSED FROM ", LOGIN.failed("policy"), login::root),
    shape("Received disconnect from ", DISCONNECT, connection::received_disconnect),
    shape("Received signal ", SERVER, bare),
    shape("Received SIG", SERVER, bare),
    shape("Read error from remote host ", ABORTED, connection::read_error),
    shape("Remote protocol ", what("ssh_client_version", NETWORK), connection::client),
    shape("Server listening on ", SERVER, bare),
    shape("Starting session: ", START, connection::starting_session),
    shape("Timeout before authentication for ", TIMEOUT, connection::timeout),
    shape("Timeout, ", what("ssh_timeout", SESSION).failed("timeout"), connection::not_responding),
    shape("Too many authentication failures for ", MAX_ATTEMPTS, login::max_attempts),
    shape("Transferred: ", what("ssh_transferred", SESSION), connection::transferred),
    shape("Unable to negotiate with ", NEGOTIATION.failed("kex"), connection::negotiate),
    shape("User child is on pid ", what("ssh_user_child", SESSION), bare),
    shape("User ", what("ssh_user_not_allowed", AUTHENTICATION).failed("policy"), login::not_allowed),
    shape("Write failed: ", ABORTED, bare),
    shape("banner exchange: ", SCAN, connection::banner),
    shape("banner line contains invalid characters", SCAN, bare),
    shape("beginning MaxStartups throttling", what("ssh_throttling", NETWORK), bare),
    shape("cannot bind any address", SERVER.failed("other"), bare),
    shape("connect_to ", FORWARD, bare),
    shape("dispatch_run_fatal: ", NEGOTIATION.failed("protocol"), connection::dispatch_connection),
    shape("dispatch_protocol_error: ", NEGOTIATION.failed("protocol"), bare),
    shape("drop connection ", DROPPED, connection::dropped),
    shape("exited MaxStartups throttling", what("ssh_throttling", NETWORK), bare),
    shape("input_userauth_request: invalid user ", INVALID_USER, |user, facts| {
        facts.user = user;
        true
    }),
    shape("kex_exchange_identification: ", SCAN, connection::identification),
    shape("kex_protocol_error: ", NEGOTIATION.failed("kex"), bare),
    shape("maximum authentication attempts exceeded for ", MAX_ATTEMPTS, login::max_attempts),
    shape("no hostkey alg", NEGOTIATION.failed("kex"), bare),
    shape("no kex alg", NEGOTIATION.failed("kex"), bare),
    shape("no matching ", NEGOTIATION.failed("kex"), bare),
    shape("padding error", NEGOTIATION.failed("protocol"), bare),
    shape("refused connect from ", DROPPED.failed("policy"), connection::refused),
    shape("reverse mapping checking getaddrinfo for ", MAPPING, connection::reverse_mapping),
    shape("ssh_dispatch_run_fatal: ", NEGOTIATION.failed("protocol"), connection::dispatch_connection),
    shape("subsystem request for ", what("ssh_subsystem", SESSION), connection::subsystem),
    shape("scanned from ", SCAN, connection::address_first),
    shape("userauth_pubkey: ", KEY_REFUSED, login::refused_key),
];
