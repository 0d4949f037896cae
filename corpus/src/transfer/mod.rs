//! Structured logs of Transfer Family as CloudWatch Logs exports them to S3:
//! `exportedlogs/TASK/USER.SESSION/000000.gz` for a session and `exportedlogs/TASK/ERRORS/000000.gz`
//! for what is refused before there is one; a task exports a day.
//!
//! Objects of more than [`SESSION`] events hold many sessions side by side, as the stream of a
//! server that names none would.

mod line;
mod session;

use self::{
    line::Line,
    session::{Place, Session, hex},
};
use crate::{
    archive::{Format, Object, Objects, Options},
    rng::{Rng, mix},
    timeline::Timeline,
    world::{REGIONS, World},
};

/// The row of this format.
pub const FORMAT: Format = Format {
    name: "transfer",
    about: "Transfer Family logs as exported from CloudWatch Logs: an object a session, 0.3 KB a line",
    events_per_object: 12,
    level: 2,
    fields: line::FIELDS,
    open: |options, _| Box::new(Export::new(options)),
};

/// Objects larger than this hold many sessions.
const SESSION: u64 = 100;

/// Events that are thought up at a time in such an object: few enough for the processor's caches.
/// Sessions do not reach from one slice into the next.
const SLICE: usize = 2000;

/// How much longer than the average, in twelfths, each of a row of sessions is: a few are long.
const LENGTHS: [u64; 16] = [12, 4, 7, 3, 28, 5, 9, 4, 6, 50, 8, 5, 20, 10, 6, 15];

/// One object in so many holds what is refused.
const REFUSED: u64 = 32;

/// Writes the objects of all export tasks.
struct Export {
    options: Options,
    timeline: Timeline,
    worlds: Vec<World>,
    servers: Vec<Vec<String>>,
    last: i64,
}

impl Objects for Export {
    fn count(&self) -> u64 {
        let objects = self.options.objects();
        if self.is_packed() || objects == 0 {
            return objects;
        }
        // Sessions differ in length, so the last row of them may not need all.
        let row = (objects - 1) / LENGTHS.len() as u64 * LENGTHS.len() as u64;
        (row..).find(|number| self.start(*number) >= self.options.events).unwrap_or(objects)
    }

    fn write(&self, number: u64, object: &mut Object) {
        let mut rng = Rng::stream(self.options.seed, number);
        let events = self.start(number)..self.start(number + 1).min(self.options.events);
        let which = number as usize % self.worlds.len();
        let place = Place { world: &self.worlds[which], servers: &self.servers[which] };
        let mut lines = Vec::new();
        if self.is_packed() {
            self.name(number, &format!("structured-{}", number % 4), object);
            for from in events.clone().step_by(SLICE) {
                self.many(from..events.end.min(from + SLICE as u64), &place, &mut rng, &mut lines);
                self.put(&mut lines, &mut rng, object);
            }
            return;
        }
        if number % REFUSED == REFUSED - 1 {
            self.name(number, "ERRORS", object);
            self.refused(number, events, &place, &mut rng, &mut lines);
        } else {
            let session = place.session(&mut rng);
            self.name(number, &format!("{}.{}", session.user, session.id), object);
            self.one(&session, number, events, &mut rng, &mut lines);
        }
        self.put(&mut lines, &mut rng, object);
    }
}

impl Export {
    fn new(options: &Options) -> Self {
        let timeline = Timeline::new(options.start, options.days);
        let worlds: Vec<World> = (0..options.accounts.max(1)).map(|n| World::new(options.seed, n)).collect();
        let servers = worlds.iter().map(|world| servers(options.seed, world.account)).collect();
        let last = (timeline.at(0, 1) + i64::from(options.days.max(1)) * 86_400) * 1000 - 1;
        Self { options: options.clone(), timeline, worlds, servers, last }
    }

    /// Writes and counts lines, leaving none.
    fn put(&self, lines: &mut Vec<Line>, rng: &mut Rng, object: &mut Object) {
        for mut line in lines.drain(..) {
            line.at = line.at.min(self.last);
            line.plant(&object.path, object.counts.events, &mut object.counts);
            line.count(&mut object.counts);
            line.write(rng, &mut object.bytes);
        }
    }

    fn is_packed(&self) -> bool {
        self.options.events_per_object > SESSION
    }

    /// The number of the first event of an object.
    fn start(&self, number: u64) -> u64 {
        let each = self.options.events_per_object;
        if self.is_packed() {
            return number * each;
        }
        let row = LENGTHS.len() as u64;
        let before: u64 = LENGTHS[..(number % row) as usize].iter().sum();
        number / row * row * each + (before * each).div_ceil(12)
    }

    /// The moment of an event, in milliseconds.
    fn at(&self, event: u64, rng: &mut Rng) -> i64 {
        self.timeline.at(event, self.options.events) * 1000 + rng.below(1000) as i64
    }

    /// The needles among events.
    fn needles(&self, events: std::ops::Range<u64>) -> impl Iterator<Item = (u64, u64)> {
        events.filter_map(|event| self.options.needle(event).map(|needle| (event, needle)))
    }

