"""Reads the raw records of an archive: gzip or not, `{"Records":[…]}`, arrays, single or
concatenated JSON objects, JSON lines, S3 server access log lines, other lines."""

import gzip
import hashlib
import json
import os
import re
import urllib.parse

CLOUDTRAIL, S3, JSON, TEXT = "aws.cloudtrail", "aws.s3access", "json", "text"
TRANSFER = "aws.transfer"

# The columns of an S3 server access log under the names of AWS's table.
S3_COLUMNS = """bucketowner bucket_name requestdatetime remoteip requester requestid operation key
request_uri httpstatus errorcode bytessent objectsize totaltime turnaroundtime referrer useragent
versionid hostid sigv ciphersuite authtype endpoint tlsversion accesspointarn aclrequired
sourceregion""".split()

# The same in the JSON flavour of these logs.
S3_JSON = dict(zip("""bucket_owner_id bucket_name request_time remote_ip requester request_id operation
key_name request_uri http_status error_code bytes_sent_size object_size total_duration
turn_around_duration referer user_agent version_id host_id signature_version cipher_suite
authentication_type host_header tls_version access_point_arn acl_required source_region""".split(),
    S3_COLUMNS))
del S3_JSON["acl_required"]  # true or false, where lines have Yes or nothing


def objects(paths, limit):
    """The inflated bytes of every distinct object below the paths."""
    seen, count = set(), 0
    for top in paths:
        for path in sorted(files(top)):
            with open(path, "rb") as file:
                packed = file.read()
            digest = hashlib.sha256(packed).digest()
            if digest in seen:
                continue
            seen.add(digest)
            count += 1
            if limit and count > limit:
                return
            yield path, unpacked(packed)


def inflated(path):
    """The bytes of an object, unpacked."""
    with open(path, "rb") as file:
        return unpacked(file.read())


def unpacked(packed):
    return gzip.decompress(packed) if packed[:2] == b"\x1f\x8b" else packed


def files(top):
    if os.path.isfile(top):
        return [top]
    return [os.path.join(folder, name) for folder, _, names in os.walk(top) for name in names]


class Pairs(list):
    """A JSON object that keeps keys which stand twice."""


DECODER = json.JSONDecoder(object_pairs_hook=Pairs, parse_float=str, parse_int=str,
                           parse_constant=lambda text: (_ for _ in ()).throw(ValueError(text)), strict=False)


def records(data):
    """Records of an object as (value, line): one of the two is None."""
    text = data.decode("utf-8", "replace")
    if text.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        values = whole(text)
        if values is not None:
            for value in values:
                yield value, None
            return
    for line in text.split("\n"):
        if not line.strip():
            continue
        try:
            value = DECODER.decode(line) if line.lstrip()[:1] == "{" else None
        except ValueError:
            value = None
        yield (value, None) if isinstance(value, Pairs) else (None, line.rstrip("\r"))


def whole(text):
    """The records of an object that is JSON from end to end, else None."""
    at, found = 0, []
    while True:
        while at < len(text) and text[at] in " \t\r\n\ufeff,":
            at += 1
        if at == len(text):
            return found
        try:
            value, at = DECODER.raw_decode(text, at)
        except ValueError:
            return None
        if isinstance(value, Pairs):
            inner = [v for k, v in value if k == "Records" and isinstance(v, list) and not isinstance(v, Pairs)]
            found.extend(inner[0] if inner else [value])
        elif isinstance(value, list):
            found.extend(value)


def leaves(value, path, out):
    if isinstance(value, Pairs):
        for key, inner in value:
            key = key.replace(".", "\\.")
            leaves(inner, f"{path}.{key}" if path else key, out)
    elif isinstance(value, list):
        for inner in value:
            leaves(inner, path, out)
    elif value is True or value is False:
        out.append((path, "true" if value else "false"))
    elif value is not None:
        # A half of a surrogate pair is no character.
        text = value.encode("utf-8", "surrogatepass").decode("utf-8", "replace") if lone(value) else value
        out.append((path, text))


