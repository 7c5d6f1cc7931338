"""Documents in RDF, in the format that the client prefers: what a job constructs, or triples that are at hand."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from flask import Response, request
from pyoxigraph import Quad, RdfFormat, serialize

from variorum.query.dataset import DatasetRequest
from variorum.query.formats import Kind, find_format
from variorum.snapshots.snapshot import Snapshot
from variorum_server.endpoint.answering import Evaluator, negotiate
from variorum_server.endpoint.codings import choose_coding
from variorum_server.endpoint.exchange import exchange_of
from variorum_server.endpoint.job import Job, Outcome
from variorum_server.endpoint.negotiation import HTML
from variorum_server.endpoint.protocol import (
    Parameters,
    decode,
    read_entailment,
    read_format,
    read_stance,
    read_timeout,
    read_truncate,
)
from variorum_server.endpoint.replies import entity_tag, is_page, names_tag, not_modified, reply_with
from variorum_server.pages.html import Asked, Pages, respond


@dataclass(frozen=True)
class Documents:
    """Makes the documents of one snapshot."""

    snapshot: Snapshot
    evaluator: Evaluator
    pages: Pages

    def constructed(self, text: str, dataset: DatasetRequest, title: str) -> Response:
        """The triples that a query of ours constructs, with literals as the seeds write them.

        The parameters `format`, `entailment`, `stance`, `timeout` and `truncate` are those of the endpoint.
        """
        parameters = read_parameters()
        named = (dataset.source, dataset.default_graphs, dataset.named_graphs)
        job = Job(
            text,
            DatasetRequest(*named, entailed=read_entailment(parameters), asserted=read_stance(parameters)),
            accept=request.headers.get("Accept"),
            format=read_format(parameters),
            coding=choose_coding(request.headers.get("Accept-Encoding")),
            timeout=read_timeout(parameters),
            truncate=read_truncate(parameters),
            as_written=True,
        )
        tag = entity_tag(self.snapshot.digest, job)
        if names_tag(request.headers.get("If-None-Match"), tag):
            return respond(not_modified(tag))
        exchange_of(request.environ).begin(job)
        outcome = self.evaluator(job)
        if is_page(outcome):
            return self.pages.result(job, outcome, Asked(title=title))
        return respond(reply_with(outcome, tag))

    @staticmethod
    def written(triples: Callable[[], Iterable[Quad]], prefixes: Mapping[str, str]) -> Response | None:
        """Triples that `triples` gives, or None where the client would rather have a page.

        :raises ProblemError: the client accepts nothing that RDF can be written as.
        """
        media_type = negotiate(Kind.GRAPH, read_format(read_parameters()), request.headers.get("Accept"))
        if media_type == HTML:
            return None
        form = find_format(Kind.GRAPH, media_type)
        assert isinstance(form.engine, RdfFormat)
        body = _sorted_prefixes(serialize(triples(), format=form.engine, prefixes=dict(prefixes)) or b"", form.engine)
        tag = f'"{hashlib.blake2b(media_type.encode() + body, digest_size=16).hexdigest()}"'
        if names_tag(request.headers.get("If-None-Match"), tag):
            return respond(not_modified(tag))
        return respond(reply_with(Outcome(body, media_type, Kind.GRAPH, 0), tag))


def read_parameters() -> Parameters:
    """The parameters of the URL, checked as the endpoint does."""
    return decode(request.query_string)


def _sorted_prefixes(body: bytes, form: RdfFormat) -> bytes:
    """A document with its prefixes in alphabetical order; the engine has none."""
    if form not in (RdfFormat.TURTLE, RdfFormat.TRIG):
        return body
    lines = body.split(b"\n")
    declared = [line for line in lines if line.startswith(b"@prefix ")]
    return b"\n".join([*sorted(declared), *lines[len(declared) :]])
