//! Planner: from the parts of a SELECT to a plan.

use logdex_query::value::By;
use logdex_query::{Column, Direction, Expr, QueryError};
use sqlparser::ast::{
    self as sql, Ident, OrderByExpr, OrderBySort, SelectItem, SelectItemQualifiedWildcardKind,
    WildcardAdditionalOptions,
};

use crate::lower::{AGGREGATES, Lowering, Names, whole_number};
use crate::plan::Plan;
use crate::select_parts::SelectParts;
use crate::source_map::SourceMap;
use crate::table::name_parts;
use crate::typed_expr::{Lowered, TypedExpr};

impl Lowering<'_> {
    /// Plans a query. The select list comes first, since its aliases are visible
    /// in the clauses after it.
    pub(crate) fn plan(&mut self, parts: &SelectParts) -> Result<Plan, QueryError> {
        let items = self.items(parts.items)?;
        self.no_aggregates = Some("in WHERE; conditions on groups go into HAVING");
        let condition = parts.condition.map(|condition| self.lower_expr(condition)).transpose()?;
        self.no_aggregates = Some("in GROUP BY");
        self.names = Names::ThenAliases;
        let by = parts.group_by.iter().map(|by| self.group(by, &items)).collect::<Result<Vec<_>, _>>()?;
        self.no_aggregates = None;
        let having = parts.having.map(|having| self.lower_expr(having)).transpose()?;
        self.names = Names::AliasesFirst;
        let order = parts.order_by.iter().map(|by| self.key(by, &items)).collect::<Result<Vec<_>, _>>()?;
        let number = |expr: Option<&sql::Expr>| expr.map(|expr| count(expr, self.spans)).transpose();
        let mut plan = Plan {
            condition,
            groups: None,
            having,
            items,
            distinct: parts.distinct,
            order,
            offset: number(parts.offset)?,
            limit: number(parts.limit)?,
        };
        if !(by.is_empty() && self.aggregates.is_empty() && parts.having.is_none()) {
            self.group_rows(&mut plan, by)?;
        }
        if plan.distinct {
            self.sort_by_results(&mut plan, parts.order_by)?;
        }
        Ok(plan)
    }

    /// Lowers the select list and adds its aliases.
    fn items(&mut self, items: &[SelectItem]) -> Result<Vec<(String, TypedExpr)>, QueryError> {
        let mut columns = Vec::new();
        for item in items {
            match item {
                SelectItem::UnnamedExpr(expr) => columns.push((name_of(expr), self.lower(expr)?)),
                SelectItem::ExprWithAlias { expr, alias } => {
                    let typed = self.lower(expr)?;
                    self.aliases.push((alias.clone(), typed.clone()));
                    columns.push((alias.value.clone(), typed));
                }
                SelectItem::Wildcard(options) => columns.extend(self.star(item, options)?),
                SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), options)
                    if self.scope.is_table(&name_parts(name)) =>
                {
                    columns.extend(self.star(item, options)?);
                }
                other => {
                    return Err(self.spans.node_error(other, format!("`{other}` is not supported")));
                }
            }
        }
        Ok(columns)
    }

    fn star(
        &mut self,
        item: &SelectItem,
        options: &WildcardAdditionalOptions,
    ) -> Result<Vec<(String, TypedExpr)>, QueryError> {
        let plain = WildcardAdditionalOptions {
            wildcard_token: options.wildcard_token.clone(),
            ..Default::default()
        };
        if *options != plain {
            return Err(self.spans.node_error(item, "only a plain * is supported"));
        }
        let columns = self.scope.all();
        self.scope.set_source_range(self.spans.range_of(item));
        Ok(columns)
    }

    /// A key of `GROUP BY`: an expression, or the number of a column.
    fn group(&mut self, by: &sql::Expr, items: &[(String, TypedExpr)]) -> Result<Column, QueryError> {
        let typed = self.item_or_expr(by, items)?;
        if typed.expr.slots().iter().any(|&slot| slot >= AGGREGATES) {
            return Err(self.spans.node_error(by, "an aggregate can't stand in GROUP BY"));
        }
        Ok(Column { name: name_of(by).into(), value: typed.expr })
    }

    /// A key of `ORDER BY`: an expression, or the number of a column. Nulls are
    /// last in either direction.
    fn key(
        &mut self,
        by: &OrderByExpr,
        items: &[(String, TypedExpr)],
    ) -> Result<(Expr, Direction), QueryError> {
        let typed = self.item_or_expr(&by.expr, items)?;
        let descending = match &by.options.sort {
            None | Some(OrderBySort::Asc) => false,
            Some(OrderBySort::Desc) => true,
            Some(OrderBySort::Using(_)) => {
                return Err(self.spans.node_error(by, "USING is not supported"));
            }
        };
        let nulls_first = by.options.nulls_first.unwrap_or(false);
        Ok((typed.expr, Direction { descending, by: By::Typed { nulls_first } }))
    }

    /// The column of the select list with this number, or the expression if it is none.
    fn item_or_expr(&mut self, expr: &sql::Expr, items: &[(String, TypedExpr)]) -> Lowered {
        let Some(number) = whole_number(expr) else { return self.lower(expr) };
        let at = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        let item = at.and_then(|at| items.get(at)).map(|(_, typed)| typed.clone());
        item.ok_or_else(|| {
            let what = format!("there is no column {number}: the select list has {}", items.len());
            self.spans.node_error(expr, what)
        })
    }

    /// Adds groups to the plan: HAVING, select list and sort keys read rows of groups.
    fn group_rows(&mut self, plan: &mut Plan, by: Vec<Column>) -> Result<(), QueryError> {
        let items = plan.items.iter_mut().map(|(_, typed)| &mut typed.expr);
        let keys = plan.order.iter_mut().map(|(expr, _)| expr);
        for expr in plan.having.iter_mut().chain(items).chain(keys) {
            over_groups(expr, &by).map_err(|slot| self.ungrouped(slot))?;
        }
        plan.groups = Some((by, std::mem::take(&mut self.aggregates)));
        Ok(())
    }

    /// Makes the sort keys columns of the select list, the only values left after DISTINCT.
    fn sort_by_results(&self, plan: &mut Plan, written: &[OrderByExpr]) -> Result<(), QueryError> {
        for ((expr, _), by) in plan.order.iter_mut().zip(written) {
            let at = plan.items.iter().position(|(_, typed)| typed.expr == *expr).ok_or_else(|| {
                let what = "with DISTINCT, only columns of the select list can stand in ORDER BY";
                self.spans.node_error(by, what)
            })?;
            *expr = Expr::Slot(at);
        }
        Ok(())
    }

    fn ungrouped(&self, slot: usize) -> QueryError {
        let at = self.scope.source_ranges.get(slot).cloned().unwrap_or_default();
        let error = QueryError::new(at, "this column is neither in GROUP BY nor inside of an aggregate");
        error.hint("its values differ within a group; choose one with max_by(x, y) or arbitrary(x)")
    }
}

