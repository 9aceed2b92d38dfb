"""What a program sends as the body of a request."""

import json
from typing import Annotated, Any

import msgspec
from flask import request
from msgspec import UNSET, Meta, UnsetType

from webapp.api.answers import ApiError
from webapp.api.parameters import RecordQuery

MOST_RECORDS = 10
MOST_KEYS = 3

Cells = Annotated[
    dict[str, Any], Meta(description="Values by the names or ids of their fields; null clears a cell.", examples=[{"Name": "Yew"}])
]

Seen = Annotated[
    dict[str, Any],
    Meta(
        description="What cells that are written held when they were read. Where one holds something else now, nothing is written, and "
        "the answer is 409 with what stands there, by whom and since when. A cell that is written as it was seen stays as it is."
    ),
]


class Writing(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How records are written, and drawn afterwards."""

    typecast: Annotated[bool, Meta(description="Whether texts become values, and lists learn the options that they lack.")] = False
    return_fields_by_field_id: Annotated[bool, Meta(description="Whether cells go by the ids of their fields.")] = False
    record_metadata: Annotated[tuple[str, ...], Meta(description="commentCount, to have it with every record.")] = ()

    @property
    def drawn(self) -> RecordQuery:
        return RecordQuery(return_fields_by_field_id=self.return_fields_by_field_id, record_metadata=self.record_metadata)


class RecordInput(msgspec.Struct, frozen=True):
    """A record's cells, and which one it is where that has to be said."""

    fields: Cells
    id: Annotated[str, Meta(description="The record's id.")] = ""
    seen: Seen = {}


class OneRecord(Writing, frozen=True, kw_only=True):
    """The cells of one record."""

    fields: Cells
    seen: Seen = {}


class ManyRecords(Writing, frozen=True, kw_only=True):
    """Up to ten records at once."""

    records: Annotated[tuple[RecordInput, ...], Meta(min_length=1, max_length=MOST_RECORDS)]


class Merging(msgspec.Struct, frozen=True, rename="camel"):
    """Records without an id are found by the values of these fields, and created where there is none."""

    fields_to_merge_on: Annotated[tuple[str, ...], Meta(min_length=1, max_length=MOST_KEYS)]


class ChangedRecords(ManyRecords, frozen=True, kw_only=True):
    """Up to ten records, by their ids; with performUpsert also by what is in them."""

    perform_upsert: Merging | None = None


class NewField(msgspec.Struct, frozen=True, kw_only=True):
    """A field to be made. Names are checked where fields are made."""

    name: str
    type: Annotated[str, Meta(description="Such as singleLineText, number, singleSelect, date or checkbox.", examples=["singleLineText"])]
    description: str | None = None
    options: dict[str, Any] | None = None


class NewTable(msgspec.Struct, frozen=True, kw_only=True):
    """A table to be made, with its fields; the first one is the primary field."""

    name: str
    description: str | None = None
    fields: Annotated[tuple[NewField, ...], Meta(min_length=1, max_length=500)]


class NewBase(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A workspace to be made, with its tables."""

    name: str
    workspace_id: Annotated[str, Meta(description="The protocol names one here; there is nothing above a base in Inlay.")] = ""
    tables: Annotated[tuple[NewTable, ...], Meta(max_length=100)] = ()


class Renaming(msgspec.Struct, frozen=True, kw_only=True):
    """Another name, another description, or both."""

    name: str | UnsetType = UNSET
    description: str | UnsetType | None = UNSET


class CommentText(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    text: Annotated[str, Meta(description="What is said.", examples=["Is this one still alive?"])]


class NewComment(CommentText, frozen=True, kw_only=True):
    """A remark, or an answer to one."""

    parent_comment_id: Annotated[str, Meta(description="The id of the comment that it answers.")] | None = None


class SignIn(msgspec.Struct, frozen=True):
    """The email and the password of an account."""

    email: str
    password: str


def json_object() -> dict[str, Any]:
    """The body as a JSON object, whatever its content type says. Raises ApiError."""
    try:
        body = json.loads(request.get_data(), parse_constant=refuse)
    except (ValueError, RecursionError):
        raise ApiError(400, message="Could not parse request body") from None
    if not isinstance(body, dict):
        raise ApiError(400, message="The body of a request is a JSON object")
    return body


def refuse(name: str) -> None:
    """NaN and Infinity are no JSON, whatever Python thinks."""
    raise ValueError(name)
