"""regions of workspaces: how numbers and dates look and are read there

Revision 0018, after 0017.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The default is what every workspace had so far, also for those that an older process makes meanwhile.
    op.add_column("workspaces", sa.Column("region", sa.String(20), server_default="en-001", nullable=False))


def downgrade() -> None:
    op.drop_column("workspaces", "region")
