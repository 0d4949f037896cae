//! The commands of a query and the stages they add.

use std::sync::Arc;

use crate::error::QueryError;
use crate::expr::Expr;
use crate::plan::{Column, Source, Stage};
use crate::value::{By, Direction};
use logdex_event::nearest;

use super::foreign_words;
use super::lexer::Token;
use super::parser::Parser;
use super::patterns;
use super::scope::number_slots;
use super::stats;

/// A command.
struct Command {
    name: &'static str,
    /// Parses the arguments and adds the stages.
    read: fn(&mut Parser) -> Result<(), QueryError>,
}

const COMMANDS: &[Command] = &[
    Command { name: "fields", read: fields },
    Command { name: "display", read: display },
    Command { name: "filter", read: filter },
    Command { name: "stats", read: stats::stats },
    Command { name: "sort", read: sort },
    Command { name: "limit", read: limit },
    Command { name: "parse", read: parse },
    Command { name: "dedup", read: dedup },
    Command { name: "unnest", read: unnest },
];

/// Unsupported commands of Insights, and what to use instead.
const UNSUPPORTED: &[(&str, &str)] = &[
    ("pattern", "group by what events share with stats"),
    ("diff", "ask twice, with another --since and --until"),
    ("anomaly", "group by what events share with stats, and sort by the count"),
    ("lookup", "there are no tables to look up in"),
    ("SOURCE", "give the index with -i, and log groups by filter @log = \"…\""),
    ("filterIndex", "write filter: every field is indexed"),
    ("unmask", "an archive has what was masked as it was written"),
    ("join", "ask for each side by itself"),
    ("append", "ask for each part by itself"),
    ("head", "write limit"),
    ("tail", "write sort @timestamp asc and limit"),
];

/// Parses a whole query: the sources of its rows, and its stages.
///
/// # Errors
/// If the text is malformed.
pub(super) fn query(mut parser: Parser) -> Result<(Vec<Source>, Vec<Stage>), QueryError> {
    loop {
        command(&mut parser)?;
        match parser.cursor.peek()? {
            (Token::End, _) => break,
            _ if parser.cursor.eat("|") => {}
            (token, at) => {
                return Err(QueryError::new(at, "expected `|` or the end of the query here")
                    .hint_for(token.word().unwrap_or_default(), foreign_words::WORDS));
            }
        }
    }
    parser.end();
    number_slots(&mut parser.stages, parser.scope.sources.len());
    Ok((parser.scope.sources, parser.stages))
}

/// Parses a command.
///
/// # Errors
/// If the text is malformed.
fn command(parser: &mut Parser) -> Result<(), QueryError> {
    let (token, at) = parser.cursor.peek()?;
    let Some(word) = token.word() else {
        return Err(QueryError::new(at, "expected a command here").hint(known()));
    };
    if let Some(command) = COMMANDS.iter().find(|command| command.name.eq_ignore_ascii_case(word)) {
        parser.cursor.next()?;
        return (command.read)(parser);
    }
    if let Some((name, instead)) = UNSUPPORTED.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)) {
        return Err(QueryError::new(at, format!("the command `{name}` is not supported")).hint(*instead));
    }
    let error = QueryError::new(at, format!("no command is named `{word}`"))
        .hint_for(word, foreign_words::WORDS)
        .nearest(nearest(word, COMMANDS.iter().map(|command| command.name)));
    Err(if error.nearest.is_empty() && error.hint.is_none() { error.hint(known()) } else { error })
}

fn known() -> String {
    let names: Vec<&str> = COMMANDS.iter().map(|command| command.name).collect();
    format!("the commands are {}", names.join(", "))
}

fn fields(parser: &mut Parser) -> Result<(), QueryError> {
    // Later items may use the names of earlier ones.
    let columns = parser.list(Parser::shown_column)?;
    columns.into_iter().for_each(|column| show(&mut parser.shown, column));
    Ok(())
}

