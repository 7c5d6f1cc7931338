"""What is likely a slip in a corpus, though no rule forbids it; each with its place and what to do."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from pyoxigraph import Literal, NamedNode
from rapidfuzz import fuzz

from variorum.corpus.citing import Claim
from variorum.corpus.described import Thing
from variorum.corpus.folder import MODEL_FILES, Corpus
from variorum.corpus.loading import Citation, Source
from variorum.corpus.passages import parse_passage
from variorum.corpus.readings import Reading, readings_file
from variorum.corpus.turtle import TurtleFile, read_turtle
from variorum.corpus.vocabulary import Vocabulary
from variorum.corpus.wording import DATES, NUMBERS, is_written
from variorum.errors import Location
from variorum.terms import COMMENT, LABEL, PASSAGE, SUBCLASS, XSD, local_name

ALIKE = 90.0  # how like each other, from 0 to 100, two names are that may be of one thing
LONG = 5  # code points that a name has at least for a likeness to tell anything
BACKGROUND = ("prefixes.ttl", "alignments.ttl", "concepts.ttl")
_HEAD = re.compile(r"# [^\W\d_].{20,}")


@dataclass(frozen=True)
class Finding:
    """What is likely a slip; a note is what only may be one."""

    where: Location
    what: str
    advice: str
    note: bool = False

    @property
    def place(self) -> tuple[str, int, int, str]:
        """What findings are sorted by: file, line, column, words."""
        return str(self.where.path), self.where.line or 0, self.where.column or 0, self.what

    def __str__(self) -> str:
        return f"{self.where}: {'note: ' if self.note else ''}{self.what}\n  → {self.advice}"


def misheaded(file: TurtleFile, corpus: Corpus) -> Iterator[Finding]:
    """A file that does not begin with what it holds, prefixes that the corpus has not, and prose without a language."""
    if not _HEAD.match(file.text):
        advice = "Begin with a comment of a sentence: # What the article … states, as claims."
        yield Finding(Location(file.path, 1, 1), "the file does not say what it holds", advice)
    for prefix, space in file.prefixes.items():
        if corpus.prefixes.get(prefix) != space:
            advice = "Use ontology/prefixes.ttl, the only prefix list; add it there if it is new."
            yield Finding(file.where_used(space), f"{prefix}: is no prefix of this corpus for <{space}>", advice)
    for triple in file.triples:
        if triple.predicate in (LABEL, COMMENT) and isinstance(triple.object, Literal) and not triple.object.language:
            where = file.where(triple.subject, triple.predicate, triple.object)
            yield Finding(where, f"{local_name(triple.predicate.value)} without a language", 'Tag it: "…"@en.')


def misquoted(source: Source, text: str, names: Collection[NamedNode]) -> Iterator[Finding]:
    """The names, numbers and dates that stand in none of the passages that are cited for them."""
    for citation in source.citations:
        value = citation.claim[2]
        if not _is_quoted(citation, names) or not isinstance(value, Literal):
            continue
        parts = [text[p.start : p.end] for p in map(parse_passage, citation.passages) if p]
        if parts and not any(is_written(value, part, source.language) for part in parts):
            where = source.evidence_file.where(citation.iri, PASSAGE)
            where = where if where.line else source.claims_file.where(*citation.claim)
            what = f"{value.value!r} stands in none of its passages"
            yield Finding(where, what, "Cite the words that have it, or write it as the article does.")


def _is_quoted(citation: Citation, names: Collection[NamedNode]) -> bool:
    """Whether a value should stand in the text as it is written: names, plain texts, numbers and dates."""
    _, predicate, value = citation.claim
    if not isinstance(value, Literal):
        return False
    datatype = value.datatype.value
    return predicate in names or datatype in NUMBERS or datatype in DATES or datatype == XSD + "string"


def unmatched_readings(source: Source, corpus: Corpus, readings: Iterable[Reading]) -> Iterator[Finding]:
    """The readings of claims that the source does not cite any more."""
    cited = {Claim(*c.claim, c.stance.value, c.attributed_to) for c in source.citations}
    for reading in readings:
        if reading.claim not in cited:
            subject, predicate, _ = reading.claim.statement
            what = f"{reading.reader} read a claim on {corpus.shorten(subject.value)} that is not cited any more"
            where = read_turtle(readings_file(corpus, source.slug)).where(subject)
            advice = f"Read its {corpus.shorten(predicate.value)} anew, and remove the line."
            yield Finding(where, what, advice, note=True)


def differing_labels(things: Mapping[NamedNode, Thing], files: Mapping[str, TurtleFile]) -> Iterator[Finding]:
    """Where the curators call one thing by two labels of one language."""
    for iri, thing in sorted(things.items(), key=lambda item: item[0].value):
        labels: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for slug, quad in thing.statements:
            if quad.predicate == LABEL and isinstance(quad.object, Literal):
                labels[quad.object.language or ""][quad.object.value].append(slug)
        for language, said in labels.items():
            usual = max(said, key=lambda label: (len(said[label]), label))
            for label in sorted(said.keys() - {usual}):
                where = files[said[label][0]].where(iri, LABEL, Literal(label, language=language))
                yield Finding(where, f"{label!r} is {usual!r} elsewhere", "Use one label for one thing.")


def look_alikes(
    things: Mapping[NamedNode, Thing],
    names: Collection[NamedNode],
    vocabulary: Vocabulary,
    corpus: Corpus,
    files: Mapping[str, TurtleFile],
) -> Iterator[Finding]:
    """Two things of one kind that are called nearly the same, though no source speaks of both."""
    above = vocabulary.closure(SUBCLASS)
    kinds = {iri: {c for type_ in thing.types for c in (type_, *above.get(type_, ()))} for iri, thing in things.items()}
    called = {iri: _called(thing, names) for iri, thing in things.items() if not vocabulary.declares(iri.value)}
    for one, other in sorted(_near(called), key=str):
        first, second = things[one], things[other]
        if kinds[one] & kinds[other] and not set(first.sources) & set(second.sources):
            what = f"{corpus.shorten(one.value)} and {corpus.shorten(other.value)} may be one thing"
            advice = "Use one IRI if they are; if not, labels that tell them apart."
            yield Finding(files[second.sources[0]].where(other), what, advice, note=True)


def _near(called: Mapping[NamedNode, tuple[str, ...]]) -> set[tuple[NamedNode, NamedNode]]:
    """The pairs of things that are called nearly the same; only what begins or ends alike is held side by side."""
    groups: dict[tuple[str, str], set[tuple[NamedNode, str]]] = defaultdict(set)
    for iri, said in called.items():
        for name in said:
            groups["begins", name[:3]].add((iri, name))
            groups["ends", name[-3:]].add((iri, name))
    return {
        (min(one, other, key=str), max(one, other, key=str))
        for members in groups.values()
        for (one, name), (other, another) in combinations(members, 2)
        if one != other and _alike(name, another)
    }


def _called(thing: Thing, names: Collection[NamedNode]) -> tuple[str, ...]:
    """What a thing is called, its slug among it, without articles and case."""
    slug = local_name(thing.iri.value).replace("-", " ")
    said = (*thing.named(names), *(label.value for label in thing.labels), slug)
    return tuple({re.sub(r"^(the|a|an) ", "", name.casefold()) for name in said})


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    if min(len(one), len(other)) < LONG or re.sub(r"\D", "", one) != re.sub(r"\D", "", other):
        return False
    return fuzz.ratio(one, other) >= ALIKE


def unused_terms(corpus: Corpus, vocabulary: Vocabulary, seeds: Iterable[TurtleFile]) -> Iterator[Finding]:
    """The terms of the corpus's own ontology that no seed, shape, query or other term uses."""
    model = {name.rpartition("/")[2] for name in MODEL_FILES}
    own = [f for f in vocabulary.files if f.path.name not in (*BACKGROUND, *model)]
    used = {term for file in seeds for t in file.triples for term in (t.predicate, t.object)}
    for path in (*corpus.source_shape_files, *corpus.dataset_shape_files):
        used.update(term for t in read_turtle(path).triples for term in (t.subject, t.predicate, t.object))
    used.update(term for t in vocabulary.triples for term in (t.predicate, t.object) if term != t.subject)
    asked = "\n".join(path.read_text("utf-8", errors="replace") for path in corpus.query_files)
    asked += "\n".join(path.read_text("utf-8") for path in (*corpus.source_shape_files, *corpus.dataset_shape_files))
    for file in own:
        for iri in dict.fromkeys(t.subject for t in file.triples if t.predicate.value.endswith("#type")):
            if not isinstance(iri, NamedNode) or iri in used or "#" not in iri.value or _is_ontology(file, iri):
                continue
            if not re.search(rf"(?<![\w:]){re.escape(corpus.shorten(iri.value))}(?![\w-])", asked):
                what = f"nobody uses {corpus.shorten(iri.value)}"
                where = file.where(iri)
                where = where if where.line else file.where_used(iri.value)
                yield Finding(where, what, "Remove it, or use it.", note=True)


def _is_ontology(file: TurtleFile, iri: NamedNode) -> bool:
    return any(
        t.subject == iri and isinstance(t.object, NamedNode) and t.object.value.endswith("#Ontology")
        for t in file.triples
    )
