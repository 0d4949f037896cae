//! Messages of programs that manage accounts: useradd, usermod, userdel,
//! groupadd, groupmod, groupdel, gpasswd, passwd, chpasswd.

use super::facts::{Action, Facts, IAM_CONFIG, IAM_DELETE, IAM_PERMISSION, IAM_WRITE, action};
use super::pattern::{Patterns, pattern};
use super::split::{name, split_first, split_last, word};

/// Reads a message; unknown ones have no facts.
pub fn read<'a>(message: &'a str, facts: &mut Facts<'a>) {
    PATTERNS.read(message.trim_end(), facts);
}

const USER_ADDED: Action = action("user_added", IAM_WRITE);
const USER_CHANGED: Action = action("user_changed", IAM_CONFIG).succeeded();
const USER_DELETED: Action = action("user_deleted", IAM_DELETE);
const PASSWORD: Action = action("password_changed", IAM_CONFIG).succeeded();
const GROUP_ADDED: Action = action("group_added", IAM_WRITE).succeeded();
const GROUP_CHANGED: Action = action("group_changed", IAM_CONFIG).succeeded();
const GROUP_DELETED: Action = action("group_deleted", IAM_DELETE).succeeded();
const MEMBER_ADDED: Action = action("group_member_added", IAM_PERMISSION).succeeded();
const MEMBER_REMOVED: Action = action("group_member_removed", IAM_PERMISSION).succeeded();

pub(super) static PATTERNS: Patterns = Patterns::new(&[
    pattern("new user: ", USER_ADDED.succeeded(), named_user),
    pattern("new group: ", GROUP_ADDED, named_group),
    pattern("add ", MEMBER_ADDED, member),
    pattern("added user ", USER_ADDED.succeeded(), user),
    pattern("administrators of group ", GROUP_CHANGED, group_by),
    pattern("access to group ", GROUP_CHANGED, group_by),
    pattern("failed adding user ", USER_ADDED.failed("other"), user),
    pattern("failed adding group ", GROUP_ADDED.failed("other"), group),
    pattern("failed deleting user ", USER_DELETED.failed("other"), user),
    pattern("failed to change user ", USER_CHANGED.failed("other"), user),
    pattern("change user name ", USER_CHANGED, user),
    pattern("change user ", USER_CHANGED, changed_user),
    pattern("change group ", GROUP_CHANGED, group),
    pattern("changed user ", USER_CHANGED, changed_user),
    pattern("changed password expiry for ", USER_CHANGED, user),
    pattern("lock user ", action("user_locked", IAM_CONFIG).succeeded(), user),
    pattern("delete user ", USER_DELETED.succeeded(), user),
    pattern("delete ", MEMBER_REMOVED, member),
    pattern("removed group ", GROUP_DELETED, group),
    pattern("removed shadow group ", GROUP_DELETED, group),
    pattern("remove group ", GROUP_DELETED, group),
    pattern("group added to ", GROUP_ADDED, group_in_file),
    pattern("group changed in ", GROUP_CHANGED, changed_group_in_file),
    pattern("group ", GROUP_DELETED, removed_group),
    pattern("members of group ", GROUP_CHANGED, group_by),
    pattern("password for user ", PASSWORD, password),
    pattern("password for ", PASSWORD, password),
    pattern("password changed for ", PASSWORD, user),
    pattern("password of group ", GROUP_CHANGED, group_by),
    pattern("unlock user ", action("user_unlocked", IAM_CONFIG).succeeded(), user),
    pattern("user ", MEMBER_ADDED, member_by),
    pattern("set user ", USER_CHANGED, user),
]);

/// `name=USER, UID=N, …`
fn named_user<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    facts.target = value_of_name(text);
    (!facts.target.is_empty()).then_some(())
}

/// `name=GROUP, GID=N`
fn named_group<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    facts.group = value_of_name(text);
    (!facts.group.is_empty()).then_some(())
}

fn value_of_name(text: &str) -> &str {
    text.strip_prefix("name=").and_then(|rest| rest.split([',', ' ', ')']).next()).unwrap_or_default()
}

/// `'USER' …`
fn user<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    facts.target = name(text).0.trim_end_matches(',');
    Some(())
}

/// `'USER' WHAT …`
fn changed_user<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let (user, rest) = name(text);
    if rest.trim_start().starts_with("password") {
        facts.action.name = PASSWORD.name;
    }
    facts.target = user;
    Some(())
}

/// `'GROUP' …`
fn group<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    facts.group = name(text).0.trim_end_matches(',');
    Some(())
}

/// `/etc/group: name=GROUP, GID=N`
fn group_in_file<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    named_group(split_first(text, ": ")?.1, facts)
}

/// `/etc/group (group GROUP/N, …)`
fn changed_group_in_file<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let named = split_first(text, "(group ").map(|(_, rest)| rest);
    facts.group = named.and_then(|rest| rest.split(['/', ',', ')']).next()).unwrap_or_default();
    Some(())
}

/// `'GROUP' removed[ from FILE]`
fn removed_group<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let (group, rest) = name(text);
    facts.group = group;
    rest.trim_start().starts_with("removed").then_some(())
}

/// `'USER' to [shadow ]group 'GROUP'`, `'USER' from [shadow ]group 'GROUP'`
fn member<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let (user, rest) = name(text);
    let (_, group) = split_first(rest, "group ")?;
    (facts.target, facts.group) = (user, name(group).0);
    Some(())
}

/// `USER added by ROOT to group GROUP`, `USER removed by ROOT from group GROUP`
fn member_by<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let (user, rest) = word(text);
    let by = if let Some(rest) = rest.strip_prefix("removed by ") {
        facts.action = MEMBER_REMOVED;
        rest
    } else {
        rest.strip_prefix("added by ")?
    };
    let (by, group) = split_last(by, " group ").unwrap_or((by, ""));
    (facts.target, facts.user, facts.group) = (user, word(by).0, group);
    Some(())
}

/// `GROUP … by ROOT …`
fn group_by<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let (group, rest) = word(text);
    facts.group = group;
    facts.user = split_first(rest, "by ").map_or("", |(_, by)| word(by).0);
    Some(())
}

/// `'USER' changed by 'ROOT'`
fn password<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let (user, rest) = name(text);
    facts.target = user;
    facts.user = split_first(rest, "by ").map_or("", |(_, by)| name(by).0);
    rest.trim_start().starts_with("changed").then_some(())
}
