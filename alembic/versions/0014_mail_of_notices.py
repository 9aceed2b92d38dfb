"""who wants mail of what they were told of, and finding what waits for it

Revision 0014, after 0013.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

WAITING = sa.text("read_at IS NULL AND mailed_at IS NULL")


def upgrade() -> None:
    op.add_column("users", sa.Column("mails_notices", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.create_index("ix_notices_unmailed", "notices", ["user_id", "id"], sqlite_where=WAITING, postgresql_where=WAITING)


def downgrade() -> None:
    op.drop_index("ix_notices_unmailed", table_name="notices")
    op.drop_column("users", "mails_notices")
