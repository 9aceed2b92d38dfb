"""The application: configuration, extensions, blueprints. No logic."""

from datetime import timedelta
from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from webapp import context, errors, formulas, headers, hosts, hypermedia, requestlog
from webapp.accounts.routes.password_resets import password_resets
from webapp.accounts.routes.profile import profile
from webapp.accounts.routes.sessions import sessions
from webapp.accounts.routes.sign_ins import sign_ins
from webapp.accounts.routes.sign_ups import sign_ups
from webapp.accounts.signing_in import init_accounts
from webapp.api.access import BaseId
from webapp.api.addresses import Addresses
from webapp.api.bearer import init_bearer
from webapp.api.comment_routes import api_comments
from webapp.api.cors import init_cors
from webapp.api.meta_routes import api_meta
from webapp.api.record_routes import api_records
from webapp.api.reference_routes import api_document, reference
from webapp.api.schema_routes import api_schema
from webapp.api.token_routes import api_tokens
from webapp.application import Application
from webapp.assets import init_assets
from webapp.boards.calendar_routes import calendars
from webapp.boards.card_routes import cards
from webapp.boards.routes import boards
from webapp.cli import init_cli
from webapp.comments.digest import init_digests
from webapp.comments.routes import comments, init_comments, notices
from webapp.config import Config, config_or_exit
from webapp.database import db, engine_options, make_postgresql_quick, make_sqlite_safe
from webapp.exports.routes import exports
from webapp.extensions import bcrypt, compress, csrf, htmx, migrate
from webapp.fields.routes import fields
from webapp.fieldtypes import letters, places
from webapp.health import health
from webapp.home.routes import home
from webapp.imports.routes import imports
from webapp.imports.uploads import init_uploads
from webapp.indexes.keeping import init_indexes
from webapp.live.routes import init_live, live
from webapp.pages.routes import pages
from webapp.pages.themes import init_themes, themes
from webapp.readable.rebuilding import init_readable
from webapp.records.activity import activity
from webapp.records.cells import cells
from webapp.records.example_routes import examples
from webapp.records.footer_routes import summaries
from webapp.records.group_routes import groups
from webapp.records.history_routes import history_pages
from webapp.records.pick_routes import picks
from webapp.records.range_routes import ranges
from webapp.records.routes import records
from webapp.records.undo_routes import redos, undos
from webapp.records.update_routes import updates
from webapp.search.routes import search
from webapp.shapes.duplicate_routes import duplicates, field_duplicates, table_duplicates
from webapp.shapes.option_routes import options
from webapp.shapes.retype_routes import retypes
from webapp.shapes.schema_routes import schema
from webapp.tables.routes import tables, workspace_trash
from webapp.textindex.keeping import init_search_indexes
from webapp.tokens.routes import tokens
from webapp.tokens.signing import init_tokens
from webapp.trash.purge import init_purges
from webapp.trash.routes import record_trash
from webapp.turns import Turns
from webapp.views.layout_routes import layouts
from webapp.views.routes import views
from webapp.views.saved_routes import saved_views
from webapp.webhooks.delivering import init_webhooks
from webapp.webhooks.routes import webhooks
from webapp.workspaces.invitation_routes import invitations
from webapp.workspaces.member_routes import members
from webapp.workspaces.people_routes import people
from webapp.workspaces.region_routes import regions
from webapp.workspaces.routes import workspaces