/// Makes an expression over rows of events one over rows of groups, which hold the
/// keys and then the aggregates.
///
/// # Errors
/// With a slot that the expression reads outside keys and aggregates: its
/// values differ within a group.
fn over_groups(expr: &mut Expr, by: &[Column]) -> Result<(), usize> {
    if let Some(at) = by.iter().position(|column| is_key(&column.value, expr)) {
        *expr = Expr::Slot(at);
        return Ok(());
    }
    let mut result = Ok(());
    match expr {
        Expr::Slot(slot) => *slot = by.len() + slot.checked_sub(AGGREGATES).ok_or(*slot)?,
        other => other.for_operands_mut(&mut |operand| {
            if result.is_ok() {
                result = over_groups(operand, by);
            }
        }),
    }
    result
}

/// True if an expression is the key, or the slot that the key casts to the type
/// of its column.
fn is_key(by: &Expr, expr: &Expr) -> bool {
    let of_column = |inner: &Expr| matches!(inner, Expr::Slot(_)) && inner == expr;
    by == expr || matches!(by, Expr::Cast(inner, _) if of_column(inner))
}

/// The name of a column without an alias: the last name of its path, or its
/// expression as written.
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

/// The number of `LIMIT` or `OFFSET`.
fn count(expr: &sql::Expr, spans: &SourceMap) -> Result<u64, QueryError> {
    whole_number(expr).ok_or_else(|| spans.node_error(expr, "expected a constant whole number"))
}
