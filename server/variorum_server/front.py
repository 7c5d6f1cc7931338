"""What every request meets first: answers that are known, the endpoint for programs, and Flask for all the rest.

It is an RSGI application: bodies are read as they come, without a thread for each; a client that goes away is noticed;
an answer that was given before is given again before anything else is looked at. Programs that ask the endpoint
are answered without Flask, by the functions that its views use too.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any

from flask import Flask

from variorum.errors import VariorumError
from variorum.snapshot import Snapshot, current_snapshot
from variorum_server.app import create_app
from variorum_server.cache import Cache, Key
from variorum_server.coding import choose_coding, compress
from variorum_server.config import Config
from variorum_server.endpoint import (
    NOT_CACHED,
    OPEN,
    Reply,
    entity_tag,
    is_page,
    names_tag,
    not_modified,
    reply_to_problem,
    reply_with,
)
from variorum_server.evaluator import Pooled
from variorum_server.gateway import Scope, Streamed, call, environ_of, stream
from variorum_server.job import Job, Outcome
from variorum_server.journal import Journal
from variorum_server.metrics import CONTENT_TYPE, Metrics
from variorum_server.negotiation import prefers_html
from variorum_server.pool import Pool
from variorum_server.problem_pages import HTTP_DETAILS, HTTP_TITLES
from variorum_server.problems import MEDIA_TYPE, Problem, ProblemError
from variorum_server.protocol import ProtocolRequest, read_request
from variorum_server.views import OUTCOME

LOG = logging.getLogger("variorum")
FOLLOW = 1.0  # seconds between two looks at which snapshot is current
_TEXT = re.compile(r"text/|application/[\w.-]*\+?(?:json|xml|n-triples|n-quads|trig)|image/svg")
TOO_LARGE = Problem(
    413,
    "http-413",
    HTTP_TITLES[413],
    HTTP_DETAILS[413],
    "Ask a shorter query; bring long lists of values into a few queries.",
)


class Service:
    """One snapshot and all that serves it."""

    def __init__(
        self,
        snapshot: Snapshot,
        config: Config,
        loop: asyncio.AbstractEventLoop,
        killed: Callable[[str], None],
    ) -> None:
        self.snapshot, self.config = snapshot, config
        self.pool = Pool(snapshot.path, config, killed)
        self.pool.start()
        self.app: Flask = create_app(snapshot, config, Pooled(self.pool, loop))
        self.cache = Cache(config.cache)

    def gauges(self) -> dict[str, float]:
        """What is so at this moment; see `metrics.GAUGES`."""
        return {
            "queries_running": self.pool.running,
            "queries_waiting": self.pool.waiting,
            "cache_bytes": self.cache.size,
        }


class Front:
    """The RSGI application of one process."""

    def __init__(self, store: Path, config: Config, counts: Path) -> None:
        self._store, self._config = store, config
        self._metrics = Metrics(counts)
        self._journal = Journal(config.access_log, config.slow_log, config.slow)
        self._threads = ThreadPoolExecutor(32, "variorum-page")

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        async def start() -> None:
            self._service = Service(current_snapshot(self._store), self._config, loop, self._metrics.killed)
            self._follower = loop.create_task(self._follow(loop))

        loop.run_until_complete(start())

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._follower.cancel()
        self._service.pool.stop()

    async def _follow(self, loop: asyncio.AbstractEventLoop) -> None:
        """Serve each snapshot that becomes current, from when it can answer; the last one ends what it has begun."""
        while True:
            await asyncio.sleep(FOLLOW)
            before = self._service
            self._metrics.gauges = before.gauges()
            self._metrics.leave()
            with suppress(OSError):
                if (self._store / "current").resolve(strict=True) != before.snapshot.path:
                    await self._change(before, loop)

    async def _change(self, before: Service, loop: asyncio.AbstractEventLoop) -> None:
        """Serve what is current now instead of what was before, if it can be served."""
        service: Service | None = None
        try:
            service = Service(current_snapshot(self._store), self._config, loop, self._metrics.killed)
            await service.pool.run(Job("ASK {}"))
        except VariorumError as error:
            LOG.error("the new snapshot cannot be served: %s", error)
            if service is not None:
                service.pool.stop()
        else:
            self._service = service
            await before.pool.close()

    async def __rsgi__(self, scope: Scope, proto: Any) -> None:
        began = monotonic()
        service = self._service
        headers = scope.headers
        accept = headers.get("accept")
        method = scope.method
        key: Key | None = None
        if method in ("GET", "HEAD") and headers.get("range") is None:
            host = scope.authority or headers.get("host")  # some pages name themselves by it
            key = (host, scope.path, scope.query_string, accept, headers.get("accept-encoding"))
            known = service.cache.get(key)
            if known is not None:
                reply = _conditional(known, headers.get("if-none-match"))
                _send(proto, method, reply)
                self._metrics.cached[reply.status] += 1
                if self._journal.wanted:
                    self._journal.note(scope, reply, began, "cached", None)
                return
        answered, job = await self._answer(service, scope, proto, accept)
        if isinstance(answered, Streamed) and method == "HEAD":
            proto.response_empty(answered.status, answered.headers)
            answered.close()
        elif isinstance(answered, Streamed):
            await stream(proto, answered, self._threads)
        else:
            if method == "GET" and key is not None:
                service.cache.put(key, answered)
            if method in ("GET", "HEAD"):
                answered = _conditional(answered, headers.get("if-none-match"))
            _send(proto, method, answered)
        self._note(scope, answered, began, "query" if job else "page", job)

    def _note(self, scope: Scope, reply: Reply | Streamed, began: float, answer: str, job: Job | None) -> None:
        self._metrics.request(answer, reply.status, monotonic() - began)
        if self._journal.wanted:
            self._journal.note(scope, reply, began, answer, job)

    async def _answer(
        self, service: Service, scope: Scope, proto: Any, accept: str | None
    ) -> tuple[Reply | Streamed, Job | None]:
        """The reply to a request, and the query that it asked of an endpoint, if it did."""
        body = b""
        if scope.method not in ("GET", "HEAD", "OPTIONS"):
            whole = await _read_body(scope, proto, service.config.max_body)
            if whole is None:
                return reply_to_problem(TOO_LARGE), None
            body = whole
        if scope.path == "/metrics" and scope.method in ("GET", "HEAD"):
            self._metrics.gauges = service.gauges()
            return Reply(200, [*OPEN, NOT_CACHED, ("Content-Type", CONTENT_TYPE)], self._metrics.expose()), None
        asked = _endpoint(scope, body)
        if asked is None:
            return await self._page(service, scope, body), None
        job: Job | None = None
        answered: Outcome | Problem
        try:
            job = read_request(asked, accept, choose_coding(scope.headers.get("accept-encoding")))
            tag = entity_tag(service.snapshot.digest, job)
            if scope.method != "POST" and names_tag(scope.headers.get("if-none-match"), tag, exists=False):
                return not_modified(tag), job
            answered = await _run(service.pool, job, proto)
            if not is_page(answered):
                return reply_with(answered, tag), job
        except ProblemError as error:
            answered = error.problem
            if not prefers_html(accept, MEDIA_TYPE):
                return reply_to_problem(answered), job
        return await self._page(service, scope, body, answered), job

    async def _page(
        self, service: Service, scope: Scope, body: bytes, answered: Outcome | Problem | None = None
    ) -> Reply | Streamed:
        environ = environ_of(scope, body)
        if not scope.path.startswith("/export/"):  # which compresses its files itself
            environ.pop("HTTP_IF_NONE_MATCH", None)  # looked at here, when the response may be compressed
        if scope.method == "HEAD":
            environ["REQUEST_METHOD"] = "GET"  # so that its length, coding and tag are those of GET
        if answered is not None:
            environ[OUTCOME] = answered
        coding = choose_coding(scope.headers.get("accept-encoding"))
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, _compressed_page, service.app, environ, coding)


def _compressed_page(app: Flask, environ: dict[str, Any], coding: str | None) -> Reply | Streamed:
    """What Flask replies, in a content coding if it is short text; its tag tells the coding."""
    reply = call(app.wsgi_app, environ)
    is_text = any(name == "Content-Type" and _TEXT.match(value) for name, value in reply.headers)
    final = any(name in ("Content-Encoding", "Accept-Ranges") for name, _ in reply.headers)
    if isinstance(reply, Streamed) or not is_text or final:
        return reply
    body, used = compress(reply.body, coding)
    if used is None:
        return reply
    tag = f'{reply.tag[:-1]}-{used}"' if reply.tag else None
    replaced = ("ETag", "Content-Length")
    headers = [(name, value) for name, value in reply.headers if name not in replaced]
    headers += [("Content-Encoding", used), *([("ETag", tag)] if tag else [])]
    return Reply(reply.status, headers, body, tag)


async def _run(pool: Pool, job: Job, proto: Any) -> Outcome:
    """The outcome of a job; its worker is freed when the client goes away."""
    task = pool.submit(job)
    watch: asyncio.Future[None] | None = None

    def begin() -> None:
        nonlocal watch
        watch = asyncio.ensure_future(proto.client_disconnect())
        watch.add_done_callback(lambda done: None if done.cancelled() else pool.cancel(task))

    task.on_long = begin
    try:
        return await task.future
    finally:
        if watch is not None:
            watch.cancel()


def _endpoint(scope: Scope, body: bytes) -> ProtocolRequest | None:
    """What a request asks of an endpoint, if it is a query to one."""
    path, method = scope.path, scope.method
    if not path.endswith("/sparql") or method == "OPTIONS" or (method != "POST" and "query=" not in scope.query_string):
        return None
    source: str | None = None
    if path != "/sparql":
        source = path.removeprefix("/sources/").removesuffix("/sparql")
        if path != f"/sources/{source}/sparql" or "/" in source or "%" in source:
            return None
    if method not in ("GET", "HEAD", "POST"):
        return None
    content_type = scope.headers.get("content-type", "") if method == "POST" else None
    return ProtocolRequest(source, scope.query_string.encode("latin-1"), content_type, body)


async def _read_body(scope: Scope, proto: Any, limit: int) -> bytes | None:
    """The body of a request, or None where it is longer than allowed."""
    announced = scope.headers.get("content-length")
    if announced is not None and announced.isdigit() and int(announced) > limit:
        return None
    body = bytearray()
    async for part in proto:
        body += part
        if len(body) > limit:
            return None
    return bytes(body)


def _conditional(reply: Reply, tags: str | None) -> Reply:
    """The reply, or that the client has it already (RFC 9110, section 13.2.2)."""
    if tags is not None and reply.tag is not None and reply.status == 200 and names_tag(tags, reply.tag):
        return not_modified(reply.tag)
    return reply


def _send(proto: Any, method: str, reply: Reply) -> None:
    if method == "HEAD":
        told = any(name.lower() == "content-length" for name, _ in reply.headers)  # Flask tells it without the body
        length = [] if told else [("Content-Length", str(len(reply.body)))]
        proto.response_empty(reply.status, [*reply.headers, *length])
    elif reply.body:
        proto.response_bytes(reply.status, reply.headers, reply.body)
    else:
        proto.response_empty(reply.status, reply.headers)
