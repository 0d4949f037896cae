//! Items of commands: values with names.

use crate::error::QueryError;

use super::lexer::{Name, Token};
use super::parser::{Item, Parser};

impl Parser<'_, '_> {
    /// `value`, named by its text, or `value as name`.
    pub(super) fn item(&mut self) -> Result<Item, QueryError> {
        let start = self.cursor.at();
        let lone = self.lone_name();
        let value = self.condition()?;
        let end = self.cursor.last_end();
        if self.cursor.eat_word("as") {
            return Ok(Item { name: self.new_name()?, value, is_plain: false });
        }
        let text = self.cursor.between(start..end);
        // A lone name loses its backquotes.
        let name = lone.filter(|(_, length)| start + length == end).map_or(text, |(name, _)| name.plain());
        Ok(Item { name: name.into(), value, is_plain: true })
    }

    /// The next token and its length, if it is a name.
    fn lone_name(&self) -> Option<(Name, usize)> {
        match self.cursor.peek() {
            Ok((Token::Name(name), at)) => Some((name, at.len())),
            _ => None,
        }
    }
}
