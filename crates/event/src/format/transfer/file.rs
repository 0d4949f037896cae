//! Files by their storage path: bucket and key, or a path in a file system.

use crate::event::Event;
use crate::field::known::{AWS_BUCKET, AWS_OBJECT_KEY, FILE_NAME, FILE_PATH};
use crate::format::push::{last_part, put};

/// Pushes a path. In S3 it is spelt as other logs of the same object have it,
/// `bucket/key`; in EFS (`/fs-…`) as it is.
pub(in crate::format) fn push(path: &str, event: &mut Event) {
    let Some(object) = in_s3(path) else { return push_plain(path, event) };
    push_plain(object, event);
    push_bucket(path, event);
    let key = object.split_once('/').map_or("", |(_, key)| key);
    put(event, AWS_OBJECT_KEY, key);
}

/// Pushes a path that is not known to be in S3.
pub(super) fn push_plain(path: &str, event: &mut Event) {
    put(event, FILE_PATH, path);
    put(event, FILE_NAME, last_part(path));
}

/// Pushes the bucket of a path, if it is in S3.
pub(super) fn push_bucket(path: &str, event: &mut Event) {
    let bucket = in_s3(path).and_then(|object| object.split('/').next());
    put(event, AWS_BUCKET, bucket.unwrap_or_default());
}

fn in_s3(path: &str) -> Option<&str> {
    path.strip_prefix('/').filter(|rest| !rest.starts_with("fs-"))
}
