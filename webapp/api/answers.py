"""What the API answers: JSON, and errors in one envelope whatever went wrong."""

import json
from collections.abc import Sequence
from typing import Any

from flask import Response, after_this_request, request
from werkzeug.exceptions import HTTPException

from webapp.api.results import ChangedCell

JSON = "application/json"

TYPES = {
    400: ("INVALID_REQUEST_BODY", "The request can't be read. Check its body and its headers."),
    401: ("AUTHENTICATION_REQUIRED", "Authentication required"),
    403: ("INVALID_PERMISSIONS", "You are not permitted to perform this operation"),
    404: ("NOT_FOUND", "Could not find what you are looking for"),
    405: ("METHOD_NOT_ALLOWED", "The address exists, but takes other methods"),
    409: ("CONFLICT", "Somebody else was first. Read it again and repeat the change"),
    412: ("PRECONDITION_FAILED", "The record has changed since you read it. Read it again and repeat the change"),
    413: ("REQUEST_TOO_LARGE", "The request is larger than this installation takes"),
    422: ("INVALID_REQUEST_UNKNOWN", "Invalid request: parameter validation failed. Check your request data."),
    429: ("RATE_LIMIT_REACHED", "Rate limit exceeded. Please try again later"),
    500: ("SERVER_ERROR", "Something broke on our side. Nothing was saved half-way"),
    503: ("RETRIABLE_ERROR", "Busy just now. Nothing was changed; try again in a few seconds"),
}


class ApiError(Exception):
    """An answer that is not the one asked for: `kind` and `message` as the protocol has them; `cells` are those that others changed."""

    def __init__(self, status: int, kind: str = "", message: str = "", *, cells: Sequence[ChangedCell] = ()) -> None:
        known_kind, known_message = TYPES[status]
        super().__init__(message or known_message)
        self.status = status
        self.kind = kind or known_kind
        self.message = message or known_message
        self.cells = cells


def is_for_programs() -> bool:
    """Whether the request goes to the API, also where no route of it has that address."""
    return request.path.lstrip("/").partition("/")[0] in {"v0", "api"}


def answer(data: Any, status: int = 200) -> Response:
    return Response(json.dumps(data, ensure_ascii=False, separators=(",", ":")), status, mimetype=JSON)


def with_etag(tag: str) -> None:
    """Have the answer to this request say which state of a record it shows."""

    @after_this_request
    def add(response: Response) -> Response:
        response.headers["ETag"] = tag
        return response


def envelope(error: ApiError) -> Response:
    told = {"cells": error.cells} if error.cells else {}
    response = answer({"error": {"type": error.kind, "message": error.message, **told}}, error.status)
    if error.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def envelope_of(error: HTTPException) -> Response:
    """For what Flask itself refuses: an unknown address, another method, a body that is no JSON or too large."""
    code = error.code or 500
    known = code if code in TYPES else 500 if code >= 500 else 400
    kind, message = TYPES[known]
    if code == 429 and error.description:
        message = error.description
    response = answer({"error": {"type": kind, "message": message}}, code)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    if code == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response
