//! What names of columns mean.

use std::ops::Range;

use logdex_event::field::names::{self, Named};
use logdex_event::field::{CATALOGUE, Kind as FieldKind};
use logdex_query::expr::Type;
use logdex_query::function::{self, DATE_FORMAT};
use logdex_query::{Context, Expr, QueryError, Source};

use crate::family::{Column, Family, Is};
use crate::nearest::nearest;
use crate::places::wrong;
use crate::term::{Kind, Term};

/// A step of what people write for a column: `resources[1].arn`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    /// A name, in any case.
    Name(String),
    /// A key of a map, as it is.
    Key(String),
    /// A position of an array, from 0.
    Position(usize),
}

/// How often names meant what. By this a family is found for a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// Columns of the family.
    pub(crate) own: usize,
    /// Nothing at all.
    pub(crate) unknown: usize,
}

/// Whether a family is only tried: names that are not known are then counted,
/// and taken for columns of nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Probing {
    Off,
    /// Names that are no columns of the family count as unknown. This costs
    /// no look at the index's paths, which are many.
    OwnColumns,
    /// Names of the index's fields are known, too.
    AllFields,
}

/// The columns of the query's table.
pub(crate) struct Scope<'q> {
    pub(crate) family: &'static Family,
    context: &'q Context<'q>,
    /// What columns may be qualified by: the table's alias, or its name with
    /// or without its database.
    qualifiers: Vec<Vec<String>>,
    probing: Probing,
    pub(crate) found: Found,
    /// What is read of events, by slot, and where it was first asked for.
    pub(crate) sources: Vec<Source>,
    pub(crate) places: Vec<Range<usize>>,
}