    /// A session from its beginning to its end, or until its events are used up.
    fn one<'a>(
        &self,
        session: &Session<'a>,
        number: u64,
        events: std::ops::Range<u64>,
        rng: &mut Rng,
        lines: &mut Vec<Line<'a>>,
    ) {
        let mut at = self.at(self.start(number), rng);
        let count = (events.end - events.start) as usize;
        let needles: Vec<u64> = self.needles(events).map(|(_, needle)| needle).collect();
        if needles.len() < count {
            lines.push(session.connected(at));
        }
        for needle in &needles {
            at += 800;
            let line = session.needle(at, &self.options.mark(*needle));
            lines.push(Line { needle: Some(*needle), ..line });
        }
        while lines.len() + 1 < count {
            at += 40 + rng.below(900) as i64;
            session.act(&mut at, rng, lines);
        }
        // What is done in two lines may not fit before the end.
        lines.truncate(count.saturating_sub(1).max(needles.len() + 1));
        if lines.len() < count {
            lines.push(session.disconnected(at));
        }
        // A stream is a session's, so its name has the user of its lines.
        lines.iter_mut().for_each(|line| line.owner = session.user);
    }

    fn refused<'a>(
        &self,
        number: u64,
        events: std::ops::Range<u64>,
        place: &Place<'a>,
        rng: &mut Rng,
        lines: &mut Vec<Line<'a>>,
    ) {
        let from = self.start((number + 1).saturating_sub(REFUSED));
        let (first, count) = (events.start, events.end - events.start);
        for event in events {
            let part = from + (first - from) * (event - first) / count.max(1);
            let at = self.at(part, rng);
            lines.push(match self.options.needle(event) {
                Some(needle) => self.unknown(place, at, needle),
                None => place.refused(at, rng),
            });
        }
        lines.sort_by_key(|line| line.at);
    }

    fn unknown<'a>(&self, place: &Place<'a>, at: i64, needle: u64) -> Line<'a> {
        let line = session::needle(place, at, needle, &self.options.mark(needle));
        Line { needle: Some(needle), ..line }
    }

    /// Sessions side by side, and what is refused, in the order of time.
    fn many<'a>(
        &self,
        events: std::ops::Range<u64>,
        place: &Place<'a>,
        rng: &mut Rng,
        lines: &mut Vec<Line<'a>>,
    ) {
        let (first, count) = (events.start, (events.end - events.start) as usize);
        for (event, needle) in self.needles(events) {
            let at = self.at(event, rng);
            lines.push(if needle % 2 == 0 {
                self.unknown(place, at, needle)
            } else {
                let line = place.session(rng).needle(at, &self.options.mark(needle));
                Line { needle: Some(needle), ..line }
            });
        }
        while lines.len() < count {
            let mut at = self.at(first + rng.below(count as u64), rng);
            for _ in 0..1 + rng.below(2) * rng.below(2) {
                if rng.chance(1, 2) {
                    lines.push(place.refused(at, rng));
                }
            }
            let session = place.session(rng);
            lines.push(session.connected(at + 1500));
            let end = lines.len() + *rng.pick(&LENGTHS) as usize;
            while lines.len() < end {
                at += 1540 + rng.below(900) as i64;
                session.act(&mut at, rng, lines);
            }
            lines.push(session.disconnected(at));
        }
        lines.truncate(count);
        lines.sort_by_key(|line| line.at);
    }

    fn name(&self, number: u64, stream: &str, object: &mut Object) {
        let day = self.day(number);
        let mut task = Vec::new();
        Rng::stream(mix(self.options.seed), day as u64).uuid(&mut task);
        let task = String::from_utf8_lossy(&task);
        // Streams that are no session's have several parts a day.
        let part = if stream == "ERRORS" || self.is_packed() { number - self.first_of(day) } else { 0 };
        let gz = if self.options.level.is_some() { ".gz" } else { "" };
        object.path = format!("exportedlogs/{task}/{stream}/{part:06}{gz}");
    }

    fn day(&self, number: u64) -> i64 {
        self.timeline.at(self.start(number), self.options.events).div_euclid(86_400)
    }

    /// The number of the first object of a day.
    fn first_of(&self, day: i64) -> u64 {
        let (mut low, mut high) = (0, self.options.objects() + LENGTHS.len() as u64);
        while low < high {
            let middle = (low + high) / 2;
            (low, high) = if self.day(middle) < day { (middle + 1, high) } else { (low, middle) };
        }
        low
    }
}

/// ARNs of an account's servers.
fn servers(seed: u64, account: &str) -> Vec<String> {
    let mut rng = Rng::stream(seed ^ 0x7f, account.parse().unwrap_or(0));
    let server = |region| format!("arn:aws:transfer:{region}:{account}:server/s-{}", hex(17, &mut rng));
    [REGIONS[0], REGIONS[0], REGIONS[2]].map(server).to_vec()
}

#[cfg(test)]
mod tests;
