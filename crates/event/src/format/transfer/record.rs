//! A server's record, under the names of structured records.

use crate::field::is_null;
use crate::json::Value;

/// The name of the format, and the root of its native paths.
pub(super) const NAME: &str = "aws.transfer";

/// The values that others are derived from; null markers are `None`.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Record<'t> {
    pub activity: Option<&'t str>,
    pub resource: Option<&'t str>,
    pub session: Option<&'t str>,
    pub user: Option<&'t str>,
    pub role: Option<&'t str>,
    pub address: Option<&'t str>,
    pub method: Option<&'t str>,
    pub message: Option<&'t str>,
    pub operation: Option<&'t str>,
    pub path: Option<&'t str>,
    pub new_path: Option<&'t str>,
    pub mode: Option<&'t str>,
    pub bytes_in: Option<&'t str>,
    pub bytes_out: Option<&'t str>,
    pub key_type: Option<&'t str>,
    pub key_fingerprint: Option<&'t str>,
}

impl<'t> Record<'t> {
    /// Picks the values out of a structured record; keys come in any order.
    pub fn of(root: Value<'t>) -> Record<'t> {
        let mut record = Record::default();
        for (key, value) in root.entries() {
            if let Some(text) = value.scalar() {
                record.set(key, text);
            }
        }
        record
    }

    /// Sets a value, unless it is null or the name already has one.
    pub fn set(&mut self, name: &str, value: &'t str) {
        let slot = match name {
            "activity-type" => &mut self.activity,
            "resource-arn" => &mut self.resource,
            "session-id" => &mut self.session,
            "user" => &mut self.user,
            "role" => &mut self.role,
            "source-ip" => &mut self.address,
            "method" => &mut self.method,
            "message" => &mut self.message,
            "operation" => &mut self.operation,
            "path" | "link-path" => &mut self.path,
            "new-path" | "target-path" => &mut self.new_path,
            "mode" => &mut self.mode,
            "bytes-in" => &mut self.bytes_in,
            "bytes-out" => &mut self.bytes_out,
            "ssh-public-key-type" => &mut self.key_type,
            "ssh-public-key-fingerprint" => &mut self.key_fingerprint,
            _ => return,
        };
        if slot.is_none() && !is_null(value) {
            *slot = Some(value);
        }
    }
}
