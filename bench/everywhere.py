"""The search through everything, over a workspace of twenty tables: one of a million records, three of 300,000, the others small."""

from collections.abc import Iterator
from statistics import median

from bench.asking import address
from bench.client import Client
from bench.report import Figure

TIMES = 10
MOST = 300  # milliseconds
WORDS = {
    "a rare word": "quagga",
    "a middling word": "kestrel",
    "a common word": "heron",
    "a word that is nowhere": "zyzzyva",
    "two letters, which no index knows": "ku",
    "two letters that are nowhere": "qq",
}


def measure(us: Client) -> Iterator[Figure]:
    slowest = 0.0
    for name, word in WORDS.items():
        path = address("/search", q=word)
        next(us.timed(path, 1))
        waits = [seconds * 1000 for seconds in us.timed(path, TIMES)]
        slowest = max(slowest, *waits)
        yield Figure(f"Ctrl K over 20 tables: {name}", median(waits), "ms")
    yield Figure(f"Ctrl K, the slowest of {TIMES * len(WORDS)}", slowest, "ms", goal=MOST)
