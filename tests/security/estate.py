"""A workspace with one of everything that an address can name, and people of every role in it."""

import csv
import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Rule

from tests import factories
from tests.html import Page
from tests.people import Person
from tests.recordings import recorded
from tests.security.doors import DOORS, Door
from webapp.accounts.changes import make_password_reset
from webapp.accounts.models import SignIn, User
from webapp.comments.changes import add_comment, delete_comment
from webapp.database import db, transaction
from webapp.fields.changes import add_field, trash_field
from webapp.fieldtypes.types.number import Number
from webapp.fieldtypes.types.select import Select
from webapp.imports.changes import bring_file
from webapp.imports.models import Import
from webapp.records.changes import add_record, trash_record
from webapp.records.models import ChangeSet
from webapp.shapes.copying import draft as draft_of_copy
from webapp.shapes.previews import check, note
from webapp.shapes.retyping import draft
from webapp.tables.changes import NewField, create_table, rename_table, trash_table
from webapp.tables.models import SchemaChange, Table
from webapp.tables.shape import shape_of
from webapp.tokens.changes import make_token
from webapp.views.changes import create_view, trash_view
from webapp.webhooks.changes import add_trial, add_webhook
from webapp.webhooks.models import Delivery
from webapp.workspaces import changes as workspaces
from webapp.workspaces.invitations import invite
from webapp.workspaces.models import Role, Workspace

ROLES = {"Alice": Role.OWNER, "Bob": Role.EDITOR, "Carol": Role.COMMENTER, "Victor": Role.VIEWER}
NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class Words:
    """What somebody typed wherever the estate takes text."""

    line: str = "Words"
    prose: str = "Some words"


