//! Resolution of field names as people type them to the fields that are stored.

use std::fmt;

use super::catalogue::CATALOGUE;
use super::id::FieldId;
use crate::nearest::{edits, nearest_by};

/// The path of the object an event came from. No event has it as a value: an
/// index evaluates it, the match of a single event can't.
pub const FILE: &str = "log.file.path";

/// The native paths of an index, which a query may name beside the catalogue's
/// fields.
pub trait Vocabulary {
    /// True if some event has this native path.
    fn has(&self, path: &str) -> bool;

    /// All native paths, for suggestions; any order.
    fn paths(&self) -> Vec<String>;
}

/// Short names, and names for several fields: a clause on one of them matches if
/// it matches any of the fields.
pub const SHORT_NAMES: &[(&str, &[&str])] = &[
    ("access-key", &["aws.access_key_id"]),
    ("account", &["cloud.account.id", "aws.principal_account", "user.domain"]),
    ("action", &["event.action"]),
    ("bucket", &["aws.bucket"]),
    ("error", &["error.code"]),
    ("file", &[FILE]),
    ("host", &["host.name", "url.domain"]),
    ("id", &["event.id", "http.request.id"]),
    ("ip", &["source.ip"]),
    ("key", &["aws.object_key", "key"]),
    ("outcome", &["event.outcome"]),
    ("reason", &["event.reason"]),
    ("region", &["cloud.region"]),
    ("requester", &["requester", "actor.arn", "userIdentity.invokedBy"]),
    ("session", &["session.key", "aws.role_session", "transfer.session_id"]),
    ("source", &["event.dataset"]),
    ("status", &["http.response.status_code"]),
    ("tls.cipher", &["tls.cipher", "tlsDetails.cipherSuite"]),
    ("ua", &["user_agent.original"]),
    ("user", &["user.name"]),
];

/// The canonical field of this name.
pub fn canonical(name: &str) -> Option<FieldId> {
    let at = CATALOGUE.iter().position(|spec| spec.name == name)?;
    Some(FieldId(at as u32))
}

/// The canonical field of the native name `native` in `format`.
pub fn alias(format: &str, native: &str) -> Option<FieldId> {
    let at = CATALOGUE.iter().position(|spec| spec.natives.contains(&(format, native)))?;
    Some(FieldId(at as u32))
}

/// The fields that a name resolves to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Stored names, canonical or native paths; never empty. Some may not
    /// occur in the index.
    pub fields: Vec<String>,
    /// The path with array positions, if that is what was typed
    /// (`resources.0.ARN`); `fields` then has it without them.
    pub element: Option<String>,
}

/// The error for a name that resolves to no field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// The name as typed.
    pub name: String,
    /// Known names near it, nearest first, at most three.
    pub nearest: Vec<String>,
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no field is named `{}`", self.name)
    }
}

impl std::error::Error for Unknown {}

/// Resolves a name to all fields that have it as a short name, canonical name,
/// native name of a canonical field, or native path of the index. Case counts
/// only where names differ in nothing else. `detail.x` means `x` too, and a path
/// may contain array positions.
///
/// # Errors
/// If no field has this name.
pub fn find(name: &str, vocabulary: &dyn Vocabulary) -> Result<Named, Unknown> {
    let fields = called(name, vocabulary);
    if !fields.is_empty() {
        return Ok(Named { fields, element: None });
    }
    if let Some(named) = element(name, vocabulary) {
        return Ok(named);
    }
    Err(Unknown { name: name.to_owned(), nearest: nearest_fields(name, vocabulary) })
}

/// Every field of this name in exact case or else in any case.
fn called(name: &str, vocabulary: &dyn Vocabulary) -> Vec<String> {
    let mut fields = Vec::new();
    let names = || std::iter::once(name).chain(without_detail(name));
    for name in names() {
        gather(|known| known == name, &mut fields);
        if vocabulary.has(name) {
            add(&mut fields, name);
        }
    }
    if !fields.is_empty() {
        return fields;
    }
    let paths = vocabulary.paths();
    for name in names() {
        gather(|known| known.eq_ignore_ascii_case(name), &mut fields);
        for path in paths.iter().filter(|path| path.eq_ignore_ascii_case(name)) {
            add(&mut fields, path);
        }
    }
    fields
}