fn display(parser: &mut Parser) -> Result<(), QueryError> {
    let mut displayed = Vec::new();
    let columns = parser.list(Parser::shown_column)?;
    columns.into_iter().for_each(|column| show(&mut displayed, column));
    parser.displayed = Some(displayed);
    Ok(())
}

/// Adds a column, or replaces the one of its name.
fn show(shown: &mut Vec<Column>, column: Column) {
    match shown.iter_mut().find(|known| known.name == column.name) {
        Some(known) => *known = column,
        None => shown.push(column),
    }
}

impl Parser<'_, '_> {
    /// An item as a column that later commands know by its name.
    fn shown_column(&mut self) -> Result<Column, QueryError> {
        let item = self.item()?;
        // The name of a field stands for the field already.
        let keeps_its_name = matches!(item.value, Expr::Slot(_)) && item.is_plain;
        if !keeps_its_name {
            self.add_column(&item.name, item.value.clone());
        }
        let value = self.scope.column(&item.name).unwrap_or(item.value);
        Ok(Column { name: item.name, value })
    }
}

fn filter(parser: &mut Parser) -> Result<(), QueryError> {
    let condition = parser.condition()?;
    parser.push_row_wise(Stage::Filter(condition));
    Ok(())
}

fn sort(parser: &mut Parser) -> Result<(), QueryError> {
    parser.cursor.eat_word("by");
    let keys = parser.list(|parser| {
        let value = parser.sum()?;
        let descending = parser.cursor.eat_word("desc");
        if !descending {
            parser.cursor.eat_word("asc");
        }
        Ok((value, Direction { descending, by: By::Natural }))
    })?;
    parser.stages.push(Stage::Sort(keys));
    parser.ordered = true;
    Ok(())
}

fn limit(parser: &mut Parser) -> Result<(), QueryError> {
    let (token, at) = parser.cursor.peek()?;
    let count = match &token {
        Token::Number(digits) => digits.parse::<u64>().ok(),
        _ => None,
    };
    let Some(count) = count else {
        return Err(QueryError::new(at, "expected a whole number of rows here"));
    };
    parser.cursor.next()?;
    parser.put_in_order();
    parser.stages.push(Stage::Limit(count));
    parser.limited = true;
    Ok(())
}

fn dedup(parser: &mut Parser) -> Result<(), QueryError> {
    let by = parser.list(Parser::sum)?;
    parser.put_in_order();
    parser.stages.push(Stage::Dedup(by));
    Ok(())
}

fn unnest(parser: &mut Parser) -> Result<(), QueryError> {
    let list = parser.sum()?;
    let list = parser.scope.whole_list(list);
    let (_, at) = parser.cursor.peek()?;
    if !parser.cursor.eat_word("into") {
        return Err(QueryError::new(at, "expected `into` and a name for the values here"));
    }
    let name = parser.new_name()?;
    let position: Arc<str> = format!("position of {name}").into();
    parser.stages.push(Stage::Unnest { list, names: [name.clone(), position], keep: false });
    parser.scope.add(&name);
    parser.scope.skip();
    Ok(())
}

fn parse(parser: &mut Parser) -> Result<(), QueryError> {
    // The text to parse may be omitted.
    let is_pattern = matches!(parser.cursor.peek()?, (Token::Text(_) | Token::Symbol("/"), _));
    let text = match is_pattern && !parser.scope.is_grouped() {
        true => parser.scope.source(Source::Message),
        false => parser.operand()?,
    };
    // One stage, so that the pattern is searched once.
    let column = |(name, pattern, group)| Column {
        name,
        value: Expr::Capture(Box::new(text.clone()), pattern, group),
    };
    let columns: Vec<Column> = patterns::read(parser)?.into_iter().map(column).collect();
    columns.iter().for_each(|column| parser.scope.add(&column.name));
    parser.push_row_wise(Stage::Extend(columns));
    Ok(())
}
