//! A row of the table of APIs.

use crate::world::Class;

/// One API.
#[derive(Clone, Copy)]
pub struct Api {
    /// Service, as in `ec2.amazonaws.com` without its domain.
    pub service: &'static str,
    /// `eventName`.
    pub name: &'static str,
    /// How often it is called, relative to the others.
    pub weight: u64,
    /// Who calls it, relative to each other.
    pub callers: &'static [(Class, u64)],
    /// What sort of record it makes.
    pub kind: Kind,
    /// `requestParameters`.
    pub request: &'static str,
    /// `responseElements` when it succeeds.
    pub response: &'static str,
    /// The items of `resources`; empty where the record has none.
    pub resources: &'static str,
    /// How it fails: code and message, the first most often.
    pub failures: &'static [(&'static str, &'static str)],
}

/// Sorts of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A management event that changes nothing.
    Read,
    /// A management event that changes something.
    Write,
    /// A data event that changes nothing.
    DataRead,
    /// A data event that changes something.
    DataWrite,
    /// A sign-in at the console.
    SignIn,
    /// What a service did by itself.
    Event,
}

impl Api {
    /// IAM and sign-in are logged in us-east-1 whatever the caller's region.
    pub fn is_global(&self) -> bool {
        matches!(self.service, "iam" | "signin" | "cloudfront" | "organizations")
    }
}

/// Everybody with credentials.
pub const ANY: &[(Class, u64)] = &[
    (Class::Workload, 70),
    (Class::User, 16),
    (Class::Person, 9),
    (Class::Service, 4),
    (Class::Root, 1),
    (Class::Rare, 2),
];
/// Those who change settings.
pub const ADMINS: &[(Class, u64)] =
    &[(Class::Person, 40), (Class::User, 45), (Class::Workload, 12), (Class::Root, 2), (Class::Rare, 1)];
/// The usual message of a call without permission.
pub const NOT_ALLOWED: &str = "User: $actor is not authorized to perform: $action because no identity-based policy allows the $action action";

/// A row of the table.
#[expect(clippy::too_many_arguments, reason = "a row of the table, in the order of its columns")]
pub const fn api(
    service: &'static str,
    name: &'static str,
    weight: u64,
    callers: &'static [(Class, u64)],
    kind: Kind,
    request: &'static str,
    response: &'static str,
    resources: &'static str,
    failures: &'static [(&'static str, &'static str)],
) -> Api {
    Api { service, name, weight, callers, kind, request, response, resources, failures }
}
