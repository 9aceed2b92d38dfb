"""What a filter asks of a cell, as SQL: a table of operators for each way in which values are kept.

“is not”, “contains not” and “none of” are true of an empty cell: what is not there is not that.
"""

import csv
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from webapp.fieldtypes import letters
from webapp.fieldtypes.base import FieldType, Invalid
from webapp.fieldtypes.columns import has_id

Column = sa.ColumnElement[Any]
Condition = sa.ColumnElement[bool]
Compare = Callable[[FieldType, Column, Sequence[str], "Asked"], Condition]
"""From a field's type, its column, the texts that somebody gave, who asks and when. Raises `Invalid`."""


class Asked(NamedTuple):
    """When and by whom something is looked for: what “today” and “me” mean."""

    today: date
    user_id: int | None = None


ME = "me"
LONGEST = 1_000
MOST_VALUES = 200

NO_VALUE = frozenset(["is_empty", "is_not_empty"])
SEVERAL_VALUES = frozenset(["is_any_of", "is_none_of", "has_any_of", "has_all_of", "has_none_of", "is_exactly"])
TWO_VALUES = frozenset(["between"])


def is_empty(kind: FieldType, column: Column, texts: Sequence[str], asked: Asked) -> Condition:
    return column.is_(None)


def is_not_empty(kind: FieldType, column: Column, texts: Sequence[str], asked: Asked) -> Condition:
    return column.is_not(None)


def negated(compare: Compare) -> Compare:
    """The opposite, which empty cells meet too."""

    def opposite(kind: FieldType, column: Column, texts: Sequence[str], asked: Asked) -> Condition:
        return sa.or_(column.is_(None), sa.not_(compare(kind, column, texts, asked)))

    return opposite


def condition(kind: FieldType, operator: str, column: Column, texts: Sequence[str], asked: Asked) -> Condition:
    """Whether a cell of `column` is what the operator says of the texts. Raises `Invalid` with a sentence for the person."""
    if operator not in kind.operators:
        raise Invalid("This condition does not suit the field’s type.")
    kept_as = kind.kept_as or ("text" if isinstance(kind.sql_type(), sa.Text) else "number")
    return TABLES[kept_as][operator](kind, column, texts, asked)


EMPTINESS: Mapping[str, Compare] = {"is_empty": is_empty, "is_not_empty": is_not_empty}

# ---------------------------------------------------------------------------------------------------------------- text


def by_letters(compare: Callable[[Column, str], Condition]) -> Compare:
    def compared(kind: FieldType, column: Column, texts: Sequence[str], asked: Asked) -> Condition:
        return compare(column, one_text(texts))

    return compared


def is_one_text_of(kind: FieldType, column: Column, texts: Sequence[str], asked: Asked) -> Condition:
    return sa.or_(*(letters.equals(column, text) for text in listed(texts)))


def one_text(texts: Sequence[str]) -> str:
    """What somebody typed, without the space around it."""
    text = texts[0].strip() if texts else ""
    if not text:
        raise Invalid("Say what to compare with.")
    if len(text) > LONGEST:
        raise Invalid(f"A filter compares with {LONGEST:,} characters at most.")
    return text


def listed(texts: Sequence[str]) -> list[str]:
    """Several texts, typed with commas between them; one with a comma in it stands in double quotes."""
    rows = csv.reader((text.replace("\n", " ").replace("\r", " ") for text in texts), skipinitialspace=True)
    try:
        found = [text.strip() for row in rows for text in row if text.strip()]
    except csv.Error:
        raise Invalid("Write the values with commas between them.") from None
    if not found:
        raise Invalid("Say what to compare with.")
    if len(found) > MOST_VALUES or any(len(text) > LONGEST for text in found):
        raise Invalid(f"A filter compares with {MOST_VALUES} values of {LONGEST:,} characters at most.")
    return found


