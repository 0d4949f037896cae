//! Scripts of people and robots: logging in, becoming root, leaving.

use super::{
    scene::Scene,
    tape::{Outcome, Tag, Tape, Who, number, port},
};
use crate::{
    rng::{BASE64, Rng, mix},
    world::{Actor, Class},
};

const SECOND: i64 = 1_000_000;

/// Somebody who logs in: the account used, and who is behind it.
struct Guest<'a> {
    user: &'a str,
    uid: String,
    ip: &'a str,
    actor: &'a Actor,
}

impl<'a> Guest<'a> {
    fn draw(scene: &mut Scene<'a>) -> Self {
        let actor = scene.world.actor(Class::User, scene.rng.bits());
        let own = actor.user.as_deref().unwrap_or("admin");
        let shared = scene.host.shared.filter(|_| !scene.rng.chance(1, 8));
        let user = shared.unwrap_or(own);
        let uid = if shared.is_some() { 1000 } else { 1001 + actor.id % 400 };
        Self { user, uid: number(uid), ip: scene.world.address_of(actor, &mut scene.rng), actor }
    }

    fn who(&self, outcome: Outcome) -> Who<'a> {
        Who { user: self.user, ip: self.ip, outcome }
    }

    fn local(&self, outcome: Outcome) -> Who<'a> {
        Who { user: self.user, ip: "", outcome }
    }
}

/// A login with a key or a password, some commands as root, and the end of the session.
pub fn session<'a>(scene: &mut Scene<'a>, tape: &mut Tape<'a>) {
    let guest = Guest::draw(scene);
    let (pid, port) = (scene.pid(), port(&mut scene.rng));
    let mut at = login(scene, tape, &guest, pid, &port);
    let id = number(1 + (at / SECOND / 97) as u64 % 90_000);
    at = open(scene, tape, &guest, &id, at);
    for _ in 0..scene.rng.below(5) {
        at += scene.rng.below(400 * SECOND as u64) as i64;
        at = sudo(scene, tape, &guest, at);
    }
    at += scene.rng.below(3000 * SECOND as u64) as i64;
    leave(scene, tape, &guest, (pid, &port), at);
    let logind = daemon(scene, "systemd-logind");
    tape.say(at + 9_000, logind, NOBODY, &["Session ", &id, " logged out. Waiting for processes to exit."]);
    tape.say(at + 11_000, logind, NOBODY, &["Removed session ", &id, "."]);
}

/// A robot's login: in, one command, out.
pub fn robot<'a>(scene: &mut Scene<'a>, tape: &mut Tape<'a>) {
    let guest = Guest::draw(scene);
    let (pid, port) = (scene.pid(), port(&mut scene.rng));
    let at = login(scene, tape, &guest, pid, &port);
    let end = at + scene.rng.below(9 * SECOND as u64) as i64;
    leave(scene, tape, &guest, (pid, &port), end);
}

/// Somebody who types a wrong password before the right one.
pub fn clumsy<'a>(scene: &mut Scene<'a>, tape: &mut Tape<'a>) {
    let guest = Guest::draw(scene);
    let (pid, port) = (scene.pid(), port(&mut scene.rng));
    let tag = sshd(scene, pid);
    if !scene.host.passwords {
        // Of a key that does not fit only the end is logged.
        let texts = ["Connection closed by authenticating user ", guest.user, " ", guest.ip, " port ", &port];
        let [a, b, c, d, e, f] = texts;
        return tape.say(scene.at, tag, guest.who(Outcome::Failure), &[a, b, c, d, e, f, " [preauth]"]);
    }
    let end = [" rhost=", guest.ip, "  user=", guest.user];
    tape.say(
        scene.at,
        Tag { severity: 5, ..tag },
        guest.who(Outcome::Failure),
        &[
            "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser=",
            end[0],
            end[1],
            end[2],
            end[3],
        ],
    );
    scene.at += 2_100_000;
    let texts = ["Failed password for ", guest.user, " from ", guest.ip, " port ", &port, " ssh2"];
    tape.say(scene.at, tag, guest.who(Outcome::Failure), &texts);
    scene.at += 4_700_000;
    let texts = ["Accepted password for ", guest.user, " from ", guest.ip, " port ", &port, " ssh2"];
    tape.say(scene.at, tag, guest.who(Outcome::Success), &texts);
    let at = opened(scene, tape, &guest, pid, scene.at);
    let end = at + scene.rng.below(900 * SECOND as u64) as i64;
    leave(scene, tape, &guest, (pid, &port), end);
}

