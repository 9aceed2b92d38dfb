"""A cell as the protocol has it. One table says for each type of field what it is called there, and how its values travel.

A type that is not in the table travels as the text that an editor shows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from webapp.api import ids
from webapp.fieldtypes import FieldType, Invalid, Value
from webapp.fieldtypes.people import People, joined
from webapp.regions import INTERNATIONAL

NOISE = 1e-9  # how far a product of floats may be from the number that was meant
EXACT_UP_TO = 2**53


@dataclass(frozen=True)
class Wire:
    """`read` makes JSON of a value, and what is empty then is left out. `write` takes JSON of one of the kinds in `takes`."""

    name: str
    read: Callable[[FieldType, Any], Any]
    takes: tuple[type, ...]
    write: Callable[[FieldType, Any], Value]


def as_it_is(_: FieldType, value: Any) -> Any:
    return value


def as_edited(kind: FieldType, value: Any) -> str:
    return kind.edit_text(value)


def as_shown(kind: FieldType, value: Any) -> str:
    return kind.format(value)


def number(_: FieldType, value: int | Decimal) -> int | float:
    """As JavaScript writes it: whole values without a point."""
    if isinstance(value, int):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


def day(_: FieldType, value: date) -> str:
    return value.isoformat()


def moment(_: FieldType, value: datetime) -> str:
    return in_utc(value)


def in_utc(value: datetime) -> str:
    """With three digits of a second: readers of older Pythons take no other number of them."""
    return f"{value.astimezone(UTC).isoformat(timespec='milliseconds').removesuffix('+00:00')}Z"


def chosen(kind: FieldType, value: Sequence[int]) -> list[str]:
    """The names of the options, as the field has them."""
    names = {choice["id"]: choice["name"] for choice in kind.to_options()["choices"]}
    return [names[one] for one in value if one in names]


def collaborator(kind: FieldType, user_id: int) -> dict[str, str]:
    """A person, who may have left since."""
    human = people(kind).human(user_id)
    return {"id": ids.encode(ids.USER, user_id), "email": human.email, "name": human.name}


def collaborators(kind: FieldType, value: Sequence[int]) -> list[dict[str, str]]:
    return [collaborator(kind, user_id) for user_id in value]


def first_collaborator(kind: FieldType, value: Sequence[int]) -> dict[str, str]:
    return collaborator(kind, value[0])


def people(kind: FieldType) -> People:
    if not isinstance(kind, People):
        raise TypeError(kind.name)
    return kind


def named_person(kind: FieldType, data: Mapping[str, Any]) -> Value:
    return named_people(kind, [data])


def named_people(kind: FieldType, data: Sequence[Any]) -> Value:
    """Members by the id or the email of each, as objects; with `typecast` also by name."""
    found = []
    for one in data:
        given = one if isinstance(one, Mapping) else {}
        number, email = ids.number_of(ids.USER, str(given.get("id", ""))), given.get("email")
        if number is None and not isinstance(email, str):
            raise Invalid("A collaborator is an object with an id or an email.")
        found.append(people(kind).known_id(number) if number is not None else people(kind).choice_value(str(email)))
    return kind.parse(joined(people(kind), dict.fromkeys(found)))


def parsed(kind: FieldType, text: str) -> Value:
    return kind.parse(text)


def parsed_number(kind: FieldType, data: float) -> Value:
    try:
        return kind.from_json(data)
    except Invalid:
        meant = without_noise(kind, data)
        if meant is None:
            raise
        return kind.from_json(meant)


def without_noise(kind: FieldType, data: float) -> str | None:
    """What a script meant by 59.97000000000001, where the field keeps cents; None where more is lost than a float's noise."""
    if not isinstance(data, float) or abs(data) >= EXACT_UP_TO:
        return None
    rounded = round(Decimal(data), getattr(kind, "places", getattr(kind, "decimals", 0)))
    return str(rounded) if abs(float(rounded) - data) <= NOISE * max(1.0, abs(data)) else None


