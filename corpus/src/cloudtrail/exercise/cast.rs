//! Actors of an exercise: two users, their consoles, roles they take, services.

use crate::{
    rng::{BASE32, HEX, Rng, mix},
    template::Template,
    world::Actor,
};

/// Roles that are taken in turn, each for so many events; after all of them the first comes again.
const ROLES: u64 = 4096;
const TURN: u64 = 320;

/// The console's session of one user in so many bursts is the other one's.
const SECOND: u64 = 6;

/// The people and roles of one account.
pub struct Cast {
    users: Vec<Actor>,
    consoles: Vec<Actor>,
    internals: Vec<Actor>,
    roles: Vec<Actor>,
    /// Callers that a service stands for, by class and service.
    services: Vec<(&'static str, &'static str, Actor)>,
}

const NAMES: [&str; 2] = ["alice", "bob"];
const TOOLS: &str = "198.51.100.20";
const CONSOLES: [&str; 2] = ["10.9.7.21", "10.16.16.43"];
const MACHINES: [&str; 4] = ["203.0.113.109", "192.0.2.28", "10.32.14.7", "10.32.159.90"];

/// Classes with the services they are met with in the table of calls.
const SERVICES: [(&str, &str); 9] = [
    ("bare", "ec2.amazonaws.com"),
    ("bare", "secretsmanager.amazonaws.com"),
    ("behalf", "health.amazonaws.com"),
    ("behalf", "secretsmanager.amazonaws.com"),
    ("role", "inspector2.amazonaws.com"),
    ("role", "rds.amazonaws.com"),
    ("service", "ec2.amazonaws.com"),
    ("service", "rds.amazonaws.com"),
    ("service", "rolesanywhere.amazonaws.com"),
];

impl Cast {
    /// The cast of an account, by the seed.
    pub fn new(account: &'static str, seed: u64) -> Self {
        let mut rng = Rng::stream(seed, 0x00e8_e2c1_5e00);
        let ids: Vec<String> = NAMES.iter().map(|_| text("AIDA", BASE32, 10, "EXAMPLE", &mut rng)).collect();
        let each = |make: &mut dyn FnMut(usize) -> Actor| (0..NAMES.len()).map(make).collect::<Vec<_>>();
        let users = each(&mut |n| {
            let key = text("AKIA", BASE32, 9, "EXAMPLE", &mut rng);
            user(account, n, &ids[n], &key, "", TOOLS)
        });
        let consoles = each(&mut |n| user(account, n, &ids[n], "$session_key", "", CONSOLES[n]));
        let by = r#","invokedBy":"AWS Internal""#;
        let internals = each(&mut |n| user(account, n, &ids[n], "$moment_key", by, "AWS Internal"));
        let roles = (0..ROLES).map(|_| role(account, "", &mut rng)).collect();
        let services = SERVICES.map(|(class, name)| {
            let by = format!(r#","invokedBy":"{name}""#);
            let actor = match class {
                "behalf" => user(account, 0, &ids[0], "$moment_key", &by, name),
                "role" => role(account, name, &mut rng),
                "bare" => service(name, &format!(r#"{{"accountId":"{account}"{by}}}"#), ""),
                _ => service(name, &format!(r#"{{"type":"AWSService"{by}}}"#), "AWSService"),
            };
            (class, name, actor)
        });
        Self { users, consoles, internals, roles, services: services.into() }
    }

    /// Who makes event number `event`: a caller of a class, and of a service where it has one.
    pub fn actor(&self, class: &str, by: &str, event: u64, burst: u64) -> &Actor {
        let second = usize::from(mix(burst).is_multiple_of(SECOND));
        let of = |(a, b, _): &&(&str, &str, Actor)| (*a, *b) == (class, by);
        match (class, self.services.iter().find(of)) {
            (_, Some((_, _, actor))) => actor,
            ("console", _) => &self.consoles[second],
            ("internal", _) => &self.internals[second],
            ("role", _) => &self.roles[(event / TURN % ROLES) as usize],
            // Terraform and the tools run with the key of one of them.
            _ => &self.users[usize::from(mix(burst).is_multiple_of(SECOND * 8))],
        }
    }
}

fn user(account: &str, n: usize, id: &str, key: &str, by: &str, address: &str) -> Actor {
    let (name, arn) = (NAMES[n], format!("arn:aws:iam::{account}:user/{}", NAMES[n]));
    let session = if key.starts_with('$') {
        r#","sessionContext":{"sessionIssuer":{},"webIdFederationData":{},"attributes":{"creationDate":"$session_start","mfaAuthenticated":"true"}}"#
    } else {
        ""
    };
    let identity = format!(
        r#"{{"type":"IAMUser","principalId":"{id}","arn":"{arn}","accountId":"{account}","accessKeyId":"{key}","userName":"{name}"{session}{by}}}"#
    );
    let actor = Actor::planted(account, name, key, address, address);
    Actor { id: mix(n as u64 ^ by.len() as u64), identity: Template::new(&identity), ..actor }
}

fn role(account: &str, by: &str, rng: &mut Rng) -> Actor {
    let id = text("AROA", BASE32, 10, "EXAMPLE", rng);
    let role = text("exercise-", HEX, 6, "-role", rng);
    let session = text("session-", HEX, 12, "", rng);
    let arn = format!("arn:aws:sts::{account}:assumed-role/{role}/{session}");
    let invoked = if by.is_empty() { String::new() } else { format!(r#","invokedBy":"{by}""#) };
    let identity = format!(
        r#"{{"type":"AssumedRole","principalId":"{id}:{session}","arn":"{arn}","accountId":"{account}","accessKeyId":"$session_key","sessionContext":{{"sessionIssuer":{{"type":"Role","principalId":"{id}","arn":"arn:aws:iam::{account}:role/{role}","accountId":"{account}","userName":"{role}"}},"webIdFederationData":{{}},"attributes":{{"creationDate":"$session_start","mfaAuthenticated":"false"}}}}{invoked}}}"#
    );
    let addresses = match by {
        "" => MACHINES.iter().chain([&TOOLS]).map(ToString::to_string).collect(),
        _ => vec![by.to_owned()],
    };
    Actor {
        id: rng.bits(),
        kind: "AssumedRole",
        user: None,
        identity: Template::new(&identity),
        requester: arn.clone(),
        arn: Some(arn),
        agents: addresses.clone(),
        addresses,
    }
}

fn service(name: &str, identity: &str, kind: &'static str) -> Actor {
    Actor {
        id: 0,
        kind,
        user: None,
        arn: None,
        identity: Template::new(identity),
        requester: format!("svc:{name}"),
        addresses: vec![name.to_owned()],
        agents: vec![name.to_owned()],
    }
}

fn text(before: &str, alphabet: &[u8], n: usize, after: &str, rng: &mut Rng) -> String {
    let mut middle = Vec::with_capacity(n);
    rng.text(alphabet, n, &mut middle);
    format!("{before}{}{after}", String::from_utf8_lossy(&middle))
}
