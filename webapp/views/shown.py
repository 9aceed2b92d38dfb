"""What an address of a table asks for: a saved view or none, with the criteria and the layout that the address itself names.

`/tables/7?view=3` is a view as it was saved. Whatever else stands in the address is a change of it that nobody has saved; without `view` it
is the same for all records of the table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from webapp.database import Gone
from webapp.fieldtypes.conditions import Asked
from webapp.tables.models import Field, Table
from webapp.tables.shape import Shape, shape_of
from webapp.views.arranged import adjusted, arranged, plain
from webapp.views.criteria import Criteria, Within
from webapp.views.kinds import KINDS, Kind
from webapp.views.layout import Layout
from webapp.views.order import Args, Query, id_of
from webapp.views.query import SavedView, views_of

ALL_RECORDS = "All records"


@dataclass(frozen=True)
class Shown:
    """`shape` is the table's as the layout arranges it; `view` is None for all records."""

    table: Table
    user_id: int
    query: Query

    @cached_property
    def views(self) -> Sequence[SavedView]:
        return views_of(self.table.id, self.user_id)

    @cached_property
    def view(self) -> SavedView | None:
        """Raises Gone for a view that is not there, or not for this person."""
        named = self.query.get("view", "")
        if not named:
            return None
        view = next((view for view in self.views if view.id == id_of(named)), None)
        if view is None:
            raise Gone
        return view

    @property
    def kind(self) -> Kind:
        return self.view.kind if self.view else KINDS["grid"]

    @property
    def by(self) -> Field | None:
        """The field that a board or a calendar stands on; None where it is gone."""
        return self.kind.field_of(self.view.options, self.shape) if self.view else None

    @property
    def name(self) -> str:
        return self.view.name if self.view else ALL_RECORDS

    @property
    def asked(self) -> Asked:
        """The day is that of the workspace: all of a team see the same."""
        return Asked(self.table.workspace.today, self.user_id)

    @cached_property
    def saved(self) -> tuple[Criteria, Layout]:
        return (self.view.criteria, self.view.layout) if self.view else (Criteria(), Layout())

    @cached_property
    def layout(self) -> Layout:
        shape, saved = shape_of(self.table), self.saved[1]
        layout = adjusted(Layout.from_args(self.query, saved), shape, self.query)
        return layout if layout == saved else plain(layout, shape)

    @cached_property
    def criteria(self) -> Criteria:
        return Criteria.from_args(self.query, self.within(self.layout))

    @cached_property
    def shape(self) -> Shape:
        return arranged(shape_of(self.table), self.layout)

    @property
    def is_changed(self) -> bool:
        return (self.criteria, self.layout) != self.saved

    def within(self, layout: Layout) -> Within | None:
        """What stays in an address whatever is looked for; None where that is nothing."""
        args: Args = {"view": [str(self.view.id)]} if self.view else {}
        if layout != self.saved[1]:
            args |= layout.args
        return Within(args, self.saved[0]) if args else None

    def args_with(self, layout: Layout) -> Args:
        """The query string that leads here with another layout."""
        return replace(self.criteria, within=self.within(layout)).args

    @property
    def config(self) -> Mapping[str, Any]:
        """What is saved of it in a view."""
        return {"criteria": self.criteria.to_json(), "layout": self.layout.to_json()}
