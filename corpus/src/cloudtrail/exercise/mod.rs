//! The exercise profile: a few people with Terraform and attack tools, for an hour, on a
//! great many APIs. The table of calls has been made after a published archive of such an exercise,
//! to whose sizes, paths and numbers of distinct values this comes close; `logdex-corpus compare`
//! shows how close.
//!
//! Its events are a deck of cards: each row of the table lies in it as often as it occurs in the
//! original, cut into bursts. A deck is shuffled anew for every exercise, burst by burst.

mod cast;

use std::borrow::Cow;

pub use self::cast::Cast;
use super::{
    apis::{Api, Kind},
    call::{Call, Invocation, Manner},
};
use crate::{
    rng::{Rng, mix},
    template::Template,
    world::Actor,
};

/// Times in the original, caller, software, and what is called.
const CALLS: &str = include_str!("calls.tsv");

/// Most events of a burst.
const BURST: u64 = 12;

/// Events that one technique of the exercise makes; it has a number of its own in agents.
const TECHNIQUE: u64 = 62;

/// Events with the same second.
pub const AT_ONCE: u64 = 5;

/// The calls and their order.
pub struct Exercise {
    rows: Vec<Row>,
    /// Bursts as they are before shuffling: the number of the row, and events.
    bursts: Vec<(u32, u64)>,
    seed: u64,
}

/// One row of the table, read.
struct Row {
    caller: &'static str,
    software: &'static str,
    times: u64,
    call: Call,
    failure: Option<(&'static str, Template)>,
    additional: Template,
    request_id: Template,
}

/// A deck being dealt, from some event on.
pub struct Deal<'a> {
    exercise: &'a Exercise,
    cast: &'a Cast,
    number: u64,
    order: Vec<(u32, u64)>,
    place: usize,
    /// Events of the burst at `place` that are dealt.
    dealt: u64,
}

impl Exercise {
    /// Reads the table.
    pub fn new(seed: u64) -> Self {
        let rows: Vec<Row> = CALLS.lines().filter_map(Row::new).collect();
        let cut = |(number, row): (usize, &Row)| {
            let bursts = row.times.div_ceil(BURST);
            let size = move |n| (n + 1) * row.times / bursts - n * row.times / bursts;
            (0..bursts).map(move |n| (number as u32, size(n))).collect::<Vec<_>>()
        };
        let bursts = rows.iter().enumerate().flat_map(cut).collect();
        Self { rows, bursts, seed }
    }

    /// Begins dealing at an event.
    pub fn deal<'a>(&'a self, cast: &'a Cast, event: u64) -> Deal<'a> {
        let each = self.rows.iter().map(|row| row.times).sum::<u64>().max(1);
        let mut deal =
            Deal { exercise: self, cast, number: event / each, order: Vec::new(), place: 0, dealt: 0 };
        deal.shuffle();
        let mut rest = event % each;
        while rest >= deal.order[deal.place].1 {
            rest -= deal.order[deal.place].1;
            deal.place += 1;
        }
        deal.dealt = rest;
        deal
    }

    /// A call for hand-written records: one that anybody may make.
    pub fn plain_call(&self) -> &Call {
        let plain = |row: &&Row| row.failure.is_none() && row.call.api.name == "GetCallerIdentity";
        &self.rows.iter().find(plain).unwrap_or(&self.rows[0]).call
    }
}

impl<'a> Deal<'a> {
    /// The next event, which is number `event` of all.
    pub fn next(&mut self, event: u64) -> Invocation<'a> {
        let (row, size) = self.order[self.place];
        let row = &self.exercise.rows[row as usize];
        let burst = mix(self.exercise.seed ^ mix(self.number << 20 | self.place as u64));
        // A burst asks for the same thing some times, then for the next.
        let salt = mix(burst ^ (self.dealt / 2));
        self.dealt += 1;
        if self.dealt == size {
            (self.place, self.dealt) = (self.place + 1, 0);
        }
        if self.place == self.order.len() {
            self.number += 1;
            self.shuffle();
        }
        self.invocation(row, event, burst, salt)
    }

    fn invocation(&self, row: &'a Row, event: u64, burst: u64, salt: u64) -> Invocation<'a> {
        let (class, by) = row.caller.split_once(':').unwrap_or((row.caller, ""));
        let actor = self.cast.actor(class, by, event, burst);
        Invocation {
            call: &row.call,
            actor,
            agent: agent(row, actor, self.exercise.seed, event, burst),
            address: &actor.addresses[(burst % actor.addresses.len() as u64) as usize],
            failure: row.failure.as_ref().map(|(code, message)| (*code, message)),
            salt,
            trace: Some((&row.request_id, &row.additional)),
            manner: Some(manner(class, burst)),
        }
    }

    fn shuffle(&mut self) {
        self.order.clone_from(&self.exercise.bursts);
        let mut rng = Rng::stream(mix(self.exercise.seed), self.number);
        for last in (1..self.order.len()).rev() {
            self.order.swap(last, rng.below(last as u64 + 1) as usize);
        }
        (self.place, self.dealt) = (0, 0);
    }
}

