//! `/var/log/secure` of many hosts: `HOST/secure-YYYYMMDD.gz` for each week that is over, and
//! `HOST/secure`, not packed, for the one that is not. Weeks begin on Sunday at midnight UTC, as
//! rotation has it; the time of a file is that of its last line, and what the index may take the
//! year from.

mod host;
mod machine;
mod people;
mod scene;
mod strangers;
mod tape;

use jiff::{ToSpan, civil::Date};

use self::{
    host::Host,
    scene::Scene,
    tape::{Outcome, Tag, Tape, Who},
};
use crate::{
    archive::{Format, Object, Objects, Options},
    rng::{Rng, mix},
    timeline::Timeline,
    world::World,
    zipf::Zipf,
};

/// The row of this format.
pub const FORMAT: Format = Format {
    name: "secure",
    about: "/var/log/secure of many hosts, rotated weekly: sshd, sudo, su, cron, 0.1 KB a line",
    events_per_object: 20_000,
    level: 2,
    fields: tape::FIELDS,
    open: |options, _| Box::new(Secure::new(options)),
};

/// What happens on a host, and how often it begins.
const SCRIPTS: [(Script, u64); 9] = [
    (machine::cron, 520),
    (people::robot, 230),
    (people::session, 120),
    (strangers::scan, 26),
    (people::clumsy, 10),
    (people::su, 8),
    (people::refused, 6),
    (strangers::guesses, 12),
    (machine::account, 3),
];

/// Adds the lines of something that happens.
type Script = for<'a> fn(&mut Scene<'a>, &mut Tape<'a>);

/// Writes the files of all hosts.
struct Secure {
    options: Options,
    world: World,
    hosts: Vec<Host>,
    weeks: Vec<Week>,
    scripts: Zipf,
    /// Where the events of each file end.
    ends: Vec<u64>,
}

/// A file's part of the time.
struct Week {
    from: i64,
    timeline: Timeline,
    days: u32,
    /// The day of its rotation; none for the week that is not over.
    rotated: Option<Date>,
}

impl Objects for Secure {
    fn count(&self) -> u64 {
        self.ends.len() as u64
    }

    fn write(&self, number: u64, object: &mut Object) {
        let number = number as usize;
        let from = if number == 0 { 0 } else { self.ends[number - 1] };
        let events = from..self.ends[number];
        if events.is_empty() {
            return;
        }
        let (host, week) = (&self.hosts[number / self.weeks.len()], &self.weeks[number % self.weeks.len()]);
        self.name(host, week, object);
        let mut scene =
            Scene { rng: Rng::stream(self.options.seed, number as u64), host, world: &self.world, at: 0 };
        let count = (events.end - events.start) as usize;
        let last = week.from + i64::from(week.days) * 86_400;
        let mut tape = Tape::new(host, (week.from * 1_000_000, last * 1_000_000 - 1), count);
        let planted: Vec<(u64, Straw)> = events
            .filter_map(|event| self.options.needle(event))
            .map(|needle| (needle, Straw::new(&self.options, needle)))
            .collect();
        for (needle, straw) in &planted {
            scene.at = week.draw(&mut scene.rng);
            straw.say(&scene, *needle, &mut tape);
        }
        if week.rotated.is_none() || scene.rng.chance(1, 3) {
            scene.at = week.draw(&mut scene.rng);
            machine::restart(&mut scene, &mut tape);
        }
        while tape.len() < count {
            scene.at = week.draw(&mut scene.rng);
            let (script, _) = SCRIPTS[self.scripts.draw(&mut scene.rng)];
            script(&mut scene, &mut tape);
        }
        let tell = |wanted: u64| {
            let straw = planted.iter().find(|(needle, _)| *needle == wanted);
            straw.map_or_else(Vec::new, |(_, straw)| straw.values())
        };
        tape.write(count, object, tell);
    }
}

