//! Which fields of a hit are read, and whether its raw record is.

use logdex_shard::TIME;

use crate::open::OBJECT_PATH;

/// The name that stands for the raw record.
const ORIGINAL: &str = "event.original";

/// What is read of each hit beside its time and its object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Projection {
    /// All fields, the path of the object among them, and the raw record.
    #[default]
    All,
    /// Columns of a table: for each the stored fields of which the first that
    /// has a value is shown. Those behind it need not be read. `event.original`
    /// stands for the raw record, which is read only where nothing before it has a
    /// value.
    Columns(Vec<Vec<String>>),
}

/// A projection with each field once.
pub(super) struct ReadPlan {
    /// The stored names of the fields.
    pub names: Vec<String>,
    /// For each column what it may show, in order.
    pub columns: Vec<Vec<Operand>>,
}

/// What a column may show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operand {
    /// The time of the event.
    Time,
    /// The path of its object.
    Path,
    /// Its raw record.
    Record,
    /// The field at this position of the names.
    Field(usize),
}

impl ReadPlan {
    /// The plan for such columns.
    pub fn of(columns: &[Vec<String>]) -> ReadPlan {
        let mut plan = ReadPlan { names: Vec::new(), columns: Vec::new() };
        for column in columns {
            let operands = column.iter().map(|name| plan.operand(name)).collect();
            plan.columns.push(operands);
        }
        plan
    }

    fn operand(&mut self, name: &str) -> Operand {
        match name {
            TIME => return Operand::Time,
            ORIGINAL => return Operand::Record,
            _ if OBJECT_PATH.spec().is_some_and(|spec| spec.name == name) => return Operand::Path,
            _ => {}
        }
        let known = self.names.iter().position(|known| known == name);
        Operand::Field(known.unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.names.len() - 1
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_once_and_special_names_are_none() {
        let column = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        let plan =
            ReadPlan::of(&[column(&["@timestamp"]), column(&["a", "b"]), column(&["b", "event.original"])]);
        assert_eq!(plan.names, ["a", "b"]);
        let wanted = [
            vec![Operand::Time],
            vec![Operand::Field(0), Operand::Field(1)],
            vec![Operand::Field(1), Operand::Record],
        ];
        assert_eq!(plan.columns, wanted);
    }
}
