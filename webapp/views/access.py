"""Loading a view to change it, with authority."""

import sqlalchemy as sa
from flask import abort, g
from flask_login import current_user

from webapp.database import db
from webapp.tables.access import load_table
from webapp.tables.models import Table
from webapp.views.models import View
from webapp.views.query import may_change


def load_view(table_id: int, view_id: int, *, trashed: bool = False) -> tuple[Table, View]:
    """The table and its view, the live ones unless `trashed`; 404 for who does not see the view, 403 for who may not change it."""
    table = load_table(table_id)
    state = View.trashed_at.is_not(None) if trashed else View.trashed_at.is_(None)
    view = db.session.scalar(sa.select(View).where(View.id == view_id, View.table_id == table.id, state))
    if view is None or (view.sharing == "personal" and view.owner_id != current_user.id):
        abort(404)
    if not may_change(view, current_user, g.role):
        abort(403)
    return table, view
