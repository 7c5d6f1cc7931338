"""The corpus's own vocabulary: the file of the ontology to which its terms are added, and their prefix."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode

from variorum.corpus.editing import TurtleText
from variorum.corpus.folder import MODEL_FILES, Corpus
from variorum.corpus.meant import term_meant
from variorum.corpus.starting import PREFIXES
from variorum.corpus.turtle import TurtleFile, read_turtle
from variorum.errors import CorpusError, Location
from variorum.terms import OWL, RDF_TYPE

BACKGROUND = ("prefixes.ttl", "alignments.ttl", "concepts.ttl", *(Path(name).name for name in MODEL_FILES))
ONTOLOGY = NamedNode(OWL + "Ontology")


@dataclass(frozen=True)
class OwnVocabulary:
    """A file of the ontology, and the prefix of the terms that it is for."""

    path: Path
    prefix: str
    text: TurtleText

    def named(self, name: str, corpus: Corpus) -> NamedNode:
        """The term that is meant: with its prefix, or one of the corpus's own without.

        :raises CorpusError: it can be no term.
        """
        if re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII):
            return NamedNode(corpus.prefixes[self.prefix] + name)
        if "/" in name and "<" not in name:
            raise CorpusError(f"{name!r} can be no term", advice="Write a name in letters, such as heightInMetres.")
        return term_meant(name, corpus)


def own_vocabulary(corpus: Corpus) -> OwnVocabulary:
    """The file that declares the corpus's own terms.

    :raises CorpusError: there is none, or no prefix is for its terms.
    """
    files = [
        read_turtle(path) for path in sorted((corpus.root / "ontology").glob("*.ttl")) if path.name not in BACKGROUND
    ]
    found = [(file, prefix) for file in files if (prefix := _prefix(file, corpus))]
    if not found:
        advice = "Write one that begins with its owl:Ontology, and its prefix into prefixes.ttl."
        raise CorpusError("no file declares terms of the corpus's own", Location(corpus.root / "ontology"), advice)
    file, prefix = max(found, key=lambda pair: len(pair[0].triples))
    return OwnVocabulary(file.path, prefix, TurtleText(file.text, "", corpus.prefixes))


def _prefix(file: TurtleFile, corpus: Corpus) -> str:
    """The prefix of the terms that a file is for: of its ontology, or else of most that it declares."""
    spaces = {namespace: prefix for prefix, namespace in corpus.prefixes.items()}
    for triple in file.triples:
        if triple.predicate == RDF_TYPE and triple.object == ONTOLOGY and isinstance(triple.subject, NamedNode):
            for end in ("#", "/", ""):
                if triple.subject.value + end in spaces:
                    return spaces[triple.subject.value + end]
    declared = Counter(
        spaces.get(re.sub(r"[^#/]*$", "", t.subject.value), "")
        for t in file.triples
        if t.predicate == RDF_TYPE and isinstance(t.subject, NamedNode)
    )
    own = {prefix: count for prefix, count in declared.items() if prefix and prefix not in PREFIXES}
    return max(own, key=lambda prefix: own[prefix]) if own else ""
