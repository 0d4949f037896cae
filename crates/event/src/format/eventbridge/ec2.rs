//! Instance state changes of EC2.

use super::detail::{CATEGORY, text};
use crate::event::Event;
use crate::field::FieldId;
use crate::field::id;
use crate::format::push::put_some;
use crate::json::Value;

const INSTANCE_ID: FieldId = id("cloud.instance.id");

pub(super) fn push(detail: Value, _: &str, event: &mut Event) {
    let instance = text(detail, &["instance-id"]);
    if instance.is_some() {
        event.push(CATEGORY, "host");
    }
    put_some(event, INSTANCE_ID, instance);
}
