//! The parts of a SELECT, checked against what is supported. Structures of the
//! parser are taken apart field by field, so that no clause is ignored.

use logdex_query::QueryError;
use sqlparser::ast::{
    Distinct, Expr, Fetch, GroupByExpr, LimitClause, ObjectName, OrderBy, OrderByExpr, OrderByKind, Query,
    Select, SelectItem, SetExpr, Statement, TableFactor,
};

use crate::hints::{ONE_TABLE, POSITIONS, TWO_STEPS};
use crate::source_map::SourceMap;

/// The parts of a SELECT over one table, as written.
pub(crate) struct SelectParts<'s> {
    pub(crate) items: &'s [SelectItem],
    pub(crate) distinct: bool,
    pub(crate) table: &'s ObjectName,
    pub(crate) alias: Option<&'s str>,
    pub(crate) condition: Option<&'s Expr>,
    pub(crate) group_by: &'s [Expr],
    pub(crate) having: Option<&'s Expr>,
    pub(crate) order_by: &'s [OrderByExpr],
    pub(crate) offset: Option<&'s Expr>,
    /// `LIMIT` or `FETCH FIRST`.
    pub(crate) limit: Option<&'s Expr>,
}

/// The parts of a statement.
///
/// # Errors
/// For statements and clauses that are not supported.
pub(crate) fn of_statement<'s>(
    statement: &'s Statement,
    spans: &SourceMap,
) -> Result<SelectParts<'s>, QueryError> {
    match statement {
        Statement::Query(query) => of_query(query, spans),
        other => {
            let word: String = other.to_string().chars().take_while(|c| c.is_alphabetic()).collect();
            let at = spans.keyword_range(&word.to_uppercase());
            Err(QueryError::new(
                at,
                format!("{word} is not supported: an index can only be queried, by SELECT"),
            ))
        }
    }
}

/// An error for an unsupported keyword, at the keyword.
fn unsupported(word: &str, what: &str, spans: &SourceMap) -> QueryError {
    spans.keyword_error(word, format!("{what} are not supported"))
}

fn of_query<'s>(query: &'s Query, spans: &SourceMap) -> Result<SelectParts<'s>, QueryError> {
    let Query {
        with,
        body,
        order_by,
        limit_clause,
        fetch,
        locks,
        for_clause,
        settings,
        format_clause,
        pipe_operators,
    } = query;
    if with.is_some() {
        return Err(unsupported("WITH", "WITH queries (CTEs)", spans).hint(TWO_STEPS));
    }
    let others = [
        ("FOR", !locks.is_empty() || for_clause.is_some()),
        ("SETTINGS", settings.is_some()),
        ("FORMAT", format_clause.is_some()),
        ("SELECT", !pipe_operators.is_empty()),
    ];
    none_of(&others, spans)?;
    let mut parts = match &**body {
        SetExpr::Select(select) => of_select(select, spans)?,
        SetExpr::Query(inner) if order_by.is_none() && limit_clause.is_none() && fetch.is_none() => {
            return of_query(inner, spans);
        }
        SetExpr::Query(_) => return Err(unsupported("SELECT", "queries in parentheses", spans)),
        SetExpr::SetOperation { op, .. } => {
            let word = op.to_string();
            return Err(unsupported(&word, &format!("{word} queries"), spans).hint(ONE_TABLE));
        }
        SetExpr::Values(_) => return Err(unsupported("VALUES", "VALUES", spans)),
        SetExpr::Table(_) => return Err(unsupported("TABLE", "TABLE queries", spans)),
        SetExpr::Insert(_) | SetExpr::Update(_) | SetExpr::Delete(_) | SetExpr::Merge(_) => {
            return Err(QueryError::new(0..0, "an index can only be queried, by SELECT"));
        }
    };
    parts.order_by = order_by.as_ref().map_or(Ok(&[][..]), |order| keys(order, spans))?;
    (parts.limit, parts.offset) = limit(limit_clause.as_ref(), spans)?;
    if let Some(fetch) = fetch {
        if parts.limit.is_some() {
            return Err(spans.keyword_error("FETCH", "there are both LIMIT and FETCH FIRST"));
        }
        parts.limit = Some(first(fetch, spans)?);
    }
    Ok(parts)
}

