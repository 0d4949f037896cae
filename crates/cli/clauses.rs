//! Flags that ask for a field: `--user U --ip IP …`. One table; the flag's
//! name is the field's short name in the query syntax.

use anyhow::anyhow;
use clap::{Arg, ArgAction, ArgMatches, Command, FromArgMatches};
use logdex_core::query::{Context, Filter, field_clause};

/// A flag and the field it asks for.
struct Flag {
    /// Both the flag and the field's short name.
    name: &'static str,
    value: &'static str,
    help: &'static str,
}

const FLAGS: &[Flag] = &[
    Flag { name: "user", value: "NAME", help: "Who did it: user, or session of a role" },
    Flag { name: "requester", value: "ID", help: "Caller as the log names it: ARN, canonical id or service" },
    Flag { name: "account", value: "ID", help: "AWS account of the caller, or that logged it" },
    Flag { name: "access-key", value: "ID", help: "Access key that signed" },
    Flag { name: "session", value: "NAME", help: "Login session or role session" },
    Flag { name: "ip", value: "IP|CIDR", help: "Address or network it came from" },
    Flag { name: "ua", value: "TEXT", help: "Software that called" },
    Flag { name: "error", value: "CODE", help: "Error code" },
    Flag { name: "status", value: "N", help: "HTTP status" },
    Flag { name: "action", value: "NAME", help: "API call or operation" },
    Flag { name: "bucket", value: "NAME", help: "S3 bucket" },
    Flag { name: "key", value: "KEY", help: "S3 object key" },
    Flag { name: "region", value: "NAME", help: "AWS region" },
    Flag { name: "host", value: "NAME", help: "Host the caller asked for" },
    Flag { name: "source", value: "FORMAT", help: "Format of the record, such as aws.cloudtrail" },
];

/// The flags given, with their values.
#[derive(Debug, Default)]
pub struct Clauses(Vec<(&'static str, Vec<String>)>);

impl Clauses {
    /// Turns flags into conditions: any value of a flag, and every flag.
    ///
    /// # Errors
    /// When a value does not fit its field.
    pub fn filters(&self, context: &Context) -> anyhow::Result<Vec<Filter>> {
        self.0.iter().map(|(name, values)| any_of(name, values, context)).collect()
    }
}

fn any_of(name: &str, values: &[String], context: &Context) -> anyhow::Result<Filter> {
    let clause = |value: &String| {
        field_clause(name, value, context).map_err(|error| anyhow!("--{name}: {}", error.pointed(value)))
    };
    let mut filters = values.iter().map(clause).collect::<anyhow::Result<Vec<_>>>()?;
    Ok(if filters.len() == 1 { filters.remove(0) } else { Filter::Or(filters) })
}

impl clap::Args for Clauses {
    fn augment_args(command: Command) -> Command {
        command.args(FLAGS.iter().map(|flag| {
            Arg::new(flag.name)
                .long(flag.name)
                .value_name(flag.value)
                .help(flag.help)
                .help_heading("Fields (repeat a flag for either value)")
                .action(ArgAction::Append)
        }))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Clauses {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Clauses, clap::Error> {
        let mut clauses = Clauses::default();
        clauses.update_from_arg_matches(matches)?;
        Ok(clauses)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        let given = |flag: &Flag| {
            let values = matches.get_many::<String>(flag.name)?.cloned().collect();
            Some((flag.name, values))
        };
        self.0 = FLAGS.iter().filter_map(given).collect();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use logdex_core::field::names::SHORT_NAMES;

    #[test]
    fn every_flag_is_a_short_name() {
        for flag in FLAGS {
            assert!(SHORT_NAMES.iter().any(|(name, _)| *name == flag.name), "--{}", flag.name);
        }
    }
}
