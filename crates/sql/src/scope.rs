//! Name resolution: columns of the table in scope to fields, times and records of events.

use std::ops::Range;

use logdex_event::field::names::{self, Named};
use logdex_event::field::{CATALOGUE, Kind as FieldKind};
use logdex_event::nearest;
use logdex_query::expr::Type;
use logdex_query::function::{DATE_FORMAT, PathStep};
use logdex_query::{Context, Expr, QueryError, Source, index_or_push};

use crate::schema::{Column, ColumnKind, Schema};
use crate::source_map::unlocated;
use crate::typed_expr::{ExprKind, Lowered, TypedExpr};

/// A step of a column path such as `resources[1].arn`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    /// A name, in any case.
    Name(String),
    /// A key of a map, in its exact case.
    Key(String),
    /// A position of an array, from 0.
    Position(usize),
}

/// How many names of a query a schema knows: the ranking by which a table gets its schema.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct NameMatches {
    /// References to columns of the schema.
    pub(crate) own: usize,
    /// References to unknown names.
    pub(crate) unknown: usize,
}

/// Whether a schema is only tried for a query. Unknown names are then counted
/// and taken for columns without values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Probing {
    Off,
    /// Names that are not columns of the schema count as unknown. Cheap: the
    /// paths of the index, which are many, are not searched.
    OwnColumns,
    /// Names of fields in the index are known, too.
    AllFields,
}

/// The columns of the query's table, and the sources that expressions read.
pub(crate) struct Scope<'q> {
    pub(crate) schema: &'static Schema,
    context: &'q Context<'q>,
    /// Qualifiers of columns: the table's alias, or its name with or without
    /// its database.
    qualifiers: Vec<Vec<String>>,
    probing: Probing,
    pub(crate) matches: NameMatches,
    /// Sources by slot, and the range of the query that first refers to each.
    pub(crate) sources: Vec<Source>,
    pub(crate) source_ranges: Vec<Range<usize>>,
}

