"""Probes for a platform: alive says that the process answers, ready that its database does."""

import sqlalchemy as sa
from flask import Blueprint, Response

from webapp.accounts.signing_in import public
from webapp.database import db

health = Blueprint("health", __name__)


@health.get("/healthz")
@public
def alive() -> Response:
    return Response("ok\n", mimetype="text/plain")


@health.get("/readyz")
@public
def ready() -> Response:
    try:
        db.session.execute(sa.select(1))
    except sa.exc.SQLAlchemyError:
        return Response("The database does not answer.\n", status=503, mimetype="text/plain", headers={"Retry-After": "5"})
    return Response("ok\n", mimetype="text/plain")
