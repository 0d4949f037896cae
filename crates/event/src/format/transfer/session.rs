//! Login sessions: user, server and role.

use std::fmt::{self, Display, Write};

use crate::context::Context;
use crate::event::Event;
use crate::field::is_null;
use crate::field::known::{
    ACTOR_ARN, ACTOR_TYPE, AWS_LOGS_GROUP, AWS_LOGS_STREAM, AWS_ROLE_NAME, AWS_ROLE_SESSION, CHANNEL,
    CLOUD_ACCOUNT_ID, CLOUD_PROVIDER, CLOUD_REGION, CLOUD_SERVICE_NAME, HOST_NAME, SESSION_KEY,
    TRANSFER_SERVER_ID, TRANSFER_SESSION_ID, TRANSFER_USER, USER_EFFECTIVE_NAME, USER_NAME,
};
use crate::format::aws::arn::Arn;
use crate::format::aws::transfer;
use crate::format::push::put;

/// A session of a server, as far as it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::format) struct Session<'a> {
    /// The user who logged in, or tried to.
    pub user: Option<&'a str>,
    /// 16 to 20 hex digits.
    pub id: Option<&'a str>,
    /// `s-…`.
    pub server: Option<&'a str>,
}

impl<'a> Session<'a> {
    /// A session by its log stream: `<user>.<session-id>`.
    pub fn of_stream(stream: &'a str) -> Option<Session<'a>> {
        let found = transfer::session(stream, true)?;
        Some(Session { user: Some(found.user), id: Some(found.session), server: found.server })
    }

    /// The session completed from the names of its log stream and group.
    pub fn or_of(self, context: &'a Context) -> Session<'a> {
        let stream = context.get(AWS_LOGS_STREAM).and_then(Session::of_stream).unwrap_or_default();
        // A record without a session (AUTH_FAILURE) has a user of its own.
        let same = self.id.is_none() || stream.id.is_none() || self.id == stream.id;
        let stream = if same { stream } else { Session::default() };
        Session {
            user: self.user.or(stream.user),
            id: self.id.or(stream.id),
            server: self.server.or_else(|| server_of_group(context.get(AWS_LOGS_GROUP)?)),
        }
    }

    /// Pushes the user, the server and the key that the records of a login share.
    pub fn push(&self, event: &mut Event) {
        for field in [USER_NAME, TRANSFER_USER] {
            put(event, field, self.user.unwrap_or_default());
        }
        put(event, TRANSFER_SESSION_ID, self.id.unwrap_or_default());
        for field in [TRANSFER_SERVER_ID, HOST_NAME] {
            put(event, field, self.server.unwrap_or_default());
        }
        if let (Some(server), Some(session)) = (self.server, self.id) {
            event.push_joined(SESSION_KEY, &[server, "/", session]);
        }
        if self.user.is_some_and(|user| !is_null(user)) {
            event.push(ACTOR_TYPE, "transfer_user");
        }
    }

    /// Pushes the role, and the role session in which the service calls S3 for
    /// this login: S3 access logs and CloudTrail name the caller so.
    pub fn push_role(&self, role: &str, event: &mut Event) {
        let Some(arn) = Arn::parse(role) else { return };
        let Some(name) = arn.role() else { return };
        event.push(AWS_ROLE_NAME, name);
        event.push(USER_EFFECTIVE_NAME, name);
        if let (Some(user), Some(session), Some(server)) = (self.user, self.id, self.server) {
            let session = RoleSession([user, ".", session, "@", server]);
            let Arn { partition, account, .. } = arn;
            event.push_fmt(AWS_ROLE_SESSION, format_args!("{session}"));
            event.push_fmt(
                ACTOR_ARN,
                format_args!("arn:{partition}:sts::{account}:assumed-role/{name}/{session}"),
            );
        }
    }
}

/// Pushes the values that all records of the service have in common.
pub(super) fn push_service(event: &mut Event) {
    event.push(CLOUD_PROVIDER, "aws");
    event.push(CLOUD_SERVICE_NAME, "transfer");
    event.push(CHANNEL, "transfer");
}

/// Pushes account and region of a server or connector.
pub(super) fn push_account(arn: &Arn, event: &mut Event) {
    put(event, CLOUD_ACCOUNT_ID, arn.account);
    put(event, CLOUD_REGION, arn.region);
}

/// True if records of this stream or group are surely Transfer Family's.
pub(super) fn is_known(context: &Context) -> bool {
    context.get(AWS_LOGS_STREAM).and_then(Session::of_stream).is_some()
        || context.get(AWS_LOGS_GROUP).and_then(server_of_group).is_some()
}

/// The server whose log group it is: `/aws/transfer/s-…`, an account before
/// it or not.
fn server_of_group(group: &str) -> Option<&str> {
    let (_, server) = group.rsplit_once("/aws/transfer/")?;
    server.starts_with("s-").then_some(server)
}

/// The name of a role session: its parts, as far as STS has room for them.
struct RoleSession<'a>([&'a str; 5]);

/// Characters that STS lets the name of a role session have.
const ROLE_SESSION_CHARS: usize = 64;

impl Display for RoleSession<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut chars = self.0.iter().flat_map(|part| part.chars()).take(ROLE_SESSION_CHARS);
        chars.try_for_each(|c| f.write_char(c))
    }
}
