"""The graphs of a snapshot that is being built: written, recorded in its catalogue, told apart from those before."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from variorum.building.parts import KINDS
from variorum.building.plan import Plan
from variorum.building.spellings import spellings_of_lines
from variorum.snapshots.catalogue import CatalogueWriter
from variorum.snapshots.snapshot import is_hidden
from variorum.snapshots.written import Frame, GraphRecord, WrittenGraphs


class SnapshotGraphs:
    """The graphs of a snapshot that is being built."""

    def __init__(self, written: WrittenGraphs, catalogue: CatalogueWriter, plan: Plan) -> None:
        self.written, self._catalogue, self._plan = written, catalogue, plan
        self._changed: list[str] = []
        self._removed: set[str] = set()
        self._others: set[str] = set()  # the graphs of the snapshot before that are neither kept nor added

    def put(self, graph: str, lines: Iterable[bytes | Frame]) -> None:
        """Adds a graph; `lines` are its sorted N-Triples, one or many at a time. Its literals to which the stores give
        another form are noted, but for a graph that no one stated.
        """

        def note(block: bytes) -> None:
            self._catalogue.add_spellings(spellings_of_lines(block, graph))

        hidden = is_hidden(graph, self._plan.corpus.base)
        self._add(graph, self.written.write(graph, lines) if hidden else self.written.write(graph, lines, note))

    def link(self, graph: str, file: Path, record: GraphRecord) -> None:
        """Adds a graph that is written already, as `file`."""
        self.written.link(graph, file)
        self._add(graph, record)

    def keep(self) -> None:
        """Keeps the graphs of all sources that are as they were, as the snapshot before has them."""
        plan, before = self._plan, self._plan.copied_from
        assert before
        kinds = [*KINDS, *(f"aligned/{target}" for target in plan.targets if plan.has_same_links)]
        beginnings = tuple(plan.corpus.iri(kind, "").value for kind in kinds)
        changed = {*plan.changed, *plan.removed}
        for graph in self._catalogue.graphs():
            if graph.startswith(beginnings) and graph.rpartition("/")[2] not in changed:
                self.written.take(graph, before.written)
            else:
                self._others.add(graph)
        self._catalogue.remove(changed, self._others)

    def taken_changes(self) -> list[str]:
        """The graphs that were added or removed since this was asked last, and that the stores have otherwise."""
        changed, self._changed = self._changed, []
        return changed

    def remove(self, graph: str) -> None:
        """Removes a graph that is not to be there any more, if the stores have it."""
        if self._plan.copied_from and graph not in self._removed:
            self._removed.add(graph)
            self._changed.append(graph)

    def remove_others(self) -> None:
        """Removes all graphs that the stores have and that were not added."""
        for graph in sorted(self._others):
            self.remove(graph)

    def _add(self, graph: str, record: GraphRecord) -> None:
        self._catalogue.add_graph(graph, record)
        self._others.discard(graph)
        copied = self._plan.copied_from
        if copied is None or copied.catalogue.record(graph) != record:
            self._changed.append(graph)
