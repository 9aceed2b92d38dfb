"""What a field type promises. A new type is one file in `types/` with a subclass of `FieldType`.

A type's dataclass fields are its options, so `Number(decimals=2)` is the whole knowledge about one field's values. The defaults here are
those of a type kept as text; a subclass replaces what differs.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, Self

import sqlalchemy as sa
from markupsafe import escape

from webapp.fieldtypes import letters
from webapp.fieldtypes.columns import Scaled, Whole, digits
from webapp.fieldtypes.lanes import Lanes
from webapp.fieldtypes.readable import Readable

if TYPE_CHECKING:
    from webapp.fieldtypes.directory import Directory

Value = Any
"""A value of some type, as Python keeps it: str, int, Decimal, bool, date."""

Dialect = Literal["sqlite", "postgresql"]

OPERATORS = frozenset(
    [
        "is", "is_not", "is_empty", "is_not_empty",
        "contains", "contains_not", "starts_with", "ends_with",
        "less", "at_most", "more", "at_least", "between",
        "before", "on_or_before", "after", "on_or_after",
        "is_any_of", "is_none_of",
        "has_any_of", "has_all_of", "has_none_of", "is_exactly",
    ]
)  # fmt: skip
"""Every filter operator that a type may offer."""

TEXT_OPERATORS = (
    "contains", "contains_not", "is", "is_not", "starts_with", "ends_with", "is_any_of", "is_none_of", "is_empty", "is_not_empty",
)  # fmt: skip

FILLS_ITSELF_IN = "This field fills itself in and cannot be written to."

IN_NUMBERS = re.compile(r"[-\d.,]+", re.ASCII)


class Invalid(ValueError):
    """What was typed cannot be taken. `str(problem)` is one sentence for the person; `about` names the option that it speaks of, if any."""

    def __init__(self, sentence: str, *, about: str = "") -> None:
        super().__init__(sentence)
        self.about = about


class Form(Protocol):
    """A posted form, such as Werkzeug's MultiDict."""

    def get(self, key: str, default: str, /) -> str: ...

    def getlist(self, key: str, /) -> list[str]: ...


