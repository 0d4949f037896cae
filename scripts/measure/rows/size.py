"""Size of the index against that of the archive."""

from ..race import Logdex, race

# Ways to keep raw records, with what their index may take of the archive's size.
WAYS = [("copy", 1.6, 1.0), ("archive", 0.8, 0.4)]


def size(bench, result):
    corpora = [bench.corpora.large(), bench.corpora.small(), bench.corpora.s3()]
    if bench.real(result):
        corpora += [bench.corpora.real_large(), bench.corpora.real_small()]
    for corpus in corpora:
        for way, most, aim in WAYS:
            if not bench.keeps(way):
                result.skip(f"`--raw {way}`: this logdex does not know it")
                continue
            # The default way is measured as people get it, by saying nothing.
            logdex = Logdex(bench, corpus, *([] if way == "copy" else ["--raw", way]))
            runs = race([corpus], [logdex], 1)
            result.runs(corpus, runs)
            result.claim(f"size of the index, `--raw {way}` / size of the archive", corpus,
                         [run.size / corpus.stored for run in runs[logdex.label]], most=most, aim=aim)