@dataclass
class Estate:
    """Where the people are at home. `place` makes a further workspace, so that one request's traces are not another's."""

    app: Flask
    words: Words = field(default_factory=Words)
    people: dict[str, Person] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in (*ROLES, "Charlie", "Dora"):
            self.people[name] = factories.person(self.app, name)
        self.people["nobody"] = Person(self.app)

    def place(self) -> dict[str, Any]:
        """Values for the arguments of every rule; those of one endpoint alone stand under its name."""
        values = recorded(self.app, ("place", self.words), self.new_place)
        self.file_of_an_import(values["workspace_id"])  # a recording holds what is in the database only
        return values

    def new_place(self) -> dict[str, Any]:
        with self.app.app_context():
            alice = db.session.get_one(User, self.people["Alice"].id)
            dora = db.session.get_one(User, self.people["Dora"].id)
            workspace = self.workspace(alice)
            workspaces.add_member(workspace, dora, Role.OWNER)
            return {
                "line": self.words.line,
                "prose": self.words.prose,
                "workspace_id": workspace.id,
                "user_id": dora.id,
                "import_id": self.an_import(workspace, alice).id,
                "field": "email",
                "digest": "0",
                "name": "img/favicon.svg",
                "home_id": workspace.id,
                "reference.show": {"name": "records_create"},
                "reference.create": {"name": "meta_whoami"},
                "token_id": 1,
                **self.a_webhook(workspace, alice),
                **self.a_table(workspace, alice),
                **self.in_the_trash(workspace, alice),
                **self.ways_in(workspace, alice, dora),
            }

    def workspace(self, alice: User) -> Workspace:
        workspace = workspaces.create_workspace(name=self.words.line, description=self.words.prose, by=alice)
        for name in ("Bob", "Carol", "Victor"):
            workspaces.add_member(workspace, db.session.get_one(User, self.people[name].id), ROLES[name])
        return workspace

    def a_table(self, workspace: Workspace, alice: User) -> dict[str, Any]:
        line, prose = self.words.line, self.words.prose
        options = Select.from_names([line]).to_options()
        fields = (
            NewField("Name", "text", {}),
            NewField(line, "text", {}),
            NewField("Kind", "select", options),
            NewField("Long", "long_text", {}),
            NewField("Due", "date", {}),
        )
        table = create_table(workspace, name=line, description=prose, by=alice, fields=fields)
        lost = add_field(table, name=f"{line[:100]} lost", type_name="text", options={}, description=prose, by=alice)
        trash_field(table, lost, by=alice)
        shape = shape_of(table)
        cells = dict(zip(shape.fields, (prose, prose, 1, prose, date(2026, 11, 2)), strict=True))
        record_id = add_record(table, shape, cells, by=alice)
        lost_record_id = add_record(table, shape, cells, by=alice)
        trash_record(table, shape, lost_record_id, by=alice)
        return {
            "table_id": table.id,
            "field_id": shape.fields[1].id,
            "record_id": record_id,
            "change_id": db.session.scalar(sa.select(sa.func.max(ChangeSet.id)).where(ChangeSet.table_id == table.id)),
            "fields.restore": {"field_id": lost.id},
            "option_id": 1,
            **{f"options.{name}": {"field_id": shape.fields[2].id} for name in ("show", "count", "destroy")},
            "schema.undo": {"change_id": self.a_renaming(table, alice)},
            **self.a_retype(table, alice),  # of the table as it is from here on
            "records.restore": {"record_id": lost_record_id},
            "lost_record_id": lost_record_id,
            **self.views(table, alice),
            **self.comments(table, record_id),
            "duplicate_id": draft_of_copy(table, None, f"{line[:100]} copy", alice).id,
        }

    def views(self, table: Table, alice: User) -> dict[str, Any]:
        view, lost = (create_view(table, name=self.words.line[:120], kind="grid", sharing="shared", config={}, by=alice) for _ in range(2))
        trash_view(lost)
        by = next(field.id for field in shape_of(table).fields if field.name == "Kind")
        board = create_view(table, name=self.words.line[:120], kind="board", sharing="shared", config={"options": {"by": by}}, by=alice)
        boards = {f"boards.{name}": {"view_id": board.id} for name in ("lane", "counts", "new_move", "move", "create")}
        due = next(field.id for field in shape_of(table).fields if field.name == "Due")
        calendar = create_view(
            table, name=self.words.line[:120], kind="calendar", sharing="shared", config={"options": {"by": due}}, by=alice
        )
        calendars = {f"calendars.{name}": {"view_id": calendar.id} for name in ("new_move", "move")}
        return {"view_id": view.id, "lane": "1", "saved_views.restore": {"view_id": lost.id}, **boards, **calendars}

    def comments(self, table: Table, record_id: int) -> dict[str, Any]:
        """One that stands and one that is deleted, of everybody who may write: each may change their own only."""
        said: dict[str, Any] = {}
        for name in ("Carol", "Bob", "Alice"):
            person = db.session.get_one(User, self.people[name].id)
            standing, deleted = (add_comment(table, record_id, self.words.prose, by=person) for _ in range(2))
            delete_comment(deleted, by=person)
            said[name] = {"comment_id": standing.id, "comments.restore": {"comment_id": deleted.id}}
        return {**said, **said["Alice"]}

    def a_retype(self, table: Table, alice: User) -> dict[str, Any]:
        """A field that waits for becoming another, so that the others stay what they are."""
        field = add_field(table, name=f"{self.words.line[:100]} in numbers", type_name="text", by=alice)
        retype = draft(table, field, Number(), by=alice)
        note(retype, check(retype, table, field))
        return {"retype_id": retype.id, "version": table.schema_version}

    def a_webhook(self, workspace: Workspace, alice: User) -> dict[str, Any]:
        webhook = add_webhook(workspace, url="http://8.8.8.8/hook", table_id=None, by=alice)
        add_trial(webhook)
        delivery_id = db.session.scalar(sa.select(sa.func.max(Delivery.id)).where(Delivery.webhook_id == webhook.id))
        return {"webhook_id": webhook.id, "delivery_id": delivery_id}

    def a_renaming(self, table: Table, alice: User) -> int:
        rename_table(table, name=f"{self.words.line[:100]} formerly", description=self.words.prose, by=alice)
        rename_table(table, name=self.words.line, description=self.words.prose, by=alice)
        return db.session.scalar(sa.select(sa.func.max(SchemaChange.id)).where(SchemaChange.table_id == table.id)) or 0

    def in_the_trash(self, workspace: Workspace, alice: User) -> dict[str, Any]:
        table = create_table(workspace, name=self.words.line, by=alice)
        trash_table(table, by=alice)
        elsewhere = self.workspace(alice)
        workspaces.trash_workspace(elsewhere, by=alice)
        return {"tables.restore": {"table_id": table.id}, "workspaces.restore": {"workspace_id": elsewhere.id}}

    def ways_in(self, workspace: Workspace, alice: User, dora: User) -> dict[str, Any]:
        waiting, _ = invite(workspace, role=Role.VIEWER, email="guest@example.com", by=alice)
        _, invitation_token = invite(workspace, role=Role.VIEWER, email="", by=alice)
        reset_token = make_password_reset(dora)
        return {
            "invitation_id": waiting.id,
            "token": invitation_token,
            "password_resets.edit": {"token": reset_token},
            "password_resets.update": {"token": reset_token},
        }

    def an_import(self, workspace: Workspace, alice: User) -> Import:
        path = self.file_of_an_import(workspace.id)
        return bring_file(workspace, path, original_name=f"{self.words.line}.csv", by=alice)

    def file_of_an_import(self, workspace_id: int) -> Path:
        folder: Path = self.app.extensions["inlay"].uploads
        folder.mkdir(exist_ok=True)
        path = folder / f"{workspace_id}.csv"
        path.write_bytes(a_file(self.words))
        return path

    def belongings(self, person: Person) -> dict[str, int]:
        """What only this person can reach: a workspace, a sign-in, a token."""
        with self.app.app_context():
            user = db.session.get_one(User, person.id)
            home = workspaces.create_workspace(name="Home", by=user)
            token, _ = make_token(user, name="Script", workspaces=[home], may_write=True, lasts=timedelta(days=1))
            return {"home_id": home.id, "token_id": token.id, "sign_in_id": self.another_sign_in(person)}

    def another_sign_in(self, person: Person) -> int:
        """The id of a further sign-in of somebody's, in a browser that nobody looks at."""
        with self.app.app_context():
            further = SignIn(token_hash=f"{person.id}-{next(NUMBERS)}", user_id=person.id)
            with transaction():
                db.session.add(further)
            return further.id