CONTAINS = by_letters(letters.contains)
IS = by_letters(letters.equals)
TEXT: Mapping[str, Compare] = {
    "contains": CONTAINS,
    "contains_not": negated(CONTAINS),
    "is": IS,
    "is_not": negated(IS),
    "starts_with": by_letters(letters.starts_with),
    "ends_with": by_letters(letters.ends_with),
    "is_any_of": is_one_text_of,
    "is_none_of": negated(is_one_text_of),
    **EMPTINESS,
}

# ------------------------------------------------------------------------------------------------------------- numbers


def by_value(compare: Callable[[Column, Any], Condition]) -> Compare:
    def compared(kind: FieldType, column: Column, texts: Sequence[str], asked: Asked) -> Condition:
        return compare(column, sa.literal(value_of(kind, texts[0] if texts else ""), kind.sql_type()))

    return compared


def between(kind: FieldType, column: Column, texts: Sequence[str], asked: Asked) -> Condition:
    least, most = (sa.literal(value_of(kind, text), kind.sql_type()) for text in two(texts))
    return column.between(least, most)


def two(texts: Sequence[str]) -> Sequence[str]:
    if len(texts) < 2 or not texts[0].strip() or not texts[1].strip():
        raise Invalid("Say from where to where.")
    return texts[:2]


def value_of(kind: FieldType, text: str) -> Any:
    value = kind.parse(text) if text.strip() else None
    if value is None:
        raise Invalid("Say what to compare with.")
    return value


def is_one_value_of(kind: FieldType, column: Column, texts: Sequence[str], asked: Asked) -> Condition:
    return sa.or_(*(column == sa.literal(value_of(kind, text), kind.sql_type()) for text in listed(texts)))


IS_VALUE = by_value(lambda column, value: column == value)
LESS = by_value(lambda column, value: column < value)
AT_MOST = by_value(lambda column, value: column <= value)
MORE = by_value(lambda column, value: column > value)
AT_LEAST = by_value(lambda column, value: column >= value)
ORDERED: Mapping[str, Compare] = {
    "is": IS_VALUE,
    "is_not": negated(IS_VALUE),
    "less": LESS,
    "at_most": AT_MOST,
    "more": MORE,
    "at_least": AT_LEAST,
    "between": between,
    "before": LESS,
    "on_or_before": AT_MOST,
    "after": MORE,
    "on_or_after": AT_LEAST,
    "is_any_of": is_one_value_of,
    "is_none_of": negated(is_one_value_of),
    **EMPTINESS,
}

# --------------------------------------------------------------------------------------------------------------- dates


def by_period(compare: Callable[[Column, Any, Any], Condition]) -> Compare:
    def compared(kind: FieldType, column: Column, texts: Sequence[str], asked: Asked) -> Condition:
        return compare(column, *ends(kind, texts[0] if texts else "", asked))

    return compared


def between_days(kind: FieldType, column: Column, texts: Sequence[str], asked: Asked) -> Condition:
    start, end = (ends(kind, text, asked) for text in two(texts))
    return column.between(start[0], end[1])


def ends(kind: FieldType, text: str, asked: Asked) -> tuple[Column, Column]:
    """From when to when a text means, both within."""
    first, last = kind.span(text, asked.today)
    return sa.literal(first, kind.sql_type()), sa.literal(last, kind.sql_type())


IS_WITHIN = by_period(lambda column, first, last: column.between(first, last))
DAYS: Mapping[str, Compare] = {
    "is": IS_WITHIN,
    "is_not": negated(IS_WITHIN),
    "before": by_period(lambda column, first, last: column < first),
    "on_or_before": by_period(lambda column, first, last: column <= last),
    "after": by_period(lambda column, first, last: column > last),
    "on_or_after": by_period(lambda column, first, last: column >= first),
    "between": between_days,
    **EMPTINESS,
}

# ------------------------------------------------------------------------------------------------------------- choices


