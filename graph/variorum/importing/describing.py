"""What must be said of every thing of a source before a corpus takes it: what it is, and what it is called."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from variorum.corpus.described import Thing, described_things, name_properties
from variorum.corpus.meant import RANGE
from variorum.importing.drafts import Claim, Draft, DraftCitation, Drafts
from variorum.importing.naming import address
from variorum.terms import ASSERTED, DENIED, LABEL, RDF, RDF_TYPE, RDFS, SCHEMA, VR, XSD, Term, local_name

DOMAIN = NamedNode(RDFS + "domain")
NOT_THINGS = (
    RDF_TYPE,
    NamedNode(VR + "text"),
    NamedNode(SCHEMA + "url"),
)  # whose values need none
LITERAL_CLASSES = (RDFS + "Literal", RDF + "langString")
ANYTHING = (RDFS + "Resource", "http://www.w3.org/2002/07/owl#Thing")


class Describer:
    """Gives each thing of each draft a class and a label, where the draft has none."""

    def __init__(self, drafts: Drafts, all_of_them: Iterable[Draft]) -> None:
        self._drafts = drafts
        self._naming = drafts.naming
        self._all = list(all_of_them)

    def describe(self, draft: Draft) -> None:
        """Adds to a draft what it lacks; a class is cited where the thing is first spoken of."""
        typed = {subject for subject, predicate, _ in (*draft.claims, *draft.record) if predicate == RDF_TYPE}
        subjects = {subject for subject, _, _ in draft.claims}
        labelled = {subject for subject, predicate, _ in draft.claims if predicate == LABEL}
        mentions: dict[NamedNode, DraftCitation] = {}
        roles: dict[NamedNode, list[tuple[NamedNode, NamedNode]]] = defaultdict(list)
        for subject, predicate, value in (*draft.claims, *draft.record):
            roles[subject].append((DOMAIN, predicate))
            if isinstance(value, NamedNode):
                roles[value].append((RANGE, predicate))
        for thing, citation in [*draft.things, *_of_record(draft)]:
            mentions.setdefault(thing, citation)
        for thing, citation in mentions.items():
            declared = thing.value in self._naming.vocabulary.declared and thing not in subjects
            if thing == draft.iri or declared:
                continue
            if thing not in typed:
                self._type(draft, thing, citation, roles[thing])
            if thing not in draft.labels and thing not in labelled:
                draft.labels[thing] = [self._label(thing)]

    def _type(
        self, draft: Draft, thing: NamedNode, by: DraftCitation, roles: list[tuple[NamedNode, NamedNode]]
    ) -> None:
        class_ = self._class(thing, roles)
        claim: Claim = (thing, RDF_TYPE, class_)
        stance = ASSERTED if by.stance == DENIED else by.stance
        draft.claims[claim] = by.place
        draft.citations[claim] = DraftCitation(claim, stance, None, by.place, set(by.passages), dict(by.locators))

    def _class(self, thing: NamedNode, roles: list[tuple[NamedNode, NamedNode]]) -> NamedNode:
        """What a thing is: as the mapping, the other sources or the corpus say, or as its properties want."""
        if thing in self._naming.types:
            return self._naming.type(self._naming.types[thing])
        if thing in self._types:
            return self._types[thing].most_common(1)[0][0]
        if thing in self._things and self._things[thing].types:
            return self._things[thing].types[0]
        for role, predicate in roles:
            rule = self._rules.get(predicate)
            if role == RANGE and rule:
                return self._naming.type(rule)
            wanted = self._wanted.get((predicate, role))
            if wanted:
                return wanted[0]
        return self._naming.type(self._naming.mapping.type)

    @cached_property
    def _rules(self) -> dict[NamedNode, str]:
        """What the values of a property are, by the mapping."""
        rules = self._naming.mapping.properties.items()
        return {self._naming.property(name): rule.type for name, rule in rules if rule.type and not rule.skip}

    @cached_property
    def _wanted(self) -> dict[tuple[Term, NamedNode], list[NamedNode]]:
        """The classes that properties want of what has them, and of their values."""
        found: dict[tuple[Term, NamedNode], list[NamedNode]] = defaultdict(list)
        for triple in self._naming.vocabulary.triples:
            if triple.predicate in (DOMAIN, RANGE) and isinstance(triple.object, NamedNode):
                iri = triple.object.value
                if not iri.startswith(XSD) and iri not in (*LITERAL_CLASSES, *ANYTHING):
                    found[triple.subject, triple.predicate].append(triple.object)
        return {key: sorted(classes, key=str) for key, classes in found.items()}

    @cached_property
    def _types(self) -> dict[NamedNode, Counter[NamedNode]]:
        """What the sources that are read now say of what things are."""
        found: dict[NamedNode, Counter[NamedNode]] = defaultdict(Counter)
        for draft in self._all:
            for subject, predicate, value in draft.claims:
                if predicate == RDF_TYPE and isinstance(value, NamedNode):
                    found[subject][value] += 1
        return dict(found)

    @cached_property
    def _things(self) -> dict[NamedNode, Thing]:
        return dict(described_things(self._naming.corpus))

    def _label(self, thing: NamedNode) -> Literal:
        """What the corpus calls a thing already, or the files do; else its name, or the end of its IRI in words."""
        if thing in self._things and self._things[thing].labels:
            return self._things[thing].labels[0]
        if thing in self._drafts.labels:
            return self._drafts.labels[thing]
        if thing in self._naming.joined:
            parts = self._naming.joined[thing]
            of = [self._label(iri).value if (iri := address(part)) else part for part in parts]
            return Literal(": ".join(of), language="en")
        name = self._naming.labels.get(thing) or self._names.get(thing) or local_name(thing.value).replace("-", " ")
        return Literal(" ".join(name.split()) or thing.value, language="en")

    @cached_property
    def _names(self) -> dict[NamedNode, str]:
        """The first name that a source gives each thing."""
        names = name_properties(self._naming.corpus, self._naming.vocabulary)
        found: dict[NamedNode, str] = {}
        for draft in self._all:
            for subject, predicate, value in draft.claims:
                if predicate in names and isinstance(value, Literal):
                    found.setdefault(subject, value.value)
        return found


def _of_record(draft: Draft) -> Iterator[tuple[NamedNode, DraftCitation]]:
    """The things that only the record of a source speaks of, such as its publisher."""
    for (subject, predicate, value), place in draft.record.items():
        if isinstance(value, NamedNode) and predicate not in NOT_THINGS and predicate != LABEL:
            of_record = DraftCitation((subject, predicate, value), ASSERTED, None, place)
            of_record.locators["the record of the source"] = None
            yield value, of_record
