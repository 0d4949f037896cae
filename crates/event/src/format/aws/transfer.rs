//! Transfer Family sessions, recognized by the name of the role session in which
//! the service calls S3: `USER.SESSIONID@SERVERID`.

use crate::event::Event;
use crate::field::known::{SESSION_KEY, TRANSFER_SERVER_ID, TRANSFER_SESSION_ID, TRANSFER_USER};

/// The parts of such a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransferSession<'a> {
    /// The user who logged in; may hold dots and `@`.
    pub user: &'a str,
    /// 16 to 20 hex digits.
    pub session: &'a str,
    /// `s-…`, cut or `None` where the 64 characters of a session name had no room
    /// for it.
    pub server: Option<&'a str>,
}

impl TransferSession<'_> {
    /// Pushes user, session and server, and the key that the events of the
    /// session share.
    pub fn push(&self, event: &mut Event) {
        event.push(TRANSFER_USER, self.user);
        event.push(TRANSFER_SESSION_ID, self.session);
        if let Some(server) = self.server {
            event.push(TRANSFER_SERVER_ID, server);
            event.push_joined(SESSION_KEY, &[server, "/", self.session]);
        }
    }
}

/// Reads a session name as `^(.+)\.([0-9a-f]{16,20})(@s-?[0-9a-f]*)?$`.
/// Without the server part any dotted name would fit, so that form is taken
/// only if the user agent is Transfer Family's.
pub fn session(name: &str, by_transfer_agent: bool) -> Option<TransferSession<'_>> {
    if let Some((head, server)) = name.rsplit_once('@')
        && is_server(server)
        && let Some((user, session)) = user_and_session(head)
    {
        return Some(TransferSession { user, session, server: (server.len() > 2).then_some(server) });
    }
    let head = name.strip_suffix('@').unwrap_or(name);
    let (user, session) = by_transfer_agent.then(|| user_and_session(head))??;
    Some(TransferSession { user, session, server: None })
}

fn user_and_session(head: &str) -> Option<(&str, &str)> {
    let (user, session) = head.rsplit_once('.')?;
    (!user.is_empty() && (16..=20).contains(&session.len()) && is_hex(session)).then_some((user, session))
}

/// `s-0123abcd`, or the beginning of it.
fn is_server(text: &str) -> bool {
    text.strip_prefix('s').is_some_and(|rest| is_hex(rest.strip_prefix('-').unwrap_or(rest)))
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_with_dots_and_at_signs() {
        for (name, user, server) in [
            ("test1.03bf7ddc20e33b8c@s-aacfeafc8f2840b9a", "test1", Some("s-aacfeafc8f2840b9a")),
            ("a.b@example.com.03bf7ddc20e33b8c@s-aac", "a.b@example.com", Some("s-aac")),
            ("test1.03bf7ddc20e33b8c0123@s-", "test1", None),
            ("test1.03bf7ddc20e33b8c@s", "test1", None),
        ] {
            let found = session(name, false).unwrap();
            assert_eq!((found.user, found.server), (user, server), "{name}");
        }
    }

    #[test]
    fn without_a_server_the_agent_must_tell() {
        for name in ["test1.03bf7ddc20e33b8c", "a@example.com.03bf7ddc20e33b8c", "test1.03bf7ddc20e33b8c@"] {
            assert_eq!(session(name, false), None, "{name}");
            let found = session(name, true).unwrap();
            assert_eq!((found.session, found.server), ("03bf7ddc20e33b8c", None), "{name}");
        }
    }

    #[test]
    fn other_sessions_are_none() {
        for name in [
            "i-0abc1234567890def",
            "alice@example.com",
            "test1.03BF7DDC20E33B8C@s-aac",
            "test1.03bf7ddc@s-aac",
            ".03bf7ddc20e33b8c@s-aac",
            "test1.03bf7ddc20e33b8c012345@s-aac",
            "test1.03bf7ddc20e33b8c@x-aac",
            "",
        ] {
            assert_eq!(session(name, true), None, "{name}");
        }
    }
}
