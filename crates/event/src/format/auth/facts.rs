//! Facts read from a message, before they become fields: borrowed text by name,
//! so that message readers are plain functions.

use std::net::Ipv4Addr;

use crate::event::Event;
use crate::field::is_null;
use crate::field::known::{
    ACTOR_TYPE, AUTHENTICATION_METHOD, DESTINATION_BYTES, EVENT_ACTION, EVENT_CATEGORY, EVENT_OUTCOME,
    EVENT_REASON, FILE_NAME, FILE_PATH, GROUP_NAME, IS_NOISE, OPERATION_CLASS, PROCESS_COMMAND_LINE,
    PROCESS_TTY, PROCESS_WORKING_DIRECTORY, REPEAT_COUNT, SOURCE_ADDRESS, SOURCE_BYTES, SOURCE_IP,
    SOURCE_PORT, SSH_KEY_FINGERPRINT, SSH_KEY_TYPE, USER_AGENT_ORIGINAL, USER_EFFECTIVE_NAME, USER_ID,
    USER_NAME, USER_TARGET_NAME,
};
use crate::format::push::{put, put_address};

/// ECS category and class of operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EventClass(pub &'static str, pub &'static str);

pub const AUTHENTICATION: EventClass = EventClass("authentication", "auth");
pub const SESSION: EventClass = EventClass("session", "session");
pub const NETWORK: EventClass = EventClass("network", "session");
pub const PROCESS: EventClass = EventClass("process", "other");
pub const IAM_WRITE: EventClass = EventClass("iam", "write");
pub const IAM_DELETE: EventClass = EventClass("iam", "delete");
pub const IAM_CONFIG: EventClass = EventClass("iam", "config");
pub const IAM_PERMISSION: EventClass = EventClass("iam", "permission");
pub const FILE_READ: EventClass = EventClass("file", "read");
pub const FILE_LIST: EventClass = EventClass("file", "list");
pub const FILE_WRITE: EventClass = EventClass("file", "write");
pub const FILE_DELETE: EventClass = EventClass("file", "delete");
pub const FILE_CONFIG: EventClass = EventClass("file", "config");

/// The part of an event that the pattern of its message determines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Action {
    pub name: &'static str,
    pub class: EventClass,
    pub outcome: &'static str,
    pub reason: &'static str,
    pub is_noise: bool,
}

/// An action without an outcome, or with one that the message does not show.
pub const fn action(name: &'static str, class: EventClass) -> Action {
    Action { name, class, outcome: "", reason: "", is_noise: false }
}

impl Action {
    /// Sets the outcome `success`.
    pub const fn succeeded(self) -> Action {
        Action { outcome: "success", ..self }
    }

    /// Sets the outcome `failure`; `reason` is a word of `event.reason`.
    pub const fn failed(self, reason: &'static str) -> Action {
        Action { outcome: "failure", reason, ..self }
    }

    /// Sets the outcome `unknown`: neither success nor failure so far.
    pub const fn undecided(self) -> Action {
        Action { outcome: "unknown", ..self }
    }

    /// Marks it as noise: machines do it all day.
    pub const fn noise(self) -> Action {
        Action { is_noise: true, ..self }
    }
}

/// The facts of a message. Empty is absent, and so is `-`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts<'a> {
    pub action: Action,
    /// True before somebody is logged in: sshd ends those messages in `[preauth]`.
    pub preauth: bool,
    /// The severity level at the start of the message.
    pub level: Option<&'static str>,
    pub user: &'a str,
    pub user_id: &'a str,
    pub effective: &'a str,
    pub target: &'a str,
    pub group: &'a str,
    pub address: &'a str,
    pub port: &'a str,
    pub method: &'a str,
    pub key_type: &'a str,
    pub fingerprint: &'a str,
    pub tty: &'a str,
    pub directory: &'a str,
    pub command: &'a str,
    pub client: &'a str,
    /// A file, and its new name.
    pub path: &'a str,
    pub new_path: &'a str,
    pub received: &'a str,
    pub sent: &'a str,
    /// How many times more the event occurred.
    pub more: &'a str,
}

impl Facts<'_> {
    /// Resets all facts but those that no pattern sets.
    pub fn forget(&mut self) {
        *self = Facts { preauth: self.preauth, level: self.level, ..Facts::default() };
    }

    /// Pushes all facts but the level.
    pub fn push(&self, event: &mut Event) {
        let Action { name, class: EventClass(category, class), outcome, reason, is_noise } = self.action;
        // One by one, not in a loop: each is nearly always there or nearly always not.
        put(event, EVENT_ACTION, name);
        put(event, EVENT_CATEGORY, category);
        put(event, OPERATION_CLASS, class);
        put(event, EVENT_OUTCOME, outcome);
        put(event, EVENT_REASON, reason);
        put(event, USER_NAME, self.user);
        put(event, USER_ID, self.user_id);
        put(event, USER_EFFECTIVE_NAME, self.effective);
        put(event, USER_TARGET_NAME, self.target);
        put(event, GROUP_NAME, self.group);
        put(event, SOURCE_ADDRESS, self.address);
        put(event, SOURCE_PORT, self.port);
        put(event, SOURCE_BYTES, self.received);
        put(event, DESTINATION_BYTES, self.sent);
        put(event, AUTHENTICATION_METHOD, self.method);
        put(event, SSH_KEY_TYPE, self.key_type);
        put(event, SSH_KEY_FINGERPRINT, self.fingerprint);
        put(event, USER_AGENT_ORIGINAL, self.client);
        put(event, PROCESS_TTY, terminal(self.tty));
        put(event, PROCESS_WORKING_DIRECTORY, self.directory);
        put(event, PROCESS_COMMAND_LINE, self.command);
        put(event, REPEAT_COUNT, self.more);
        push_ip(self.address, event);
        push_path(self.path, event);
        push_path(self.new_path, event);
        if !is_null(self.user) {
            event.push(ACTOR_TYPE, "os_user");
        }
        if is_noise {
            event.push(IS_NOISE, "true");
        }
    }
}

/// Pushes an address if it is an IP; IPv6 without its zone.
fn push_ip(text: &str, event: &mut Event) {
    match text.parse::<Ipv4Addr>() {
        _ if text.is_empty() => {}
        // What is read without leading zeros is stored as it is.
        Ok(_) => event.push(SOURCE_IP, text),
        Err(_) => put_address(event, text.split('%').next()),
    }
}

fn push_path(path: &str, event: &mut Event) {
    if path.is_empty() {
        return;
    }
    put(event, FILE_PATH, path);
    put(event, FILE_NAME, path.rsplit('/').next().unwrap_or_default());
}

/// A terminal the way most programs name it; sshd's has no name before login.
fn terminal(tty: &str) -> &str {
    match tty.strip_prefix("/dev/").unwrap_or(tty) {
        "unknown" | "ssh" | "???" | "none" | "(none)" | "(null)" => "",
        tty => tty,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (text, wanted) in [
            ("192.0.2.7", Some("192.0.2.7")),
            ("::ffff:192.0.2.7", Some("192.0.2.7")),
            ("fe80::1%eth0", Some("fe80::1")),
            ("2001:DB8::7", Some("2001:db8::7")),
            ("192.000.02.7", Some("192.0.2.7")),
            ("192.0.2.256", None),
            ("192.0.2.7.8", None),
            ("192.0..7", None),
            ("UNKNOWN", None),
            ("web.example.com", None),
            ("", None),
        ] {
            let mut event = Event::default();
            push_ip(text, &mut event);
            assert_eq!(event.get(SOURCE_IP), wanted, "{text}");
        }
    }
}
