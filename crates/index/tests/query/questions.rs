//! Random queries as people write them.

use crate::archive::{ADDRESSES, AGENTS, ERRORS, NAMES, Random, STATUSES, USERS};

const FIELDS: &[&str] = &[
    "eventName",
    "sourceIPAddress",
    "userAgent",
    "userIdentity.arn",
    "userIdentity.userName",
    "errorCode",
    "requestParameters.bucketName",
    "requestParameters.tags",
    "requestParameters.flag",
    "resources.ARN",
    "resources.1.ARN",
    "eventID",
    "operation",
    "key",
    "file.path",
    "user.name",
    "source.ip",
    "event.outcome",
    "event.dataset",
    "log.file.path",
    "requestDateTime",
    "url.path",
    "nowhere.rare1",
    "nowhere.rare1.0",
    "rare0",
    "rare2",
    "errorcode",
    "requester",
    "versionid",
    "sigv",
    "@timestamp",
    "@ptr",
];

const NUMBERS: &[&str] =
    &["bytessent", "turnaroundtime", "httpstatus", "requestParameters.maxKeys", "resources.n"];

/// Parts of records, within values, around them and across.
const TEXTS: &[&str] = &[
    "AccessDenied",
    "Name\":\"Get",
    "\"AccessDenied\"",
    " AccessDenied ",
    "\"eventName\":",
    ":\"Boto3[/]",
    "GET (?<verb>[/]dir)",
    "eventName",
    "mall|Boto",
    "OBJECT dir",
    "192.0.2.7 arn",
    "dir.[0-9]+ ",
    "\"tags\":\\[\"Get",
    "no time.*Get",
    ":7,",
    " 17 - ",
    "4096",
    "é 東",
    "Feb/2024",
    "ARN\":\"arn:aws:s3:::b1\",\"n",
];

pub fn question(random: &mut Random) -> String {
    let mut commands = Vec::new();
    for _ in 0..random.below(3) {
        commands.push(format!("filter {}", condition(random, 2)));
    }
    match random.below(12) {
        0 => commands.push("fields strcontains(userAgent, 'S3') as s3, eventName as name".to_owned()),
        1 => commands.push("parse userAgent '*/*' as product, version".to_owned()),
        2 => commands.push("parse @message /(?<verb>GET|PUT|HEAD)/".to_owned()),
        _ => {}
    }
    let computed = commands.last().map_or("", String::as_str);
    let extra = match computed {
        computed if computed.starts_with("fields") => &["s3", "name"][..],
        computed if computed.contains("product") => &["product", "version"][..],
        computed if computed.contains("verb") => &["verb"][..],
        _ => &[][..],
    };
    match random.below(3) {
        0 => rows(random, extra, &mut commands),
        _ => groups(random, extra, &mut commands),
    }
    commands.join(" | ")
}

fn rows(random: &mut Random, extra: &[&str], commands: &mut Vec<String>) {
    let fields: Vec<String> = (0..1 + random.below(3)).map(|_| field(random).to_owned()).collect();
    let fields: Vec<&str> = fields.iter().map(String::as_str).chain(extra.iter().copied()).collect();
    commands.push(format!("fields {}, @ptr", fields.join(", ")));
    match random.below(6) {
        0 => commands.push(format!("sort @timestamp {}", random.pick(&["asc", "desc"]))),
        1 => commands.push(format!("sort {} {}", field(random), random.pick(&["asc", "desc"]))),
        2 => commands.push(format!("sort {} desc, {} asc", field(random), number(random))),
        3 => commands.push(format!("dedup {}", field(random))),
        _ => {}
    }
    if random.below(4) > 0 {
        commands.push(format!("limit {}", random.below(40)));
    }
    if random.below(8) == 0 {
        commands.push(format!("stats count(*) by {}", random.pick(&["@ptr", "eventName", "bin(1d)"])));
    }
}

fn groups(random: &mut Random, extra: &[&str], commands: &mut Vec<String>) {
    let said: Vec<String> = (0..1 + random.below(3)).map(|_| aggregate(random)).collect();
    let mut said: Vec<String> =
        said.into_iter().enumerate().map(|(at, one)| format!("{one} as a{at}")).collect();
    said.dedup();
    let mut by: Vec<String> = (0..random.below(3)).map(|_| key(random)).collect();
    by.extend(extra.iter().take(1).map(|name| (*name).to_owned()));
    by.sort();
    by.dedup();
    let by = if by.is_empty() { String::new() } else { format!(" by {}", by.join(", ")) };
    commands.push(format!("stats {}{by}", said.join(", ")));
    match random.below(4) {
        0 => commands.push("sort a0 desc | limit 5".to_owned()),
        1 => commands.push("filter a0 > 3".to_owned()),
        3 if by.ends_with(" errorCode") => commands.push("filter errorCode <= '-'".to_owned()),
        2 if said.len() > 1 => commands.push("stats sum(a0), max(a1), count(*)".to_owned()),
        _ => {}
    }
}