/// Somebody who becomes root with `su`, or tries.
pub fn su<'a>(scene: &mut Scene<'a>, tape: &mut Tape<'a>) {
    let guest = Guest::draw(scene);
    let tag = Tag { program: "su", pid: Some(scene.pid()), severity: 5 };
    let info = Tag { severity: 6, ..tag };
    if scene.rng.chance(1, 6) {
        let fail = guest.local(Outcome::Failure);
        let logname = ["logname=", guest.user, " uid=", &guest.uid, " euid=0 tty=pts/0 ruser=", guest.user];
        let [a, b, c, d, e, f] = logname;
        let start = "pam_unix(su:auth): authentication failure; ";
        tape.say(scene.at, tag, fail, &[start, a, b, c, d, e, f, " rhost=  user=root"]);
        return tape.say(
            scene.at + 2 * SECOND,
            tag,
            fail,
            &["FAILED SU (to root) ", guest.user, " on pts/0"],
        );
    }
    tape.say(scene.at, tag, guest.local(Outcome::Success), &["(to root) ", guest.user, " on pts/0"]);
    let root = if scene.host.modern { "root(uid=0)" } else { "root" };
    let by = [" by ", guest.user, "(uid=", &guest.uid, ")"];
    let start = ["pam_unix(su:session): session opened for user ", root];
    tape.say(
        scene.at + 700,
        info,
        guest.local(Outcome::None),
        &[start[0], start[1], by[0], by[1], by[2], by[3], by[4]],
    );
    let end = scene.at + scene.rng.below(1200 * SECOND as u64) as i64;
    tape.say(end, info, ROOT, &["pam_unix(su:session): session closed for user root"]);
}

/// A `sudo` that is refused.
pub fn refused<'a>(scene: &mut Scene<'a>, tape: &mut Tape<'a>) {
    let guest = Guest::draw(scene);
    let reason = *scene.rng.pick(&[
        "3 incorrect password attempts",
        "1 incorrect password attempt",
        "command not allowed",
        "user NOT in sudoers",
        "a password is required",
    ]);
    let command = *scene.rng.pick(COMMANDS);
    let start = sudo_start(&guest, scene.rng.below(4));
    let (tag, fail) = (sudo_tag(5), guest.local(Outcome::Failure));
    if reason.contains("incorrect") {
        let [a, b, c, d] = ["logname=", guest.user, " uid=", &guest.uid];
        let first = "pam_unix(sudo:auth): authentication failure; ";
        let rest = [" euid=0 tty=/dev/pts/0 ruser=", guest.user, " rhost=  user=", guest.user];
        tape.say(scene.at, tag, fail, &[first, a, b, c, d, rest[0], rest[1], rest[2], rest[3]]);
        scene.at += 6 * SECOND;
    }
    let (user, place) = start.split_at(start.find(" : ").map_or(0, |at| at + 3));
    tape.say(scene.at, Tag { severity: 1, ..tag }, fail, &[user, reason, " ; ", place, command]);
}

fn login<'a>(scene: &mut Scene<'a>, tape: &mut Tape<'a>, guest: &Guest<'a>, pid: u32, port: &str) -> i64 {
    let (kind, print) = key(guest.actor);
    let texts = ["Accepted publickey for ", guest.user, " from ", guest.ip, " port ", port, " ssh2: ", kind];
    let [a, b, c, d, e, f, g, h] = texts;
    tape.say(
        scene.at,
        sshd(scene, pid),
        guest.who(Outcome::Success),
        &[a, b, c, d, e, f, g, h, " SHA256:", &print],
    );
    opened(scene, tape, guest, pid, scene.at)
}

fn opened<'a>(scene: &Scene<'a>, tape: &mut Tape<'a>, guest: &Guest<'a>, pid: u32, at: i64) -> i64 {
    let at = at + 38_000;
    let start = "pam_unix(sshd:session): session opened for user ";
    let ids = if scene.host.modern { ["(uid=", &guest.uid, ")"] } else { [""; 3] };
    let texts = [start, guest.user, ids[0], ids[1], ids[2], " by (uid=0)"];
    tape.say(at, sshd(scene, pid), guest.local(Outcome::None), &texts);
    at
}

