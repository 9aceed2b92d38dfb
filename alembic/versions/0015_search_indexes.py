"""search indexes of large tables

Revision 0015, behind 0014.

The indexes themselves stand beside the tables that users made, and are made at run time; this is what is known of them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "search_indexes",
        sa.Column("table_id", BIG, autoincrement=False, nullable=False),
        sa.Column("job_id", BIG, nullable=True),
        sa.Column("is_ready", sa.Boolean(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("mark", BIG, nullable=False),
        sa.Column("records", BIG, nullable=False),
        sa.Column("rewritten", BIG, nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_search_indexes_job_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["table_id"], ["tables.id"], name=op.f("fk_search_indexes_table_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("table_id", name=op.f("pk_search_indexes")),
    )
    op.create_index(op.f("ix_search_indexes_job_id"), "search_indexes", ["job_id"])


def downgrade() -> None:
    tables = sa.table("search_indexes", sa.column("table_id"))
    for table_id in op.get_bind().execute(sa.select(tables.c.table_id)).scalars().all():
        op.execute(f"DROP TABLE IF EXISTS t_{table_id}_grams")
    op.drop_table("search_indexes")
