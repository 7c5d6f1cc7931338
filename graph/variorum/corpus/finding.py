"""Things and terms of a corpus, found by words of what they are called."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from variorum.corpus.described import Thing, name_properties
from variorum.corpus.folder import Corpus
from variorum.corpus.meant import term_meant
from variorum.corpus.vocabulary import Vocabulary
from variorum.terms import COMMENT, OWL, RDF, RDF_TYPE, RDFS, SUBCLASS, local_name

DOMAIN = NamedNode(RDFS + "domain")
KINDS = {
    OWL + "Class": "class",
    OWL + "ObjectProperty": "property",
    OWL + "DatatypeProperty": "property",
    RDF + "Property": "property",
}


@dataclass(frozen=True)
class Entry:
    """A thing or a term: how it is written, what it is called, a line on it, and how often it is used."""

    name: str
    label: str
    about: str
    uses: int


def find_things(
    words: str, things: Mapping[NamedNode, Thing], corpus: Corpus, vocabulary: Vocabulary
) -> Iterator[Entry]:
    """The things whose label, names or address have all the words; those that most is said of first."""
    names = name_properties(corpus, vocabulary)
    found = []
    for iri, thing in things.items():
        called = thing.named(names)
        labels = [label.value for label in thing.labels]
        if iri.value.startswith(corpus.iri("source", "").value) or not _has(
            words, [*labels, *called, local_name(iri.value).replace("-", " "), corpus.shorten(iri.value)]
        ):
            continue
        types = ", ".join(corpus.shorten(type_.value) for type_ in thing.types)
        aliases = f"; called {', '.join(called)}" if called else ""
        about = f"{types}{aliases}; in {', '.join(thing.sources)}"
        uses = len(thing.statements) + thing.uses
        found.append(Entry(corpus.shorten(iri.value), "; ".join(labels), about, uses))
    yield from sorted(found, key=lambda entry: (-entry.uses, entry.name))


def find_terms(
    words: str, things: Mapping[NamedNode, Thing], corpus: Corpus, vocabulary: Vocabulary
) -> Iterator[Entry]:
    """The classes, properties and individuals of the ontology whose name, label or comment has all the words; those
    that are called so first.
    """
    used = Counter(term for thing in things.values() for _, q in thing.statements for term in (q.predicate, q.object))
    comments = {
        t.subject: t.object.value
        for t in vocabulary.triples
        if t.predicate == COMMENT and isinstance(t.object, Literal)
    }
    types: dict[NamedNode, set[str]] = {}
    for triple in vocabulary.triples:
        if triple.predicate == RDF_TYPE and isinstance(triple.subject, NamedNode):
            types.setdefault(triple.subject, set()).add(getattr(triple.object, "value", ""))
    found = []
    for iri, kinds in types.items():
        label, comment = vocabulary.labels.get(iri.value, ""), comments.get(iri, "")
        called = [corpus.shorten(iri.value), label]
        if _has(words, [*called, comment]) and OWL + "Ontology" not in kinds:
            kind = next((KINDS[kind] for kind in sorted(kinds) if kind in KINDS), "individual")
            entry = Entry(corpus.shorten(iri.value), label, f"{kind}; {comment}".rstrip("; "), used[iri])
            found.append((not _has(words, called), -entry.uses, entry.name, entry))
    yield from (entry for *_, entry in sorted(found, key=lambda one: one[:3]))


def find_properties(
    words: str, types: Iterable[NamedNode], things: Mapping[NamedNode, Thing], corpus: Corpus, vocabulary: Vocabulary
) -> Iterator[Entry]:
    """The properties whose name, label or comment has all the words, for a thing of some classes: first those that such
    things have most often, then those that are declared for them, then the others.
    """
    above = vocabulary.closure(SUBCLASS)
    classes = {one for type_ in types for one in (type_, *above.get(type_, ()))}
    fitting = Counter(
        q.predicate for thing in things.values() if classes & set(thing.types) for _, q in thing.statements
    )
    declared = {t.subject for t in vocabulary.triples if t.predicate == DOMAIN and t.object in classes}
    found = [entry for entry in find_terms(words, things, corpus, vocabulary) if entry.about.startswith("property")]

    def place(entry: Entry) -> tuple[int, bool]:
        term = term_meant(entry.name, corpus)
        return -fitting[term], term not in declared

    yield from sorted(found, key=place)


def _has(words: str, said: Iterable[str]) -> bool:
    """Whether all words are in what is said, letter case and marks apart."""
    whole = _plain("\n".join(said))
    return all(word in whole for word in _plain(words).split())


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in folded if not unicodedata.combining(character))
