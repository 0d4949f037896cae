//! Sample lines of every header form, invented.

/// Every form of header.
pub const SAMPLES: &[&str] = &[
    "Oct  4 00:49:14 web-1 kernel: [12345.678901] Out of memory: Killed process 4711 (java)",
    "Oct  4 00:49:14 web-1 CRON[4711]: (root) CMD (command -v debian-sa1 > /dev/null && debian-sa1 1 1)",
    "Oct 14 00:49:14 web-1 systemd[1]: Started Session 5 of user ec2-user.",
    "Oct 14 00:49:14 web-1 dhclient[812]: DHCPACK from 192.0.2.1 (xid=0x1234abcd)",
    "Oct  4 00:49:14 web-1 postfix/smtpd[4711]: connect from unknown[198.51.100.7]",
    "Oct  4 00:49:15 web-1 last message repeated 3 times",
    "2026-01-12T11:15:58.792703+00:00 web-1 rsyslogd: [origin software=\"rsyslogd\"] start",
    "2026-01-12T11:15:58.792Z web-1 amazon-ssm-agent[2101]: 2026-01-12 11:15:58 INFO agent started",
    "2026-01-12T11:15:58+0000 web-1 chronyd[600]: Selected source 169.254.169.123",
    "<30>Oct  4 00:49:14 web-1 dockerd[900]: time=\"2022-10-04T00:49:14Z\" level=info msg=started",
    "<13>Oct  4 00:49:14 backup: done",
    "<165>1 2003-10-11T22:14:15.003Z db.example.com evntslog - ID47 [exampleSDID@32473 iut=\"3\" eventSource=\"App\\\"]\" eventID=\"1011\"][more@32473 a=\"b\"] \u{feff}An application event",
    "<34>1 - - - - - - nobody knows who or when",
    "2022 Oct  4 00:49:14 fw-1 firewall[3]: DROP IN=eth0 SRC=203.0.113.9 DST=192.0.2.1 PROTO=TCP DPT=23",
    r#"{"__REALTIME_TIMESTAMP":"1664844554000123","_HOSTNAME":"web-1","SYSLOG_IDENTIFIER":"systemd","_PID":"1","PRIORITY":"6","_TRANSPORT":"journal","UNIT":"nginx.service","MESSAGE":"Started nginx."}"#,
    r#"{"__REALTIME_TIMESTAMP":"1664844554000123","_HOSTNAME":"web-1","_COMM":"java","_PID":"4711","PRIORITY":"3","MESSAGE":null}"#,
];
