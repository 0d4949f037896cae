"""Loads CloudTrail objects into ClickHouse tables by chdb, first the raw records, then these as
JSON, so that every path is a column; prints what both took as JSON.

    clickhouse_load.py ROOT FOLDER THREADS
"""

import json
import sys
import time

from chdb import session


# Every path in files of its own would be more files than a process may open.
COMPACT = "SETTINGS min_bytes_for_wide_part=1000000000000, min_rows_for_wide_part=1000000000000"


def main():
    root, folder, threads = sys.argv[1:4]
    # The names of files would make a query of megabytes; all files below the folder are the archive.
    pattern = f"{root}/**".replace("'", "\\'")
    database = session.Session(folder)
    settings = f"SETTINGS max_threads={int(threads)}, max_insert_threads={int(threads)}"
    database.query("CREATE DATABASE bench ENGINE=Atomic")
    raw = timed(database, "CREATE TABLE bench.raw (raw String) ENGINE=MergeTree ORDER BY tuple()",
                "INSERT INTO bench.raw SELECT arrayJoin(JSONExtractArrayRaw(json, 'Records')) "
                f"FROM file('{pattern}', 'JSONAsString', 'json String') {settings}")
    parsed = timed(database, "CREATE TABLE bench.json (record JSON) ENGINE=MergeTree ORDER BY tuple() " + COMPACT,
                   f"INSERT INTO bench.json SELECT CAST(raw, 'JSON') FROM bench.raw {settings}")
    events = [int(str(database.query(f"SELECT count() FROM bench.{table}"))) for table in ("raw", "json")]
    version = str(database.query("SELECT version()")).strip().strip('"')
    note = f"raw records {raw:.2f} s, then as JSON {parsed:.2f} s"
    print(json.dumps({"seconds": raw + parsed, "events": events[0] if events[0] == events[1] else events,
                      "version": version, "note": note}))


def timed(database, *statements):
    started = time.perf_counter()
    for statement in statements:
        database.query(statement)
    return time.perf_counter() - started


main()
