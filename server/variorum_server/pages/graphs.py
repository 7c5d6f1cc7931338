"""The SPARQL 1.1 Graph Store HTTP Protocol, as far as it reads.

A graph is identified by the parameter `graph` (section 4.2), or by its own IRI where the base of the corpus stands for
this server (section 4.1); `default` names the default graph. Nothing is written: other methods get 405.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from flask import Response
from pyoxigraph import NamedNode

from variorum.errors import did_you_mean
from variorum.query.dataset import DatasetRequest, find_source, graphs_of
from variorum.snapshots.snapshot import Snapshot
from variorum_server.endpoint.problems import Problem, ProblemError
from variorum_server.pages.documents import Documents, read_parameters

TRIPLES = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


@dataclass(frozen=True)
class GraphStore:
    """The graphs of one snapshot, to be read."""

    snapshot: Snapshot
    documents: Documents

    def graphs(self, source: str | None = None) -> Response:
        """A graph that the parameters identify, of all or of one source.

        :raises ProblemError: it is not one graph that they identify, or there is no such graph.
        """
        if source is not None:
            find_source(self.snapshot, source)
        name = _identified()
        if name is None:
            title = f"What {source} states" if source else "What all sources state"
            return self.documents.constructed(TRIPLES, DatasetRequest(source), title)
        return self.graph(name, source)

    def graph(self, name: str, source: str | None = None) -> Response:
        """The graph with this name.

        :raises ProblemError: there is none.
        """
        known = self._names(source)
        if name not in known:
            near = difflib.get_close_matches(name, known, 3, 0.8)
            advice = did_you_mean(f"<{one}>" for one in near)
            where = f"The source {source} has" if source else "The dataset has"
            raise ProblemError(Problem(404, "unknown-graph", "No such graph", f"{where} no graph <{name}>.", advice))
        return self.documents.constructed(TRIPLES, DatasetRequest(source, (name,)), f"The graph {self._short(name)}")

    def _names(self, source: str | None) -> tuple[str, ...]:
        if source is None:
            return tuple(self.snapshot.counts)
        return graphs_of(find_source(self.snapshot, source))

    def _short(self, name: str) -> str:
        return name.removeprefix(self.snapshot.base)


def _identified() -> str | None:
    """The name of the graph that the parameters identify; None for the default graph."""
    parameters = read_parameters()
    names = list(filter(None, parameters.get("graph", ())))
    if len(names) + ("default" in parameters) != 1:
        raise _bad("Not one graph", f"The request names {_count(len(names), 'default' in parameters)}.")
    if not names:
        return None
    try:
        return NamedNode(names[0]).value
    except ValueError as error:
        raise _bad("Not a graph name", f"{names[0]!r} is not an absolute IRI.") from error


def _count(named: int, default: bool) -> str:
    graphs = "no graph" if not named else "a graph" if named == 1 else f"{named} graphs"
    return f"{graphs} and the default graph" if default else graphs


def _bad(title: str, detail: str) -> ProblemError:
    advice = "Give ?graph= with the IRI of a graph, percent-encoded, or ?default."
    return ProblemError(Problem(400, "graph", title, detail, advice))
