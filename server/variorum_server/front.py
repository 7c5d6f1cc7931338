"""What every request meets first: answers that are known, the endpoint for programs, and Flask for all the rest.

It is an ASGI application: bodies are read as they come, without a thread for each; a client that goes away is noticed.
An answer that was given before is given again before anything else is looked at. Programs that ask the endpoint
are answered without Flask, by the functions that its views use too; those that ask by GET, without even a task.
"""

from __future__ import annotations

import asyncio
import logging
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask

from variorum.snapshots.snapshot import Snapshot, current_snapshot
from variorum_server.app import create_app
from variorum_server.cache import Cache, key_of
from variorum_server.coding import choose_coding, compress
from variorum_server.config import Config
from variorum_server.connection import Exchange
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
from variorum_server.gateway import (
    Receive,
    Request,
    Scope,
    Send,
    Streamed,
    call,
    environ_of,
    read_body,
    send_parts,
    send_whole,
    watch,
)
from variorum_server.job import Job, Outcome
from variorum_server.journal import Journal
from variorum_server.metrics import CONTENT_TYPE, Metrics
from variorum_server.negotiation import prefers_html
from variorum_server.pool import Pool
from variorum_server.problem_pages import HTTP_DETAILS, HTTP_TITLES
from variorum_server.problems import INTERNAL, MEDIA_TYPE, Problem, ProblemError, full
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
GONE = Reply(499, [], b"")  # for the logs alone: the client went away before its answer

Answered = Outcome | Problem


class Service:
    """One snapshot and all that serves it."""

    def __init__(self, snapshot: Snapshot, config: Config, metrics: Metrics) -> None:
        self.snapshot, self.config = snapshot, config
        self.pool = Pool(snapshot.path, config, metrics.killed, metrics.answered)
        self.pool.start()
        self.app: Flask = create_app(snapshot, config, Pooled(self.pool, asyncio.get_running_loop()))
        self.cache = Cache(config.cache)

    def gauges(self) -> dict[str, float]:
        """What is so at this moment; see `metrics.GAUGES`."""
        return {
            "queries_running": self.pool.running,
            "queries_waiting": self.pool.waiting,
            "connections_lent": self.pool.lent,
            "cache_bytes": self.cache.size,
        }