/// An error for the first keyword of these that is used.
fn none_of(words: &[(&str, bool)], spans: &SourceMap) -> Result<(), QueryError> {
    match words.iter().find(|(_, used)| *used) {
        Some((word, _)) => Err(spans.keyword_error(word, format!("this use of {word} is not supported"))),
        None => Ok(()),
    }
}

fn of_select<'s>(select: &'s Select, spans: &SourceMap) -> Result<SelectParts<'s>, QueryError> {
    let Select {
        select_token: _,
        optimizer_hints,
        distinct,
        select_modifiers,
        top,
        top_before_distinct: _,
        projection,
        exclude,
        into,
        from,
        lateral_views,
        prewhere,
        selection,
        connect_by,
        group_by,
        cluster_by,
        distribute_by,
        sort_by,
        having,
        named_window,
        qualify,
        window_before_qualify: _,
        value_table_mode,
        flavor: _,
    } = select;
    if !named_window.is_empty() {
        return Err(unsupported("WINDOW", "windows", spans));
    }
    let others = [
        ("SELECT", !optimizer_hints.is_empty() || select_modifiers.is_some() || value_table_mode.is_some()),
        ("TOP", top.is_some()),
        ("EXCLUDE", exclude.is_some()),
        ("INTO", into.is_some()),
        ("LATERAL", !lateral_views.is_empty()),
        ("PREWHERE", prewhere.is_some()),
        ("CONNECT", !connect_by.is_empty()),
        ("CLUSTER", !cluster_by.is_empty()),
        ("DISTRIBUTE", !distribute_by.is_empty()),
        ("SORT", !sort_by.is_empty()),
        ("QUALIFY", qualify.is_some()),
    ];
    none_of(&others, spans)?;
    let relation = match &from[..] {
        [] => {
            return Err(spans.keyword_error("SELECT", "there is no FROM").hint("name a table: FROM events"));
        }
        [one] if one.joins.is_empty() => &one.relation,
        [one] if one.joins.iter().any(|join| is_unnest(&join.relation)) => {
            return Err(unnest(spans));
        }
        [_, more @ ..] if more.iter().any(|one| is_unnest(&one.relation)) => return Err(unnest(spans)),
        [one] => return Err(join(one.joins.first().map(|join| &join.relation), spans)),
        [_, second, ..] => return Err(join(Some(&second.relation), spans)),
    };
    let (table, alias) = table(relation, spans)?;
    Ok(SelectParts {
        items: projection,
        distinct: is_distinct(distinct.as_ref(), spans)?,
        table,
        alias,
        condition: selection.as_ref(),
        group_by: grouping(group_by, spans)?,
        having: having.as_ref(),
        order_by: &[],
        offset: None,
        limit: None,
    })
}

fn unnest(spans: &SourceMap) -> QueryError {
    spans.keyword_error("UNNEST", "UNNEST is not supported").hint(POSITIONS)
}

fn join(second: Option<&TableFactor>, spans: &SourceMap) -> QueryError {
    let at = second.and_then(|second| spans.range_of(second)).unwrap_or_default();
    QueryError::new(at, "joins are not supported: one table at a time").hint(ONE_TABLE)
}

/// True for `UNNEST(list)`, which the parser may take for a function.
fn is_unnest(relation: &TableFactor) -> bool {
    match relation {
        TableFactor::UNNEST { .. } => true,
        TableFactor::Table { name, .. } | TableFactor::Function { name, .. } => {
            name.to_string().eq_ignore_ascii_case("unnest")
        }
        _ => false,
    }
}

