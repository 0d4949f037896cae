"""How throughput follows the threads, the size of the archive and of its objects."""

from ..race import Logdex, race, ratios

# Bytes inflated of the two sizes that are compared.
SMALLER, LARGER = 500_000_000, 10_000_000_000
# Few large shards: this many at most.
MOST_SHARDS = 32


def threads(bench, result):
    corpora = [bench.corpora.large()]
    if bench.real(result):
        corpora.append(bench.corpora.real_large())
    for corpus in corpora:
        one, all_of_them = Logdex(bench, corpus, threads=1), Logdex(bench, corpus)
        runs = race([corpus], [one, all_of_them], bench.rounds)
        result.runs(corpus, runs)
        result.claim(f"throughput with {bench.threads} threads / with one", corpus,
                     ratios(runs[one.label], runs[all_of_them.label]), least=1.8, aim=1.95)


def scale(bench, result):
    if not bench.options.large:
        result.skip("10 GB are made with `--large`")
        return
    # One after the other: each takes a gigabyte of disk, and so does its index.
    for make in [bench.corpora.large_of, *([bench.corpora.real_large_of] if bench.real(result) else [])]:
        less, more = make(SMALLER), make(LARGER)
        compare_sizes(bench, result, less, more)
        bench.corpora.drop(more)


def compare_sizes(bench, result, less, more):
    small, large = Logdex(bench, less, label="logdex index, less"), Logdex(bench, more, label="logdex index, more")
    runs = race([less, more], [small, large], bench.rounds)
    result.runs(less, {small.label: runs[small.label]})
    result.runs(more, {large.label: runs[large.label]})
    share = more.inflated / less.inflated
    result.claim(f"throughput at {more.inflated / 1e9:.1f} GB / at {less.inflated / 1e6:.0f} MB", more,
                 [ratio * share for ratio in ratios(runs[small.label], runs[large.label])], least=0.9, aim=1.0)
    result.claim(f"shards / {MOST_SHARDS}", more, [run.shards / MOST_SHARDS for run in runs[large.label]], most=1.0)


def single(bench, result):
    size = (bench.options.single or 2) * 1_000_000_000 if bench.options.large or bench.options.single else None
    corpora = [bench.corpora.large_of(size) if size else bench.corpora.large()]
    if bench.real(result):
        corpora.append(bench.corpora.real_large_of(size) if size else bench.corpora.real_large())
    for many in corpora:
        one = bench.corpora.single(many)
        lone, rest = Logdex(bench, one, label="logdex index, one gzip"), Logdex(bench, many)
        runs = race([one, many], [lone, rest], bench.rounds)
        result.runs(one, {lone.label: runs[lone.label]})
        result.runs(many, {rest.label: runs[rest.label]})
        result.claim("throughput of one gzip / of the same events in many files", one,
                     ratios(runs[rest.label], runs[lone.label]), least=0.7, aim=0.9)
        bench.corpora.drop(one)
        if size:
            bench.corpora.drop(many)
