"""Views that name an option which leaves its list: they name the one that takes its place, or do without it, and can be brought back.

A condition that names the option alone stays as it is when there is no other: without it the view would show every record.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from webapp.database import db
from webapp.fieldtypes import Invalid, Value
from webapp.fieldtypes.choices import Choices
from webapp.views.criteria import Criteria
from webapp.views.layout import Layout
from webapp.views.models import View
from webapp.views.order import Folding, Sort
from webapp.views.rules import Group, Rule

Configs = Mapping[str, Any]
"""What views show, by their ids as JSON keeps them."""


@dataclass(frozen=True)
class Exchange:
    """One option of a field, and which takes its place, if any. `kind` is the field's type that still offers it."""

    field_id: int
    kind: Choices
    option_id: int
    instead: int | None

    def in_value(self, value: Value | None) -> Value | None:
        """What becomes of a cell."""
        has_it = self.option_id in value if isinstance(value, tuple) else value == self.option_id
        return self.kind.exchanged(value, self.option_id, self.instead) if has_it else value

    def in_config(self, config: Mapping[str, Any]) -> Mapping[str, Any]:
        """The same mapping where it does not speak of the option."""
        parts = dict(self.in_options(config.get("options", {})))
        criteria, layout = Criteria.from_json(config.get("criteria", {})), Layout.from_json(config.get("layout", {}))
        looked_for = replace(criteria, filter=self.in_group(criteria.filter), folding=self.in_folding(criteria))
        laid_out = self.in_layout(layout)
        if looked_for != criteria:
            parts["criteria"] = looked_for.to_json()
        if laid_out != layout:
            parts["layout"] = laid_out.to_json()
        return {**config, **parts} if parts else config

    def in_group(self, group: Group) -> Group:
        parts = (self.in_group(part) if isinstance(part, Group) else self.in_rule(part) for part in group.parts)
        return replace(group, parts=tuple(parts))

    def in_rule(self, rule: Rule) -> Rule:
        if rule.field_id != self.field_id:
            return rule
        instead = () if self.instead is None else (str(self.instead),)
        values = tuple(dict.fromkeys(new for value in rule.values for new in (instead if self.is_meant(value) else (value,))))
        return replace(rule, values=values or rule.values)

    def is_meant(self, text: str) -> bool:
        try:
            return bool(self.kind.choice_value(text) == self.option_id)
        except Invalid:
            return False

    def in_folding(self, criteria: Criteria) -> Folding:
        """Groups that are closed, named by their values."""
        folding = criteria.folding
        if self.instead is None or self.field_id not in [group.field_id for group in criteria.groups]:
            return folding
        return replace(folding, but=frozenset(self.in_path(path, criteria.groups) for path in folding.but))

    def in_path(self, path: str, groups: tuple[Sort, ...]) -> str:
        values = json.loads(path)
        for place, (value, group) in enumerate(zip(values, groups, strict=False)):
            if group.field_id == self.field_id and self.option_id in (value if isinstance(value, list) else [value]):
                values[place] = self.kind.to_json(self.kind.exchanged(value, self.option_id, self.instead))
        return json.dumps(values, ensure_ascii=False, separators=(",", ":"))

    def in_layout(self, layout: Layout) -> Layout:
        if layout.colour is None or layout.colour.rule is None:
            return layout
        return replace(layout, colour=replace(layout.colour, rule=self.in_rule(layout.colour.rule)))

    def in_options(self, options: Mapping[str, Any]) -> Mapping[str, Any]:
        """The limit of a board's lane goes with the lane."""
        limits = options.get("limits", {})
        if options.get("by") != self.field_id or str(self.option_id) not in limits:
            return {}
        return {"options": {**options, "limits": {key: limit for key, limit in limits.items() if key != str(self.option_id)}}}


def exchange_in_views(table_id: int, exchange: Exchange) -> tuple[Configs, Configs]:
    """Write it into every view of the table, also those in the trash; those that changed, before and after. Within a transaction."""
    before, after = {}, {}
    for view in locked_views(table_id):
        config = exchange.in_config(view.config)
        if config != view.config:
            before[str(view.id)], after[str(view.id)] = view.config, config
            show(view, config)
    return before, after


def bring_back(table_id: int, before: Configs, after: Configs) -> int:
    """Let the views show what they did, as far as they still are as they were left; how many are not."""
    others = 0
    for view in locked_views(table_id):
        if str(view.id) not in after:
            continue
        if view.config == after[str(view.id)]:
            show(view, before[str(view.id)])
        else:
            others += 1
    return others


def locked_views(table_id: int) -> sa.ScalarResult[View]:
    query = sa.select(View).where(View.table_id == table_id).order_by(View.id).with_for_update()
    return db.session.scalars(query, execution_options={"populate_existing": True})


def show(view: View, config: Mapping[str, Any]) -> None:
    """Whoever is changing the view meanwhile is told."""
    view.config, view.version = dict(config), view.version + 1
