"""Where a claim stands in the seeds, as `seeds/some-source.ttl:12`; a file is read only when one of its claims is
asked for.
"""

from __future__ import annotations

from pyoxigraph import NamedNode, Quad

from variorum.corpus.folder import Corpus
from variorum.corpus.turtle import TurtleFile, read_turtle
from variorum.disagreements.model import Statement


class ClaimLines:
    """The lines of claims in the claims files of a corpus; `found` has all that were asked for.

    `known` holds lines found earlier, by the same keys, for files that have not changed since.
    """

    def __init__(self, corpus: Corpus, known: dict[str, str] | None = None) -> None:
        self._corpus = corpus
        self._known = known or {}
        self._files: dict[str, TurtleFile] = {}
        self.found: dict[str, str] = {}

    def __call__(self, statement: Statement) -> str:
        """The file and line of the claim of a statement; of its citation where the claim is denied and so no triple."""
        key = f"{statement.source} {statement.citation}"
        if key not in self.found:
            self.found[key] = self._known.get(key) or self._look_up(statement)
        return self.found[key]

    def _look_up(self, statement: Statement) -> str:
        subject, predicate, value = statement.claim
        triple = Quad(NamedNode(subject), NamedNode(predicate), value)
        for name in (f"seeds/{statement.source}.ttl", f"seeds/evidence/{statement.source}.ttl"):
            if name not in self._files:
                self._files[name] = read_turtle(self._corpus.root / name)
            file = self._files[name]
            if triple in file.triples:
                return f"{name}:{file.where(triple.subject, triple.predicate, triple.object).line}"
        return f"{name}:{file.where(NamedNode(statement.citation)).line}"
