"""Lists of options, which single and multiple selects share. A cell keeps ids, so renaming or recolouring an option touches no record."""

from abc import abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property, partial
from typing import Any, Self
from unicodedata import normalize

import sqlalchemy as sa
from markupsafe import Markup, escape

from webapp.fieldtypes.base import FieldType, Form, Invalid, Value, filled, quoted
from webapp.fieldtypes.characters import one_line
from webapp.fieldtypes.traces import id_trace, id_traces

HUES = ("blue", "green", "orange", "violet", "teal", "pink", "yellow", "red", "brown", "gray")
"""The colours, in the order in which new options take them."""

MOST_CHOICES = 1_000
LONGEST_NAME = 100

SPARE_ROWS = 3


@dataclass(frozen=True)
class Choice:
    """An option of the list. A removed one is no longer offered, but its id is not used again and cells that hold it still show it."""

    id: int
    name: str
    hue: str = "gray"
    removed: bool = False

    def __post_init__(self) -> None:
        if type(self.id) is not int or not 0 < self.id < 2**31:
            raise Invalid("An option has a positive number as its id.", about="choices")
        if not isinstance(self.name, str) or not self.name or self.name != one_line(self.name, limit=LONGEST_NAME):
            raise Invalid(f"An option's name has from 1 to {LONGEST_NAME} characters on one line.", about="choices")
        if self.hue not in HUES:
            raise Invalid(f"{quoted(str(self.hue))} is not one of the colours.", about="choices")

    @property
    def key(self) -> str:
        return key_of(self.name)


