//! What a condition compares, and what it says where an event has a form of
//! nothing there.

use crate::expr::Expr;
use crate::plan::filter::Test;
use crate::plan::stage::Source;
use crate::value::Value;

/// Tests of which one must pass.
pub(super) type Tests = Vec<Test>;

/// What is compared.
#[derive(Clone, Copy)]
pub(super) struct Operand<'s> {
    pub(super) source: &'s Source,
    /// NullMarkers of nothing are seen, [`Value::NullMarker`].
    pub(super) forms: bool,
}

impl<'s> Operand<'s> {
    /// A slot, or one through `coalesce`, which leaves values as they are but
    /// has no forms of nothing.
    pub(super) fn of(expr: &Expr, sources: &'s [Source]) -> Option<Operand<'s>> {
        let (slot, forms) = match expr {
            Expr::Slot(slot) => (slot, true),
            Expr::Call(function, args) if function.name == "coalesce" => match &args[..] {
                [Expr::Slot(slot)] => (slot, false),
                _ => return None,
            },
            _ => return None,
        };
        Some(Operand { source: sources.get(*slot)?, forms })
    }
}

/// What a question says of the forms of nothing: true, false or nothing.
pub(super) struct NullMarkers(Vec<(&'static str, Option<bool>)>);

impl NullMarkers {
    pub(super) fn by(seen: bool, says: impl Fn(&Value) -> Option<bool>) -> NullMarkers {
        let says = |form| (form, says(&Value::NullMarker(form)));
        NullMarkers(if seen { Value::NULL_MARKERS.map(says).into() } else { Vec::new() })
    }

    /// Tests that those pass of which it says this.
    pub(super) fn tests(&self, said: bool) -> Tests {
        let those: Vec<_> = self.0.iter().filter(|(_, says)| *says == Some(said)).collect();
        if those.len() == Value::NULL_MARKERS.len() {
            return vec![Test::Null];
        }
        those.iter().map(|(form, _)| Test::Equals { value: (*form).to_owned(), number: None }).collect()
    }
}
