"""The WSGI application: queries of programs first, Flask for everything else, and the headers that each response has.

`create_app` gives it to any WSGI server. `variorum serve` hosts it in processes whose time and memory are limited.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

from variorum.snapshots.snapshot import Snapshot
from variorum_server.config import Config, read_config, snapshot_of_environment
from variorum_server.endpoint.answering import Evaluator, InProcess
from variorum_server.endpoint.codings import choose_coding, compress
from variorum_server.endpoint.problems import ODD_HOST
from variorum_server.endpoint.programs import Programs
from variorum_server.endpoint.replies import CLOSED, OPEN, VARY, Reply, names_tag, reply_to_problem
from variorum_server.engines import behind
from variorum_server.exports.service import routes as exports
from variorum_server.pages import problem_pages
from variorum_server.pages.assets import asset, static
from variorum_server.pages.citing import Citing
from variorum_server.pages.html import Pages
from variorum_server.pages.routes import routes as pages
from variorum_server.pages.texts import Texts
from variorum_server.past import ADDRESS, BELOW, GONE, Past, below
from variorum_server.reconciliation.service import ReconciliationService
from variorum_server.reconciliation.service import routes as reconciliation

HOST = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
_TEXT = re.compile(r"text/|application/[\w.-]*\+?(?:json|xml|n-triples|n-quads|trig)|image/svg")
_STATUS = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


class Application(Flask):
    """The server of one snapshot."""

    def __init__(
        self,
        snapshot: Snapshot,
        config: Config,
        evaluator: Evaluator,
        exports_folder: Path | None,
        past: Past | None = None,
    ) -> None:
        super().__init__(__package__, static_folder=None)
        self.config["MAX_CONTENT_LENGTH"] = config.max_body
        self.jinja_env.trim_blocks = self.jinja_env.lstrip_blocks = True
        texts = Texts(snapshot, config.texts, config.quote)
        html = Pages(snapshot, config.rows_shown, texts)
        self._past = past
        self._programs = Programs(snapshot.digest, evaluator, config.max_body)
        self._reconciliation = ReconciliationService(html.addresses)
        for rule, view, methods in (
            *pages(snapshot, config, evaluator, html),
            *reconciliation(self._reconciliation),
            *exports(snapshot, exports_folder),
        ):
            self.add_url_rule(rule, view.__name__, view, methods=methods)
        self.add_url_rule("/static/<path:filename>", "static", static)
        self.context_processor(html.context)
        self.jinja_env.globals |= {"citing": Citing(html), "asset": asset}
        self.register_error_handler(Exception, problem_pages.respond)
        self.after_request(partial(_finish, texts))

    def wsgi_app(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """WSGI (PEP 3333)."""
        path: str = environ["PATH_INFO"]
        reply: Reply | None
        if is_odd(environ.get("HTTP_HOST")):
            reply = reply_to_problem(ODD_HOST)
        elif self._past and path.startswith(BELOW) and (kept := ADDRESS.fullmatch(path)):
            then = self._past.application(kept[2])
            if then:
                return then(below(environ, kept[1], kept[3]), start_response)
            reply = reply_to_problem(GONE)
        else:
            reply = self._programs.reply(environ)
        if reply is None:
            return super().wsgi_app(environ, start_response)
        start_response(_STATUS[reply.status], reply.fields)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [reply.body]

    def read_names(self) -> None:
        """Read the names for reconciliation, so that the first request need not wait for it."""
        _ = self._reconciliation.thing_index


def create_app(
    snapshot: Snapshot | None = None,
    config: Config | None = None,
    evaluator: Evaluator | None = None,
    exports_folder: Path | None = None,
) -> Application:
    """The WSGI application of a snapshot.

    Without one, it is that of the store in VARIORUM_STORE, or of the corpus in VARIORUM_CORPUS or in the current
    folder, with the settings of the environment. Queries are answered in the process that asks, unless another
    evaluator is given; exports are kept in `exports_folder`, which several may share.
    """
    config = config or (Config() if snapshot else read_config())
    snapshot = behind(snapshot or snapshot_of_environment(), config)
    settings = config

    def then(kept: Snapshot) -> Application:
        return Application(kept, settings, InProcess(kept, settings), exports_folder)

    past = Past(snapshot, then)
    return Application(snapshot, config, evaluator or InProcess(snapshot, config), exports_folder, past)


@lru_cache(256)
def is_odd(host: str | None) -> bool:
    """Whether a header Host names none."""
    return host is not None and not HOST.fullmatch(host)


def _finish(texts: Texts, response: Response) -> Response:
    """Headers for every response: security, CORS open for reading, and Vary where the client has a choice."""
    for name, value in (*OPEN, *CLOSED):
        response.headers.setdefault(name, value)  # what a view says itself holds
    if texts.shown and response.mimetype == "text/html":  # it may quote a text, which no other site is to read
        for name in [name for name, _ in response.headers if name.startswith("Access-Control-")]:
            response.headers.remove(name)
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Cache-Control"] = "private, no-cache"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "GET, HEAD, OPTIONS")
        response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match, If-Range, Range"
        response.headers["Access-Control-Max-Age"] = "86400"
    response.headers["Vary"] = VARY[1] if request.endpoint != "static" else "Accept-Encoding"
    if response.direct_passthrough:  # a file, which is compressed, tagged and cut already
        return response
    _compress(response)
    tag = response.headers.get("ETag")
    reads = response.status_code == 200 and request.method in ("GET", "HEAD")
    if tag and reads and names_tag(request.headers.get("If-None-Match"), tag):
        response.status_code = 304
        response.set_data(b"")
        for name in ("Content-Length", "Content-Type", "Content-Encoding"):
            response.headers.pop(name, None)
    return response


def _compress(response: Response) -> None:
    """Put short text into the content coding that the client prefers; its tag tells the coding."""
    if "Content-Encoding" in response.headers or not _TEXT.match(response.headers.get("Content-Type", "")):
        return
    body, coding = compress(response.get_data(), choose_coding(request.headers.get("Accept-Encoding")))
    if coding is not None:
        response.set_data(body)
        response.headers["Content-Encoding"] = coding
        if "ETag" in response.headers:
            response.headers["ETag"] = f'{response.headers["ETag"][:-1]}-{coding}"'
