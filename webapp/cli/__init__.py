"""The command line for operators: `flask --app webapp.app …`. It does what the pages do, by the same verbs."""

from flask import Flask

from webapp.cli.operators import seed, table, user, worker, workspace
from webapp.cli.tokens import token
from webapp.cli.views import views


def init_cli(app: Flask) -> None:
    for command in (user, workspace, table, token, views, worker, seed):
        app.cli.add_command(command)
