"""Draws random questions from random records of a CloudTrail archive."""

import datetime
import gzip
import ipaddress
import json
import random
import re

from oracle.fields import bare, quote
from oracle.reading import files
from oracle.words import Words

# Objects that are read, and records that are drawn from each.
OBJECTS, RECORDS = 40, 100
# Leaves that free text finds whole only, as ids.
IDS = re.compile(r"^(eventID|requestID|sharedEventID|.*x-amz-id-2|.*sessionToken)$")


class Draw:
    """Random records, and questions whose answer holds the record they were drawn from."""

    def __init__(self, folder, seed):
        self.dice = random.Random(seed)
        paths = [path for path in files(folder) if path.endswith(".gz")]
        self.records = []
        for path in self.dice.sample(sorted(paths), min(OBJECTS, len(paths))):
            with gzip.open(path) as file:
                found = json.load(file)["Records"]
            self.records += self.dice.sample(found, min(RECORDS, len(found)))

    def questions(self, draw, wanted):
        """So many questions of a kind."""
        asked = []
        while len(asked) < wanted:
            question = draw(self, self.dice.choice(self.records))
            if question:
                asked.append(question)
        return asked


def user(_, record):
    name = record["userIdentity"].get("userName")
    return name and ["--user", name]


def requester(_, record):
    arn = record["userIdentity"].get("arn")
    return arn and ["--requester", arn]


def address(_, record):
    return ["--ip", record["sourceIPAddress"]] if is_address(record["sourceIPAddress"]) else None


def error(_, record):
    return record.get("errorCode") and ["--error", record["errorCode"]]


def request_id(_, record):
    return record.get("requestID") and [f"request-id:{quote(record['requestID'])}"]


def event_id(_, record):
    return [record["eventID"]]


def access_key(_, record):
    key = record["userIdentity"].get("accessKeyId")
    return key and [f"access-key:{key}"]


def word(draw, record):
    words = sorted(words_of(record))
    return [quote(draw.dice.choice(words))]


def two_words(draw, record):
    words = sorted(words_of(record))
    return [" ".join(quote(word) for word in draw.dice.sample(words, 2))]


def network(draw, record):
    if not is_address(record["sourceIPAddress"]):
        return None
    ip = ipaddress.ip_address(record["sourceIPAddress"])
    wide = draw.dice.choice((16, 24) if ip.version == 4 else (48, 64))
    return ["--ip", str(ipaddress.ip_network(f"{ip}/{wide}", strict=False))]


def window(draw, record):
    start = datetime.datetime.strptime(record["eventTime"], "%Y-%m-%dT%H:%M:%SZ")
    hours = draw.dice.choice((1, 24, 24 * 7))
    return ["--since", record["eventTime"], "--until", f"{start + datetime.timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}"]


def combined(draw, record):
    """Two or three conditions that this record fits."""
    single = [user, requester, address, error, network, word]
    found = [question for question in (kind(draw, record) for kind in single) if question]
    some = draw.dice.sample(found, min(len(found), draw.dice.choice((2, 2, 3))))
    # Words are no flag; they stand before the flags.
    some.sort(key=lambda part: part[0].startswith("--"))
    flat = [text for part in some for text in part]
    return flat + window(draw, record) if draw.dice.random() < 0.5 else flat


def role_inside(_, record):
    role = re.search(r":assumed-role/([^/]+)/", record["userIdentity"].get("arn") or "")
    return role and [f"requester:*{bare(role[1])}*"]


def key_inside(draw, record):
    key = (record.get("requestParameters") or {}).get("key")
    if not isinstance(key, str) or len(key) < 16:
        return None
    start = draw.dice.randrange(1, len(key) - 9)
    return [f"key:*{bare(key[start:start + 8])}*"]


# Each kind of question: how it is drawn, and the most that its p95 may be, in milliseconds.
KINDS = [
    ("user", user, 50), ("requester", requester, 50), ("address", address, 50), ("error code", error, 50),
    ("request id", request_id, 50), ("event id as a word", event_id, 50), ("access key", access_key, 100),
    ("a word", word, 100), ("two words", two_words, 100), ("network", network, 100), ("time window", window, 100),
    ("combined", combined, 100), ("requester, wildcard inside", role_inside, 100),
    ("object key, wildcard inside", key_inside, 500),
]


def words_of(record):
    found = set()
    for path, value in leaves(record, ""):
        if isinstance(value, str) and not IDS.match(path):
            found |= {word for word in Words(value).whole if word.isascii()}
    return found


def leaves(value, path):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, path)
    else:
        yield path, value


def is_address(text):
    try:
        return bool(ipaddress.ip_address(text))
    except ValueError:
        return False
