"""Names of fields and how a value is asked for."""

import re

from .reading import CLOUDTRAIL, JSON, S3, TEXT, TRANSFER
from .words import Words

# Canonical fields of S3 records that are filled from more than the column
# they are named after, so that this reading can't count them.
ALSO_DERIVED = {S3: {"actor.arn", "user.id", "user.domain", "cloud.account.id", "cloud.region",
                     "aws.access_key_id", "extra", "tags"},
                JSON: {"message"}, TEXT: {"message"}, CLOUDTRAIL: set(), TRANSFER: set()}

# Values that are one word when typed whole and no words otherwise.
ID_FIELDS = {"event.id", "http.request.id", "aws.host_id", "versionid", "responseElements.credentials.sessionToken"}

# Names that stand for more than a path of the same name.
SHORT = set("""access-key account action bucket error file host id ip key outcome reason region requester
session source status tls.cipher ua user""".split())


# Names that stand for a path beside the field they name.
ALSO = {"tls.cipher": {"tlsDetails.cipherSuite"}}


def number(text):
    return float(text) if re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", text) else None


ASCII_LOWER = {ord(c): c.lower() for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def exactly(text, kinds):
    """What `field:"text"` accepts on fields of these kinds, as a function of a value; None
    where this reading can't tell."""
    if kinds & {"text"}:
        phrase = Words(text)
        return (lambda v: Words(v).has(phrase)) if phrase.whole else None
    if kinds & {"boolean"} and text not in ("true", "false"):
        return None
    value = number(text)
    if kinds & {"integer"} and value is not None:
        return lambda v: v == text or number(v) == value
    return lambda v: v == text


def quote(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def bare(text):
    """A value without quotes: all that means something is escaped."""
    return "".join(c if c.isalnum() or c in "_-./:@+=,%&~" else "\\" + c for c in text)


def name_of(path):
    """A path as it is typed before a colon; a dot inside a key is escaped already."""
    return re.sub(r"\\\.|[^\w.@-]", lambda m: m[0] if len(m[0]) == 2 else "\\" + m[0], path)


FORMATS = {"S3": S3, "CT": CLOUDTRAIL}


def natives_of(source, names=FORMATS):
    """(format, native name) to canonical name, as the catalogue's source lists them."""
    text = open(source, encoding="utf-8").read()
    text = text[text.index("pub const CATALOGUE"):text.index("#[cfg(test)]")]
    found, rows = {}, re.split(r"\brow\(", text)[1:]
    for row in rows:
        canonical = re.match(r'\s*"([^"]+)"', row)[1]
        for kind, native in re.findall(rf'\(({"|".join(names)}),\s*"([^"]+)"\)', row):
            found[names[kind], native] = canonical
    return found
