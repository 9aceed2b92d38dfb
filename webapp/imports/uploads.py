"""Files on their way in: admitted before a byte is read, written to the uploads folder once, under a generated name."""

import os
import secrets
import tempfile
from pathlib import Path
from typing import IO, Any

from flask import Flask, Request, request
from flask_login import current_user
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from webapp.accounts.signing_in import ask_to_sign_in
from webapp.config import current_config
from webapp.hypermedia import respond
from webapp.workspaces.access import load_workspace
from webapp.workspaces.models import Role, Workspace

ENDPOINT = "imports.create"
ENVELOPE = 64 * 1024  # what a form has around its file
DRAINED_AT_ONCE = 256 * 1024


class UploadRequest(Request):
    """Writes an import's file where it stays, instead of first into memory or the system's folder for temporary files."""

    def _get_file_stream(
        self, total_content_length: int | None, content_type: str | None, filename: str | None = None, content_length: int | None = None
    ) -> IO[bytes]:
        if self.endpoint != ENDPOINT:
            return super()._get_file_stream(total_content_length, content_type, filename, content_length)
        folder = current_config().uploads
        folder.mkdir(parents=True, exist_ok=True)
        return tempfile.NamedTemporaryFile("wb+", dir=folder, prefix="incoming-")  # Werkzeug closes it, which removes it


def init_uploads(app: Flask) -> None:
    """Comes before the CSRF check, which reads the whole form to find its token."""
    app.request_class = UploadRequest
    app.before_request(admit_upload)


def admit_upload() -> Response | None:
    if request.endpoint != ENDPOINT:
        return None
    if not current_user.is_authenticated:
        return ask_to_sign_in()
    workspace = load_workspace((request.view_args or {})["workspace_id"], at_least=Role.EDITOR)
    most = current_config().upload_bytes
    if (request.content_length or 0) > most + ENVELOPE:
        drain(2 * most)
        return too_large(workspace)
    request.max_content_length = most + ENVELOPE
    return None


def drain(most: int) -> None:
    """Read what comes and forget it: a browser shows the answer only once it could send everything."""
    while most > 0 and (read := len(request.environ["wsgi.input"].read(min(DRAINED_AT_ONCE, most)))):
        most -= read


def too_large(workspace: Workspace) -> Response:
    size = in_megabytes(request.content_length or 0)
    problem = (
        f"This file has {size}; this installation takes {in_megabytes(current_config().upload_bytes)}. Split it, or leave columns out."
    )
    return respond("imports/new.html", "form", status=413, workspace=workspace, problem=problem, most=current_config().upload_bytes)


def in_megabytes(size: int) -> str:
    return f"{max(size / 1_048_576, 0.1):,.1f} MB".replace(".0 MB", " MB")


def keep(upload: FileStorage) -> Path:
    """Give the file that the request brought its own name; without this it goes with the request."""
    stream: Any = upload.stream
    stream.flush()
    path = fresh_path()
    os.link(stream.name, path)
    return path


def fresh_path() -> Path:
    folder = current_config().uploads
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{secrets.token_hex(16)}.csv"
