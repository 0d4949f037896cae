"""Peak anonymous memory against `--memory`, on archives of all shapes and on hostile ones."""

from .. import hostile
from ..race import Logdex, race

# What `--memory` is given, and how far the peak may be above it.
ALLOWED, MOST = ["256M", "1G"], 1.2
# Events of the archive whose objects hold one each.
LONE, LONE_LARGE = 20_000, 1_000_000


def memory(bench, result):
    corpora = [bench.corpora.large(), bench.corpora.small(), bench.corpora.s3()]
    single = bench.corpora.single(corpora[0])
    corpora.append(single)
    if bench.real(result):
        corpora += [bench.corpora.real_large(), bench.corpora.real_small()]
    for corpus in corpora:
        peaks(bench, result, corpus)
    bench.corpora.drop(single)
    lone = bench.corpora.lone(LONE_LARGE if bench.options.large else LONE)
    peaks(bench, result, lone)
    bench.corpora.drop(lone)
    for make in hostile.SHAPES:
        corpus = make(bench.work, bench.options.large)
        # What is wrong with such an archive is told by exit code 2; nothing else may happen.
        peaks(bench, result, corpus, expect=(0, 2), check=False)
        bench.corpora.drop(corpus)


def peaks(bench, result, corpus, **options):
    for allowed in ALLOWED:
        logdex = Logdex(bench, corpus, "--memory", allowed, **options)
        runs = race([corpus], [logdex], 1)
        result.runs(corpus, runs)
        result.claim(f"peak RssAnon / `--memory {allowed}`", corpus,
                     [run.peak / size_of(allowed) for run in runs[logdex.label]], most=MOST)


def size_of(text):
    """Bytes of a size as `--memory` reads it: M and G are powers of 1024."""
    return int(text[:-1]) << {"M": 20, "G": 30}[text[-1]]
