//! Operands of lowered conditions, and the results of conditions for null markers.

use crate::expr::Expr;
use crate::plan::stage::Source;
use crate::plan::test::Test;
use crate::value::Value;

/// Tests of which one must pass.
pub(super) type Tests = Vec<Test>;

/// An operand that can be lowered to tests of a field.
#[derive(Clone, Copy)]
pub(super) struct Operand<'s> {
    pub(super) source: &'s Source,
    /// Null markers are visible ([`Value::NullMarker`]).
    pub(super) markers: bool,
}

impl<'s> Operand<'s> {
    /// A slot, or a slot in `coalesce`, which leaves values as they are but hides
    /// null markers.
    pub(super) fn of(expr: &Expr, sources: &'s [Source]) -> Option<Operand<'s>> {
        let (slot, markers) = match expr {
            Expr::Slot(slot) => (slot, true),
            Expr::Call(function, args) if function.name == "coalesce" => match &args[..] {
                [Expr::Slot(slot)] => (slot, false),
                _ => return None,
            },
            _ => return None,
        };
        Some(Operand { source: sources.get(*slot)?, markers })
    }
}

/// The result of a condition for each null marker: true, false or null.
pub(super) struct NullMarkers(Vec<(&'static str, Option<bool>)>);

impl NullMarkers {
    pub(super) fn by(visible: bool, condition: impl Fn(&Value) -> Option<bool>) -> NullMarkers {
        let result = |marker| (marker, condition(&Value::NullMarker(marker)));
        NullMarkers(if visible { Value::NULL_MARKERS.map(result).into() } else { Vec::new() })
    }

    /// Tests that the null markers pass for which the result is `result`.
    pub(super) fn tests(&self, result: bool) -> Tests {
        let those: Vec<_> = self.0.iter().filter(|(_, known)| *known == Some(result)).collect();
        if those.len() == Value::NULL_MARKERS.len() {
            return vec![Test::Null];
        }
        those.iter().map(|(marker, _)| Test::Equals { value: (*marker).to_owned(), number: None }).collect()
    }
}
