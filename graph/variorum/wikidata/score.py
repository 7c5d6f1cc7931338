"""How well an item fits a thing, and why: one reason for each thing that speaks for or against it.

The name counts for most: 1 for the label, 0.9 for an alias, less for a name that only includes the other. Agreeing
types and each shared fact add to it; a type that does not agree, a date that differs where there can be one, or that
the item is another thing's already, take most of it away. A score orders candidates; it never links anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from variorum.shapes.comparison import fits_as_name
from variorum.terms import ASSERTED, EXPECTED
from variorum.wikidata.alignment import Alignment
from variorum.wikidata.claims import AlignedClaim
from variorum.wikidata.client import Hit
from variorum.wikidata.model import Entity, Missing, Statement
from variorum.wikidata.things import Thing
from variorum.wikidata.values import Comparer, Fit

INSTANCE_OF = "P31"
NAME, TYPE, FACTS = 0.6, 0.15, 0.25  # how much of the score each can make
ALIAS, PART = 0.9, 0.5
AGAINST = 0.3  # what one reason against leaves of the score


@dataclass(frozen=True)
class Reason:
    """One thing that speaks for an item, or (`against`) against it; `value` is how much, from 0 to 1."""

    text: str
    value: float
    against: bool = False


@dataclass(frozen=True)
class Candidate:
    """An item that may be a thing of ours, with its score from 0 to 1 and the reasons for it."""

    entity: Entity
    label: str
    description: str
    score: float
    reasons: tuple[Reason, ...]

    @property
    def is_likely(self) -> bool:
        """Whether anything speaks for it at all: a name, or a shared fact."""
        return any(reason.value and not reason.text.startswith("type") for reason in self.reasons)

    @property
    def id(self) -> str:
        """The identifier of the item."""
        return self.entity.id


@dataclass(frozen=True)
class Facts:
    """What claims say around a thing: those of it, and those of linked things that have it for a value."""

    own: tuple[AlignedClaim, ...]
    elsewhere: tuple[AlignedClaim, ...]


class Scorer:
    """Scores items for things, by the links and alignments of a corpus."""

    def __init__(
        self,
        alignment: Alignment,
        comparer: Comparer,
        single: frozenset[str],
        subclasses: Mapping[str, frozenset[str]],
        entities: Mapping[str, Entity | Missing],
        labels: Mapping[str, str],
    ) -> None:
        self._alignment, self._comparer, self._single = alignment, comparer, single
        self._subclasses = subclasses
        self._entities, self._labels = entities, labels

    def score(self, thing: Thing, entity: Entity, hit: Hit | None, facts: Facts) -> Candidate:
        """One item as a candidate for a thing; `hit` is what a search said of it."""
        name = self._name(thing, entity)
        shared = tuple(self._shared(entity, facts))
        reasons = [name, *self._types(thing, entity), *shared, *self._taken(thing, entity)]
        of_facts = 1 - 0.5 ** sum(not reason.against for reason in shared)
        of_type = max((reason.value for reason in reasons if reason.text.startswith("type")), default=0.5)
        score = NAME * name.value + TYPE * of_type + FACTS * of_facts
        for reason in reasons:
            if reason.against:
                score *= AGAINST
        label = entity.label(thing.languages)
        description = next((d for d in (entity.descriptions.get("en"), hit.description if hit else "") if d), "")
        return Candidate(entity, label, description, round(score, 3), tuple(r for r in reasons if r.text))

    def _name(self, thing: Thing, entity: Entity) -> Reason:
        ours = {_folded(name): name for name in (*thing.names, *thing.aliases, thing.label)}
        labels = {_folded(label): label for label in entity.labels.values()}
        aliases = {_folded(alias): alias for many in entity.aliases.values() for alias in many}
        for names, theirs, what, value in (
            (thing.names or {thing.label: ()}, labels, "label", 1.0),
            (thing.names or {thing.label: ()}, aliases, "alias", ALIAS),
            (thing.aliases, labels | aliases, "name, also called here", ALIAS * ALIAS),
        ):
            for name in names:
                if _folded(name) in theirs:
                    said = thing.names.get(name) or thing.aliases.get(name) or ()
                    by = f", used by {', '.join(said)}" if said else ""
                    return Reason(f"{what} “{name}”{by}", value)
        for folded, name in ours.items():
            for other in sorted(labels | aliases):
                if fits_as_name(Literal(folded), Literal(other)):
                    return Reason(f"“{name}” and “{(labels | aliases)[other]}” have words in common", PART)
        return Reason("no name in common", 0.0)

    def _types(self, thing: Thing, entity: Entity) -> Iterable[Reason]:
        theirs = entity.items(INSTANCE_OF)
        above = {top for top, below in self._subclasses.items() if not thing.types.isdisjoint(below)}
        ours = {item for cls in thing.types | above for item in self._alignment.classes.get(cls, ())}
        common = ours & theirs
        shown = ", ".join(sorted(self._labels.get(item, item) for item in common or theirs))
        if common:
            yield Reason(f"type {shown} agrees", 1.0)
        elif any(items & theirs for items in self._alignment.classes.values()):
            yield Reason(f"type {shown} is another than {', '.join(thing.kinds)}", 0.0, against=True)

    def _shared(self, entity: Entity, facts: Facts) -> Iterable[Reason]:
        for claim in facts.own:
            fits = [(s, self._comparer.compare(claim.value, s.main.value)) for s in entity.best(claim.pid)]
            if claim.pid == INSTANCE_OF or not fits:
                continue
            said = self._said(claim)
            if any(fit in (Fit.SAME, Fit.FITS) for _, fit in fits):
                yield Reason(f"shares {said}", 1.0)
            elif (
                claim.path in self._single
                and all(fit is Fit.DIFFERS for _, fit in fits)
                and claim.with_stance(ASSERTED)
            ):
                yield Reason(f"differs in {said}", 0.0, against=True)
        for claim in facts.elsewhere:
            subject = self._entities.get(self._alignment.items.get(claim.subject, ""))
            if isinstance(subject, Entity) and _gives(subject.best(claim.pid), entity.id):
                what = self._labels.get(claim.pid, claim.pid)
                yield Reason(f"is {what} of {subject.label()} ({subject.id}) there, too", 1.0)

    def _said(self, claim: AlignedClaim) -> str:
        value = claim.value
        item = self._alignment.item(value)
        shown = value.value if isinstance(value, Literal) else f"{self._labels.get(item, item)} ({item})"
        return f"{self._labels.get(claim.pid, claim.pid)} {shown}, as {_say(claim.sources)}"

    def _taken(self, thing: Thing, entity: Entity) -> Iterable[Reason]:
        for other in self._alignment.things.get(entity.id, ()):
            if other != thing.iri:
                yield Reason(f"is linked to {other.rpartition('/')[2]} already", 0.0, against=True)


def _gives(statements: Iterable[Statement], item: str) -> bool:
    """Whether one of some statements has an item for its value."""
    return any(getattr(statement.main.value, "id", "") == item for statement in statements)


def facts_of(thing: Thing, claims: Iterable[AlignedClaim], alignment: Alignment) -> Facts:
    """The claims around a thing that can be looked up: with literals or linked values, or of linked subjects."""
    own, elsewhere = [], []
    for claim in claims:
        if not claim.with_stance(ASSERTED, EXPECTED):
            continue
        if claim.subject == thing.iri and (isinstance(claim.value, Literal) or alignment.item(claim.value)):
            own.append(claim)
        if claim.value == NamedNode(thing.iri) and claim.subject in alignment.items:
            elsewhere.append(claim)
    return Facts(tuple(own), tuple(elsewhere))


def _say(slugs: tuple[str, ...]) -> str:
    return f"{', '.join(slugs)} {'says' if len(slugs) == 1 else 'say'}"


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
