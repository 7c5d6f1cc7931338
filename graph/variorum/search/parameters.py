"""The parameters of saved queries, as people write them: a name, a slug, a name with a prefix, or an IRI.

What is written as in a query is taken so. Else it names a thing, a property or a source: by its slug, or by what it is
called. What nobody speaks of is an error that names what comes close, so that no answer is taken for a "no".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import islice

from pyoxigraph import DefaultGraph, Literal, NamedNode, Variable

from variorum.corpus.naming import form_of
from variorum.errors import QueryError, UnknownThingError
from variorum.query.judge import read_term
from variorum.query.saved import SavedQuery, bind
from variorum.search.index import Hit, Index
from variorum.snapshots.snapshot import Snapshot
from variorum.terms import RDF, Term, local_name, shorten

TERMS, THINGS = ("property", "class"), ("thing", "source")  # of what is found by a name, and in which order
SHOWN = 3  # things that come close
AHEAD = 3  # times as much is said of what is meant as of another thing of the same name
MOST = 10_000  # triples that are counted for that
SPOKEN_OF = """
    ASK { { ?it ?p ?o } UNION { ?s ?it ?o } UNION { ?s ?p ?it } UNION { GRAPH ?g { ?it ?p ?o } }
          UNION { GRAPH ?g { ?s ?it ?o } } UNION { GRAPH ?g { ?s ?p ?it } } }"""
SAID_WITH = f"""
    PREFIX rdf: <{RDF}>
    PREFIX sh: <http://www.w3.org/ns/shacl#>
    PREFIX vr: <https://w3id.org/variorum/ns#>
    ASK {{
      {{ ?thing ?property ?value }} UNION {{ GRAPH ?g {{ ?thing ?property ?value }} }}
      UNION {{ GRAPH ?g {{ ?citation rdf:subject ?thing ; rdf:predicate ?property }} }}
      UNION {{ GRAPH ?g {{ ?found sh:focusNode ?thing ; vr:position/sh:resultPath ?property }} }}
    }}"""


def bind_meant(saved: SavedQuery, values: Mapping[str, str], snapshot: Snapshot, index: Index) -> dict[str, Term]:
    """The term of each parameter of a saved query, from `values` or from its default.

    :raises UnknownThingError: nobody speaks of what a value names, or several things are called so.
    :raises QueryError: a value is missing, belongs to no parameter, or is no text or number where one is wanted.
    """
    reader = _Reader(snapshot, index)
    defaults = saved.parameters
    meant = {
        name: str(reader.term(name, text, defaults[name])) if name in defaults else text
        for name, text in values.items()
    }
    terms = bind(saved, meant, snapshot.base, snapshot.prefixes)
    thing, name = terms.get("thing"), terms.get("property")
    if isinstance(thing, NamedNode) and isinstance(name, NamedNode) and not reader.says(SAID_WITH, thing, name):
        said = f"nothing is said of {reader.called(thing)} with {reader.called(name)}"
        advice = f"What is said of it: {', '.join(map(reader.called, reader.properties(thing)))}."
        raise UnknownThingError(said, advice=advice)
    return terms


class _Reader:
    """Reads values, and looks up in a snapshot what they may mean."""

    def __init__(self, snapshot: Snapshot, index: Index) -> None:
        self._snapshot, self._index = snapshot, index

    def term(self, parameter: str, text: str, default: str | None) -> Term:
        """What a value of a parameter means, of which the default tells what it takes."""
        text = text.strip()
        usual = self._as_in_a_query(default) if default else None
        written = self._as_in_a_query(text)
        if isinstance(usual, Literal):
            return written if isinstance(written, Literal) else _like(usual, text)
        if usual is None and written is not None and not isinstance(written, NamedNode):
            return written
        if isinstance(written, Literal):
            text = written.value
            written = None
        if written is None and re.fullmatch(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|^`\\]+", text):
            written = NamedNode(text)
        if written is None and re.fullmatch(r"[^\s<>\"{}|^`\\:]+/[^\s<>\"{}|^`\\:]+", text):
            written = NamedNode(self._snapshot.base + text)
        if isinstance(written, NamedNode):
            if not self.says(SPOKEN_OF, written):
                raise self._unknown(self.called(written), local_name(written.value).replace("-", " "))
            return written
        return self._called(text, parameter, usual.value if isinstance(usual, NamedNode) else "")

    def says(self, question: str, *terms: Term) -> bool:
        """The answer to a question that is asked of some terms, in the order of its variables."""
        names = ("it",) if len(terms) == 1 else ("thing", "property")
        bound = {Variable(name): term for name, term in zip(names, terms, strict=True)}
        store = self._snapshot.entailed if question == SAID_WITH else self._snapshot.stated
        return bool(store.query(question, substitutions=bound))

    def called(self, term: NamedNode) -> str:
        """An IRI as one may write it."""
        return shorten(term.value, self._snapshot.base, self._snapshot.prefixes)

    def properties(self, thing: NamedNode) -> list[NamedNode]:
        """The properties with which something is said of a thing, by name."""
        said = {quad.predicate for quad in self._snapshot.stated.quads_for_pattern(thing, None, None)}
        return sorted(said, key=lambda name: local_name(name.value))

    def _as_in_a_query(self, text: str) -> Term | None:
        try:
            return read_term(text, self._snapshot.base, self._snapshot.prefixes)
        except QueryError:
            return None

    def _called(self, text: str, parameter: str, usual: str) -> NamedNode:
        """The one thing with this slug or of this name; `usual` is the IRI that the parameter has by default.

        :raises UnknownThingError: there is none, or there are several.
        """
        kind = usual.rpartition("/")[0] + "/" if usual.startswith(self._snapshot.base) else ""
        strict = kind == f"{self._snapshot.base}{parameter}/"  # as role=<role/…>: only roles are meant
        kinds = TERMS if parameter in TERMS else THINGS
        found = self._index.find(text.replace("-", " "), 60, kinds)
        hits = [hit for hit in found if not strict or hit.iri.startswith(kind)]
        form = form_of(text.replace("-", " "))
        for fits in (
            [hit for hit in hits if local_name(hit.iri).lower() == "-".join(form.split())],
            [hit for hit in hits if local_name(hit.iri) == text],
            [hit for hit in hits if form in (form_of(hit.label), form_of(hit.name))],
            [hit for hit in hits if set(form.split()) <= set(form_of(f"{hit.label} {hit.name}").split())],
        ):
            if fits:
                return self._one(text, fits, kind)
        raise self._unknown(f"“{text}”", text)

    def _one(self, text: str, hits: list[Hit], kind: str) -> NamedNode:
        """Of things that may be meant the one that is of a kind, or of which far more is said than of all others."""
        found = list(dict.fromkeys(hit.iri for hit in hits))
        kin = [iri for iri in found if kind and iri.startswith(kind)]
        if len(found) == 1 or len(kin) == 1:
            return NamedNode((kin or found)[0])
        said = sorted(((self._said(iri), iri) for iri in kin or found), reverse=True)
        if said[0][0] >= AHEAD * said[1][0]:
            return NamedNode(said[0][1])
        raise UnknownThingError(f"“{text}” may mean several things", advice=f"Write one of: {self._listed(hits)}.")

    def _said(self, iri: str) -> int:
        """How much is said of a thing in the default graph."""
        node, store = NamedNode(iri), self._snapshot.stated
        found = (
            store.quads_for_pattern(node, None, None, DefaultGraph()),
            store.quads_for_pattern(None, None, node, DefaultGraph()),
        )
        return sum(1 for quads in found for _ in islice(quads, MOST))

    def _unknown(self, shown: str, words: str) -> UnknownThingError:
        kinds = (*THINGS, *TERMS)
        near = self._index.find(words, SHOWN, kinds) or self._index.find(words.split(" ")[-1], SHOWN, kinds)
        advice = (
            f"Did you mean {self._listed(near)}?" if near else "variorum find WORDS, or /search, finds things by name."
        )
        return UnknownThingError(f"nothing is said of {shown}", advice=advice)

    def _listed(self, hits: Iterable[Hit]) -> str:
        """The first of some hits, as one may write them and as they are called."""
        unique = list({hit.iri: hit for hit in hits}.values())[: 2 * SHOWN]
        return " or ".join(f"{self.called(NamedNode(hit.iri))} ({hit.label})" for hit in unique)


def _like(literal: Literal, text: str) -> Literal:
    """A text in the language of a literal, or with its datatype."""
    if literal.language:
        return Literal(text, language=literal.language)
    return Literal(text, datatype=literal.datatype)