impl<'q> Scope<'q> {
    pub(crate) fn new(
        family: &'static Family,
        context: &'q Context<'q>,
        qualifiers: Vec<Vec<String>>,
        probing: Probing,
    ) -> Scope<'q> {
        let (sources, places) = (Vec::new(), Vec::new());
        Scope { family, context, qualifiers, probing, found: Found::default(), sources, places }
    }

    /// The slot of a source.
    pub(crate) fn slot(&mut self, source: Source) -> usize {
        self.sources.iter().position(|known| *known == source).unwrap_or_else(|| {
            self.sources.push(source);
            self.places.push(0..0);
            self.sources.len() - 1
        })
    }

    /// The event's time.
    pub(crate) fn time(&mut self) -> Expr {
        Expr::Slot(self.slot(Source::Time))
    }

    /// The same slots, with this for the place of those that have none.
    pub(crate) fn read_at(&mut self, place: Option<Range<usize>>) {
        let Some(place) = place else { return };
        for known in self.places.iter_mut().filter(|known| known.start == known.end) {
            *known = place.clone();
        }
    }

    /// True if the table is called so.
    pub(crate) fn is_table(&self, name: &[String]) -> bool {
        let same = |qualifier: &Vec<String>| qualifier.join(".").eq_ignore_ascii_case(&name.join("."));
        self.qualifiers.iter().any(same)
    }

    /// True if the family has a column of this name.
    pub(crate) fn has_own(&self, name: &str) -> bool {
        self.family.column(&name.to_lowercase()).is_some()
    }

    /// The column at some steps.
    pub(crate) fn column(&mut self, steps: &[Step]) -> Result<Term, QueryError> {
        let steps = self.unqualified(steps);
        if let Some(term) = self.own(steps) {
            self.found.own += 1;
            return Ok(term);
        }
        match self.probing {
            Probing::Off => self.elsewhere(steps),
            Probing::OwnColumns => Ok(self.nothing(steps)),
            Probing::AllFields => self.elsewhere(steps).or_else(|_| Ok(self.nothing(steps))),
        }
    }

    /// A column that no event has.
    fn nothing(&mut self, steps: &[Step]) -> Term {
        self.found.unknown += 1;
        let nothing = Named { fields: vec![joined(steps)], element: None };
        Term::any(Expr::Slot(self.slot(Source::Field(nothing))))
    }

    /// All columns of `SELECT *`, in order.
    pub(crate) fn all(&mut self) -> Vec<(&'static str, Term)> {
        let family = self.family;
        if family.is_events() {
            let named = |name: &str| [Step::Name(name.to_owned())];
            let columns = CATALOGUE.iter().map(|spec| (spec.name, self.elsewhere(&named(spec.name))));
            return columns.filter_map(|(name, term)| Some((name, term.ok()?))).collect();
        }
        let top = family.columns.iter().filter(|column| !column.name.contains('.'));
        // Where no column spells the event's time, it is one by itself.
        let spells = |column: &&Column| matches!(column.is, Is::Stamp(_) | Is::IsoStamp(_));
        let time = if top.clone().any(|column| spells(&column)) { None } else { family.column("ts") };
        time.into_iter().chain(top).map(|column| (column.name, self.of(column, &[], &[]))).collect()
    }

    /// The steps behind the name of the table.
    fn unqualified<'s>(&self, steps: &'s [Step]) -> &'s [Step] {
        let fits = |qualifier: &&Vec<String>| {
            steps.len() > qualifier.len()
                && qualifier
                    .iter()
                    .zip(steps)
                    .all(|(part, step)| matches!(step, Step::Name(name) if name.eq_ignore_ascii_case(part)))
        };
        let length = self.qualifiers.iter().filter(fits).map(Vec::len).max().unwrap_or(0);
        &steps[length..]
    }

    /// A column of the family, or what lies below one.
    fn own(&mut self, steps: &[Step]) -> Option<Term> {
        let family = self.family;
        (1..=steps.len()).rev().find_map(|length| {
            let (head, below) = steps.split_at(length);
            let column = family.column(&joined(&plain(head)).to_lowercase())?;
            match column.is {
                Is::Struct(native) => self.is_there(native, below).then(|| self.of(column, head, below)),
                _ if below.is_empty() => Some(self.of(column, head, &[])),
                _ => None,
            }
        })
    }

    /// True unless names are misspelt: what is written below a struct is as
    /// people remember it. Keys of maps can be anything.
    fn is_there(&self, native: &str, below: &[Step]) -> bool {
        let path = format!("{native}.{}", joined(&plain(below)));
        let named = below.iter().any(|step| matches!(step, Step::Name(_)));
        !named || names::find(&path, self.context.vocabulary).is_ok()
    }

    /// The term of a column, written as `head`, and what lies `below` it.
    fn of(&mut self, column: &Column, head: &[Step], below: &[Step]) -> Term {
        match column.is {
            Is::Text(native) => Term::any(self.field(native, head)),
            Is::Quoted(native) => Term { expr: self.field(native, head), kind: Kind::Quoted },
            Is::Number(native) => Term::number(self.field_slot(native, head)),
            Is::Stamp(native) => {
                let slot = self.field_slot(native, head);
                Term { expr: Expr::Slot(slot), kind: Kind::Stamp(slot) }
            }
            Is::IsoStamp(native) => {
                let slot = self.field_slot(native, head);
                Term { expr: Expr::Slot(slot), kind: Kind::IsoStamp(slot) }
            }
            Is::Json(native) => self.json(native),
            Is::Struct(native) => self.inside(native, head, below),
            Is::Time => Term::time(self.time()),
            Is::Day => Term { expr: self.formatted("%Y/%m/%d"), kind: Kind::Day },
            Is::Part(pattern) => Term::any(self.formatted(pattern)),
            Is::Message => Term::any(Expr::Slot(self.slot(Source::Message))),
            Is::Id => Term::any(Expr::Slot(self.slot(Source::Id))),
        }
    }

    fn field(&mut self, native: &str, steps: &[Step]) -> Expr {
        Expr::Slot(self.field_slot(native, steps))
    }

    fn field_slot(&mut self, native: &str, steps: &[Step]) -> usize {
        let named =
            Named { fields: vec![self.family.stored(native)], element: with_positions(native, steps) };
        self.slot(Source::Field(named))
    }

    /// All below a native path, as JSON text.
    fn json(&mut self, native: &str) -> Term {
        let slot = self.slot(Source::Json(native.to_owned()));
        let text = Expr::Cast(Box::new(Expr::Slot(slot)), Type::Text);
        Term { expr: text, kind: Kind::Json(slot, native.into()) }
    }

    /// What lies below a struct. Its leaves are fields.
    fn inside(&mut self, native: &str, head: &[Step], below: &[Step]) -> Term {
        let path = with_positions(native, head).unwrap_or_else(|| native.to_owned());
        if below.is_empty() {
            return Term::any(Expr::Slot(self.slot(Source::Json(path))));
        }
        let stored = self.family.stored(&format!("{native}.{}", joined(&plain(below))));
        // Names may be written in any case; keys are as they are.
        let is_name = |step: &Step| matches!(step, Step::Name(_));
        let known = below.iter().any(is_name).then(|| names::find(&stored, self.context.vocabulary).ok());
        let fields = known.flatten().map_or_else(|| vec![stored], |named| named.fields);
        let positions = head.iter().chain(below).any(|step| matches!(step, Step::Position(_)));
        let element = positions.then(|| format!("{path}.{}", joined(below)));
        Term::any(Expr::Slot(self.slot(Source::Field(Named { fields, element }))))
    }

    /// What lies at a path of a column of JSON text: a leaf, or all below.
    pub(crate) fn below(&mut self, native: &str, path: &[function::PathStep], leaf: bool) -> Term {
        let steps: Vec<Step> = path
            .iter()
            .map(|step| match step {
                function::PathStep::Key(key) => Step::Key(key.clone()),
                function::PathStep::Index(at) => Step::Position(*at),
            })
            .collect();
        match leaf {
            true => self.inside(native, &[], &steps),
            false if steps.is_empty() => self.inside(native, &[], &[]),
            false => Term::any(Expr::Slot(self.slot(Source::Json(format!("{native}.{}", joined(&steps)))))),
        }
    }

    /// The event's time by a pattern.
    fn formatted(&mut self, pattern: &str) -> Expr {
        Expr::Call(&DATE_FORMAT, vec![self.time(), Expr::literal(pattern)])
    }

    /// A field by its canonical, short or native name.
    fn elsewhere(&mut self, steps: &[Step]) -> Result<Term, QueryError> {
        let name = joined(steps);
        let vocabulary = self.context.vocabulary;
        let find = |name: &str| names::find(name, vocabulary);
        let found = find(&name).or_else(|unknown| {
            let spelled = snake(&name).or_else(|| find(&name.replace('_', "-")).ok());
            spelled.ok_or(unknown)
        });
        match found {
            Ok(named) => Ok(self.named(named)),
            Err(unknown) => Err(self.unknown(&name, unknown.nearest)),
        }
    }

    fn named(&mut self, named: Named) -> Term {
        if named.fields.iter().any(|field| field == "@timestamp") {
            return Term::time(self.time());
        }
        let kind = |field: &String| names::canonical(field)?.spec().map(|spec| spec.kind);
        let numbers = named.fields.iter().all(|field| kind(field) == Some(FieldKind::Integer));
        let slot = self.slot(Source::Field(named));
        if numbers { Term::number(slot) } else { Term::any(Expr::Slot(slot)) }
    }

    fn unknown(&self, name: &str, elsewhere: Vec<String>) -> QueryError {
        let own = nearest(name, self.family.columns.iter().map(|column| column.name));
        let what = match self.family.is_events() {
            true => format!("no column is named `{name}`"),
            false => format!("no column of {} is named `{name}`", self.family.name),
        };
        let nearest = if own.is_empty() { elsewhere } else { own };
        QueryError { nearest, ..wrong(what) }
    }
}

