//! What of SQL the parser takes.

use sqlparser::dialect::Dialect;
use sqlparser::keywords::Keyword;

/// SQL as Athena has it, and the backticks that people carry over from its
/// DDL. What is read here and not understood later gets an error that names
/// it; what is not even read gets one that says what was expected.
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

    /// `trim(BOTH FROM x)`, for which the parser has no other word.
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