impl<'q> Scope<'q> {
    pub(crate) fn new(
        schema: &'static Schema,
        context: &'q Context<'q>,
        qualifiers: Vec<Vec<String>>,
        probing: Probing,
    ) -> Scope<'q> {
        let (sources, source_ranges) = (Vec::new(), Vec::new());
        Scope {
            schema,
            context,
            qualifiers,
            probing,
            matches: NameMatches::default(),
            sources,
            source_ranges,
        }
    }

    /// The slot of a source.
    pub(crate) fn slot(&mut self, source: Source) -> usize {
        let slot = index_or_push(&mut self.sources, source);
        self.source_ranges.resize(self.sources.len(), 0..0);
        slot
    }

    fn source(&mut self, source: Source) -> Expr {
        Expr::Slot(self.slot(source))
    }

    /// The event's time.
    pub(crate) fn time(&mut self) -> Expr {
        self.source(Source::Time)
    }

    /// Sets the range of all sources that have none yet.
    pub(crate) fn set_source_range(&mut self, range: Option<Range<usize>>) {
        let Some(range) = range else { return };
        for known in self.source_ranges.iter_mut().filter(|known| known.start == known.end) {
            *known = range.clone();
        }
    }

    /// True if this is a name of the table.
    pub(crate) fn is_table(&self, name: &[String]) -> bool {
        let same = |qualifier: &Vec<String>| qualifier.join(".").eq_ignore_ascii_case(&name.join("."));
        self.qualifiers.iter().any(same)
    }

    /// True if the schema has a column of this name.
    pub(crate) fn has_column(&self, name: &str) -> bool {
        self.schema.column(&name.to_lowercase()).is_some()
    }

    /// Resolves a column path.
    ///
    /// # Errors
    /// For an unknown name, with the names near it.
    pub(crate) fn column(&mut self, steps: &[Step]) -> Lowered {
        let steps = self.unqualified(steps);
        if let Some(typed) = self.schema_column(steps) {
            self.matches.own += 1;
            return Ok(typed);
        }
        match self.probing {
            Probing::Off => self.field_by_name(steps),
            Probing::OwnColumns => Ok(self.missing(steps)),
            Probing::AllFields => self.field_by_name(steps).or_else(|_| Ok(self.missing(steps))),
        }
    }

    /// A column without values.
    fn missing(&mut self, steps: &[Step]) -> TypedExpr {
        self.matches.unknown += 1;
        let named = Named { fields: vec![joined(steps)], element: None };
        TypedExpr::untyped(self.source(Source::Field(named)))
    }

    /// The columns of `SELECT *`, in order.
    pub(crate) fn all(&mut self) -> Vec<(String, TypedExpr)> {
        let schema = self.schema;
        if schema.is_events() {
            let named = |name: &str| [Step::Name(name.to_owned())];
            let columns =
                CATALOGUE.iter().map(|spec| (spec.name.to_owned(), self.field_by_name(&named(spec.name))));
            return columns.filter_map(|(name, typed)| Some((name, typed.ok()?))).collect();
        }
        let top = schema.columns.iter().filter(|column| !column.is_member());
        // Where no column spells the event's time, `ts` is the first column.
        let spells_time =
            |column: &&Column| matches!(column.kind, ColumnKind::TimeText(_) | ColumnKind::IsoTimeText(_));
        let time = if top.clone().any(|column| spells_time(&column)) { None } else { schema.column("ts") };
        time.into_iter()
            .chain(top)
            .map(|column| (column.name(), self.column_expr(column, &[], &[])))
            .collect()
    }

    /// The steps after the name of the table.
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

    /// A column of the schema, or a member of one.
    fn schema_column(&mut self, steps: &[Step]) -> Option<TypedExpr> {
        let schema = self.schema;
        (1..=steps.len()).rev().find_map(|length| {
            let (head, below) = steps.split_at(length);
            let column = schema.column(&joined_names(head).to_lowercase())?;
            match column.kind {
                ColumnKind::Struct(native) => {
                    self.has_member(native, below).then(|| self.column_expr(column, head, below))
                }
                _ if below.is_empty() => Some(self.column_expr(column, head, &[])),
                _ => None,
            }
        })
    }

    /// True unless the index has no such path, so that misspelt members of
    /// structs are found. Keys of maps can be anything.
    fn has_member(&self, native: &str, below: &[Step]) -> bool {
        let path = format!("{native}.{}", joined_names(below));
        let named = below.iter().any(|step| matches!(step, Step::Name(_)));
        !named || names::find(&path, self.context.vocabulary).is_ok()
    }

    /// The expression of a column that the query writes as `head`, or of the
    /// member `below` it.
    fn column_expr(&mut self, column: &Column, head: &[Step], below: &[Step]) -> TypedExpr {
        let (expr, kind) = match column.kind {
            ColumnKind::Text(native) => (self.field(native, head), ExprKind::Unknown),
            ColumnKind::QuotedText(native) => (self.field(native, head), ExprKind::QuotedText),
            ColumnKind::TimeText(native) => (self.field(native, head), ExprKind::TimeText),
            ColumnKind::IsoTimeText(native) => (self.field(native, head), ExprKind::IsoTimeText),
            ColumnKind::Number(native) => return TypedExpr::number(self.field_slot(native, head)),
            ColumnKind::Json(native) => return self.json(native),
            ColumnKind::Struct(native) => return self.member(native, head, below),
            ColumnKind::Time => (self.time(), ExprKind::Time),
            ColumnKind::DayPartition => (self.formatted("%Y/%m/%d"), ExprKind::DayPartition),
            ColumnKind::TimePart(pattern) => (self.formatted(pattern), ExprKind::Unknown),
            ColumnKind::RawRecord => (self.source(Source::Message), ExprKind::Unknown),
            ColumnKind::EventId => (self.source(Source::Id), ExprKind::Unknown),
        };
        TypedExpr { expr, kind }
    }

    fn field(&mut self, native: &str, steps: &[Step]) -> Expr {
        Expr::Slot(self.field_slot(native, steps))
    }

    fn field_slot(&mut self, native: &str, steps: &[Step]) -> usize {
        let fields = vec![self.schema.stored(native)];
        self.slot(Source::Field(Named { fields, element: with_positions(native, steps) }))
    }

    /// The JSON text of everything below a native path.
    fn json(&mut self, native: &str) -> TypedExpr {
        let slot = self.slot(Source::Json(native.to_owned()));
        let text = Expr::Cast(Box::new(Expr::Slot(slot)), Type::Text);
        TypedExpr { expr: text, kind: ExprKind::Json(slot, native.into()) }
    }

    /// A member of a struct; leaves are fields.
    fn member(&mut self, native: &str, head: &[Step], below: &[Step]) -> TypedExpr {
        let path = with_positions(native, head).unwrap_or_else(|| native.to_owned());
        if below.is_empty() {
            return TypedExpr::untyped(self.source(Source::Json(path)));
        }
        let stored = self.schema.stored(&format!("{native}.{}", joined_names(below)));
        // Names may be written in any case; keys have their exact case.
        let is_name = |step: &Step| matches!(step, Step::Name(_));
        let known = below.iter().any(is_name).then(|| names::find(&stored, self.context.vocabulary).ok());
        let fields = known.flatten().map_or_else(|| vec![stored], |named| named.fields);
        let positions = head.iter().chain(below).any(|step| matches!(step, Step::Position(_)));
        let element = positions.then(|| format!("{path}.{}", joined(below)));
        TypedExpr::untyped(self.source(Source::Field(Named { fields, element })))
    }

    /// The value at a path into a column of JSON text: a leaf, or everything below.
    pub(crate) fn json_member(&mut self, native: &str, path: &[PathStep], leaf: bool) -> TypedExpr {
        let step = |step: &PathStep| match step {
            PathStep::Key(key) => Step::Key(key.clone()),
            PathStep::Index(at) => Step::Position(*at),
        };
        let steps: Vec<Step> = path.iter().map(step).collect();
        match leaf || steps.is_empty() {
            true => self.member(native, &[], &steps),
            false => TypedExpr::untyped(self.source(Source::Json(format!("{native}.{}", joined(&steps))))),
        }
    }

    /// The event's time in a pattern of `date_format`.
    fn formatted(&mut self, pattern: &str) -> Expr {
        Expr::Call(&DATE_FORMAT, vec![self.time(), Expr::literal(pattern)])
    }

    /// A field by its canonical, short or native name.
    fn field_by_name(&mut self, steps: &[Step]) -> Lowered {
        let name = joined(steps);
        let vocabulary = self.context.vocabulary;
        let find = |name: &str| names::find(name, vocabulary);
        let found = find(&name).or_else(|unknown| {
            let spelled = find_in_snake_case(&name).or_else(|| find(&name.replace('_', "-")).ok());
            spelled.ok_or(unknown)
        });
        match found {
            Ok(named) => Ok(self.named(named)),
            Err(unknown) => Err(self.unknown(&name, unknown.nearest)),
        }
    }

    fn named(&mut self, named: Named) -> TypedExpr {
        if named.fields.iter().any(|field| field == "@timestamp") {
            return TypedExpr::time(self.time());
        }
        let kind = |field: &String| names::canonical(field)?.spec().map(|spec| spec.kind);
        let numbers = named.fields.iter().all(|field| kind(field) == Some(FieldKind::Integer));
        let slot = self.slot(Source::Field(named));
        if numbers { TypedExpr::number(slot) } else { TypedExpr::untyped(Expr::Slot(slot)) }
    }

    fn unknown(&self, name: &str, nearest_fields: Vec<String>) -> QueryError {
        let known: Vec<String> = self.schema.columns.iter().map(Column::name).collect();
        let own = nearest(name, known.iter().map(String::as_str));
        let what = match self.schema.is_events() {
            true => format!("no column is named `{name}`"),
            false => format!("no column of {} is named `{name}`", self.schema.name),
        };
        unlocated(what).nearest(if own.is_empty() { nearest_fields } else { own })
    }
}

/// The canonical field whose name has `_` in place of its dots and hyphens.
fn find_in_snake_case(name: &str) -> Option<Named> {
    let fits = |known: &str| known.replace(['.', '-'], "_").eq_ignore_ascii_case(name);
    let spec = CATALOGUE.iter().find(|spec| fits(spec.name))?;
    Some(Named { fields: vec![spec.name.to_owned()], element: None })
}

/// The steps as a native path, with the dots in keys escaped.
fn joined<'s>(steps: impl IntoIterator<Item = &'s Step>) -> String {
    let part = |step: &Step| match step {
        Step::Name(name) => name.clone(),
        Step::Key(key) => key.replace('.', "\\."),
        Step::Position(at) => at.to_string(),
    };
    steps.into_iter().map(part).collect::<Vec<_>>().join(".")
}

/// The same without positions.
fn joined_names(steps: &[Step]) -> String {
    joined(steps.iter().filter(|step| !matches!(step, Step::Position(_))))
}

/// A native path with the positions between its steps; `None` if there are none.
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
