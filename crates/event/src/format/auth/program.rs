//! Dispatch of messages to readers by program name.

use super::facts::Facts;
use super::{accounts, login, logind, pam, polkit, sftp, sshd, su, sudo};
use crate::format::syslog::Message;

/// Reads a message; an unknown one has no facts.
pub type Read = for<'a> fn(&'a str, &mut Facts<'a>);

/// The reader for a message, and whether it came by SSH.
#[derive(Clone, Copy)]
pub struct Reading {
    pub read: Read,
    pub is_ssh: bool,
}

/// Programs, and how their messages are read.
const PROGRAMS: &[(&str, Reading)] = &[
    ssh("sshd", sshd::read),
    ssh("sshd-session", sshd::read),
    ssh("sshd-auth", sshd::read),
    ssh("sftp-server", sftp::read),
    ssh("internal-sftp", sftp::read),
    program("sudo", sudo::read),
    program("su", su::read),
    program("login", login::read),
    program("systemd-logind", logind::read),
    program("passwd", accounts::read),
    program("chpasswd", accounts::read),
    program("useradd", accounts::read),
    program("usermod", accounts::read),
    program("userdel", accounts::read),
    program("groupadd", accounts::read),
    program("groupmod", accounts::read),
    program("groupdel", accounts::read),
    program("gpasswd", accounts::read),
    program("polkitd", polkit::read),
];

const fn program(name: &'static str, read: Read) -> (&'static str, Reading) {
    (name, Reading { read, is_ssh: false })
}

const fn ssh(name: &'static str, read: Read) -> (&'static str, Reading) {
    (name, Reading { read, is_ssh: true })
}

/// The reader for a message; `None` if it is not about logins or accounts.
/// Modules of PAM write under the name of any program.
pub fn reading(message: &Message) -> Option<Reading> {
    let program = find(message.program);
    if is_pam(message) {
        let is_ssh = program.is_some_and(|program| program.is_ssh);
        return Some(Reading { read: pam::read, is_ssh });
    }
    program
}

fn is_pam(message: &Message) -> bool {
    message.text.starts_with("pam_") || message.module.is_some_and(|module| module.starts_with("pam_"))
}

/// The reader of a program by its name, which may be a path.
fn find(name: &str) -> Option<Reading> {
    let named = |name: &str| PROGRAMS.iter().find(|(known, _)| *known == name).map(|(_, reading)| *reading);
    named(name).or_else(|| named(name.rsplit_once('/')?.1))
}
