//! SQL type names as types of the query crate.

use logdex_query::expr::Type;
use sqlparser::ast::DataType;

/// The type of a SQL type name; `None` for types that are not supported.
pub(super) fn type_of(data_type: &DataType) -> Option<Type> {
    use DataType as D;
    Some(match data_type {
        D::Varchar(_) | D::CharVarying(_) | D::CharacterVarying(_) | D::Char(_) | D::Character(_) => {
            Type::Text
        }
        D::Text | D::String(_) => Type::Text,
        D::TinyInt(_) | D::SmallInt(_) | D::Int(_) | D::Integer(_) | D::BigInt(_) => Type::Int,
        D::Double(_) | D::DoublePrecision | D::Real | D::Float(_) => Type::Float,
        D::Decimal(_) | D::Dec(_) | D::Numeric(_) => Type::Float,
        D::Boolean | D::Bool => Type::Bool,
        D::Timestamp(..) => Type::Time,
        D::Date => Type::Date,
        D::JSON | D::Array(_) | D::Map(..) => Type::Json,
        D::Custom(name, _) if name.to_string().eq_ignore_ascii_case("ipaddress") => Type::Address,
        _ => return None,
    })
}
