"""Loads CloudTrail objects into a table of a DuckDB database on disk; prints what it took as JSON.

    duckdb_load.py LISTING DATABASE THREADS
"""

import json
import sys
import time

import duckdb

# DuckDB reads an object of JSON as one value, and those of CloudTrail may exceed its default of
# 16 MB. Its buffers grow with this, so it is not larger than need be.
LARGEST = 1 << 26

# Columns of the record's own keys as DuckDB finds them; else each record as JSON.
WAYS = [("columns found by DuckDB", ""), ("records as JSON", ", columns={Records: 'JSON[]'}")]


def main():
    listing, database, threads = sys.argv[1:4]
    with open(listing, encoding="utf-8") as file:
        paths = [path for path in file.read().split("\0") if path]
    failed = []
    for way, columns in WAYS:
        try:
            seconds, events = load(paths, database, threads, columns)
        except duckdb.Error as error:
            failed.append(f"{way}: {str(error)[:200]}")
            continue
        print(json.dumps({"seconds": seconds, "events": events, "version": duckdb.__version__,
                          "note": "; ".join([way, *failed])}))
        return
    sys.exit("; ".join(failed))


def load(paths, database, threads, columns):
    started = time.perf_counter()
    connection = duckdb.connect(database)
    connection.execute(f"SET threads={int(threads)}")
    read = f"read_json($1, maximum_object_size={LARGEST}{columns})"
    connection.execute(f"CREATE OR REPLACE TABLE events AS SELECT unnest(Records) AS record FROM {read}", [paths])
    # Closing writes the database: part of loading, as publishing is of indexing.
    connection.close()
    seconds = time.perf_counter() - started
    with duckdb.connect(database, read_only=True) as connection:
        return seconds, connection.execute("SELECT count(*) FROM events").fetchone()[0]


main()
