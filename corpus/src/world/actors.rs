//! Actors: one identity of every kind that CloudTrail knows, with its addresses and agents.

use super::{
    names,
    pools::{Account, Pool, Thing},
    random::{example_id, hex, shuffle, uuid},
};
use crate::{rng::Rng, template::Template, zipf::Zipf};

/// A kind of caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// An IAM user with a long-term key.
    User,
    /// A role taken by an instance, a task or a function.
    Workload,
    /// A role taken by a person through the Identity Center.
    Person,
    /// An AWS service.
    Service,
    /// The account's root user.
    Root,
    /// Another account.
    Account,
    /// Nobody: a request without a signature.
    Anonymous,
    /// Federated users, SAML and web identities, directory and Identity Center users.
    Rare,
}

/// One caller.
#[derive(Clone, Debug)]
pub struct Actor {
    /// Number that its temporary keys are made from.
    pub id: u64,
    /// `userIdentity.type`.
    pub kind: &'static str,
    /// `userIdentity.userName`, where its type has one.
    pub user: Option<String>,
    /// `userIdentity.arn`, where its type has one.
    pub arn: Option<String>,
    /// The whole `userIdentity`.
    pub identity: Template,
    /// The requester of an access log line.
    pub requester: String,
    /// Addresses it calls from.
    pub addresses: Vec<String>,
    /// Software it calls with.
    pub agents: Vec<String>,
}

/// Every actor of an account by class, in the order of [`Class`].
pub fn all(world: &Account, rng: &mut Rng) -> Vec<(Class, Vec<Actor>, Zipf)> {
    let users = world.things(Thing::User).names.iter().map(|name| user(world, name, rng)).collect();
    let services = names::SERVICES.iter().map(|name| service(name)).collect();
    let classes = [
        (Class::User, users),
        (Class::Workload, workloads(world, rng)),
        (Class::Person, people(world, rng)),
        (Class::Service, services),
        (Class::Root, vec![root(world, rng)]),
        (Class::Account, (0..6).map(|_| foreign(world, rng)).collect()),
        (Class::Anonymous, vec![anonymous(world, rng)]),
        (Class::Rare, rare(world, rng)),
    ];
    classes
        .into_iter()
        .map(|(class, actors): (Class, Vec<Actor>)| {
            let law = Zipf::new(actors.len(), 2);
            (class, actors, law)
        })
        .collect()
}

impl Actor {
    /// An IAM user with the key and an address, for needles and the story.
    pub fn planted(account: &str, name: &str, key: &str, address: &str, agent: &str) -> Self {
        let arn = format!("arn:aws:iam::{account}:user/{name}");
        let identity = format!(
            r#"{{"type":"IAMUser","principalId":"AIDACKCEVSQ6C2EXAMPLE","arn":"{arn}","accountId":"{account}","accessKeyId":"{key}","userName":"{name}"}}"#
        );
        Self {
            id: 0,
            kind: "IAMUser",
            user: Some(name.to_owned()),
            identity: Template::new(&identity),
            requester: arn.clone(),
            arn: Some(arn),
            addresses: vec![address.to_owned()],
            agents: vec![agent.to_owned()],
        }
    }
}

/// Fills the parts that do not depend on the kind of caller.
fn actor(world: &Account, kind: &'static str, identity: &str, arn: Option<String>, rng: &mut Rng) -> Actor {
    let draw = |pool: &Pool, n: u64, rng: &mut Rng| -> Vec<String> {
        (0..n).map(|_| pool.at(rng.bits()).to_owned()).collect()
    };
    let homes = 1 + rng.below(4);
    Actor {
        id: rng.bits(),
        kind,
        user: None,
        identity: Template::new(identity),
        requester: arn.clone().unwrap_or_else(|| hex(64, rng)),
        arn,
        addresses: draw(&world.addresses, homes, rng),
        agents: draw(&world.agents, 3, rng),
    }
}

