"""The rows of scripts/ask: name, what it shows, and the function that measures it, which gives
the lines of its section and what was wrong."""

from .growth import growth
from .investigations import investigations
from .needles import cold, needles

ROWS = [
    ("needles", "random questions, page cache warm", needles),
    ("cold", "the same, page cache cold", cold),
    ("investigations", "whole questions beside DuckDB and ClickHouse", investigations),
    ("growth", "how times grow with the archive", growth),
]
