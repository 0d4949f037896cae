//! The sample's story as S3 saw it, written by hand.

use super::line::{EMPTY, Line};
use crate::timeline;

/// Every line of the story, in the order of time.
pub fn all() -> Vec<Line<'static>> {
    let mut lines: Vec<Line> = ROWS
        .iter()
        .map(|(time, line)| Line { time: timeline::second(time).unwrap_or_default(), ..line.clone() })
        .collect();
    lines.sort_by_key(|line| line.time);
    lines
}

const OWNER: &str = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";
const TRANSFER: &str =
    "arn:aws:sts::111122223333:assumed-role/Transfer-Family-Role/test1.03bf7ddc20e33b8c@s-0123456789abcdef0";
const CLI: &str = "aws-cli/2.22.23 md/awscrt#0.23.4 ua/2.0 os/linux#6.11.2-kali1-amd64 md/arch#x86_64 lang/python#3.12.6 md/command#s3.rm";
const SIGNED: [&str; 3] = ["SigV4", "TLS_AES_128_GCM_SHA256", "AuthHeader"];

/// A bucket with something worth stealing; `mallory` deletes it (see the CloudTrail story).
const VAULT: Line<'static> = Line {
    owner: OWNER,
    bucket: "example-vault",
    address: "203.0.113.66",
    requester: "arn:aws:iam::111122223333:user/mallory",
    agent: CLI,
    signature: SIGNED,
    host: "example-vault.s3.us-east-1.amazonaws.com",
    tls: "TLSv1.3",
    ..EMPTY
};

/// An SFTP user whose role may not write.
const SFTP: Line<'static> = Line {
    owner: OWNER,
    bucket: "example-transfer",
    address: "192.0.2.3",
    requester: TRANSFER,
    agent: "aws-transfer, aws-internal/3 aws-sdk-java/1.12",
    signature: SIGNED,
    host: "example-transfer.s3.us-east-1.amazonaws.com",
    tls: "TLSv1.3",
    ..EMPTY
};

/// A bucket that is open to everybody, by an ACL that nobody remembers.
const PUBLIC: Line<'static> = Line {
    owner: OWNER,
    bucket: "example-public-assets",
    address: "198.51.100.200",
    requester: "-",
    agent: "curl/8.5.0",
    signature: ["", "TLS_AES_128_GCM_SHA256", ""],
    host: "example-public-assets.s3.amazonaws.com",
    tls: "TLSv1.3",
    newest: ["", "Yes", ""],
    ..EMPTY
};

/// A report job that still signs as in 2012, over plain HTTP.
const LEGACY: Line<'static> = Line {
    owner: OWNER,
    bucket: "example-reports",
    address: "10.1.4.21",
    requester: "arn:aws:iam::111122223333:user/report-printer",
    agent: "aws-cli/1.10.56 Python/2.7.12 Linux/4.4.35-33.55.amzn1.x86_64 botocore/1.4.46",
    signature: ["SigV2", "", "AuthHeader"],
    host: "example-reports.s3.amazonaws.com",
    ..EMPTY
};

