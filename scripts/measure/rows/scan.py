"""Indexing against programs that read the same files once."""

import shutil

from ..race import Logdex, gzip, race, ratios, ripgrep, zgrep


def cloudtrail(bench, result):
    scan(bench, result, bench.corpora.large())
    if bench.real(result):
        scan(bench, result, bench.corpora.real_large())


def s3(bench, result):
    scan(bench, result, bench.corpora.s3())
    if bench.options.real:
        result.skip("no real archive of S3 access logs")


def mixed(bench, result):
    scan(bench, result, bench.corpora.mixed())
    if bench.real(result):
        scan(bench, result, bench.corpora.mixed(real=True))


def scan(bench, result, corpus):
    logdex, zgreps = Logdex(bench, corpus), zgrep(bench, corpus)
    rivals = [zgreps, *([ripgrep(bench, corpus)] if has_rg(result) else [])]
    runs = race([corpus], [logdex, *rivals], bench.rounds)
    result.runs(corpus, runs)
    result.claim("`logdex index` / `zgrep -c AccessDenied`", corpus,
                 ratios(runs[logdex.label], runs[zgreps.label]), most=1.0, aim=0.4)
    for rival in rivals[1:]:
        result.claim("`logdex index` / `rg -z -c AccessDenied`", corpus,
                     ratios(runs[logdex.label], runs[rival.label]))


def small(bench, result):
    corpora = [bench.corpora.small()]
    if bench.real(result):
        corpora.append(bench.corpora.real_small())
    for corpus in corpora:
        logdex, rival = Logdex(bench, corpus), gzip(bench, corpus)
        runs = race([corpus], [logdex, rival], bench.rounds)
        result.runs(corpus, runs)
        result.claim("`logdex index` / `xargs gzip -dc`", corpus,
                     ratios(runs[logdex.label], runs[rival.label]), most=1.3, aim=0.5)


def has_rg(result):
    if shutil.which("rg"):
        return True
    result.skip("`rg -z`: ripgrep is not on the PATH")
    return False
