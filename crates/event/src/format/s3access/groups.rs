//! Value groups of access logs: which values one text of a line determines.

use crate::event::Determinant;

/// The client's address.
pub const ADDRESS: Determinant = Determinant::new(0, "aws.s3access/address");
/// The requester: user, account, role, session.
pub const REQUESTER: Determinant = Determinant::new(1, "aws.s3access/requester");
/// The operation: its class, categories and usual method.
pub const OPERATION: Determinant = Determinant::new(2, "aws.s3access/operation");
/// Status and error code: outcome and reason.
pub const STATUS: Determinant = Determinant::new(3, "aws.s3access/status");
/// Referer and user agent.
pub const AGENT: Determinant = Determinant::new(4, "aws.s3access/agent");
/// The end of a line from the signature version on.
pub const SIGNATURE: Determinant = Determinant::new(5, "aws.s3access/signature");
/// The channel that all of these imply.
pub const CHANNEL: Determinant = Determinant::new(6, "aws.s3access/channel");

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_determinants_have_one_number_or_name() {
        let all = [ADDRESS, REQUESTER, OPERATION, STATUS, AGENT, SIGNATURE, CHANNEL];
        let numbers: BTreeSet<usize> = all.iter().map(|determinant| determinant.number()).collect();
        let names: BTreeSet<&str> = all.iter().map(|determinant| determinant.name()).collect();
        assert_eq!((numbers.len(), names.len()), (all.len(), all.len()));
    }
}
