"""What the schema history keeps of views that a change of an option's list changed too, so that an undo brings them back."""

from webapp.tables.models import SchemaChange
from webapp.views.exchange import Configs, bring_back

VIEWS = "views"


def keep_views(change: SchemaChange | None, before: Configs, after: Configs) -> None:
    if change is not None and after:
        change.before, change.after = {**change.before, VIEWS: before}, {**change.after, VIEWS: after}


def bring_views_back(change: SchemaChange, undo: SchemaChange | None) -> str:
    """Let the views be as they were before the change, and the undo know how they were after; what was not done, in words."""
    before, after = change.before.get(VIEWS, {}), change.after.get(VIEWS, {})
    others = bring_back(change.table_id, before, after) if after else 0
    keep_views(undo, after, before)
    if not others:
        return ""
    return "A view was changed since, and stays as it is." if others == 1 else f"{others} views were changed since, and stay as they are."
