"""Terms and values that declarations name and that do not exist: a misspelt one would be passed over without a word.

In the ontology and in shapes files there are, of RDF, RDFS, OWL, SKOS, SHACL, XML Schema and the claims model, only the
terms that these define, and what has few values, such as vr:behaviour, has one of them.
"""

from __future__ import annotations

import difflib
import keyword
import re
from collections import defaultdict
from collections.abc import Iterator

import rdflib
from pyoxigraph import NamedNode

from variorum.corpus.folder import Corpus
from variorum.corpus.loading import ill_typed
from variorum.corpus.turtle import TurtleFile
from variorum.corpus.vocabulary import RANGE, Vocabulary
from variorum.errors import InvalidCorpusError, SeedError, VariorumError, did_you_mean
from variorum.terms import IN_TIME, RDF, RDF_TYPE, VR, Term, text_of

# rdflib's namespaces are made from the vocabularies themselves; they list apart the terms that are words of Python.
SPECIFIED = {
    str(space): frozenset(map(str, dir(space)))
    | {str(space) + word for word in keyword.kwlist if rdflib.URIRef(str(space) + word) in space}
    for space in (rdflib.RDF, rdflib.RDFS, rdflib.OWL, rdflib.SKOS, rdflib.SH, rdflib.XSD)
}
NEWER = re.compile(re.escape(RDF) + r"(_\d+|reifies|dirLangString)")  # of RDF 1.2, or without number

TIMES = ("before", "during", "after")  # how the subject of a property may stand in time to its value
PHRASE = NamedNode(VR + "phrase")
PLACES = {"{thing}", "{value}"}
NO_PHRASE = "has to have {value}, perhaps {thing}, and nothing else in braces"
TOLERANCE = NamedNode(VR + "tolerance")
SINGLE = tuple(NamedNode(VR + name) for name in ("behaviour", "comparison", "tolerance", "phrase", "inTime"))


def check_declarations(corpus: Corpus, vocabulary: Vocabulary) -> None:
    """Holds the files of the ontology to the terms and values that there are.

    :raises InvalidCorpusError: with everything that would be passed over, each at its place.
    """
    errors: list[VariorumError] = []
    for file in vocabulary.files:
        errors += unknown_terms(file, corpus, vocabulary)
        errors += wrong_values(file, corpus, vocabulary)
        errors += ill_typed(file, vocabulary)
    errors += _said_twice(corpus, vocabulary)
    if errors:
        raise InvalidCorpusError(sorted(errors, key=_place))


def _place(error: VariorumError) -> tuple[str, int, int]:
    where = error.where
    return (str(where.path), where.line or 0, where.column or 0) if where else ("", 0, 0)


def unknown_terms(file: TurtleFile, corpus: Corpus, vocabulary: Vocabulary) -> list[VariorumError]:
    """The terms that a file uses and that their vocabulary does not have, each at its first place."""
    defined = {str(t.subject.value) for t in file.triples if isinstance(t.subject, NamedNode)}
    found: dict[str, VariorumError] = {}
    for triple in file.triples:
        for term in (triple.predicate, triple.object):
            if not isinstance(term, NamedNode) or term.value in found or term.value in defined:
                continue
            known = _vocabulary_of(term.value, vocabulary)
            if known is not None and term.value not in known:
                close = difflib.get_close_matches(term.value, known, n=1)
                found[term.value] = SeedError(
                    f"there is no term {corpus.shorten(term.value)}",
                    file.where_used(term.value),
                    did_you_mean(map(corpus.shorten, close), "See the specification of its vocabulary."),
                )
    return list(found.values())


def _vocabulary_of(iri: str, vocabulary: Vocabulary) -> frozenset[str] | None:
    """The terms among which a term must be; None for one that is not judged here."""
    if iri.startswith(VR):
        return vocabulary.declared
    return next((known for space, known in SPECIFIED.items() if iri.startswith(space) and not NEWER.match(iri)), None)


def wrong_values(file: TurtleFile, corpus: Corpus, vocabulary: Vocabulary) -> Iterator[SeedError]:
    """The values that are none of the few that a term of the claims model takes, and phrases that tell no value."""
    choices = _choices(vocabulary)
    for triple in dict.fromkeys(file.triples):
        value, known = text_of(triple.object), choices.get(triple.predicate.value, ())
        if known and value not in known and (not value.startswith(VR) or value in vocabulary.declared):
            said, shown = corpus.shorten(triple.predicate.value), _shown(triple.object, corpus)
            what, advice = f"{said} cannot be {shown}", f"It is one of {', '.join(map(corpus.shorten, known))}."
        elif triple.predicate == TOLERANCE and value.startswith("-"):
            what, advice = f"the tolerance {value} is below 0", "Write a number that two values may differ by."
        elif triple.predicate == PHRASE and not is_phrase(value):
            what, advice = (
                f"the phrase {_shown(triple.object, corpus)} {NO_PHRASE}",
                "Write it like 'call {thing} {value}'.",
            )
        else:
            continue
        yield SeedError(what, file.where(triple.subject, triple.predicate, triple.object), advice)


def _shown(term: Term, corpus: Corpus) -> str:
    return corpus.shorten(term.value) if isinstance(term, NamedNode) else repr(text_of(term))


def is_phrase(text: str) -> bool:
    """Whether a phrase tells a value, and nothing in braces that it cannot tell."""
    return "{value}" in text and set(re.findall(r"{.*?}", text)) <= PLACES


def _choices(vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """The values of each term of the claims model that has few: the members of the class that is its range."""
    members: dict[Term, list[str]] = defaultdict(list)
    for triple in vocabulary.triples:
        if triple.predicate == RDF_TYPE and text_of(triple.object).startswith(VR):
            members[triple.object].append(text_of(triple.subject))
    ranges = (t for t in vocabulary.triples if t.predicate == RANGE and text_of(t.subject).startswith(VR))
    found = {text_of(t.subject): tuple(sorted(members.get(t.object, ()))) for t in ranges}
    return found | {IN_TIME.value: TIMES}


def _said_twice(corpus: Corpus, vocabulary: Vocabulary) -> Iterator[SeedError]:
    """What is declared of a property in two ways, of which one would be passed over; at the second."""
    first: dict[tuple[Term, Term], Term] = {}
    for file in vocabulary.files:
        for triple in file.triples:
            known = first.setdefault((triple.subject, triple.predicate), triple.object)
            if triple.predicate in SINGLE and known != triple.object:
                what = f"{corpus.shorten(text_of(triple.subject))} has {corpus.shorten(triple.predicate.value)} twice"
                yield SeedError(what, file.where(triple.subject, triple.predicate, triple.object), "Leave one of them.")
