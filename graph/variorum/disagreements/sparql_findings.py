"""What rules in SPARQL find: pairs of claims, joined with the statements of the sources that make them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from variorum.disagreements.answers import Solution
from variorum.disagreements.facts import Fact, Facts
from variorum.disagreements.model import Claim, Statement
from variorum.disagreements.sides import Side, usual
from variorum.disagreements.verdict import Clash
from variorum.errors import SeedError
from variorum.shapes.rules import SparqlRule
from variorum.terms import ASSERTED, DENIED, EXPECTED, OPINION, SPECULATIVE, Term, text_of

ONE_SIDE = ("subject", "path", "value", "stance")
OTHER_SIDE = ("otherSubject", "otherPath", "otherValue", "otherStance")
HELD = frozenset((ASSERTED, EXPECTED, SPECULATIVE, OPINION))  # all but denied

# What the statements of a claim are looked up by: the claim, and one stance or None for all that the rule counts.
Wanted = tuple[Claim, str | None]
Key = tuple[str, str]  # the focus node, and what tells several disagreements of it apart
Ways = dict[tuple[Key, Wanted, Wanted], list[set[Claim]]]


def sparql_clashes(
    found: Iterable[tuple[SparqlRule, Iterable[Solution]]], facts: Facts
) -> Iterator[tuple[SparqlRule, Key, list[Clash]]]:
    """The clashes that the solutions of rules make, by rule, focus node and what they are about.

    A clash that rests on a further claim is as hedged as that claim is.
    """
    ways = [(rule, _ways(solutions)) for rule, solutions in found]
    return _of_rules(ways, facts, facts.stating(sorted(_claims(of_rule for _, of_rule in ways), key=str)))


def claimed(found: Iterable[Iterable[Solution]]) -> set[Claim]:
    """The claims that solutions of rules rest on."""
    return _claims(map(_ways, found))


def _claims(ways: Iterable[Ways]) -> set[Claim]:
    return {
        claim
        for of_rule in ways
        for (_, one, other), several in of_rule.items()
        for claim in (one[0], other[0], *set().union(*several))
    }


def _of_rules(
    ways: Iterable[tuple[SparqlRule, Ways]], facts: Facts, stated: Iterable[tuple[Claim, int]]
) -> Iterator[tuple[SparqlRule, Key, list[Clash]]]:
    statements: dict[Claim, list[Statement]] = defaultdict(list)
    for claim, number in stated:
        statements[claim].append(facts.statement(number))
    for said in statements.values():
        said.sort(key=lambda statement: statement.citation)
    stances = {claim: {s.stance for s in said} - {DENIED} for claim, said in statements.items()}
    for rule, of_rule in ways:
        for key, clashes in sorted(_clashes(rule, of_rule, statements, stances).items()):
            yield rule, key, clashes


def _ways(solutions: Iterable[Solution]) -> Ways:
    """The two sides of each solution, with the further claims that each way in which it came about rests on."""
    ways: Ways = defaultdict(list)
    for row, found in solutions:
        key = text_of(row["this"]), text_of(row.get("about", ""))
        one, other = _side(row, ONE_SIDE), _side(row, OTHER_SIDE)
        ways[key, one, other] += [way - {one[0], other[0]} for way in found]
    return ways


def _clashes(
    rule: SparqlRule, ways: Ways, statements: Mapping[Claim, list[Statement]], stances: Mapping[Claim, set[str]]
) -> dict[Key, list[Clash]]:
    considered = HELD if rule.shape.hedged else frozenset(rule.shape.stances)
    clashes: dict[Key, list[Clash]] = defaultdict(list)
    for (key, one, other), several in ways.items():
        hedge = _hedge(several, stances, rule.shape.stances, considered)
        sides = [_facts(wanted, statements, considered, hedge or "") for wanted in (one, other)]
        if hedge is not None and all(sides):
            left, right = (
                Side(usual(found), found, wanted[1] == DENIED)
                for wanted, found in zip((one, other), sides, strict=True)
            )
            clashes[key].append((left, right, rule.shape.kind))
    return clashes


def _hedge(
    ways: list[set[Claim]], stances: Mapping[Claim, set[str]], firm: Collection[str], considered: Collection[str]
) -> str | None:
    """How hedged a clash is at least: empty where one way rests on what is firm alone, None where no way holds."""
    best: str | None = None
    for way in ways:
        hedges = []
        for claim in way:
            if claim in stances and not stances[claim] & set(firm):
                hedges.append(
                    next((s for s in (OPINION, EXPECTED, SPECULATIVE) if s in stances[claim] & set(considered)), None)
                )
        if not hedges:
            return ""
        if None not in hedges:
            best = best or hedges[0]
    return best


def _facts(
    wanted: Wanted, statements: Mapping[Claim, list[Statement]], considered: Collection[str], hedge: str
) -> tuple[Fact, ...]:
    claim, stance = wanted
    accepted = {stance} if stance else considered
    return tuple(
        Fact(claim[1], claim[0], s.claim[2], s, hedge if hedge and s.stance == ASSERTED else s.stance)
        for s in statements.get(claim, ())
        if s.stance in accepted
    )


def _side(row: Mapping[str, Term], names: tuple[str, str, str, str]) -> Wanted:
    subject, path, value, stance = (row.get(name) for name in names)
    if path is None or value is None:
        raise SeedError(
            f"a SPARQL constraint in shapes/dataset selects no ?{names[1]} or no ?{names[2]}",
            advice="Select $this ?path ?value ?otherPath ?otherValue: the two claims that do not go together.",
        )
    return (text_of(subject or row["this"]), text_of(path), value), text_of(stance) if stance else None
