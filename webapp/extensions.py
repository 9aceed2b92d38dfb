"""The web-side extensions, unbound; webapp.app binds them."""

from flask import Response
from flask_bcrypt import Bcrypt
from flask_compress import Compress
from flask_jwt_extended import JWTManager
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_wtf import CSRFProtect

from webapp.hypermedia import Htmx


class SignIns(LoginManager):
    """Flask-Login without its remember cookie: looking for it would make every answer, assets too, depend on the session."""

    def _update_remember_cookie(self, response: Response) -> Response:
        return response


bcrypt = Bcrypt()
compress = Compress()
csrf = CSRFProtect()
htmx = Htmx()
jwt = JWTManager()
login = SignIns()
migrate = Migrate(directory="alembic", render_as_batch=True)
