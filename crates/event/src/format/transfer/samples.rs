//! Sample records of servers, workflows and connectors; names, ids and addresses
//! are invented.

pub(super) const SAMPLES: &[&str] = &[
    CONNECTED,
    WRONG_KEY,
    UNKNOWN_USER,
    BAD_PASSWORD,
    // A failed key exchange.
    r#"{"kex":"diffie-hellman-group14-sha1","activity-type":"KEX_FAILURE","source-ip":"198.51.100.4","resource-arn":"arn:aws:transfer:us-east-1:111122223333:server/s-0123456789abcdef0","message":"no matching key exchange method found"}"#,
    // Open.
    r#"{"mode":"CREATE|TRUNCATE|WRITE","path":"/inbox/partner/in/May report.csv","activity-type":"OPEN","resource-arn":"arn:aws:transfer:ap-northeast-1:111122223333:server/s-aacfeafc8f2840b9a","session-id":"03bf7ddc20e33b8c"}"#,
    // Close.
    r#"{"path":"/inbox/partner/in/May report.csv","activity-type":"CLOSE","resource-arn":"arn:aws:transfer:ap-northeast-1:111122223333:server/s-aacfeafc8f2840b9a","bytes-in":"121","session-id":"03bf7ddc20e33b8c"}"#,
    // Partial close.
    r#"{"path":"/fs-0123456789abcdef0/home/a.bin","activity-type":"PARTIAL_CLOSE","resource-arn":"arn:aws-us-gov:transfer:us-gov-west-1:111122223333:server/s-0123456789abcdef0","bytes-out":"4096","session-id":"9ca9a0e1cec6ad9d"}"#,
    // Two records for one failure, the second without a path.
    r#"{"path":"/inbox/test.py","activity-type":"ERROR","resource-arn":"arn:aws:transfer:ap-northeast-1:111122223333:server/s-aacfeafc8f2840b9a","message":"Access denied","bytes-in":"8405","operation":"CLOSE","session-id":"03bf7ddc20e33b8c"}"#,
    r#"{"activity-type":"ERROR","resource-arn":"arn:aws:transfer:ap-northeast-1:111122223333:server/s-aacfeafc8f2840b9a","message":"Access denied","session-id":"03bf7ddc20e33b8c"}"#,
    // Disconnected.
    r#"{"activity-type":"DISCONNECTED","resource-arn":"arn:aws:transfer:ap-northeast-1:111122223333:server/s-aacfeafc8f2840b9a","session-id":"03bf7ddc20e33b8c"}"#,
    // Workflow.
    r#"{"type":"StepCompleted","details":{"output":{},"stepType":"TAG","stepName":"tag-it","input":{"fileLocation":{"backingStore":"S3","bucket":"inbox","key":"partner/in/a.csv","etag":"b1946ac92492d2347c6235b4d2611184"}}},"workflowId":"w-1111aaaa2222bbbb3","executionId":"81234abc-1234-4000-8000-000000000001","transferDetails":{"serverId":"s-aacfeafc8f2840b9a","username":"partner.a","sessionId":"03bf7ddc20e33b8c"}}"#,
    // Workflow error.
    r#"{"type":"StepErrored","details":{"errorType":"PERMISSION_DENIED","errorMessage":"Access Denied (Service: S3, Status Code: 403)","stepType":"DECRYPT","stepName":"open-it","input":{"fileLocation":{"backingStore":"EFS","filesystemId":"fs-0123456789abcdef0","path":"/home/a.pgp"}}},"workflowId":"w-1111aaaa2222bbbb3","executionId":"81234abc-1234-4000-8000-000000000002","transferDetails":{"serverId":"s-aacfeafc8f2840b9a","username":"partner.a","sessionId":"03bf7ddc20e33b8c"}}"#,
    // Connector.
    r#"{"operation":"SEND","timestamp":"1714557600123000000","connector-id":"c-0123456789abcdef0","transfer-id":"81234abc-1234-4000-8000-000000000003","file-transfer-id":"81234abc-1234-4000-8000-000000000003/1","url":"sftp://partner.example.com:2222","file-path":"/outbox/2024/a.csv","status-code":"COMPLETED","start-time":"1714557599000000000","end-time":"1714557600123000000","account-id":"111122223333","connector-arn":"arn:aws:transfer:eu-west-1:111122223333:connector/c-0123456789abcdef0","bytes":514}"#,
    // Connector error.
    r#"{"operation":"RETRIEVE","timestamp":"2024-05-01T10:00:00.123Z","connector-id":"c-0123456789abcdef0","transfer-id":"81234abc-1234-4000-8000-000000000004","file-transfer-id":"81234abc-1234-4000-8000-000000000004/1","url":"sftp://198.51.100.20","file-path":"/export/b.csv","status-code":"FAILED","failure-code":"CONNECTION_ERROR","failure-message":"Connection timed out","account-id":"111122223333","connector-arn":"arn:aws:transfer:eu-west-1:111122223333:connector/c-0123456789abcdef0","local-directory-path":"/inbox/fetched"}"#,
    // Lines of before, with the log stream in front.
    "demo.9ca9a0e1cec6ad9d CONNECTED SourceIP=192.0.2.7 User=demo HomeDir=/inbox/demo Client=SSH-2.0-OpenSSH_7.4 Role=arn:aws:iam::111122223333:role/Transfer-Role Kex=curve25519-sha256 Ciphers=aes256-ctr,aes256-ctr",
    LINE_WRONG_KEY,
    "demo.9ca9a0e1cec6ad9d OPEN Path=/inbox/demo/May report.csv Mode=CREATE|TRUNCATE|WRITE",
    "demo.9ca9a0e1cec6ad9d CLOSE Path=/inbox/demo/May report.csv BytesIn=121",
    "demo.9ca9a0e1cec6ad9d RENAME Path=/inbox/demo/a b NewPath=/inbox/demo/c=d",
    "demo.9ca9a0e1cec6ad9d CREATE_SYMLINK LinkPath=/fs-0123456789abcdef0/link TargetPath=/fs-0123456789abcdef0/a",
    "demo.9ca9a0e1cec6ad9d ERROR Message=Access denied Operation=OPEN Path=/inbox/secret Mode=READ",
    "demo.9ca9a0e1cec6ad9d DISCONNECTED",
    "AUTH_FAILURE Method=password User=lhr Message=\"Invalid user name or password\" SourceIP=192.0.2.9",
    "DELETE Path=/inbox/demo/old report.csv",
];

