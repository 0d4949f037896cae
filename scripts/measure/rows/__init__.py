"""The rows of the table, in the order in which they run: name, one line about it, function."""

from . import hits, load, memory, questions, scale, scan, size

ROWS = [
    ("scan-cloudtrail", "indexing against scanning, CloudTrail in objects of 1 to 20 MB", scan.cloudtrail),
    ("scan-s3", "indexing against scanning, S3 access logs in objects of 1 to 20 MB", scan.s3),
    ("scan-mixed", "indexing against scanning, one folder of each", scan.mixed),
    ("small", "indexing against one `gzip -dc` over all files, CloudTrail in objects of 1 to 50 KB", scan.small),
    ("limit", "share of what only inflating and parsing into a tape reaches", load.limit),
    ("duckdb", "DuckDB loading the same CloudTrail into a table", load.duckdb),
    ("clickhouse", "ClickHouse loading the same CloudTrail into a table, by chdb", load.clickhouse),
    ("size", "size of the index, with raw records and without, against the gzipped archive", size.size),
    ("hits", "20 hits of 20 objects, raw, from the archive", hits.hits),
    ("threads", "one thread against all", scale.threads),
    ("scale", "throughput at 10 GB inflated against 500 MB, and the number of shards", scale.scale),
    ("single", "one large gzip against the same events in many files", scale.single),
    ("memory", "peak anonymous memory against `--memory`, on archives of all shapes", memory.memory),
    ("questions", "milliseconds of questions, each in a process of its own", questions.questions),
]
