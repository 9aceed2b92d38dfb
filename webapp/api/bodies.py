"""Reading what a program sent."""

import json
from typing import Any

from flask import request

from webapp.api.answers import ApiError


def json_object() -> dict[str, Any]:
    """The body as a JSON object, whatever its content type says. Raises ApiError."""
    try:
        body = json.loads(request.get_data(), parse_constant=refuse)
    except (ValueError, RecursionError):
        raise ApiError(400, message="Could not parse request body") from None
    if not isinstance(body, dict):
        raise ApiError(400, message="The body of a request is a JSON object")
    return body


def refuse(name: str) -> None:
    raise ValueError(name)
