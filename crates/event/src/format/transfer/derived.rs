//! Values derived from a server's record, whether JSON or a line.

use super::record::Record;
use super::session::{Session, push_account, push_service};
use super::{activity, file, login};
use crate::context::Context;
use crate::event::Event;
use crate::format::aws::arn::Arn;
use crate::format::push::put_address;

/// Pushes the values derived from a record and its log stream and group.
pub(super) fn push_derived(record: &Record, context: &Context, event: &mut Event) {
    push_service(event);
    let arn = record.resource.and_then(Arn::parse);
    let session = Session {
        user: record.user,
        id: record.session,
        server: arn.and_then(|arn| arn.resource.strip_prefix("server/")),
    };
    let session = session.or_of(context);
    session.push(event);
    if let Some(role) = record.role {
        session.push_role(role, event);
    }
    if let Some(arn) = arn {
        push_account(&arn, event);
    }
    put_address(event, record.address);
    login::push_key(record, event);
    activity::push(record, event);
    for path in [record.path, record.new_path].into_iter().flatten() {
        file::push(path, event);
    }
}
