"""A million made-up things in stock, 20 fields each, with words in their notes of which it is known how often they come."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.scratch import SCRATCH

RECORDS = 1_000_000
FIELDS = (
    "Name", "Notes", "Maker", "Place", "Code", "State", "Kind", "Contact", "Price", "Pieces", "Weight", "Length", "Width", "Height",
    "Bought", "Checked", "Colour", "Shelf", "Batch", "Remark",
)  # fmt: skip
STATES = ("Available", "On loan", "In repair", "Lost", "Ordered", "Sold")
KINDS = ("Tool", "Machine", "Vehicle", "Book", "Instrument", "Furniture", "Part", "Plant")
PLANTED = {"quagga": 7, "kestrel": 3_000, "heron": 60_000}  # in how many records' notes
SYLLABLES = [
    "ba", "be", "bi", "bo", "bu", "da", "de", "di", "do", "du", "ka", "ke", "ki", "ko", "ku", "la", "le", "li", "lo", "lu", "ma", "me",
    "mi", "mo", "mu", "na", "ne", "ni", "no", "nu", "ra", "re", "ri", "ro", "ru", "sa", "se", "si", "so", "su", "ta", "te", "ti",
]  # fmt: skip


def stock(records: int = RECORDS) -> Path:
    path = SCRATCH / f"stock-{records}.csv"
    if not path.exists():
        draft = path.with_suffix(".part")
        with draft.open("w") as file:
            file.write(",".join(FIELDS) + "\n")
            file.writelines(lines(records))
        draft.rename(path)
    return path


def lines(records: int) -> Iterator[str]:
    """The same at each call."""
    chance = random.Random(20)
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(20_000)]
    often = [1 / (place + 10) for place in range(len(words))]
    drawn = chance.choices(words, often, k=1_000_003)  # a prime number: what is drawn in turn does not repeat itself
    planted = {number: word for word, times in PLANTED.items() for number in chance.sample(range(records), times * records // RECORDS)}
    for number in range(records):
        text = [drawn[(number * 17 + place) % len(drawn)] for place in range(17)]
        notes = " ".join([*text[2:9], planted[number]] if number in planted else text[2:10])
        yield ",".join([f"{text[0]} {text[1]}", notes, f"{text[10]} {text[11]}", text[12], *described(number, text)]) + "\n"


def described(number: int, text: Sequence[str]) -> Iterator[str]:
    yield f"{text[13][:3].upper()}-{number * 7919 % 1_000_003:07}"
    yield STATES[number * 31 % 97 % len(STATES)]
    yield KINDS[number * 17 % 89 % len(KINDS)]
    yield f"{text[14]}@example.com"
    yield f"{number * 37 % 100_000 / 100:.2f}"
    yield str(number % 500)
    yield f"{number * 13 % 10_000 / 10:.1f}"
    yield from (str(number % 300), str(number * 7 % 200), str(number * 3 % 250))
    yield f"{2000 + number % 26}-{number % 12 + 1:02}-{number % 28 + 1:02}"
    yield f"{2020 + number % 6}-{number * 5 % 12 + 1:02}-{number % 27 + 1:02}"
    yield from (text[15], str(number % 1_000), str(number // 1_000), text[16])
