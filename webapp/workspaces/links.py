"""Links that people hand on: shown once to who made them, or mailed."""

from functools import partial

from flask import request, url_for

from webapp import mail
from webapp.config import current_config
from webapp.workspaces.models import Invitation, Workspace


def absolute(path: str) -> str:
    """A path as an address that works elsewhere: of the configured site, else of the site that is being asked."""
    return (current_config().site_url or request.host_url.rstrip("/")) + path


def link_to(token: str) -> str:
    return absolute(url_for("invitations.show", token=token))


def will_be_mailed(email: str | None) -> bool:
    return bool(email) and mail.is_set_up()


def mail_invitation(invitation: Invitation, workspace: Workspace, *, host: str, link: str) -> None:
    text = (
        f"{host} invites you to “{workspace.name}” on Inlay, as {invitation.role.with_article}.\n\n"
        f"{link}\n\n"
        "The link works once, within seven days. If you didn't expect it, you need do nothing.\n"
    )
    send = partial(mail.send, to=invitation.email, subject=f"{host} invites you to {workspace.name}", text=text)
    mail.after_the_answer(send)