class Front:
    """The ASGI application of a store: it serves the snapshot that is current, and each that becomes so."""

    def __init__(self, store: Path, config: Config) -> None:
        self._store, self._config = store, config
        self._metrics = Metrics()
        self._journal = Journal(config.access_log, config.slow_log, config.slow)
        self._threads = ThreadPoolExecutor(32, "variorum-page")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI 3.0: the life of the server, and the requests that `begin` leaves."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        request = Request(scope)
        service, begun = scope["state"].pop("begun", (self._service, None))
        reply = self._known(service, request)
        if reply is not None:
            await send_whole(send, reply)
            return
        job: Job | None = None
        try:
            answered, job = await self._answer(service, request, receive, begun)
            if isinstance(answered, Streamed):
                await send_parts(send, receive, answered, self._threads, request.method)
            else:
                answered = self._keep(service, request, answered)
                await send_whole(send, answered)
        except ConnectionError:
            answered = GONE
        except asyncio.CancelledError:  # the server stops
            answered = reply_to_problem(full())
            with suppress(RuntimeError):  # unless it has begun to answer
                await send_whole(send, answered)
        self._note(request, answered, job)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Begin when the server does, and end with it (ASGI Lifespan Protocol 2.0)."""
        await receive()
        self._service = Service(current_snapshot(self._store), self._config, self._metrics)
        follower = asyncio.ensure_future(self._follow())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        follower.cancel()
        self._service.pool.stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def _follow(self) -> None:
        """Serve each snapshot that becomes current, from when it can answer; the last one ends what it has begun."""
        while True:
            await asyncio.sleep(FOLLOW)
            with suppress(OSError):
                current = (self._store / "current").resolve(strict=True)
                if current != self._service.snapshot.path:
                    await self._change()

    async def _change(self) -> None:
        """Serve what is current now instead of what was before, if it can be served."""
        before, service = self._service, None
        try:
            service = Service(current_snapshot(self._store), self._config, self._metrics)
            await service.pool.run(Job("ASK {}"))
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it, the last one is served on
            LOG.error("the new snapshot cannot be served: %s", error)
            if service is not None:
                service.pool.stop()
        else:
            self._service = service
            await before.pool.close()

    def repeat(self, request: bytes) -> Reply | None:
        """The reply to a request that was learned, byte for byte, for this snapshot."""
        known = self._service.cache.get(request)
        if known is not None:
            self._metrics.cached[known.status] += 1
        return known

    def learn(self, request: bytes, reply: Reply) -> None:
        """Keep the reply to a request that `recall` has answered."""
        self._service.cache.put(request, reply)

    def recall(self, target: bytes, headers: list[tuple[bytes, bytes]]) -> Reply | None:
        """The reply to a GET request that has been answered before, unless there is more to do than to send it."""
        found = dict(headers)
        if len(found) < len(headers) or b"range" in found or self._journal.wanted:
            return None
        known = self._service.cache.get(key_of(target, found))
        if known is None:
            return None
        tags = found.get(b"if-none-match")
        reply = known if tags is None else _conditional(known, tags.decode("latin-1"))
        self._metrics.cached[reply.status] += 1
        return reply

    def begin(self, exchange: Exchange) -> bool:
        """Whether a request is, or will be, answered without a task: its answer is known, or it is a query."""
        try:
            return self._begin(exchange)
        except Exception:
            LOG.exception("failed: %s %s", exchange.request.method, exchange.request.path[:200])
            exchange.respond(reply_to_problem(INTERNAL))
            return True

    def _begin(self, exchange: Exchange) -> bool:
        request, service = exchange.request, self._service
        reply = self._known(service, request)
        if reply is not None:
            exchange.respond(reply)
            return True
        if request.method == "POST":
            return False
        asked = _endpoint(request)
        if asked is None:
            return False
        job: Job | None = None
        try:
            job = _job(request, asked)
            tag = entity_tag(service.snapshot.digest, job)
            if exchange.problem is not None:
                self._end(exchange, service, job, tag, exchange.problem)
            elif names_tag(request.header(b"if-none-match"), tag, exists=False):
                self._end(exchange, service, job, tag, not_modified(tag))
            else:
                task = service.pool.submit(job, partial(self._end, exchange, service, job, tag))
                exchange.on_gone = partial(service.pool.cancel, task)
        except ProblemError as error:
            self._end(exchange, service, job, "", error.problem)
        return True

    def _end(self, exchange: Exchange, service: Service, job: Job | None, tag: str, answered: Answered | Reply) -> None:
        """Send what a query was answered with, unless that is to be a page."""
        request = exchange.request
        reply = answered if isinstance(answered, Reply) else _for_program(request, answered, tag)
        if exchange.gone:
            self._note(request, GONE, job)
        elif reply is None:
            exchange.hand_over((service, (answered, job)))
        else:
            reply = self._keep(service, request, reply)
            exchange.respond(reply)
            self._note(request, reply, job)

    def _known(self, service: Service, request: Request) -> Reply | None:
        """The reply to the same request, if it has been given before."""
        if request.method not in ("GET", "HEAD") or not request.is_whole:
            return None
        known = service.cache.get(request.key)
        if known is None:
            return None
        reply = _conditional(known, request.header(b"if-none-match"))
        self._metrics.cached[reply.status] += 1
        if self._journal.wanted:
            self._journal.note(request, reply, "cached", None)
        return reply

    def _keep(self, service: Service, request: Request, reply: Reply) -> Reply:
        """The reply to be sent, which may be needed again."""
        if request.method == "GET" and request.is_whole:
            service.cache.put(request.key, reply)
        return _conditional(reply, request.header(b"if-none-match")) if request.method in ("GET", "HEAD") else reply

    def _note(self, request: Request, reply: Reply | Streamed, job: Job | None) -> None:
        answer = "query" if job else "page"
        self._metrics.request(answer, reply.status, request.seconds)
        if self._journal.wanted:
            self._journal.note(request, reply, answer, job)

    async def _answer(
        self, service: Service, request: Request, receive: Receive, begun: tuple[Answered, Job | None] | None
    ) -> tuple[Reply | Streamed, Job | None]:
        """The reply to a request, and the query that it asked of an endpoint, if it did.

        `begun` is what a query was answered with already, where that is to be a page.
        """
        body = b""
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            whole = await read_body(request, receive, service.config.max_body)
            if whole is None:
                return reply_to_problem(TOO_LARGE), None
            body = whole
        elif request.path == "/metrics" and request.method != "OPTIONS":
            exposed = self._metrics.expose(service.gauges())
            return Reply(200, [*OPEN, NOT_CACHED, ("Content-Type", CONTENT_TYPE)], exposed), None
        answered: Answered | None
        job: Job | None
        answered, job = begun or (None, None)
        asked = _endpoint(request, body) if answered is None else None
        if asked is not None:
            tag = ""
            try:
                job = _job(request, asked)
                tag = entity_tag(service.snapshot.digest, job)
                answered = await _run(service.pool, job, receive)
            except ProblemError as error:
                answered = error.problem
            reply = _for_program(request, answered, tag)
            if reply is not None:
                return reply, job
        return await self._page(service, request, body, answered), job

    async def _page(
        self, service: Service, request: Request, body: bytes, answered: Answered | None
    ) -> Reply | Streamed:
        environ = environ_of(request, body)
        if not request.path.startswith("/export/"):  # which compresses its files itself
            environ.pop("HTTP_IF_NONE_MATCH", None)  # looked at here, when the response may be compressed
        if request.method == "HEAD":
            environ["REQUEST_METHOD"] = "GET"  # so that its length, coding and tag are those of GET
        if answered is not None:
            environ[OUTCOME] = answered
        coding = choose_coding(request.header(b"accept-encoding"))
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
    return Reply(reply.status, [*reply.headers, ("Content-Encoding", used)], body, tag)


async def _run(pool: Pool, job: Job, receive: Receive) -> Outcome:
    """The outcome of a job; its worker is freed when the client goes away.

    :raises ProblemError: there is none.
    """
    running = asyncio.ensure_future(pool.run(job))
    watching = watch(receive, running.cancel)
    try:
        return await running
    except asyncio.CancelledError:
        if watching.done():
            raise ConnectionAbortedError from None
        raise
    finally:
        watching.cancel()


def _endpoint(request: Request, body: bytes = b"") -> ProtocolRequest | None:
    """What a request asks of an endpoint, if it is a query to one."""
    path, method = request.path, request.method
    if not path.endswith("/sparql") or (method != "POST" and b"query=" not in request.query):
        return None
    if method not in ("GET", "HEAD", "POST"):
        return None
    source: str | None = None
    if path != "/sparql":
        source = path.removeprefix("/sources/").removesuffix("/sparql")
        if path != f"/sources/{source}/sparql" or "/" in source or "%" in source:
            return None
    content_type = (request.header(b"content-type") or "") if method == "POST" else None
    return ProtocolRequest(source, request.query, content_type, body)


def _job(request: Request, asked: ProtocolRequest) -> Job:
    """The job that a request to an endpoint is.

    :raises ProblemError: as `protocol.read_request`.
    """
    return read_request(asked, request.header(b"accept"), choose_coding(request.header(b"accept-encoding")))


def _for_program(request: Request, answered: Answered, tag: str) -> Reply | None:
    """The reply to a query that was answered so, which has this tag; None where it is to be a page."""
    if isinstance(answered, Outcome):
        return None if is_page(answered) else reply_with(answered, tag)
    return None if prefers_html(request.header(b"accept"), MEDIA_TYPE) else reply_to_problem(answered)


def _conditional(reply: Reply, tags: str | None) -> Reply:
    """The reply, or that the client has it already: it names these tags (RFC 9110, section 13.2.2)."""
    if tags is None or reply.tag is None or reply.status != 200:
        return reply
    return reply.unchanged if names_tag(tags, reply.tag) else reply
