"""The Flask application: which address gives what, and the headers that every response has."""

from __future__ import annotations

from flask import Flask, Response, request

from variorum.snapshots.snapshot import Snapshot
from variorum_server import exports, problem_pages, reconciliation, standards
from variorum_server.config import Config
from variorum_server.endpoint.replies import CLOSED, OPEN, VARY
from variorum_server.evaluator import Evaluator, OwnPool
from variorum_server.pages.html import Pages
from variorum_server.pages.queries import Views

READING = ["GET"]  # Flask adds HEAD and OPTIONS


def create_app(snapshot: Snapshot, config: Config | None = None, evaluator: Evaluator | None = None) -> Flask:
    """The server of one snapshot. Queries run in a pool of processes unless another evaluator is given."""
    config = config or Config()
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = config.max_body
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    pages = Pages(snapshot, config.rows_shown)
    evaluator = evaluator or OwnPool(snapshot.path, config)
    views = Views(snapshot, evaluator, pages)
    for rule, view, methods in (
        ("/sources/<slug>", pages.source, READING),
        ("/query", views.query_form, READING),
        ("/queries/<name>", views.saved, READING),
        ("/sources/<source>/queries/<name>", views.saved, READING),
        ("/health", views.health, READING),
        ("/ready", views.ready, READING),
        *reconciliation.routes(pages.addresses),
        *exports.routes(snapshot),
        *standards.routes(snapshot, config, evaluator, pages, views),
    ):
        app.add_url_rule(rule, f"{view.__name__}", view, methods=methods)
    app.context_processor(pages.context)
    app.register_error_handler(Exception, problem_pages.respond)
    app.after_request(_finish)
    return app


def _finish(response: Response) -> Response:
    """Headers for every response: security, CORS open for reading, and Vary where the client has a choice."""
    for name, value in (*OPEN, *CLOSED):
        response.headers.setdefault(name, value)  # what a view says itself holds
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "GET, HEAD, OPTIONS")
        response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match, If-Range, Range"
        response.headers["Access-Control-Max-Age"] = "86400"
    if request.endpoint != "static":
        response.headers["Vary"] = VARY[1]
    return response