@dataclass(frozen=True)
class Choices(FieldType):
    """A type with a list of options. `choices` stand in the order in which they are offered."""

    choices: tuple[Choice, ...] = ()

    hues = HUES

    def __post_init__(self) -> None:
        if len(self.choices) > MOST_CHOICES:
            raise Invalid(f"A list has {MOST_CHOICES:,} options at most.", about="choices")
        if len({choice.id for choice in self.choices}) < len(self.choices):
            raise Invalid("Two options have the same id.", about="choices")
        for key, times in Counter(choice.key for choice in self.offered).most_common(1):
            if times > 1:
                raise Invalid(f"The option {quoted(self._by_key[key].name)} is there twice.", about="choices")

    @classmethod
    def exemplar(cls) -> Self:
        return cls.from_names(["Available", "On loan", "In repair"])

    @classmethod
    def from_names(cls, names: Iterable[str]) -> Self:
        """A list with an option for each different name, in this order, in colours that take turns. Raises `Invalid`."""
        return cls().with_names(names)

    def with_names(self, names: Iterable[str]) -> Self:
        """The same list with an option for each name that it lacks; a removed option of that name comes back. Raises `Invalid`."""
        choices = {choice.id: choice for choice in self.choices}
        by_key = dict(self._by_key)
        next_id = max(choices, default=0) + 1
        for name in filled(names):
            choice = by_key.get(key_of(name)) or Choice(next_id, one_line(name, limit=LONGEST_NAME), HUES[(next_id - 1) % len(HUES)])
            by_key[choice.key] = choices[choice.id] = replace(choice, removed=False)
            next_id = max(next_id, choice.id + 1)
        return replace(self, choices=tuple(choices.values()))

    def back_to(self, earlier: FieldType) -> FieldType:
        """An option that came since is only removed: cells may hold it, and its id is not used again."""
        if not isinstance(earlier, Choices):
            return earlier
        known = {choice.id for choice in earlier.choices}
        since = (replace(choice, removed=True) for choice in self.choices if choice.id not in known)
        return replace(earlier, choices=(*earlier.choices, *since))

    def _with_new(self, rows: Iterable[tuple[str, str]]) -> Self:
        """The list with the new names in their colours. Raises `Invalid`, also for a name that is offered already."""
        grown = self
        for name, hue in rows:
            if (choice := grown.named(name)) and not choice.removed:
                raise Invalid(f"The option {quoted(name)} is there twice.", about="choices")
            grown = grown.with_names([name])
            added = grown.named(name)
            grown = replace(grown, choices=tuple(replace(choice, hue=hue) if choice == added else choice for choice in grown.choices))
        return grown

    @abstractmethod
    def holds(self, column: sa.ColumnElement[Any], choice_id: int) -> sa.ColumnElement[bool]:
        """Whether a cell has the option."""

    @abstractmethod
    def exchanged(self, value: Value, choice_id: int, instead: int | None) -> Value | None:
        """A value that has the option, with another one instead of it; None for without it."""

    def without(self, choice_id: int) -> Self:
        """The list that no longer offers the option."""
        return replace(self, choices=tuple(replace(choice, removed=choice.removed or choice.id == choice_id) for choice in self.choices))

    @property
    def offered(self) -> tuple[Choice, ...]:
        return tuple(choice for choice in self.choices if not choice.removed)

    def named(self, text: str) -> Choice | None:
        """The option of that name, whatever its case; also a removed one."""
        return self._by_key.get(key_of(text))

    def to_options(self) -> dict[str, Any]:
        return {"choices": [asdict(choice) for choice in self.choices]}

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> Self:
        stored = options.get("choices", [])
        if not isinstance(stored, list | tuple) or not all(isinstance(choice, Mapping) for choice in stored):
            raise Invalid("The options of a select are a list.", about="choices")
        return cls(tuple(_choice(choice) for choice in stored))

    def rows(self, typed: Form | None = None) -> list[tuple[str, str, str]]:
        """The id, name and colour of each row of the options form: as typed, or the options offered and some blank ones to add by."""
        if typed and (rows := _rows(typed)):
            return _moved(rows, typed)
        blank = [("", "", HUES[(len(self.choices) + place) % len(HUES)]) for place in range(SPARE_ROWS)]
        return [(str(choice.id), choice.name, choice.hue) for choice in self.offered] + blank

    @classmethod
    def options_from_form(cls, form: Form, current: FieldType | None) -> Self:
        """The list as the rows `choice_id`, `choice_name`, `choice_hue` say; an option whose name was cleared is removed.

        The rows' order becomes the list's. An option that the form does not mention was added by somebody else meanwhile, and stays.
        """
        known = {choice.id: choice for choice in current.choices} if isinstance(current, cls) else {}
        rows = _rows(form)
        kept = [_edited(known, id_text, name, hue) for id_text, name, hue in rows if id_text]
        kept += [choice for choice in known.values() if choice.id not in {choice.id for choice in kept}]
        new = [(name, hue) for id_text, name, hue in rows if not id_text and name.strip()]
        return cls(tuple(kept))._with_new(new)._in_order_of(rows)

    def _in_order_of(self, rows: Iterable[tuple[str, str, str]]) -> Self:
        """The options that the rows mention in their order, the others behind them."""
        places: dict[str, int] = {}
        for id_text, name, _hue in rows:
            places.setdefault(id_text or key_of(name), len(places))
        last = len(places)
        ordered = sorted(self.choices, key=lambda choice: places.get(str(choice.id), places.get(choice.key, last)))
        return replace(self, choices=tuple(ordered))

    def name_of(self, choice_id: int) -> str:
        return self.names_by_id.get(choice_id, "Unknown option")

    def name_in_sql(self, id_: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """The name of the option whose id is in there; nothing where it is empty."""
        unknown = sa.case((id_.is_not(None), sa.literal(self.name_of(0), sa.Text())))
        named = {choice_id: sa.literal(name, sa.Text()) for choice_id, name in self.names_by_id.items()}
        return sa.case(named, value=id_, else_=unknown) if named else unknown

    def known_id(self, choice_id: int) -> int:
        """The id again. Raises `Invalid` where no option has it."""
        if choice_id not in self.names_by_id:
            raise Invalid("There is no such option.")
        return choice_id

    def ids_named_like(self, text: str) -> list[int]:
        """The options with the text in their names, whatever its case."""
        return [choice.id for choice in self.choices if key_of(text) in choice.key]

    def tracer(self, column: str) -> Callable[[Value], str]:
        return partial(id_traces, column)

    def sought(self, column: str, text: str) -> Sequence[str]:
        return [id_trace(column, id_) for id_ in self.ids_named_like(text)]

    def choices_offered(self) -> Sequence[tuple[str, str]]:
        return [(str(choice.id), choice.name) for choice in self.offered]

    def choice_value(self, text: str) -> int:
        """An option by its id, as the filter's own list has it, or by its name."""
        id_ = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
        if id_ in self.names_by_id:
            return id_
        if (choice := self.named(text)) is None:
            raise Invalid(f"{quoted(text)} is not one of the options.")
        return choice.id

    @cached_property
    def names_by_id(self) -> dict[int, str]:
        return {choice.id: choice.name for choice in self.choices}

    @cached_property
    def _by_key(self) -> dict[str, Choice]:
        # The last one wins: an option that is offered goes before a removed one of the same name.
        return {choice.key: choice for choice in sorted(self.choices, key=lambda choice: not choice.removed)}

    @cached_property
    def pills(self) -> dict[int, Markup]:
        return {choice.id: pill(choice.name, choice.hue) for choice in self.choices}


def pill(name: str, hue: str) -> Markup:
    return Markup(f'<span class="pill one" data-hue="{escape(hue)}">{escape(name)}</span>')


UNKNOWN = pill("Unknown option", "gray")


def key_of(name: str) -> str:
    return normalize("NFC", " ".join(name.split())).casefold()


def _rows(form: Form) -> list[tuple[str, str, str]]:
    return list(zip(form.getlist("choice_id"), form.getlist("choice_name"), form.getlist("choice_hue"), strict=False))


def _moved(rows: list[tuple[str, str, str]], form: Form) -> list[tuple[str, str, str]]:
    """The rows after the press of a button that moves one of them: `up` or `down`, with the row's place as its value."""
    for name, step in (("up", -1), ("down", 1)):
        text = form.get(name, "")
        place = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else -1
        if 0 <= place < len(rows) and 0 <= place + step < len(rows):
            rows[place], rows[place + step] = rows[place + step], rows[place]
    return rows


def _choice(stored: Mapping[str, Any]) -> Choice:
    return Choice(stored.get("id", 0), stored.get("name", ""), stored.get("hue", "gray"), removed=stored.get("removed") is True)


def _edited(known: Mapping[int, Choice], id_text: str, name: str, hue: str) -> Choice:
    choice = known.get(int(id_text)) if id_text.isascii() and id_text.isdigit() and len(id_text) < 12 else None
    if choice is None:
        raise Invalid("One of the options is not there any more. Load the page again.", about="choices")
    if not name.strip():
        return replace(choice, removed=True)
    return replace(choice, name=one_line(name, limit=LONGEST_NAME), hue=hue, removed=False)
