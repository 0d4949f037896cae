"""Indexing against databases that load the same archive, and against the least that parsing takes."""

from ..peers import Limit, Loader
from ..race import Logdex, race, ratios


def corpora(bench, result):
    found = [bench.corpora.large()]
    if bench.real(result):
        found.append(bench.corpora.real_large())
    return found


def limit(bench, result):
    for corpus in corpora(bench, result):
        logdex, least = Logdex(bench, corpus), Limit(bench, corpus)
        runs = race([corpus], [logdex, least], bench.rounds)
        result.runs(corpus, runs)
        result.claim("throughput of `logdex index` / of inflating and simd-json tape", corpus,
                     ratios(runs[least.label], runs[logdex.label]), least=0.2, aim=0.5)


def duckdb(bench, result):
    peer(bench, result, "duckdb", "DuckDB `read_json` into a table / `logdex index`", least=2, aim=5)


def clickhouse(bench, result):
    peer(bench, result, "clickhouse", "ClickHouse raw records and JSON type / `logdex index`")
    result.skip("VictoriaLogs: none of apt, pip, cargo and npm has it")


def peer(bench, result, name, measure, **bounds):
    for corpus in corpora(bench, result):
        logdex, loader = Logdex(bench, corpus), Loader(bench, corpus, name)
        runs = race([corpus], [logdex, loader], bench.rounds)
        result.runs(corpus, runs)
        result.version(name, loader.version)
        result.claim(measure, corpus, ratios(runs[loader.label], runs[logdex.label]), **bounds)
