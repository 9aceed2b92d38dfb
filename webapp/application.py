"""Flask, told what holds for all of Inlay, so that it does not find it out for every request and every link anew."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

from flask import Flask, has_request_context, request
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

View = TypeVar("View", bound=Callable[..., Any])

KEPT_ADDRESSES = 2048


class Application(Flask):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session_interface = Cookies()
        self._kept_address = lru_cache(KEPT_ADDRESSES, typed=True)(self._address)

    def url_for(self, /, endpoint: str, **values: Any) -> str:
        """A page has some fifty links, mostly those that it had the last time: looking one up takes a tenth of building it."""
        if not has_request_context() or endpoint.startswith(".") or values.get("_external"):
            return super().url_for(endpoint, **values)
        try:
            return self._kept_address(request.script_root, endpoint, **values)
        except TypeError:  # a list among the values, as filters have them, cannot be looked up
            return super().url_for(endpoint, **values)

    def _address(self, _script_root: str, endpoint: str, **values: Any) -> str:
        return super().url_for(endpoint, **values)

    def ensure_sync(self, func: View) -> View:
        """No view is asynchronous, and Flask would ask each of them, and all that runs around it, for every request."""
        return func


class Cookies(SecureCookieSessionInterface):
    """Flask's own, with one signer for every request: the key is read once, when the application starts."""

    _signer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        if self._signer is None:
            self._signer = super().get_signing_serializer(app)
        return self._signer