def parsed_day(_: FieldType, text: str) -> date:
    """A day, or a moment, of which the day counts."""
    try:
        return date.fromisoformat(text) if len(text) <= len("2026-01-31") else datetime.fromisoformat(text).date()
    except ValueError:
        raise Invalid("A date is written as 2026-01-31.") from None


def parsed_moment(kind: FieldType, text: str) -> Value:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        raise Invalid("A moment is written as 2026-01-31T14:30:00.000Z.") from None
    return kind.parse(text)


def stored(kind: FieldType, data: Any) -> Value:
    return kind.from_json(data)


TEXT = Wire("singleLineText", as_edited, (str,), parsed)
SINGLE = Wire("singleCollaborator", first_collaborator, (dict,), named_person)
SEVERAL = Wire("multipleCollaborators", collaborators, (list,), named_people)
NUMBER_KINDS = (int, float)
WIRES: dict[str, Wire] = {
    "text": Wire("singleLineText", as_it_is, (str,), parsed),
    "long_text": Wire("multilineText", as_it_is, (str,), parsed),
    "email": Wire("email", as_it_is, (str,), parsed),
    "url": Wire("url", as_it_is, (str,), parsed),
    "phone": Wire("phoneNumber", as_it_is, (str,), parsed),
    "number": Wire("number", number, NUMBER_KINDS, parsed_number),
    "currency": Wire("currency", number, NUMBER_KINDS, parsed_number),
    "percent": Wire("percent", number, NUMBER_KINDS, parsed_number),
    "rating": Wire("rating", number, NUMBER_KINDS, parsed_number),
    "duration": Wire("duration", number, NUMBER_KINDS, parsed_number),
    "checkbox": Wire("checkbox", as_it_is, (bool,), stored),
    "date": Wire("date", day, (str,), parsed_day),
    "date_time": Wire("dateTime", moment, (str,), parsed_moment),
    "select": Wire("singleSelect", as_shown, (str,), parsed),
    "multi_select": Wire("multipleSelects", chosen, (list,), stored),
    "created_by": Wire("createdBy", collaborator, (), stored),
    "changed_by": Wire("lastModifiedBy", collaborator, (), stored),
    "created_time": Wire("createdTime", moment, (), stored),
    "changed_time": Wire("lastModifiedTime", moment, (), stored),
    "autonumber": Wire("autoNumber", as_it_is, (), stored),
    "rich_text": Wire("richText", as_it_is, (str,), parsed),
    "json": Wire("multilineText", as_edited, (str,), parsed),
}


def wire_of(kind: FieldType) -> Wire:
    if kind.name == "person":
        return SEVERAL if kind.to_options()["several"] else SINGLE
    return WIRES.get(kind.name, TEXT)


def to_value(kind: FieldType, data: Any, *, typecast: bool) -> Value:
    """The value of what a program sent, which means the same in every region. Raises Invalid."""
    if data is None or data == "":
        return kind.empty
    kind = kind.in_region(INTERNATIONAL)
    wire = wire_of(kind)
    if type(data) in wire.takes:
        try:
            return wire.write(kind, data)
        except Invalid:
            if not typecast:
                raise
    if not typecast:
        raise Invalid(f"It takes {' or '.join(NAMES[one] for one in wire.takes)}.")
    return kind.parse(as_text(data))


def as_text(data: Any) -> str:
    """Anything as somebody would type it, for a best effort."""
    if isinstance(data, bool):
        return "yes" if data else "no"
    if isinstance(data, list) and len(data) == 1:
        return as_text(data[0])
    if isinstance(data, str | int | float):
        return str(data)
    raise Invalid("It takes a text, a number, or true and false.")


NAMES = {str: "a text", int: "a whole number", float: "a number", bool: "true or false", list: "a list", dict: "an object"}
