//! The table of APIs: how often each is called, by whom, and what it sends and answers.

mod ec2;
mod identity;
mod row;
mod s3;
mod services;

pub use row::{Api, Kind};

/// Every API the generator knows, family by family.
pub fn all() -> impl Iterator<Item = &'static Api> {
    [s3::APIS, ec2::APIS, identity::APIS, services::APIS].into_iter().flatten()
}