/// The lines of systemd for a new session.
fn open<'a>(scene: &mut Scene<'a>, tape: &mut Tape<'a>, guest: &Guest<'a>, id: &str, at: i64) -> i64 {
    let logind = daemon(scene, "systemd-logind");
    let texts = ["New session ", id, " of user ", guest.user, "."];
    tape.say(at + 12_000, logind, guest.local(Outcome::None), &texts);
    if scene.host.modern {
        let tag = Tag { program: "systemd", pid: Some(scene.pid()), severity: 6 };
        let start = "pam_unix(systemd-user:session): session opened for user ";
        let ids = ["(uid=", &guest.uid, ")"];
        let texts = [start, guest.user, ids[0], ids[1], ids[2], " by ", guest.user, ids[0], ids[1], ids[2]];
        tape.say(at + 15_000, tag, guest.local(Outcome::None), &texts);
    }
    at + 20_000
}

fn sudo<'a>(scene: &mut Scene<'a>, tape: &mut Tape<'a>, guest: &Guest<'a>, at: i64) -> i64 {
    let command = *scene.rng.pick(COMMANDS);
    let start = sudo_start(guest, scene.rng.below(4));
    tape.say(at, sudo_tag(5), guest.local(Outcome::Success), &[&start, command]);
    let opened = "pam_unix(sudo:session): session opened for user ";
    let root = if scene.host.modern { "root(uid=0)" } else { "root" };
    let by = [" by ", guest.user, "(uid=", &guest.uid, ")"];
    tape.say(
        at + 900,
        sudo_tag(6),
        guest.local(Outcome::None),
        &[opened, root, by[0], by[1], by[2], by[3], by[4]],
    );
    let end = at + 900 + scene.rng.below(40 * SECOND as u64) as i64;
    tape.say(end, sudo_tag(6), ROOT, &["pam_unix(sudo:session): session closed for user root"]);
    end
}

/// The line up to the command; names shorter than eight letters stand to the right.
fn sudo_start(guest: &Guest, tty: u64) -> String {
    let user = guest.user;
    format!("{user:>8} : TTY=pts/{tty} ; PWD=/home/{user} ; USER=root ; COMMAND=")
}

fn leave<'a>(scene: &Scene<'a>, tape: &mut Tape<'a>, guest: &Guest<'a>, from: (u32, &str), at: i64) {
    let (pid, port) = from;
    // The unprivileged half of the connection is another process.
    let child = sshd(scene, pid + 3);
    let (who, none) = (guest.who(Outcome::None), Who { user: "", ip: guest.ip, outcome: Outcome::None });
    let texts = ["Received disconnect from ", guest.ip, " port ", port, ":11: disconnected by user"];
    tape.say(at, child, none, &texts);
    let texts = ["Disconnected from user ", guest.user, " ", guest.ip, " port ", port];
    tape.say(at + 200, child, who, &texts);
    let texts = ["pam_unix(sshd:session): session closed for user ", guest.user];
    tape.say(at + 2_000, sshd(scene, pid), guest.local(Outcome::None), &texts);
}

/// The type and the fingerprint of the key that somebody shows everywhere.
pub fn key(actor: &Actor) -> (&'static str, String) {
    let kind = ["ED25519", "RSA", "ED25519", "ECDSA"][(mix(actor.id) % 4) as usize];
    let mut print = Vec::with_capacity(43);
    Rng::new(actor.id).text(BASE64, 43, &mut print);
    (kind, String::from_utf8_lossy(&print).into_owned())
}

/// sshd, of one connection.
pub fn sshd(scene: &Scene, pid: u32) -> Tag {
    Tag { program: scene.host.sshd, pid: Some(pid), severity: 6 }
}

/// A program that never ends.
pub fn daemon(scene: &Scene, program: &'static str) -> Tag {
    Tag { program, pid: Some(scene.host.daemons), severity: 6 }
}

fn sudo_tag(severity: u8) -> Tag {
    Tag { program: "sudo", pid: None, severity }
}

/// Nobody.
pub const NOBODY: Who<'static> = Who { user: "", ip: "", outcome: Outcome::None };
/// Root, by session.
pub const ROOT: Who<'static> = Who { user: "root", ip: "", outcome: Outcome::None };

const COMMANDS: &[&str] = &[
    "/usr/bin/systemctl restart app.service",
    "/usr/bin/systemctl status app.service",
    "/bin/less /var/log/secure",
    "/usr/bin/journalctl -u app --since today",
    "/usr/bin/yum -y update",
    "/usr/bin/apt-get install -y jq",
    "/usr/bin/docker ps -a",
    "/usr/bin/tail -f /var/log/messages",
    "/bin/bash",
    "/usr/bin/vi /etc/nginx/nginx.conf",
    "/usr/bin/cp /tmp/report.csv /srv/share/",
    "/sbin/reboot",
];
