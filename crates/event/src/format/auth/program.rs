//! Dispatch of messages to readers by program name.

use super::facts::Facts;
use super::{accounts, login, logind, pam, polkit, sftp, sshd, su, sudo};
use crate::format::syslog::Message;

/// Reads a message; an unknown one has no facts.
pub type Read = for<'a> fn(&'a str, &mut Facts<'a>);

/// A program, and the reader of its messages.
struct Program {
    name: &'static str,
    /// True for the parts of sshd.
    is_ssh: bool,
    read: Read,
}

const PROGRAMS: &[Program] = &[
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

const fn program(name: &'static str, read: Read) -> Program {
    Program { name, is_ssh: false, read }
}

const fn ssh(name: &'static str, read: Read) -> Program {
    Program { name, is_ssh: true, read }
}

/// The reader for a message, and whether it came by SSH.
#[derive(Clone, Copy)]
pub struct Reading {
    pub read: Read,
    pub is_ssh: bool,
}

/// The reader for a message; `None` if it is not about logins or accounts.
/// Modules of PAM write under the name of any program.
pub fn reading(message: &Message) -> Option<Reading> {
    let program = find(message.program);
    let is_ssh = program.is_some_and(|program| program.is_ssh);
    if is_pam(message) {
        return Some(Reading { read: pam::read, is_ssh });
    }
    program.map(|program| Reading { read: program.read, is_ssh })
}

fn is_pam(message: &Message) -> bool {
    message.text.starts_with("pam_") || message.module.is_some_and(|module| module.starts_with("pam_"))
}

/// The program of a name, which may be a path.
fn find(name: &str) -> Option<&'static Program> {
    let named = |name: &str| PROGRAMS.iter().find(|program| program.name == name);
    named(name).or_else(|| named(name.rsplit_once('/')?.1))
}
