"""Orders that sources tell in a circle: one event before another, and that one before the first.

A finding is a circle as short as there is one, among things of which each leads to each other. What is asserted is
looked at first: a circle that needs a claim which is only expected or guessed is a difference of stance.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence

from variorum.disagreements.facts import Fact
from variorum.terms import ASSERTED, CONTRADICTION, STANCE_DIFFERENCE, text_of

Edges = dict[str, dict[str, list[Fact]]]


def circles(facts: Iterable[Fact], longest: int | None = None) -> Iterator[tuple[str, list[list[Fact]]]]:
    """The circles that facts of one property make: the kind, and for each step of the circle its facts.

    With `longest` circles of more steps are left out.
    """
    given = list(facts)
    told: set[str] = set()
    for kind, used in (
        (CONTRADICTION, [fact for fact in given if fact.stance == ASSERTED]),
        (STANCE_DIFFERENCE, given),
    ):
        edges = _edges(used)
        for group in _strongly_connected(edges):
            if told.isdisjoint(group):
                circle = _shortest(group, edges)
                if circle and (longest is None or len(circle) <= longest) and _needs_two_sources(circle):
                    told.update(group)
                    yield kind, circle


def _edges(facts: Iterable[Fact]) -> Edges:
    edges: Edges = defaultdict(lambda: defaultdict(list))
    for fact in facts:
        edges[fact.thing][text_of(fact.value)].append(fact)
    return edges


def _needs_two_sources(circle: Sequence[Sequence[Fact]]) -> bool:
    """Whether no single source states all of it."""
    return not set.intersection(*({fact.source for fact in step} for step in circle))


def _shortest(group: set[str], edges: Edges) -> list[list[Fact]]:
    """The shortest circle within a group, from the first of its things; one that several sources make goes before."""
    best: list[list[Fact]] = []
    for start in sorted(group):
        found = _back_to(start, group, edges)
        better = found and (
            not best or (not _needs_two_sources(found), len(found)) < (not _needs_two_sources(best), len(best))
        )
        best = found if better else best
    return best


def _back_to(start: str, group: set[str], edges: Edges) -> list[list[Fact]]:
    """The facts of each step of a shortest way from a thing back to itself."""
    before: dict[str, str] = {}
    waiting = deque([start])
    while waiting:
        thing = waiting.popleft()
        for after in sorted(edges.get(thing, {})):
            if after == start:
                steps = [(thing, after)]
                while steps[0][0] != start:
                    steps.insert(0, (before[steps[0][0]], steps[0][0]))
                return [edges[one][other] for one, other in steps]
            if after in group and after not in before:
                before[after] = thing
                waiting.append(after)
    return []


def _strongly_connected(edges: Edges) -> Iterator[set[str]]:
    """The groups of things of which each leads to each other, and things that lead to themselves (Tarjan)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    for root in sorted(edges):
        if root in index:
            continue
        work = [(root, iter(sorted(edges[root])))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            thing, rest = work[-1]
            after = next(rest, None)
            if after is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[thing])
                if low[thing] == index[thing]:
                    cut = stack.index(thing)
                    group = set(stack[cut:])
                    del stack[cut:]
                    on_stack -= group
                    if len(group) > 1 or thing in edges.get(thing, {}):
                        yield group
            elif after not in index:
                index[after] = low[after] = len(index)
                stack.append(after)
                on_stack.add(after)
                work.append((after, iter(sorted(edges.get(after, {})))))
            elif after in on_stack:
                low[thing] = min(low[thing], index[after])
