"""The index of a snapshot's things: those that sources speak of, with all names that any source gives them.

It is read once from the claims graphs and the ontology, and kept in memory: what clients look up in it costs no query.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from variorum.corpus.ntriples import read_term
from variorum.corpus.vocabulary import RANGE, closed
from variorum.disagreements.register import read_register
from variorum.reconciliation.fact_table import FactTable
from variorum.reconciliation.likeness import NameIndex, form_of
from variorum.shapes.comparison import fits_as_name
from variorum.snapshots.snapshot import Snapshot
from variorum.terms import (
    COMMENT,
    CONTRADICTION,
    FALSE_ALARM,
    LABEL,
    RDF,
    RDF_TYPE,
    RDFS,
    SCHEMA,
    SKOS,
    SUBCLASS,
    Term,
    curie,
    local_name,
    text_of,
)

# What gives a thing a name; the curators' neutral label first.
NAMING = (
    RDFS + "label",
    SKOS + "prefLabel",
    SCHEMA + "name",
    "http://xmlns.com/foaf/0.1/name",
    "http://purl.org/dc/terms/title",
    SCHEMA + "headline",
    SCHEMA + "alternateName",
    SKOS + "altLabel",
)
SUBPROPERTY = NamedNode(RDFS + "subPropertyOf")
LOOKED_AT = 500  # things that have one value
LONGEST = 1_000  # code points; a longer text is neither a name nor a value to compare


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a thing: the property that gives it, and the slugs of the sources that state it.

    `disputed` tells that a source contradicts it, `alone` that it is, and that no other source gives a name that fits.
    """

    text: str
    property: str
    sources: tuple[str, ...]
    disputed: bool = False
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing; `label` is one of its names, or the end of its IRI, `types` are the classes that sources give it."""

    iri: str
    label: str
    names: tuple[Name, ...]
    types: tuple[str, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """The slugs of the sources that name it."""
        return tuple(sorted({slug for name in self.names for slug in name.sources}))


@dataclass(frozen=True)
class Word:
    """A class or a property that is in use: `uses` counts the things that have it, `broader` are those right above."""

    iri: str
    label: str
    comment: str
    uses: int
    broader: tuple[str, ...] = ()


class ThingIndex:
    """The things, classes and properties of one snapshot; things are known by their numbers."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.base, self.prefixes = snapshot.base, snapshot.prefixes
        ontology = _Ontology(snapshot)
        written = _written(snapshot)
        types: dict[str, list[str]] = defaultdict(list)
        facts: dict[str, list[tuple[str, Term]]] = defaultdict(list)
        for quad in snapshot.stated.quads_for_pattern(None, None, None, DefaultGraph()):
            if isinstance(quad.subject, NamedNode):
                if quad.predicate == RDF_TYPE and isinstance(quad.object, NamedNode):
                    types[quad.subject.value].append(quad.object.value)
                elif isinstance(quad.object, NamedNode) or _is_short(quad.object):
                    values = written.get((quad.subject.value, quad.predicate.value, str(quad.object)), (quad.object,))
                    facts[quad.subject.value] += [(quad.predicate.value, value) for value in values]
        names = _read_names(snapshot, ontology.naming)
        self.entities = tuple(_entity(iri, names.get(iri, ()), types[iri]) for iri in sorted({*types, *facts, *names}))
        self._numbers = {entity.iri: number for number, entity in enumerate(self.entities)}
        self._facts = FactTable(facts.get(entity.iri, ()) for entity in self.entities)
        self._above, self._below, self._ranges = ontology.above, ontology.subproperties, ontology.ranges
        self.labels = ontology.labels
        self.types = self._used_types(ontology)
        self.properties = {
            iri: ontology.word(iri, uses) for iri, uses in sorted(self._facts.uses.items()) if iri != RDFS + "label"
        }

    @cached_property
    def names(self) -> NameIndex:
        """All names of all things."""
        return NameIndex((name.text, no) for no, entity in enumerate(self.entities) for name in entity.names)

    def number(self, identifier: str) -> int | None:
        """The number of the thing with an identifier: its IRI, or what is left of it after the base."""
        for iri in (identifier, self.base + identifier):
            if iri in self._numbers:
                return self._numbers[iri]
        return None

    def identifier(self, iri: str) -> str:
        """What identifies a thing here."""
        return iri.removeprefix(self.base) or iri

    def short(self, iri: str) -> str:
        """A class or property as a query writes it, with a prefix where there is one."""
        return curie(iri, self.prefixes) or iri

    def full(self, name: str) -> str:
        """The IRI of a class or property that is written with a prefix or as it is."""
        prefix, colon, local = name.partition(":")
        return self.prefixes[prefix] + local if colon and prefix in self.prefixes else name

    def word(self, name: str, words: Mapping[str, Word]) -> Word | None:
        """The class or property, among these, that a name means: an IRI, one with a prefix, or else its label, as
        people type it, where one only has it.
        """
        found = words.get(self.full(name))
        if found is None:
            labelled = [word for word in words.values() if form_of(word.label) == form_of(name)]
            found = labelled[0] if len(labelled) == 1 else None
        return found

    def value_type(self, name: str) -> Word | None:
        """The class that the things have which are values of a property: its range, or what is common to all of them,
        the narrowest; None where they have none, or the values are no things.
        """
        for range_ in sorted(self._ranges.get(name, ())):
            if range_ in self.types:
                return self.types[range_]
        common: set[str] | None = None
        for number in range(len(self.entities)):
            for value in self.values(number, name):
                thing = self.number(value.value) if isinstance(value, NamedNode) else None
                own = set() if thing is None else self._classes(self.entities[thing])
                common = own if common is None else common & own
        known = sorted((common or set()) & self.types.keys(), key=lambda iri: (self.types[iri].uses, iri))
        return self.types[known[0]] if known else None

    def has_type(self, entity: Entity, types: Iterable[str], every: bool = False) -> bool:
        """Whether a thing has one of some classes, or every one, itself or by a subclass."""
        own = self._classes(entity)
        return all(cls in own for cls in types) if every else not own.isdisjoint(types)

    def _classes(self, entity: Entity) -> set[str]:
        """The classes of a thing, with those above them."""
        return {above for cls in entity.types for above in (cls, *self._above.get(cls, ()))}

    def values(self, number: int, name: str) -> list[Term]:
        """The values that a thing has of a property or of one below it."""
        if name == RDF_TYPE.value:
            return [NamedNode(cls) for cls in self.entities[number].types]
        wanted = {name, *self._below.get(name, ())}
        return list(dict.fromkeys(value for given, value in self._facts.of(number) if given in wanted))

    def properties_of(self, cls: str) -> list[str]:
        """The properties that the things of a class have, those that most of them have first."""
        counts: dict[str, int] = defaultdict(int)
        for number, entity in enumerate(self.entities):
            if self.has_type(entity, (cls,)):
                for name in {name for name, _ in self._facts.of(number)} & self.properties.keys():
                    counts[name] += 1
        return sorted(counts, key=lambda name: (-counts[name], name))

    def holders(self, name: str, given: str | NamedNode, most: int) -> list[int]:
        """The things that have a value of a property: a text of this form, this thing, or a thing with this name.

        Of those that have the value of any property, no more than some hundreds are looked at.
        """
        if isinstance(given, NamedNode):
            iris, forms = [given.value], []
        else:
            iris, forms = [self.entities[number].iri for number in self.names.named(given)], [form_of(given)]
        found: dict[int, None] = {}
        for place in self._facts.places(iris, forms):
            value = self._facts.value(place)
            for number in self._facts.holders(place)[:LOOKED_AT]:
                if len(found) == most:
                    break
                if value in self.values(number, name):
                    found[number] = None
        return list(found)

    def _used_types(self, ontology: _Ontology) -> dict[str, Word]:
        uses: dict[str, int] = defaultdict(int)
        for entity in self.entities:
            for cls in self._classes(entity):
                uses[cls] += 1
        return {iri: ontology.word(iri, count) for iri, count in sorted(uses.items())}


