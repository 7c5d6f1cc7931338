"""Candidates for the things that are not linked yet: searched for, fetched and scored, never linked.

A thing is searched for by every name that sources give it, in the languages of those sources, and asked of the
reconciliation service with its type and what is known of it. What a negative mapping denies is never offered again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from variorum.wikidata.alignment import Alignment
from variorum.wikidata.claims import AlignedClaim
from variorum.wikidata.client import Hit, Question, WikidataClient
from variorum.wikidata.model import Entity
from variorum.wikidata.score import INSTANCE_OF, Candidate, Facts, Scorer, facts_of
from variorum.wikidata.things import Thing
from variorum.wikidata.values import Comparer

ENOUGH = 3  # properties that the reconciliation service is told of a thing


@dataclass(frozen=True)
class Proposal:
    """A thing with its candidates, the best first; `denied` are the items that a negative mapping rules out."""

    thing: Thing
    candidates: tuple[Candidate, ...]
    denied: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposer:
    """Finds candidates. `single` are the properties of ours that can have one value only."""

    client: WikidataClient
    alignment: Alignment
    comparer: Comparer
    claims: Sequence[AlignedClaim]
    single: frozenset[str]
    subclasses: Mapping[str, frozenset[str]]
    language: str = "en"

    def unlinked(self, things: Iterable[Thing]) -> tuple[Thing, ...]:
        """The things that no mapping links, exactly or closely."""
        return tuple(t for t in things if t.iri not in self.alignment.items and t.iri not in self.alignment.close)

    def propose(self, things: Sequence[Thing], most: int = 5) -> tuple[Proposal, ...]:
        """The proposals for some things, each with at most so many candidates; also for things without any.

        :raises WikidataError: Wikidata cannot be asked, or does not answer as it should.
        """
        facts = {thing.iri: facts_of(thing, self.claims, self.alignment) for thing in things}
        hits = self._hits(things, facts)
        around = {self.alignment.items[c.subject] for f in facts.values() for c in f.elsewhere}
        entities = self.client.entities([*{one: None for found in hits.values() for one in found}, *sorted(around)])
        labels = self._labels(entities.values(), facts.values())
        scorer = Scorer(self.alignment, self.comparer, self.single, self.subclasses, entities, labels)
        proposals = []
        for thing in things:
            denied = self.alignment.denied.get(thing.iri, frozenset())
            scored: dict[str, Candidate] = {}
            for one, hit in hits[thing.iri].items():
                entity = entities.get(one)
                if isinstance(entity, Entity) and entity.id not in denied:
                    scored[entity.id] = scorer.score(thing, entity, hit, facts[thing.iri])
            likely = [candidate for candidate in scored.values() if candidate.is_likely]
            best = sorted(likely, key=lambda candidate: (-candidate.score, int(candidate.id[1:])))
            proposals.append(Proposal(thing, tuple(best[:most]), tuple(sorted(denied))))
        return tuple(proposals)

    def _hits(self, things: Sequence[Thing], facts: dict[str, Facts]) -> dict[str, dict[str, Hit]]:
        """What searches and the reconciliation service offer for each thing, by identifier."""
        found: dict[str, dict[str, Hit]] = defaultdict(dict)
        for number, thing in enumerate(things):
            self.client.progress("search Wikidata", number, len(things))
            for name in thing.searched:
                for language in dict.fromkeys((*thing.languages, self.language)):
                    for hit in self.client.search(name, language):
                        found[thing.iri].setdefault(hit.id, hit)
        questions = {thing.iri: self._question(thing, facts[thing.iri]) for thing in things}
        answers = self.client.reconcile(questions.values(), self.language)
        for thing in things:
            for hit in answers.get(questions[thing.iri], ()):
                found[thing.iri].setdefault(hit.id, hit)
        return {thing.iri: found[thing.iri] for thing in things}

    def _question(self, thing: Thing, facts: Facts) -> Question:
        types = sorted({item for cls in thing.types for item in self.alignment.classes.get(cls, ())})
        told = [(c.pid, self.alignment.item(c.value)) for c in facts.own if isinstance(c.value, NamedNode)]
        named = tuple(pair for pair in dict.fromkeys(told) if pair[0] != INSTANCE_OF)
        return Question(thing.searched[0], types[0] if len(types) == 1 else "", named[:ENOUGH])

    def _labels(self, entities: Iterable[object], facts: Iterable[Facts]) -> dict[str, str]:
        """The labels of what reasons name: properties, types, and the items that are shared."""
        claims = [claim for each in facts for claim in (*each.own, *each.elsewhere)]
        wanted = {claim.pid for claim in claims} | {self.alignment.item(claim.value) for claim in claims}
        for entity in entities:
            if isinstance(entity, Entity):
                wanted |= entity.items(INSTANCE_OF)
        return self.client.labels(wanted - {""}, self.language)