pub(super) const CONNECTED: &str = r#"{"role":"arn:aws:iam::111122223333:role/sftp/Transfer-Role","activity-type":"CONNECTED","ciphers":"aes256-gcm@openssh.com,aes256-gcm@openssh.com","client":"SSH-2.0-OpenSSH_8.7","source-ip":"192.0.2.7","resource-arn":"arn:aws:transfer:ap-northeast-1:111122223333:server/s-aacfeafc8f2840b9a","home-dir":"LOGICAL","ssh-public-key":"AAAAC3NzaC1lZDI1NTE5AAAAIEXAMPLE","ssh-public-key-fingerprint":"SHA256:BY3gNMHwTfjd4n2VuT4pTyLOk82zWZj4KEYEu7y4r/0=","ssh-public-key-type":"ssh-ed25519","user":"partner.a","kex":"curve25519-sha256","macs":"<implicit>,<implicit>","session-id":"03bf7ddc20e33b8c"}"#;

pub(super) const WRONG_KEY: &str = r#"{"method":"publickey","activity-type":"AUTH_FAILURE","source-ip":"192.0.2.8","resource-arn":"arn:aws:transfer:ap-northeast-1:111122223333:server/s-aacfeafc8f2840b9a","message":"ED25519 SHA256:cXJf9Tg5SyTVbkbrcXiVoqJBOAjZRHfpbVMXs5V1kqE","user":"partner.a"}"#;

pub(super) const UNKNOWN_USER: &str = r#"{"method":"publickey","activity-type":"AUTH_FAILURE","source-ip":"2001:DB8::8","resource-arn":"arn:aws:transfer:ap-northeast-1:111122223333:server/s-aacfeafc8f2840b9a","message":"Authentication failure","user":"admin"}"#;

pub(super) const BAD_PASSWORD: &str = r#"{"activity-type":"AUTH_FAILURE","user":"carol@example.com","method":"password","message":"Invalid user name or password","resource-arn":"arn:aws:transfer:us-east-1:111122223333:server/s-0123456789abcdef0","source-ip":"203.0.113.9"}"#;

pub(super) const LINE_WRONG_KEY: &str = "ERRORS AUTH_FAILURE Method=publickey User=lhr Message=\"RSA SHA256:Lxz3sR6eAwjSlUTkoLVeexAMPleExAmPleExAmPlE0\" SourceIP=192.0.2.9";