fn key(random: &mut Random) -> String {
    match random.below(8) {
        0 => format!("bin({})", random.pick(&["1h", "30m", "1d", "1w", "1mo"])),
        1 => format!("strlen({}) as length", field(random)),
        2 => "coalesce(errorCode, 'none') as outcome".to_owned(),
        3 => format!("{} > 10 as large", number(random)),
        5 => format!("{} = '{}' as unsaid", field(random), random.pick(&["-", ""])),
        4 => number(random).to_owned(),
        _ => field(random).to_owned(),
    }
}

fn aggregate(random: &mut Random) -> String {
    match random.below(14) {
        0..=2 => "count(*)".to_owned(),
        3 => format!("count({})", field(random)),
        4 | 5 => format!("count_distinct({})", field(random)),
        6 => format!("sum({})", number(random)),
        7 => format!("avg({} + 1)", number(random)),
        8 => format!(
            "{}({})",
            random.pick(&["min", "max"]),
            random.pick(&["@timestamp", "bytessent", "eventName"])
        ),
        9 => format!("latest({})", field(random)),
        10 => format!("earliest({})", number(random)),
        11 => format!("pct({}, {})", number(random), random.pick(&["50", "99"])),
        12 => format!("stddev({})", number(random)),
        _ => format!("{}({})", random.pick(&["sortsFirst", "sortsLast"]), field(random)),
    }
}

fn condition(random: &mut Random, depth: usize) -> String {
    if depth > 0 && random.below(3) == 0 {
        let (a, b) = (condition(random, depth - 1), condition(random, depth - 1));
        return match random.below(3) {
            0 => format!("({a} and {b})"),
            1 => format!("({a} or {b})"),
            _ => format!("not ({a})"),
        };
    }
    let op = random.pick(&["=", "!=", "<", ">=", ">"]);
    match random.below(22) {
        16..=20 => of_nothing(random, op),
        14 => format!("@message like /{}/", random.pick(TEXTS)),
        15 => format!(
            "@message like '{}' or @message like /{}/",
            random.pick(&["curl", "n\":\"b", "REST.G"]),
            random.pick(TEXTS)
        ),
        0..=2 => format!("eventName {} '{}'", random.pick(&["=", "!="]), random.pick(NAMES)),
        3 => format!("sourceIPAddress in ['{}', '{}']", random.pick(ADDRESSES), random.pick(ADDRESSES)),
        4 => format!("userAgent {} '{}'", op, random.pick(AGENTS)),
        5 => format!("httpstatus {op} {}", random.pick(STATUSES)),
        6 => format!("bytessent {op} {}", random.pick(&["17", "4096", "100"])),
        7 => format!("{} like /{}/", field(random), random.pick(&["e", "Obj", "ci$", "^b", "[0-9]{2}"])),
        8 => format!("{} not like '{}'", field(random), random.pick(&["Get", "192", "user/"])),
        9 => format!("{}ispresent({})", random.pick(&["", "not "]), field(random)),
        10 => format!("requestParameters.tags {} '{}'", random.pick(&["=", "!="]), random.pick(NAMES)),
        11 => format!("isIpInSubnet(sourceIPAddress, '{}')", random.pick(&["192.0.2.0/24", "2001:db8::/32"])),
        12 => format!("errorCode {} '{}'", random.pick(&["=", "!="]), random.pick(ERRORS)),
        13 => format!("user.name = '{}' or resources.0.ARN = 'arn:aws:s3:::b1'", random.pick(USERS)),
        _ => format!("@timestamp {op} {}", 1_706_000_000_000u64 + random.below(40) as u64 * 86_400_000),
    }
}

/// What tells a field that says nothing from one that is not there, and what
/// is computed of either.
fn of_nothing(random: &mut Random, op: &str) -> String {
    let (field, null) = (field(random), random.pick(&["-", ""]));
    match random.below(8) {
        0 | 1 => format!("{field} {op} '{null}'"),
        2 => format!("'{null}' {op} {field}"),
        3 => format!("{field} {}in ['{null}', '{}']", random.pick(&["", "not "]), random.pick(NAMES)),
        4 => format!("{field} {}like /{}/", random.pick(&["", "not "]), random.pick(&["^$", "-", "^-?$"])),
        5 => format!("{field} {op} 200"),
        6 => format!("substr({field}, 20, 1) {op} '{null}'"),
        _ => format!("{field} {op} {}", random.pick(&["errorCode", "rare2", "requestParameters.tags"])),
    }
}

fn field(random: &mut Random) -> &'static str {
    FIELDS[random.below(FIELDS.len())]
}

fn number(random: &mut Random) -> &'static str {
    NUMBERS[random.below(NUMBERS.len())]
}
