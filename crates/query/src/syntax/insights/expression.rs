//! Conditions, comparisons and arithmetic.

use crate::error::QueryError;
use crate::expr::{Arithmetic, Comparison, Dialect, Expr, Pattern};
use crate::value::Value;

use super::lexer::Token;
use super::parser::Parser;

const INSIGHTS: Dialect = Dialect::Insights;

const COMPARISONS: &[(&str, Comparison)] = &[
    ("=", Comparison::Equal),
    ("==", Comparison::Equal),
    ("!=", Comparison::NotEqual),
    ("<>", Comparison::NotEqual),
    ("<", Comparison::Less),
    ("<=", Comparison::AtMost),
    (">", Comparison::Greater),
    (">=", Comparison::AtLeast),
];

const SUMS: &[(&str, Arithmetic)] = &[("+", Arithmetic::Add), ("-", Arithmetic::Subtract)];
const PRODUCTS: &[(&str, Arithmetic)] =
    &[("*", Arithmetic::Multiply), ("/", Arithmetic::Divide), ("%", Arithmetic::Remainder)];

impl Parser<'_, '_> {
    /// Conditions joined by `or`.
    pub(super) fn condition(&mut self) -> Result<Expr, QueryError> {
        let mut any = vec![self.conjunction()?];
        while self.cursor.eat_word("or") {
            any.push(self.conjunction()?);
        }
        Ok(if any.len() == 1 { any.swap_remove(0) } else { Expr::any_of(any) })
    }

    fn conjunction(&mut self) -> Result<Expr, QueryError> {
        let mut all = vec![self.negation()?];
        while self.cursor.eat_word("and") {
            all.push(self.negation()?);
        }
        Ok(if all.len() == 1 { all.swap_remove(0) } else { Expr::all_of(all) })
    }

    fn negation(&mut self) -> Result<Expr, QueryError> {
        match self.cursor.eat_word("not") {
            true => self.nested(Self::negation).map(Expr::negated),
            false => self.comparison(),
        }
    }

    fn comparison(&mut self) -> Result<Expr, QueryError> {
        let left = self.sum()?;
        if let Some(op) = self.operator(COMPARISONS) {
            let right = self.sum()?;
            return Ok(Expr::compare(op, INSIGHTS, left, right));
        }
        if self.cursor.eat("=~") {
            let pattern = self.pattern(Pattern::regex)?;
            return Ok(Expr::Matches(Box::new(left), pattern));
        }
        let negated = self.cursor.eat_word("not");
        let test = if self.cursor.eat_word("like") {
            self.like(left)?
        } else if self.cursor.eat_word("in") {
            Expr::is_in(INSIGHTS, left, self.candidates()?)
        } else if negated {
            let (_, at) = self.cursor.peek()?;
            return Err(QueryError::new(at, "expected `like` or `in` behind this `not`"));
        } else {
            return Ok(left);
        };
        Ok(if negated { test.negated() } else { test })
    }

    /// The pattern of `like`, with or without parentheses.
    fn like(&mut self, text: Expr) -> Result<Expr, QueryError> {
        let open = self.cursor.at();
        let inside = self.cursor.eat("(");
        let pattern = self.pattern(|part| Ok(Pattern::contains(part)))?;
        if inside {
            self.expect(")", Some(open..open + 1))?;
        }
        Ok(Expr::Matches(Box::new(text), pattern))
    }

    /// The list of `in`.
    fn candidates(&mut self) -> Result<Vec<Expr>, QueryError> {
        let open = self.cursor.at();
        let close = if self.cursor.eat("[") {
            "]"
        } else if self.cursor.eat("(") {
            ")"
        } else {
            return Err(
                QueryError::new(open..open, "expected a list here").hint("a list is written [\"a\", \"b\"]")
            );
        };
        let list = self.list(Self::sum)?;
        self.expect(close, Some(open..open + 1))?;
        Ok(list)
    }

    /// A sum, or any operand of one.
    pub(super) fn sum(&mut self) -> Result<Expr, QueryError> {
        self.chain(SUMS, Self::product)
    }

    fn product(&mut self) -> Result<Expr, QueryError> {
        self.chain(PRODUCTS, Self::power)
    }

    fn chain(
        &mut self,
        operators: &[(&str, Arithmetic)],
        operand: fn(&mut Self) -> Result<Expr, QueryError>,
    ) -> Result<Expr, QueryError> {
        let mut left = operand(self)?;
        while let Some(op) = self.operator(operators) {
            self.link()?;
            left = Expr::calculate(op, INSIGHTS, left, operand(self)?);
        }
        Ok(left)
    }

    fn power(&mut self) -> Result<Expr, QueryError> {
        let base = self.signed()?;
        if !self.cursor.eat("^") {
            return Ok(base);
        }
        let exponent = self.nested(Self::power)?;
        Ok(Expr::calculate(Arithmetic::Power, INSIGHTS, base, exponent))
    }

    fn signed(&mut self) -> Result<Expr, QueryError> {
        if !self.cursor.eat("-") {
            return self.operand();
        }
        let number = self.nested(Self::signed)?;
        Ok(match number {
            Expr::Literal(Value::Int(number)) => {
                number.checked_neg().map_or(Expr::Literal(Value::Null), Expr::from)
            }
            Expr::Literal(Value::Float(number)) => Expr::literal(-number),
            other => Expr::calculate(Arithmetic::Subtract, INSIGHTS, 0.into(), other),
        })
    }

    /// Takes the next token if it is one of these operators.
    fn operator<T: Copy>(&mut self, operators: &[(&str, T)]) -> Option<T> {
        let Ok((Token::Symbol(symbol), _)) = self.cursor.peek() else { return None };
        let &(_, op) = operators.iter().find(|(known, _)| *known == symbol)?;
        self.cursor.eat(symbol).then_some(op)
    }
}