impl Secure {
    fn new(options: &Options) -> Self {
        let weeks = Week::all(options.start, options.days.max(1));
        let hosts = options.objects().div_ceil(weeks.len() as u64).max(1);
        Self {
            world: World::new(options.seed, 0),
            hosts: (0..hosts).map(|number| Host::new(options.seed, number)).collect(),
            scripts: Zipf::weighted(SCRIPTS.map(|(_, weight)| weight)),
            ends: ends(options.events, hosts, &weeks),
            options: options.clone(),
            weeks,
        }
    }

    fn name(&self, host: &Host, week: &Week, object: &mut Object) {
        object.path = format!("{}/secure", host.name);
        object.plain = week.rotated.is_none();
        if let Some(day) = week.rotated {
            let gz = if self.options.level.is_some() { ".gz" } else { "" };
            object.path.push_str(&format!("-{}{gz}", day.strftime("%Y%m%d")));
        }
    }
}

/// Where the events of each file end, host by host and week by week: hosts are not equally busy.
fn ends(events: u64, hosts: u64, weeks: &[Week]) -> Vec<u64> {
    let weights: Vec<u64> = (0..hosts)
        .flat_map(|host| weeks.iter().map(move |week| 1_000_000 / (host + 8) * u64::from(week.days)))
        .collect();
    let total: u64 = weights.iter().sum();
    let mut sum = 0;
    let part = weights.iter().map(|weight| {
        sum += weight;
        (u128::from(events) * u128::from(sum) / u128::from(total.max(1))) as u64
    });
    part.collect()
}

impl Week {
    /// The weeks that a span of days touches.
    fn all(start: Date, days: u32) -> Vec<Self> {
        let (mut from, mut left, mut weeks) = (start, days, Vec::new());
        while left > 0 {
            let to_sunday = 7 - from.weekday().to_sunday_zero_offset() as u32;
            let days = left.min(to_sunday);
            let next = from.saturating_add(i64::from(days).days());
            left -= days;
            let timeline = Timeline::new(from, days);
            weeks.push(Self { from: timeline.at(0, 1), timeline, days, rotated: (left > 0).then_some(next) });
            from = next;
        }
        weeks
    }

    /// A moment of the week, likelier when people are up, in microseconds.
    fn draw(&self, rng: &mut Rng) -> i64 {
        const WHOLE: u64 = 1 << 32;
        self.timeline.at(rng.below(WHOLE), WHOLE) * 1_000_000 + rng.below(1_000_000) as i64
    }
}

/// A login whose user, address and key occur nowhere else.
struct Straw {
    user: String,
    ip: String,
    print: String,
    fails: bool,
}

impl Straw {
    fn new(options: &Options, needle: u64) -> Self {
        let mut print = Vec::new();
        Rng::stream(mix(options.seed), needle).text(crate::rng::BASE64, 43, &mut print);
        Self {
            user: format!("needle-{}", options.mark(needle)),
            ip: format!("2001:db8:5eed::{:x}", needle + 1),
            print: String::from_utf8_lossy(&print).into_owned(),
            fails: needle % 2 == 1,
        }
    }

    /// Adds its line. What it names is counted with the rest.
    fn say<'a>(&'a self, scene: &Scene<'a>, needle: u64, tape: &mut Tape<'a>) {
        let outcome = if self.fails { Outcome::Failure } else { Outcome::Success };
        let who = Who { user: &self.user, ip: &self.ip, outcome };
        let verdict = if self.fails { "Failed" } else { "Accepted" };
        let texts =
            [verdict, " publickey for ", &self.user, " from ", &self.ip, " port 40022 ssh2: ED25519 SHA256:"];
        let [a, b, c, d, e, f] = texts;
        let tag = Tag { program: scene.host.sshd, pid: Some(scene.pid_now()), severity: 6 };
        tape.say(scene.at, tag, who, &[a, b, c, d, e, f, &self.print]);
        tape.mark(needle);
    }

    fn values(&self) -> Vec<(&'static str, String)> {
        let print = format!("SHA256:{}", self.print);
        vec![("user.name", self.user.clone()), ("source.ip", self.ip.clone()), ("ssh.key_fingerprint", print)]
    }
}

#[cfg(test)]
mod tests;
