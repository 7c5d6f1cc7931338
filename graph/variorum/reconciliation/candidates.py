"""Which things a name may mean: candidates with a score, what speaks for each, and a match only where it is clear.

A score goes from 0 to 100. A name that is the same to the letter has 100, one that differs in case, accents or
punctuation 98, another at most 95; types and properties that a query asks for lower or raise that. A match is claimed
for at most one candidate: the name is the same, nothing that was asked for speaks against it, no other comes near, and
the name is not one that a single source gives while others contradict it.

What a query and a candidate consist of is in the Reconciliation Service API 0.2, section 4
(https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from pyoxigraph import Literal, NamedNode

from variorum.corpus.datatypes import DURATIONS, FRACTIONS, MOMENTS, WHOLE_NUMBERS, is_well_typed, order
from variorum.corpus.naming import form_of
from variorum.reconciliation.likeness import likeness
from variorum.reconciliation.names import Entity, Name, ThingIndex, Word
from variorum.shapes.comparison import fits_as_name, fits_in_time
from variorum.terms import XSD, Term

EXACT, SAME, LIKE = 100.0, 98.0, 95.0
ALONE = 90.0  # the most for a name that one source gives and others contradict
AHEAD = 8.0  # how far a match must be ahead of the next candidate
WEIGHT = 0.3  # of the properties asked for, when a name is asked for too
WORTH_SHOWING = 40.0  # the least score of a candidate for a name
OTHER_TYPE = 0.5  # what is left of the score of a thing of another type
CLOSE = 0.85  # names of values less alike are different
MOST_HELD = 500  # things with names like one text, or values of one property, that are looked at
MOST_COMPARED = 50  # candidates of one query whose properties are compared
DAYS = {XSD + name for name in MOMENTS}
COMPARABLE = DAYS | {XSD + name for name in (*WHOLE_NUMBERS, *FRACTIONS, *DURATIONS, "boolean")}
# A moment that stands for its day, as OpenRefine has dates and as this service gives them.
ZONE = re.compile(r"(?:Z|[+-]\d\d:\d\d)$", re.ASCII)
MIDNIGHT = re.compile(r"(-?\d{4,}-\d\d-\d\d)T00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d\d:\d\d)?", re.ASCII)

Value = str | NamedNode  # a text as it stands in a table, or a thing


@dataclass(frozen=True)
class Constraint:
    """What a property should have: one of these values. `key` is how the client calls the property, an IRI."""

    key: str
    property: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Query:
    """What is looked for; types are IRIs. `strict` is "should", "any" or "all", as the specification has it."""

    text: str = ""
    types: tuple[str, ...] = ()
    strict: str = "should"
    constraints: tuple[Constraint, ...] = ()
    limit: int = 10


@dataclass(frozen=True)
class Candidate:
    """A thing that may be meant; `name` is the name of it that is most like what was asked for, if one was."""

    entity: Entity
    score: float
    match: bool = False
    name: Name | None = None
    features: dict[str, bool | float] = field(default_factory=dict)


def reconcile(thing_index: ThingIndex, query: Query) -> tuple[Candidate, ...]:
    """The candidates for a query, the best first."""
    entities = thing_index.several(_found(thing_index, query))
    named = (_by_name_and_type(thing_index, query, entity) for entity in entities)
    promising = sorted((one for one in named if one is not None), key=_rank)[:MOST_COMPARED]
    ranked = sorted((_with_properties(thing_index, query, one) for one in promising), key=_rank)
    if ranked and _is_clear(query, ranked[0]) and all(ranked[0].score - one.score >= AHEAD for one in ranked[1:]):
        ranked[0] = replace(ranked[0], match=True)
    least = WORTH_SHOWING if query.text else 1
    return tuple(one for one in ranked[: query.limit] if one.score >= least)


def _rank(candidate: Candidate) -> tuple[float, str]:
    return -candidate.score, candidate.entity.iri


def _found(thing_index: ThingIndex, query: Query) -> Iterable[str]:
    """The IRIs of the things that are worth a closer look."""
    if not query.text:
        held: Counter[str] = Counter()
        for constraint in query.constraints:
            for value in constraint.values:
                held.update(thing_index.holders(constraint.property, value, MOST_COMPARED))
        return [iri for iri, _ in held.most_common(MOST_COMPARED)]
    identified = thing_index.find(query.text)
    found: dict[str, None] = {} if identified is None else {identified: None}
    by_name_alone = not query.types and not query.constraints
    most = MOST_HELD if query.types else 2 * MOST_COMPARED  # those of another type may come first
    before = 1.0
    for degree, things in thing_index.like(query.text):
        enough = by_name_alone and len(found) > query.limit and degree < before and LIKE * degree < ALONE
        if enough or len(found) > most:
            break  # whatever follows scores less than all of these
        found.update(dict.fromkeys(things))
        before = degree
    return found


def _by_name_and_type(thing_index: ThingIndex, query: Query, entity: Entity) -> Candidate | None:
    """A thing as a candidate by its names and types; None where it cannot be meant."""
    features: dict[str, bool | float] = {}
    score, name = EXACT, None
    if query.text:
        score, name = _by_name(thing_index, query.text, entity)
        features["name_score"] = round(score, 1)
        if name:
            features["name_sources"] = len(name.sources)
            features["name_disputed"] = name.disputed
    if query.types:
        fits = thing_index.has_type(entity, query.types, query.strict == "all")
        if not fits and query.strict != "should":
            return None
        features["type_match"] = fits
        score *= 1 if fits else OTHER_TYPE
    return Candidate(entity, round(score, 2), name=name, features=features)


def _with_properties(thing_index: ThingIndex, query: Query, candidate: Candidate) -> Candidate:
    """A candidate with what its properties add to its score, or take from it."""
    if not query.constraints:
        return candidate
    degrees = {one.key: _meets(thing_index, one, candidate.entity.iri) for one in query.constraints}
    known = {key: degree for key, degree in degrees.items() if degree is not None}
    features = {**candidate.features, **{f"property {key}": round(degree, 3) for key, degree in known.items()}}
    score = candidate.score
    if not query.text:
        score *= sum(known.values()) / len(degrees)
    elif known:
        most = EXACT if features.get("type_match", True) else EXACT * OTHER_TYPE
        score = (1 - WEIGHT) * score + WEIGHT * most * sum(known.values()) / len(known)
    return replace(candidate, score=round(score, 2), features=features)


def _by_name(thing_index: ThingIndex, text: str, entity: Entity) -> tuple[float, Name | None]:
    """How like a text the names of a thing are, and the one that is most like it."""
    if text in (entity.iri, thing_index.identifier(entity.iri)):
        return EXACT, None
    form = form_of(text)
    best: tuple[float, Name | None] = (0.0, None)
    for name in entity.names:
        other = form_of(name.text)
        score = EXACT if name.text == text else SAME if other == form else LIKE * likeness(form, other)
        score = min(score, ALONE) if name.alone else score
        if score > best[0]:
            best = score, name
    return best


def _meets(thing_index: ThingIndex, constraint: Constraint, iri: str) -> float | None:
    """How well a thing meets a constraint, from 0 to 1; None where nothing is known of that property."""
    values = thing_index.values(iri, constraint.property)[:MOST_HELD]
    degrees = [_agrees(thing_index, value, given) for value in values for given in constraint.values]
    return max(degrees, default=None)


def _agrees(thing_index: ThingIndex, value: Term, given: Value) -> float:
    """How well a value agrees with one that was given, from 0 to 1."""
    if isinstance(given, NamedNode):
        return float(value == given)
    if isinstance(value, NamedNode):
        names = thing_index.entity(value.value).names
        if given in (value.value, thing_index.identifier(value.value), thing_index.short(value.value)):
            return 1.0
        texts = [name.text for name in names]
        if value.value in thing_index.types:
            texts.append(thing_index.types[value.value].label)
        return max((_alike(text, given) for text in texts), default=0.0)
    return literal_agrees(value, given) if isinstance(value, Literal) else 0.0


def literal_agrees(value: Literal, given: str) -> float:
    """How well a literal agrees with the text of a table, from 0 to 1: by what both mean where the datatype tells."""
    if value.language or value.datatype.value not in COMPARABLE:
        return _alike(value.value, given)
    told, readings = _without_zone(value), _readings(given, value.datatype)
    if any(order(told, one) == 0 for one in readings):
        return 1.0
    return 0.9 if value.datatype.value in DAYS and any(fits_in_time(told, one) for one in readings) else 0.0


def _readings(text: str, datatype: NamedNode) -> list[Literal]:
    """What a text of a table can mean where a value of this datatype stands. Tables have midnight for days."""
    found = [Literal(text.strip(), datatype=one) for one in (datatype, NamedNode(XSD + "double"))]
    if datatype.value in DAYS:
        midnight = MIDNIGHT.fullmatch(text.strip())
        texts = (text.strip(), midnight[1]) if midnight else (text.strip(),)
        found += [Literal(one, datatype=NamedNode(day)) for one in texts for day in DAYS if is_well_typed(one, day)]
    return [_without_zone(one) for one in found]


def _without_zone(value: Literal) -> Literal:
    """A day, month or year without the zone in which it is one; what is told to the hour as it is."""
    if value.datatype.value not in DAYS or ":" in ZONE.sub("", value.value):
        return value
    return Literal(ZONE.sub("", value.value), datatype=value.datatype)


def _alike(one: str, other: str) -> float:
    """How well two names agree: a name fits a longer one that has all its words."""
    forms = form_of(one), form_of(other)
    if not all(forms):
        return 0.0
    degree = likeness(*forms, CLOSE)
    if degree < CLOSE and fits_as_name(Literal(forms[0]), Literal(forms[1])):
        return 0.9
    return degree


def _is_clear(query: Query, best: Candidate) -> bool:
    """Whether the best candidate is what is meant, apart from how near the others come."""
    properties = [value for name, value in best.features.items() if name.startswith("property ")]
    return (
        bool(query.text)
        and best.features["name_score"] >= SAME
        and best.features.get("type_match", True) is True
        and all(value >= CLOSE for value in properties)
    )


def described(thing_index: ThingIndex, entity: Entity, name: Name | None = None) -> str:
    """A thing in a line: its types, who gives it the name that was found, and its other names."""
    types = ", ".join(sorted({thing_index.types[cls].label for cls in entity.types}))
    parts = [types] if types else []
    if name and name.text != entity.label:
        which = f"“{name.text}” in {_counted(name.sources)}"
        parts.append(f"{which}; other sources differ" if name.disputed else which)
    others = dict.fromkeys(one.text for one in entity.names if one.text not in (entity.label, name and name.text))
    if others:
        parts.append(f"also {', '.join(others)}")
    return "; ".join(parts)


def _counted(slugs: tuple[str, ...]) -> str:
    return slugs[0] if len(slugs) == 1 else f"{len(slugs)} sources"


def suggest_entities(thing_index: ThingIndex, prefix: str, types: Iterable[str] = (), most: int = 2000) -> list[str]:
    """The things with a name that begins so, or has a word that does; what is identified so comes first."""
    wanted = tuple(types)
    identified = thing_index.find(prefix)
    found: dict[str, None] = {} if identified is None else {identified: None}
    for _, things in thing_index.starting(prefix, most):
        found.update(dict.fromkeys(things))
    if not wanted:
        return list(found)
    return [entity.iri for entity in thing_index.several(found) if thing_index.has_type(entity, wanted)]


def suggest_words(thing_index: ThingIndex, words: Iterable[Word], prefix: str) -> list[Word]:
    """The classes or properties whose label or IRI begins so or has it within, those most used first."""
    form, typed = form_of(prefix), prefix.strip().casefold()
    ranked = []
    for word in words:
        label, iris = form_of(word.label), (thing_index.short(word.iri).casefold(), word.iri.casefold())
        starts = label.startswith(form) or any(iri == typed or iri.partition(":")[2].startswith(typed) for iri in iris)
        if starts or form in label or any(typed in iri for iri in iris):
            ranked.append((typed not in iris, not starts, -word.uses, word.label, word))
    return [word for *_, word in sorted(ranked, key=lambda one: (*one[:4], one[4].iri))]
