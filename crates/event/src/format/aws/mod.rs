//! What CloudTrail and S3 access logs share: ARNs, access keys, session
//! names, user agents, error codes. Pure functions on text.

pub mod account;
pub mod address;
pub mod agent;
pub mod arn;
pub mod operation;
pub mod reason;
pub mod tls;
pub mod transfer;