fn is_distinct(distinct: Option<&Distinct>, spans: &SourceMap) -> Result<bool, QueryError> {
    match distinct {
        None | Some(Distinct::All) => Ok(false),
        Some(Distinct::Distinct) => Ok(true),
        Some(Distinct::On(_)) => Err(spans.keyword_error("DISTINCT", "DISTINCT ON is not supported")),
    }
}

fn table<'s>(
    relation: &'s TableFactor,
    spans: &SourceMap,
) -> Result<(&'s ObjectName, Option<&'s str>), QueryError> {
    let error = |what: &str| QueryError::new(spans.range_of(relation).unwrap_or_default(), what);
    match relation {
        TableFactor::Table {
            name,
            alias,
            args: None,
            with_hints,
            version: None,
            with_ordinality: false,
            partitions,
            json_path: None,
            sample: None,
            index_directives,
            inheritance: None,
        } if with_hints.is_empty() && partitions.is_empty() && index_directives.is_empty() => match alias {
            Some(alias) if !alias.columns.is_empty() || alias.at.is_some() => Err(QueryError::new(
                spans.range_of(alias).unwrap_or_default(),
                "column aliases of a table are not supported",
            )),
            alias => Ok((name, alias.as_ref().map(|alias| alias.name.value.as_str()))),
        },
        TableFactor::Table { .. } => Err(error("only the name of a table can stand here")),
        TableFactor::Derived { .. } => Err(error("subqueries are not supported").hint(TWO_STEPS)),
        TableFactor::UNNEST { .. } => Err(error("UNNEST is not supported")),
        _ => Err(error("only plain tables are supported")),
    }
}

fn grouping<'s>(group_by: &'s GroupByExpr, spans: &SourceMap) -> Result<&'s [Expr], QueryError> {
    match group_by {
        GroupByExpr::Expressions(exprs, modifiers) if modifiers.is_empty() => Ok(exprs),
        GroupByExpr::Expressions(..) => Err(spans.keyword_error("GROUP", "GROUP BY … WITH is not supported")),
        GroupByExpr::All(_) => Err(spans.keyword_error("GROUP", "GROUP BY ALL is not supported")),
    }
}

fn keys<'s>(order_by: &'s OrderBy, spans: &SourceMap) -> Result<&'s [OrderByExpr], QueryError> {
    match order_by {
        OrderBy { kind: OrderByKind::Expressions(exprs), interpolate: None }
            if exprs.iter().all(|by| by.with_fill.is_none()) =>
        {
            Ok(exprs)
        }
        _ => Err(spans.keyword_error("ORDER", "only expressions can follow ORDER BY")),
    }
}

type Limits<'s> = (Option<&'s Expr>, Option<&'s Expr>);

/// The expressions of `LIMIT` and `OFFSET`.
fn limit<'s>(clause: Option<&'s LimitClause>, spans: &SourceMap) -> Result<Limits<'s>, QueryError> {
    match clause {
        None => Ok((None, None)),
        Some(LimitClause::LimitOffset { limit, offset, limit_by }) if limit_by.is_empty() => {
            Ok((limit.as_ref(), offset.as_ref().map(|offset| &offset.value)))
        }
        Some(_) => Err(spans
            .keyword_error("LIMIT", "expected LIMIT with one number")
            .hint("write OFFSET 10 LIMIT 5")),
    }
}

fn first<'s>(fetch: &'s Fetch, spans: &SourceMap) -> Result<&'s Expr, QueryError> {
    let error = |what: &str| spans.keyword_error("FETCH", what);
    match fetch {
        Fetch { with_ties: true, .. } => Err(error("WITH TIES is not supported")),
        Fetch { percent: true, .. } => Err(error("PERCENT is not supported")),
        Fetch { quantity: Some(quantity), .. } => Ok(quantity),
        Fetch { quantity: None, .. } => Err(error("how many rows? write FETCH FIRST 10 ROWS ONLY")),
    }
}
