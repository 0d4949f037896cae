//! Field flags such as `--user U --ip IP`, as a table. A flag has the short name
//! of its field in the search syntax.

use anyhow::anyhow;
use clap::{Arg, ArgAction, ArgMatches, Command, FromArgMatches};
use logdex_query::{Context, Filter, field_clause};

use super::format_names;

/// A flag and its field.
#[derive(Debug)]
struct Flag {
    /// Both the flag and the field's short name.
    name: &'static str,
    value: &'static str,
    help: &'static str,
}

const fn flag(name: &'static str, value: &'static str, help: &'static str) -> Flag {
    Flag { name, value, help }
}

/// The flag whose values are known: names of formats.
const SOURCE: &str = "source";

const FLAGS: &[Flag] = &[
    flag("user", "NAME", "Actor: user, or session of a role"),
    flag("requester", "ID", "Caller as in the log: ARN, canonical id or service"),
    flag("account", "ID", "AWS account of the caller, or of the log"),
    flag("access-key", "ID", "Access key of the signature"),
    flag("session", "NAME", "Login session or role session"),
    flag("ip", "IP|CIDR", "Source address or network"),
    flag("ua", "TEXT", "User agent"),
    flag("error", "CODE", "Error code"),
    flag("status", "N", "HTTP status"),
    flag("action", "NAME", "API call or operation"),
    flag("bucket", "NAME", "S3 bucket"),
    flag("key", "KEY", "S3 object key"),
    flag("region", "NAME", "AWS region"),
    flag("host", "NAME", "Requested host"),
    flag(
        SOURCE,
        "FORMAT",
        "Format of the record, such as aws.cloudtrail or just cloudtrail; `logdex list formats` names them",
    ),
];

/// The flags of a command line, with their values.
#[derive(Debug, Default)]
pub struct FieldFlags(Vec<(&'static Flag, Vec<String>)>);

impl FieldFlags {
    /// One condition per flag, which any of its values satisfies.
    ///
    /// # Errors
    /// When a value is not valid for its field.
    pub fn filters(&self, context: &Context) -> anyhow::Result<Vec<Filter>> {
        self.0.iter().map(|(flag, values)| any_of(flag, values, context)).collect()
    }
}

fn any_of(flag: &Flag, values: &[String], context: &Context) -> anyhow::Result<Filter> {
    let name = flag.name;
    let clause = |value: &String| {
        check(flag, value)?;
        field_clause(name, value, context).map_err(|error| anyhow!("--{name}: {}", error.pointed(value)))
    };
    Ok(Filter::any(values.iter().map(clause).collect::<anyhow::Result<Vec<_>>>()?))
}

/// An error for a value that no event can have.
fn check(flag: &Flag, value: &str) -> anyhow::Result<()> {
    let is_plain = value.chars().all(|c| c.is_ascii_alphanumeric() || ".-_".contains(c));
    // The last part of a format's name is enough, here as in the query.
    let is_known = |name: &str| {
        name.eq_ignore_ascii_case(value)
            || name.rsplit_once('.').is_some_and(|(_, last)| last.eq_ignore_ascii_case(value))
    };
    if flag.name != SOURCE || !is_plain || format_names().any(is_known) {
        return Ok(());
    }
    Err(anyhow!(
        "--{}: there is no `{value}`; expected {} or a pattern such as aws.*",
        flag.name,
        format_names().collect::<Vec<_>>().join(", ")
    ))
}

impl clap::Args for FieldFlags {
    fn augment_args(command: Command) -> Command {
        command.args(FLAGS.iter().map(|flag| {
            Arg::new(flag.name)
                .long(flag.name)
                .value_name(flag.value)
                .help(flag.help)
                .help_heading("Fields (a repeated flag matches any of its values)")
                .action(ArgAction::Append)
        }))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for FieldFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<FieldFlags, clap::Error> {
        let mut clauses = FieldFlags::default();
        clauses.update_from_arg_matches(matches)?;
        Ok(clauses)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        let given = |flag: &'static Flag| {
            let values = matches.get_many::<String>(flag.name)?.cloned().collect();
            Some((flag, values))
        };
        self.0 = FLAGS.iter().filter_map(given).collect();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use logdex_event::field::names::SHORT_NAMES;

    #[test]
    fn every_flag_is_a_short_name() {
        for flag in FLAGS {
            assert!(SHORT_NAMES.iter().any(|(name, _)| *name == flag.name), "--{}", flag.name);
        }
    }
}
