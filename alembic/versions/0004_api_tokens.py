"""tokens for programs, and the epoch that ends them

Revision 0004, behind 0003.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("users", sa.Column("epoch", BIG, nullable=False, server_default="0"))
    op.create_table(
        "api_tokens",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("jti_hash", sa.String(length=64), nullable=False),
        sa.Column("is_sign_in", sa.Boolean(), nullable=False),
        sa.Column("may_write", sa.Boolean(), nullable=False),
        sa.Column("everywhere", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_api_tokens_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("jti_hash", name=op.f("uq_api_tokens_jti_hash")),
    )
    op.create_index(op.f("ix_api_tokens_user_id"), "api_tokens", ["user_id"])
    op.create_table(
        "api_token_workspaces",
        sa.Column("token_id", BIG, nullable=False),
        sa.Column("workspace_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["token_id"], ["api_tokens.id"], name=op.f("fk_api_token_workspaces_token_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_api_token_workspaces_workspace_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_id", "workspace_id", name=op.f("pk_api_token_workspaces")),
    )
    op.create_index(op.f("ix_api_token_workspaces_workspace_id"), "api_token_workspaces", ["workspace_id"])


def downgrade() -> None:
    op.drop_table("api_token_workspaces")
    op.drop_table("api_tokens")
    with op.batch_alter_table("users") as users:
        users.drop_column("epoch")
