//! Name resolution: columns and fields in scope at a position of a query.

use std::sync::Arc;

use crate::error::QueryError;
use crate::expr::{Dialect, Expr};
use crate::function::AT;
use crate::plan::{Source, Stage, index_or_push};
use logdex_event::field::CATALOGUE;
use logdex_event::field::names::{self, Named, Unknown, Vocabulary};
use logdex_event::{format, nearest};

use super::lexer::Name;

/// The first slot of computed columns while sources, which come before them, are
/// still being added.
const COMPUTED: usize = 1 << 32;

/// The names in scope: columns computed so far and, before `stats`, the fields of
/// events.
pub(super) struct Scope<'c> {
    vocabulary: &'c dyn Vocabulary,
    /// The sources of the slots.
    pub(super) sources: Vec<Source>,
    /// Names of columns and their slots; the last of a name is in scope.
    columns: Vec<(Arc<str>, usize)>,
    /// The number of slots of columns.
    width: usize,
    /// True after `stats`, which leaves its columns only.
    grouped: bool,
}

/// The treatment of unknown names.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum UnknownName {
    /// An error.
    IsError,
    /// Null, as a field that no event has.
    IsNull,
}

impl<'c> Scope<'c> {
    pub(super) fn new(vocabulary: &'c dyn Vocabulary) -> Scope<'c> {
        Scope { vocabulary, sources: Vec::new(), columns: Vec::new(), width: 0, grouped: false }
    }

    /// True after `stats`.
    pub(super) fn is_grouped(&self) -> bool {
        self.grouped
    }

    /// Adds a column in the next slot.
    pub(super) fn add(&mut self, name: &Arc<str>) {
        let slot = self.base() + self.width;
        self.width += 1;
        self.columns.push((name.clone(), slot));
    }

    /// Adds a name of a slot.
    pub(super) fn alias(&mut self, name: &Arc<str>, slot: usize) {
        self.columns.push((name.clone(), slot));
    }

    /// Adds a column without a name.
    pub(super) fn skip(&mut self) {
        self.width += 1;
    }

    /// Replaces all names by these columns.
    pub(super) fn group(&mut self, names: &[Arc<str>]) {
        self.grouped = true;
        self.columns = names.iter().cloned().enumerate().map(|(slot, name)| (name, slot)).collect();
        self.width = names.len();
    }

    /// The column with this name.
    pub(super) fn column(&self, name: &str) -> Option<Expr> {
        let is_it = |(known, _): &&(Arc<str>, usize)| **known == *name;
        self.columns.iter().rev().find(is_it).map(|&(_, slot)| Expr::Slot(slot))
    }

    /// The column of `stats` whose name is this text, ignoring blanks and, if need be,
    /// case: `count(*)`.
    pub(super) fn column_of_text(&self, text: &str) -> Option<Expr> {
        let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let wanted = bare(text);
        let find = |same: fn(&str, &str) -> bool| {
            self.columns.iter().rev().find(|(name, _)| self.grouped && same(&bare(name), &wanted))
        };
        let found = find(|a, b| a == b).or_else(|| find(str::eq_ignore_ascii_case));
        found.map(|&(_, slot)| Expr::Slot(slot))
    }

    /// The time of events.
    pub(super) fn time(&mut self) -> Expr {
        self.source(Source::Time)
    }

    /// The slot of a source.
    pub(super) fn source(&mut self, source: Source) -> Expr {
        Expr::Slot(index_or_push(&mut self.sources, source))
    }

    /// Resolves a name to a column, an element of a column, or a field.
    ///
    /// # Errors
    /// If the name is unknown.
    pub(super) fn find(&mut self, name: &Name, unknown_name: UnknownName) -> Result<Expr, QueryError> {
        if let Some(column) = self.column(&name.plain()) {
            return Ok(column);
        }
        let found = match self.grouped {
            true => {
                let columns = self.columns.iter().map(|(known, _)| &**known);
                Err(Unknown { nearest: nearest(&name.plain(), columns), name: name.plain() })
            }
            false => self.field(name),
        };
        if found.is_err()
            && let Some(part) = self.in_columns(name)
        {
            return Ok(part);
        }
        match (found, unknown_name) {
            (Ok(Source::Field(named)), _) if named.element.is_none() => {
                Ok(self.by_format(&name.plain(), named))
            }
            (Ok(source), _) => Ok(self.source(source)),
            (Err(_), UnknownName::IsNull) => Ok(Expr::Literal(crate::value::Value::Null)),
            (Err(unknown), UnknownName::IsError) => {
                let error = QueryError::unknown(0..0, unknown);
                Err(if self.grouped { error.hint("behind stats there are only its columns") } else { error })
            }
        }
    }

    /// The array of a field's values in place of the field, which is the first of them.
    /// Other expressions are returned unchanged.
    pub(super) fn whole_list(&mut self, value: Expr) -> Expr {
        let source = match value {
            Expr::Slot(slot) if !self.grouped => self.sources.get(slot),
            _ => None,
        };
        let path = match source {
            Some(Source::Field(Named { fields, element: None })) => {
                fields.iter().find(|field| names::canonical(field).is_none()).cloned()
            }
            _ => None,
        };
        path.map_or(value, |path| self.source(Source::Json(path)))
    }

    /// A field that some records have under this very name and records of other formats
    /// under a canonical one: the canonical field applies to those formats only.
    /// `operation` of an S3 access log is the action; a line of Transfer Family
    /// without `operation` has none.
    fn by_format(&mut self, name: &str, named: Named) -> Expr {
        let inside = names::without_detail(name).unwrap_or(name);
        let formats = |field: &String| -> Vec<Expr> {
            let natives =
                names::canonical(field).and_then(|id| id.spec()).map_or(&[][..], |spec| spec.natives);
            // Fields of carriers apply to records of any format.
            let is_it = |format: &str, native: &str| {
                native.eq_ignore_ascii_case(inside) && format::find(format).is_some()
            };
            let called = natives.iter().filter(|(format, native)| is_it(format, native));
            called.map(|&(format, _)| Expr::literal(format)).collect()
        };
        let (canonical, own): (Vec<_>, Vec<_>) =
            named.fields.iter().cloned().partition(|field| !formats(field).is_empty());
        if canonical.is_empty() || !own.iter().any(|field| field.eq_ignore_ascii_case(inside)) {
            return self.source(Source::Field(named));
        }
        let mut slot = |fields| self.source(Source::Field(Named { fields, element: None }));
        let dataset = slot(vec!["event.dataset".to_owned()]);
        let branch = |field: String| {
            let is_so = Expr::is_in(Dialect::Insights, dataset.clone(), formats(&field));
            (is_so, slot(vec![field]))
        };
        let branches = canonical.into_iter().map(branch).collect();
        Expr::Case(branches, Box::new(slot(own)))
    }

    /// True if the name is known.
    pub(super) fn knows(&self, name: &Name) -> bool {
        self.in_columns(name).is_some() || !self.grouped && self.field(name).is_ok()
    }

    /// A column, or the element at a path of it.
    fn in_columns(&self, name: &Name) -> Option<Expr> {
        (1..=name.parts.len()).rev().find_map(|length| {
            let (head, rest) = name.parts.split_at(length);
            let column = self.column(&head.join("."))?;
            Some(rest.iter().fold(column, |map, key| at(map, Expr::literal(key.as_str()))))
        })
    }

    fn field(&self, name: &Name) -> Result<Source, Unknown> {
        let plain = name.plain();
        match plain.to_ascii_lowercase().as_str() {
            "@timestamp" => return Ok(Source::Time),
            "@message" => return Ok(Source::Message),
            "@ptr" => return Ok(Source::Id),
            _ => {}
        }
        // Insights shows a field that begins with @ with one more.
        let shown = plain.strip_prefix('@').filter(|rest| rest.starts_with('@'));
        let names = [name.escaped(), plain.clone()];
        let mut names = names.iter().map(String::as_str).chain(shown);
        if let Some(named) = names.find_map(|name| names::find(name, self.vocabulary).ok()) {
            return Ok(source_of(&plain, named));
        }
        if let Some(path) = self.above_fields(&plain) {
            return Ok(Source::Json(path));
        }
        if name.parts.first().is_some_and(|part| part.eq_ignore_ascii_case("@entity")) {
            return Ok(source_of(&plain, Named { fields: vec![plain.clone()], element: None }));
        }
        match ENVELOPE.iter().any(|(known, _)| *known == plain) {
            true => Ok(source_of(&plain, Named { fields: Vec::new(), element: None })),
            false => names::find(&plain, self.vocabulary).map(|named| source_of(&plain, named)),
        }
    }

    /// The path of an object or array above known fields, in the spelling of records.
    fn above_fields(&self, name: &str) -> Option<String> {
        let inside = names::without_detail(name).unwrap_or(name);
        let paths = self.vocabulary.paths();
        let natives = CATALOGUE.iter().flat_map(|spec| spec.natives).map(|&(_, native)| native);
        let head = |path: &str| {
            let (head, rest) = path.split_at_checked(inside.len())?;
            (head.eq_ignore_ascii_case(inside) && rest.starts_with('.')).then(|| head.to_owned())
        };
        natives.chain(paths.iter().map(String::as_str)).find_map(head)
    }

    fn base(&self) -> usize {
        if self.grouped { 0 } else { COMPUTED }
    }
}

/// Fields of the EventBridge envelope, beside `detail.…`.
const ENVELOPE: &[(&str, &str)] = &[
    ("account", "aws.eventbridge.account"),
    ("id", "aws.eventbridge.id"),
    ("region", "aws.eventbridge.region"),
    ("source", "aws.eventbridge.source"),
    ("time", "aws.eventbridge.time"),
];

/// The source of a name. Fields that records have under this name come first, as the
/// first field that an event has counts and Insights has no short names.
fn source_of(name: &str, mut named: Named) -> Source {
    if named.fields.iter().any(|field| field == "@timestamp") {
        return Source::Time;
    }
    let inside = names::without_detail(name);
    named.fields.sort_by_key(|field| field != name && Some(field.as_str()) != inside);
    if let Some((_, field)) = ENVELOPE.iter().find(|(known, _)| *known == name) {
        named.fields.insert(0, (*field).to_owned());
    }
    Source::Field(named)
}

/// The element at a key of a map or an index of a list.
pub(super) fn at(map: Expr, key: Expr) -> Expr {
    Expr::Call(&AT, vec![map, key])
}

/// Gives the stages their final slots once the number of sources is known: up to the
/// first aggregation, columns are numbered from [`COMPUTED`].
pub(super) fn number_slots(stages: &mut [Stage], sources: usize) {
    let of = |slot: usize| Expr::Slot(slot.checked_sub(COMPUTED).map_or(slot, |column| column + sources));
    let grouping = stages.iter().position(|stage| matches!(stage, Stage::Aggregate { .. }));
    let end = grouping.map_or(stages.len(), |at| at + 1);
    stages[..end].iter_mut().flat_map(Stage::exprs_mut).for_each(|expr| expr.substitute(&of));
}
