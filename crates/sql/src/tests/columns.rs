use super::*;

#[test]
fn tables_are_found_by_their_columns() {
    for (sql, dataset) in [
        ("SELECT bucket_name FROM whatever", "aws.s3access"),
        ("SELECT eventname FROM a.b", "aws.cloudtrail"),
        ("SELECT activity_type FROM x", "aws.transfer"),
        ("SELECT prog FROM x", "system.auth"),
        // Both have it; the name tells.
        ("SELECT useragent FROM cloudtrail_logs_pp", "aws.cloudtrail"),
        ("SELECT useragent FROM s3_access_logs_db.mybucket_logs", "aws.s3access"),
        ("SELECT count(*) FROM `s3_access_logs_db.mybucket_logs`", "aws.s3access"),
        ("SELECT message FROM sftp", "aws.transfer"),
        // The columns tell, whatever the name.
        ("SELECT requester, useragent FROM cloudtrail_logs", "aws.s3access"),
    ] {
        let filter = format!("{:?}", understood(sql).unwrap().filter);
        assert!(filter.contains(dataset), "{sql}: {filter}");
    }
    assert_eq!(understood("SELECT \"user.name\" FROM events").unwrap().filter, logdex_query::Filter::All);
}

#[test]
fn an_option_sets_the_schema_of_a_table() {
    let vocabulary = each_event(&mut |_, _| {});
    let clock = clock("UTC");
    let context = Context { vocabulary: &vocabulary, clock: &clock };
    let tables = [("logs.x", Schema::find("CloudTrail").unwrap())];
    for sql in ["SELECT useragent FROM x", "SELECT useragent FROM db.X"] {
        let query = parse_with(sql, &context, &[("x", tables[0].1)]).unwrap();
        assert!(format!("{:?}", query.filter).contains("aws.cloudtrail"));
    }
    assert!(parse_with("SELECT useragent FROM logs.x", &context, &tables).is_ok());
    assert!(parse_with("SELECT useragent FROM logs.y", &context, &tables).is_err());
}

#[test]
fn names_are_found_in_any_case_and_quoted() {
    check(&[
        ("SELECT EventName FROM cloudtrail_logs WHERE EVENTID = 'e1'", &["GetObject"]),
        (r#"SELECT "eventName" FROM cloudtrail_logs WHERE `eventid` = 'e1'"#, &["GetObject"]),
        (
            "SELECT t.eventname FROM cloudtrail_logs AS t WHERE t.useridentity.username = 'alice' AND t.eventid = 'e2'",
            &["PutObject"],
        ),
        (
            "SELECT cloudtrail_logs.eventname FROM db.cloudtrail_logs WHERE db.cloudtrail_logs.eventid = 'e2'",
            &["PutObject"],
        ),
        (
            "SELECT useridentity.sessioncontext.sessionissuer.username FROM cloudtrail_logs WHERE eventid = 'e1'",
            &["app"],
        ),
        (
            "SELECT resources[1].arn, resources[2].type, resources[9].arn FROM cloudtrail_logs WHERE eventid = 'e1'",
            &["arn:aws:s3:::docs/a b.csv|AWS::S3::Bucket|"],
        ),
        (
            "SELECT element_at(resources, 2).arn, cardinality(resources) FROM cloudtrail_logs WHERE eventid = 'e1'",
            &["arn:aws:s3:::docs|2"],
        ),
        (
            "SELECT useridentity.sessioncontext.sessionissuer FROM cloudtrail_logs WHERE eventid = 'e1'",
            &[r#"{"type":"Role","userName":"app"}"#],
        ),
        // What a family lacks is found among the index's fields.
        (
            r#"SELECT "event.outcome", event_outcome, userIdentity.userName FROM cloudtrail_logs WHERE eventid = 'e2'"#,
            &["failure|failure|alice"],
        ),
        (
            r#"SELECT "user.name", user.name, user_name, source_ip, "@timestamp" FROM events WHERE event_id = 'e2'"#,
            &["alice|alice|alice|192.0.2.7|2024-02-01T11:30:00Z"],
        ),
    ]);
}

#[test]
fn json_in_columns_is_fields() {
    let row = |expression: &str| {
        answer(&format!("SELECT {expression} FROM cloudtrail_logs WHERE eventid = 'e1'")).join("\n")
    };
    for (expression, wanted) in [
        ("json_extract_scalar(requestparameters, '$.bucketName')", "docs"),
        ("json_extract_scalar(requestparameters, '$.x[\"y.z\"]')", "7"),
        ("json_extract_scalar(additionaleventdata, '$.x-amz-id-2')", "hostid2="),
        ("json_extract_scalar(additionaleventdata, '$[\"x-amz-id-2\"]')", "hostid2="),
        ("json_extract_scalar(requestparameters, '$.bucketname')", ""),
        ("json_extract_scalar(requestparameters, '$.x')", ""),
        ("json_extract(requestparameters, '$.x')", "{\"y.z\":7}"),
        ("requestparameters", r#"{"bucketName":"docs","key":"a b.csv","x":{"y.z":7}}"#),
        ("element_at(json_parse(requestparameters), 'key')", "a b.csv"),
        ("json_extract_scalar(lower(requestparameters), '$.bucketname')", "docs"),
        ("responseelements IS NULL", "true"),
        ("length(requestparameters)", "51"),
    ] {
        assert_eq!(row(expression), wanted, "{expression}");
    }
    let query =
        understood("SELECT json_extract_scalar(requestparameters, '$.bucketName') FROM cloudtrail_logs")
            .unwrap();
    assert_eq!(format!("{:?}", query.sources), r#"[Field(Named { fields: ["aws.bucket"], element: None })]"#);
}

#[test]
fn stars_are_all_columns() {
    let names = columns("SELECT * FROM mybucket_logs");
    assert_eq!((names.len(), &*names[0], &*names[27]), (28, "bucketowner", "timestamp"));
    assert_eq!(columns("SELECT t.*, key AS k FROM mybucket_logs t").len(), 29);
    assert!(columns("SELECT * FROM events").contains(&"user.name".to_owned()));
}

#[test]
fn columns_without_alias_have_their_expression_as_name() {
    let sql = "SELECT Key, t.\"Operation\", count(*), lower( KEY ) x, 1+1, resources[1].arn FROM cloudtrail_logs t GROUP BY 1";
    let sql = sql
        .replace("Key, t.\"Operation\"", "EventName")
        .replace(", lower( KEY ) x", "")
        .replace(", resources[1].arn", "");
    assert_eq!(columns(&sql), ["eventname", "count(*)", "1 + 1"]);
    assert_eq!(
        columns("SELECT resources[1].arn, useridentity.Arn, lower(eventname) FROM t"),
        ["arn", "arn", "lower(eventname)"]
    );
}
