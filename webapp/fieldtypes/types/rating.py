"""Stars from one to a highest number. No stars at all is an empty cell."""

import re
from dataclasses import dataclass
from typing import Any, Self

import sqlalchemy as sa
from markupsafe import Markup

from webapp.fieldtypes.base import FieldType, Form, Invalid, quoted

MOST_STARS = 10
STARS = re.compile(r"([★⭐]+)\ufe0f?[☆]*", re.ASCII)
COUNTED = re.compile(r"(?P<stars>\d{1,2})(?:\.0+)?(?:\s*(?:/|of|out of)\s*(?P<of>\d{1,2})|\s*(?:stars?|[★⭐]))?", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Rating(FieldType):
    max: int = 5

    name = "rating"
    label = "Rating"
    description = "Stars, such as four of five."
    icon = "star"
    look = "rating"
    rank = 33
    width = 120
    inputmode = "numeric"
    operators = ("is", "is_not", "less", "at_most", "more", "at_least", "between", "is_empty", "is_not_empty")
    examples = {"4": 4, "★★★": 3, "★★★★☆": 4, "4/5": 4, "2 stars": 2, "5 of 5": 5, "": None}

    def __post_init__(self) -> None:
        if type(self.max) is not int or not 1 <= self.max <= MOST_STARS:
            raise Invalid(f"Choose from 1 to {MOST_STARS} stars.", about="max")

    def parse(self, text: str) -> int | None:
        written = text.strip()
        if not written:
            return None
        if found := STARS.fullmatch(written):
            return self._kept(len(found[1]), text)
        found = COUNTED.fullmatch(written)
        if not found or (found["of"] and int(found["of"]) != self.max):
            raise Invalid(f"{quoted(text)} is not a number of stars from 1 to {self.max}.")
        return self._kept(int(found["stars"]), text)

    def html(self, value: int) -> str:
        return self._drawn[min(value, self.max)]

    def sql_type(self) -> sa.types.TypeEngine[Any]:
        return sa.Integer()

    def from_json(self, data: Any) -> int | None:
        if isinstance(data, int) and not isinstance(data, bool):
            return self._kept(data, str(data)[:10])
        if data is None or isinstance(data, str):
            return self.parse(data or "")
        raise Invalid("A rating is a number of stars in JSON.")

    @classmethod
    def options_from_form(cls, form: Form, current: FieldType | None) -> Self:
        most = form.get("max", "").strip() or "5"
        if not (most.isascii() and most.isdigit() and len(most) < 3):
            raise Invalid(f"Choose from 1 to {MOST_STARS} stars.", about="max")
        return cls(int(most))

    def stars(self) -> list[tuple[str, Markup]]:
        """Each rating's text and picture, the best first."""
        return [(str(value), self._drawn[value]) for value in range(self.max, 0, -1)]

    @property
    def _drawn(self) -> list[Markup]:
        return PICTURES[self.max]

    def _kept(self, stars: int, text: str) -> int:
        if not 1 <= stars <= self.max:
            raise Invalid(f"{quoted(text)} is not a number of stars from 1 to {self.max}.")
        return stars


def picture(value: int, most: int) -> Markup:
    return Markup(f'<span class="stars" data-v="{value}" data-of="{most}" role="img" aria-label="{value} of {most}"></span>')


PICTURES = {most: [picture(value, most) for value in range(most + 1)] for most in range(1, MOST_STARS + 1)}

TYPE = Rating
