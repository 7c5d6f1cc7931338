"""RDF of others: a graph is a source, or what is said of a node is by the source that the node names.

Files that this program wrote are told by their records and citations, and give back what they were made from.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from variorum.corpus.loading import SOURCE_CLASS
from variorum.corpus.meant import stance_meant
from variorum.corpus.passages import parse_passage
from variorum.errors import CorpusError, EmptyFileError, Location
from variorum.importing.contents import content_of, stem_of, suffix_of
from variorum.importing.mapping import PropertyRule
from variorum.importing.naming import Naming, named, slug_for
from variorum.importing.nanopublications import HAS_ASSERTION, read_nanopublications
from variorum.importing.rdf_files import SUFFIXES, RdfFile, read_rdf
from variorum.importing.statements import Described, Place, Read, Stated, Untaken
from variorum.terms import (
    ASSERTED,
    ATTRIBUTED_TO,
    LABEL,
    LOCATOR,
    OBJECT,
    PASSAGE,
    PREDICATE,
    RDF_TYPE,
    SOURCE,
    SPECULATIVE,
    STANCE,
    SUBJECT,
)

Triple = tuple[NamedNode, NamedNode, NamedNode | Literal]
Parts = dict[NamedNode, list[NamedNode | Literal]]


def read_quads(path: Path, naming: Naming) -> Iterator[Read]:
    """What a file of RDF states.

    :raises CorpusError: it breaks the syntax, or has no statement.
    """
    form = naming.mapping.format
    file = read_rdf(path, form if form in SUFFIXES.values() else SUFFIXES[suffix_of(path)], naming.corpus)
    if not file.quads and not file.broken:
        found = "it has prefixes or comments alone" if content_of(path).strip() else "the file is empty"
        advice = "Have the tool that made it write it again, with what it is to say."
        raise EmptyFileError(f"statements were looked for, and {found}", Location(path), advice)
    yield from file.broken
    yield from read_statements(file, naming)


def read_statements(file: RdfFile, naming: Naming) -> Iterator[Read]:
    """What the statements of a file state, whoever wrote it."""
    if any(predicate == HAS_ASSERTION for _, predicate, _, _ in file.quads):
        yield from read_nanopublications(file, naming)
    elif any(value == SOURCE_CLASS and predicate == RDF_TYPE for _, predicate, value, _ in file.quads):
        yield from _ours(file)
    elif naming.mapping.records.source:
        yield from _Records(file, naming).read()
    else:
        sayer = Sayer(naming)
        for graph, triples in file.graphs().items():
            yield from sayer.graph(graph, triples, file)
        yield from sayer.left(file)


@dataclass
class Sayer:
    """Turns triples of others into claims: their properties and things as the mapping has them."""

    naming: Naming
    skipped: Counter[str] = field(default_factory=Counter)

    def graph(self, graph: str, triples: Iterable[Triple], file: RdfFile) -> Iterator[Read]:
        """The claims of a graph, which is their source; what is in no graph is said by the file."""
        naming = self.naming
        source = graph or naming.mapping.source or stem_of(file.name)
        place = file.place(f"graph <{graph}>" if graph else "")
        stance = stance_meant(naming.mapping.stances.get(graph, "asserted"))
        for triple in triples:
            yield from self.said(triple, source, place, stance, (f"graph {graph}" if graph else file.name,))

    def said(self, triple: Triple, source: str, place: Place, stance: str, locators: tuple[str, ...]) -> Iterator[Read]:
        """The claim of a triple, or the label that it gives."""
        subject, predicate, value = triple
        naming = self.naming
        rule = naming.rules.get(predicate.value, PropertyRule())
        if rule.skip:
            self.skipped[predicate.value] += 1
            return
        try:
            thing = naming.term(subject.value)
            if predicate == LABEL and not rule.to and isinstance(value, Literal):
                yield Described("", thing, LABEL, value, place)
                return
            meant = naming.property(predicate.value)
            yield Stated(source, thing, meant, self.value(meant, value, rule), place, stance, locators=locators)
        except CorpusError as error:
            yield Untaken(place, f"{_shown(triple)}: {error.what}", sought=(subject.value, value.value))

    def value(self, predicate: NamedNode, value: NamedNode | Literal, rule: PropertyRule) -> NamedNode | Literal:
        """A value as the mapping has it."""
        if isinstance(value, NamedNode):
            if predicate == RDF_TYPE:
                return self.naming.property(value.value) if value.value in self.naming.rules else value
            return self.naming.term(value.value)
        return self.naming.value(value.value, predicate, rule) if rule.takes else value

    def left(self, file: RdfFile) -> Iterator[Untaken]:
        """What the mapping says to leave, counted."""
        for name, count in sorted(self.skipped.items()):
            what = f"{self.naming.corpus.shorten(name)} left, as the mapping says"
            yield Untaken(file.place(), what, left=True, count=count)


@dataclass
class _Records:
    """Nodes that each name the source that says all else of them."""

    file: RdfFile
    naming: Naming

    def read(self) -> Iterator[Read]:
        """What the nodes that name a source state; of the others, by nobody, only labels are taken, unless the mapping
        says who speaks where nobody is named.
        """
        naming, rule = self.naming, self.naming.mapping.records
        by, locator = named(naming.iri(rule.source)), named(naming.iri(rule.locator or "urn:none"))
        about = {naming.iri(name) for name in rule.about}
        nodes: dict[NamedNode, list[tuple[NamedNode, NamedNode | Literal]]] = defaultdict(list)
        for subject, predicate, value, _ in self.file.quads:
            nodes[subject].append((predicate, value))
        sayer, unsaid = Sayer(naming), Counter[str]()
        for node, said in nodes.items():
            sources = [value.value for predicate, value in said if predicate == by]
            types = {value.value for predicate, value in said if predicate == RDF_TYPE}
            place = self.file.place(f"<{node.value}>")
            if not sources or (about and not about & types):
                yield from self._others(node, said, sayer, unsaid, place)
                continue
            lacking = [name for name in rule.subject if not _values(said, naming.iri(name))]
            if lacking:
                yield Untaken(place, f"the record has no {lacking[0]}, which tells what it is about")
                continue
            subject = self._subject(said) if rule.subject else node
            places = tuple(value.value for predicate, value in said if predicate == locator)
            for predicate, value in said:
                if predicate in (by, locator) or (subject != node and predicate in (LABEL, RDF_TYPE)):
                    continue
                stance = self._stance(predicate, said)
                for source in sources:
                    yield from sayer.said((subject, predicate, value), source, place, stance, places or (node.value,))
        yield from sayer.left(self.file)
        for name, count in sorted(unsaid.items()):
            what = f"{naming.corpus.shorten(name)} left: no source says it; source in the mapping names one"
            yield Untaken(self.file.place(), what, left=True, count=count)

    def _others(
        self,
        node: NamedNode,
        said: list[tuple[NamedNode, NamedNode | Literal]],
        sayer: Sayer,
        unsaid: Counter[str],
        place: Place,
    ) -> Iterator[Read]:
        source = self.naming.mapping.source
        for predicate, value in said:
            if source or predicate == LABEL:
                yield from sayer.said((node, predicate, value), source, place, ASSERTED, (node.value,))
            elif not self.naming.rules.get(predicate.value, PropertyRule()).skip:
                unsaid[predicate.value] += 1

    def _subject(self, said: list[tuple[NamedNode, NamedNode | Literal]]) -> NamedNode:
        """The thing that a record is about, made of the values of some properties."""
        naming, rule = self.naming, self.naming.mapping.records
        parts = []
        for name in rule.subject:
            values = _values(said, naming.iri(name))
            parts.append("-".join(naming.term(value).value if "://" in value else value for value in values))
        last = [part.rpartition("/")[2] if "://" in part else part for part in parts]
        thing = naming.corpus.iri(rule.kind, "-".join(map(slug_for, last)))
        if rule.type:
            naming.types[thing] = rule.type
        naming.joined.setdefault(thing, tuple(parts))
        return thing

    def _stance(self, predicate: NamedNode, said: list[tuple[NamedNode, NamedNode | Literal]]) -> str:
        """The stance of one property of a record: as a value of the record, or the hedge of the property, says."""
        naming = self.naming
        rule = naming.rules.get(predicate.value, PropertyRule())
        if rule.hedge and any(p.value == naming.iri(rule.hedge) and v.value in ("true", "1") for p, v in said):
            return SPECULATIVE
        for name, value in said if self._stances else ():
            stance = self._stances.get(f"{name.value} {value.value}")
            if stance:
                return stance
        return ASSERTED

    @cached_property
    def _stances(self) -> dict[str, str]:
        stances = self.naming.mapping.stances.items()
        found = {}
        for key, stance in stances:
            name, _, value = key.rpartition(" ")
            found[f"{self.naming.iri(name)} {value}" if name else key] = stance_meant(stance)
        return found


def _values(said: list[tuple[NamedNode, NamedNode | Literal]], predicate: str) -> list[str]:
    return sorted(value.value for name, value in said if name.value == predicate)


def _shown(triple: Triple) -> str:
    subject, predicate, value = triple
    return f"<{subject.value}> <{predicate.value}> {str(value)[:60]}"


def _ours(file: RdfFile) -> Iterator[Read]:
    """What a file states that this program wrote: each source's record, claims, citations and labels."""
    cited: set[tuple[str, Triple]] = set()
    read: dict[str, dict[NamedNode, Parts]] = {}
    graphs = file.graphs()
    for graph, triples in graphs.items():
        parts: dict[NamedNode, Parts] = defaultdict(lambda: defaultdict(list))
        for subject, predicate, value in triples:
            parts[subject][predicate].append(value)
        read[graph] = parts
        for iri, said in parts.items():
            one = _citation(iri, said, file.place(f"<{iri.value}>"))
            if one is not None:
                cited.add((one.source, (one.subject, one.predicate, one.value)))
                yield one
    for graph, triples in graphs.items():
        records = [subject for subject, said in read[graph].items() if SOURCE_CLASS in said.get(RDF_TYPE, ())]
        place = file.place(f"graph <{graph}>" if graph else "")
        citations = {iri for iri, said in read[graph].items() if _is_citation(said)}
        if not records and not citations:
            what = f"{len(triples):,} statements were left: they are no source's, and a build makes them anew"
            yield Untaken(place, what, left=True)
            continue
        for triple in triples:
            if triple[0] in citations:
                continue
            source = records[0].value if len(records) == 1 else triple[0].value if triple[0] in records else ""
            if triple[1] == LABEL or (source and (source, triple) not in cited):
                yield Described(source, *triple, place)
            elif not source and not any(key == triple for _, key in cited):
                yield Untaken(place, f"no citation says whose claim this is: {_shown(triple)}")


def _is_citation(said: Parts) -> bool:
    return all(len(said.get(name, ())) == 1 for name in (SUBJECT, PREDICATE, OBJECT, STANCE, SOURCE))


def _citation(iri: NamedNode, said: Parts, place: Place) -> Stated | None:
    """The claim that a citation of ours cites; None for what is no citation."""
    if not _is_citation(said):
        return None
    subject, predicate, value, stance, source = (said[name][0] for name in (SUBJECT, PREDICATE, OBJECT, STANCE, SOURCE))
    speakers = [one for one in said.get(ATTRIBUTED_TO, ()) if isinstance(one, NamedNode)]
    if not isinstance(subject, NamedNode) or not isinstance(predicate, NamedNode):
        return None
    found = [passage for one in said.get(PASSAGE, ()) if (passage := parse_passage(one.value))]
    return Stated(
        source.value,
        subject,
        predicate,
        value,
        place,
        stance.value,
        speakers[0] if speakers else None,
        tuple((one.start, one.end) for one in found),
        tuple(one.value for one in said.get(LOCATOR, ())),
        citation=iri,
    )
