"""A UUID: a key that another system gave to the record."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

import sqlalchemy as sa

from webapp.fieldtypes.base import Dialect, FieldType, Invalid, Value, filled, quoted
from webapp.fieldtypes.columns import Identifier
from webapp.regions import INTERNATIONAL, Region

HEX = re.compile(
    r"(?:urn:uuid:)?\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?", re.ASCII | re.IGNORECASE
)
LENGTH = 36


@dataclass(frozen=True)
class Uuid(FieldType):
    name = "uuid"
    label = "UUID"
    description = "A key of another system, such as 9f1c…-2d7e."
    icon = "fingerprint"
    look = "line"
    rank = 83
    width = 320
    operators = ("is", "is_not", "is_any_of", "is_none_of", "is_empty", "is_not_empty")
    examples = {
        "0d9c2a3e-5b7f-4c1d-8e2a-6f4b9d0c1e7a": UUID("0d9c2a3e-5b7f-4c1d-8e2a-6f4b9d0c1e7a"),
        "{0D9C2A3E-5B7F-4C1D-8E2A-6F4B9D0C1E7A}": UUID("0d9c2a3e-5b7f-4c1d-8e2a-6f4b9d0c1e7a"),
        "7c1d8e2a6f4b4d0cae7a0d9c2a3e5b7f": UUID("7c1d8e2a-6f4b-4d0c-ae7a-0d9c2a3e5b7f"),
        "urn:uuid:0d9c2a3e-5b7f-4c1d-8e2a-6f4b9d0c1e7a": UUID("0d9c2a3e-5b7f-4c1d-8e2a-6f4b9d0c1e7a"),
        "": None,
    }

    def parse(self, text: str) -> UUID | None:
        written = text.strip()
        if not written:
            return None
        found = HEX.fullmatch(written)
        if not found or written.startswith("{") != written.endswith("}"):
            raise Invalid(f"{quoted(text)} is not a UUID.")
        return UUID("".join(found.groups()))

    def html(self, value: UUID) -> str:
        return str(value)  # digits, letters and hyphens: nothing to escape

    def sql_type(self) -> sa.types.TypeEngine[Any]:
        return Identifier()

    def to_storage(self, value: UUID | None, *, dialect: Dialect) -> Any:
        return str(value) if value is not None and dialect == "sqlite" else value

    def to_json(self, value: Value | None) -> str | None:
        return None if value is None else str(value)

    @classmethod
    def guess(cls, samples: Sequence[str], region: Region = INTERNATIONAL) -> Self | None:
        texts = filled(samples)
        return cls() if texts and all(len(text) >= LENGTH for text in texts) and cls().takes(texts) else None


TYPE = Uuid
