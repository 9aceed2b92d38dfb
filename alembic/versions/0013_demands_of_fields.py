"""what fields demand of their cells, and what new records hold

Revision 0013, after 0012.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("fields", sa.Column("is_required", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("fields", sa.Column("is_unique", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("fields", sa.Column("default", sa.JSON(), nullable=True))


def downgrade() -> None:
    for name in ("default", "is_unique", "is_required"):
        op.drop_column("fields", name)
