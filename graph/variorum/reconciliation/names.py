"""The things of a snapshot that a name may mean: those that sources speak of, with all names that any gives them.

What is asked of a thing is looked up in the index of the snapshot when it is asked; in memory are the classes and
properties alone, which are few, and the things that were asked for last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import itemgetter

from pyoxigraph import Literal, NamedNode, Quad

from variorum.corpus.naming import form_of
from variorum.corpus.ntriples import parse_written, read_term
from variorum.corpus.vocabulary import RANGE, closed
from variorum.disagreements.register import read_register
from variorum.reconciliation.likeness import LEAST, likeness
from variorum.search.claims import Claim, Claims
from variorum.search.filling import naming
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
    SUBCLASS,
    SUBPROPERTY,
    Term,
    curie,
    local_name,
)

KEPT = 2_000  # things that were asked for last


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
    """The things, classes and properties of one snapshot; things are known by their IRIs."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.base, self.prefixes = snapshot.base, snapshot.prefixes
        self._snapshot, self._claims = snapshot, Claims(snapshot)
        ontology = _Ontology(snapshot)
        self._above, self._below, self._ranges = ontology.above, ontology.subproperties, ontology.ranges
        self._ranks = {name: rank for rank, name in enumerate(ontology.naming)}
        self._telling = {*self._ranks, RDF_TYPE.value}  # what tells how a thing is called, and what it is
        self.labels = ontology.labels
        self.types = self._used_types(ontology)
        uses = sorted(self._claims.uses().items())
        self.properties = {iri: ontology.word(iri, count) for iri, count in uses if iri != RDFS + "label"}
        self._read: dict[str, Entity] = {}

    def things(self) -> list[str]:
        """The IRIs of all things, sorted."""
        return self._claims.things()

    def entity(self, iri: str) -> Entity:
        """The thing with an IRI."""
        (entity,) = self.several([iri])
        return entity

    def several(self, iris: Iterable[str]) -> list[Entity]:
        """The things with these IRIs."""
        wanted = list(iris)
        unread = [iri for iri in wanted if iri not in self._read]
        if len(self._read) + len(unread) > KEPT:
            self._read.clear()
            unread = wanted
        claims = self._claims.of(unread, self._telling) if unread else {}
        self._read.update((iri, self._entity(iri, said)) for iri, said in claims.items())
        return [self._read[iri] for iri in wanted]

    def find(self, identifier: str) -> str | None:
        """The IRI of the thing with an identifier: its IRI, or what is left of it after the base."""
        return next((iri for iri in (identifier, self.base + identifier) if self._claims.is_thing(iri)), None)

    def named(self, text: str) -> list[str]:
        """The things that have a name of the same form."""
        form = form_of(text)
        return self._claims.called([form])[form]

    def like(self, text: str) -> list[tuple[float, list[str]]]:
        """The things with names like a text, those that are most alike first, with how alike they are."""
        form = form_of(text)
        likely = self._claims.promising(form) if form else []
        found = [(degree, other) for other in likely if (degree := likeness(form, other)) >= LEAST]
        things = self._claims.called([other for _, other in found])
        return [(degree, things[other]) for degree, other in sorted(found, key=lambda one: (-one[0], one[1]))]

    def starting(self, text: str, most: int) -> list[tuple[bool, list[str]]]:
        """The things with a name of which a word, and what follows, begins so; first those where it is the first word.

        At most so many names are looked at.
        """
        found = self._claims.beginning(form_of(text), most)
        things = self._claims.called([form for _, form in found])
        return [(is_first, things[form]) for is_first, form in found]

    def _entity(self, iri: str, claims: Sequence[Claim]) -> Entity:
        names = self._names(iri, claims)
        label = names[0].text if names else local_name(iri) or iri
        types = {one.term[1:-1] for one in claims if one.property == RDF_TYPE.value and one.term.startswith("<")}
        return Entity(iri, label, names, tuple(sorted(types)))

    def _names(self, iri: str, claims: Iterable[Claim]) -> tuple[Name, ...]:
        """The names of a thing, in the order of the properties that give them."""
        given: dict[tuple[int, str], list[str]] = defaultdict(list)
        for one in claims:
            term = read_term(one.term) if one.property in self._ranks else None
            if isinstance(term, Literal):
                given[self._ranks[one.property], term.value].append(one.source)
        properties = list(self._ranks)
        return tuple(
            _name(text, properties[rank], sources, given, (iri, properties[rank], text) in self._disputes)
            for (rank, text), sources in sorted(given.items())
        )

    @cached_property
    def _disputes(self) -> set[tuple[str, str, str]]:
        """The names that a source contradicts: the thing, the property, the name."""
        return {
            (disagreement.focus, side.path, side.value.value)
            for disagreement in read_register(self._snapshot).disagreements
            if disagreement.kind == CONTRADICTION and disagreement.status != FALSE_ALARM
            for side in disagreement.positions
            if side.path in self._ranks and isinstance(side.value, Literal)
        }

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
        for value in self._claims.values(self._with_those_below(name)):
            own = self._classes(self.entity(value[1:-1])) if value.startswith("<") else set()
            common = own if common is None else common & own
            if not common:
                return None
        known = sorted((common or set()) & self.types.keys(), key=lambda iri: (self.types[iri].uses, iri))
        return self.types[known[0]] if known else None

    def has_type(self, entity: Entity, types: Iterable[str], every: bool = False) -> bool:
        """Whether a thing has one of some classes, or every one, itself or by a subclass."""
        own = self._classes(entity)
        return all(cls in own for cls in types) if every else not own.isdisjoint(types)

    def _classes(self, entity: Entity) -> set[str]:
        """The classes of a thing, with those above them."""
        return self._closed(entity.types)

    def _closed(self, classes: Iterable[str]) -> set[str]:
        return {above for cls in classes for above in (cls, *self._above.get(cls, ()))}

    def values(self, iri: str, name: str) -> list[Term]:
        """The values that a thing has of a property or of one below it, as sources write them."""
        if name == RDF_TYPE.value:
            return [NamedNode(cls) for cls in self.entity(iri).types]
        wanted = self._with_those_below(name)
        written = sorted({(one.property, one.written) for one in self._claims.of([iri], wanted)[iri]})
        return list(dict.fromkeys(read_term(term) for _, term in written))

    def _with_those_below(self, name: str) -> set[str]:
        return {name, *self._below.get(name, ())}

    def properties_of(self, cls: str) -> list[str]:
        """The properties that the things of a class have, those that most of them have first."""
        counts = self._claims.uses({cls, *(below for below, above in self._above.items() if cls in above)})
        return sorted(counts.keys() & self.properties.keys(), key=lambda name: (-counts[name], name))

    def holders(self, name: str, given: str | NamedNode, most: int) -> list[str]:
        """The things that have a value of a property: a text of this form, this thing, or a thing with this name."""
        wanted = self._with_those_below(name)
        if isinstance(given, NamedNode):
            return self._claims.holders(wanted, [given.value], "", most)
        return self._claims.holders(wanted, self.named(given), form_of(given), most)

    def _used_types(self, ontology: _Ontology) -> dict[str, Word]:
        uses: dict[str, int] = defaultdict(int)
        for _, rows in groupby(self._claims.types(), key=itemgetter(0)):
            for cls in self._closed(cls for _, cls in rows):
                uses[cls] += 1
        return {iri: ontology.word(iri, count) for iri, count in sorted(uses.items())}


