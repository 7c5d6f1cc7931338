"""A query with all that its answer depends on, and that answer."""

from __future__ import annotations

from typing import NamedTuple

from variorum.query.dataset import DatasetRequest
from variorum.query.formats import Kind


class Job(NamedTuple):
    """A query with all that its answer depends on, as the client sent it.

    `bindings` are names of variables with terms as N-Triples write them. `accept` is the Accept header, `format` the
    parameter that overrules it; `coding` is the content coding that the client takes and the server chose. Literals of
    triples are in the store's form, or `as_written` in the seeds.
    """

    text: str
    dataset: DatasetRequest = DatasetRequest()
    bindings: tuple[tuple[str, str], ...] = ()
    accept: str | None = None
    format: str | None = None
    coding: str | None = None
    timeout: float | None = None
    truncate: bool = False
    as_written: bool = False

    def seconds(self, most: float) -> float:
        """How many seconds it may run, where no job may run longer than `most`."""
        return min(self.timeout or most, most)


class Outcome(NamedTuple):
    """A whole answer. When a page was asked for, `media_type` is HTML and the body is what the page is made of.

    `volatile` tells that the query uses the clock or chance.
    """

    body: bytes
    media_type: str
    kind: Kind
    rows: int
    truncated: bool = False
    volatile: bool = False
    coding: str | None = None

    @property
    def lasts(self) -> bool:
        """Whether the same question gets the same again; where an answer is cut is a setting, of which no tag tells."""
        return not (self.volatile or self.truncated)