@dataclass(frozen=True)
class FieldType(ABC):
    name: ClassVar[str]  # the module's name, stored with the field
    label: ClassVar[str]
    description: ClassVar[str]  # one line for whoever picks a type
    icon: ClassVar[str]  # a symbol of the icon sprite
    look: ClassVar[str]  # the file in templates/fieldtypes/ that draws the editors
    rank: ClassVar[int]  # place among the types offered
    operators: ClassVar[tuple[str, ...]]
    record_column: ClassVar[str] = ""  # a column that every record has: the field reads it, has none of its own, and fills itself in
    may_be_unique: ClassVar[bool] = True
    kept_as: ClassVar[str] = ""  # the table in webapp.fieldtypes.conditions that says what the operators mean; else by `sql_type`
    examples: ClassVar[Mapping[str, Value]]  # text → value, as `exemplar` reads it
    align: ClassVar[Literal["", "r", "c"]] = ""  # class of the grid's cell
    width: ClassVar[int] = 220  # of a new field's grid column, in pixels
    inputmode: ClassVar[str] = "text"  # the keyboard a phone shows
    empty: ClassVar[Value] = None  # what a cell holds that nobody has filled

    @classmethod
    def exemplar(cls) -> Self:
        """A typical configuration, the one that `examples` speak of."""
        return cls()

    @property
    def may_be_required(self) -> bool:
        """Whether a cell can be empty at all, and somebody can fill it."""
        return self.empty is None and not self.record_column

    @abstractmethod
    def parse(self, text: str) -> Value | None:
        """The value of what somebody typed or pasted; `empty` for blank text. Raises `Invalid`."""

    def format(self, value: Value) -> str:
        """The value for people to read. Never called with None."""
        return str(value)

    def format_total(self, value: Value) -> str:
        """A sum of values, or how far two are apart."""
        return self.format(value)

    def format_mean(self, value: Decimal) -> str:
        """What values are on average, for a type kept as a number: with two decimals, or as the type shows its values."""
        return f"{value:,.2f}"

    def edit_text(self, value: Value | None) -> str:
        """The value for an editor, a CSV file or a comparison: `parse(edit_text(value)) == value`, and None is blank."""
        return "" if value is None else str(value)

    def html(self, value: Value) -> str:
        """The inside of a grid cell, escaped and short. Called thousands of times a page, never with None.

        Either Markup, or plain text without a character that HTML knows, which a template may escape once more without harm.
        """
        return escaped(self.format(value))

    def page_html(self, value: Value) -> str:
        """The value on its record's page, where there is room for all of it."""
        return self.html(value)

    def drawer(self) -> Callable[[Value], str]:
        """`html`, or what does the same in less time: the grid draws its cells with it."""
        return self.html

    def sql_type(self) -> sa.types.TypeEngine[Any]:
        """The column's type, on PostgreSQL and in SQLite's STRICT tables (which know INTEGER, REAL, TEXT and BLOB only)."""
        return sa.Text()

    def sort_key(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """What records are sorted by. It serves for a single value too, as a literal of `sql_type`."""
        return letters.OrderKey(column) if isinstance(self.sql_type(), sa.Text) else column

    def readable(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """What those see who read the table by SQL: the column of the table's view."""
        return Readable(column)

    def search(self, column: sa.ColumnElement[Any], text: str) -> sa.ColumnElement[bool] | None:
        """Whether a search for `text` finds the cell; None for what is not searched. Texts and numbers are."""
        match self.sql_type():
            case sa.Text():
                return letters.contains(column, text)
            case Whole() | Scaled() as kept:
                return letters.contains(digits(column, kept), text.replace(",", "")) if IN_NUMBERS.fullmatch(text) else None
            case _:
                return None

    def tracer(self, column: str) -> Callable[[Value], str] | None:
        """What makes of a value the text that the search index keeps of a cell; None where no cell is searched.

        It is given texts in small letters, as `letters.Folded` makes them. `column` is the column's name.
        """
        match self.sql_type():
            case sa.Text() | Whole():
                return str
            case Scaled():
                return "{:f}".format
            case _:
                return None

    def sought(self, column: str, text: str) -> Sequence[str]:
        """Texts of which one is a part of what `tracer` made of every cell that `search` finds by `text`, whatever the case of letters."""
        match self.sql_type():
            case sa.Text():
                return [text]
            case Whole() | Scaled():
                return [text.replace(",", "")] if IN_NUMBERS.fullmatch(text) else []
            case _:
                return []

    def choices_offered(self) -> Sequence[tuple[str, str]]:
        """The texts that a filter may compare with, each with its name, where they are few; else nothing."""
        return ()

    def lanes(self) -> Lanes | None:
        """The values that a board deals records by; None where cells hold others than one of few."""
        return None

    def choice_value(self, text: str) -> Value:
        """The value behind one of those texts, or behind its name. Raises `Invalid`."""
        return self.parse(text)

    def span(self, text: str, today: date) -> tuple[Value, Value]:
        """From when to when a text such as “past 7 days” means, for a type kept as “day”. Raises `Invalid`."""
        value = self.parse(text)
        return value, value

    def day_of(self, value: Value) -> date:
        """The day that a calendar shows a value on, for a type kept as “day”."""
        day: date = value
        return day

    def moved_to(self, day: date, value: Value | None) -> Value:
        """The value on another day, at the same time of it. Raises `Invalid` where clocks never show that."""
        return day

    def to_storage(self, value: Value | None, *, dialect: Dialect) -> Any:
        """The value as a bare database driver stores it, equal to what `sql_type` makes of it."""
        return value

    def store_many(self, texts: Sequence[str], *, dialect: Dialect) -> list[Any]:
        """A column of texts as a bare driver stores it: `parse` and `to_storage` of each, only faster.

        Raises ValueError when any of the texts cannot be taken; the caller then goes cell by cell to learn which.
        """
        stored = {text: self.to_storage(self.parse(text), dialect=dialect) for text in set(texts)}
        return [stored[text] for text in texts]

    def to_json(self, value: Value | None) -> Any:
        """The value as JSON keeps it without loss, for the history and for programs."""
        return value

    def from_json(self, data: Any) -> Value | None:
        """The value back from JSON. Text is read as typed; raises `Invalid`."""
        if data is None:
            return self.empty
        if not isinstance(data, str):
            raise Invalid(f"A {self.label.lower()} value is text in JSON.")
        return self.parse(data)

    def to_options(self) -> dict[str, Any]:
        """The options as JSON stores them with the field."""
        return {option.name: getattr(self, option.name) for option in fields(self)}

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> Self:
        """The type with stored options; unknown ones are ignored, missing ones take their defaults. Raises `Invalid`."""
        return cls(**{option.name: options[option.name] for option in fields(cls) if option.name in options})

    @classmethod
    def options_from_form(cls, form: Form, current: "FieldType | None") -> Self:
        """The type as somebody set it up in the look's `options` form; `current` is what the field was so far. Raises `Invalid`."""
        return cls()

    @classmethod
    def guess(cls, samples: Sequence[str]) -> Self | None:
        """The type, set up for a column with such texts, or None if another type suits it better. Blank texts say nothing."""
        return None

    def posted(self, texts: Sequence[str]) -> str:
        """The text out of what a form posted under one name: the first of them, unless a type takes several."""
        return texts[0] if texts else ""

    def grown(self, text: str) -> "FieldType":
        """The type that also takes the text, where it is one that an import may teach: a list gets another option. Raises `Invalid`."""
        return self

    def among(self, people: "Directory") -> "FieldType":
        """The type with the people whom its cells may name. Most types know of nobody."""
        return self

    def back_to(self, earlier: "FieldType") -> "FieldType":
        """The type set up as it was earlier, without doing harm to values that came since."""
        return earlier

    def takes(self, samples: Sequence[str]) -> bool:
        """Whether every one of the texts can be parsed."""
        try:
            for text in samples:
                self.parse(text)
        except Invalid:
            return False
        return True


def filled(samples: Iterable[str]) -> list[str]:
    """The texts that say something, without space around them."""
    return [stripped for text in samples if (stripped := text.strip())]


def escaped(text: str) -> str:
    """The text as HTML. Where nothing needs escaping it comes back as it is: looking is four times as fast as making Markup of it."""
    if "<" in text or "&" in text or ">" in text or '"' in text or "'" in text:
        return escape(text)
    return text


def quoted(text: str, limit: int = 40) -> str:
    """Somebody's text inside a sentence: “tall”, cut to a readable length and without characters that do not print."""
    shown = text.strip()
    if len(shown) > limit:
        shown = f"{shown[:limit]}…"
    return f"“{''.join(char if char.isprintable() else '�' for char in shown)}”"
