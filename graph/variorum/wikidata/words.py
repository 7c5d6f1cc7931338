"""Names for what a report on Wikidata shows: our things and values, and its properties and items."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from variorum.snapshots.snapshot import Snapshot
from variorum.terms import LABEL, Term, text_of
from variorum.wikidata.alignment import Alignment


class Words:
    """The names of things, from a snapshot; of properties, from Wikidata's labels or else from ours."""

    def __init__(self, snapshot: Snapshot, alignment: Alignment, labels: Mapping[str, str]) -> None:
        self._snapshot, self._alignment = snapshot, alignment
        self.labels = {key: label for key, label in labels.items() if label != key}

    def thing(self, iri: str) -> str:
        """The curators' label of a thing or term; the last part of its IRI where it has none."""
        quads = self._snapshot.stated.quads_for_pattern(NamedNode(iri), LABEL, None, None)
        labels = [quad.object for quad in quads if isinstance(quad.object, Literal)]
        if not labels:
            return iri.rstrip("/").rpartition("#")[2].rpartition("/")[2]
        return min(labels, key=lambda label: (label.language != "en", label.value)).value

    def value(self, term: Term) -> str:
        """A value of ours: a date as it is, a text in quotation marks, a thing with the item that it is linked to."""
        if isinstance(term, Literal):
            return term.value if term.datatype.value.endswith(("date", "gYear", "gYearMonth")) else f"“{term.value}”"
        if isinstance(term, NamedNode):
            item = self._alignment.item(term)
            return f"{self.thing(term.value)} ({item})" if item else self.thing(term.value)
        return str(term)

    def bare(self, term: Term) -> str:
        """A value of ours as a sentence has it: a literal as it is, a thing by its label."""
        return self.thing(term.value) if isinstance(term, NamedNode) else text_of(term)

    def property(self, pid: str) -> str:
        """The name of a property of Wikidata's."""
        return self.labels.get(pid) or (self.thing(self._ours[pid]) if pid in self._ours else pid)

    @cached_property
    def _ours(self) -> dict[str, str]:
        return {pid: iri for iri, pid in sorted(self._alignment.properties.items(), reverse=True)}
