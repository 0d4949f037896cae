//! A query's parts to a plan.

use logdex_query::value::By;
use logdex_query::{Column, Direction, Expr, QueryError};
use sqlparser::ast::{
    self as sql, Ident, OrderByExpr, OrderBySort, SelectItem, SelectItemQualifiedWildcardKind,
    WildcardAdditionalOptions,
};

use crate::lower::{Lowering, Names, whole_number};
use crate::places::wrong;
use crate::plan::Plan;
use crate::regroup::Grouping;
use crate::tables::parts as name_parts;
use crate::term::Term;
use crate::written::{Written, count};

impl Lowering<'_> {
    /// What a query asks, in the order in which it is answered.
    pub(crate) fn plan(&mut self, written: &Written) -> Result<Plan, QueryError> {
        let items = self.items(written.items)?;
        self.no_aggregates = Some("in WHERE; HAVING asks for what is said of groups");
        let condition = written.condition.map(|condition| self.expr(condition)).transpose()?;
        self.no_aggregates = Some("in GROUP BY");
        self.names = Names::ThenAliases;
        let by = written.group_by.iter().map(|by| self.group(by, &items)).collect::<Result<Vec<_>, _>>()?;
        self.no_aggregates = None;
        let having = written.having.map(|having| self.expr(having)).transpose()?;
        self.names = Names::AliasesFirst;
        let order = written.order_by.iter().map(|by| self.key(by, &items)).collect::<Result<Vec<_>, _>>()?;
        let number = |expr: Option<&sql::Expr>| expr.map(|expr| count(expr, self.places)).transpose();
        let plan = Plan {
            condition,
            groups: None,
            having,
            items,
            distinct: written.distinct,
            order,
            offset: number(written.offset)?,
            limit: number(written.limit)?,
        };
        let plan = if by.is_empty() && self.aggregates.is_empty() && written.having.is_none() {
            plan
        } else {
            self.grouped(plan, by)?
        };
        if plan.distinct { over_items(plan, written.order_by, self) } else { Ok(plan) }
    }

    /// The select list. Its names are known from then on.
    fn items(&mut self, items: &[SelectItem]) -> Result<Vec<(String, Term)>, QueryError> {
        let mut columns = Vec::new();
        for item in items {
            match item {
                SelectItem::UnnamedExpr(expr) => columns.push((name_of(expr), self.term(expr)?)),
                SelectItem::ExprWithAlias { expr, alias } => {
                    let term = self.term(expr)?;
                    self.aliases.push((alias.clone(), term.clone()));
                    columns.push((alias.value.clone(), term));
                }
                SelectItem::Wildcard(options) => columns.extend(self.star(item, options)?),
                SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), options)
                    if self.scope.is_table(&name_parts(name)) =>
                {
                    columns.extend(self.star(item, options)?);
                }
                other => return Err(self.places.at(other, wrong(format!("`{other}` is not here yet")))),
            }
        }
        Ok(columns)
    }

    fn star(
        &mut self,
        item: &SelectItem,
        options: &WildcardAdditionalOptions,
    ) -> Result<Vec<(String, Term)>, QueryError> {
        let plain = WildcardAdditionalOptions {
            wildcard_token: options.wildcard_token.clone(),
            ..Default::default()
        };
        if *options != plain {
            return Err(self.places.at(item, wrong("only a plain * is here yet")));
        }
        let columns = self.scope.all().into_iter().map(|(name, term)| (name.to_owned(), term)).collect();
        self.scope.read_at(self.places.of(item));
        Ok(columns)
    }

    /// A value of `GROUP BY`: an expression, or the number of a column.
    fn group(&mut self, by: &sql::Expr, items: &[(String, Term)]) -> Result<Column, QueryError> {
        let term = match self.ordinal(by, items)? {
            Some(term) => term,
            None => self.term(by)?,
        };
        if term.expr.slots().iter().any(|&slot| slot >= crate::lower::AGGREGATES) {
            return Err(self.places.at(by, wrong("an aggregate can't stand in GROUP BY")));
        }
        Ok(Column { name: name_of(by).into(), value: term.expr })
    }

    /// A key of `ORDER BY`, likewise. Nothing goes last, whatever the direction.
    fn key(&mut self, by: &OrderByExpr, items: &[(String, Term)]) -> Result<(Expr, Direction), QueryError> {
        let term = match self.ordinal(&by.expr, items)? {
            Some(term) => term,
            None => self.term(&by.expr)?,
        };
        let descending = match &by.options.sort {
            None | Some(OrderBySort::Asc) => false,
            Some(OrderBySort::Desc) => true,
            Some(OrderBySort::Using(_)) => return Err(self.places.at(by, wrong("USING is not here yet"))),
        };
        let nulls_first = by.options.nulls_first.unwrap_or(false);
        Ok((term.expr, Direction { descending, by: By::Typed { nulls_first } }))
    }

    /// The column of the select list that a number names.
    fn ordinal(&self, expr: &sql::Expr, items: &[(String, Term)]) -> Result<Option<Term>, QueryError> {
        let Some(number) = whole_number(expr) else { return Ok(None) };
        let at = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        match at.and_then(|at| items.get(at)) {
            Some((_, term)) => Ok(Some(term.clone())),
            None => {
                let what = format!("there is no column {number}: the select list has {}", items.len());
                Err(self.places.at(expr, wrong(what)))
            }
        }
    }

    /// The same plan with groups, all behind them over their rows.
    fn grouped(&mut self, plan: Plan, by: Vec<Column>) -> Result<Plan, QueryError> {
        let grouping = Grouping { by: &by };
        let of = |expr: &Expr| grouping.of(expr).map_err(|slot| self.ungrouped(slot));
        let having = plan.having.as_ref().map(of).transpose()?;
        let mut items = Vec::new();
        for (name, term) in plan.items {
            items.push((name, Term { expr: of(&term.expr)?, kind: term.kind }));
        }
        let mut order = Vec::new();
        for (expr, direction) in plan.order {
            order.push((of(&expr)?, direction));
        }
        let aggregates = std::mem::take(&mut self.aggregates);
        Ok(Plan { groups: Some((by, aggregates)), having, items, order, ..plan })
    }

    fn ungrouped(&self, slot: usize) -> QueryError {
        let at = self.scope.places.get(slot).cloned().unwrap_or_default();
        let error = QueryError::new(at, "this column is neither in GROUP BY nor inside of an aggregate");
        error.hint("its values differ within a group; take one by max_by(x, y) or arbitrary(x)")
    }
}