ROOT = Path(__file__).parent.parent
BLUEPRINTS = (
    health,
    pages,
    themes,
    sessions,
    sign_ups,
    sign_ins,
    profile,
    password_resets,
    people,
    home,
    search,
    workspaces,
    regions,
    members,
    invitations,
    tables,
    workspace_trash,
    fields,
    retypes,
    options,
    duplicates,
    field_duplicates,
    table_duplicates,
    views,
    layouts,
    boards,
    cards,
    calendars,
    saved_views,
    schema,
    records,
    cells,
    summaries,
    examples,
    groups,
    ranges,
    picks,
    comments,
    notices,
    undos,
    redos,
    updates,
    live,
    history_pages,
    record_trash,
    activity,
    imports,
    exports,
    tokens,
    webhooks,
    reference,
    api_document,
    api_tokens,
    api_meta,
    api_records,
    api_comments,
    api_schema,
)
LARGEST_ID = 2**63 - 1
DIGITS = len(str(LARGEST_ID))
FORM_BYTES = 4 * 1024 * 1024
REMEMBERED = timedelta(days=90)


class Id(IntegerConverter):
    """An id in a URL. A number beyond 63 bits is nobody's, and leads to where 0 leads, which is nobody's either."""

    def to_python(self, value: str) -> int:
        return int(value) if len(value) <= DIGITS and int(value) <= LARGEST_ID else 0


def create_app(config: Config | None = None) -> Flask:
    config = config or config_or_exit()
    app = Application("webapp", root_path=str(ROOT / "webapp"), template_folder=ROOT / "templates", static_folder=None)
    app.url_map.converters.update(int=Id, base=BaseId)
    app.url_map.merge_slashes = False  # it redirects, and to whatever host the request names
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    configure(app, config)
    bind(app, config)
    register(app)
    return app


def configure(app: Flask, config: Config) -> None:
    secure = config.proxy_hops > 0 or (config.site_url or "").startswith("https://")
    app.extensions["inlay"] = config
    app.debug = app.debug and config.env == "development"
    app.config.update(
        SECRET_KEY=config.secret_key,
        TESTING=config.testing,
        SQLALCHEMY_DATABASE_URI=config.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(config.database_url),
        BCRYPT_LOG_ROUNDS=config.bcrypt_rounds,
        BCRYPT_HANDLE_LONG_PASSWORDS=True,  # bcrypt 5 refuses more than 72 bytes; must hold from the first account on
        COMPRESS_LEVEL=4,  # two thirds of the time for a sixteenth more bytes
        SESSION_COOKIE_NAME="__Host-inlay" if secure else "inlay",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=REMEMBERED,
        SESSION_REFRESH_EACH_REQUEST=False,  # the cookie ends with the sign-in, and answers that change nothing in it set none
        WTF_CSRF_TIME_LIMIT=None,  # it lives as long as the session it is bound to
        MAX_CONTENT_LENGTH=FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=FORM_BYTES,
        MAX_FORM_PARTS=5000,
    )
    app.wsgi_app = Turns(Addresses(app.wsgi_app), config.threads)  # type: ignore[method-assign]
    if config.proxy_hops:
        hops = config.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def bind(app: Flask, config: Config) -> None:
    requestlog.init_request_log(app)  # first: its clock starts before anything else works
    hosts.init_hosts(app, config.hosts)
    db.init_app(app)
    migrate.init_app(app, db)
    bcrypt.init_app(app)
    compress.init_app(app)
    htmx.init_app(app)
    init_accounts(app)  # before CSRF: who has no session left is asked to sign in, whatever their form carried
    init_tokens(app)
    init_bearer(app, config)
    init_cors(app)
    init_uploads(app)  # before the CSRF check, which reads the whole form
    csrf.init_app(app)
    init_assets(app)
    init_comments()
    init_digests()
    init_purges()
    init_webhooks()
    init_readable()
    init_search_indexes()
    init_indexes()
    init_themes(app)
    init_live(app, config)
    context.init_context(app)
    hypermedia.init_hypermedia(app)
    headers.init_headers(app)
    errors.init_errors(app)
    init_cli(app)
    with app.app_context():
        if config.on_sqlite:
            make_sqlite_safe(db.engine)
            letters.teach_sqlite(db.engine)
            formulas.teach_sqlite(db.engine)
            places.teach_sqlite(db.engine)
        else:
            make_postgresql_quick(db.engine)


def register(app: Flask) -> None:
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
