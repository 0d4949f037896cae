//! Functions shared by the AWS formats: ARNs, access keys, session names, user
//! agents, error codes. All are pure functions on text.

pub mod account;
pub mod address;
pub mod agent;
pub mod arn;
pub mod operation;
pub mod reason;
pub mod tls;
pub mod transfer;