def a_file(words: Words) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([[words.line, "Age"], [words.prose, 300], [words.line, ""]])
    return text.getvalue().encode()


@dataclass(frozen=True)
class Way:
    """A route with one method."""

    rule: Rule
    method: str

    @property
    def endpoint(self) -> str:
        return self.rule.endpoint

    @property
    def is_for_programs(self) -> bool:
        return self.endpoint.startswith("api_")

    @property
    def door(self) -> Door:
        return DOORS[self.endpoint]

    @property
    def spends(self) -> bool:
        """Whether what it was about is not there any more afterwards, or not in that state."""
        return self.method == "POST" and self.endpoint.partition(".")[2] in {
            "trash",
            "restore",
            "destroy",
            "leave",
            "start",
            "accept",
            "undo",
        }

    @property
    def ids(self) -> list[str]:
        return [name for name in sorted(self.rule.arguments) if name.endswith("_id")]

    def __repr__(self) -> str:
        return f"{self.method} {self.rule.rule}"

    def path(self, values: dict[str, Any], **others: Any) -> str:
        """Built as text: a value may be one that the router refuses."""
        given = {**values, **values.get(self.endpoint, {}), **others}
        return "".join(str(given[text]) if is_argument else text for is_argument, text in self.rule._trace).partition("|")[2]

    def form(self, values: dict[str, Any]) -> dict[str, Any]:
        given = {**values, **values.get(self.endpoint, {})}
        form: dict[str, Any] = {name.format(**given): text.format(**given) for name, text in self.door.form.items()}
        if "file" in form:
            form["file"] = (io.BytesIO(a_file(Words(values["line"], values["prose"]))), form["file"])
        return form

    def go(self, person: Person, values: dict[str, Any], *, swap: bool = False, **others: Any) -> Page:
        """Make the request, as a page or as htmx does, with a form that is in order."""
        values = {**values, **values.get(person.name, {})}
        headers = {"X-Request-Id": "0123456789", **(person._htmx_headers() if swap else {"Referer": "http://localhost/help"})}
        body: dict[str, Any] = {}
        if self.method == "POST":
            body = {"data": {"csrf_token": person._token(), **self.form(values), **others.pop("extra", {})}}
        return Page(person.client.open(self.path(values, **others), method=self.method, headers=headers, **body))


def ways(app: Flask) -> Iterator[Way]:
    """Every route for people, once for each of its methods."""
    return (way for way in all_ways(app) if not way.is_for_programs)


def ways_of_programs(app: Flask) -> list[Way]:
    return [way for way in all_ways(app) if way.is_for_programs]


def all_ways(app: Flask) -> Iterator[Way]:
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Way(rule, method)


def reading(app: Flask) -> list[Way]:
    return [way for way in ways(app) if way.method == "GET"]


def writing(app: Flask) -> list[Way]:
    return [way for way in ways(app) if way.method != "GET"]


def rows_of(app: Flask, *, but: set[str] = frozenset()) -> dict[str, list[str]]:
    """Everything that the database holds, by table."""
    with app.app_context(), db.engine.connect() as connection:
        names = set(sa.inspect(connection).get_table_names()) - but
        return {name: sorted(map(repr, connection.execute(sa.select(sa.text("*")).select_from(sa.table(name))))) for name in names}
