//! Amazon Resource Names.

/// The parts of `arn:partition:service:region:account:resource`. Any
/// partition (`aws-cn`, `aws-us-gov`); any part but the resource may be empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arn<'a> {
    /// `aws`, `aws-cn`, `aws-us-gov` …
    pub partition: &'a str,
    /// `iam`, `sts`, `s3` …
    pub service: &'a str,
    /// Empty for global services.
    pub region: &'a str,
    /// Twelve digits, or empty.
    pub account: &'a str,
    /// The rest: `user/path/NAME`, `assumed-role/ROLE/SESSION`, `root`.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Cuts an ARN into its parts; `None` if it has fewer than six.
    pub fn parse(text: &'a str) -> Option<Arn<'a>> {
        let mut parts = text.strip_prefix("arn:")?.splitn(5, ':');
        let arn = Arn {
            partition: parts.next()?,
            service: parts.next()?,
            region: parts.next()?,
            account: parts.next()?,
            resource: parts.next()?,
        };
        (!arn.resource.is_empty()).then_some(arn)
    }

    /// Role and session of `assumed-role/ROLE/SESSION`.
    pub fn session(&self) -> Option<(&'a str, &'a str)> {
        let (role, session) = self.resource.strip_prefix("assumed-role/")?.split_once('/')?;
        (!role.is_empty() && !session.is_empty()).then_some((role, session))
    }

    /// The role's name, of a role or of a session of it.
    pub fn role(&self) -> Option<&'a str> {
        if self.resource.starts_with("role/") {
            return Some(self.name());
        }
        self.session().map(|(role, _)| role)
    }

    /// The last part of the resource, after its last `/` or `:`.
    pub fn name(&self) -> &'a str {
        self.resource.rsplit(['/', ':']).next().unwrap_or(self.resource)
    }
}

/// True for the session of a person who signed in with an e-mail address, which
/// identifies them without the role.
pub fn is_email(session: &str) -> bool {
    session.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_every_form() {
        let arn = Arn::parse("arn:aws:sts::111122223333:assumed-role/Admin/alice@example.com").unwrap();
        assert_eq!((arn.service, arn.region, arn.account), ("sts", "", "111122223333"));
        assert_eq!(arn.session(), Some(("Admin", "alice@example.com")));
        assert_eq!(arn.role(), Some("Admin"));
        assert_eq!(arn.name(), "alice@example.com");
        for (text, name, role) in [
            ("arn:aws:iam::111122223333:user/team/ops/alice", "alice", None),
            ("arn:aws-cn:iam::111122223333:root", "root", None),
            ("arn:aws-us-gov:iam::111122223333:role/path/Deploy", "Deploy", Some("Deploy")),
            ("arn:aws:sts::111122223333:federated-user/bob", "bob", None),
            ("arn:aws:lambda:eu-west-1:111122223333:function:thumbs", "thumbs", None),
            ("arn:aws:sts::111122223333:assumed-role/Admin", "Admin", None),
        ] {
            let arn = Arn::parse(text).unwrap();
            assert_eq!((arn.name(), arn.role()), (name, role), "{text}");
        }
    }

    #[test]
    fn what_is_no_arn() {
        for text in ["", "arn:", "arn:aws:iam::111122223333", "arn:aws:iam::111122223333:", "AmazonS3", "-"] {
            assert_eq!(Arn::parse(text), None, "{text}");
        }
    }
}
