"""A program that calls the API: a token, JSON in and out, no cookies."""

import json
from datetime import timedelta
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.factories import House
from tests.people import PASSWORD, Person
from webapp.accounts.models import User
from webapp.api import ids
from webapp.database import db
from webapp.tokens.changes import make_token
from webapp.tokens.signing import signed
from webapp.workspaces.models import Workspace
from webapp.workspaces.query import places_of

DAY = timedelta(days=1)


class Program:
    """`call` answers the JSON of what it asked for, and fails where the status is another than expected."""

    def __init__(self, app: Flask, token: str = "") -> None:
        self.client = app.test_client()
        self.token = token
        self.last: TestResponse | None = None

    def call(self, method: str, path: str, body: Any = None, *, expect: int = 200, headers: dict[str, str] | None = None) -> Any:
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        data = None if body is None else body if isinstance(body, bytes) else json.dumps(body)
        self.last = self.client.open(
            path, method=method, data=data, headers={**sent, "Content-Type": "application/json", **(headers or {})}
        )
        if self.last.status_code != expect:
            raise AssertionError(f"{method} {path} answered {self.last.status_code} instead of {expect}: {self.last.text}")
        assert self.last.mimetype == "application/json"
        return self.last.get_json()

    def get(self, path: str, **options: Any) -> Any:
        return self.call("GET", path, **options)

    def post(self, path: str, body: Any, **options: Any) -> Any:
        return self.call("POST", path, body, **options)

    def patch(self, path: str, body: Any, **options: Any) -> Any:
        return self.call("PATCH", path, body, **options)

    def put(self, path: str, body: Any, **options: Any) -> Any:
        return self.call("PUT", path, body, **options)

    def delete(self, path: str, **options: Any) -> Any:
        return self.call("DELETE", path, **options)

    def error(self, method: str, path: str, body: Any = None, *, expect: int, **options: Any) -> tuple[str, str]:
        """The type and the message of a refusal."""
        refused = self.call(method, path, body, expect=expect, **options)
        assert set(refused) == {"error"}
        return refused["error"]["type"], refused["error"]["message"]


def program_of(person: Person, *, may_write: bool = True, workspace_ids: list[int] | None = None) -> Program:
    """A program with a token of this person's, for all their workspaces if none is named."""
    with person.app.app_context():
        user = db.session.get_one(User, person.id)
        places = [place.workspace for place in places_of(user)]
        named = places if workspace_ids is None else [db.session.get_one(Workspace, one) for one in workspace_ids]
        made, jti = make_token(user, name="Script", workspaces=named, may_write=may_write, lasts=DAY)
        return Program(person.app, signed(made, jti, user))


def signed_in_script(person: Person) -> dict[str, Any]:
    return Program(person.app).post("/api/tokens", {"email": person.email, "password": PASSWORD}, expect=201)


def base_of(house: House) -> str:
    return ids.encode(ids.BASE, house.workspace_id)
