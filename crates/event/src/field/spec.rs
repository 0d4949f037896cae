//! The columns of the field catalogue.

/// The type of a field, after ECS. It decides how a query's value is read;
/// all values are stored as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Matched whole.
    Keyword,
    /// Matched by words.
    Text,
    /// An address; takes CIDR.
    Ip,
    /// A moment; takes RFC 3339, dates and relative times.
    Date,
    /// A whole number.
    Integer,
    /// `true` or `false`.
    Boolean,
}

impl Kind {
    /// The word for it in `logdex fields`.
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

/// What free text does with the values of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Part of the record: its words are found.
    Content,
    /// Part of the record, and a number or a moment that seldom comes again:
    /// its words are found, and it is kept as a number
    /// ([`Scalar`](crate::scalar::Scalar)) where it can be.
    Scalar,
    /// Part of the record and nearly unique: found when typed whole, as it
    /// is, so that millions of different ids need no words of their own.
    Id,
    /// Made from other values: asked for by field only.
    Derived,
}

/// A row of the catalogue.
#[derive(Clone, Copy, Debug)]
pub struct FieldSpec {
    /// The canonical name.
    pub name: &'static str,
    /// How values are compared.
    pub kind: Kind,
    /// What free text does with the values.
    pub role: Role,
    /// `(format, native name)`: where the value stands as it is.
    pub natives: &'static [(&'static str, &'static str)],
    /// One line of meaning.
    pub meaning: &'static str,
}

/// A row, in the order a reader wants it.
pub(super) const fn row(
    name: &'static str,
    kind: Kind,
    role: Role,
    natives: &'static [(&'static str, &'static str)],
    meaning: &'static str,
) -> FieldSpec {
    FieldSpec { name, kind, role, natives, meaning }
}
