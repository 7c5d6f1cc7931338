"""What is at each address that answers queries."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from time import monotonic
from urllib.parse import urlencode

from flask import Response, jsonify, redirect, request, url_for
from werkzeug.exceptions import NotFound

from variorum.query.dataset import DatasetRequest, find_source
from variorum.query.saved import saved_query
from variorum.search.parameters import bind_meant
from variorum.snapshots.snapshot import Snapshot
from variorum_server.endpoint.answering import Evaluator
from variorum_server.endpoint.codings import choose_coding
from variorum_server.endpoint.exchange import exchange_of
from variorum_server.endpoint.job import Job
from variorum_server.endpoint.negotiation import prefers_html
from variorum_server.endpoint.problems import MEDIA_TYPE, Problem, ProblemError
from variorum_server.endpoint.programs import answer
from variorum_server.endpoint.protocol import (
    ProtocolRequest,
    decode,
    read_entailment,
    read_format,
    read_request,
    read_stance,
    read_timeout,
    read_truncate,
)
from variorum_server.endpoint.replies import NOT_CACHED, Reply
from variorum_server.pages.answers import WORKBOOKS, bars_of, chart, columns_of, places_of, workbook
from variorum_server.pages.html import Asked, Pages, respond
from variorum_server.pages.svg import respond_svg

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
READY_WITHIN = 1.0  # seconds
METRICS = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True)
class Views:
    """The endpoint of one snapshot."""

    snapshot: Snapshot
    evaluator: Evaluator
    pages: Pages

    def sparql(self, source: str | None = None) -> Response:
        """The SPARQL 1.1 Protocol, across all sources or within one; the query form for a browser that asks nothing."""
        if source is not None:
            find_source(self.snapshot, source)
        if request.method != "POST" and not request.query_string and self._for_browser():
            return self.pages.ask(source)
        asked = ProtocolRequest(source, request.query_string)
        if request.method == "POST":
            asked = ProtocolRequest(source, request.query_string, request.headers.get("Content-Type", ""), _body())
        return self._answer(read_request(asked, *self._acceptable()))

    def saved(self, name: str, source: str | None = None) -> Response:
        """A saved query, its parameters from the URL."""
        job, asked = self._saved(name, source)
        return self._answer(job, asked)

    def _saved(self, name: str, source: str | None) -> tuple[Job, Asked]:
        """A saved query as a job, with the values of its parameters."""
        saved = saved_query(self.snapshot.path / "queries", name)
        parameters = decode(request.query_string)
        if saved.scope == "one" and source is None:
            raise ProblemError(
                Problem(
                    400,
                    "scope",
                    "The query needs a source",
                    f"The saved query {name} is asked within one source.",
                    f"Ask at /sources/<slug>/queries/{name}.",
                )
            )
        values = {key: value[-1] for key, value in parameters.items() if key in saved.parameters and value[-1]}
        terms = bind_meant(saved, values, self.snapshot, self.pages.index)
        values = {name: self.pages.written(terms[name]) for name in values}
        accept, coding = self._acceptable()
        job = Job(
            saved.text,
            DatasetRequest(source, entailed=read_entailment(parameters), asserted=read_stance(parameters)),
            tuple((term_name, str(term)) for term_name, term in terms.items()),
            accept,
            read_format(parameters),
            coding,
            read_timeout(parameters),
            read_truncate(parameters),
        )
        return job, Asked(saved, values)

    def _answer(self, job: Job, asked: Asked | None = None) -> Response:
        tags = None if request.method == "POST" else request.headers.get("If-None-Match")
        begun = monotonic()
        answered = answer(exchange_of(request.environ), self.evaluator, self.snapshot.digest, job, tags)
        if isinstance(answered, Reply):
            return respond(answered)
        return self.pages.result(job, answered, replace(asked or Asked(), seconds=monotonic() - begun))

    def drawn(self, form: str, name: str | None = None, source: str | None = None) -> Response:
        """An answer as a chart (svg), as a workbook (xlsx) or as places (geojson): of a query, or of a saved query."""
        if name is not None:
            job, asked = self._saved(name, source)
        else:
            job, asked = read_request(ProtocolRequest(source, request.query_string), *self._acceptable()), Asked()
        outcome = self.evaluator(job._replace(format="html"))
        columns, rows = columns_of(outcome)
        kept = list(rows)
        told = self.pages.told(kept)
        if form == "xlsx" and WORKBOOKS and columns:
            response = Response(workbook(columns, iter(kept), told), mimetype=WORKBOOK)
            response.headers["Content-Disposition"] = f'attachment; filename="{asked.stem}.xlsx"'
            response.headers["Cache-Control"] = "public, no-cache"
            return response
        places = places_of(columns, kept, told) if form == "geojson" else []
        if places:
            collection = {"type": "FeatureCollection", "features": places}
            response = Response(json.dumps(collection, ensure_ascii=False), content_type="application/geo+json")
            response.headers["Content-Disposition"] = f'attachment; filename="{asked.stem}.geojson"'
            response.headers["Cache-Control"] = "public, no-cache"
            return response
        what, bars = bars_of(columns, kept, told) if form == "svg" else ("", [])
        if not bars:
            detail = f"This answer makes no {form}."
            raise ProblemError(
                Problem(404, "http-404", "No such page", detail, "A chart has a name and a number a row.")
            )
        title = asked.saved.title if asked.saved else what
        cited = f"{title} · {self.snapshot.name}, snapshot {self.snapshot.digest[:12]}."
        return respond_svg(chart(bars, title, what), cited, asked.stem)

    @staticmethod
    def _acceptable() -> tuple[str | None, str | None]:
        """The media types that the client accepts, and the content coding chosen for it."""
        return request.headers.get("Accept"), choose_coding(request.headers.get("Accept-Encoding"))

    def _for_browser(self) -> bool:
        return prefers_html(request.headers.get("Accept"), MEDIA_TYPE)

    def query_form(self) -> Response:
        """Where the query form is sent: on to the address of the answer, which can be shared."""
        source = request.args.get("source") or None
        kept = {
            name: request.args[name] for name in ("query", "entailment", "stance", "format") if request.args.get(name)
        }
        response = redirect(f"{url_for('sparql', source=source)}?{urlencode(kept)}", 303)
        assert isinstance(response, Response)
        return response

    def health(self) -> Response:
        """That the server answers, and from which snapshot."""
        response = jsonify(status="ok", snapshot=self.snapshot.digest, sources=len(self.snapshot.sources))
        response.headers["Cache-Control"] = "no-cache"
        response.add_etag()
        return response

    def ready(self) -> Response:
        """That a query is answered now; 503 where none is."""
        self.evaluator(Job("ASK {}", timeout=READY_WITHIN))
        response = jsonify(status="ready")
        response.headers.set(*NOT_CACHED)
        return response

    def metrics(self) -> Response:
        """What the host counts, for Prometheus; only `variorum serve` counts."""
        counts = exchange_of(request.environ).counts()
        if counts is None:
            raise NotFound
        response = Response(counts, content_type=METRICS)
        response.headers.set(*NOT_CACHED)
        return response


def _body() -> bytes:
    """The body of the request; 413 where it is longer than allowed, also where it is chunked."""
    body = request.get_data(cache=False)
    request.stream.read(1)  # at the limit, get_data just stops
    return body
