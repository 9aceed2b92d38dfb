"""What becomes of each column of a file: its field's name, its type, or nothing. Guessed first, then as the person chose."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from typing import Any

from webapp import fieldtypes
from webapp.fieldtypes import BLANKS, ENTERED, FieldType, Invalid
from webapp.fieldtypes.days import ORDERS
from webapp.fieldtypes.exact import Exact
from webapp.fieldtypes.numerals import told_by
from webapp.fieldtypes.types.date import Date
from webapp.fieldtypes.types.date_time import DateTime
from webapp.fieldtypes.types.number import Number
from webapp.fieldtypes.types.person import Person
from webapp.fieldtypes.types.text import Text
from webapp.regions import INTERNATIONAL, Reading, Region
from webapp.tables.homes import Home

MOST_COLUMNS = 300
LONGEST_NAME = 120
JUDGED = 1_000  # different texts of a column that a guess looks at; the others are only tried
FEW = 50  # only among so few different texts does it tell something how often each occurs
REPEATS = 10  # how often one text counts, at most: two of them are enough texts then for a select
YEARS = range(1800, 2200)

LONG_ID = 16  # digits
FEWEST_NAMES = 2  # cells that name members before a guess believes it

# In these a word such as “NA” or “None” may well be meant; everywhere else it says that there is nothing.
WORDS_COUNT = frozenset(["text", "long_text", "rich_text", "select", "multi_select"])


@dataclass(frozen=True)
class Plan:
    """One column: `name`, `type_name` and `options` are those of the field to be; a column that is left out makes no field.

    `told` is how the column writes its numbers, where its texts tell.
    """

    name: str
    type_name: str = "text"
    options: Mapping[str, Any] = field(default_factory=dict)
    left_out: bool = False
    told: Reading | None = None

    @property
    def type(self) -> FieldType:
        return fieldtypes.configured(self.type_name, self.options)

    def type_at(self, home: Home) -> FieldType:
        """What reads the column, and shows what it reads as it will look there."""
        kind = home.welcome(self.type)
        return replace(kind, told=self.told) if isinstance(kind, Exact) else kind

    def to_json(self) -> dict[str, Any]:
        return {key: value for key, value in asdict(self).items() if key != "told" or value}


def plans_from_json(stored: Iterable[Mapping[str, Any]]) -> list[Plan]:
    return [Plan(**column) for column in stored]


def blanks_of(kind: FieldType) -> frozenset[str]:
    return frozenset([""]) if kind.name in WORDS_COUNT else BLANKS


def guess_plans(sample: Sequence[Sequence[str]], *, has_header: bool, home: Home) -> list[Plan]:
    """A plan for each column of the sample, whose first row gives the names where it is a heading.

    A column that names nobody but people there is one of persons, unless it is the first, which says what the records are called. What a
    column leaves open, such as what 1.234 means, is read as in the region.
    """
    width = usual_width(sample)
    header = sample[0] if has_header else []
    body = sample[1:] if has_header else sample
    names = fixed_names([*header, *[""] * (width - len(header))])
    columns = [column_of(body, place) for place in range(len(names))]
    kinds = [(persons_in(column, home) if place else None) or guess_column(column, home.region) for place, column in enumerate(columns)]
    return [plan_for(name, kind.by_clocks_in(home.time_zone)) for name, kind in zip(names, kinds, strict=True)]


def usual_width(sample: Sequence[Sequence[str]]) -> int:
    """How many columns there are: as many as most rows have, and the first at least. A row that is longer has too much."""
    widths = Counter(map(len, sample))
    return max(len(sample[0]), max(widths, key=lambda width: (widths[width], width)))


def plan_for(name: str, kind: FieldType) -> Plan:
    return Plan(name, kind.name, kind.to_options(), told=kind.told if isinstance(kind, Exact) else None)


def column_of(body: Iterable[Sequence[str]], place: int) -> Counter[str]:
    return Counter(row[place] for row in body if len(row) > place)


def guess_column(times: Counter[str], region: Region = INTERNATIONAL) -> FieldType:
    """The type that suits all the texts. `times` says how often each of them occurs."""
    guessed = guess_from(times, islice(times, JUDGED), region)
    if len(times) <= JUDGED:
        return guessed
    misfits = misfits_of(guessed, [text for text in times if text not in blanks_of(guessed)])
    return guess_from(times, [*islice(times, JUDGED), *misfits], region) if misfits else guessed


def persons_in(times: Counter[str], home: Home) -> Person | None:
    """The type for persons, where every text names some of the people there, and there is more than one."""
    texts = [text for text in times if not blank(text)]
    kind = Person(several=True, directory=home.people)
    if sum(times[text] for text in texts) < FEWEST_NAMES or not kind.takes(texts):
        return None
    return one_or_several(kind, texts)


def one_or_several(kind: Person, texts: Iterable[str]) -> Person:
    """As many persons in a cell as some text names."""
    return replace(kind, several=any(len(kind.picked(text) or ()) > 1 for text in texts))


def misfits_of(kind: FieldType, texts: list[str]) -> list[str]:
    try:
        kind.store_many(texts, dialect="sqlite")
    except ValueError:
        return [text for text in texts if not kind.takes([text])]
    return []


def guess_from(times: Counter[str], texts: Iterable[str], region: Region) -> FieldType:
    judged = list(texts)
    telling = [text for text in judged if text not in BLANKS]
    if telling:
        guessed = fieldtypes.guess(repeated(times, telling if len(telling) < len(judged) - ("" in times) else judged), region)
        if guessed.name not in WORDS_COUNT and not (isinstance(guessed, Number) and any(map(is_long_id, telling))):
            return guessed
        if isinstance(guessed, Number):
            return Text()
    return fieldtypes.guess(repeated(times, judged), region)


def is_long_id(text: str) -> bool:
    """Card and account numbers: so many digits count nothing."""
    digits = text.strip()
    return len(digits) >= LONG_ID and digits.isdecimal()


def repeated(times: Counter[str], texts: list[str]) -> list[str]:
    if len(texts) > FEW:
        return texts
    return [text for text in texts for _ in range(min(times[text], REPEATS))]


def retyped(plan: Plan, type_name: str, times: Counter[str], home: Home) -> Plan:
    """The plan with a type that the person chose, set up as the texts ask for. Raises Invalid for a type that does not exist."""
    if type_name not in ENTERED:
        raise Invalid(f"There is no field type “{type_name}”.")
    texts = [text for text in islice(times, JUDGED) if text not in BLANKS]
    kind = ENTERED[type_name].guess(repeated(times, texts), home.region) or set_up(type_name, texts, home)
    return plan_for(plan.name, kind.by_clocks_in(home.time_zone))


def set_up(type_name: str, texts: Sequence[str], home: Home) -> FieldType:
    """The type as it takes the most of texts that it does not take all of."""
    kind = home.welcome(ENTERED[type_name].as_new(home.region))
    if isinstance(kind, Exact):
        kind = replace(kind, told=told_by(texts))
        widest = replace(kind, decimals=kind.most_decimals)
        return type(kind).guess([text for text in texts if widest.takes([text])], home.region) or exact_enough(kind, texts)
    if isinstance(kind, Date | DateTime):
        readings = [replace(kind, order=order) for order in ORDERS]
        return max(readings, key=lambda reading: sum(reading.takes([text]) for text in texts))
    if isinstance(kind, Person):
        return one_or_several(kind, texts)
    return growing(kind, texts)


def exact_enough(kind: Exact, texts: Sequence[str]) -> Exact:
    """The type with as many decimals as the most of the texts ask for."""
    finer = (replace(kind, decimals=decimals) for decimals in range(kind.decimals, kind.most_decimals + 1))
    return max(finer, key=lambda one: sum(one.takes([text]) for text in texts))


def growing(kind: FieldType, texts: Iterable[str]) -> FieldType:
    """The type with each text as an option, as far as it has options and the text can be one."""
    for text in texts:
        try:
            kind = kind.grown(text)
        except Invalid:
            continue
    return kind


def fixed_names(names: Sequence[str]) -> list[str]:
    """Names that fields can have: on one line, not too long, none empty, none twice (whatever its case)."""
    fixed: list[str] = []
    taken: set[str] = set()
    for place, given in enumerate(names, start=1):
        name = tidy(given) or f"Field {place}"
        fixed.append(unlike(name, taken))
        taken.add(fixed[-1].casefold())
    return fixed


def tidy(name: str) -> str:
    printable = "".join(character if character.isprintable() else " " for character in name)
    return " ".join(printable.split())[:LONGEST_NAME].strip()


def unlike(name: str, taken: set[str]) -> str:
    candidate, number = name, 2
    while candidate.casefold() in taken:
        suffix = f" {number}"
        candidate, number = name[: LONGEST_NAME - len(suffix)] + suffix, number + 1
    return candidate


def looks_like_header(sample: Sequence[Sequence[str]], region: Region = INTERNATIONAL) -> bool:
    """Whether the first row names the columns: unless one of its cells is data of its own column's kind."""
    if len(sample) < 2:
        return not any(guess_column(Counter([cell]), region).name != "text" for cell in sample[0] if cell.strip())
    return not any(is_data(cell, column_of(sample[1:JUDGED], place), region) for place, cell in enumerate(sample[0]))


def is_data(cell: str, below: Counter[str], region: Region) -> bool:
    text = cell.strip()
    if not text or (text.isdecimal() and int(text) in YEARS):
        return False
    kind = guess_column(below, region)
    return kind.name not in WORDS_COUNT and kind.takes([text]) and any(not blank(text) for text in below)


def blank(text: str) -> bool:
    return text.strip() in BLANKS


def renamed(plan: Plan, name: str) -> Plan:
    return replace(plan, name=name)
