"""What an edit of some sources can change of what is found, so that nothing else is looked at again.

What is found of a thing by its values, by pairs of them, by its classes and uses, or along a path follows from what is
said of that thing, and of those on the path. So it can be other than before only of the things of which a changed
source says or said something, of those from which a path of a rule leads to one of these, and where something is told
by a label that has changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from variorum.corpus.folder import Corpus
from variorum.disagreements.facts import Facts
from variorum.disagreements.model import Disagreement
from variorum.shapes.rules import DatasetRules, Step, ValueRule
from variorum.tables.tables import SPOKEN_OF, Tables
from variorum.terms import LABEL, SCHEMA, text_of

NEAR = f"""{SPOKEN_OF}
    UNION SELECT object_iri FROM citations
    WHERE source IN (SELECT unnest($changed)) AND list_contains($turned, predicate) AND object_iri IS NOT NULL"""
CALLED = f"""
    SELECT DISTINCT subject, object FROM claims WHERE list_contains($changed, source)
    AND (predicate = '{LABEL.value}' OR (predicate = '{SCHEMA}name' AND starts_with(subject, $records)))"""
# From one thing to another by a step of a path: `turned` where it goes from the value of a claim to its subject.
STEP = """
    WITH steps AS (SELECT unnest($predicates::VARCHAR[]) AS predicate, unnest($turned::BOOLEAN[]) AS turned),
    joined AS (
        SELECT CASE WHEN turned THEN object_iri ELSE subject END AS here,
            CASE WHEN turned THEN subject ELSE object_iri END AS there
        FROM citations JOIN steps USING (predicate) WHERE object_iri IS NOT NULL
    )"""
FORWARDS = (
    f"{STEP} SELECT DISTINCT there FROM joined SEMI JOIN (SELECT unnest($things::VARCHAR[]) AS here) USING (here)"
)
BACKWARDS = (
    f"{STEP} SELECT DISTINCT here FROM joined SEMI JOIN (SELECT unnest($things::VARCHAR[]) AS there) USING (there)"
)


@dataclass(frozen=True)
class Found:
    """What is found of things by what is said of them: what sources say against themselves, and all else; each before
    those are left out that rest on the claims of another.
    """

    within: tuple[Disagreement, ...] = ()
    among: tuple[Disagreement, ...] = ()


@dataclass(frozen=True)
class Edit:
    """An edit: the rows as they were before it, the slugs of all sources that it changed, and what was found before."""

    rows: Tables
    changed: tuple[str, ...]
    found: Found


@dataclass(frozen=True)
class Near:
    """The things of which something else may be found than before, and the predicates of claims that say something of
    their value.
    """

    things: frozenset[str]
    turned: tuple[str, ...]


def touched(edit: Edit, corpus: Corpus, facts: Facts, rules: DatasetRules, used_as_value: Iterable[str]) -> Near:
    """The things of which an edit can change what is found; with the properties whose values are of certain classes."""
    paths = [steps_of(rule) for rule in rules.values]
    turned = {*used_as_value, *facts.turned(step.predicate for steps in paths for step in steps if step.inverse)}
    given = {"changed": list(edit.changed), "turned": sorted(turned)}
    spoken = {thing for rows in (edit.rows, facts.tables) for (thing,) in rows.rows(NEAR, given)}
    found = set(spoken)
    for steps in paths:
        reached: set[str] = set()
        for step in reversed(steps[:-1]):
            reached = _by(BACKWARDS, step, spoken | reached, facts)
        found |= reached
    records = {"changed": given["changed"], "records": corpus.iri("source", "").value}
    before, now = (set(rows.rows(CALLED, records)) for rows in (edit.rows, facts.tables))
    renamed = {thing for thing, _ in before ^ now}
    if renamed:
        every = (*edit.found.within, *edit.found.among)
        found |= {one.focus for one in every if not renamed.isdisjoint(_named_in(one, corpus))}
    return Near(frozenset(found), tuple(sorted(turned)))


def on_paths(things: Collection[str], facts: Facts, rules: DatasetRules) -> set[str]:
    """The things on paths of rules that lead from some things, but for the ends of these."""
    found: set[str] = set()
    for rule in rules.values:
        reached: Collection[str] = things
        for step in steps_of(rule)[:-1]:
            reached = _by(FORWARDS, step, reached, facts)
            found |= reached
    return found


def steps_of(rule: ValueRule) -> Sequence[Step]:
    """The steps of the path of a rule, and to the qualifier of its values, if there is one."""
    return (*rule.path, Step(rule.qualifier[0])) if rule.qualifier else rule.path


def _by(sql: str, step: Step, things: Collection[str], facts: Facts) -> set[str]:
    meeting = facts.meeting(step.predicate)
    given = {
        "predicates": [predicate for predicate, _ in meeting],
        "turned": [flipped != step.inverse for _, flipped in meeting],
        "things": sorted(things),
    }
    return {thing for (thing,) in facts.tables.rows(sql, given)}


def _named_in(one: Disagreement, corpus: Corpus) -> set[str]:
    """The things that a finding may tell by their labels."""
    said = [statement for position in one.positions for statement in position.statements]
    claims = [*(position.claim for position in one.positions), *(statement.claim for statement in said)]
    found = {one.focus, *(claim[0] for claim in claims), *(text_of(claim[2]) for claim in claims)}
    return found.union((s.speaker for s in said), (corpus.iri("source", s.source).value for s in said))
