"""Where a claim stands in the seeds, as `seeds/some-source.ttl:12`; a file is read only when one of its claims is
asked for."""

from __future__ import annotations

from pyoxigraph import NamedNode

from variorum.corpus import Corpus
from variorum.turtle import Term, TurtleFile, read_turtle


class ClaimLines:
    """The lines of claims in the claims files of a corpus; `found` has all that were asked for.

    `known` holds lines found earlier, by the same keys, for files that have not changed since.
    """

    def __init__(self, corpus: Corpus, known: dict[str, str] | None = None) -> None:
        self._corpus = corpus
        self._known = known or {}
        self._files: dict[str, TurtleFile] = {}
        self.found: dict[str, str] = {}

    def __call__(self, slug: str, claim: tuple[str, str, Term]) -> str:
        """The file and line of a claim of a source."""
        subject, predicate, value = claim
        key = f"{slug} {subject} {predicate} {value}"
        if key not in self.found:
            self.found[key] = self._known.get(key) or self._look_up(slug, subject, predicate, value)
        return self.found[key]

    def _look_up(self, slug: str, subject: str, predicate: str, value: Term) -> str:
        if slug not in self._files:
            self._files[slug] = read_turtle(self._corpus.root / "seeds" / f"{slug}.ttl")
        where = self._files[slug].where(NamedNode(subject), NamedNode(predicate), value)
        return f"seeds/{slug}.ttl:{where.line}"
