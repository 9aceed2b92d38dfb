"""Tables and fields as the protocol describes them. Options are given in full: a client that misses one takes the field for unknown."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from webapp.api import bodies, ids, results
from webapp.api.answers import ApiError
from webapp.api.cells import wire_of
from webapp.api.views import views_json
from webapp.fieldtypes import FieldType, Invalid, configured
from webapp.fieldtypes.types.select import Select
from webapp.tables.changes import NewField
from webapp.tables.models import Field, Table
from webapp.tables.shape import Shape
from webapp.views.query import SavedView

Options = Mapping[str, Any]

ISO_DATE = {"name": "iso", "format": "YYYY-MM-DD"}
CLOCK = {"name": "24hour", "format": "HH:mm"}
DURATIONS = {"h:mm": "minutes", "h:mm:ss": "seconds"}
COLOURS = {"gray": "grayLight2", "brown": "orangeDark1", "violet": "purpleLight2"}


def table_json(table: Table, shape: Shape, saved: Iterable[SavedView] = (), *, with_visible: bool = False) -> results.Table:
    """The first field is the primary one. `saved` are the views to tell of beside the one that every table has."""
    shown: results.Table = {
        "id": ids.encode(ids.TABLE, table.id),
        "name": table.name,
        "primaryFieldId": ids.encode(ids.FIELD, shape.fields[0].id),
        "fields": [field_json(field) for field in shape.fields],
        "views": views_json(table, shape, saved, with_visible=with_visible),
    }
    if table.description:
        shown["description"] = table.description
    return shown


def field_json(field: Field) -> results.Field:
    shown: results.Field = {"id": ids.encode(ids.FIELD, field.id), "name": field.name, "type": wire_of(field.type).name}
    if field.description:
        shown["description"] = field.description
    if field.type_name in OPTIONS:
        shown["options"] = OPTIONS[field.type_name](field)
    return shown


def of(kind: FieldType, option: str) -> Any:
    """An option of a type by its name; the types' own classes stay behind their door."""
    return kind.to_options()[option]


def precision(field: Field) -> dict[str, Any]:
    return {"precision": of(field.type, "decimals")}


def moment_options(field: Field) -> dict[str, Any]:
    return {"dateFormat": ISO_DATE, "timeFormat": CLOCK, "timeZone": of(field.type, "zone")}


def choices(field: Field) -> dict[str, Any]:
    offered = [choice for choice in of(field.type, "choices") if not choice["removed"]]
    return {
        "choices": [
            {
                "id": ids.choice_id(field.id, choice["id"]),
                "name": choice["name"],
                "color": COLOURS.get(choice["hue"], f"{choice['hue']}Light2"),
            }
            for choice in offered
        ]
    }


OPTIONS: dict[str, Callable[[Field], dict[str, Any]]] = {
    "checkbox": lambda _: {"icon": "check", "color": "greenBright"},
    "number": precision,
    "percent": precision,
    "currency": lambda field: {**precision(field), "symbol": of(field.type, "symbol")},
    "rating": lambda field: {"icon": "star", "color": "yellowBright", "max": of(field.type, "max")},
    "duration": lambda field: {"durationFormat": "h:mm:ss" if of(field.type, "display") == "seconds" else "h:mm"},
    "date": lambda _: {"dateFormat": ISO_DATE},
    "date_time": moment_options,
    "created_time": lambda field: {"result": {"type": "dateTime", "options": moment_options(field)}},
    "changed_time": lambda field: {
        "isValid": True,
        "referencedFieldIds": [],
        "result": {"type": "dateTime", "options": moment_options(field)},
    },
    "select": choices,
    "multi_select": choices,
}


def whole(options: Options, name: str, default: int) -> int:
    value = options.get(name, default)
    if type(value) is not int:
        raise ApiError(422, message=f"Invalid options: {name} is a whole number.")
    return value


def decimals(options: Options) -> dict[str, Any]:
    return {"decimals": whole(options, "precision", 0)}


def choices_from(options: Options) -> dict[str, Any]:
    given = options.get("choices", [])
    if not isinstance(given, list) or not all(isinstance(one, dict) and isinstance(one.get("name"), str) for one in given):
        raise ApiError(422, message="Invalid options: choices is a list of objects with a name.")
    return Select.from_names(one["name"] for one in given).to_options()


def zone_from(options: Options) -> dict[str, Any]:
    zone = options.get("timeZone", "utc")
    return {"zone": "UTC" if zone in ("utc", "client") else zone}


def nothing(_: Options) -> dict[str, Any]:
    return {}


MADE: dict[str, tuple[str, Callable[[Options], dict[str, Any]]]] = {
    "singleLineText": ("text", nothing),
    "multilineText": ("long_text", nothing),
    "richText": ("rich_text", nothing),
    "email": ("email", nothing),
    "url": ("url", nothing),
    "phoneNumber": ("phone", nothing),
    "number": ("number", decimals),
    "percent": ("percent", decimals),
    "currency": ("currency", lambda options: {**decimals(options), "symbol": options.get("symbol", "$")}),
    "rating": ("rating", lambda options: {"max": whole(options, "max", 5)}),
    "duration": ("duration", lambda options: {"display": DURATIONS.get(str(options.get("durationFormat")), "seconds")}),
    "checkbox": ("checkbox", nothing),
    "date": ("date", nothing),
    "dateTime": ("date_time", zone_from),
    "singleSelect": ("select", choices_from),
    "multipleSelects": ("multi_select", choices_from),
    "singleCollaborator": ("person", lambda _: {"several": False}),
    "multipleCollaborators": ("person", lambda _: {"several": True}),
    "createdBy": ("created_by", nothing),
    "lastModifiedBy": ("changed_by", nothing),
    "createdTime": ("created_time", nothing),
    "lastModifiedTime": ("changed_time", nothing),
    "autoNumber": ("autonumber", nothing),
}


def new_field(asked: bodies.NewField) -> NewField:
    """A field as a program asks for it. Its name and its options are checked where fields are made."""
    if asked.type not in MADE:
        known = ", ".join(MADE)
        raise ApiError(422, "UNSUPPORTED_FIELD_TYPE_FOR_CREATE", f"Fields are made of these types: {known}.")
    type_name, build = MADE[asked.type]
    try:
        made = configured(type_name, build(asked.options or {}))
    except Invalid as problem:
        raise ApiError(422, message=f"Invalid options for a field of the type {asked.type}: {problem}") from None
    return NewField(cleaned_name(asked.name), type_name, made.to_options())


def cleaned_name(name: str, *, limit: int = 120) -> str:
    cleaned = " ".join(name.split())
    if not 1 <= len(cleaned) <= limit or not cleaned.isprintable():
        raise ApiError(422, message=f"Invalid request: name takes from 1 to {limit} characters that print.")
    return cleaned


def cleaned_description(description: str | None, *, limit: int = 2000) -> str:
    if description is None:
        return ""
    if len(description) > limit or "\x00" in description or not is_text(description):
        raise ApiError(422, message=f"Invalid request: description takes up to {limit} characters.")
    return description.strip()


def is_text(text: str) -> bool:
    """Half of a pair of UTF-16 is none, though JSON can spell it."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def new_fields(asked: Sequence[bodies.NewField]) -> list[NewField]:
    made = list(map(new_field, asked))
    if len({one.name.casefold() for one in made}) < len(made):
        raise ApiError(422, "DUPLICATE_OR_EMPTY_FIELD_NAME", "Two fields of a table may not have the same name.")
    return made