class _Ontology:
    """What the ontology of a snapshot says of classes and properties."""

    def __init__(self, snapshot: Snapshot) -> None:
        quads, _ = parse_written(b"".join(snapshot.written.blocks(f"{snapshot.base}ontology")))
        self.labels = _english(quad for quad in quads if quad.predicate == LABEL)
        self._comments = _english(quad for quad in quads if quad.predicate == COMMENT)
        self._broader = _objects(quad for quad in quads if quad.predicate == SUBCLASS)
        self.above = _closed(self._broader)
        self.ranges = _objects(quad for quad in quads if quad.predicate == RANGE)
        self.subproperties: dict[str, set[str]] = defaultdict(set)
        for below, above in _closed(_objects(quad for quad in quads if quad.predicate == SUBPROPERTY)).items():
            for name in above:
                self.subproperties[name].add(below)
        self.naming = naming(snapshot)

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


def _name(text: str, name: str, sources: list[str], given: dict[tuple[int, str], list[str]], disputed: bool) -> Name:
    alone = False
    if disputed:
        fitting = {slug for (rank, other), all_ in given.items() if rank and _fits(text, other) for slug in all_}
        alone = len(fitting | set(sources)) == 1
    return Name(text, name, tuple(sorted(sources)), disputed, alone)


def _fits(one: str, other: str) -> bool:
    return fits_as_name(Literal(one), Literal(other))
