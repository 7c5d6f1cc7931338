"""What is offered while one types: things, properties with their definitions, classes, and values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice

from pyoxigraph import NamedNode

from variorum.corpus.finding import Entry, find_properties, find_terms, find_things
from variorum.corpus.meant import property_meant, term_meant
from variorum.errors import VariorumError
from variorum.terms import RDF_TYPE, RDFS
from variorum_server.desk.workplace import Known

SHOWN = 12
RANGE = NamedNode(RDFS + "range")
WHAT_IT_IS = Entry("a", "is", "property; what the thing is: a class", 0)


@dataclass(frozen=True)
class Choice:
    """Something to choose: what is put into the field, what it is called, and a line on it."""

    name: str
    label: str
    about: str


def choices(known: Known, kind: str, words: str, thing: str = "", prop: str = "") -> list[dict[str, str]]:
    """What the words may mean, for a field of some kind; `thing` and `prop` are what the fields before it have."""
    found = {
        "thing": lambda: find_things(words, known.things, known.corpus, known.vocabulary),
        "property": lambda: _properties(known, words, thing),
        "class": lambda: _terms(known, words, "class"),
        "value": lambda: _values(known, words, prop),
    }[kind]()
    offered = islice(sorted(_each_once(found), key=lambda entry: entry.name != words), SHOWN)  # what is named, first
    return [asdict(Choice(entry.name, entry.label, entry.about.partition("; ")[2] or entry.about)) for entry in offered]


def _each_once(entries: Iterable[Entry]) -> Iterator[Entry]:
    known = set[str]()
    for entry in entries:
        if entry.name not in known:
            known.add(entry.name)
            yield entry


def _terms(known: Known, words: str, kind: str) -> Iterator[Entry]:
    found = find_terms(words, known.things, known.corpus, known.vocabulary)
    return (entry for entry in found if entry.about.partition(";")[0] == kind)


def _properties(known: Known, words: str, thing: str) -> Iterator[Entry]:
    """The properties, those that fit what the thing is first."""
    if all(word in "a is what it is type" for word in words.casefold().split()):
        yield WHAT_IT_IS
    types = known.things[iri].types if (iri := _term(known, thing)) and iri in known.things else ()
    yield from find_properties(words, types, known.things, known.corpus, known.vocabulary)


def _values(known: Known, words: str, prop: str) -> Iterator[Entry]:
    """The things, and the individuals of the ontology; those of the class that the property takes come first."""
    predicate = _property(known, prop)
    if predicate == RDF_TYPE:
        yield from _terms(known, words, "class")
        return
    ranges = {t.object for t in known.vocabulary.triples if (t.subject, t.predicate) == (predicate, RANGE)}
    below = {c for one in ranges if isinstance(one, NamedNode) for c in known.vocabulary.subclasses.get(one.value, ())}
    wanted = ranges | {NamedNode(iri) for iri in below}
    fitting = {iri: thing for iri, thing in known.things.items() if wanted & set(thing.types)}
    individuals = {t.subject for t in known.vocabulary.triples if t.predicate == RDF_TYPE and t.object in wanted}
    names = {known.corpus.shorten(one.value) for one in individuals if isinstance(one, NamedNode)}
    yield from (entry for entry in _terms(known, words, "individual") if entry.name in names)
    yield from find_things(words, fitting, known.corpus, known.vocabulary)
    yield from find_things(words, known.things, known.corpus, known.vocabulary)


def _term(known: Known, text: str) -> NamedNode | None:
    try:
        return term_meant(text, known.corpus)
    except VariorumError:
        return None


def _property(known: Known, text: str) -> NamedNode | None:
    try:
        return property_meant(text, known.corpus, known.vocabulary)
    except VariorumError:
        return None
