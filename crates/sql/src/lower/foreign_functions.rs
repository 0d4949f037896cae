//! Functions of other databases, and their equivalents on Athena.

/// Names in lower case, with the hint to show.
pub(super) const NAMES: &[(&[&str], &str)] = &[
    (&["any"], "write any_value(x)"),
    (&["bin", "datetrunc"], "write date_trunc('hour', ts)"),
    (&["char_length", "len", "strlen"], "write length(x)"),
    (&["charindex", "instr"], "write strpos(x, 'part')"),
    (&["count_distinct"], "write count(DISTINCT x)"),
    (&["dateadd"], "write date_add('day', 1, ts)"),
    (&["datediff"], "write date_diff('day', a, b)"),
    (&["first", "first_value"], "write min_by(x, ts)"),
    (&["get_json_object", "json_value"], "write json_extract_scalar(x, '$.key')"),
    (&["group_concat", "listagg", "string_agg"], "write array_join(array_agg(x), ', ')"),
    (&["ifnull", "nvl"], "write coalesce(a, b)"),
    (&["isnull"], "write x IS NULL"),
    (&["ispresent"], "write x IS NOT NULL"),
    (&["json_exists"], "write json_extract(x, '$.key') IS NOT NULL"),
    (&["json_query"], "write json_extract(x, '$.key')"),
    (&["last", "last_value"], "write max_by(x, ts)"),
    (&["left"], "write substr(x, 1, 3)"),
    (&["median"], "write approx_percentile(x, 0.5)"),
    (&["percentile_cont"], "write approx_percentile(x, 0.95)"),
    (&["regexp_matches"], "write regexp_like(x, '…')"),
    (&["regexp_substr"], "write regexp_extract(x, '…')"),
    (&["right"], "write substr(x, -3)"),
    (&["str_to_date", "to_date", "to_timestamp"], "write date_parse(x, '%Y-%m-%d')"),
    (&["strftime"], "write date_format(ts, '%Y-%m-%d')"),
    (&["tolower"], "write lower(x)"),
    (&["toupper"], "write upper(x)"),
    (&["uniq"], "write approx_distinct(x)"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::SQL;
    use logdex_query::{aggregate, function};

    #[test]
    fn names_are_foreign_and_unique() {
        let names: Vec<&str> = NAMES.iter().flat_map(|(names, _)| *names).copied().collect();
        for (at, name) in names.iter().enumerate() {
            assert!(!names[..at].contains(name), "{name}");
            assert!(function::find(name, SQL).is_none(), "{name}");
            assert!(aggregate::find(name, SQL).next().is_none(), "{name}");
            assert!(crate::lower::special_functions::find(name).is_none(), "{name}");
        }
    }
}
