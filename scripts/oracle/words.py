"""Words of a text, as the documentation of free text describes them."""

import re

UNSPACED = re.compile("[\u0e00-\u0fff\u1000-\u11ff\u1780-\u17ff\u3040-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
                      "\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]")


def runs(text):
    found, run = [], []
    for c in text:
        alone = not c.isascii() and UNSPACED.match(c)
        if alone or not is_alphanumeric(c):
            if run:
                found.append("".join(run))
                run = []
            if alone and is_alphanumeric(c):
                found.append(c)
        else:
            run.append(c)
    if run:
        found.append("".join(run))
    return found


ASCII_RUN = re.compile("[A-Za-z0-9]+")


def is_alphanumeric(c):
    # Letters with combining vowels count too; Python and Unicode differ on
    # those only, so samples beyond ASCII are left to scripts both agree on.
    return c.isalpha() or c.isnumeric()


CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def parts(run):
    if len(re.findall(r"\d[A-Za-z]", run)) > 1:
        return [run]
    return CAMEL.split(run)


def clip(word):
    return word if len(word) < 64 else word.encode()[:255].decode("utf-8", "ignore")


class Words:
    """Whole runs and camel-case parts of a text, lower-cased."""

    def __init__(self, text):
        found = ASCII_RUN.findall(text) if text.isascii() else runs(text)
        self.whole = [clip(run).lower() for run in found]
        self.parts = [clip(part).lower() for run in found for part in parts(run)]
        self.all = set(self.whole) | set(self.parts)

    def has(self, phrase):
        return holds(self.whole, phrase.whole) or holds(self.parts, phrase.parts)


def holds(words, wanted):
    size = len(wanted)
    return size > 0 and any(words[at:at + size] == wanted for at in range(len(words) - size + 1))