/// The field whose name is this with `_` for its dots, as tables call fields.
fn snake(name: &str) -> Option<Named> {
    let fits = |known: &str| known.replace(['.', '-'], "_").eq_ignore_ascii_case(name);
    let spec = CATALOGUE.iter().find(|spec| fits(spec.name))?;
    Some(Named { fields: vec![spec.name.to_owned()], element: None })
}

/// The steps without positions.
fn plain(steps: &[Step]) -> Vec<Step> {
    steps.iter().filter(|step| !matches!(step, Step::Position(_))).cloned().collect()
}

/// The steps as a native path. A dot in a key is none between steps.
fn joined(steps: &[Step]) -> String {
    let part = |step: &Step| match step {
        Step::Name(name) => name.clone(),
        Step::Key(key) => key.replace('.', "\\."),
        Step::Position(at) => at.to_string(),
    };
    steps.iter().map(part).collect::<Vec<_>>().join(".")
}

/// A native path with the positions that stand between the steps that lead
/// to it; `None` if there are none.
fn with_positions(native: &str, steps: &[Step]) -> Option<String> {
    let mut parts = native.split('.');
    let has_positions = steps.iter().any(|step| matches!(step, Step::Position(_)));
    has_positions.then(|| {
        let spelled = steps.iter().map(|step| match step {
            Step::Position(at) => at.to_string(),
            Step::Name(_) | Step::Key(_) => parts.next().unwrap_or_default().to_owned(),
        });
        spelled.collect::<Vec<_>>().join(".")
    })
}