def lone(text):
    return any("\ud800" <= c <= "\udfff" for c in text) if not text.isascii() else False


TIME = r"\[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\]"
HEAD = re.compile(rf"^(\S+) +(\S+) +({TIME}) +(\S+) +(\S+) +(\S+) +((?:REST|SOAP|WEBSITE|BATCH|S3)\.\S+) +(\S+) +(.*)$")
MIDDLE = re.compile(r" +(\d{3}|-) +(\S+) +(\d+|-) +(\d+|-) +(\d+|-) +(\d+|-) +(?=[\"-])")


def s3_line(line):
    """The columns of a line, None if it is none."""
    head = HEAD.match(line.rstrip(" \r\n"))
    if not head:
        return None
    columns, rest = list(head.groups()[:8]), head.group(9)
    columns[2] = columns[2][1:-1]
    if rest.startswith("- "):
        uri, middle = "-", MIDDLE.match(rest, 1)
    elif rest.startswith('"'):
        middle = next((m for at in quotes(rest, 1) if (m := MIDDLE.match(rest, at + 1))), None)
        uri = rest[1:middle.start() - 1] if middle else None
    else:
        return None
    if not middle:
        return None
    ends = rest[middle.end():]
    plain = re.match(r'^(?:"([^"]*)"|(-)) (?:"([^"]*)"|(-))(?: +([^"]*))?$', ends)
    if plain:
        referer, agent, tail = plain[1] if plain[1] is not None else "-", plain[3] if plain[3] is not None else "-", plain[5]
    else:
        last = ends.rfind('"')
        tail = ends[last + 1:]
        if ends.startswith('- "'):
            referer, agent = "-", ends[3:last]
        else:
            referer, found, agent = ends[1:last].partition('" "')
            if not found:
                return None
    columns += [uri, *middle.groups(), referer, agent, *(tail or "").split()]
    return columns


def decoded(named):
    """The object key without its URL encoding: requests write it encoded twice, the
    last time as forms do; S3 itself and batch deletes once. A broken escape ends it."""
    found = dict(named)
    key = found.get("key", "-")
    if key in ("", "-"):
        return []
    broken = re.compile("%(?![0-9A-Fa-f]{2})")
    if not found.get("operation", "").startswith(("BATCH.", "S3.")):
        if broken.search(key):
            return [("aws.object_key", key)]
        key = urllib.parse.unquote(key)
    return [("aws.object_key", key if broken.search(key) else urllib.parse.unquote_plus(key))]


def quotes(text, start):
    at = text.find('"', start)
    while at >= 0:
        yield at
        at = text.find('"', at + 1)


def event(value, line):
    """(format, leaves, line) of a record; None if it is no event."""
    if line is not None:
        columns = s3_line(line)
        if columns:
            named = list(zip(S3_COLUMNS, columns)) + [("extra", extra) for extra in columns[len(S3_COLUMNS):]]
            return S3, named + decoded(named), line
        return TEXT, [], line
    if not isinstance(value, Pairs):
        return TEXT, [], json.dumps(value)
    keys = {key for key, _ in value}
    out = []
    if "digestStartTime" in keys and keys & {"logFiles", "digestS3Object"}:
        return None
    leaves(value, "", out)
    if {"schema_version_id", "bucket_owner_id"} <= keys:
        named = [(S3_JSON.get(path, path), text) for path, text in out]
        named += [("aclrequired", "Yes") for path, text in out if (path, text) == ("acl_required", "true")]
        return S3, named + decoded(named), None
    telling = {"eventSource", "eventName", "eventType", "userIdentity", "timeWindow"}
    if "eventVersion" in keys and keys & telling and not keys & {"s3", "dynamodb", "kinesis"}:
        return CLOUDTRAIL, out, None
    return JSON, out, None
