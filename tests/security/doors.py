"""Who may go through which route, and what one has to say there. Every route has its row: a new one without fails the tests.

`{…}` in a form stands for a value of the estate: `{line}` and `{prose}` are what somebody typed, `{field_id}` is a field's id.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from tests.people import PASSWORD
from webapp.workspaces.models import Role


class Anybody(Enum):
    """Routes that belong to no workspace."""

    AT_ALL = "everybody"
    SIGNED_IN = "everybody who is signed in"


EVERYBODY, SIGNED_IN = Anybody.AT_ALL, Anybody.SIGNED_IN
VIEWER, COMMENTER, EDITOR, OWNER = Role.VIEWER, Role.COMMENTER, Role.EDITOR, Role.OWNER


@dataclass(frozen=True)
class Door:
    """`least` may pass, and whoever is more. `refusal` is the answer to a lesser member."""

    least: Anybody | Role
    form: Mapping[str, str] = field(default_factory=dict)
    refusal: int = 403


NAMED = {"name": "{line}", "description": "{prose}"}
CELL = {"f{field_id}": "{line}", "seen{field_id}": "{prose}"}
# The cell that the form before has just changed, changed back.
CELL_AGAIN = {"f{field_id}": "{prose}", "seen{field_id}": "{line}"}
RANGE = {"records": "{record_id}", "into": "{field_id}"}
NEW_PASSWORD = {"password": "another horse battery"}

DOORS = {
    # Pages for everybody
    "assets.show": Door(EVERYBODY),
    "health.alive": Door(EVERYBODY),
    "health.ready": Door(EVERYBODY),
    "pages.about": Door(EVERYBODY),
    "pages.help": Door(EVERYBODY),
    "reference.index": Door(EVERYBODY),
    "reference.show": Door(EVERYBODY),
    "reference.create": Door(SIGNED_IN),
    "themes.update": Door(EVERYBODY, {"theme": "dark"}),
    # Coming in
    "sessions.new": Door(EVERYBODY),
    "sessions.create": Door(EVERYBODY, {"email": "victor@example.com", "password": PASSWORD}),
    "sessions.destroy": Door(SIGNED_IN),
    "sign_ups.new": Door(EVERYBODY),
    "sign_ups.create": Door(EVERYBODY, {"name": "{line}", "email": "newcomer@example.com", **NEW_PASSWORD}),
    "sign_ups.check": Door(EVERYBODY, {"email": "newcomer@example.com"}),
    "password_resets.new": Door(EVERYBODY),
    "password_resets.create": Door(EVERYBODY, {"email": "dora@example.com"}),
    "password_resets.sent": Door(EVERYBODY),
    "password_resets.edit": Door(EVERYBODY),
    "password_resets.update": Door(EVERYBODY, NEW_PASSWORD),
    "invitations.show": Door(EVERYBODY),
    "invitations.accept": Door(SIGNED_IN),
    # One's own account
    "home.index": Door(SIGNED_IN),
    "search.index": Door(SIGNED_IN),
    "activity.recent": Door(SIGNED_IN),
    "profile.show": Door(SIGNED_IN),
    "profile.check": Door(SIGNED_IN, {"email": "newcomer@example.com"}),
    "profile.update_name": Door(SIGNED_IN, {"name": "{line}"}),
    "profile.update_notices": Door(SIGNED_IN, {"mails_notices": "y"}),
    "profile.update_email": Door(SIGNED_IN, {"email": "moved@example.com", "current_password": PASSWORD}),
    "profile.update_password": Door(SIGNED_IN, {"current_password": PASSWORD, **NEW_PASSWORD}),
    "sign_ins.destroy": Door(SIGNED_IN),
    "sign_ins.destroy_others": Door(SIGNED_IN),
    "tokens.index": Door(SIGNED_IN),
    "tokens.create": Door(
        SIGNED_IN, {"name": "{line}", "workspaces": "{home_id}", "scope": "read", "days": "30", "current_password": PASSWORD}
    ),
    "tokens.destroy": Door(SIGNED_IN),
    # People of shared workspaces
    "people.show": Door(VIEWER),
    "activity.index": Door(VIEWER),
    # Workspaces
    "workspaces.new": Door(SIGNED_IN),
    "workspaces.create": Door(SIGNED_IN, NAMED),
    "workspaces.show": Door(VIEWER),
    "workspaces.edit": Door(OWNER),
    "workspaces.update": Door(OWNER, NAMED),
    "regions.show": Door(OWNER),
    "regions.update": Door(OWNER, {"region": "de-DE"}),
    "workspaces.confirm_trash": Door(OWNER),
    "workspaces.trash": Door(OWNER),
    "workspaces.restore": Door(OWNER, refusal=404),  # in the trash it is there for owners alone
    "workspaces.confirm_leave": Door(VIEWER),
    "workspaces.leave": Door(VIEWER),
    "workspace_trash.index": Door(EDITOR),
    # Webhooks
    "webhooks.index": Door(OWNER),
    "webhooks.create": Door(OWNER, {"url": "http://8.8.8.8/hook", "table": "0"}),
    "webhooks.show": Door(OWNER),
    "webhooks.update": Door(OWNER, {"url": "http://8.8.8.8/other", "table": "0", "is_on": "y"}),
    "webhooks.create_trial": Door(OWNER),
    "webhooks.replay": Door(OWNER),
    "webhooks.destroy": Door(OWNER),
    # Members and invitations
    "members.index": Door(VIEWER),
    "members.update": Door(OWNER, {"role": "1"}),
    "members.confirm_removal": Door(OWNER),
    "members.destroy": Door(OWNER),
    "members.create_password_link": Door(OWNER),
    "invitations.create": Door(OWNER, {"role": "1", "email": "guest@example.com"}),
    "invitations.update": Door(OWNER),
    "invitations.destroy": Door(OWNER),
    # Tables
    "tables.new": Door(EDITOR),
    "tables.create": Door(EDITOR, NAMED),
    "tables.edit": Door(EDITOR),
    "tables.update": Door(EDITOR, NAMED),
    "tables.move": Door(EDITOR, {"towards": "up"}),
    "tables.trash": Door(EDITOR),
    "tables.restore": Door(EDITOR),
    # Fields
    "fields.index": Door(VIEWER),
    "fields.new": Door(EDITOR),
    "fields.draft": Door(EDITOR, {**NAMED, "type": "number"}),
    "fields.create": Door(EDITOR, {"name": "A further one", "description": "{prose}", "type": "text"}),
    "fields.edit": Door(EDITOR),
    "fields.update": Door(EDITOR, NAMED),
    "fields.redraft": Door(EDITOR, {**NAMED, "up": "1"}),
    "fields.move": Door(EDITOR, {"steps": "1"}),
    "fields.hide": Door(EDITOR),
    "fields.show": Door(EDITOR),
    "fields.trash": Door(EDITOR),
    "fields.restore": Door(EDITOR),
    # The schema history
    "schema.index": Door(VIEWER),
    "schema.undo": Door(EDITOR),
    "schema.revision": Door(VIEWER),
    # Another type for a field
    "retypes.new": Door(EDITOR),
    "retypes.create": Door(EDITOR, {"type": "select"}),
    "retypes.show": Door(EDITOR),
    "retypes.emptied": Door(EDITOR),
    "retypes.start": Door(EDITOR, {"version": "{version}"}),
    "retypes.cancel": Door(EDITOR),
    # An option of a select
    "options.show": Door(EDITOR),
    "options.count": Door(EDITOR),
    "options.destroy": Door(EDITOR, {"fate": "empty"}),
    # Copies
    "field_duplicates.new": Door(EDITOR),
    "field_duplicates.create": Door(EDITOR, {"name": "A copy", "filled": "y"}),
    "table_duplicates.new": Door(EDITOR),
    "table_duplicates.create": Door(EDITOR, {"name": "{line}", "filled": "y"}),
    "duplicates.show": Door(EDITOR),
    "duplicates.cancel": Door(EDITOR),
    # Finding records
    "views.filter": Door(VIEWER),
    "views.sorts": Door(VIEWER),
    "views.groups": Door(VIEWER),
    "groups.index": Door(VIEWER),
    "examples.show": Door(VIEWER),
    "examples.index": Door(VIEWER),
    "summaries.index": Door(VIEWER),
    "summaries.show": Door(VIEWER),
    # Saved views
    "layouts.edit": Door(VIEWER),
    "saved_views.index": Door(VIEWER),
    "saved_views.new": Door(VIEWER),
    "saved_views.create": Door(VIEWER, {"name": "{line}", "kind": "grid", "sharing": "personal"}),
    "saved_views.edit": Door(EDITOR),
    "saved_views.update": Door(EDITOR, {"name": "{line}", "sharing": "shared"}),
    "saved_views.save": Door(EDITOR, {"version": "1"}),
    "saved_views.duplicate": Door(VIEWER),
    "saved_views.move": Door(EDITOR, {"towards": "left"}),
    "saved_views.trash": Door(EDITOR),
    "saved_views.restore": Door(EDITOR),
    # Boards
    "boards.index": Door(VIEWER),
    "boards.lane": Door(VIEWER),
    "boards.counts": Door(VIEWER),
    "boards.new_move": Door(EDITOR),
    "boards.move": Door(EDITOR, {"record": "{record_id}", "to": "1"}),
    "boards.create": Door(EDITOR, {"to": "1"}),
    # Galleries and lists
    "cards.gallery": Door(VIEWER),
    "cards.lines": Door(VIEWER),
    # Calendars
    "calendars.index": Door(VIEWER),
    "calendars.new_move": Door(EDITOR),
    "calendars.move": Door(EDITOR, {"record": "{record_id}", "to": "2026-11-03"}),
    # Records and cells
    "records.index": Door(VIEWER),
    "records.page": Door(VIEWER),
    "records.count": Door(VIEWER),
    "records.show": Door(VIEWER),
    "records.create": Door(EDITOR),
    "records.update": Door(EDITOR, CELL),
    "records.update_field": Door(EDITOR, CELL),
    "records.trash": Door(EDITOR),
    "records.restore": Door(EDITOR),
    "cells.show": Door(VIEWER),
    "cells.edit": Door(EDITOR),
    "cells.update": Door(EDITOR, CELL_AGAIN),
    # Ranges of cells
    "ranges.copy": Door(VIEWER, RANGE),
    "ranges.paste": Door(EDITOR, {**RANGE, "text": "{prose}"}),
    "ranges.fill": Door(EDITOR, RANGE),
    # What others do
    "updates.rows": Door(VIEWER),
    "updates.draw": Door(VIEWER, {"shown": "{record_id}"}),
    "live.stream": Door(VIEWER),
    "live.here": Door(VIEWER, {"page": "p", "record": "{record_id}", "field": "{field_id}"}),
    # Records picked by hand
    "picks.count": Door(EDITOR),
    "picks.edit": Door(EDITOR, {"record": "{record_id}"}),
    "picks.update": Door(EDITOR, {"record": "{record_id}", "field": "{field_id}", "f{field_id}": "{prose}"}),
    "picks.trash": Door(EDITOR, {"record": "{record_id}"}),
    # Comments
    "comments.index": Door(VIEWER),
    "comments.create": Door(COMMENTER, {"text": "{prose}"}),
    "comments.update": Door(COMMENTER, {"text": "{prose}"}),
    "comments.undo": Door(COMMENTER),
    "comments.resolve": Door(COMMENTER),
    "comments.reopen": Door(COMMENTER),
    "comments.trash": Door(COMMENTER),
    "comments.restore": Door(COMMENTER),
    "comments.read": Door(VIEWER),
    "notices.index": Door(SIGNED_IN),
    "notices.read": Door(SIGNED_IN),
    # Undo and history
    "undos.create": Door(EDITOR, {"records": "1"}),
    "redos.create": Door(EDITOR, {"records": "1"}),
    "record_trash.index": Door(EDITOR),
    "record_trash.restore": Door(EDITOR, {"record": "{lost_record_id}"}),
    "changes.index": Door(VIEWER),
    "changes.show": Door(VIEWER),
    "changes.of_record": Door(VIEWER),
    "changes.revert": Door(EDITOR),
    # Files in and out
    "exports.show": Door(VIEWER),
    "imports.new": Door(EDITOR),
    "imports.create": Door(EDITOR, {"file": "{line}.csv"}),
    "imports.show": Door(EDITOR),
    "imports.update": Door(EDITOR, {"table_name": "{line}", "has_header": "yes", "name-0": "{line}", "type-0": "text"}),
    "imports.start": Door(EDITOR),
    "imports.cancel": Door(EDITOR),
    "imports.refused": Door(EDITOR),
}
