"""An engine that others made, over the SPARQL 1.1 Protocol: what it is asked, and what of it is believed.

Nothing of an answer is passed on before all of it is here and has been read: engines were seen to tell of errors in the
middle of a 200, to break off, and to answer with part of the rows. So an answer is SPARQL JSON results, which end with
what they begin with, of the columns that were asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from time import monotonic
from traceback import clear_frames
from urllib.parse import unquote, urlencode, urlsplit

import urllib3
from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, parse_query_results

from variorum.errors import VariorumError
from variorum.query.serialize import TooLargeError

ENGINE = re.compile(r"(?:(?P<kind>[a-z0-9]+)\+)?(?P<url>https?://.+)")
JSON = "application/sparql-results+json"
PART = 1 << 16
PUBLISHING = 600.0  # seconds that one request may take while a snapshot is published
HUGE = 1 << 31  # bytes that an answer may have then
PARTIAL = ("X-SQL-State", "X-SPARQL-MaxRows")  # headers by which Virtuoso tells that it has left something out


class EngineError(VariorumError):
    """An engine cannot be asked, or does not answer as it should."""


class SlowEngineError(EngineError):
    """An engine did not answer in time."""

    def __init__(self, name: str, seconds: float) -> None:
        super().__init__(f"{name} did not answer in {seconds:g} seconds", advice="Ask for less.")
        self.name, self.seconds = name, seconds

    def __reduce__(self) -> tuple[type[SlowEngineError], tuple[str, float]]:
        return type(self), (self.name, self.seconds)  # how it comes out of a pipe between processes


@dataclass(frozen=True)
class Kind:
    """Where an engine has what: the paths of queries, of updates, and of N-Quads by POST if it takes them; else of one
    graph (SPARQL 1.1 Graph Store HTTP Protocol).
    """

    query: str
    update: str
    load: str
    graph: str = ""


KINDS = {
    "oxigraph": Kind("/query", "/update", "/store"),
    "fuseki": Kind("/query", "/update", "/data"),
    "rdf4j": Kind("", "/statements", "/statements"),  # GraphDB too
    "virtuoso": Kind("/sparql", "/sparql", "", "/sparql-graph-crud"),
}


@dataclass(frozen=True)
class Limits:
    """What a request may take: seconds until the answer is whole, and bytes of the answer."""

    seconds: float = PUBLISHING
    size: int = HUGE


@dataclass(frozen=True)
class Engine:
    """An engine at an address, with or without its kind before it: `http://host:7878`, `fuseki+http://host:3030/data`.

    Names and passwords are in the address, as in `http://name:password@host`.
    """

    address: str
    limits: Limits = field(default=Limits())

    def __post_init__(self) -> None:
        if self._match["kind"] not in (None, *KINDS) or not urlsplit(self._match["url"]).hostname:
            advice = f"Write http://host:port/path; before it, if it is no Oxigraph, its kind: {'+, '.join(KINDS)}+."
            raise EngineError(f"{self.name} is no address of an engine", advice=advice)

    @property
    def name(self) -> str:
        """The address without a password."""
        return re.sub(r"//[^/@]*@", "//", self.address)

    @property
    def _match(self) -> re.Match[str]:
        found = ENGINE.fullmatch(self.address)
        if found is None:
            raise EngineError(f"{self.address} is no address of an engine", advice="Write http://host:port/path.")
        return found

    @cached_property
    def kind(self) -> Kind:
        """Where it has what."""
        return KINDS[self._match["kind"] or "oxigraph"]

    @cached_property
    def _root(self) -> str:
        parts = urlsplit(self._match["url"])
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}"

    @cached_property
    def _pool(self) -> urllib3.PoolManager:
        parts = urlsplit(self._match["url"])
        headers = {"Accept-Encoding": "identity", "User-Agent": "variorum"}
        if parts.username is not None:
            name = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            headers |= urllib3.make_headers(basic_auth=name)
        return urllib3.PoolManager(num_pools=2, maxsize=2, headers=headers, retries=False)

    def solutions(self, query: str, columns: Sequence[str]) -> QuerySolutions:
        """The solutions of a SELECT, which has these columns.

        :raises EngineError: there are none that can be relied upon.
        """
        document = self._results(query)
        try:
            read = parse_query_results(document, format=QueryResultsFormat.JSON)
            whole = read.serialize(format=QueryResultsFormat.JSON)
            assert whole is not None
            read = parse_query_results(whole, format=QueryResultsFormat.JSON)
        except SyntaxError as error:
            raise self._broken() from error
        if not isinstance(read, QuerySolutions) or {one.value for one in read.variables} != set(columns):
            raise EngineError(f"{self.name} answered another question", advice="Look at its log.")
        return read

    def truth(self, query: str) -> QueryBoolean:
        """The answer to an ASK. Raises as `solutions`."""
        document = self._results(query)
        try:
            said = json.loads(document)
            read = parse_query_results(document, format=QueryResultsFormat.JSON)
        except (ValueError, SyntaxError) as error:
            raise self._broken() from error
        if not isinstance(read, QueryBoolean) or not isinstance(said.get("boolean"), bool):
            raise self._broken()
        return read

    def update(self, text: str) -> None:
        """Has an update done.

        :raises EngineError: it is not.
        """
        self._request(self.kind.update, text.encode(), "application/sparql-update")

    def load(self, quads: Iterable[bytes]) -> None:
        """Has N-Quads added. Raises as `update`."""
        self._request(self.kind.load, quads, "application/n-quads")

    def add(self, graph: str, triples: bytes) -> None:
        """Has N-Triples added to a graph. Raises as `update`."""
        self._request(f"{self.kind.graph}?{urlencode({'graph': graph})}", triples, "application/n-triples")

    def _results(self, query: str) -> bytes:
        form = urlencode({"query": query}).encode()  # the one way of the protocol that every engine was seen to take
        media_type, body = self._request(self.kind.query, form, "application/x-www-form-urlencoded", JSON)
        if media_type not in (JSON, "application/json"):
            raise EngineError(f"{self.name} answered with no SPARQL JSON results", advice="Look at its log.")
        return body

    def _request(
        self, path: str, body: bytes | Iterable[bytes], content: str, accept: str = "*/*"
    ) -> tuple[str, bytes]:
        """The media type and the body of an answer with a status of success, whole."""
        deadline = monotonic() + self.limits.seconds
        response: urllib3.BaseHTTPResponse | None = None
        try:
            response = self._pool.request(
                "POST",
                self._root + path,
                body=body,
                headers={**self._pool.headers, "Content-Type": content, "Accept": accept},
                redirect=False,
                timeout=urllib3.Timeout(total=self.limits.seconds),
                preload_content=False,
                decode_content=False,
            )
            answer = self._read(response, deadline)
            self._check(response.status, response.headers, answer)
            return response.headers.get("Content-Type", "").partition(";")[0].strip().lower(), answer
        except (urllib3.exceptions.HTTPError, OSError) as error:
            # urllib3 keeps its errors in its own frames, and by these whatever calls this would be kept until the
            # garbage is collected, perhaps by a thread that may not touch it.
            clear_frames(error.__traceback__)
            raise self._failed(error) from error
        finally:
            if response is not None and not response.closed:  # one that was read to its end may be used again
                response.close()

    def _read(self, response: urllib3.BaseHTTPResponse, deadline: float) -> bytes:
        """The body; each part is what one look at the network gives."""
        assert isinstance(response, urllib3.HTTPResponse)
        parts: list[bytes] = []
        size = 0
        while part := response.read1(PART):
            parts.append(part)
            size += len(part)
            if size > self.limits.size:
                what = f"the answer has more than {self.limits.size:,} bytes before it is written"
                raise TooLargeError(what, advice="Ask for less, with LIMIT or a narrower pattern, or take an export.")
            if monotonic() > deadline:
                raise self._late()
        return b"".join(parts)

    def _check(self, status: int, headers: Mapping[str, str], answer: bytes) -> None:
        """Refuses what is no success, and what its own headers say is not all."""
        if not 200 <= status < 300:
            told = " ".join(answer[:200].decode("utf-8", "replace").split())
            raise EngineError(f"{self.name} answered with the status {status}", advice=told or "Look at its log.")
        if any(name in headers for name in PARTIAL):
            raise EngineError(f"{self.name} answered with a part of the rows", advice="Raise its limits.")

    def _failed(self, error: Exception) -> EngineError:
        """What a failure of the connection means."""
        if isinstance(error, urllib3.exceptions.NewConnectionError):  # a kind of time-out to urllib3
            return EngineError(f"{self.name} cannot be reached", advice="See whether it runs.")
        if isinstance(error, urllib3.exceptions.TimeoutError | TimeoutError):
            return self._late()
        return EngineError(f"{self.name} broke off", advice="Look at its log.")

    def _late(self) -> EngineError:
        return SlowEngineError(self.name, self.limits.seconds)

    def _broken(self) -> EngineError:
        return EngineError(f"{self.name} answered with broken SPARQL results", advice="Look at its log.")
