//! The caller: `userIdentity`, in all its types.

use crate::event::Event;
use crate::field::known::{
    ACTOR_TYPE, AWS_PRINCIPAL_ACCOUNT, AWS_ROLE_NAME, AWS_ROLE_SESSION, USER_EFFECTIVE_NAME, USER_NAME,
};
use crate::format::aws::arn::{Arn, is_email};
use crate::format::aws::{account, transfer};
use crate::json::Value;

/// The parts of `userIdentity`; the empty string counts as absent.
#[derive(Clone, Copy, Default)]
pub(super) struct Identity<'t> {
    pub kind: Option<&'t str>,
    pub invoked_by: Option<&'t str>,
    pub access_key: Option<&'t str>,
    /// `true` or `false`, of `sessionContext.attributes.mfaAuthenticated`.
    pub mfa: Option<&'t str>,
    principal: Option<&'t str>,
    arn: Option<Arn<'t>>,
    account: Option<&'t str>,
    user_name: Option<&'t str>,
    /// The user of Identity Center on whose behalf a service called.
    on_behalf_of: Option<&'t str>,
    credential_id: Option<&'t str>,
    /// Name of the role, or of the user who asked for a federation token.
    issuer_name: Option<&'t str>,
}

impl<'t> Identity<'t> {
    pub fn of(user_identity: Option<Value<'t>>) -> Identity<'t> {
        let mut identity = Identity::default();
        for (key, value) in user_identity.into_iter().flat_map(Value::entries) {
            match key {
                "type" => identity.kind = value.text(),
                "invokedBy" => identity.invoked_by = value.text(),
                "accessKeyId" => identity.access_key = value.text(),
                "principalId" => identity.principal = value.text(),
                "arn" => identity.arn = value.text().and_then(Arn::parse),
                "accountId" => identity.account = value.scalar().filter(|id| !id.is_empty()),
                "userName" => identity.user_name = value.text(),
                "onBehalfOf" => identity.on_behalf_of = value.get("userId").and_then(Value::text),
                "credentialId" => identity.credential_id = value.text(),
                "sessionContext" => identity.take_context(value),
                _ => {}
            }
        }
        identity
    }

    fn take_context(&mut self, context: Value<'t>) {
        for (key, value) in context.entries() {
            match key {
                "sessionIssuer" => self.issuer_name = value.get("userName").and_then(Value::text),
                "attributes" => self.mfa = value.get("mfaAuthenticated").and_then(Value::scalar),
                _ => {}
            }
        }
    }

    /// Pushes everything that is derived from the identity alone.
    pub fn push(&self, event: &mut Event) {
        self.push_user_name(event);
        self.push_role(event);
        event.push_option(ACTOR_TYPE, self.actor_type());
        self.push_account(event);
    }

    /// The name of the role session, from the ARN or else the principal id.
    pub fn session(&self) -> Option<&'t str> {
        match self.arn.and_then(|arn| arn.session()) {
            Some((_, session)) => Some(session),
            None if self.is("AssumedRole") => {
                Some(self.principal?.split_once(':')?.1).filter(|name| !name.is_empty())
            }
            None => None,
        }
    }

    /// True if a name was used to sign in that does not exist: people type
    /// passwords into that box, so CloudTrail hides it.
    pub fn is_hidden(&self) -> bool {
        self.user_name == Some("HIDDEN_DUE_TO_SECURITY_REASONS")
    }

    /// True for a service acting on its own.
    pub fn is_service(&self) -> bool {
        self.is("AWSService") || self.kind.is_none() && self.invoked_by.is_some()
    }

    fn is(&self, kind: &str) -> bool {
        self.kind == Some(kind)
    }

    fn is_anonymous(&self) -> bool {
        let anonymous = |account: &str| {
            account.eq_ignore_ascii_case("anonymous") || account.eq_ignore_ascii_case("ANONYMOUS_PRINCIPAL")
        };
        self.is("AWSAccount") && self.account.is_some_and(anonymous)
    }

