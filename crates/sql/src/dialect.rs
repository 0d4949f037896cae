//! The SQL dialect of the parser.

use sqlparser::dialect::Dialect;
use sqlparser::keywords::Keyword;

/// Athena's SQL, with the backticks of its DDL. Syntax accepted here and not
/// supported by a later step gets an error that names it; any other syntax
/// gets the parser's error about the expected token.
#[derive(Debug)]
pub(crate) struct Athena;

impl Dialect for Athena {
    fn is_identifier_start(&self, c: char) -> bool {
        c.is_alphabetic() || matches!(c, '_' | '@')
    }

    fn is_identifier_part(&self, c: char) -> bool {
        c.is_alphanumeric() || matches!(c, '_' | '@' | '$')
    }

    fn supports_filter_during_aggregation(&self) -> bool {
        true
    }

    fn supports_lambda_functions(&self) -> bool {
        true
    }

    /// Covers `trim(BOTH FROM x)`, which has no switch of its own.
    fn supports_comma_separated_trim(&self) -> bool {
        true
    }

    fn supports_group_by_expr(&self) -> bool {
        true
    }

    fn supports_array_typedef_with_parentheses(&self) -> bool {
        true
    }

    fn supports_map_typedef_with_parentheses(&self) -> bool {
        true
    }

    /// `IPADDRESS '10.0.0.1'`.
    fn is_custom_type_typed_string(&self, first: Keyword, qualified: bool) -> bool {
        first == Keyword::NoKeyword && !qualified
    }
}
