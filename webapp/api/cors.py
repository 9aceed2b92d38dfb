"""Pages of other sites may call the API with a token of their own. Nothing is given away by that: cookies do not count here."""

from flask import Flask, Response

from webapp.api.answers import is_for_programs

HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST, PATCH, PUT, DELETE",
    "Access-Control-Allow-Headers": "authorization, content-type, if-match, x-airtable-application-id, x-airtable-user-agent, "
    "x-api-version",
    "Access-Control-Expose-Headers": "etag, retry-after, x-request-id",
    "Access-Control-Max-Age": "86400",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


def init_cors(app: Flask) -> None:
    app.after_request(allow_other_sites)


def allow_other_sites(response: Response) -> Response:
    if is_for_programs():
        response.headers.update(HEADERS)
    return response
