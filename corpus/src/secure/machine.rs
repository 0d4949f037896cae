//! Scripts of a host itself: scheduled jobs, new accounts, restarts.

use super::{
    people::{NOBODY, ROOT, daemon},
    scene::Scene,
    tape::{Tag, Tape, number},
};

/// A scheduled job: the noise that dominates many of these files.
pub fn cron<'a>(scene: &mut Scene<'a>, tape: &mut Tape<'a>) {
    let program = if scene.host.modern { "CRON" } else { "crond" };
    let tag = Tag { program, pid: Some(scene.pid()), severity: 6 };
    let service = if scene.host.modern { "pam_unix(cron:session)" } else { "pam_unix(crond:session)" };
    let root = if scene.host.modern { "root(uid=0)" } else { "root" };
    // Jobs start on the minute.
    let at = scene.at - scene.at.rem_euclid(60_000_000) + 1_000_000 + scene.rng.below(900_000) as i64;
    let at = at.max(tape.span.0);
    tape.say(at, tag, ROOT, &[service, ": session opened for user ", root, " by (uid=0)"]);
    let end = at + 20_000 + scene.rng.below(5_000_000) as i64;
    tape.say(end, tag, ROOT, &[service, ": session closed for user root"]);
}

/// An account is made, put into a group, given a password, or taken away.
pub fn account<'a>(scene: &mut Scene<'a>, tape: &mut Tape<'a>) {
    const NAMES: [&str; 4] = ["contractor", "svc-report", "intern", "backup2"];
    let name = *scene.rng.pick(&NAMES);
    let (pid, uid) = (scene.pid(), number(1400 + scene.rng.below(90)));
    let tag = |program, plus| Tag { program, pid: Some(pid + plus), severity: 6 };
    let at = scene.at;
    if scene.rng.chance(1, 4) {
        tape.say(at, tag("userdel", 0), NOBODY, &["delete user '", name, "'"]);
        return tape.say(
            at + 30,
            tag("userdel", 0),
            NOBODY,
            &["removed group '", name, "' owned by '", name, "'"],
        );
    }
    tape.say(at, tag("useradd", 0), NOBODY, &["new group: name=", name, ", GID=", &uid]);
    let new = ["new user: name=", name, ", UID=", &uid, ", GID=", &uid];
    let [a, b, c, d, e, f] = new;
    let home = [", home=/home/", name, ", shell=/bin/bash, from=/dev/pts/0"];
    tape.say(at + 40, tag("useradd", 0), NOBODY, &[a, b, c, d, e, f, home[0], home[1], home[2]]);
    let text = "pam_unix(passwd:chauthtok): password changed for ";
    tape.say(at + 9_000_000, tag("passwd", 5), NOBODY, &[text, name]);
    tape.say(at + 15_000_000, tag("usermod", 9), NOBODY, &["add '", name, "' to group 'wheel'"]);
    tape.say(at + 15_000_020, tag("usermod", 9), NOBODY, &["add '", name, "' to shadow group 'wheel'"]);
}

/// A restart: sshd ends and listens again.
pub fn restart<'a>(scene: &mut Scene<'a>, tape: &mut Tape<'a>) {
    let (sshd, at) = (Tag { program: "sshd", ..daemon(scene, "sshd") }, scene.at);
    tape.say(at, sshd, NOBODY, &["Received signal 15; terminating."]);
    tape.say(at + 41_000_000, sshd, NOBODY, &["Server listening on 0.0.0.0 port 22."]);
    tape.say(at + 41_000_100, sshd, NOBODY, &["Server listening on :: port 22."]);
    tape.say(at + 42_000_000, daemon(scene, "systemd-logind"), NOBODY, &["New seat seat0."]);
}
