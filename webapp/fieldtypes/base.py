"""What a field type promises. A new type is one file in `types/` with a subclass of `FieldType`.

A type's dataclass fields are its options, so `Number(decimals=2)` is the whole knowledge about one field's values. What is handed in of the
place where it stands, its region and its people, is no option: it is not compared (`compare=False`) and never stored. The defaults here
are those of a type kept as text; a subclass replaces what differs.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, Self

import sqlalchemy as sa
from markupsafe import escape

from webapp.fieldtypes import letters
from webapp.fieldtypes.columns import Scaled, Whole, digits
from webapp.fieldtypes.lanes import Lanes
from webapp.fieldtypes.readable import Readable
from webapp.regions import INTERNATIONAL, Region

if TYPE_CHECKING:
    from webapp.fieldtypes.directory import Directory

Value = Any
"""A value of some type, as Python keeps it: str, int, Decimal, bool, date."""

Dialect = Literal["sqlite", "postgresql"]

FILLS_ITSELF_IN = "This field fills itself in and cannot be written to."


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
    region: Region = field(default=INTERNATIONAL, compare=False, repr=False, kw_only=True)  # in whose marks people type and see values

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
    reads_by_region: ClassVar[bool] = False  # whether one text can be one value here and another one there

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
        return self.region.number_writer(2, grouped=True)(value)

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
                parts = self.region.digits_like(text)
                return sa.or_(*(letters.contains(digits(column, kept), part) for part in parts)) if parts else None
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
                return self.region.digits_like(text)
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
        """The value back from JSON. Text is read as typed, in no region; raises `Invalid`."""
        if data is None:
            return self.empty
        if not isinstance(data, str):
            raise Invalid(f"A {self.label.lower()} value is text in JSON.")
        return self.in_region(INTERNATIONAL).parse(data)

    def to_options(self) -> dict[str, Any]:
        """The options as JSON stores them with the field."""
        return {name: getattr(self, name) for name in options_of(type(self))}

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> Self:
        """The type with stored options; unknown ones are ignored, missing ones take their defaults. Raises `Invalid`."""
        return cls(**{name: options[name] for name in options_of(cls) if name in options})

    @classmethod
    def as_new(cls, region: Region) -> Self:
        """As a new field's form shows it at first."""
        return cls(region=region)

    def by_clocks_in(self, time_zone: str) -> Self:
        """The type as a new field starts where clocks are those of that zone; most types know of none."""
        return self

    @classmethod
    def options_from_form(cls, form: Form, current: "FieldType | None") -> Self:
        """The type as somebody set it up in the look's `options` form; `current` is what the field was so far. Raises `Invalid`."""
        return cls()

    @classmethod
    def guess(cls, samples: Sequence[str], region: Region = INTERNATIONAL) -> Self | None:
        """The type, set up for a column with such texts, or None if another suits it better. Blank texts say nothing; what the others
        leave open says the region."""
        return None

    def posted(self, texts: Sequence[str]) -> str:
        """The text out of what a form posted under one name: the first of them, unless a type takes several."""
        return texts[0] if texts else ""

    def grown(self, text: str) -> "FieldType":
        """The type that also takes the text, where it is one that an import may teach: a list gets another option. Raises `Invalid`."""
        return self

    def among(self, people: "Directory") -> Self:
        """The type with the people whom its cells may name. Most types know of nobody."""
        return self

    def in_region(self, region: Region) -> Self:
        """The type as people of the region type and see its values."""
        return self if region is self.region else replace(self, region=region)

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


def options_of(kind: type[FieldType]) -> list[str]:
    return [option.name for option in fields(kind) if option.compare]


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
