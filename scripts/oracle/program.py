"""The program, asked about an index."""

import json
import os
import subprocess


class Program:
    def __init__(self, path, index):
        self.path, self.index = path, index

    def run(self, *args):
        done = subprocess.run([self.path, *args], capture_output=True, text=True,
                              env={**os.environ, "LOGDEX_INDEX": self.index})
        if done.returncode > 1:
            raise RuntimeError(f"{args}: {done.stderr.strip()}")
        return done.stdout

    def count(self, query):
        try:
            return int(self.run("search", "--count", "--", query))
        except (RuntimeError, ValueError) as error:
            return str(error)

    def fields(self):
        rows = [json.loads(line) for line in self.run("fields", "-o", "json").splitlines()]
        return rows
