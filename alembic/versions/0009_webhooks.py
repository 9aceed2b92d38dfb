"""webhooks, and the triggers that note what they are to tell

Revision 0009, behind 0008.

Each change set and each change of a table's shape leaves a row for every webhook that wants it, in its own transaction. A table that nobody
watches costs a look into an index.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")
WAITING = sa.text("state = 'waiting'")

# The table that changes, and the column of a delivery that refers to its rows.
SOURCES = {"change_sets": "change_set_id", "schema_changes": "schema_change_id"}

NOTE = """
INSERT INTO webhook_deliveries (webhook_id, {column}, created_at, next_at)
SELECT webhooks.id, NEW.id, NEW.at, NEW.at
FROM tables JOIN webhooks ON webhooks.workspace_id = tables.workspace_id
WHERE tables.id = NEW.table_id AND webhooks.is_on AND (webhooks.table_id IS NULL OR webhooks.table_id = NEW.table_id);
"""


def upgrade() -> None:
    op.create_table(
        "webhooks",
        sa.Column("id", BIG, nullable=False),
        sa.Column("workspace_id", BIG, nullable=False),
        sa.Column("table_id", BIG, nullable=True),
        sa.Column("user_id", BIG, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("secret", sa.String(length=100), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("why_off", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["table_id"], ["tables.id"], name=op.f("fk_webhooks_table_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_webhooks_user_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_webhooks_workspace_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
    )
    op.create_index(op.f("ix_webhooks_workspace_id"), "webhooks", ["workspace_id"])
    op.create_index(op.f("ix_webhooks_table_id"), "webhooks", ["table_id"])
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", BIG, nullable=False),
        sa.Column("webhook_id", BIG, nullable=False),
        sa.Column("change_set_id", BIG, nullable=True),
        sa.Column("schema_change_id", BIG, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(length=20), server_default="waiting", nullable=False),
        sa.Column("attempts", BIG, server_default="0", nullable=False),
        sa.Column("tried_at", MOMENT, nullable=True),
        sa.Column("seconds", sa.Double(), nullable=True),
        sa.Column("status", BIG, nullable=True),
        sa.Column("problem", sa.String(length=300), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["change_set_id"], ["change_sets.id"], name=op.f("fk_webhook_deliveries_change_set_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["schema_change_id"], ["schema_changes.id"], name=op.f("fk_webhook_deliveries_schema_change_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhooks.id"], name=op.f("fk_webhook_deliveries_webhook_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
    )
    op.create_index("ix_webhook_deliveries_webhook", "webhook_deliveries", ["webhook_id", "id"])
    op.create_index(op.f("ix_webhook_deliveries_change_set_id"), "webhook_deliveries", ["change_set_id"])
    op.create_index(op.f("ix_webhook_deliveries_schema_change_id"), "webhook_deliveries", ["schema_change_id"])
    op.create_index("ix_webhook_deliveries_due", "webhook_deliveries", ["next_at"], sqlite_where=WAITING, postgresql_where=WAITING)
    for source, column in SOURCES.items():
        make_trigger(source, NOTE.format(column=column))


def make_trigger(source: str, note: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"CREATE TRIGGER {source}_to_webhooks AFTER INSERT ON {source} BEGIN {note} END")
        return
    op.execute(f"CREATE FUNCTION {source}_to_webhooks() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {note} RETURN NULL; END $$")
    op.execute(f"CREATE TRIGGER {source}_to_webhooks AFTER INSERT ON {source} FOR EACH ROW EXECUTE FUNCTION {source}_to_webhooks()")


def downgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for source in SOURCES:
        op.execute(f"DROP TRIGGER {source}_to_webhooks" if on_sqlite else f"DROP FUNCTION {source}_to_webhooks() CASCADE")
    op.drop_table("webhook_deliveries")
    op.drop_table("webhooks")
