"""Who may go through which route of the API, and what a program sends there. Every one has its row: a new one without fails the tests.

Bodies are made of the estate's values, as `{…}` stands for them in the paths of test_api_routes.py.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.people import PASSWORD
from tests.security.doors import EVERYBODY, SIGNED_IN, Anybody
from webapp.workspaces.models import Role

Body = Callable[[Mapping[str, Any]], Any]


@dataclass(frozen=True)
class ApiDoor:
    """`least` may pass, and whoever is more, with a token; a token that only reads passes where a viewer does."""

    least: Anybody | Role
    body: Body | None = None


API_DOORS = {
    "api_tokens.create": ApiDoor(EVERYBODY, lambda _: {"email": "victor@example.com", "password": PASSWORD}),
    "api_tokens.refresh": ApiDoor(SIGNED_IN),
    "api_tokens.destroy": ApiDoor(SIGNED_IN),
    "api_meta.whoami": ApiDoor(SIGNED_IN),
    "api_meta.bases": ApiDoor(SIGNED_IN),
}
