"""A JSON-LD context for people: plain words for properties, short names for things, and plain values where one kind is
all that a property has.

It is made from what is exported, so that reading it back gives the same terms, with the same types and languages.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from variorum.export.names import Names
from variorum.export.selection import Selection
from variorum.export.statements import END

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
XSD = "http://www.w3.org/2001/XMLSchema#"
NATIVE = {  # JSON has these itself; numbers, as far as they keep all digits
    f"^^<{XSD}integer>": re.compile("0|-?[1-9][0-9]{0,14}"),
    f"^^<{XSD}boolean>": re.compile("true|false"),
}
LINK = "<"  # the kind of an object that is an IRI or a blank node
WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*")

Definition = str | dict[str, str]


class Usage:
    """Which kinds of objects each property has, and which schemes the IRIs have."""

    def __init__(self) -> None:
        self.kinds: defaultdict[bytes, set[bytes]] = defaultdict(set)
        self.schemes: set[bytes] = set()

    def noting(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """The same lines; what they use is noted as they go through."""
        kinds, schemes = self.kinds, self.schemes
        for line in lines:
            subject, predicate, value = line.split(b" ", 2)
            if value.startswith(b'"'):
                kinds[predicate].add(value[value.rindex(b'"') + 1 : -3])
            else:
                kinds[predicate].add(b"<")
                schemes.add(value[: value.find(b":")])
            schemes.add(subject[: subject.find(b":")])
            yield line


class Context:
    """The terms of one document.

    `keys` has the key of each property, `kinds` the kind of object that needs nothing but its text there: "" for a
    string, LINK, or what follows the quotes in N-Triples.
    """

    def __init__(self, selection: Selection, usage: Usage) -> None:
        properties = {token[1:-1].decode(): kinds for token, kinds in usage.kinds.items()}
        schemes = {scheme[1:].decode() for scheme in usage.schemes} | {iri.partition(":")[0] for iri in properties}
        snapshot = selection.snapshot
        usable = {p: n for p, n in snapshot.prefixes.items() if p and n.endswith(("/", "#")) and p not in schemes}
        self.names = Names(usable, snapshot.base)
        self.keys: dict[str, str] = {}
        self.kinds: dict[str, str] = {}
        self._terms: dict[str, Definition] = {}
        words = Counter(_word(iri) for iri in properties)
        for iri in sorted(properties):
            kinds = {kind.replace(END, b">").decode() for kind in properties[iri]}
            word = _word(iri)
            if iri == RDF_TYPE:  # it is @type, but for objects that @type cannot have
                self.keys[iri], self.kinds[iri] = iri, ""
            elif word and words[word] == 1 and word not in schemes and word not in usable:
                self.keys[iri] = word
                self.kinds[iri], self._terms[word] = self._define(iri, kinds)
            else:
                self.keys[iri], self.kinds[iri] = self.compact(iri), ""

    def compact(self, iri: str) -> str:
        """An IRI with a prefix, or in full: what a property, a type or a datatype is written as."""
        return self.names.curie(iri) or iri

    def reference(self, iri: str) -> str:
        """An IRI as the value of @id, where it may be relative."""
        return self.names.relative(iri) or self.compact(iri)

    def document(self) -> dict[str, object]:
        """The value of @context: the base and the prefixes that were used, and the terms."""
        base = {"@base": self.names.base} if self.names.base else {}
        return {**base, **self.names.prefixes, **dict(sorted(self._terms.items()))}

    def _define(self, iri: str, kinds: set[str]) -> tuple[str, Definition]:
        name = self.compact(iri)
        kind = next(iter(kinds)) if len(kinds) == 1 else ""
        if kind == LINK:
            return kind, {"@id": name, "@type": "@id"}
        if kind.startswith("@") and "--" not in kind:
            return kind, {"@id": name, "@language": kind[1:]}
        if kind.startswith("^^") and kind not in NATIVE:
            return kind, {"@id": name, "@type": self.compact(kind[3:-1])}
        return "", name


def _word(iri: str) -> str:
    """The last part of an IRI, if it can be a term."""
    end = re.split(r"[/#:]", iri)[-1]
    return end if WORD.fullmatch(end) else ""
