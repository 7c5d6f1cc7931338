"""Where queries run: the server asks an `Evaluator` and gets bytes, so that another process may run them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from variorum.dataset import DatasetRequest
from variorum.query import evaluate
from variorum.serialize import serialize
from variorum.snapshot import Snapshot
from variorum.sparql import Query
from variorum.turtle import Term


class Evaluator(Protocol):
    """Runs queries that have been judged; every argument and result can cross to another process."""

    def __call__(self, query: Query, dataset: DatasetRequest, bindings: Mapping[str, Term], media_type: str) -> bytes:
        """The whole answer in a format that fits its kind.

        :raises QueryError: the query is malformed or asks for what the dataset does not have.
        """


@dataclass(frozen=True)
class InProcess:
    """Runs queries in the server's own process; nothing stops one that is slow."""

    snapshot: Snapshot

    def __call__(self, query: Query, dataset: DatasetRequest, bindings: Mapping[str, Term], media_type: str) -> bytes:
        """The whole answer; see `Evaluator`."""
        return serialize(evaluate(self.snapshot, query, dataset, bindings), media_type)
