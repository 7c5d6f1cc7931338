"""What sources set before, after or within what: read from their claims, and laid out so that the lanes of sources can
be held against each other.

Which properties tell an order in time the ontology says (`vr:inTime`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from variorum.search.index import Key, Stated
from variorum.snapshots.snapshot import Snapshot
from variorum.terms import IN_TIME, text_of

COLUMNS = 24  # more things in a row are not drawn beside each other


@dataclass(frozen=True)
class Step:
    """That a source sets one thing before another, or, where it `holds` it, has the other happen during it."""

    source: str
    first: str
    then: str
    holds: bool = False
    hedge: str = ""


@dataclass(frozen=True)
class Chain:
    """Things in the order in which one source sets them: the first, and each step from one to the next."""

    steps: tuple[Step, ...]

    @property
    def things(self) -> tuple[str, ...]:
        """The things, one after the other."""
        return (self.steps[0].first, *(step.then for step in self.steps))


def kinds_of_order(snapshot: Snapshot) -> dict[str, str]:
    """The properties that tell an order in time, each with how its subject stands to its value."""
    ontology = NamedNode(snapshot.base + "ontology")
    quads = snapshot.stated.quads_for_pattern(None, IN_TIME, None, ontology)
    return {text_of(quad.subject): text_of(quad.object) for quad in quads}


def steps_of(facts: Iterable[tuple[Key, Stated]], kinds: Mapping[str, str]) -> list[Step]:
    """What claims say of an order, each step once for a source; what is denied is none."""
    found: dict[tuple[str, str, str, bool], str] = {}
    for key, said in facts:
        if said.stance == "denied" or not said.term.startswith("<"):
            continue
        value, kind = said.term[1:-1], kinds[key.property]
        first, then = (key.thing, value) if kind == "before" else (value, key.thing)
        hedge = "" if said.stance == "asserted" else said.stance
        known = found.get((said.source, first, then, kind == "during"))
        found[said.source, first, then, kind == "during"] = hedge if known is None else min(known, hedge)
    return [Step(*place, hedge) for place, hedge in found.items() if place[1] != place[2]]


def columns_of(steps: Sequence[Step]) -> dict[str, int]:
    """The column in which each thing stands: behind whatever comes before it, as most sources have it.

    A step that would make a circle of the others is passed over, and so is one thing within another, unless nothing
    else tells where it stands.
    """
    said: dict[tuple[str, str], set[str]] = defaultdict(set)
    for step in steps:
        if not step.holds:
            said[step.first, step.then].add(step.source)
    after: dict[str, set[str]] = defaultdict(set)
    for first, then in sorted(said, key=lambda pair: (-len(said[pair]), pair)):
        if not _reaches(after, then, first):
            after[first].add(then)
    columns = _depths(after)
    for step in steps:
        for thing, other in ((step.first, step.then), (step.then, step.first)):
            columns.setdefault(thing, columns.get(other, 0))
    return columns


def chains_of(steps: Iterable[Step]) -> list[Chain]:
    """The steps of one source in as few chains as one finds by going on from step to step; those within something else
    by themselves. Each step is in one chain.
    """
    open_: dict[str, list[Step]] = defaultdict(list)
    reached: set[str] = set()
    alone = []
    for step in steps:
        if step.holds:
            alone.append(Chain((step,)))
        else:
            open_[step.first].append(step)
            reached.add(step.then)
    chains = []
    for start in sorted(open_, key=lambda thing: (thing in reached, thing)):
        while open_[start]:
            taken = [open_[start].pop(0)]
            while open_.get(taken[-1].then):
                taken.append(open_[taken[-1].then].pop(0))
            chains.append(Chain(tuple(taken)))
    return chains + alone


def _reaches(after: Mapping[str, set[str]], start: str, end: str) -> bool:
    """Whether one gets from one thing to another."""
    waiting, seen = [start], {start}
    while waiting:
        thing = waiting.pop()
        if thing == end:
            return True
        waiting += (new := after.get(thing, set()) - seen)
        seen |= new
    return False


def _depths(after: Mapping[str, set[str]]) -> dict[str, int]:
    """How many things, at most, come one after the other before each; there are no circles."""
    before: dict[str, int] = defaultdict(int)
    for follows in after.values():
        for thing in follows:
            before[thing] += 1
    waiting = sorted(thing for thing in after if not before[thing])
    depths = dict.fromkeys(waiting, 0)
    while waiting:
        thing = waiting.pop()
        for then in sorted(after.get(thing, ())):
            depths[then] = max(depths.get(then, 0), min(COLUMNS - 1, depths[thing] + 1))
            before[then] -= 1
            if not before[then]:
                waiting.append(then)
    return depths
