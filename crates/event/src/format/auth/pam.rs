//! Messages of PAM modules, whichever program loads them:
//! `pam_unix(sshd:session): session opened for user alice by (uid=0)`.

use super::facts::{AUTHENTICATION, Action, Facts, IAM_CONFIG, SESSION, action};
use super::pattern::{Patterns, bare, pattern};
use super::reason;
use super::split::{between, name, split_first, split_last, whole_number, without_uid, word};

/// Services that open sessions all day without anybody there.
const NOISE: &[&str] = &["systemd-user", "cron", "crond"];

/// Reads a message that a module wrote under its own name.
pub fn read<'a>(message: &'a str, facts: &mut Facts<'a>) {
    let message = message.trim_end();
    let (service, text) = service(message).unwrap_or(("", message));
    PATTERNS.read(text, facts);
    facts.action.is_noise |= NOISE.contains(&service);
}

/// Service and text of `pam_unix(sshd:session): …`
fn service(message: &str) -> Option<(&str, &str)> {
    let end = message.bytes().position(|byte| matches!(byte, b')' | b' '))?;
    let (head, text) = message.split_at(end);
    let (_, call) = split_first(head, "(")?;
    let service = split_first(call, ":").map_or(call, |(service, _)| service);
    Some((service, text.strip_prefix("): ")?))
}

const FAILURE: Action = action("pam_auth_failure", AUTHENTICATION).failed("bad_password");
const SUCCESS: Action = action("pam_auth_success", AUTHENTICATION).succeeded();
const ACCOUNT: Action = action("pam_account", AUTHENTICATION);
const LOCKED: Action = ACCOUNT.failed("locked");
const UNKNOWN: Action = action("pam_auth_failure", AUTHENTICATION).failed("unknown_user");

pub(super) static PATTERNS: Patterns = Patterns::new(&[
    pattern("session opened for user ", action("session_opened", SESSION).succeeded(), opened),
    pattern("session closed for user ", action("session_closed", SESSION).succeeded(), closed),
    pattern("authentication failure; ", FAILURE, keys),
    pattern("authentication success; ", SUCCESS, keys),
    pattern("account ", LOCKED, expired),
    pattern("auth could not identify password for ", FAILURE, |text, facts| {
        facts.action.reason = "aborted";
        facts.user = between(text, "[", "]").map_or("", |(user, _)| user);
        Some(())
    }),
    pattern("access denied for user ", ACCOUNT.failed("access_denied"), access_denied),
    pattern("check pass; user unknown", UNKNOWN, bare),
    pattern("conversation failed", FAILURE.failed("aborted"), bare),
    pattern("could not identify user", UNKNOWN, bare),
    pattern("password changed for ", action("password_changed", IAM_CONFIG).succeeded(), target),
    pattern("password for user ", ACCOUNT, |text, facts| {
        facts.user = word(text).0;
        text.contains("will expire").then_some(())
    }),
    pattern("pam_authenticate: ", FAILURE, reason_only),
    pattern("pam_acct_mgmt: ", ACCOUNT.failed("other"), reason_only),
    pattern("expired password for user ", ACCOUNT.failed("expired_token"), first_user),
    pattern("Consecutive login failures for user ", LOCKED, first_user),
    pattern("Too many logins ", ACCOUNT.failed("policy"), |text, facts| {
        facts.user = split_last(text, " for ").map_or("", |(_, user)| user);
        Some(())
    }),
    pattern("Refused user ", ACCOUNT.failed("access_denied"), first_user),
    pattern("Accepted google_authenticator for ", SUCCESS, first_user),
    pattern("Invalid verification code for ", FAILURE, first_user),
    pattern("user ", LOCKED, tally),
    pattern("received for user ", FAILURE, received),
    pattern("requirement ", ACCOUNT.failed("policy"), |text, facts| {
        facts.user = split_last(text, "user ").map_or("", |(_, user)| user.trim_matches('"'));
        text.contains(" not met by ").then_some(())
    }),
]);

/// `USER[(uid=N)] by [NAME](uid=N)`
fn opened<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let (user, by) = split_last(text, " by ").unwrap_or((text, ""));
    let (target, target_id) = without_uid(user);
    let (by, by_id) = match by.strip_prefix("(uid=") {
        Some(_) => ("", ""),
        None => without_uid(by),
    };
    facts.target = target;
    if by.is_empty() {
        (facts.user, facts.user_id) = (target, target_id);
    } else {
        facts.user = by;
        // The number may be that of the program, which runs as root.
        facts.user_id = if by_id != "0" || by == "root" { by_id } else { "" };
    }
    Some(())
}

/// `USER`
fn closed<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let (user, uid) = without_uid(text);
    (facts.user, facts.user_id, facts.target) = (user, uid, user);
    Some(())
}

/// `logname=L uid=U euid=E tty=T ruser=R rhost=H  user=NAME`: all of them
/// always in this order, values empty or not, the last left out if nobody
/// knows it.
fn keys<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let (_, rest) = split_first(text, "uid=")?;
    let (uid, rest) = word(rest);
    let (_, rest) = split_first(rest, "tty=").unwrap_or(("", rest));
    let (tty, rest) = split_first(rest, " ruser=").unwrap_or_else(|| word(rest));
    let (caller, rest) = split_first(rest, " rhost=").unwrap_or(("", ""));
    let (address, rest) = word(rest);
    let user = rest.trim_start().strip_prefix("user=").unwrap_or_default();
    (facts.tty, facts.address) = (tty, address);
    name_users(user, caller, uid, facts);
    Some(())
}

/// Sets user and target: a caller is known where one user becomes another.
fn name_users<'a>(user: &'a str, caller: &'a str, uid: &'a str, facts: &mut Facts<'a>) {
    if caller.is_empty() {
        facts.user = user;
    } else {
        (facts.user, facts.user_id) = (caller, uid);
        if caller != user {
            facts.target = user;
        }
    }
    if user.is_empty() && facts.action.outcome == "failure" {
        facts.action.reason = "unknown_user";
    }
}

/// `N more authentication failures; logname=… rhost=H  user=NAME`
pub fn more_failures<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    keys(split_first(text, " more authentication failure")?.1, facts)
}

/// `NAME has expired (…)`
fn expired<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let (user, _) = split_first(text, " has expired")?;
    facts.user = user;
    Some(())
}

/// ``USER' from `HOST'``
fn access_denied<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let (user, from) = split_last(text, " from ").unwrap_or((text, ""));
    let bare = |text: &'a str| text.trim_matches(['`', '\'', '"']);
    (facts.user, facts.address) = (bare(user), bare(from));
    Some(())
}

/// `NAME …`, in quotes or not.
fn first_user<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    facts.user = name(text).0;
    Some(())
}

/// `NAME`, whose account it is about.
fn target<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    facts.target = text;
    Some(())
}

/// `USER (UID) tally N, deny N`, or `USER (UID) has …`
fn tally<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let (user, rest) = word(text);
    let (uid, rest) = between(rest, "(", ")").filter(|(uid, _)| whole_number(uid).is_some())?;
    (facts.user, facts.user_id) = (user, uid);
    (rest.starts_with(" tally ") || rest.starts_with(" has ")).then_some(())
}

/// `USER: N (MESSAGE)`
fn received<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let (user, message) = split_last(text, ": ")?;
    facts.user = user;
    facts.action.reason = reason::of_pam(message);
    Some(())
}

/// An error of PAM.
fn reason_only<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    facts.action.reason = reason::of_pam(text);
    Some(())
}