fn user(world: &Account, name: &str, rng: &mut Rng) -> Actor {
    let account = world.account;
    let arn = format!("arn:aws:iam::{account}:user/{name}");
    let (id, key) = (example_id("AIDA", 10, rng), example_id("AKIA", 9, rng));
    // Some work with a session token, as GetSessionToken gives it: the issuer is empty then.
    let (key, session) = if rng.chance(1, 4) {
        (
            "$session_key".to_owned(),
            r#","sessionContext":{"sessionIssuer":{},"webIdFederationData":{},"attributes":{"creationDate":"$session_start","mfaAuthenticated":"true"}}"#,
        )
    } else {
        (key, "")
    };
    let identity = format!(
        r#"{{"type":"IAMUser","principalId":"{id}","arn":"{arn}","accountId":"{account}","accessKeyId":"{key}","userName":"{name}"{session}}}"#
    );
    Actor { user: Some(name.to_owned()), ..actor(world, "IAMUser", &identity, Some(arn), rng) }
}

/// A role session; `path` is that of the role, which the session's ARN leaves out.
fn session(world: &Account, role: &str, path: &str, name: &str, extra: &str, rng: &mut Rng) -> Actor {
    let account = world.account;
    let id = example_id("AROA", 10, rng);
    let arn = format!("arn:aws:sts::{account}:assumed-role/{role}/{name}");
    let identity = format!(
        r#"{{"type":"AssumedRole","principalId":"{id}:{name}","arn":"{arn}","accountId":"{account}","accessKeyId":"$session_key","sessionContext":{{"sessionIssuer":{{"type":"Role","principalId":"{id}","arn":"arn:aws:iam::{account}:role{path}/{role}","accountId":"{account}","userName":"{role}"}},"webIdFederationData":{{}},"attributes":{{"creationDate":"$session_start","mfaAuthenticated":"false"}}{extra}}}}}"#
    );
    actor(world, "AssumedRole", &identity, Some(arn), rng)
}

fn workloads(world: &Account, rng: &mut Rng) -> Vec<Actor> {
    let mut all = Vec::new();
    for role in &world.things(Thing::Role).names {
        for _ in 0..1 + rng.below(6) {
            all.push(workload(world, role, rng));
        }
    }
    shuffle(&mut all, rng);
    all
}

