"""What a value is: the field types, one file each in `types/`.

This package is pure: no session, no request, no other package of the application. `TYPES` maps the name that a field stores to its
class; `configured` makes the type of one field out of that name and the stored options.
"""

import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from webapp.fieldtypes import types
from webapp.fieldtypes.base import FILLS_ITSELF_IN, FieldType, Form, Invalid, Value
from webapp.fieldtypes.operators import OPERATORS
from webapp.regions import INTERNATIONAL, Region

__all__ = [
    "BLANKS",
    "ENTERED",
    "FILLS_ITSELF_IN",
    "OPERATORS",
    "TYPES",
    "FieldType",
    "Form",
    "Invalid",
    "Value",
    "configured",
    "guess",
]

BLANKS = frozenset(
    [
        "", "-", "–", "—", "#N/A", "#NULL!", "N/A", "n/a", "NA", "<NA>", "NaN", "nan",
        "NULL", "Null", "null", "NIL", "nil", "None", "none", "\\N",
    ]
)  # fmt: skip
"""Texts by which files say “nothing here”. No type reads them as blank by itself: an import decides, column by column."""

GUESSED_FIRST_TO_LAST = (
    "checkbox", "number", "percent", "currency", "date", "date_time", "time", "duration", "uuid", "email", "url", "select",
    "long_text", "text",
)  # fmt: skip


def _discovered() -> Mapping[str, type[FieldType]]:
    names = [module.name for module in pkgutil.iter_modules(types.__path__)]
    found = {name: importlib.import_module(f"{types.__name__}.{name}").TYPE for name in names}
    return MappingProxyType(dict(sorted(found.items(), key=lambda item: item[1].rank)))


TYPES: Mapping[str, type[FieldType]] = _discovered()
"""Name → class of every field type, in the order in which a person is offered them."""

ENTERED: Mapping[str, type[FieldType]] = MappingProxyType({name: kind for name, kind in TYPES.items() if not kind.record_column})
"""Those whose cells people fill; the others fill themselves in."""


def configured(name: str, options: Mapping[str, Any]) -> FieldType:
    """The type called `name` with its stored options. Raises `Invalid` for an unknown name or a bad option."""
    if name not in TYPES:
        raise Invalid(f"There is no field type “{name}”.", about="type")
    return TYPES[name].from_options(options)


def guess(samples: Sequence[str], region: Region = INTERNATIONAL) -> FieldType:
    """The likeliest configured type of a column, judged by some of its texts; plain text where nothing narrower fits.

    What the texts leave open is read as in the region.
    """
    return next(guessed for name in GUESSED_FIRST_TO_LAST if (guessed := TYPES[name].guess(samples, region)))
