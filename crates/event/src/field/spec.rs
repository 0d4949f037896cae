//! The columns of the field catalogue.

/// The type of a field, after ECS. It determines how a query's value is parsed;
/// all values are stored as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Matched whole.
    Keyword,
    /// Matched by words.
    Text,
    /// An IP address; queried by address or CIDR block.
    Ip,
    /// A timestamp; queried by RFC 3339, dates and relative times.
    Date,
    /// A whole number.
    Integer,
    /// `true` or `false`.
    Boolean,
}

impl Kind {
    /// The name of the type in `logdex fields`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Keyword => "keyword",
            Kind::Text => "text",
            Kind::Ip => "ip",
            Kind::Date => "date",
            Kind::Integer => "integer",
            Kind::Boolean => "boolean",
        }
    }
}

/// The treatment of a field's values in free-text search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Part of the record, found by its words.
    Content,
    /// Part of the record, and a number or timestamp that seldom recurs: found by
    /// its words, and stored as a [`Scalar`](crate::scalar::Scalar) where it is
    /// canonical.
    Scalar,
    /// Part of the record and nearly unique: found only as a whole value, so that
    /// millions of ids need no words in the index.
    Id,
    /// Derived from other values: found only by its field.
    Derived,
}

/// A row of the catalogue.
#[derive(Clone, Copy, Debug)]
pub struct FieldSpec {
    /// The canonical name.
    pub name: &'static str,
    /// The type, which determines how values are compared.
    pub kind: Kind,
    /// The treatment of its values in free-text search.
    pub role: Role,
    /// `(format, native name)` of the same value, byte for byte.
    pub natives: &'static [(&'static str, &'static str)],
    /// One line of meaning.
    pub meaning: &'static str,
}

/// A row without native names.
pub(super) const fn row(name: &'static str, kind: Kind, role: Role, meaning: &'static str) -> FieldSpec {
    FieldSpec { name, kind, role, natives: &[], meaning }
}

impl FieldSpec {
    /// Adds the native names of the same value.
    pub(super) const fn natives(self, natives: &'static [(&'static str, &'static str)]) -> FieldSpec {
        FieldSpec { natives, ..self }
    }
}
