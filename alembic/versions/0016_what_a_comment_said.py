"""what a comment said before it was changed

Revision 0016, after 0015.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("comment_changes", sa.Column("before", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("comment_changes", "before")