impl Row {
    /// Reads a line; `None` for comments, and for what is no row, which a test rules out.
    fn new(line: &'static str) -> Option<Self> {
        let columns: Vec<&str> = line.split('\t').collect();
        let [times, caller, software, service, name, kind, code, message, rest @ ..] = &columns[..] else {
            return None;
        };
        let [request, response, resources, additional] = rest else { return None };
        let kind = match *kind {
            "read" => Kind::Read,
            "write" => Kind::Write,
            "event" => Kind::Event,
            "signin" => Kind::SignIn,
            _ => return None,
        };
        let (callers, failures) = (&[], &[]);
        let api = Api { service, name, weight: 0, callers, kind, request, response, resources, failures };
        Some(Self {
            caller,
            software,
            times: times.parse().ok()?,
            call: Call::new(api),
            failure: (!code.is_empty()).then(|| (*code, Template::new(message))),
            additional: Template::new(additional),
            request_id: Template::new(if *service == "s3" { "$request_id" } else { "$uuid" }),
        })
    }
}

/// Who calls through the console or for a service leaves other traces than a tool with a key.
fn manner(class: &str, burst: u64) -> Manner {
    let tool = class == "console" && burst % 4 == 1;
    Manner {
        version: if burst.is_multiple_of(80) { "1.09" } else { "1.08" },
        tls: (tool || matches!(class, "user" | "role")).then(|| match mix(burst) % 40 {
            0 => ["TLSv1.2", "ECDHE-RSA-AES256-GCM-SHA384"],
            1..8 => ["TLSv1.3", "TLS_AES_128_GCM_SHA256"],
            _ => ["TLSv1.2", "ECDHE-RSA-AES128-GCM-SHA256"],
        }),
        bucket: burst.is_multiple_of(2),
        endpoint: tool || (class == "behalf" && burst % 4 != 1),
        console: class == "console" && !tool,
    }
}

/// Traces of hand-written records.
pub const PLAIN: Manner = Manner {
    version: "1.08",
    tls: Some(["TLSv1.3", "TLS_AES_128_GCM_SHA256"]),
    bucket: false,
    endpoint: false,
    console: false,
};

const TERRAFORM: &str = "APN/1.0 HashiCorp/1.0 Terraform/1.5.7 (+https://www.terraform.io) terraform-provider-aws/4.63.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go/1.44.239 (go1.20.3; linux; amd64) ";
const BOTO: &str = "Boto3/1.26.142 Python/3.11.4 Linux/5.15.0-91-generic Botocore/1.29.142";
const BROWSER: &str = "Mozilla/5.0 (X11; Fedora; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0";
const SSM_AGENT: &str = "aws-sdk-go/1.44.9 (go1.20.4; linux; amd64) amazon-ssm-agent/";
const S3_CONSOLE: [&str; 2] = [
    "[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.566 Linux/5.4.258-171.360.amzn2int.x86_64 OpenJDK_64-Bit_Server_VM/25.382-b05 java/1.8.0_382 vendor/Oracle_Corporation cfg/retry-mode/standard]",
    "[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.566 Linux/5.10.198-187.748.amzn2int.x86_64 OpenJDK_64-Bit_Server_VM/25.382-b05 java/1.8.0_382 vendor/Oracle_Corporation cfg/retry-mode/standard]",
];

/// The software of a row; tools say which technique they run.
fn agent<'a>(row: &Row, actor: &'a Actor, seed: u64, event: u64, burst: u64) -> Cow<'a, str> {
    let technique = || exercise(seed, event / TECHNIQUE);
    match row.software {
        "terraform" => format!("{TERRAFORM}{} HashiCorp-terraform-exec/0.18.1", technique()).into(),
        "bracketed" => {
            // Buckets are made by few techniques.
            let technique = exercise(seed, event / (TECHNIQUE * 7));
            format!("[{TERRAFORM}{technique} HashiCorp-terraform-exec/0.18.1]").into()
        }
        // Tools name each run.
        "tool" => exercise(!seed, event / AT_ONCE).into(),
        "internal" => "AWS Internal".into(),
        "service" => actor.agents[0].as_str().into(),
        "s3console" => S3_CONSOLE[(burst % 2) as usize].into(),
        "bracketed_boto" => format!("[{BOTO}]").into(),
        "browser" => BROWSER.into(),
        "agent" => SSM_AGENT.into(),
        _ => BOTO.into(),
    }
}

/// The name that a technique goes by.
fn exercise(seed: u64, technique: u64) -> String {
    let mut name = b"exercise_".to_vec();
    Rng::stream(seed, technique).uuid(&mut name);
    String::from_utf8_lossy(&name).into_owned()
}

#[cfg(test)]
mod tests;
