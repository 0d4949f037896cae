//! Transfer sessions, and logins that are refused before there is one.

use std::borrow::Cow;

use super::line::Line;
use crate::{
    rng::{BASE64, HEX, Rng, mix},
    world::{Actor, Class, Thing, World},
};

/// What sessions are made of.
pub struct Place<'a> {
    /// The account.
    pub world: &'a World,
    /// ARNs of its servers.
    pub servers: &'a [String],
}

/// Who is logged in where.
pub struct Session<'a> {
    /// The server's ARN.
    pub server: &'a str,
    /// 16 hexadecimal digits.
    pub id: String,
    /// The login.
    pub user: &'a str,
    actor: &'a Actor,
    ip: &'a str,
    bucket: &'a str,
    logical: bool,
}

const CLIENTS: [&str; 6] = [
    "SSH-2.0-OpenSSH_8.7",
    "SSH-2.0-OpenSSH_7.4",
    "SSH-2.0-JSCH-0.1.54",
    "SSH-2.0-paramiko_3.4.0",
    "SSH-2.0-WinSCP_release_6.3.5",
    "SSH-2.0-FileZilla_3.67.1",
];
const FOLDERS: [&str; 5] = ["inbox", "outbox", "reports/daily", "edi/850", "archive/2026"];
const ENDINGS: [&str; 5] = ["csv", "xml", "edi", "zip", "pgp"];

impl<'a> Place<'a> {
    fn server(&self, rng: &mut Rng) -> &'a str {
        // The first one has most of the traffic.
        let which = rng.below(self.servers.len() as u64) * rng.below(2);
        &self.servers[which as usize]
    }

    /// Somebody logs in.
    pub fn session(&self, rng: &mut Rng) -> Session<'a> {
        let actor = self.world.actor(Class::User, rng.bits());
        Session {
            server: self.server(rng),
            id: hex(16, rng),
            user: actor.user.as_deref().unwrap_or("partner"),
            actor,
            ip: self.world.address_of(actor, rng),
            bucket: self.world.things(Thing::Bucket).at(mix(actor.id)),
            logical: actor.id.is_multiple_of(3),
        }
    }

    /// A login that is refused, for one of the causes there are.
    pub fn refused(&self, at: i64, rng: &mut Rng) -> Line<'a> {
        let actor = self.world.actor(Class::User, rng.bits());
        let user = actor.user.as_deref().unwrap_or("partner");
        let line = |activity, method: &'static str, user: &'a str, ip: &'a str| {
            Line::new(at, activity, self.server(&mut Rng::new(at as u64)))
                .with("method", method)
                .with("user", user)
                .with("source-ip", ip)
        };
        let stranger = self.world.addresses.at(rng.bits());
        match rng.below(10) {
            0..4 => line("AUTH_FAILURE", "publickey", user, self.world.address_of(actor, rng))
                .with("message", format!("{} {}", key_type(rng.below(4)), fingerprint(rng.bits()))),
            4..7 => line(
                "AUTH_FAILURE",
                "publickey",
                rng.pick::<&str>(&["root", "admin", "sftp", "test"]),
                stranger,
            )
            .with("message", "Authentication failure"),
            7..9 => line("AUTH_FAILURE", "password", user, self.world.address_of(actor, rng))
                .with("message", "Invalid user name or password"),
            _ => Line::new(at, "KEX_FAILURE", self.server(rng))
                .with("source-ip", stranger)
                .with("message", "no matching host key type found")
                .with("kex", "diffie-hellman-group1-sha1,diffie-hellman-group14-sha1"),
        }
    }
}

