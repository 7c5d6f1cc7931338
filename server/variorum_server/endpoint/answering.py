"""Answer one job on a snapshot: parse, negotiate, evaluate, write, compress; and the reply that this makes."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic
from typing import Protocol

from variorum.places.engine import EngineError
from variorum.query.evaluate import evaluate
from variorum.query.federation import read_federated
from variorum.query.formats import Kind, find_format, formats_for
from variorum.query.judge import read_term
from variorum.query.serialize import Bounds, write
from variorum.snapshots.snapshot import Snapshot
from variorum_server.config import Config
from variorum_server.endpoint.codings import compress
from variorum_server.endpoint.job import Job, Outcome
from variorum_server.endpoint.negotiation import HTML, choose
from variorum_server.endpoint.problems import Problem, ProblemError
from variorum_server.endpoint.remote import Remote

LOG = logging.getLogger("variorum")
PAGE_FORMATS = {Kind.GRAPH: "application/n-triples", Kind.BINDINGS: "json", Kind.BOOLEAN: "json"}


class Evaluator(Protocol):
    """Answers jobs."""

    def __call__(self, job: Job) -> Outcome:
        """The whole answer to a job.

        :raises VariorumError: there is none; `problems.describe` tells how that is said over HTTP.
        """


@dataclass(frozen=True)
class InProcess:
    """Answers jobs in the process that asks; to stop one that is slow is left to whatever runs that process."""

    snapshot: Snapshot
    config: Config

    def __call__(self, job: Job) -> Outcome:
        """The answer to a job.

        :raises VariorumError: the job cannot be answered; `problems.describe` tells how that is said over HTTP.
        """
        snapshot = self.snapshot
        federated = read_federated(job.text, snapshot.base, snapshot.prefixes, self.config.services)
        query = federated.query
        media_type = negotiate(query.kind, job.format, job.accept)
        if federated.patterns:
            deadline = monotonic() + job.seconds(self.config.timeout)
            query = federated.filled(Remote(deadline, self.config.size), self.config.rows)
        bindings = {name: read_term(term, snapshot.base, {}) for name, term in job.bindings} if job.bindings else None
        try:
            answer = evaluate(snapshot, query, job.dataset, bindings, job.as_written)
        except EngineError as error:
            said = f"{error.what}. {error.advice}".split()  # on one line, whatever the engine said
            LOG.error("%s", " ".join(said))  # the client is not told where the engine is
            raise
        is_page = media_type == HTML
        counted = is_page or bool(self.config.access_log or self.config.slow_log)
        bounds = Bounds(self.config.rows, self.config.size, job.truncate, counted)
        written = write(answer, PAGE_FORMATS[query.kind] if is_page else media_type, bounds)
        body, coding = (written.body, None) if is_page else compress(written.body, job.coding)
        return Outcome(body, media_type, query.kind, written.rows, written.truncated, query.volatile, coding)


@lru_cache(256)
def negotiate(kind: Kind, wanted: str | None, accept: str | None) -> str:
    """The media type of an answer: what the parameter `format` says, else what the Accept header prefers.

    :raises FormatError: no format of this name fits.
    :raises ProblemError: nothing that fits is acceptable to the client.
    """
    if wanted == "html":
        return HTML
    if wanted is not None:
        return find_format(kind, wanted).media_type
    formats = formats_for(kind)
    offers = [entry.media_type for entry in formats]
    offers += [alias for entry in formats for alias in entry.media_types[1:]]
    chosen = choose(accept, (*offers, HTML))
    if chosen is None:
        raise ProblemError(
            Problem(
                406,
                "not-acceptable",
                "No acceptable format",
                f"An answer of kind {kind} has none of the formats in the Accept header.",
                f"Accept one of: {', '.join(offers[: len(formats)])}.",
            )
        )
    return chosen
