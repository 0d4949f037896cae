//! Instance state changes of EC2.

use crate::event::Event;
use crate::field::known::{CLOUD_INSTANCE_ID, EVENT_CATEGORY};
use crate::format::push::put_some;
use crate::json::Value;

pub(super) fn push(detail: Value, _: &str, event: &mut Event) {
    let instance = detail.scalar_at(&["instance-id"]);
    if instance.is_some() {
        event.push(EVENT_CATEGORY, "host");
    }
    put_some(event, CLOUD_INSTANCE_ID, instance);
}