def is_choice(kind: FieldType, column: Column, texts: Sequence[str], asked: Asked) -> Condition:
    return column == chosen(kind, texts)[0]


def is_one_choice_of(kind: FieldType, column: Column, texts: Sequence[str], asked: Asked) -> Condition:
    return column.in_(chosen(kind, texts))


def chosen(kind: FieldType, texts: Sequence[str]) -> list[Any]:
    values = [kind.choice_value(text) for text in texts if text.strip()]
    if not values:
        raise Invalid("Choose what to compare with.")
    if len(values) > MOST_VALUES:
        raise Invalid(f"A filter compares with {MOST_VALUES} values at most.")
    return values


CHOICES: Mapping[str, Compare] = {
    "is": is_choice,
    "is_not": negated(is_choice),
    "is_any_of": is_one_choice_of,
    "is_none_of": negated(is_one_choice_of),
    **EMPTINESS,
}

# ----------------------------------------------------------------------------------------------------- several choices


def has_any_of(kind: FieldType, column: Column, texts: Sequence[str], asked: Asked) -> Condition:
    return sa.or_(*(has_id(column, id_) for id_ in chosen(kind, texts)))


def has_all_of(kind: FieldType, column: Column, texts: Sequence[str], asked: Asked) -> Condition:
    return sa.and_(*(has_id(column, id_) for id_ in chosen(kind, texts)))


def is_exactly(kind: FieldType, column: Column, texts: Sequence[str], asked: Asked) -> Condition:
    return column == sa.literal(tuple(sorted(set(chosen(kind, texts)))), kind.sql_type())


SETS: Mapping[str, Compare] = {
    "has_any_of": has_any_of,
    "has_all_of": has_all_of,
    "has_none_of": negated(has_any_of),
    "is_exactly": is_exactly,
    **EMPTINESS,
}


def is_one_person_of(kind: FieldType, column: Column, texts: Sequence[str], asked: Asked) -> Condition:
    return column.in_(people_chosen(kind, texts, asked))


def is_only_person(kind: FieldType, column: Column, texts: Sequence[str], asked: Asked) -> Condition:
    return column == sa.literal(tuple(people_chosen(kind, texts, asked)[:1]), kind.sql_type())


def has_person_of(kind: FieldType, column: Column, texts: Sequence[str], asked: Asked) -> Condition:
    return sa.or_(*(has_id(column, id_) for id_ in people_chosen(kind, texts, asked)))


def people_chosen(kind: FieldType, texts: Sequence[str], asked: Asked) -> list[int]:
    """The ids of those who are meant; “me” is whoever asks."""
    if ME not in texts or asked.user_id is None:
        return chosen(kind, texts)
    others = [text for text in texts if text != ME]
    return [asked.user_id, *(chosen(kind, others) if any(others) else [])]


def table_of_people(is_one: Compare, is_among: Compare) -> Mapping[str, Compare]:
    return {"is": is_one, "is_not": negated(is_one), "is_any_of": is_among, "is_none_of": negated(is_among), **EMPTINESS}


# ---------------------------------------------------------------------------------------------------------- checkboxes


def is_ticked(kind: FieldType, column: Column, texts: Sequence[str], asked: Asked) -> Condition:
    """A box that nobody has touched, in a record older than its field, is not ticked."""
    return sa.func.coalesce(column, sa.literal(False, kind.sql_type())) == sa.literal(chosen(kind, texts)[0], kind.sql_type())  # noqa: FBT003


FLAGS: Mapping[str, Compare] = {"is": is_ticked}

TABLES: Mapping[str, Mapping[str, Compare]] = {
    "text": TEXT,
    "number": ORDERED,
    "day": DAYS,
    "choice": CHOICES,
    "choices": SETS,
    "person": table_of_people(is_one_person_of, is_one_person_of),
    "people": table_of_people(is_only_person, has_person_of),
    "flag": FLAGS,
}
