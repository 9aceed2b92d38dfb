"""calls of shapes and access, for live updates on PostgreSQL

Revision 0007, behind 0006.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

FUNCTIONS = {
    "inlay_call_table": "PERFORM pg_notify('inlay', 'table ' || NEW.id); RETURN NULL;",
    "inlay_call_access": "PERFORM pg_notify('inlay', 'access'); RETURN NULL;",
}
TRIGGERS = {
    "tables": ("inlay_table", "AFTER UPDATE OF schema_version", "FOR EACH ROW", "inlay_call_table"),
    "sign_ins": ("inlay_access", "AFTER DELETE", "FOR EACH STATEMENT", "inlay_call_access"),
    "members": ("inlay_access", "AFTER DELETE", "FOR EACH STATEMENT", "inlay_call_access"),
    "workspaces": ("inlay_access", "AFTER UPDATE OF trashed_at", "FOR EACH STATEMENT", "inlay_call_access"),
}


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for name, body in FUNCTIONS.items():
        op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$")
    for table, (name, when, each, function) in TRIGGERS.items():
        op.execute(f"CREATE TRIGGER {name} {when} ON {table} {each} EXECUTE FUNCTION {function}()")


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, (name, *_) in TRIGGERS.items():
        op.execute(f"DROP TRIGGER {name} ON {table}")
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}()")
