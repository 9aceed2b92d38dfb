"""An email address. It is kept as typed, save that the domain goes to lower case; whether anybody reads it is not asked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote

from email_validator import EmailNotValidError, validate_email
from markupsafe import Markup, escape

from webapp.fieldtypes.base import FieldType, Invalid, filled, quoted
from webapp.fieldtypes.operators import TEXT_OPERATORS
from webapp.regions import INTERNATIONAL, Region

# What nearly every address looks like. The library takes these too, at a hundred times the cost; only names for use inside one network,
# such as server.local, are refused there and welcome here.
ORDINARY = re.compile(
    r"(?=.{6,254}\Z)[a-z0-9_+]+(?:[.-][a-z0-9_+]+)*@(?:(?=[^.]{1,63}\.)[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,20}", re.ASCII | re.IGNORECASE
)
SPECIAL = re.compile(r"[^a-z0-9@._+-]", re.ASCII | re.IGNORECASE)
UNENCODED = "@!$*+/=^`{|}~"


@dataclass(frozen=True)
class Email(FieldType):
    name = "email"
    label = "Email"
    description = "An email address, as a link."
    icon = "at-sign"
    look = "line"
    rank = 80
    inputmode = "email"
    operators = TEXT_OPERATORS
    examples = {
        "ann@example.org": "ann@example.org",
        " Ann.Lee+saw@EXAMPLE.org ": "Ann.Lee+saw@example.org",
        "o'neil@server.internal": "o'neil@server.internal",
        "用户@例子.广告": "用户@例子.广告",
        "": None,
    }

    def parse(self, text: str) -> str | None:
        address = text.strip()
        if not address:
            return None
        local, at, domain = address.rpartition("@")
        if ORDINARY.fullmatch(address):
            return local + at + domain.lower()
        try:
            normalized: str = validate_email(address, check_deliverability=False, globally_deliverable=False).normalized
        except (EmailNotValidError, UnicodeError):
            raise Invalid(f"{quoted(text)} is not an email address.") from None
        if "." not in normalized.rpartition("@")[2]:
            raise Invalid(f"{quoted(text)} is not an email address.")
        return normalized

    def html(self, value: str) -> str:
        address, shown = value, value
        if SPECIAL.search(value):
            address, shown = escape(quote(value, safe=UNENCODED)), escape(value)
        return Markup(f'<a href="mailto:{address}" tabindex="-1">{shown}</a>')  # not a tab stop: the cell around it has the focus

    @classmethod
    def guess(cls, samples: Sequence[str], region: Region = INTERNATIONAL) -> Self | None:
        texts = filled(samples)
        return cls() if texts and cls().takes(texts) else None


TYPE = Email
