//! Functions of other databases, and their equivalents on Athena.

/// Names in lower case, sorted, with the hint to show.
pub(super) const NAMES: &[(&str, &str)] = &[
    ("any", "write any_value(x)"),
    ("bin", "write date_trunc('hour', ts)"),
    ("char_length", "write length(x)"),
    ("charindex", "write strpos(x, 'part')"),
    ("count_distinct", "write count(DISTINCT x)"),
    ("dateadd", "write date_add('day', 1, ts)"),
    ("datediff", "write date_diff('day', a, b)"),
    ("datetrunc", "write date_trunc('hour', ts)"),
    ("first", "write min_by(x, ts)"),
    ("first_value", "write min_by(x, ts)"),
    ("get_json_object", "write json_extract_scalar(x, '$.key')"),
    ("group_concat", "write array_join(array_agg(x), ', ')"),
    ("ifnull", "write coalesce(a, b)"),
    ("instr", "write strpos(x, 'part')"),
    ("isnull", "write x IS NULL"),
    ("ispresent", "write x IS NOT NULL"),
    ("json_exists", "write json_extract(x, '$.key') IS NOT NULL"),
    ("json_query", "write json_extract(x, '$.key')"),
    ("json_value", "write json_extract_scalar(x, '$.key')"),
    ("last", "write max_by(x, ts)"),
    ("last_value", "write max_by(x, ts)"),
    ("left", "write substr(x, 1, 3)"),
    ("len", "write length(x)"),
    ("listagg", "write array_join(array_agg(x), ', ')"),
    ("median", "write approx_percentile(x, 0.5)"),
    ("nvl", "write coalesce(a, b)"),
    ("percentile_cont", "write approx_percentile(x, 0.95)"),
    ("regexp_matches", "write regexp_like(x, '…')"),
    ("regexp_substr", "write regexp_extract(x, '…')"),
    ("right", "write substr(x, -3)"),
    ("str_to_date", "write date_parse(x, '%Y-%m-%d')"),
    ("strftime", "write date_format(ts, '%Y-%m-%d')"),
    ("string_agg", "write array_join(array_agg(x), ', ')"),
    ("strlen", "write length(x)"),
    ("to_date", "write date_parse(x, '%Y-%m-%d')"),
    ("to_timestamp", "write date_parse(x, '%Y-%m-%d')"),
    ("tolower", "write lower(x)"),
    ("toupper", "write upper(x)"),
    ("uniq", "write approx_distinct(x)"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::SQL;
    use logdex_query::{aggregate, function};

    #[test]
    fn names_are_foreign_and_unique() {
        assert!(NAMES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (name, _) in NAMES {
            assert!(function::find(name, SQL).is_none(), "{name}");
            assert!(aggregate::find(name, SQL).next().is_none(), "{name}");
            assert!(crate::lower::special_functions::find(name).is_none(), "{name}");
        }
    }
}
