"""Labels for blank nodes that are the same in every export and every build.

A store gives blank nodes labels of its own, which change with every build. Here a label comes from what is said of the
node: blank nodes that hang together are canonicalized by themselves (RDFC-1.0), and named after the digest of the
outcome. So a change elsewhere leaves them as they are, and a diff of two exports stays small.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from variorum.errors import ExportError
from variorum.export.selection import Selection

DIGITS = 10  # of the digest; enough to tell the parts of one dataset apart
Subject = NamedNode | BlankNode | Literal | Triple


class BlankLabels:
    """The labels of the blank nodes in one selection, found as they are met."""

    def __init__(self, selection: Selection) -> None:
        self._selection = selection
        self._graphs = frozenset(selection.graphs)
        self._parts: dict[BlankNode, list[Quad]] = {}  # what is said of each node and its like, relabelled
        self._written: dict[str, dict[BlankNode, list[Quad]]] = {}
        self._given: set[tuple[int, str | None]] = set()
        self._copies: Counter[str] = Counter()

    def relabel(self, lines: bytes, graph: str | None) -> bytes:
        """The same lines of N-Triples with stable labels; those without a blank node go through untouched.

        To be called for all lines of a graph, in as many calls as one likes; `graph` None stands for all graphs merged.

        :raises ExportError: a blank node occurs within a triple term, where no index finds it.
        """
        if b"_:" not in lines:
            return lines
        kept: list[bytes] = []
        for line in lines.splitlines(keepends=True):
            if b"_:" in line:
                (quad,) = parse(line, format=RdfFormat.N_TRIPLES)
                kept += self._anew(line, quad.triple, graph)
            else:
                kept.append(line)
        return b"".join(kept)

    def _anew(self, line: bytes, triple: Triple, graph: str | None) -> Iterator[bytes]:
        """What to write for a line: the first triple of a part of the graph brings all the others of the part."""
        if isinstance(triple.object, Triple) and any(_blank_nodes(triple.object)):
            raise ExportError("a blank node within a triple term has no lasting label", advice="Give the node an IRI.")
        node = next(_blank_nodes(triple), None)
        if node is None:
            yield line
            return
        part = self._part(node)
        if (id(part), graph) not in self._given:
            self._given.add((id(part), graph))
            yield from (_line(quad.triple) for quad in part if graph is None or quad.graph_name == NamedNode(graph))

    def _part(self, start: BlankNode) -> list[Quad]:
        """The quads, of the graphs selected, of all blank nodes that hang together with this one, relabelled."""
        if start not in self._parts:
            found: dict[Quad, None] = {}
            seen, waiting = {start}, [start]
            while waiting:
                for quad in self._around(waiting.pop()):
                    found[quad] = None
                    new = set(_blank_nodes(quad.triple)) - seen
                    seen |= new
                    waiting += new
            part = self._named(Dataset(found))
            self._parts.update(dict.fromkeys(seen, part))
        return self._parts[start]

    def _around(self, node: BlankNode) -> Iterator[Quad]:
        """What is written of a node, in the graphs in which the store finds it."""
        store = self._selection.snapshot.entailed
        found = (store.quads_for_pattern(node, None, None), store.quads_for_pattern(None, None, node))
        graphs = {quad.graph_name.value for quads in found for quad in quads if isinstance(quad.graph_name, NamedNode)}
        for graph in sorted(graphs & self._graphs):
            yield from self._with_blanks(graph).get(node, ())

    def _with_blanks(self, graph: str) -> dict[BlankNode, list[Quad]]:
        """The quads of a graph that have blank nodes, by these."""
        if graph not in self._written:
            found: dict[BlankNode, list[Quad]] = defaultdict(list)
            for line in self._selection.snapshot.written.lines(graph):
                if b"_:" in line:
                    (quad,) = parse(line, format=RdfFormat.N_TRIPLES)
                    for node in _blank_nodes(quad.triple):
                        found[node].append(Quad(quad.subject, quad.predicate, quad.object, NamedNode(graph)))
            self._written[graph] = found
        return self._written[graph]

    def _named(self, part: Dataset) -> list[Quad]:
        part.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        digest = hashlib.sha256("".join(sorted(f"{quad} .\n" for quad in part)).encode()).hexdigest()[:DIGITS]
        self._copies[digest] += 1
        copy = f"x{self._copies[digest]}" if self._copies[digest] > 1 else ""  # another part that says just the same

        def named(term: Subject) -> Subject:
            return BlankNode(f"b{digest}{copy}{term.value[3:]}") if isinstance(term, BlankNode) else term  # c14n7: n7

        return [
            Quad(named(quad.subject), quad.predicate, named(quad.object), quad.graph_name)  # type: ignore[arg-type]
            for quad in part
        ]


def _blank_nodes(triple: Triple) -> Iterator[BlankNode]:
    for term in (triple.subject, triple.object):
        if isinstance(term, BlankNode):
            yield term
        elif isinstance(term, Triple):
            yield from _blank_nodes(term)


def _line(triple: Triple) -> bytes:
    return f"{triple} .\n".encode()