fn workload(world: &Account, role: &str, rng: &mut Rng) -> Actor {
    let path = if rng.chance(1, 3) { "/service-role" } else { "" };
    match rng.below(4) {
        0 => {
            let instance = world.things(Thing::Instance).at(rng.bits()).to_owned();
            session(world, role, path, &instance, r#","ec2RoleDelivery":"2.0""#, rng)
        }
        1 => {
            let function = world.things(Thing::Function).at(rng.bits()).to_owned();
            session(world, role, path, &function, "", rng)
        }
        2 => session(world, role, path, &hex(32, rng), "", rng),
        _ => {
            let name = format!("botocore-session-{}", 1_772_000_000 + rng.below(3_000_000));
            session(world, role, path, &name, "", rng)
        }
    }
}

fn people(world: &Account, rng: &mut Rng) -> Vec<Actor> {
    let roles = ["AdministratorAccess", "PowerUserAccess", "ReadOnlyAccess"]
        .map(|set| format!("AWSReservedSSO_{set}_{}", hex(16, rng)));
    let path = "/aws-reserved/sso.amazonaws.com";
    let one = |(n, name): (usize, &&str)| {
        let source = if n % 3 == 0 { format!(r#","sourceIdentity":"{name}""#) } else { String::new() };
        session(world, &roles[(n * n) % 3], path, &format!("{name}@example.com"), &source, rng)
    };
    names::PEOPLE.iter().enumerate().map(one).collect()
}

fn service(name: &str) -> Actor {
    Actor {
        id: 0,
        kind: "AWSService",
        user: None,
        arn: None,
        identity: Template::new(&format!(r#"{{"type":"AWSService","invokedBy":"{name}"}}"#)),
        requester: format!("svc:{name}"),
        addresses: vec![name.to_owned()],
        agents: vec![name.to_owned()],
    }
}

fn root(world: &Account, rng: &mut Rng) -> Actor {
    let account = world.account;
    let arn = format!("arn:aws:iam::{account}:root");
    let identity = format!(
        r#"{{"type":"Root","principalId":"{account}","arn":"{arn}","accountId":"{account}","accessKeyId":"$session_key","sessionContext":{{"sessionIssuer":{{}},"webIdFederationData":{{}},"attributes":{{"creationDate":"$session_start","mfaAuthenticated":"true"}}}}}}"#
    );
    Actor { requester: world.owner.clone(), ..actor(world, "Root", &identity, Some(arn), rng) }
}

fn foreign(world: &Account, rng: &mut Rng) -> Actor {
    let (id, account) =
        (example_id("AROA", 10, rng), rng.pick(&["555566667777", "999988887777", "666677778888"]));
    let name = hex(6, rng);
    let identity =
        format!(r#"{{"type":"AWSAccount","principalId":"{id}:partner-{name}","accountId":"{account}"}}"#);
    actor(world, "AWSAccount", &identity, None, rng)
}

fn anonymous(world: &Account, rng: &mut Rng) -> Actor {
    let identity = r#"{"type":"AWSAccount","principalId":"","accountId":"ANONYMOUS_PRINCIPAL"}"#;
    let addresses = (0..40).map(|_| world.addresses.at(rng.bits()).to_owned()).collect();
    let agents = names::BROWSERS.iter().chain(&["curl/8.5.0", "python-requests/2.32.3", "Wget/1.21.4"]);
    Actor {
        requester: "-".to_owned(),
        addresses,
        agents: agents.map(ToString::to_string).collect(),
        ..actor(world, "AWSAccount", identity, None, rng)
    }
}

fn rare(world: &Account, rng: &mut Rng) -> Vec<Actor> {
    let account = world.account;
    let federated = format!("arn:aws:sts::{account}:federated-user/partner-portal");
    let identity = format!(
        r#"{{"type":"FederatedUser","principalId":"{account}:partner-portal","arn":"{federated}","accountId":"{account}","accessKeyId":"$session_key","sessionContext":{{"sessionIssuer":{{"type":"IAMUser","principalId":"{}","arn":"arn:aws:iam::{account}:user/partner-sync","accountId":"{account}","userName":"partner-sync"}},"webIdFederationData":{{}},"attributes":{{"creationDate":"$session_start","mfaAuthenticated":"false"}}}}}}"#,
        example_id("AIDA", 10, rng)
    );
    let first = actor(world, "FederatedUser", &identity, Some(federated), rng);
    let center = format!(
        r#"{{"type":"IdentityCenterUser","accountId":"{account}","onBehalfOf":{{"userId":"{}","identityStoreArn":"arn:aws:identitystore::{account}:identitystore/d-9067example"}},"credentialId":"{}"}}"#,
        uuid(rng),
        uuid(rng)
    );
    let second = actor(world, "IdentityCenterUser", &center, None, rng);
    let named = [
        ("WebIdentityUser", "repo:example/shop:ref:refs/heads/main", "token.actions.githubusercontent.com"),
        ("SAMLUser", "alice@example.com", "https://idp.example.com/saml"),
        ("Directory", "EXAMPLE-alice", "d-9067example"),
    ];
    let others = named.map(|(kind, name, provider)| {
        let identity = format!(
            r#"{{"type":"{kind}","principalId":"{provider}:{name}","accountId":"{account}","userName":"{name}","identityProvider":"{provider}"}}"#
        );
        Actor { user: Some(name.to_owned()), ..actor(world, kind, &identity, None, rng) }
    });
    [first, second].into_iter().chain(others).collect()
}
