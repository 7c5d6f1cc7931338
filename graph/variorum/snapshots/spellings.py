"""Literals that a store gives another form than the seeds do: 05, for which it has 5, an xsd:int, `@en-GB`.

The catalogue of a snapshot has a row for each of them, so that what is found in a store is shown as it is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from variorum.snapshots.catalogue import Catalogue


class Spelling(NamedTuple):
    """A triple of a graph whose object a store has as `stored` and the seed as `written`, both in N-Triples."""

    graph: str
    subject: str
    predicate: str
    stored: str
    written: str


class Spellings:
    """How the objects of triples are written."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def written(self, graph: str, subject: str, predicate: str, stored: str) -> tuple[str, ...]:
        """The object of a triple as it is written, in N-Triples as `stored` is; several where it is written in several
        ways.
        """
        query = "SELECT written FROM spelling WHERE graph = ? AND subject = ? AND predicate = ? AND stored = ?"
        rows = self._catalogue.rows(query, graph, subject, predicate, stored)
        return tuple(written for (written,) in rows) or (stored,)

    @cached_property
    def _are_none(self) -> bool:
        return next(self._catalogue.rows("SELECT 1 FROM spelling LIMIT 1"), None) is None

    def everywhere(self, subject: str, predicate: str, stored: str) -> dict[str, list[str]]:
        """The object of a triple as each graph that has it in another form writes it; the graphs by their names."""
        if self._are_none:
            return {}
        query = "SELECT graph, written FROM spelling WHERE subject = ? AND predicate = ? AND stored = ?"
        found: dict[str, list[str]] = {}
        for graph, written in self._catalogue.rows(query, subject, predicate, stored):
            found.setdefault(graph, []).append(written)
        return found

    def beneath(self, beginning: str) -> Iterator[Spelling]:
        """All in graphs whose names begin so, in the order of the graphs."""
        query = "SELECT * FROM spelling WHERE graph >= ? AND graph < ? ORDER BY graph"
        return (Spelling(*row) for row in self._catalogue.rows(query, beginning, beginning + "\U0010ffff"))
