"""How the fields of a table are laid out: their order, hidden ones, widths, colours. Query string ↔ Layout ↔ saved JSON.

In a query string `order=5.3.9` are fields by id, `hide=4.7` those of them that are not shown, `widths=5-220.3-90` columns in pixels,
`freeze=2` says how many fields stay in sight, `height` is a row's, `wrap=1` lets long texts go on in a further line. Rows take the colour
of a select's option with `colour=12`, or one where a condition holds, with `colour=12&colourop=is&colourvalue=3&colourhue=red`.

A form sends `order` once for each field, with `show` for those that are ticked and `width5=220` for each column. A field that an order does
not know, because it is newer, stands behind the others. Nothing here is checked against the table.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Self

from webapp.fieldtypes.choices import HUES
from webapp.regions import DEFAULT, known
from webapp.views.order import Args, Query, id_of
from webapp.views.rules import Rule, rule_from_json, rule_to_json

Height = Literal["compact", "standard", "tall"]

HEIGHTS: tuple[Height, ...] = ("compact", "standard", "tall")
NARROWEST, WIDEST = 60, 1_000
MOST_FROZEN = 5
MOST_FIELDS = 1_000
KEYS = frozenset(["order", "hide", "show", "widths", "freeze", "height", "wrap", "colour"])


@dataclass(frozen=True)
class Colour:
    """What gives a row its colour: the option that a select holds, or `hue` where a condition on the field holds."""

    field_id: int
    rule: Rule | None = None
    hue: str = ""


@dataclass(frozen=True)
class Layout:
    order: tuple[int, ...] = ()
    hidden: frozenset[int] = frozenset()
    widths: frozenset[tuple[int, int]] = frozenset()
    frozen: int = 1
    height: Height = "standard"
    wraps: bool = False
    colour: Colour | None = None

    @classmethod
    def from_args(cls, query: Query, saved: "Layout | None" = None) -> "Layout":
        """What the address says of it, all of it or nothing: without a word it is the saved one."""
        if not KEYS.intersection(query):
            return saved or cls()
        order = distinct(ids_in(query, "order"))
        hidden = frozenset(order) - frozenset(ids_in(query, "show")) if "show" in query else frozenset(ids_in(query, "hide"))
        return cls(
            order,
            hidden & frozenset(order),
            frozenset({field_id: width for field_id, width in widths_in(query) if width}.items()),
            frozen_in(query.get("freeze", "")),
            next((height for height in HEIGHTS if height == query.get("height", "")), "standard"),
            query.get("wrap", "") == "1",
            colour_in(query),
        )

    @property
    def args(self) -> Args:
        """The query string that leads here again; a blank order alone says that it is as the table has it."""
        args: Args = {"order": [dotted(self.order)]}
        if self.hidden:
            args["hide"] = [dotted(sorted(self.hidden))]
        if self.widths:
            args["widths"] = [".".join(f"{field_id}-{width}" for field_id, width in sorted(self.widths))]
        if self.frozen != 1:
            args["freeze"] = [str(self.frozen)]
        if self.height != "standard":
            args["height"] = [self.height]
        if self.wraps:
            args["wrap"] = ["1"]
        return {**args, **colour_args(self.colour)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            tuple(data.get("order", ())),
            frozenset(data.get("hidden", ())),
            frozenset((field_id, width) for field_id, width in data.get("widths", ())),
            data.get("frozen", 1),
            data.get("height", "standard"),
            data.get("wraps", False),
            colour_from_json(data.get("colour")),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "order": list(self.order),
            "hidden": sorted(self.hidden),
            "widths": [list(pair) for pair in sorted(self.widths)],
            "frozen": self.frozen,
            "height": self.height,
            "wraps": self.wraps,
            "colour": colour_to_json(self.colour),
        }

    def arranged(self, order: Iterable[int], hidden: Iterable[int]) -> Self:
        """With these fields in this order."""
        order = distinct(order)
        return replace(self, order=order, hidden=frozenset(hidden) & frozenset(order))

    def resized(self, field_id: int, width: int) -> Self:
        """With one column as wide as that, within bounds."""
        others = {other: size for other, size in self.widths if other != field_id}
        return replace(self, widths=frozenset({**others, field_id: bounded(width)}.items()))


def ids_in(query: Query, name: str) -> list[int]:
    """The ids of a list with dots, or of one value each."""
    parts = [part for value in query.getlist(name) for part in value.split(".")]
    return [found for part in parts[:MOST_FIELDS] if (found := id_of(part)) is not None]


def widths_in(query: Query) -> Iterable[tuple[int, int]]:
    for part in ".".join(query.getlist("widths")).split(".")[:MOST_FIELDS]:
        yield from width_of(*part.partition("-")[::2])
    for key in query:
        if key.startswith("width") and key != "widths":
            yield from width_of(key.removeprefix("width"), query.get(key, ""))


def width_of(named: str, typed: str) -> Iterable[tuple[int, int]]:
    field_id, width = id_of(named), id_of(typed)
    if field_id is not None and width is not None:
        yield field_id, bounded(width)


def bounded(width: int) -> int:
    return min(max(width, NARROWEST), WIDEST)


def frozen_in(text: str) -> int:
    return min(max(id_of(text) or 1, 1), MOST_FROZEN)


def colour_in(query: Query) -> Colour | None:
    field_id, operator, hue = id_of(query.get("colour", "")), query.get("colourop", ""), query.get("colourhue", "")
    if field_id is None:
        return None
    if not operator:
        return Colour(field_id)
    values = tuple(value for value in query.getlist("colourvalue") if value)
    rule = Rule(field_id, operator, values, known(query.get("colourin", "")))
    return Colour(field_id, rule, hue if hue in HUES else HUES[0])


def colour_args(colour: Colour | None) -> Args:
    if colour is None:
        return {}
    args: Args = {"colour": [str(colour.field_id)]}
    if colour.rule is not None:
        args |= {"colourop": [colour.rule.operator], "colourhue": [colour.hue]}
        if colour.rule.values:
            args["colourvalue"] = list(colour.rule.values)
        if colour.rule.typed_in != DEFAULT:
            args["colourin"] = [colour.rule.typed_in]
    return args


def colour_from_json(data: Mapping[str, Any] | None) -> Colour | None:
    if data is None:
        return None
    return Colour(data["field"], rule_from_json(data) if "operator" in data else None, data.get("hue", ""))


def colour_to_json(colour: Colour | None) -> dict[str, Any] | None:
    if colour is None:
        return None
    if colour.rule is None:
        return {"field": colour.field_id}
    return {**rule_to_json(colour.rule), "hue": colour.hue}


def distinct(ids: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(ids))


def dotted(ids: Sequence[int]) -> str:
    return ".".join(map(str, ids))