impl<'a> Session<'a> {
    /// The only line with the user's name.
    pub fn connected(&self, at: i64) -> Line<'a> {
        let account = self.server.split(':').nth(4).unwrap_or_default();
        let home = if self.logical { "LOGICAL".into() } else { format!("/{}/{}", self.bucket, self.user) };
        let line = self
            .line(at, "CONNECTED")
            .with("user", self.user)
            .with("role", format!("arn:aws:iam::{account}:role/Transfer-Family-Role"))
            .with("source-ip", self.ip)
            .with("home-dir", home)
            .with("client", CLIENTS[(self.actor.id % 6) as usize])
            .with("kex", "curve25519-sha256")
            .with("ciphers", "aes256-gcm@openssh.com,aes256-gcm@openssh.com")
            .with("macs", "<implicit>,<implicit>");
        if self.actor.id.is_multiple_of(2) {
            return line;
        }
        line.with("ssh-public-key-type", key_type(self.actor.id % 4))
            .with("ssh-public-key-fingerprint", fingerprint(self.actor.id))
    }

    /// The end of it.
    pub fn disconnected(&self, at: i64) -> Line<'a> {
        self.line(at, "DISCONNECTED")
    }

    /// One thing that is done, some seconds long, in one or two lines. Moves the time on.
    pub fn act(&self, at: &mut i64, rng: &mut Rng, lines: &mut Vec<Line<'a>>) {
        let path = self.path(rng);
        match rng.below(1000) {
            0..16 => self.failure(*at, path, rng, lines),
            16..60 => lines.push(self.line(*at, "DELETE").with("path", path)),
            60..80 => lines.push(self.line(*at, "MKDIR").with("path", self.folder(rng))),
            80..110 => {
                let new = format!("{path}.done");
                lines.push(self.line(*at, "RENAME").with("path", path).with("new-path", new));
            }
            110..130 => lines.push(self.line(*at, "SETSTAT").with("path", path)),
            _ => self.transfer(at, path, rng, lines),
        }
        *at += 300 + rng.below(20_000) as i64;
    }

    /// A needle: a failure of its own kind.
    pub fn needle(&self, at: i64, mark: &str) -> Line<'a> {
        let path = format!("/example-haystack/needle-{mark}/straw.csv");
        self.line(at, "ERROR")
            .with("path", path)
            .with("operation", "OPEN")
            .with("message", format!("Needle {mark} denied"))
    }

    fn line(&self, at: i64, activity: &'static str) -> Line<'a> {
        Line::new(at, activity, self.server).with("session-id", self.id.clone())
    }

    /// A file goes in or out.
    fn transfer(&self, at: &mut i64, path: String, rng: &mut Rng, lines: &mut Vec<Line<'a>>) {
        let (mode, bytes) =
            if rng.chance(3, 5) { ("CREATE|TRUNCATE|WRITE", "bytes-in") } else { ("READ", "bytes-out") };
        lines.push(self.line(*at, "OPEN").with("path", path.clone()).with("mode", mode));
        let power = 8 + rng.below(20);
        let size = rng.below(1 << power);
        *at += 80 + (size / 20_000) as i64;
        let end = if rng.chance(1, 120) { "PARTIAL_CLOSE" } else { "CLOSE" };
        lines.push(self.line(*at, end).with("path", path).with(bytes, size.to_string()));
    }

    /// A failure has two lines: with place and reason, and bare.
    fn failure(&self, at: i64, path: String, rng: &mut Rng, lines: &mut Vec<Line<'a>>) {
        let message = *rng.pick(&["Access denied", "Access denied", "Access denied", "No such file"]);
        let operation = *rng.pick(&["OPEN", "OPEN", "CLOSE", "DELETE", "LIST"]);
        let first = self.line(at, "ERROR").with("message", message).with("path", path);
        lines.push(first.with("operation", operation));
        lines.push(self.line(at + rng.below(3) as i64, "ERROR").with("message", message));
    }

    fn folder(&self, rng: &mut Rng) -> String {
        format!("/{}/{}/{}", self.bucket, self.user, rng.pick(&FOLDERS))
    }

    fn path(&self, rng: &mut Rng) -> String {
        let (folder, ending) = (self.folder(rng), ENDINGS[(self.actor.id / 7 % 5) as usize]);
        match rng.below(40) {
            0 => format!("{folder}/Monthly report (final) {}.{ending}", 1 + rng.below(12)),
            _ => format!("{folder}/{:06}.{ending}", rng.below(60_000)),
        }
    }
}

/// A needle among what is refused.
pub fn needle<'a>(place: &Place<'a>, at: i64, number: u64, mark: &str) -> Line<'a> {
    Line::new(at, "AUTH_FAILURE", &place.servers[0])
        .with("method", "publickey")
        .with("user", format!("needle-{mark}"))
        .with("source-ip", format!("2001:db8:5eed::{:x}", number + 1))
        .with("message", format!("Needle {mark} unknown"))
}

fn key_type(n: u64) -> &'static str {
    ["ED25519", "RSA", "ECDSA", "RSA"][(n % 4) as usize]
}

fn fingerprint(of: u64) -> Cow<'static, str> {
    let mut print = b"SHA256:".to_vec();
    Rng::new(of).text(BASE64, 43, &mut print);
    String::from_utf8_lossy(&print).into_owned().into()
}

/// So many hexadecimal digits.
pub fn hex(digits: usize, rng: &mut Rng) -> String {
    let mut out = Vec::with_capacity(digits);
    rng.text(HEX, digits, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}
