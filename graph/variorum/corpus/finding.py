"""Things and terms of a corpus, found by words of what they are called."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from variorum.corpus.described import Thing, name_properties
from variorum.corpus.folder import Corpus
from variorum.corpus.meant import term_meant
from variorum.corpus.vocabulary import Vocabulary
from variorum.terms import COMMENT, LABEL, OWL, RDF, RDF_TYPE, RDFS, SUBCLASS, VR, local_name
from variorum.terms import words as in_words

DOMAIN = NamedNode(RDFS + "domain")
KINDS = {
    OWL + "Class": "class",
    OWL + "ObjectProperty": "property",
    OWL + "DatatypeProperty": "property",
    RDF + "Property": "property",
}
QUESTION = NamedNode(VR + "question")


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
    for term in terms_called(
        words, vocabulary.triples, {iri.value: uses for iri, uses in used.items() if isinstance(iri, NamedNode)}
    ):
        about = f"{term.kind}; {term.comment} {term.question}".strip("; ")
        yield Entry(corpus.shorten(term.iri), term.label, about, term.uses)


@dataclass(frozen=True)
class Term:
    """A class, a property or an individual of an ontology: what it says of itself, the questions that it answers, and
    how often it is used.
    """

    iri: str
    kind: str
    label: str
    comment: str
    question: str
    uses: int


def terms_called(words: str, ontology: Iterable[Quad], used: Mapping[str, int]) -> list[Term]:
    """The terms of an ontology whose name, label, comment or question has all the words; those that are called so
    first, then those that answer a question with them, and of these the most used. Where none has them all, those
    that answer questions with most of the words.
    """
    said: dict[str, dict[NamedNode, str]] = defaultdict(dict)
    types: dict[str, set[str]] = defaultdict(set)
    for triple in ontology:
        iri = getattr(triple.subject, "value", "")
        if triple.predicate == RDF_TYPE and isinstance(triple.subject, NamedNode):
            types[iri].add(getattr(triple.object, "value", ""))
        elif triple.predicate in (LABEL, COMMENT, QUESTION) and isinstance(triple.object, Literal):
            said[iri].setdefault(triple.predicate, triple.object.value)
    terms = []
    for iri, kinds in types.items():
        if OWL + "Ontology" not in kinds:
            kind = next((KINDS[kind] for kind in sorted(kinds) if kind in KINDS), "individual")
            label, comment, question = (said[iri].get(name, "") for name in (LABEL, COMMENT, QUESTION))
            terms.append(Term(iri, kind, label, comment, question, used.get(iri, 0)))
    found = [term for term in terms if _has(words, [term.iri, term.label, term.comment, term.question])]
    if not found:
        return _by_words(words, terms)

    def place(term: Term) -> tuple[bool, bool, int, str]:
        called, asked = f"{in_words(term.iri)} {term.label}", term.question
        return not _begins(words, called), not _begins(words, asked), -term.uses, term.iri

    return sorted(found, key=place)


def _by_words(words: str, terms: Iterable[Term]) -> list[Term]:
    """The terms whose labels or questions have most of the words; a word counts less the more of them have it."""
    wanted = set(_words(words))
    has = {term: wanted.intersection(_words(f"{term.label} {term.question}")) for term in terms}
    times = Counter(word for found in has.values() for word in found)
    weights = {term: sum(1 / times[word] for word in found) for term, found in has.items() if found}
    best = max(weights.values(), default=0.0)
    found = [term for term, weight in weights.items() if weight > best / 2]
    return sorted(found, key=lambda term: (-weights[term], -term.uses, term.iri))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", _plain(text))


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


def _begins(words: str, said: str) -> bool:
    """Whether each word begins one of what is said."""
    whole = _words(said)
    return all(any(one.startswith(word) for one in whole) for word in _words(words))


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in folded if not unicodedata.combining(character))
