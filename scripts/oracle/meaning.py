"""What single values mean in whole queries, as the documentation of the languages says."""

import datetime
import ipaddress
import re

NUMBER = re.compile(r"-?(\d+(\.\d+)?)([eE][-+]?\d+)?")
MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d)")
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
ACCESS_TIME = re.compile(r"(\d\d)/([A-Z][a-z]{2})/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-]\d{4})")
EPOCH = datetime.datetime(1970, 1, 1)


def number(value):
    """The number that a value is, None if it is none."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return value
    if not isinstance(value, str) or not NUMBER.fullmatch(value):
        return None
    return float(value) if re.search(r"[.eE]", value) else int(value)


def micros(parts, fraction, zone):
    moment = datetime.datetime(*parts) - EPOCH
    seconds = moment.days * 86400 + moment.seconds
    if zone not in ("Z", ""):
        digits = zone.replace(":", "")
        seconds -= (int(digits[1:3]) * 60 + int(digits[3:5])) * 60 * (-1 if digits[0] == "-" else 1)
    return seconds * 1_000_000 + int(((fraction or "") + "000000")[:6])


def moment(text):
    """Microseconds since 1970 of a time as CloudTrail or an access log writes it, else None."""
    if not isinstance(text, str):
        return None
    try:
        if found := MOMENT.fullmatch(text):
            return micros([int(part) for part in found.groups()[:6]], found[7], found[8])
        if found := ACCESS_TIME.fullmatch(text):
            day, month, year, hour, minute, second, zone = found.groups()
            date = [int(year), MONTHS.index(month) + 1, int(day), int(hour), int(minute), int(second)]
            return micros(date, None, zone)
    except ValueError:
        pass
    return None


class Moment(int):
    """Microseconds since 1970, so that a time is told from a number."""


def written(value):
    """A moment as answers write it."""
    seconds, rest = divmod(value, 1_000_000)
    text = (EPOCH + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S")
    return text + (f".{rest:06}".rstrip("0") if rest else "") + "Z"


CHUNK = re.compile(r"[0-9]+|.", re.S)


def natural(value):
    """A key that sorts as Insights does: text before numbers, characters by code point, a run
    of digits among other digits by its length first."""
    value_number = number(value)
    if value_number is not None:
        return (1, value_number)
    return (0, [(ord("0"), len(run), run) if run[0] in "0123456789" else (ord(run), 0, "")
                for run in CHUNK.findall(str(value))])


def address(text):
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def inside(text, network):
    found = address(text)
    return found is not None and found.version == network.version and found in network


# Of [a, b]: what two values are under and, or, not, where None is unknown.
def both(a, b):
    return False if a is False or b is False else None if a is None or b is None else True


def either(a, b):
    return True if a is True or b is True else None if a is None or b is None else False


def negated(a):
    return None if a is None else not a