    fn push_user_name(&self, event: &mut Event) {
        if let Some(name) = self.name_of_type() {
            return event.push(USER_NAME, name);
        }
        match (self.kind, self.role(), self.session(), self.account) {
            (Some("AssumedRole"), Some(role), Some(session), _) => {
                event.push_joined(USER_NAME, &[role, "/", session])
            }
            (Some("AWSAccount"), _, _, Some(account)) => {
                event.push_joined(USER_NAME, &["account", ":", account])
            }
            _ => {
                event.push_option(USER_NAME, self.any_name());
            }
        }
    }

    /// The name that the type calls for, where it is a value as it stands.
    fn name_of_type(&self) -> Option<&'t str> {
        match self.kind {
            Some("Root") => Some("root"),
            // A person's address identifies them without the role.
            Some("AssumedRole") => self.session().filter(|session| is_address(session)),
            Some("Role") => self.issuer_name.or_else(|| Some(self.arn?.name())),
            Some("FederatedUser") => self.arn.map(|arn| arn.name()).or_else(|| tail(self.principal?)),
            Some("AWSAccount") => self.is_anonymous().then_some("anonymous"),
            Some("AWSService") | None => self.invoked_by,
            Some("IdentityCenterUser") => self.on_behalf_of,
            Some("Unknown") => self.user_name.or(self.on_behalf_of).or(self.principal),
            Some(_) => self.user_name,
        }
    }

    /// Any name at all, the most specific first.
    fn any_name(&self) -> Option<&'t str> {
        self.user_name
            .or_else(|| Some(self.arn?.name()))
            .or_else(|| tail(self.principal?))
            .or(self.on_behalf_of)
            .or(self.invoked_by)
            .or(self.account)
    }

    fn role(&self) -> Option<&'t str> {
        let of_arn = self.arn.and_then(|arn| arn.role());
        of_arn.or_else(|| self.issuer_name.filter(|_| self.is("AssumedRole") || self.is("Role")))
    }

    fn push_role(&self, event: &mut Event) {
        let role = self.role();
        event.push_option(USER_EFFECTIVE_NAME, self.issuer_name.or(role));
        event.push_option(AWS_ROLE_NAME, role);
        event.push_option(AWS_ROLE_SESSION, self.session());
    }

    fn actor_type(&self) -> Option<&'static str> {
        match self.kind {
            Some("Root") => Some("root"),
            Some("IAMUser") => Some("iam_user"),
            Some("AssumedRole" | "Role") => Some("role_session"),
            Some("FederatedUser" | "SAMLUser" | "WebIdentityUser" | "Directory") => Some("federated"),
            Some("AWSAccount") if self.is_anonymous() => Some("anonymous"),
            Some("AWSAccount") => Some("aws_account"),
            Some("IdentityCenterUser") => Some("sso_user"),
            // Sign-ins of Identity Center have no type of their own.
            Some("Unknown") => self.on_behalf_of.or(self.credential_id).map(|_| "sso_user"),
            _ => self.is_service().then_some("aws_service"),
        }
    }

    fn push_account(&self, event: &mut Event) {
        if let Some(account) = self.arn.map(|arn| arn.account).filter(|account| !account.is_empty()) {
            return event.push(AWS_PRINCIPAL_ACCOUNT, account);
        }
        let decoded = self.access_key.and_then(account::of_access_key);
        let decoded = decoded.as_ref().and_then(|digits| std::str::from_utf8(digits).ok());
        let account =
            decoded.or(self.account.filter(|account| account.bytes().all(|byte| byte.is_ascii_digit())));
        event.push_option(AWS_PRINCIPAL_ACCOUNT, account);
    }
}

/// The part behind the last colon of a principal id.
fn tail(principal: &str) -> Option<&str> {
    principal.rsplit(':').next().filter(|tail| !tail.is_empty())
}

/// True for an e-mail address, but not for the sessions of Transfer Family,
/// which have an `@` too.
fn is_address(session: &str) -> bool {
    is_email(session) && transfer::session(session, true).is_none()
}
