"""Changes of shape as migrations: what each would be in SQL on either database, and as a revision script of Alembic's.

Nothing here is run. The statements are compiled, and the script written, by Alembic out of the same operations.
"""

import io
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from alembic.autogenerate import render_python_code
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.operations.ops import AddColumnOp, CreateIndexOp, CreateTableOp, MigrateOperation, UpgradeOps

from webapp.ddl.catalog import Column, record_table, table_name
from webapp.ddl.demands import OfDatabase
from webapp.ddl.operations import trash_index

DIALECTS = ("sqlite", "postgresql")

Steps = Sequence[MigrateOperation]
"""The operations of one change, in their order; each knows its reverse."""


class Dialect(NamedTuple):
    """As much of a dialect as a column type asks about to say what it is there."""

    name: str

    def type_descriptor(self, kind: sa.types.TypeEngine[Any]) -> sa.types.TypeEngine[Any]:
        return kind


class Step(NamedTuple):
    """A change in the script: a line that tells of it, and what it does."""

    title: str
    operations: Steps


def creating(table_id: int, columns: Iterable[Column]) -> Steps:
    table = record_table(table_id, [Column(column.name, portable(column.type)) for column in columns])
    for column in table.columns:
        column.type = portable(column.type)
    return [CreateTableOp.from_table(table), CreateIndexOp.from_index(trash_index(table))]


def adding(table_id: int, column: Column) -> Steps:
    return [AddColumnOp(table_name(table_id), sa.Column(column.name, portable(column.type)))]


def portable(kind: sa.types.TypeEngine[Any]) -> sa.types.TypeEngine[Any]:
    """A column type in terms of SQLAlchemy's own: a script must not need this application to be run."""
    if not isinstance(kind, sa.types.TypeDecorator):
        return kind
    plain: Any = {name: kind.load_dialect_impl(Dialect(name)) for name in DIALECTS}  # type: ignore[arg-type]
    return plain["postgresql"].with_variant(plain["sqlite"], "sqlite")


def statements(steps: Steps, dialect: str) -> str:
    """The SQL of one change, with a semicolon after each statement; empty where it changes nothing."""
    written = io.StringIO()
    context = MigrationContext.configure(dialect_name=dialect, opts={"as_sql": True, "output_buffer": written})
    for step in steps:
        for operation in on(dialect, step):
            Operations(context).invoke(operation)
    return "\n".join(line.rstrip().expandtabs(2) for line in written.getvalue().splitlines() if line.strip())


def on(dialect: str, step: MigrateOperation) -> Steps:
    return step.on(dialect) if isinstance(step, OfDatabase) else [step]


def script(name: str, revision: str, steps: Sequence[Step]) -> str:
    """A revision that makes an empty database's table step by step, and takes it back in the opposite order."""
    back = [Step(step.title, [operation.reverse() for operation in reversed(step.operations)]) for step in reversed(steps)]
    return SCRIPT.format(name=comment(name), revision=revision, upgrade=body(steps), downgrade=body(back))


def body(steps: Sequence[Step]) -> str:
    written = [f"# {comment(step.title)}\n{python(step.operations)}" for step in steps if step.operations]
    return "\n\n".join(written).replace("\n", "\n    ").replace("\n    \n", "\n\n") or "pass"


def python(steps: Steps) -> str:
    return "\n".join(map(python_of, steps))


def python_of(step: MigrateOperation) -> str:
    """One operation; where the databases need different ones, whoever runs the script has the one or the other done."""
    sqlite, postgresql = (rendered(on(dialect, step)) for dialect in DIALECTS)
    if sqlite == postgresql:
        return sqlite
    return "\n".join([f"if {ON_POSTGRESQL}:", indented(postgresql), "else:", indented(sqlite)])


def rendered(operations: Steps) -> str:
    code: str = render_python_code(UpgradeOps(ops=list(operations)))
    return "\n".join(line.removeprefix("    ") for line in code.splitlines() if not line.lstrip().startswith("# ###")).strip()


def indented(code: str) -> str:
    return textwrap.indent(code, "    ")


def comment(text: str) -> str:
    """Somebody's words where nothing but a line's end could end them."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split()).replace("\\", "/").replace('"', "'")


ON_POSTGRESQL = 'op.get_context().dialect.name == "postgresql"'

SCRIPT = '''"""{name}"""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    {upgrade}


def downgrade() -> None:
    {downgrade}
'''
