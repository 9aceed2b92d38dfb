"""Webhooks under a workspace's settings: for owners, since they send what the workspace holds to the outside."""

from typing import TypeVar

from flask import Blueprint, abort, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from webapp.hypermedia import notify, redirect_out, respond
from webapp.tables.query import tables_of
from webapp.webhooks import changes
from webapp.webhooks.forms import EVERY_TABLE, WebhookForm, WebhookSettingsForm
from webapp.webhooks.models import Webhook
from webapp.webhooks.query import find_webhook, log_of, webhooks_of
from webapp.workspaces.access import load_workspace
from webapp.workspaces.models import Role, Workspace

webhooks = Blueprint("webhooks", __name__, url_prefix="/workspaces/<int:workspace_id>/webhooks")

AnyForm = TypeVar("AnyForm", bound=WebhookForm)


@webhooks.get("")
def index(workspace_id: int) -> Response:
    workspace = load_workspace(workspace_id, at_least=Role.OWNER)
    return respond_list(workspace, form_for(workspace, WebhookForm(formdata=None)))


@webhooks.post("")
def create(workspace_id: int) -> Response:
    workspace = load_workspace(workspace_id, at_least=Role.OWNER)
    form = form_for(workspace, WebhookForm())
    if not form.validate():
        return respond_list(workspace, form, status=422)
    webhook = changes.add_webhook(workspace, url=form.url.data, table_id=form.table_id, by=current_user)
    notify("Added the webhook. Give its secret to the receiver.")
    return redirect_out(place_of(webhook))


@webhooks.get("/<int:webhook_id>")
def show(workspace_id: int, webhook_id: int) -> Response:
    workspace, webhook = load_webhook(workspace_id, webhook_id)
    return respond_webhook(workspace, webhook, settings_of(workspace, webhook))


@webhooks.post("/<int:webhook_id>")
def update(workspace_id: int, webhook_id: int) -> Response:
    workspace, webhook = load_webhook(workspace_id, webhook_id)
    form = form_for(workspace, WebhookSettingsForm())
    if not form.validate():
        return respond_webhook(workspace, webhook, form, status=422)
    changes.change_webhook(webhook, url=form.url.data, table_id=form.table_id, is_on=form.is_on.data)
    notify("Saved")
    return redirect_out(place_of(webhook))


@webhooks.post("/<int:webhook_id>/trials")
def create_trial(workspace_id: int, webhook_id: int) -> Response:
    workspace, webhook = load_webhook(workspace_id, webhook_id)
    changes.add_trial(webhook)
    notify("A trial is on its way. Look at the log in a few seconds.")
    return respond_webhook(workspace, webhook, settings_of(workspace, webhook), redirect_to=place_of(webhook))


@webhooks.post("/<int:webhook_id>/deliveries/<int:delivery_id>/replay")
def replay(workspace_id: int, webhook_id: int, delivery_id: int) -> Response:
    workspace, webhook = load_webhook(workspace_id, webhook_id)
    changes.replay(webhook, delivery_id)
    notify("It is sent again.")
    return respond_webhook(workspace, webhook, settings_of(workspace, webhook), redirect_to=place_of(webhook))


@webhooks.post("/<int:webhook_id>/removal")
def destroy(workspace_id: int, webhook_id: int) -> Response:
    _, webhook = load_webhook(workspace_id, webhook_id)
    changes.remove_webhook(webhook)
    notify("Removed the webhook. Nothing is sent there any more.")
    return redirect_out(url_for("webhooks.index", workspace_id=workspace_id))


def load_webhook(workspace_id: int, webhook_id: int) -> tuple[Workspace, Webhook]:
    workspace = load_workspace(workspace_id, at_least=Role.OWNER)
    webhook = find_webhook(workspace, webhook_id)
    if webhook is None:
        abort(404)
    return workspace, webhook


def place_of(webhook: Webhook) -> str:
    return url_for("webhooks.show", workspace_id=webhook.workspace_id, webhook_id=webhook.id)


def form_for(workspace: Workspace, form: AnyForm) -> AnyForm:
    every = SelectChoice(EVERY_TABLE, "Every table")
    form.table.choices = [every, *(SelectChoice(table.id, table.name) for table in tables_of([workspace.id]))]
    return form


def settings_of(workspace: Workspace, webhook: Webhook) -> WebhookSettingsForm:
    kept = {"url": webhook.url, "table": webhook.table_id or EVERY_TABLE, "is_on": webhook.is_on}
    return form_for(workspace, WebhookSettingsForm(formdata=None, data=kept))


def respond_list(workspace: Workspace, form: WebhookForm, *, status: int = 200) -> Response:
    return respond("webhooks/index.html", "webhooks", status=status, workspace=workspace, form=form, listed=webhooks_of(workspace))


def respond_webhook(
    workspace: Workspace, webhook: Webhook, form: WebhookForm, *, status: int = 200, redirect_to: str | None = None
) -> Response:
    lines, has_more = log_of(webhook, before=request.args.get("before", type=int))
    return respond(
        "webhooks/show.html",
        "webhook",
        status=status,
        redirect_to=redirect_to,
        workspace=workspace,
        webhook=webhook,
        form=form,
        lines=lines,
        has_more=has_more,
    )
