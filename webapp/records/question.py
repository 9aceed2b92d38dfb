"""What to ask a person before their undo would write over what somebody else did: which cells, what stands there, and who put it there."""

from dataclasses import dataclass

import sqlalchemy as sa

from webapp.accounts.models import User
from webapp.database import db
from webapp.records.models import CellChange, ChangeSet
from webapp.records.names import names_of_records
from webapp.records.reversal import ChangedSince, Contested
from webapp.tables.models import Table
from webapp.tables.shape import Shape

MOST_LINES = 20
LONGEST = 60


@dataclass(frozen=True)
class Line:
    """“Height of “Rowan” is 8.0 now, by Bob.” Without a field it is the record as a whole."""

    record: str
    field: str
    stands: str
    who: str


@dataclass(frozen=True)
class Question:
    verb: str
    change_id: int
    lines: list[Line]
    further: int
    free: int  # what could be put back without a question


def question_about(table: Table, shape: Shape, problem: ChangedSince, verb: str) -> Question:
    contested = problem.contested[:MOST_LINES]
    record_ids = {one.record_id for one in contested}
    names, authors = names_of_records(shape, record_ids), last_authors(table, record_ids)
    lines = [line(one, names, authors) for one in contested]
    return Question(verb, problem.change_id, lines, further=len(problem.contested) - len(lines), free=problem.free)


def line(one: Contested, names: dict[int, str], authors: dict[tuple[int, int | None], str]) -> Line:
    field_id = one.field.id if one.field else None
    stands = one.field.type.format(one.stands)[:LONGEST] if one.field and one.stands is not None else "empty"
    return Line(
        record=names.get(one.record_id, f"Record {one.record_id}"),
        field=one.field.name if one.field else "",
        stands=stands,
        who=authors.get((one.record_id, field_id), "somebody"),
    )


def last_authors(table: Table, record_ids: set[int]) -> dict[tuple[int, int | None], str]:
    """Who last changed each field of these records; under None, who last changed anything of the record."""
    c = CellChange.__table__.c
    changes = (
        sa.select(c.record_id, c.field_id, User.name)
        .join(ChangeSet, ChangeSet.id == c.change_set_id)
        .join(User, User.id == ChangeSet.user_id)
        .where(c.id.in_(newest(table, record_ids)))
        .order_by(c.id)
    )
    authors: dict[tuple[int, int | None], str] = {}
    for record_id, field_id, name in db.session.execute(changes):
        authors[record_id, field_id] = authors[record_id, None] = name
    return authors


def newest(table: Table, record_ids: set[int]) -> sa.Select[int]:
    c = CellChange.__table__.c
    some = sa.select(sa.func.max(c.id)).where(c.table_id == table.id, c.record_id.in_(record_ids))
    return some.group_by(c.record_id, c.field_id)
