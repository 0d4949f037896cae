//! Sample lines of every header form and program, invented.

/// Every form of header and every program, their oddities included.
pub const SAMPLES: &[&str] = &[
    // A login with a key and the session that follows, as RHEL and Amazon Linux 2 write them.
    "Oct  4 00:49:14 ip-10-0-0-1 sshd[2459]: Accepted publickey for ec2-user from 192.0.2.7 port 58080 ssh2: RSA SHA256:pZ0hKJPvLsSK3WYBlGpAQ2bSnXyh3sQy8HhVDXg9tEs",
    "Oct  4 00:49:14 ip-10-0-0-1 sshd[2459]: pam_unix(sshd:session): session opened for user ec2-user by (uid=0)",
    "Oct  4 00:49:23 ip-10-0-0-1 sudo: ec2-user : TTY=pts/0 ; PWD=/home/ec2-user ; USER=root ; COMMAND=/bin/less /var/log/secure",
    "Oct  4 00:49:23 ip-10-0-0-1 sudo: pam_unix(sudo:session): session opened for user root(uid=0) by ec2-user(uid=1000)",
    "Oct  4 00:51:32 ip-10-0-0-1 sudo: pam_unix(sudo:session): session closed for user root",
    "Oct 14 00:51:40 ip-10-0-0-1 sshd[2459]: Disconnected from user ec2-user 192.0.2.7 port 58080",
    // The same as Debian 12 and Ubuntu 24.04 write them.
    "2026-01-12T11:15:58.792703+00:00 web-1 sshd[1581943]: Failed password for invalid user admin from 198.51.100.23 port 4711 ssh2",
    "2026-01-12T11:15:58.801224+00:00 web-1 sshd-session[1581943]: Connection closed by authenticating user root 198.51.100.23 port 4712 [preauth]",
    "2026-01-12T11:16:01.003120+09:00 web-1 CRON[99]: pam_unix(cron:session): session opened for user root(uid=0) by root(uid=0)",
    // journalctl, short-iso and short-precise.
    "2026-01-12T11:15:58+0000 web-1 sshd[77]: Invalid user  from 2001:db8::7 port 22",
    "Jan 12 11:15:58.792703 web-1 sshd[77]: error: maximum authentication attempts exceeded for root from 203.0.113.9 port 4022 ssh2 [preauth]",
    // RFC 5424, and the network's RFC 3164.
    "<38>1 2022-01-19T14:23:55+00:00 fw.example.com sshd 44255 - [meta sequenceId=\"1\"] Invalid user tutu from 192.0.2.44 port 33166",
    "<86>Oct  4 00:49:14 web-1 sshd[2459]: Received disconnect from 192.0.2.7 port 58080:11: disconnected by user",
    // BSD, Solaris, and a year.
    "Oct  4 00:49:14 <auth.info> bsd-1 sshd[1]: Did not receive identification string from 203.0.113.5 port 50123",
    "Oct  4 00:49:14 sun-1 sshd[1]: [ID 800047 auth.info] Accepted password for alice from 192.0.2.8 port 1023 ssh2",
    "Oct  4 2022 00:49:14 web-1 su: FAILED SU (to root) alice on pts/0",
    // A daemon that writes less.
    "Oct  4 00:49:15 web-1 sshd[2460]: message repeated 2 times: [ Failed password for root from 203.0.113.9 port 4022 ssh2]",
    // Very old PAM, and the others.
    "Oct  4 00:49:14 old-1 sshd(pam_unix)[2459]: authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.9  user=root",
    "Oct  4 00:49:16 web-1 useradd[812]: new user: name=bob, UID=1001, GID=1001, home=/home/bob, shell=/bin/bash, from=/dev/pts/0",
    "Oct  4 00:49:17 web-1 systemd-logind[500]: New session 5 of user ec2-user.",
    "Oct  4 00:49:18 web-1 login[600]: FAILED LOGIN (1) on '/dev/tty1' FOR 'root', Authentication failure",
    "Oct  4 00:49:19 web-1 internal-sftp[700]: open \"/in/report.csv\" flags WRITE,CREATE,TRUNCATE mode 0644",
    "Oct  4 00:49:20 web-1 polkitd(authority=local)[400]: Registered Authentication Agent for unix-session:1 (system bus name :1.20)",
    "Oct  4 00:49:21 web-1 systemd[900]: pam_unix(systemd-user:session): session opened for user alice(uid=1000) by (uid=0)",
    // Entries of the journal.
    r#"{"__CURSOR":"s=1;i=2","__REALTIME_TIMESTAMP":"1664844554000123","_HOSTNAME":"ip-10-0-0-1","SYSLOG_IDENTIFIER":"sshd","_COMM":"sshd","_PID":"2459","PRIORITY":"6","SYSLOG_FACILITY":"10","_SYSTEMD_UNIT":"sshd.service","MESSAGE":"Accepted publickey for ec2-user from 192.0.2.7 port 58080 ssh2: ED25519 SHA256:pZ0hKJPvLsSK3WYBlGpAQ2bSnXyh3sQy8HhVDXg9tEs"}"#,
    r#"{"__REALTIME_TIMESTAMP":"1664844555000000","_HOSTNAME":"ip-10-0-0-1","SYSLOG_IDENTIFIER":"sshd","_PID":"2460","MESSAGE":[73,110,118,97,108,105,100,32,117,115,101,114,32,98,195,98,32,102,114,111,109,32,49,57,50,46,48,46,50,46,55]}"#,
];