const ROWS: &[(&str, Line<'static>)] = &[
    (
        "2026-03-02T10:12:56Z",
        Line {
            request_id: "8C1D2E7A40B35F96",
            host_id: "kQm3vX0Vb7yT1sPq9cZ2Jd5Hf8Lr4Nw6Gu1Ia0Ee3Oo7Yx2Rt5Bk8Mz4Cj6Dh9Fl1Sp0QvWnE=",
            operation: "REST.HEAD.OBJECT",
            key: "inbox/test.py",
            uri: "HEAD /inbox/test.py HTTP/1.1",
            status: 404,
            error: "NoSuchKey",
            numbers: [Some(308), None, Some(9), None],
            ..SFTP
        },
    ),
    (
        "2026-03-02T10:12:57Z",
        Line {
            request_id: "3E57427F33A59F07",
            host_id: "t8Wc5Rj2Xn9Lb6Vd3Hq0Zs7Yk4Mf1Pg8Uo5Ei2Aa9Tl6Cx3Bw0Nr7Jv4Dh1Sm8Gy5Kz2Fq9QuE=",
            operation: "REST.PUT.OBJECT",
            key: "inbox/test.py",
            uri: "PUT /inbox/test.py HTTP/1.1",
            status: 403,
            error: "AccessDenied",
            numbers: [Some(243), None, Some(11), None],
            ..SFTP
        },
    ),
    (
        "2026-03-02T14:03:09Z",
        Line {
            request_id: "B7F09D21C4E86A53",
            host_id: "Lp4Hs1Vy8Cw5Jn2Qd9Xb6Kr3Zf0Tg7Mu4Bo1Ei8Na5Al2Yx9Wv6Gt3Dk0Sj7Rh4Fc1Pm8OzQiI=",
            operation: "REST.GET.OBJECT",
            key: "press/logo%2520(2026).svg",
            uri: "GET /press/logo%20(2026).svg HTTP/1.1",
            status: 200,
            numbers: [Some(48_213), Some(48_213), Some(31), Some(28)],
            ..PUBLIC
        },
    ),
    (
        "2026-03-02T14:03:41Z",
        Line {
            request_id: "59E3A8D60F1B72C4",
            host_id: "Ud7Nq4Tz1Kc8Fw5Hm2Ys9Jb6Xr3Pg0Vl7Lo4Ee1Ia8Bt5Cx2Sv9Mk6Dh3Rj0Qf7Gn4Wy1ZpAuO=",
            operation: "REST.GET.BUCKET",
            uri: "GET /?list-type=2 HTTP/1.1",
            status: 403,
            error: "AccessDenied",
            numbers: [Some(243), None, Some(6), None],
            newest: ["", "", ""],
            ..PUBLIC
        },
    ),
    (
        "2026-03-02T22:05:00Z",
        Line {
            request_id: "D2460C9E7B813FA5",
            host_id: "Fx2Wj9Zq6Gv3Mb0Ts7Nd4Yc1Kh8Rr5Lp2Uo9Ei6Aa3Vl0Bt7Cx4Sk1Hm8Jf5Dg2Qn9Py6XzWuI=",
            operation: "REST.GET.OBJECT",
            key: "monthly/2026-02.pdf",
            uri: "GET /monthly/2026-02.pdf HTTP/1.1",
            status: 200,
            numbers: [Some(911_204), Some(911_204), Some(120), Some(44)],
            ..LEGACY
        },
    ),
    (
        "2026-03-03T02:14:08Z",
        Line {
            request_id: "7A3F10C2D94E5B68",
            host_id: "Zt6Ky3Pn0Wc7Rf4Vq1Jh8Ms5Xb2Gd9Lu6To3Ei0Aa7Nl4Bx1Cv8Sk5Dj2Hr9Fm6Qg3Yw0ZpUuE=",
            operation: "REST.GET.OBJECT",
            key: "crm/2026/customers.csv",
            uri: "GET /crm/2026/customers.csv HTTP/1.1",
            status: 200,
            numbers: [Some(18_874_368), Some(18_874_368), Some(2140), Some(51)],
            ..VAULT
        },
    ),
    (
        "2026-03-03T02:15:30Z",
        Line {
            request_id: "1D0B6E83F7A4C259",
            host_id: "Mh9Qs6Xd3Jb0Vn7Tz4Kc1Fw8Hy5Rr2Pg9Lu6Eo3Ii0Aa7Bl4Ct1Sx8Nv5Mk2Dj9Gf6Wq3YpZuO=",
            operation: "REST.DELETE.OBJECT",
            key: "crm/2026/customers.csv",
            uri: "DELETE /crm/2026/customers.csv HTTP/1.1",
            status: 204,
            numbers: [None, Some(18_874_368), Some(38), Some(37)],
            ..VAULT
        },
    ),
    (
        "2026-03-03T02:15:31Z",
        Line {
            request_id: "E85C2F4A9160D7B3",
            host_id: "Bw0Lf7Yk4Sn1Pd8Xj5Qc2Vr9Hz6Tm3Gg0Uu7Oo4Ei1Aa8Nb5Ct2Lx9Kv6Ms3Dj0Rh7Fq4WyZpE=",
            operation: "REST.DELETE.OBJECT",
            key: "crm/2026/invoices.csv",
            uri: "DELETE /crm/2026/invoices.csv HTTP/1.1",
            status: 204,
            numbers: [None, Some(7_340_032), Some(33), Some(32)],
            ..VAULT
        },
    ),
    (
        "2026-03-03T02:15:33Z",
        Line {
            request_id: "06F9B7D35CA8E241",
            host_id: "Rj5Vd2Nx9Hb6Kz3Ws0Qc7Ty4Pf1Mg8Lr5Uo2Ei9Aa6Bl3Ct0Sx7Jv4Nk1Dm8Gh5Fq2Yw9ZpXuI=",
            operation: "REST.DELETE.OBJECT",
            key: "db/nightly%2520backup%2520%2528full%2529.dump",
            uri: "DELETE /db/nightly%20backup%20(full).dump HTTP/1.1",
            status: 204,
            numbers: [None, Some(734_003_200), Some(61), Some(60)],
            ..VAULT
        },
    ),
    (
        "2026-03-04T16:20:44Z",
        Line {
            address: "192.0.2.45",
            requester: "arn:aws:iam::111122223333:user/alice",
            agent: "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
            request_id: "94A7E0D8B2563FC1",
            host_id: "Xq8Ts5Gn2Jw9Zc6Rd3Hb0Vk7Yf4Pm1Ml8Uo5Ei2Aa9Bl6Ct3Sx0Nv7Ks4Dj1Rh8Fq5Wy2GpZuO=",
            operation: "REST.GET.OBJECT",
            key: "quarter/Q4%2520report.xlsx",
            status: 200,
            uri: "GET /quarter/Q4%20report.xlsx?response-content-disposition=attachment;%20filename=\"Q4 report.xlsx\"&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE/20260304/us-east-1/s3/aws4_request&X-Amz-Date=20260304T161900Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=XXXXXXXX HTTP/1.1",
            numbers: [Some(88_064), Some(88_064), Some(40), Some(36)],
            signature: ["SigV4", "TLS_AES_128_GCM_SHA256", "QueryString"],
            tls: "TLSv1.3",
            ..LEGACY
        },
    ),
];
