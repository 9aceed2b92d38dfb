"""Who may go through which route of the API, and what a program sends there. Every one has its row: a new one without fails the tests.

Bodies and queries are made of the ids that stand in the paths.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.people import PASSWORD
from tests.security.doors import COMMENTER, EDITOR, EVERYBODY, OWNER, SIGNED_IN, VIEWER, Anybody
from webapp.workspaces.models import Role

Body = Callable[[Mapping[str, Any]], Any]


@dataclass(frozen=True)
class ApiDoor:
    """`least` may pass, and whoever is more, with a token; a token that only reads passes where a viewer does."""

    least: Anybody | Role
    body: Body | None = None
    query: Body | None = None


API_DOORS = {
    "api_document.show": ApiDoor(EVERYBODY),
    "api_tokens.create": ApiDoor(EVERYBODY, lambda _: {"email": "victor@example.com", "password": PASSWORD}),
    "api_tokens.refresh": ApiDoor(SIGNED_IN),
    "api_tokens.destroy": ApiDoor(SIGNED_IN),
    "api_meta.whoami": ApiDoor(SIGNED_IN),
    "api_meta.bases": ApiDoor(SIGNED_IN),
    "api_meta.create": ApiDoor(SIGNED_IN, lambda _: {"name": "A further one"}),
    "api_schema.index": ApiDoor(VIEWER),
    "api_schema.create": ApiDoor(EDITOR, lambda _: {"name": "A further one", "fields": [{"name": "Name", "type": "singleLineText"}]}),
    "api_schema.update": ApiDoor(EDITOR, lambda _: {"description": "Some words"}),
    "api_schema.create_field": ApiDoor(EDITOR, lambda _: {"name": "A further one", "type": "singleLineText"}),
    "api_schema.update_field": ApiDoor(EDITOR, lambda _: {"description": "Some words"}),
    "api_comments.index": ApiDoor(VIEWER),
    "api_comments.create": ApiDoor(COMMENTER, lambda _: {"text": "Some words"}),
    "api_comments.update": ApiDoor(OWNER, lambda _: {"text": "Other words"}),  # a comment of Alice's, who owns the place
    "api_comments.destroy": ApiDoor(OWNER),
    "api_records.index": ApiDoor(VIEWER),
    "api_records.search": ApiDoor(VIEWER, lambda _: {}),
    "api_records.show": ApiDoor(VIEWER),
    "api_records.create": ApiDoor(EDITOR, lambda _: {"fields": {}}),
    "api_records.update": ApiDoor(EDITOR, lambda _: {"fields": {"Name": "Some words"}}),
    "api_records.replace": ApiDoor(EDITOR, lambda _: {"fields": {"Name": "Other words"}}),
    "api_records.update_many": ApiDoor(EDITOR, lambda place: {"records": [{"id": place["record_id"], "fields": {"Name": "Words"}}]}),
    "api_records.replace_many": ApiDoor(EDITOR, lambda place: {"records": [{"id": place["record_id"], "fields": {}}]}),
    "api_records.destroy": ApiDoor(EDITOR),
    "api_records.destroy_many": ApiDoor(EDITOR, query=lambda place: {"records[]": place["record_id"]}),
}
