"""What is around records: subscriptions of CloudWatch Logs, exports to S3, EventBridge events."""

import re

from .meaning import moment
from .reading import DECODER, Pairs

EXPORTED = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (\{.*\})\s*")
ENVELOPE = {"detail-type": "aws.eventbridge.detail_type", "id": "aws.eventbridge.id",
            "source": "aws.eventbridge.source", "account": "aws.eventbridge.account",
            "time": "aws.eventbridge.time", "region": "aws.eventbridge.region"}


def decoded_json(text):
    try:
        return DECODER.decode(text)
    except ValueError:
        return None


def opened(value, line):
    """Each record within one, as (value, line, what the carrier says of it, when it says it was)."""
    if line is not None:
        found = EXPORTED.fullmatch(line)
        inner = decoded_json(found[2]) if found else None
        if isinstance(inner, Pairs):
            yield inner, None, {}, moment(found[1])
        else:
            yield None, line, {}, None
        return
    keys = dict(value) if isinstance(value, Pairs) else {}
    if "messageType" in keys and "logEvents" in keys:
        if keys["messageType"] == "DATA_MESSAGE":
            for event in map(dict, keys["logEvents"]):
                yield from message(event, keys)
    elif "detail-type" in keys and isinstance(keys.get("detail"), Pairs):
        said = {name: keys[key] for key, name in ENVELOPE.items() if key in keys}
        yield keys["detail"], None, said, moment(keys.get("time"))
    else:
        yield value, None, {}, None


def message(event, payload):
    said = {"aws.logs.event_id": event["id"], "aws.logs.group": payload["logGroup"],
            "aws.logs.stream": payload["logStream"], "aws.logs.owner": payload["owner"]}
    inner = decoded_json(event["message"])
    text = None if isinstance(inner, Pairs) else event["message"]
    yield inner if text is None else None, text, said, int(event["timestamp"]) * 1000