def _written(snapshot: Snapshot) -> dict[tuple[str, str, str], list[Term]]:
    """How the values of claims are written to which the store gives another form, by subject, property and that form;
    those once that differ in a language tag alone.
    """
    claims = snapshot.base + "graph/"
    found: dict[tuple[str, str, str], dict[Term, None]] = defaultdict(dict)
    graphs: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for one in snapshot.spellings.beneath(claims):
        found[one.subject, one.predicate, one.stored][read_term(one.written)] = None
        graphs[one.subject, one.predicate, one.stored].add(one.graph)
    for key, known in graphs.items():
        subject, predicate, stored = NamedNode(key[0]), NamedNode(key[1]), read_term(key[2])
        stating = {text_of(q.graph_name) for q in snapshot.stated.quads_for_pattern(subject, predicate, stored)}
        if any(graph.startswith(claims) and graph not in known for graph in stating):
            found[key][stored] = None  # another source writes it as the store has it
    return {key: list(values) for key, values in found.items()}


class _Ontology:
    """What the ontology of a snapshot says of classes and properties."""

    def __init__(self, snapshot: Snapshot) -> None:
        graph = NamedNode(snapshot.base + "ontology")
        quads: list[Quad] = []
        for predicate in (LABEL, COMMENT, SUBCLASS, SUBPROPERTY, RANGE):
            quads += snapshot.stated.quads_for_pattern(None, predicate, None, graph)
        self.labels = _english(quad for quad in quads if quad.predicate == LABEL)
        self._comments = _english(quad for quad in quads if quad.predicate == COMMENT)
        self._broader = _objects(quad for quad in quads if quad.predicate == SUBCLASS)
        self.above = _closed(self._broader)
        self.ranges = _objects(quad for quad in quads if quad.predicate == RANGE)
        self.subproperties: dict[str, set[str]] = defaultdict(set)
        for below, above in _closed(_objects(quad for quad in quads if quad.predicate == SUBPROPERTY)).items():
            for name in above:
                self.subproperties[name].add(below)

    @property
    def naming(self) -> tuple[str, ...]:
        """The properties that give names, with those below them."""
        return tuple(dict.fromkeys(iri for name in NAMING for iri in (name, *sorted(self.subproperties.get(name, ())))))

    def word(self, iri: str, uses: int) -> Word:
        """A class or property."""
        label = self.labels.get(iri) or COMMON.get(iri) or local_name(iri) or iri
        return Word(iri, label, self._comments.get(iri, ""), uses, tuple(sorted(self._broader.get(iri, ()))))