/// The name inside an EventBridge envelope: `x` of `detail.x`.
pub fn without_detail(name: &str) -> Option<&str> {
    let (head, rest) = name.split_at_checked("detail.".len())?;
    (head.eq_ignore_ascii_case("detail.") && !rest.is_empty()).then_some(rest)
}

/// Adds the fields of the tables that match a name.
fn gather(is_it: impl Fn(&str) -> bool, fields: &mut Vec<String>) {
    for (short, targets) in SHORT_NAMES {
        for target in targets.iter().filter(|target| is_it(short) || is_it(target)) {
            add(fields, target);
        }
    }
    for spec in CATALOGUE {
        if is_it(spec.name) || spec.natives.iter().any(|(_, native)| is_it(native)) {
            add(fields, spec.name);
        }
    }
}

fn add(fields: &mut Vec<String>, name: &str) {
    if !fields.iter().any(|field| field == name) {
        fields.push(name.to_owned());
    }
}

/// Resolves a path with array positions.
fn element(name: &str, vocabulary: &dyn Vocabulary) -> Option<Named> {
    let path = without_positions(name)?;
    let fields = called(&path, vocabulary);
    let known = spelling(&path, vocabulary).or_else(|| spelling(without_detail(&path)?, vocabulary))?;
    let detail = path.len() - known.len();
    let element = with_positions(name, &format!("{}{known}", &path[..detail]));
    Some(Named { fields, element: Some(element) })
}

/// A path without the parts that are numbers; `None` if it has none of them,
/// or has no other parts.
fn without_positions(name: &str) -> Option<String> {
    let rest: Vec<&str> = segments(name).filter(|part| !is_position(part)).collect();
    let path = rest.join(".");
    (!path.is_empty() && path.len() < name.len()).then_some(path)
}

/// A native path as records spell it.
fn spelling(path: &str, vocabulary: &dyn Vocabulary) -> Option<String> {
    if vocabulary.has(path) || natives().any(|native| native == path) {
        return Some(path.to_owned());
    }
    let paths = vocabulary.paths();
    let mut known = natives().chain(paths.iter().map(String::as_str));
    known.find(|known| known.eq_ignore_ascii_case(path)).map(str::to_owned)
}

/// The native names of canonical fields.
fn natives<'a>() -> impl Iterator<Item = &'a str> {
    CATALOGUE.iter().flat_map(|spec| spec.natives).map(|&(_, native)| native)
}

/// The name with its positions, the other parts spelled as `path` does.
fn with_positions(name: &str, path: &str) -> String {
    let mut spelled = segments(path);
    let parts: Vec<&str> = segments(name)
        .map(|part| if is_position(part) { part } else { spelled.next().unwrap_or(part) })
        .collect();
    parts.join(".")
}

fn is_position(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
}

/// The parts of a path between dots that no backslash escapes.
fn segments(path: &str) -> impl Iterator<Item = &str> {
    let mut escaped = false;
    path.split(move |c| {
        let cuts = c == '.' && !escaped;
        escaped = c == '\\' && !escaped;
        cuts
    })
}

/// Known names near an unknown one.
fn nearest_fields(name: &str, vocabulary: &dyn Vocabulary) -> Vec<String> {
    let shorts = SHORT_NAMES.iter().map(|&(short, _)| short);
    let paths = vocabulary.paths();
    let known = shorts
        .chain(CATALOGUE.iter().map(|spec| spec.name))
        .chain(natives())
        .chain(paths.iter().map(String::as_str));
    nearest_by(name, known, distance)
}

/// The distance of a known name from the wanted one, both in lower case. The
/// last part of a path alone (`bucketName`) and the start of one
/// (`requestParameters`) are as near as one edit.
fn distance(wanted: &str, known: &str) -> Option<usize> {
    let last = known.rsplit('.').next().unwrap_or(known);
    let starts = known.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('.'));
    if starts || last == wanted {
        return Some(1);
    }
    let most = wanted.len() / 3;
    let whole = edits(wanted, known, most);
    let part = if last.len() < known.len() { edits(wanted, last, most).map(|edits| edits + 1) } else { None };
    whole.into_iter().chain(part).min()
}

#[cfg(test)]
mod tests;
