"""The same for ClickHouse by chdb, with CloudTrail alone: the raw records as its JSON type, in
which every path is a column.

    clickhouse_asked.py FOLDER THREADS CLOUDTRAIL
"""

import json
import os
import sys
import time

from chdb import session

# Every path in files of its own would be more files than a process may open.
COMPACT = "SETTINGS min_bytes_for_wide_part=1000000000000, min_rows_for_wide_part=1000000000000"


def main():
    folder, threads, archive = sys.argv[1:]
    is_loaded = os.path.exists(f"{folder}.loaded")
    database = session.Session(folder)
    settings = f"SETTINGS max_threads={int(threads)}, max_insert_threads={int(threads)}"
    if not is_loaded:
        load(database, archive, settings)
        open(f"{folder}.loaded", "w").close()
    print(json.dumps(str(database.query("SELECT version()")).strip().strip('"')), flush=True)
    for line in sys.stdin:
        started = time.perf_counter()
        try:
            printed = str(database.query(f"{json.loads(line)} SETTINGS max_threads={int(threads)}", "JSONCompactEachRow"))
        except Exception as error:
            print(json.dumps({"error": str(error)[:300]}), flush=True)
            continue
        took = (time.perf_counter() - started) * 1000
        print(json.dumps({"took": took, "rows": [json.loads(row) for row in printed.splitlines() if row]}), flush=True)


def load(database, archive, settings):
    started = time.perf_counter()
    pattern = f"{archive}/**".replace("'", "\\'")
    database.query("CREATE DATABASE IF NOT EXISTS asked ENGINE=Atomic")
    database.query("DROP TABLE IF EXISTS asked.ct")
    database.query("CREATE TABLE asked.ct (record JSON) ENGINE=MergeTree ORDER BY tuple() " + COMPACT)
    database.query("INSERT INTO asked.ct SELECT arrayJoin(JSONExtractArrayRaw(json, 'Records')) "
                   f"FROM file('{pattern}', 'JSONAsString', 'json String') {settings}")
    events = str(database.query("SELECT count() FROM asked.ct")).strip()
    print(f"clickhouse: {events} rows in {time.perf_counter() - started:.1f} s", file=sys.stderr, flush=True)


main()