COMMON = {RDF + "type": "type", RDFS + "label": "label"}


def _english(quads: Iterable[Quad]) -> dict[str, str]:
    """The texts of things: the English one, or else the first."""
    found: dict[str, tuple[bool, str]] = {}
    for quad in quads:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
            text = (not (quad.object.language or "").startswith("en"), quad.object.value)
            found[quad.subject.value] = min(found.get(quad.subject.value, text), text)
    return {iri: text for iri, (_, text) in found.items()}


def _objects(quads: Iterable[Quad]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for quad in quads:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            found[quad.subject.value].add(quad.object.value)
    return found


def _closed(direct: dict[str, set[str]]) -> dict[str, set[str]]:
    pairs = ((NamedNode(one), NamedNode(other)) for one, others in direct.items() for other in others)
    closure = closed(pairs)
    return {
        one.value: {other.value for other in others if isinstance(other, NamedNode)}
        for one, others in closure.items()
        if isinstance(one, NamedNode)
    }


def _is_short(term: Term) -> bool:
    return isinstance(term, Literal) and len(term.value) <= LONGEST


def _read_names(snapshot: Snapshot, naming: tuple[str, ...]) -> dict[str, tuple[Name, ...]]:
    """The names of each thing, in the order of the properties that give them."""
    said: dict[str, dict[tuple[int, str], list[str]]] = defaultdict(lambda: defaultdict(list))
    for source in snapshot.sources:
        for rank, name in enumerate(naming):
            quads = snapshot.stated.quads_for_pattern(None, NamedNode(name), None, NamedNode(source.graph))
            for quad in quads:
                if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal) and _is_short(quad.object):
                    sources = said[quad.subject.value][rank, quad.object.value]
                    if source.slug not in sources:
                        sources.append(source.slug)
    disputes = _disputes(snapshot, naming)
    return {
        iri: tuple(
            _name(text, naming[rank], sources, given, (iri, naming[rank], text) in disputes)
            for (rank, text), sources in sorted(given.items())
        )
        for iri, given in said.items()
    }


def _name(text: str, name: str, sources: list[str], given: dict[tuple[int, str], list[str]], disputed: bool) -> Name:
    alone = False
    if disputed:
        fitting = {slug for (rank, other), all_ in given.items() if rank and _fits(text, other) for slug in all_}
        alone = len(fitting | set(sources)) == 1
    return Name(text, name, tuple(sorted(sources)), disputed, alone)


def _fits(one: str, other: str) -> bool:
    return fits_as_name(Literal(one), Literal(other))


def _disputes(snapshot: Snapshot, naming: tuple[str, ...]) -> set[tuple[str, str, str]]:
    """The names that a source contradicts: the thing, the property, the name."""
    return {
        (disagreement.focus, side.path, side.value.value)
        for disagreement in read_register(snapshot).disagreements
        if disagreement.kind == CONTRADICTION and disagreement.status != FALSE_ALARM
        for side in disagreement.positions
        if side.path in naming and isinstance(side.value, Literal)
    }


def _entity(iri: str, names: tuple[Name, ...], types: Iterable[str]) -> Entity:
    label = names[0].text if names else local_name(iri) or iri
    return Entity(iri, label, names, tuple(sorted(types)))
