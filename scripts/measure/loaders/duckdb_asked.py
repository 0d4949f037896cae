"""Loads archives into a DuckDB database on disk unless it is there, and answers queries from it:
a query as JSON on each line of standard input, what it took and its rows as JSON on each line of
standard output.

    duckdb_asked.py DATABASE THREADS CLOUDTRAIL TRANSFER SECURE S3ACCESS
"""

import glob
import json
import os
import sys
import time

import duckdb

# DuckDB reads an object of CloudTrail as one value, and those may exceed its default of 16 MB.
LARGEST = 1 << 26

# How each table is loaded, `$1` being its files.
TABLES = {
    # Columns of the record's own keys, as DuckDB finds them.
    "ct": f"""SELECT unnest(Records, max_depth := 2)
              FROM read_json($1, maximum_object_size={LARGEST}, union_by_name=true)""",
    # A line of an export: its time, and what was logged, as JSON.
    "tf": """SELECT stream, unnest(json_transform(json, '{"activity-type": "VARCHAR", "user": "VARCHAR",
               "source-ip": "VARCHAR", "method": "VARCHAR", "message": "VARCHAR", "operation": "VARCHAR",
               "path": "VARCHAR", "session-id": "VARCHAR", "bytes-in": "VARCHAR"}'))
             FROM (SELECT split_part(filename, '/', -2) AS stream, substr(line, strpos(line, ' ') + 1) AS json
                   FROM read_csv($1, delim=chr(1), quote='', escape='', header=false, columns={'line': 'VARCHAR'},
                                 filename=true))""",
    "secure": """SELECT line FROM read_csv($1, delim=chr(1), quote='', escape='', header=false,
                                          columns={'line': 'VARCHAR'})""",
    # As the pattern of AWS's own DDL parts a line, but that quotes may stand inside of quotes.
    "s3": r"""SELECT unnest(regexp_extract(line, '^(\S+) (\S+) \[(.*?)\] (\S+) (\S+) (\S+) (\S+) (\S+) (".*?"|-) '
               || '(-|[0-9]+) (\S+) (\S+) (\S+) (\S+) (\S+) (".*?"|-) (".*?"|-) (\S+)',
               ['bucketowner', 'bucket_name', 'requestdatetime', 'remoteip', 'requester', 'requestid', 'operation',
                'key', 'request_uri', 'httpstatus', 'errorcode', 'bytessent', 'objectsize', 'totaltime',
                'turnaroundtime', 'referrer', 'useragent', 'versionid']))
             FROM read_csv($1, delim=chr(1), quote='', escape='', header=false, columns={'line': 'VARCHAR'})""",
}


def main():
    database, threads, *folders = sys.argv[1:]
    load(database, int(threads), folders)
    connection = duckdb.connect(database, read_only=True)
    connection.execute(f"SET threads={int(threads)}")
    print(json.dumps(duckdb.__version__), flush=True)
    for line in sys.stdin:
        started = time.perf_counter()
        try:
            rows = connection.execute(json.loads(line)).fetchall()
        except duckdb.Error as error:
            print(json.dumps({"error": str(error)[:300]}), flush=True)
            continue
        took = (time.perf_counter() - started) * 1000
        print(json.dumps({"took": took, "rows": rows}, default=str), flush=True)


def load(database, threads, folders):
    if os.path.exists(database):
        return
    part = f"{database}.part"
    for path in (part, f"{part}.wal"):
        if os.path.exists(path):
            os.remove(path)
    connection = duckdb.connect(part)
    connection.execute(f"SET threads={threads}")
    connection.execute("SET preserve_insertion_order=false")
    for (table, query), folder in zip(TABLES.items(), folders):
        paths = sorted(path for path in glob.glob(f"{folder}/**/*", recursive=True) if os.path.isfile(path))
        started = time.perf_counter()
        connection.execute(f"CREATE TABLE {table} AS {query}", [paths])
        events = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        print(f"duckdb: {table}: {events} rows in {time.perf_counter() - started:.1f} s", file=sys.stderr, flush=True)
    connection.close()
    os.rename(part, database)


main()
