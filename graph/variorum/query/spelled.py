"""The triples of an answer with their literals as the seeds write them: 05, for which a store has 5, and `@en-GB`.

What sources state in several ways comes in each of them. What follows from it has the form of the store.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Triple

from variorum.query.judge import read_term
from variorum.snapshots.snapshot import is_hidden, origin_of
from variorum.terms import Term

if TYPE_CHECKING:
    from variorum.query.dataset import DatasetRequest
    from variorum.snapshots.snapshot import Queried, Snapshot
# The language tag of a literal of N-Triples that has a capital letter.
UPPER_TAG = re.compile(r'"@([a-zA-Z0-9-]*?[A-Z][a-zA-Z0-9-]*?)(?:--(?:ltr|rtl))?')


class Spelled:
    """Writes the triples of one dataset."""

    def __init__(self, snapshot: Snapshot, request: DatasetRequest, store: Queried) -> None:
        self._snapshot, self._store = snapshot, store
        source = snapshot.source(request.source) if request.source else None
        named = request.default_graphs or ((source.graph,) if source else ())
        self._graphs = {origin_of(graph, snapshot.base) or graph for graph in named}  # empty: whatever is not hidden
        # What stands in for language tags with capitals until all is written, as the engine has them in lower case: by
        # the digest of the snapshot, which none of its texts has.
        self._tags: dict[str, str] = {}

    def triples(self, found: Iterable[Triple]) -> Iterator[Triple]:
        """Each triple as it is written, in each of the ways in which it is."""
        for triple in found:
            if isinstance(triple.object, Literal) and isinstance(triple.subject, NamedNode):
                for value in self._written(triple.subject, triple.predicate, triple.object):
                    yield Triple(triple.subject, triple.predicate, value)
            else:
                yield triple

    def with_tags(self, body: bytes) -> bytes:
        """What the engine wrote of them, with its language tags as they are written."""
        for tag, standing in self._tags.items():
            body = body.replace(standing.encode(), tag.encode())
        return body

    def _written(self, subject: NamedNode, predicate: NamedNode, value: Literal) -> list[Term]:
        by_graph = self._snapshot.spellings.everywhere(subject.value, predicate.value, str(value))
        seen = {graph: forms for graph, forms in by_graph.items() if self._is_asked(graph)}
        if not seen:
            return [value]
        forms = {form for graph in seen for form in seen[graph]}
        found = (quad.graph_name for quad in self._store.quads_for_pattern(subject, predicate, value, None))
        holding = {graph.value for graph in found if isinstance(graph, NamedNode)}
        if any(self._is_asked(graph) for graph in holding - seen.keys()):
            forms.add(str(value))
        return [self._read(form) for form in sorted(forms)]

    def _is_asked(self, graph: str) -> bool:
        return graph in self._graphs if self._graphs else not is_hidden(graph, self._snapshot.base)

    def _read(self, form: str) -> Term:
        """The term that N-Triples writes so; where its language tag has capitals, with one that stands in for it."""
        term = read_term(form, self._snapshot.base, {})
        tagged = UPPER_TAG.fullmatch(form, form.rindex('"'))
        if tagged is None or not isinstance(term, Literal):
            return term
        digest = self._snapshot.digest
        standing = self._tags.setdefault(tagged[1], f"x-{digest[:8]}-{digest[8:16]}-{len(self._tags):08}")
        return Literal(term.value, language=standing, direction=term.direction)