/// The plan with keys that are columns of the select list: of rows that are
/// told apart, nothing else is left.
fn over_items(plan: Plan, written: &[OrderByExpr], lowering: &Lowering) -> Result<Plan, QueryError> {
    let mut order = Vec::new();
    for ((expr, direction), by) in plan.order.iter().zip(written) {
        match plan.items.iter().position(|(_, term)| term.expr == *expr) {
            Some(at) => order.push((Expr::Slot(at), *direction)),
            None => {
                let error = wrong("with DISTINCT, only columns of the select list can stand in ORDER BY");
                return Err(lowering.places.at(by, error));
            }
        }
    }
    Ok(Plan { order, ..plan })
}

/// What a column is called that has no alias: the last name of a path, or the
/// expression as it is written.
fn name_of(expr: &sql::Expr) -> String {
    let spelled = |ident: &Ident| match ident.quote_style {
        Some(_) => ident.value.clone(),
        None => ident.value.to_lowercase(),
    };
    match expr {
        sql::Expr::Identifier(ident) => spelled(ident),
        sql::Expr::CompoundIdentifier(idents) => idents.last().map(spelled).unwrap_or_default(),
        sql::Expr::CompoundFieldAccess { access_chain, .. } => match access_chain.last() {
            Some(sql::AccessExpr::Dot(sql::Expr::Identifier(ident))) => spelled(ident),
            _ => expr.to_string(),
        },
        sql::Expr::Nested(inner) => name_of(inner),
        other => other.to_string(),
    }
}
