"""what a change set reverts and whether it stands undone; indexes for the history by person, time and field

Revision 0002, behind 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    reverting = sa.text("reverts_id IS NOT NULL")
    with op.batch_alter_table("change_sets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reverts_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column("undone_at", sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_change_sets_reverts_id"), "change_sets", ["reverts_id"], ["id"], ondelete="SET NULL")
        batch_op.create_index("ix_change_sets_person", ["table_id", "user_id", "id"], unique=False)
        batch_op.create_index("ix_change_sets_at", ["table_id", "at"], unique=False)
        batch_op.create_index("ix_change_sets_reverts", ["reverts_id"], unique=False, sqlite_where=reverting, postgresql_where=reverting)
    with op.batch_alter_table("cell_changes", schema=None) as batch_op:
        batch_op.create_index("ix_cell_changes_field", ["table_id", "field_id", "change_set_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("cell_changes", schema=None) as batch_op:
        batch_op.drop_index("ix_cell_changes_field")
    with op.batch_alter_table("change_sets", schema=None) as batch_op:
        batch_op.drop_index("ix_change_sets_reverts")
        batch_op.drop_index("ix_change_sets_at")
        batch_op.drop_index("ix_change_sets_person")
        batch_op.drop_constraint(batch_op.f("fk_change_sets_reverts_id"), type_="foreignkey")
        batch_op.drop_column("undone_at")
        batch_op.drop_column("reverts_id")
