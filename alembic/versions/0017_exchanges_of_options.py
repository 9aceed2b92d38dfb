"""retypes that exchange an option of a select in all values

Revision 0017, after 0016.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("retypes", sa.Column("exchange", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("retypes", "exchange")
