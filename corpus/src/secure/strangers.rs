//! Scripts of strangers: guessed passwords and scans.

use super::{
    people::sshd,
    scene::Scene,
    tape::{Outcome, Tag, Tape, Who, port},
};
use crate::rng::mix;

/// Addresses that guess, week by week.
const GUESSERS: u64 = 6;

/// Names that are guessed.
const NAMES: &[&str] = &[
    "root",
    "admin",
    "test",
    "oracle",
    "postgres",
    "ubuntu",
    "git",
    "user",
    "ftpuser",
    "deploy",
    "pi",
    "hadoop",
    "nagios",
    "jenkins",
    "mysql",
    "www",
    "guest",
    "minecraft",
    "support",
    "dev",
];

/// A row of guesses from one address.
pub fn guesses<'a>(scene: &mut Scene<'a>, tape: &mut Tape<'a>) {
    let ip = guesser(scene);
    for _ in 0..4 + scene.rng.below(24) {
        // The first name comes most: everybody tries root.
        let rank = scene.rng.below(NAMES.len() as u64) * scene.rng.below(2);
        guess(scene, tape, NAMES[rank as usize], ip);
        scene.at += 1_500_000 + scene.rng.below(3_000_000) as i64;
    }
}

/// A few addresses come back all week, and to every host.
fn guesser<'a>(scene: &mut Scene<'a>) -> &'a str {
    let week = scene.at.div_euclid(7 * 86_400 * 1_000_000) as u64;
    let which = scene.rng.below(GUESSERS) * scene.rng.below(2);
    let public = |bits| Some(scene.world.addresses.at(bits)).filter(|ip| !ip.starts_with("10."));
    (0..64).find_map(|n| public(mix(week ^ mix(which ^ (n << 8))))).unwrap_or("192.0.2.250")
}

/// One guess: of a name there is, as root, or of one there is not.
fn guess<'a>(scene: &mut Scene<'a>, tape: &mut Tape<'a>, name: &'static str, ip: &'a str) {
    let (tag, port) = (sshd(scene, scene.pid_now()), port(&mut scene.rng));
    let (fail, none) =
        (Who { user: name, ip, outcome: Outcome::Failure }, Who { user: name, ip, outcome: Outcome::None });
    let known = name == "root";
    let invalid = if known { "" } else { "invalid user " };
    let at = scene.at;
    if !known {
        tape.say(at, tag, fail, &["Invalid user ", name, " from ", ip, " port ", &port]);
    }
    if scene.host.passwords {
        password(scene, tape, (name, ip, &port), tag);
        let bye = ["Received disconnect from ", ip, " port ", &port, ":11: Bye Bye [preauth]"];
        tape.say(at + 2_400_000, tag, Who { user: "", ..none }, &bye);
        let kind = if known { "authenticating user " } else { invalid };
        let texts = ["Disconnected from ", kind, name, " ", ip, " port ", &port, " [preauth]"];
        tape.say(at + 2_400_300, tag, none, &texts);
    } else {
        let kind = if known { "authenticating user " } else { invalid };
        let texts = ["Connection closed by ", kind, name, " ", ip, " port ", &port, " [preauth]"];
        tape.say(at + 300_000, tag, if known { fail } else { none }, &texts);
    }
}

/// What PAM and sshd say of a wrong password.
fn password<'a>(scene: &mut Scene<'a>, tape: &mut Tape<'a>, guess: (&'static str, &'a str, &str), tag: Tag) {
    let (name, ip, port) = guess;
    let (at, notice) = (scene.at, Tag { severity: 5, ..tag });
    let fail = Who { user: name, ip, outcome: Outcome::Failure };
    let start = "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=";
    if name == "root" {
        tape.say(at + 90_000, notice, fail, &[start, ip, "  user=", name]);
    } else {
        let nobody = Who { user: "", ip: "", outcome: Outcome::Failure };
        tape.say(at + 80_000, notice, nobody, &["pam_unix(sshd:auth): check pass; user unknown"]);
        tape.say(at + 90_000, notice, Who { user: "", ..fail }, &[start, ip]);
    }
    let invalid = if name == "root" { "" } else { "invalid user " };
    let texts = ["Failed password for ", invalid, name, " from ", ip, " port ", port, " ssh2"];
    tape.say(at + 2_100_000, tag, fail, &texts);
    if name == "root" && scene.rng.chance(1, 12) {
        let texts =
            ["message repeated 2 times: [ Failed password for root from ", ip, " port ", port, " ssh2]"];
        tape.say(at + 2_300_000, tag, fail, &texts);
    }
}

/// A connection that never gets as far as a name.
pub fn scan<'a>(scene: &mut Scene<'a>, tape: &mut Tape<'a>) {
    let ip = scene.world.addresses.at(scene.rng.bits());
    let (pid, port) = (scene.pid(), port(&mut scene.rng));
    let tag = sshd(scene, pid);
    let who = Who { user: "", ip, outcome: Outcome::Failure };
    let quiet = Who { user: "", ip, outcome: Outcome::None };
    let none = Who { user: "", ip: "", outcome: Outcome::None };
    let at = scene.at;
    match scene.rng.below(6) {
        0 => tape.say(at, tag, who, &["Did not receive identification string from ", ip, " port ", &port]),
        1 => {
            let error = Tag { severity: 3, ..tag };
            let text = "error: kex_exchange_identification: Connection closed by remote host";
            tape.say(at, error, none, &[text]);
            tape.say(at + 60, tag, quiet, &["Connection closed by ", ip, " port ", &port]);
        }
        2 => {
            let start = ["Unable to negotiate with ", ip, " port ", &port];
            let offer = ": no matching host key type found. Their offer: ssh-rsa,ssh-dss [preauth]";
            tape.say(at, tag, who, &[start[0], start[1], start[2], start[3], offer]);
        }
        3 => {
            let start = "Bad protocol version identification 'GET / HTTP/1.1' from ";
            tape.say(at, tag, who, &[start, ip, " port ", &port]);
        }
        4 => {
            let text = ["banner exchange: Connection from ", ip, " port ", &port, ": invalid format"];
            tape.say(at, tag, who, &text);
        }
        _ => {
            let error = Tag { severity: 3, ..tag };
            let text = "error: maximum authentication attempts exceeded for root from ";
            let root = Who { user: "root", ..who };
            tape.say(at, error, root, &[text, ip, " port ", &port, " ssh2 [preauth]"]);
            let text = ["Disconnecting authenticating user root ", ip, " port ", &port];
            let reason = ": Too many authentication failures [preauth]";
            tape.say(at + 90, tag, root, &[text[0], text[1], text[2], text[3], reason]);
        }
    }
}
